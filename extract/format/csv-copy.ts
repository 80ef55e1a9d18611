// What a database copied out: written by the server or by us and counted, so DuckDB splits it on all threads and, of a
// CSV, the scanner is asked only where the counts differ.
import { name, open } from "../duckdb.ts";
import type { Relation } from "../source.ts";
import { type CatalogueColumn, type Copy, NULLS, NUMBER } from "../transport/sql.ts";
import { count, type Dialect, readCsv, reader } from "./csv.ts";

/** Longest record of a CSV that DuckDB is let read by itself, in bytes. */
const LONGEST = 1 << 22;

/** The records of a copied file as a relation; `records` is how many it is known to hold. */
export async function readCopy(
  path: string,
  columns: readonly CatalogueColumn[],
  copy: Copy,
  workDir: string,
): Promise<Relation & { readonly records: number }> {
  const header = columns.map((column) => column.name);
  if (copy.form === "text") return readText(path, columns, header, copy);
  const whole: Dialect = {
    path,
    header: [NUMBER, ...header],
    delimiter: ",",
    newline: "\n",
    longest: LONGEST / 3,
    nulls: NULLS,
  };
  const names = header.map(name).join(", ");
  const session = await open();
  try {
    // A record that is longer than DuckDB takes is an error here; the scanner measures it.
    if ((await count(session, whole).catch(() => undefined)) === copy.rows) {
      const relation = `(select cast(${name(NUMBER)} as BIGINT) as _row, ${names} from ${reader(whole, true)})`;
      return { relation, header, records: copy.rows, numbered: true };
    }
  } finally {
    session.close();
  }
  const scanned = await readCsv([path], { workDir, delimiter: ",", nulls: NULLS });
  return {
    relation: `(select _row, ${names} from ${scanned.relation})`,
    header,
    records: scanned.records - scanned.broken.length,
  };
}

/** PostgreSQL's text form: a line is a record and a tab a border, whatever the values hold, so nothing is to be scanned. */
function readText(
  path: string,
  columns: readonly CatalogueColumn[],
  header: readonly string[],
  { rows, longest = 0, plain = false }: Copy,
): Relation & { readonly records: number } {
  const file: Dialect = {
    path,
    header,
    delimiter: "\t",
    newline: "\n",
    longest: Math.ceil(longest / 3),
    nulls: NULLS,
    unquoted: true,
  };
  const values = columns.map(({ name: column, written }) =>
    !plain && (written === undefined || written === "text")
      ? `${unescaped(name(column))} as ${name(column)}`
      : name(column),
  );
  const none = header.map((column) => `cast(null as VARCHAR) as ${name(column)}`).join(", ");
  return {
    // Of a table without rows there need not be a file.
    relation:
      rows === 0
        ? `(select cast(null as BIGINT) as _row, ${none} where false)`
        : `(select cast(null as BIGINT) as _row, ${values.join(", ")} from ${reader(file, true)})`,
    header,
    records: rows,
    sent: rows,
    numbered: true,
    written: new Map(
      columns.flatMap(({ name: column, written }) => (written ? [[column, written] as const] : [])),
    ),
  };
}

/** What stands behind a backslash, and the character that it stands for. */
const ESCAPED = { n: 10, t: 9, r: 13, b: 8, f: 12, v: 11 };

/** A value of which the backslashes are taken away; no value of PostgreSQL holds NUL, so a literal backslash waits as that. */
function unescaped(value: string): string {
  const marked = `replace(${value}, '\\\\', chr(0))`;
  const plain = Object.entries(ESCAPED).reduce(
    (text, [letter, character]) => `replace(${text}, '\\${letter}', chr(${character}))`,
    marked,
  );
  return `case when contains(${value}, '\\') then replace(${plain}, chr(0), '\\') else ${value} end`;
}
