// The document of what Saldo records itself (a close, a payment file that was written): a JSON object per line, a line
// per record. It is what lands, what is signed (by its sha-256), and what the archive keeps.
import { createReadStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { Cell, Row } from "./duckdb.ts";
import { refuse } from "./error.ts";
import { isObject, type Json, parseJson } from "./format/json.ts";
import {
  type Configured,
  type Delivery,
  type Item,
  type Original,
  original,
  type Source,
  type Tables,
} from "./source.ts";

type Texts = { readonly [name: string]: string | null };
export type Entry = { readonly table: string; readonly values: Texts; readonly extra?: Texts };

const text = (value: Cell | undefined): string | null =>
  value === null || value === undefined ? null : String(value);

/** A row as texts, in order of name: the same for equal rows, whatever the engine that gave it. */
export const textsOf = (row: Row): Texts =>
  Object.fromEntries(
    Object.keys(row)
      .sort()
      .map((name) => [name, text(row[name])]),
  );

/** A row as its table declares it; what a mart has beside that is kept with it, undeclared. */
export function entryOf(tables: Tables, table: string, row: Row): Entry {
  const declared: object = tables[table]!.columns;
  const all = Object.entries(textsOf(row));
  const rest = all.filter(([name]) => !(name in declared));
  return {
    table,
    values: Object.fromEntries(all.filter(([name]) => name in declared)),
    ...(rest.length > 0 ? { extra: Object.fromEntries(rest) } : {}),
  };
}

export async function writeDocument(
  path: string,
  entries: Iterable<Entry> | AsyncIterable<Entry>,
): Promise<Original> {
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, "w");
  try {
    let lines: string[] = [];
    for await (const entry of entries) {
      lines.push(`${JSON.stringify(entry)}\n`);
      if (lines.length < 1000) continue;
      await handle.appendFile(lines.join(""));
      lines = [];
    }
    await handle.appendFile(lines.join(""));
    await handle.sync();
  } finally {
    await handle.close();
  }
  return original(path);
}

/** The records of a document, as they were written. */
export async function* readDocument(tables: Tables, path: string): AsyncGenerator<Item> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity }))
    yield itemOf(tables, parseJson(line, path));
}

function itemOf(tables: Tables, line: Json): Item {
  if (!isObject(line) || typeof line["table"] !== "string" || !(line["table"] in tables))
    throw refuse("document_malformed", "a line of the document names no table of its source");
  const { table, values, extra } = line;
  return { table, values, ...(extra ? { extra } : {}) } as unknown as Item;
}

/** A source as it delivers one document of its own and nothing else. The document is the first of the files. */
export function delivering(
  source: Source,
  label: string,
  of: readonly string[],
  files: readonly Original[],
): Configured {
  const delivery: Delivery = {
    label,
    tables: of,
    files,
    records: readDocument(source.tables, files[0]!.path),
  };
  return {
    source: {
      ...source,
      async *read() {
        yield delivery;
      },
    },
    options: {},
  };
}
