// The piece of an original that a record was read from, as it stands there: the line of a CSV file under its header, the
// element of an XML file, the row of a Parquet file. What other tables hold (the entries of a statement, the parties of an
// entry) is left out of it: whether that may be seen is another question than whether this may.
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, open as openFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { SaxesParser } from "saxes";
import { archivedAs, readOriginal } from "./archive.ts";
import type { Table } from "./column.ts";
import { literal, open } from "./duckdb.ts";
import { agreedHeader } from "./format/csv-header.ts";
import { scanner } from "./format/csv-scan.ts";
import { decode } from "./format/encoding.ts";
import type { Keyring } from "./keyring.ts";
import type { Manifest } from "./landing.ts";
import { original, type Source } from "./source.ts";

/** Null where the file holds no such record. */
export type Fragment = {
  /** The path of the element, from the root. */
  readonly at: string | null;
  readonly text: string;
} | null;

type File = Manifest["files"][number];

/** A file whose records can be cut out of it: where it is packed, by a source that knows how it was. */
export const canCut = (file: string, of: Table, unpack?: Source["unpack"]): boolean =>
  /\.(csv|txt|parquet)$/i.test(file) ||
  (/\.xml$/i.test(file) && of.from !== undefined) ||
  (isPacked(file) && unpack !== undefined);
export const isPacked = (file: string): boolean => /\.zip$/i.test(file);

/**
 * Hands over a landed original as it was: out of the archive, or from where it lay while it is the same there. Undefined
 * where it is in neither place any more.
 */
export async function withOriginal<T>(
  home: string,
  file: File,
  keyring: () => Keyring,
  work: (path: string) => Promise<T>,
): Promise<T | undefined> {
  const archived = archivedAs(home, file.sha256);
  if (archived?.encrypted === false) return work(archived.path);
  if (archived) {
    const path = join(await scratch(home), randomUUID());
    try {
      const handle = await openFile(path, "wx", 0o600);
      try {
        for await (const chunk of readOriginal(home, file.sha256, keyring())) await handle.writeFile(chunk);
      } finally {
        await handle.close();
      }
      return await work(path);
    } finally {
      await rm(path, { force: true });
    }
  }
  if (!existsSync(file.path) || (await original(file.path)).sha256 !== file.sha256) return undefined;
  return work(file.path);
}

async function scratch(home: string): Promise<string> {
  const folder = join(home, "work", "fragment");
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Hands over the CSV file of a table that is packed in an original; undefined where there is none in it. */
export async function withUnpacked<T>(
  home: string,
  unpack: (folder: string) => Promise<string | undefined>,
  work: (path: string) => Promise<T>,
): Promise<T | undefined> {
  const folder = await mkdtemp(join(await scratch(home), "unpacked-"));
  try {
    const file = await unpack(folder);
    return file === undefined ? undefined : await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Records of a file, by their number in it.
 * @param name under which the file was delivered: its copy may have another
 * @param others what the elements of other tables are called
 */
export async function fragmentsOf(
  path: string,
  name: string,
  of: Table,
  records: readonly number[],
  others: readonly string[],
): Promise<ReadonlyMap<number, Fragment>> {
  if (/\.xml$/i.test(name)) return elements(path, of.from!, records, others);
  if (/\.parquet$/i.test(name)) return parquetRows(path, records);
  return csvRecords(path, of, records);
}

async function csvRecords(
  path: string,
  of: Table,
  records: readonly number[],
): Promise<ReadonlyMap<number, Fragment>> {
  const expect = Object.entries(of.columns).map(([ours, { from }]) => from ?? ours);
  const { delimiter, header } = await agreedHeader([path], { expect });
  const wanted = new Set(records);
  const found = new Map<number, Fragment>();
  let head = "";
  const scan = scanner(delimiter, header.length, (row, text) => {
    if (row === 0) head = text;
    else if (wanted.has(row)) found.set(row, { at: null, text: `${head}\n${text}` });
  });
  for await (const text of decode(path)) scan.push(text);
  scan.end();
  return found;
}

async function parquetRows(path: string, records: readonly number[]): Promise<ReadonlyMap<number, Fragment>> {
  const session = await open();
  try {
    const rows = await session.all(
      `select * from read_parquet(${literal(path)}, file_row_number = true) where file_row_number in (${records.map((one) => one - 1).join(", ") || "-1"})`,
    );
    return new Map(
      rows.map(({ file_row_number: row, ...values }) => [
        Number(row) + 1,
        { at: null, text: JSON.stringify(values, null, 2) },
      ]),
    );
  } finally {
    session.close();
  }
}

type Open = {
  readonly name: string;
  readonly start: number;
  readonly at: string;
  readonly counts: Map<string, number>;
};

async function elements(
  path: string,
  element: string,
  records: readonly number[],
  others: readonly string[],
): Promise<ReadonlyMap<number, Fragment>> {
  let xml = "";
  for await (const piece of decode(path)) xml += piece;
  const wanted = new Set(records);
  const found = new Map<number, Fragment>();
  const stack: Open[] = [];
  const parser = new SaxesParser<{ xmlns: false }>({ xmlns: false });
  let seen = 0;
  let cuts: (readonly [from: number, to: number])[] = [];
  let inside: Open | undefined;
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name }) => {
    const own = local(name);
    const parent = stack.at(-1);
    const nth = (parent?.counts.get(own) ?? 0) + 1;
    parent?.counts.set(own, nth);
    const one: Open = {
      name: own,
      start: xml.lastIndexOf("<", parser.position - 1),
      at: `${parent?.at ?? ""}/${own}${parent === undefined ? "" : `[${nth}]`}`,
      counts: new Map(),
    };
    stack.push(one);
    if (own !== element) return;
    seen += 1;
    if (inside || !wanted.has(seen)) return;
    inside = one;
    cuts = [];
  });
  parser.on("closetag", () => {
    const one = stack.pop()!;
    if (inside === undefined) return;
    if (one === inside) {
      found.set(seen, { at: one.at, text: without(xml, one.start, parser.position, cuts) });
      inside = undefined;
    } else if (others.includes(one.name)) cuts.push([one.start, parser.position]);
  });
  parser.write(xml).close();
  return found;
}

const local = (name: string): string => name.slice(name.indexOf(":") + 1);

/** A stretch of a text without the stretches inside it; the outermost of those that lie in each other. */
function without(
  text: string,
  from: number,
  to: number,
  cuts: readonly (readonly [number, number])[],
): string {
  const sorted = [...cuts].sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let at = from;
  let kept = "";
  for (const [start, end] of sorted) {
    if (start < at) continue;
    kept += text.slice(at, start).trimEnd();
    at = end;
  }
  return kept + text.slice(at, to);
}
