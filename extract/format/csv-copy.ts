// What a database copied out as CSV: written by the server or by us and counted, so DuckDB splits it on all threads and
// the scanner is asked only where the counts differ.
import { name, open } from "../duckdb.ts";
import type { Relation } from "../source.ts";
import { count, type Dialect, readCsv, reader } from "./csv.ts";

/** Column that counts a copy's records from 1: it stands before the others. */
export const NUMBER = "_record";

/** Longest record that DuckDB is let read by itself, in bytes. */
const LONGEST = 1 << 22;

/**
 * The records of a copied file as a relation.
 * @param header the copy's columns, after `NUMBER`
 * @param records how many the database says it sent
 */
export async function readCopy(
  path: string,
  header: readonly string[],
  records: number,
  { nulls, workDir }: { readonly nulls: string; readonly workDir: string },
): Promise<Relation & { readonly records: number }> {
  const whole: Dialect = {
    path,
    header: [NUMBER, ...header],
    delimiter: ",",
    newline: "\n",
    longest: LONGEST / 3,
    nulls,
  };
  const columns = header.map(name).join(", ");
  const session = await open();
  try {
    // A record that is longer than DuckDB takes is an error here; the scanner measures it.
    if ((await count(session, whole).catch(() => undefined)) === records) {
      const relation = `(select cast(${name(NUMBER)} as BIGINT) as _row, ${columns} from ${reader(whole, true)})`;
      return { relation, header, records, numbered: true };
    }
  } finally {
    session.close();
  }
  const scanned = await readCsv([path], { workDir, delimiter: ",", nulls });
  return {
    relation: `(select _row, ${columns} from ${scanned.relation})`,
    header,
    records: scanned.records - scanned.broken.length,
  };
}
