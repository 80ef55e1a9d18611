// Parquet, in: every column as text without loss, as the rest of Saldo types text only, and in one place.
import { basename, resolve } from "node:path";
import { literal, name, open, type Session } from "../duckdb.ts";
import { misconfigured, refuse } from "../error.ts";
import type { Relation } from "../source.ts";
import { plain } from "./csv.ts";

export type ParquetFiles = Relation & {
  readonly records: number;
  /** Which records came out of which file; `last` is `first - 1` for a file without records. */
  readonly files: readonly { readonly first: number; readonly last: number }[];
};

/**
 * The rows of one table out of one or more Parquet files with the same columns, as a relation of text with the column
 * `_row`: the row's number over all files, from 1.
 */
export async function readParquet(paths: readonly string[]): Promise<ParquetFiles> {
  const session = await open();
  try {
    let header: readonly string[] | undefined;
    let before = 0;
    const parts: string[] = [];
    const floats = new Set<string>();
    const files: { first: number; last: number }[] = [];
    for (const path of paths) {
      const { columns, rows } = await describe(session, path);
      const names = columns.map(([column]) => column);
      header ??= names;
      if (names.length !== header.length || names.some((column, index) => column !== header![index])) {
        throw refuse(
          "headers_differ",
          `its columns are not those of ${basename(paths[0]!)}`,
          { file: basename(path) },
          "files that together make one table must have the same columns in the same order: export them again together",
        );
      }
      for (const [column, type] of columns) if (type === "DOUBLE" || type === "FLOAT") floats.add(column);
      const texts = columns.map(([column, type]) => `${asText(name(column), type)} as ${name(column)}`);
      parts.push(
        `select cast(file_row_number as BIGINT) + ${before + 1} as _row, ${texts.join(", ")} from ${scan(path)}`,
      );
      files.push({ first: before + 1, last: before + rows });
      before += rows;
    }
    if (!header) throw misconfigured("no_files", "a table is read from at least one file");
    return {
      relation: `(${parts.join(" union all ")})`,
      header,
      numbered: true,
      records: before,
      files,
      floats: [...floats],
    };
  } finally {
    session.close();
  }
}

const scan = (path: string) =>
  `read_parquet(${literal(plain(resolve(path)))}, file_row_number=true, hive_partitioning=false)`;

async function describe(session: Session, path: string) {
  try {
    const described = await session.all(`describe select * exclude (file_row_number) from ${scan(path)}`);
    const [counted] = await session.all(`select count(*) as rows from ${scan(path)}`);
    return {
      columns: described.map((row) => [String(row.column_name), String(row.column_type)] as const),
      rows: Number(counted!.rows),
    };
  } catch (cause) {
    throw refuse(
      "parquet_unreadable",
      "it cannot be read as Parquet",
      { file: basename(path) },
      "the file is damaged or not complete: export it again",
      cause,
    );
  }
}

/** Text that says exactly what the typed value says, whatever the session's settings are. */
function asText(value: string, type: string): string {
  const text = `cast(${value} as VARCHAR)`;
  if (type === "TIMESTAMP WITH TIME ZONE")
    return `replace(cast(timezone('UTC', ${value}) as VARCHAR), ' ', 'T') || 'Z'`;
  if (type.startsWith("TIMESTAMP")) return `replace(${text}, ' ', 'T')`;
  // A whole number that pandas and others keep as a float, for want of an integer that can be empty.
  if (type === "DOUBLE" || type === "FLOAT") {
    return `case when ${value} = trunc(${value}) and abs(${value}) < 9007199254740992 then cast(cast(${value} as BIGINT) as VARCHAR) else ${text} end`;
  }
  if (/^(STRUCT|MAP)\b|\[\d*\]$/.test(type)) return `cast(to_json(${value}) as VARCHAR)`;
  return text;
}
