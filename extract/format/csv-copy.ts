// What a database copied out: written by the server or by us and counted, so DuckDB splits it on all threads and, of a
// CSV, the scanner is asked only where the counts differ.
import { literal, name, open } from "../duckdb.ts";
import type { Lines, Relation } from "../source.ts";
import { BORDER, type CatalogueColumn, type Copy, NULLS, NUMBER } from "../transport/sql.ts";
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
  { rows, longest = 0, plain = false, aside }: Copy,
): Relation & { readonly records: number } {
  const split = [...header];
  if (aside !== undefined) split.splice(aside, 0, ...(aside === 0 ? ["_none"] : []), BORDER);
  const file: Dialect = {
    path,
    header: split,
    delimiter: "\t",
    newline: "\n",
    longest: Math.ceil(longest / 3),
    nulls: NULLS,
    unquoted: true,
  };
  const meant = ({ written }: CatalogueColumn, text: string) =>
    !plain && (written === undefined || written === "text") ? unescaped(text) : text;
  const values = columns.map((column) => `${meant(column, name(column.name))} as ${name(column.name)}`);
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
    ...(aside === undefined || rows === 0 ? {} : { lines: linesOf(file, columns, aside, meant) }),
    written: new Map(
      columns.flatMap(({ name: column, written }) => (written ? [[column, written] as const] : [])),
    ),
  };
}

/** The same records, of which only the border is looked for. */
function linesOf(
  file: Dialect,
  columns: readonly CatalogueColumn[],
  aside: number,
  meant: (column: CatalogueColumn, text: string) => string,
): Lines {
  const parts = { ...file, header: ["_aside", "_said"], delimiter: `\t${BORDER}\t` };
  return {
    from: reader(parts, true),
    values: columns.map((column, at) => {
      const [part, place] = at < aside ? ["_aside", at] : ["_said", at - aside];
      // Splitting what stands near the front costs as much as splitting all.
      const text = `regexp_extract(${part}, ${literal(`^(?:[^\t]*\t){${place}}([^\t]*)`)}, 1)`;
      return meant(column, `nullif(${text}, ${literal(NULLS)})`);
    }),
    width: columns.length - aside,
    form: JSON.stringify([columns, aside]),
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
