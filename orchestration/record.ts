// Writes what happened to deliveries and models into the logbook.
import type { Event } from "../extract/context.ts";
import type { Outcome } from "../extract/land.ts";
import type { Logbook } from "../load/logbook.ts";
import type { NodeResult } from "./dbt.ts";

/** Deliveries with their counts, and the first rejected records of each with file, row, column and reason. */
export async function recordOutcomes(
  logbook: Logbook,
  run: string,
  outcomes: readonly Outcome[],
  now: Date,
): Promise<void> {
  await logbook.transaction().execute(async (transaction) => {
    for (const { source, table, label, kind, why, error, manifest, rejects } of outcomes) {
      await transaction
        .insertInto("delivery")
        .values({
          run,
          source,
          table_name: table,
          label,
          kind,
          batch: manifest?.batch ?? null,
          at: now.toISOString(),
          code: error?.code ?? null,
          message: error?.message ?? why ?? null,
          hint: error?.hint ?? null,
          rows_read: manifest?.rows.read ?? 0,
          rows_accepted: manifest?.rows.accepted ?? 0,
          rows_rejected: manifest?.rows.rejected ?? 0,
          rows_superseded: manifest?.rows.superseded ?? 0,
          rows_inserted: manifest?.changes.inserted ?? 0,
          rows_changed: manifest?.changes.changed ?? 0,
          rows_deleted: manifest?.changes.deleted ?? 0,
        })
        .execute();
      for (const reject of rejects) {
        const row = Number(reject["row"]);
        const origin = manifest!.files.find(({ rows }) => rows && row >= rows[0] && row <= rows[1]);
        await transaction
          .insertInto("reject")
          .values({
            run,
            source,
            table_name: table,
            batch: manifest!.batch,
            file: origin?.name ?? label,
            row: origin?.rows ? row - origin.rows[0] + 1 : row,
            column_name: reject["column"] === null ? null : String(reject["column"]),
            reason: String(reject["reason"]),
            value: reject["value"] === null ? null : String(reject["value"]),
            key: String(reject["key"]),
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    }
  });
}

/** What a run said, progress left out. */
export async function recordEvents(
  logbook: Logbook,
  run: string,
  heard: readonly { at: string; event: Event }[],
): Promise<void> {
  await logbook.transaction().execute(async (transaction) => {
    for (const { at, event } of heard) {
      const { type, ...body } = event;
      await transaction
        .insertInto("event")
        .values({ run, at, type, body: JSON.stringify(body) })
        .execute();
    }
  });
}

/** What became of every model, seed and test, and what each was made of. */
export async function recordResults(
  logbook: Logbook,
  run: string,
  results: readonly NodeResult[],
  parents: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  await logbook.transaction().execute(async (transaction) => {
    for (const { name, kind, status, seconds, message } of results) {
      await transaction
        .insertInto("node")
        .values({ run, name, kind, status, seconds, message, parents: (parents.get(name) ?? []).join(" ") })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  });
}
