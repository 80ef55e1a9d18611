// CSV, in and out. DuckDB splits a file that the scanner has found sound; of any other, the sound records go with
// their numbers to a temporary file, and the rest is reported record by record.
import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { literal, name, open, type Session } from "../duckdb.ts";
import { SaldoError } from "../error.ts";
import type { Relation } from "../source.ts";
import { agreedHeader, declared, type HeaderOptions, unreadable } from "./csv-header.ts";
import { type Broken, type Scanned, scanner } from "./csv-scan.ts";
import { decode, encodingOf } from "./encoding.ts";

export type CsvOptions = HeaderOptions & {
  /** For temporary files; they must live as long as the relation is read. */
  readonly workDir: string;
  /** Unquoted text that stands for NULL; then '' stays ''. By default an empty field, quoted or not, is NULL. */
  readonly nulls?: string;
  /**
   * Records may lack their last fields, which are empty then: columns that came later. How many fields each one has is
   * the relation's column `_fields`, for the caller to judge.
   */
  readonly mayBeShort?: boolean;
};

export type Csv = Relation & {
  readonly broken: readonly Broken[];
  /** Some record lacks its last fields, and may. */
  readonly short: boolean;
  /** Number of records in all files together, the broken ones counted. */
  readonly records: number;
  /** Which records came out of which file; `last` is `first - 1` for a file without records. */
  readonly files: readonly { readonly first: number; readonly last: number }[];
};

/** DuckDB's own limit for a line, in bytes; longer records need it raised. */
const LINE = 2_097_152;

/**
 * The records of one table out of one or more files with the same header, as a relation with the column `_row`: the
 * record's number over all files, from 1, the broken ones counted.
 * @example await readCsv(["MainAccountStaging.csv"], { workDir, expect: ["MAINACCOUNTID"] })
 */
export async function readCsv(paths: readonly string[], options: CsvOptions): Promise<Csv> {
  await mkdir(options.workDir, { recursive: true });
  const { delimiter, header } = await agreedHeader(paths, options);
  const session = await open();
  try {
    const parts: string[] = [];
    const files: { first: number; last: number }[] = [];
    const broken: Broken[] = [];
    let short = false;
    let before = 0;
    for (const path of paths) {
      const part = await readFile(path, header, delimiter, before, session, options);
      parts.push(part.select);
      short ||= part.scanned.short;
      for (const { row, reason } of part.scanned.broken) broken.push({ row: before + row, reason });
      files.push({ first: before + 1, last: before + part.scanned.records });
      before += part.scanned.records;
    }
    return { relation: `(${parts.join(" union all ")})`, header, broken, short, records: before, files };
  } finally {
    session.close();
  }
}

/** One file as a select over DuckDB's CSV reader, its records numbered on from `before`. */
async function readFile(
  path: string,
  header: readonly string[],
  delimiter: string,
  before: number,
  session: Session,
  options: CsvOptions,
): Promise<{ select: string; scanned: Scanned }> {
  const { encoding } = await encodingOf(path, options.encoding || undefined);
  const asIs = encoding === "utf-8" || encoding === "us-ascii";
  const utf8 = asIs ? path : join(options.workDir, `${randomUUID()}.csv`);
  const scan = scanner(delimiter, header.length, undefined, undefined, options.mayBeShort);
  async function* scanning() {
    for await (const text of decode(path, declared(options))) {
      scan.push(text);
      yield text;
    }
  }
  if (asIs) for await (const _ of scanning());
  else await pipeline(scanning(), createWriteStream(utf8));
  const scanned = scan.end();
  if (scanned.header !== undefined) throw unreadable(basename(path), scanned.header);

  const columns = header.map(name).join(", ");
  const numbered = (fields: string) => (options.mayBeShort ? `, ${fields} as _fields` : "");
  const dialect = { delimiter, newline: scanned.newline, longest: scanned.longest, nulls: options.nulls };
  const sound = scanned.records - scanned.broken.length;
  // With CRLF DuckDB finds the line end by itself, in the first one it meets: that must not be inside a quoted name.
  const plainHeader = scanned.newline === "\n" || header.every((column) => !/[\r\n]/.test(column));
  if (scanned.broken.length === 0 && !scanned.short && scanned.newline !== "mixed" && plainHeader) {
    const whole = { ...dialect, path: utf8, header };
    if ((await count(session, whole)) === sound) {
      return {
        scanned,
        select: `select row_number() over () + ${before} as _row, ${columns}${numbered(String(header.length))} from ${reader(whole)}`,
      };
    }
  }
  const cleaned = {
    ...dialect,
    path: join(options.workDir, `${randomUUID()}.csv`),
    header: ["_row", ...(options.mayBeShort ? ["_fields"] : []), ...header],
    newline: "\n" as const,
    longest: scanned.longest + 30 + header.length,
  };
  await pipeline(
    soundRecords(path, header.length, delimiter, scanned.broken, options),
    createWriteStream(cleaned.path),
  );
  const read = await count(session, cleaned);
  if (read !== sound) {
    throw new SaldoError(
      "fatal",
      "csv_disagreement",
      `${sound} records are sound, but DuckDB reads ${read}`,
      {
        place: { file: basename(path) },
        hint: "this is a fault in Saldo, nothing of the file was taken: report it with the file",
      },
    );
  }
  return {
    scanned,
    select: `select cast(_row as BIGINT) + ${before} as _row, ${columns}${numbered("cast(_fields as INTEGER)")} from ${reader(cleaned)}`,
  };
}

/** How a file that DuckDB reads is written. */
export type Dialect = {
  readonly path: string;
  readonly header: readonly string[];
  readonly delimiter: string;
  readonly newline: Scanned["newline"];
  readonly longest: number;
  readonly nulls: string | undefined;
  /** No header, and no quotes: a delimiter or line end never stands in a value. */
  readonly unquoted?: boolean;
};

/** DuckDB's reader of a sound file; rows come in order also where several threads read it. */
export function reader(of: Dialect, parallel = false): string {
  const columns = of.header.map((column) => `${literal(column)}: 'VARCHAR'`).join(", ");
  // A character is at most three bytes of UTF-8 per UTF-16 unit.
  const line = Math.max(LINE, of.longest * 3 + 1024);
  const settings = [
    "auto_detect=false",
    `header=${!of.unquoted}`,
    "all_varchar=true",
    "strict_mode=true",
    "null_padding=false",
    `columns={${columns}}`,
    `delim=${literal(of.delimiter)}`,
    of.unquoted ? "quote='', escape=''" : `quote='"', escape='"'`,
    `nullstr=${literal(of.nulls ?? "")}`,
    `allow_quoted_nulls=${of.nulls === undefined}`,
    `max_line_size=${line}`,
    `parallel=${parallel}`,
    ...(of.newline === "\n" ? ["new_line='\\n'"] : []),
  ];
  return `read_csv(${literal(plain(resolve(of.path)))}, ${settings.join(", ")})`;
}

/** A path in which no character is a wildcard to DuckDB. */
export const plain = (path: string): string => path.replace(/[*?[]/g, "[$&]");

/** Records that DuckDB finds in a file. */
export async function count(session: Session, of: Dialect): Promise<number> {
  const [row] = await session.all(`select count(*) as records from ${reader(of, true)}`);
  return Number(row!.records);
}

/** The sound records of a file, each behind its number and that of its fields, with uniform line ends. */
async function* soundRecords(
  path: string,
  width: number,
  delimiter: string,
  broken: readonly Broken[],
  options: CsvOptions,
): AsyncGenerator<string> {
  let out: string[] = [
    `_row${options.mayBeShort ? `${delimiter}_fields` : ""}${Array.from({ length: width }, (_, index) => `${delimiter}c${index}`).join("")}\n`,
  ];
  const fieldsOf = (lacking: number) => (options.mayBeShort ? `${width - lacking}${delimiter}` : "");
  const scan = scanner(
    delimiter,
    width,
    (row, text, reason, lacking) => {
      if (row > 0 && reason === undefined)
        out.push(`${row}${delimiter}${fieldsOf(lacking)}${text}${delimiter.repeat(lacking)}\n`);
    },
    new Set(broken.map(({ row }) => row)),
    options.mayBeShort,
  );
  for await (const text of decode(path, declared(options))) {
    scan.push(text);
    if (out.length > 0) yield out.join("");
    out = [];
  }
  scan.end();
  if (out.length > 0) yield out.join("");
}

export type WriteCsv = {
  /** `,` unless said otherwise. */
  readonly delimiter?: string;
  /** Text that stands for NULL, unquoted; then '' is written as `""`. By default both are empty. */
  readonly nulls?: string;
};

/**
 * Rows as CSV text, header first, in pieces of some size; what `readCsv` reads back to the letter.
 * @example await pipeline(writeCsv(rows, ["iban", "amount"], { delimiter: ";" }), createWriteStream(path))
 */
export async function* writeCsv(
  rows: Iterable<readonly (string | null)[]> | AsyncIterable<readonly (string | null)[]>,
  header: readonly string[],
  options: WriteCsv = {},
): AsyncGenerator<string> {
  const delimiter = options.delimiter ?? ",";
  const special = new RegExp(`["\\r\\n${delimiter.replace(/[\\\]^-]/g, "\\$&")}]`);
  const field = (value: string | null): string => {
    if (value === null) return options.nulls ?? "";
    const quoted =
      special.test(value) || (options.nulls !== undefined && (value === "" || value === options.nulls));
    return quoted ? `"${value.replaceAll('"', '""')}"` : value;
  };
  const line = (values: readonly (string | null)[]): string => {
    const text = values.map(field).join(delimiter);
    // A line without any character is no record to most readers.
    return `${text === "" ? '""' : text}\n`;
  };
  let out = line(header);
  for await (const row of rows) {
    out += line(row);
    if (out.length < 1 << 16) continue;
    yield out;
    out = "";
  }
  yield out;
}
