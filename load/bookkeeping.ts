// What controls must know of the landing itself: every batch with its counts, the state that extract counted, and the
// settings that models read. Loaded as tables of the internal source `saldo`.
import { speaking } from "../extract/current.ts";
import type { Row } from "../extract/duckdb.ts";
import type { Manifest } from "../extract/landing.ts";
import type { Source } from "../extract/source.ts";
import type { Shape } from "./shape.ts";
import type { Bookkeeping } from "./warehouse.ts";

const BATCH: Shape = [
  ["source", "VARCHAR"],
  ["table_name", "VARCHAR"],
  ["batch", "INTEGER"],
  ["run_id", "VARCHAR"],
  ["landed_at", "TIMESTAMP"],
  ["label", "VARCHAR"],
  ["arrives", "VARCHAR"],
  ["as_of", "VARCHAR"],
  ["files", "VARCHAR"],
  ["rows_read", "BIGINT"],
  ["rows_accepted", "BIGINT"],
  ["rows_rejected", "BIGINT"],
  ["rows_superseded", "BIGINT"],
  ["rows_inserted", "BIGINT"],
  ["rows_changed", "BIGINT"],
  ["rows_deleted", "BIGINT"],
  ["rows_unchanged", "BIGINT"],
  ["rows_erased", "BIGINT"],
  ["state_before", "BIGINT"],
  ["state_after", "BIGINT"],
  ["tolerance", "DECIMAL(9,6)"],
  ["rows_conflicting", "BIGINT"],
  ["conflicts", "VARCHAR"],
  ["refused_code", "VARCHAR"],
  ["refused_message", "VARCHAR"],
  ["is_current", "BOOLEAN"],
];
const STATE: Shape = [
  ["source", "VARCHAR"],
  ["table_name", "VARCHAR"],
  ["scope", "VARCHAR"],
  ["measure", "VARCHAR"],
  ["amount", "DECIMAL(38,6)"],
];
const SETTING: Shape = [
  ["name", "VARCHAR"],
  ["value", "VARCHAR"],
];

/** Shape and rows of the internal raw tables. */
export const bookkeepingTables = (
  rows: Bookkeeping,
): Record<string, { columns: Shape; rows: readonly Row[] }> => ({
  batch: { columns: BATCH, rows: rows.batch },
  state: { columns: STATE, rows: rows.state },
  setting: { columns: SETTING, rows: rows.setting },
});

/** What models are told, by name; a list is a row for each. */
export type Settings = Readonly<Record<string, string | readonly string[]>>;

/** Describes landing for the controls. */
export function describeLanding(
  sources: readonly Source[],
  landing: ReadonlyMap<string, readonly Manifest[]>,
  settings: Settings,
  tolerances: Readonly<Record<string, number>> = {},
): Bookkeeping {
  const all = sources.flatMap((source) =>
    Object.keys(source.tables).flatMap((table) => [landing.get(`${source.name}.${table}`) ?? []]),
  );
  return {
    batch: all.flatMap((history) => {
      const current = speaking(history);
      return history.map((manifest) => ({
        source: manifest.source,
        table_name: manifest.table,
        batch: manifest.batch,
        run_id: manifest.run,
        landed_at: manifest.landedAt,
        label: manifest.label,
        arrives: manifest.arrives,
        as_of: manifest.asOf ?? null,
        files: manifest.files.map((file) => file.name).join(", "),
        rows_read: manifest.rows.read,
        rows_accepted: manifest.rows.accepted,
        rows_rejected: manifest.rows.rejected,
        rows_superseded: manifest.rows.superseded,
        rows_inserted: manifest.changes.inserted,
        rows_changed: manifest.changes.changed,
        rows_deleted: manifest.changes.deleted,
        rows_unchanged: manifest.changes.unchanged,
        rows_erased: manifest.erased ?? 0,
        state_before: manifest.state.before,
        state_after: manifest.state.after,
        tolerance: String(tolerances[`${manifest.source}.${manifest.table}`] ?? manifest.tolerance),
        rows_conflicting: manifest.conflicts.rows,
        conflicts: manifest.conflicts.documents,
        refused_code: manifest.refused?.code ?? null,
        refused_message: manifest.refused?.message ?? null,
        is_current: current.has(manifest.batch),
      }));
    }),
    state: all.flatMap((history) => {
      const last = history.at(-1);
      return last
        ? last.state.measures.map(({ scope, measure, amount }) => ({
            source: last.source,
            table_name: last.table,
            scope,
            measure,
            amount,
          }))
        : [];
    }),
    setting: Object.entries(settings)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, value]) => [value].flat().map((one) => ({ name, value: one }))),
  };
}
