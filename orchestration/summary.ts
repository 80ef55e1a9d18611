// The end of a run in words that a controller understands: what came in, what was rejected, which controls hold, and
// where the workbook is.
import { relative } from "node:path";
import type { Logbook } from "../load/logbook.ts";
import type { RunResult } from "./run.ts";
import { bold, count, dim, green, grid, red, yellow } from "./terminal.ts";

const SHOWN = 10;

export async function summary(result: RunResult, logbook: Logbook): Promise<string> {
  const parts = [arrivals(result), await rejected(result, logbook), controls(result), verdict(result)];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function arrivals({ outcomes }: RunResult): string {
  if (outcomes.length === 0) return "";
  const tables = new Map<
    string,
    { read: number; inserted: number; changed: number; deleted: number; rejected: number; state: string }
  >();
  for (const { source, table, kind, manifest } of outcomes) {
    const name = `${source}.${table}`;
    const sum = tables.get(name) ?? { read: 0, inserted: 0, changed: 0, deleted: 0, rejected: 0, state: "" };
    if (manifest) {
      sum.read += manifest.rows.read;
      sum.inserted += manifest.changes.inserted;
      sum.changed += manifest.changes.changed;
      sum.deleted += manifest.changes.deleted;
      sum.rejected += manifest.rows.rejected;
    }
    if (kind === "refused") sum.state = red("refused");
    tables.set(name, sum);
  }
  const came = [...tables].filter(([, sum]) => sum.read > 0 || sum.state !== "");
  const quiet = tables.size - came.length;
  if (came.length === 0)
    return `${bold("What came in")}\nNothing new: every delivery says what landed before.`;
  const rows = came.map(([name, sum]) => [
    name,
    count(sum.read),
    count(sum.inserted),
    count(sum.changed),
    count(sum.deleted),
    sum.rejected > 0 ? yellow(count(sum.rejected)) : "0",
    sum.state,
  ]);
  const table = grid(
    [["", "read", "new", "changed", "deleted", "rejected", ""].map(dim), ...rows],
    [1, 2, 3, 4, 5],
  );
  return `${bold("What came in")}\n${table}${quiet > 0 ? `\n${dim(`${quiet} other tables: nothing new`)}` : ""}`;
}

async function rejected({ run, outcomes }: RunResult, logbook: Logbook): Promise<string> {
  const rejects = await logbook
    .selectFrom("reject")
    .selectAll()
    .where("run", "=", run)
    .orderBy("source")
    .orderBy("table_name")
    .orderBy("row")
    .limit(SHOWN)
    .execute();
  const lines = rejects.map(
    (reject) =>
      `  ${reject.source}.${reject.table_name}, ${reject.file}, row ${reject.row}${reject.column_name ? `, column ${reject.column_name}` : ""}: ${reject.reason}${reject.value === null ? "" : ` (${JSON.stringify(reject.value)})`}`,
  );
  const total = outcomes.reduce((sum, { manifest }) => sum + (manifest?.rows.rejected ?? 0), 0);
  const refusals = new Map(
    outcomes
      .filter(({ kind }) => kind === "refused")
      .map(({ source, label, error }) => [
        `${source} ${label}`,
        `  ${source}, ${label}: ${error?.message}${error?.hint ? `\n    → ${error.hint}` : ""}`,
      ]),
  );
  if (lines.length === 0 && refusals.size === 0)
    return outcomes.length > 0 ? `${bold("What was rejected")}\nNothing.` : "";
  const more =
    total > lines.length
      ? [dim(`  … and ${count(total - lines.length)} more; all of them lie beside their batch in landing/`)]
      : [];
  return [bold("What was rejected"), ...refusals.values(), ...lines, ...more].join("\n");
}

function controls({ audit }: RunResult): string {
  if (!audit) return "";
  const by = (status: string) => audit.rows.filter((row) => row.status === status);
  const failing = by("fail");
  const waived = by("waived");
  const unproven = by("not evidenced");
  const kinds = new Set(audit.rows.map(({ control }) => control)).size;
  const head =
    failing.length === 0
      ? green(`All hold: ${count(by("pass").length)} reconciliations of ${kinds} controls.`)
      : red(`${failing.length} fail, ${count(by("pass").length)} hold.`);
  const lines = failing.slice(0, SHOWN).map((row) => {
    const amounts =
      row.expected === null
        ? ""
        : `expected ${money(row.expected)}, found ${money(row.actual)}, difference ${money(row.difference)}`;
    return `  ${red("✗")} ${row.title}: ${row.scope} ${row.period} ${amounts}${row.explanation ? ` (${row.explanation})` : ""}`;
  });
  if (failing.length > SHOWN) lines.push(dim(`  … and ${failing.length - SHOWN} more: npx saldo controls`));
  if (waived.length > 0)
    lines.push(
      yellow(
        `  ${waived.length} waived: ${[...new Set(waived.map((row) => `${row.control} ${row.scope} by ${row.waived_by} until ${row.waived_until}`))].join("; ")}`,
      ),
    );
  if (unproven.length > 0)
    lines.push(
      dim(
        `  ${unproven.length} not evidenced (no data is never a pass): ${[...new Set(unproven.map(({ control }) => control))].join(", ")}`,
      ),
    );
  return [bold("Controls"), head, ...lines].join("\n");
}

/** A decimal as people write it: two decimals, more only where they say something. */
export function money(decimal: string | null): string {
  if (decimal === null) return "–";
  const [whole = "0", fraction = ""] = decimal.replace("-", "").split(".");
  const kept = fraction.replace(/0+$/, "");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return `${decimal.startsWith("-") ? "-" : ""}${grouped}${kept === "" ? "" : `.${kept.padEnd(2, "0")}`}`;
}

function verdict(result: RunResult): string {
  const lines: string[] = [];
  const path = (file: string) => relative(process.cwd(), file) || file;
  switch (result.status) {
    case "published":
      lines.push(green(`Published: run ${result.run}.`));
      break;
    case "unchanged":
      lines.push(
        `Nothing to do: nothing new landed, dbt was not started, run ${result.publication?.run} stays published.`,
      );
      break;
    case "done":
      lines.push(
        result.exit === 0 ? "Done." : red("Done, but data was refused or rejected beyond tolerance."),
      );
      break;
    case "withheld":
      lines.push(red(`Withheld: ${result.message}.`));
      lines.push(
        result.publication
          ? `Readers still see run ${result.publication.run}. See: npx saldo controls; mend the source and run again, or sign off: npx saldo waive`
          : "Nothing is published yet. See: npx saldo controls; mend the source and run again, or sign off: npx saldo waive",
      );
      break;
  }
  if (result.workbook) lines.push(`${bold("ETC report")}  ${path(result.workbook)}`);
  return lines.join("\n");
}
