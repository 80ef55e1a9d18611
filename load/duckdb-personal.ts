// The personal schema of the embedded warehouse: what landing holds sealed, shown in a schema apart from raw.
import type { Table } from "../extract/column.ts";
import { name, type Session } from "../extract/duckdb.ts";
import { SaldoError } from "../extract/error.ts";
import type { Manifest } from "../extract/landing.ts";
import { type Reveal, revealed, revealedTypes } from "./personal.ts";

/** Fills the personal change log of a table, if it has one, from landing. */
export async function loadPersonal(
  session: Session,
  table: string,
  home: string,
  of: Table,
  history: readonly Manifest[],
  reveal: Reveal,
): Promise<void> {
  const types = revealedTypes(of);
  if (types.length === 0) return;
  await session.run(
    `create or replace temp table revealed (${types.map(([column]) => `${name(column)} VARCHAR`).join(", ")})`,
  );
  const appender = await session.appender("revealed", "temp");
  try {
    for await (const row of revealed(home, of, history, reveal)) {
      for (const [column] of types) {
        const value = row[column];
        if (value == null) appender.appendNull();
        else appender.appendVarchar(value);
      }
      appender.endRow();
    }
  } finally {
    appender.closeSync();
  }
  const typed = types.map(([column, type]) => `cast(${name(column)} as ${type}) as ${name(column)}`);
  const shown = `create or replace table raw_pii.${table} as select ${typed.join(", ")} from revealed`;
  await session.run(`${shown}; drop table revealed`).catch(() => {
    // Without its cause, which would tell the value.
    throw new SaldoError(
      "fatal",
      "personal_type_changed",
      "a personal value does not fit its declared type",
      {
        place: { table },
        hint: "the declaration was changed since it landed: declare the column as it was, or under another name",
      },
    );
  });
}
