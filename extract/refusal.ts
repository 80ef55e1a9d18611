// What could not be accepted as a whole is a batch of its own, so that controls and auditors see it.
import { arrivalOf, digestOf, identity } from "./delivery.ts";
import type { Desk } from "./desk.ts";
import { refuse, SaldoError } from "./error.ts";
import type { Shrunk } from "./judge.ts";
import type { Outcome } from "./land.ts";
import { commit, draft, type Manifest } from "./landing.ts";
import type { Delivery, Refusal } from "./source.ts";

/** Records a refused delivery, per table; the same refusal again adds nothing. */
export async function recordRefusal(
  desk: Desk,
  delivery: Delivery | Refusal,
  cause: unknown,
): Promise<Outcome[]> {
  const { source, context } = desk;
  const digest = digestOf(delivery.files);
  const error =
    cause instanceof SaldoError
      ? cause
      : refuse("unreadable", `cannot be read: ${String(cause)}`, { file: delivery.label }, "", cause);
  const { code, message, hint } = error;
  const outcomes: Outcome[] = [];
  for (const table of delivery.tables) {
    const of = source.tables[table]!;
    const past = desk.history.get(table)!;
    const before = past.at(-1)?.state ?? { after: 0, measures: [] };
    const told = past.some(
      (manifest) =>
        manifest.refused?.code === code &&
        manifest.refused.message === message &&
        manifest.digest === digest &&
        (digest !== undefined || manifest === past.at(-1)),
    );
    const standing = told && (of.arrives !== "snapshot" || past.at(-1)?.refused !== undefined);
    if (!standing) {
      await draft(context.home, source.name, table);
      const manifest: Manifest = {
        ...identity(source, table, delivery, (past.at(-1)?.batch ?? 0) + 1, context),
        arrives: arrivalOf(of, delivery),
        files: delivery.files.map(({ name, path, sha256, bytes }) => ({ name, path, sha256, bytes })),
        undeclared: [],
        rows: { read: 0, accepted: 0, rejected: 0, superseded: 0 },
        changes: { inserted: 0, changed: 0, deleted: 0, unchanged: 0 },
        state: { before: before.after, after: before.after, measures: before.measures },
        totals: {},
        tolerance: of.tolerance,
        refused: { code, message, hint },
        rejectsDigest: past.at(-1)?.rejectsDigest ?? "",
      };
      await commit(context.home, {}, manifest);
      past.push(manifest);
    }
    outcomes.push({ source: source.name, table, label: delivery.label, kind: "refused", error, rejects: [] });
  }
  return outcomes;
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
