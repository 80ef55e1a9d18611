// The reconciliations of the last audit, worst first, and the rows that explain those that do not hold.
import { nearest } from "../../extract/spelling.ts";
import type { Evidence } from "../../load/evidence.ts";
import { type LogbookTables, lastAudit } from "../../load/logbook.ts";
import type { App } from "../app.ts";
import { worstFirst } from "../audit.ts";
import { type Ask, type Command, option, print, printJson, usage, withApp } from "../command.ts";
import { hasManifest, models, targetOf } from "../dbt.ts";
import { type Explained, explained } from "../explain.ts";
import { money } from "../summary.ts";
import { bold, count, dim, green, grid, red, yellow } from "../terminal.ts";

type Item = LogbookTables["control"];

/** Explaining rows per item, unless all are asked for. */
const SHOWN = 20;

export const controls: Command = {
  options: {
    all: { type: "boolean" },
    rows: { type: "boolean" },
    control: { type: "string" },
    scope: { type: "string" },
    period: { type: "string" },
  },
  run: (ask) =>
    withApp(ask, async (app) => {
      const last = await lastAudit(app.logbook, app.warehouse.engine);
      if (!last) {
        if (ask.json) printJson([]);
        else print("No control has run yet. → npx saldo run");
        return 0;
      }
      const wanted = wantedIn(ask, last.rows);
      const items = last.rows.filter(wanted.has).sort(worstFirst);
      const exit = items.some(
        ({ status, blocks }) => status === "fail" && blocks.split(",").includes("publish"),
      )
        ? 3
        : 0;
      const open = items.filter(({ status }) => status !== "pass");
      const withRows = ask.values["rows"] === true;
      const limit = ask.json || ask.values["all"] === true ? null : SHOWN;
      const known = withRows ? await explain(app, open, limit === null ? null : limit) : [];
      if (ask.json) {
        printJson(
          withRows ? [...known.map(asJson), ...items.filter(({ status }) => status === "pass")] : items,
        );
        return exit;
      }
      print(`${bold(`Controls of run ${last.run}`)}\n${overview(items)}`);
      if (withRows && known.length > 0)
        print(`\n${known.map((one) => explained(one, limit)).join("\n\n\n")}`);
      if (!withRows || ask.values["all"]) {
        const listed = ask.values["all"] || wanted.named ? items : open;
        const rest = withRows ? listed.filter(({ status }) => status === "pass") : listed;
        if (rest.length > 0) print(`\n${list(rest)}`);
      }
      if (open.length === 0) print(green("\nEvery reconciliation holds. (--all lists them)"));
      else if (!withRows) print(dim(`\nThe rows behind them: saldo controls --rows`));
      return exit;
    }),
};

/** What was asked for: `[control [scope]]`, or the same as options. */
function wantedIn(ask: Ask, rows: readonly Item[]): { has: (item: Item) => boolean; named: boolean } {
  const [first, ...others] = ask.positionals;
  const control = option(ask, "control") ?? first;
  const scope = option(ask, "scope") ?? (others.length > 0 ? others.join(" ") : undefined);
  const period = option(ask, "period");
  const names = [...new Set(rows.map((row) => row.control))].sort();
  if (control !== undefined && !names.includes(control)) {
    const near = nearest(control, names)[0];
    throw usage(
      ask,
      `there is no control ${control}; ${near ? `did you mean ${near}?` : `there are: ${names.join(", ")}`}`,
    );
  }
  return {
    named: control !== undefined,
    has: (item) =>
      (control === undefined || item.control === control) &&
      // A company stands for all that is said of it.
      (scope === undefined || item.scope === scope || item.scope.startsWith(`${scope} `)) &&
      (period === undefined || item.period === period),
  };
}

/** Reads the rows behind items from candidate, as the last build left it, and what was rejected from the logbook. */
async function explain(
  { settings, warehouse, logbook }: App,
  items: readonly Item[],
  limit: number | null,
): Promise<Explained[]> {
  const target = targetOf(settings.home, warehouse.engine);
  const built = new Map(
    (hasManifest(target) ? await models(target) : []).map((model) => [model.name, model] as const),
  );
  const found = new Map<Item, Evidence>();
  for (const control of new Set(items.map((item) => item.control))) {
    const model = `int_evidence__${control}`;
    if (!built.has(model)) continue;
    const of = items.filter((item) => item.control === control);
    const evidence = await warehouse.evidence(model, of, limit);
    for (const [at, item] of of.entries()) found.set(item, evidence[at]!);
  }
  const explained: Explained[] = [];
  for (const item of items) {
    const evidence = found.get(item) ?? null;
    const lookAt = String(built.get(`recon_${item.control}`)?.meta["look_at"] ?? "");
    const rejects: LogbookTables["reject"][] = [];
    for (const { record, table, batch } of evidence?.rows ?? []) {
      if (record !== "rejected" || table === null || batch === null) continue;
      const [source = "", name = ""] = table.split(".");
      rejects.push(
        ...(await logbook
          .selectFrom("reject")
          .selectAll()
          .where("source", "=", source)
          .where("table_name", "=", name)
          .where("batch", "=", batch)
          .orderBy("row")
          .execute()),
      );
    }
    explained.push({ item, evidence, rejects, lookAt });
  }
  return explained;
}

const asJson = ({ item, evidence, rejects, lookAt }: Explained) => ({
  ...item,
  evidence: evidence && { ...evidence, rejects },
  look_at: lookAt || null,
});

function overview(items: readonly Item[]): string {
  const rows = [...new Set(items.map(({ control }) => control))].map((control) => {
    const of = items.filter((row) => row.control === control);
    const failed = of.filter(({ status }) => status === "fail").length;
    return [control, of[0]!.title, count(of.length), failed > 0 ? red(count(failed)) : "0", of[0]!.blocks];
  });
  return grid([["control", "", "rows", "fail", "blocks"].map(dim), ...rows], [2, 3]);
}

function list(items: readonly Item[]): string {
  const colour = (status: string) =>
    status === "fail" ? red(status) : status === "pass" ? green(status) : yellow(status);
  const rows = items.map((row) => [
    colour(row.status),
    row.control,
    row.scope,
    row.period,
    money(row.expected),
    money(row.actual),
    money(row.difference),
    (row.explanation ?? "").slice(0, 80),
  ]);
  const head = ["status", "control", "scope", "period", "expected", "actual", "difference", "why"];
  return grid([head.map(dim), ...rows], [4, 5, 6]);
}
