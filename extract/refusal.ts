// What could not be accepted as a whole is a batch of its own, so that controls and auditors see it.

import { isOpen } from "./current.ts";
import { arrivalOf, digestOf, identity } from "./delivery.ts";
import { type Desk, historyOf } from "./desk.ts";
import { refuse, SaldoError } from "./error.ts";
import type { Shrunk, Unbalanced } from "./judge.ts";
import type { Outcome } from "./land.ts";
import { commit, draft, type Manifest } from "./landing.ts";
import type { Delivery, Refusal } from "./source.ts";

/**
 * Records a refused delivery, per table; a refusal that stands already adds nothing. What is no fault of the input (a
 * bug, a broken disk) is thrown on.
 */
export async function recordRefusal(
  desk: Desk,
  delivery: Delivery | Refusal,
  error: unknown,
): Promise<Outcome[]> {
  if (!(error instanceof SaldoError) || (error.kind !== "data" && error.kind !== "retriable")) throw error;
  const { source } = desk;
  const { code, message, hint } = error;
  const digest = digestOf(delivery.files);
  const outcomes: Outcome[] = [];
  for (const table of delivery.tables) {
    const past = await historyOf(desk, table);
    const stands = past.some(
      (manifest) =>
        manifest.refused?.code === code &&
        manifest.refused.message === message &&
        manifest.digest === digest &&
        manifest.label === delivery.label &&
        isOpen(manifest, past),
    );
    if (!stands) await commitEmpty(desk, table, delivery, { refused: { code, message, hint } });
    outcomes.push({ source: source.name, table, label: delivery.label, kind: "refused", error, rejects: [] });
  }
  return outcomes;
}

/** Refused files that are no longer where they were refused: their refusal does not stand any more. */
export async function recordWithdrawn(desk: Desk, seen: ReadonlySet<string>): Promise<void> {
  for (const table of Object.keys(desk.source.tables)) {
    const past = await historyOf(desk, table);
    for (const { label, files } of past.filter((manifest) => isOpen(manifest, past))) {
      if (!seen.has(label))
        await commitEmpty(desk, table, { label, files: [], tables: [table] }, { withdrawn: true, files });
    }
  }
}

/** A batch that changes nothing. */
async function commitEmpty(
  desk: Desk,
  table: string,
  delivery: Partial<Delivery> & Pick<Delivery, "label" | "files" | "tables">,
  more: Partial<Manifest>,
): Promise<void> {
  const { source, context } = desk;
  const of = source.tables[table]!;
  const past = await historyOf(desk, table);
  const { after, measures } = past.at(-1)?.state ?? { after: 0, measures: [] };
  await draft(context.home, source.name, table);
  const manifest: Manifest = {
    ...identity(source, table, delivery, (past.at(-1)?.batch ?? 0) + 1, context),
    arrives: arrivalOf(of, delivery),
    files: delivery.files.map(({ name, path, sha256, bytes }) => ({ name, path, sha256, bytes })),
    watermark: {},
    undeclared: [],
    rows: { read: 0, accepted: 0, rejected: 0, superseded: 0 },
    changes: { inserted: 0, changed: 0, deleted: 0, unchanged: 0 },
    state: { before: after, after, measures },
    conflicts: { rows: 0, documents: "" },
    totals: {},
    tolerance: of.tolerance,
    rejectsDigest: past.at(-1)?.rejectsDigest ?? "",
    ...more,
  };
  await commit(context.home, {}, manifest);
  past.push(manifest);
}

/** A table that lost so many rows that it was probably still being written. */
export function halfPushed(source: string, table: string, label: string, shrunk: Shrunk): SaldoError {
  const where = shrunk.scope === "" ? "it" : shrunk.scope;
  return refuse(
    "half_pushed",
    `${where} has ${shrunk.now} rows where the last good delivery had ${shrunk.before}: the table looks half-pushed; the last good one is kept`,
    { source, table, file: label },
    `wait for the export to finish and run again, or, when the rows are really gone: saldo extract ${source} --accept ${source}.${table}`,
  );
}

/** A ledger that balanced and does not any more: some of its lines have not arrived. */
export function outOfBalance(
  source: string,
  table: string,
  label: string,
  { scope, column, sum }: Unbalanced,
): SaldoError {
  return refuse(
    "half_pushed",
    `${scope === "" ? "it" : scope} does not balance any more: ${column} sums to ${sum}, where the last good delivery summed to 0; the last good one is kept`,
    { source, table, file: label },
    `wait for the export to finish and run again, or, when it really is so: saldo extract ${source} --accept ${source}.${table}`,
  );
}
