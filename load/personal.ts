// What the personal schema of a warehouse holds: the change log of a table's personal columns, in clear but for numbers
// that stay sealed. Equal on every engine; how it is stored is the engine's own.
import {
  type Column,
  isRevealed,
  landedColumns,
  landedKey,
  piiColumns,
  type Table,
} from "../extract/column.ts";
import { name, open, type Row } from "../extract/duckdb.ts";
import type { Manifest } from "../extract/landing.ts";
import { landedRelation } from "../extract/state.ts";
import { declaredType, sqlType } from "../extract/typing.ts";

/** Gives the text of a ciphertext. */
export type Reveal = (sealed: string) => string;

/** Columns and types of a table's personal change log; empty where it has none. */
export function revealedTypes(of: Table): readonly (readonly [column: string, type: string])[] {
  const own = piiColumns(of);
  if (Object.keys(own).length === 0) return [];
  const typed = (column: string, declared: Column) =>
    [column, isRevealed(declared) ? declaredType(declared) : sqlType(declared)] as const;
  return [
    ["_op", "VARCHAR"],
    ["_batch", "INTEGER"],
    ["_row", "BIGINT"],
    ...landedKey(of)
      .filter((column) => !(column in own))
      .map((column) => typed(column, landedColumns(of)[column]!)),
    ...Object.entries(own).map(([column, declared]) => typed(column, declared)),
  ];
}

/** The rows of a table's personal change log, every value as text that casts to its type. */
export async function* revealed(
  home: string,
  of: Table,
  manifests: readonly Manifest[],
  reveal: Reveal,
): AsyncGenerator<{ readonly [column: string]: string | null }> {
  const columns = revealedTypes(of).map(([column]) => column);
  const sealed = columns.filter((column) => of.columns[column] && isRevealed(of.columns[column]));
  const session = await open();
  try {
    const texts = columns.map((column) => `cast(${name(column)} as VARCHAR) as ${name(column)}`);
    const rows: AsyncIterable<Row> = session.stream(
      `select ${texts.join(", ")} from ${landedRelation(home, of, manifests)}`,
    );
    for await (const row of rows) {
      const shown = row as { [column: string]: string | null };
      for (const column of sealed) if (shown[column] != null) shown[column] = reveal(shown[column]);
      yield shown;
    }
  } finally {
    session.close();
  }
}
