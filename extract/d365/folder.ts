// A folder of exported BYOD tables: CSV or Parquet files named after the table, whole or in parts.
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Context } from "../context.ts";
import { refuse } from "../error.ts";
import { readCsv } from "../format/csv.ts";
import { readParquet } from "../format/parquet.ts";
import { type Delivery, type Original, original, type Refusal } from "../source.ts";
import { orNearest } from "../spelling.ts";
import { byName, type Found, listFolder } from "../transport/folder.ts";
import { absent, deliver, expected, type Options, refusal, SOURCE, spelt, type Wanted } from "./byod.ts";
import { requireFinished } from "./finished.ts";
import { executionStatus } from "./status.ts";

/** One way in which a table's files can be laid out; two at once are two exports, and nobody knows which is meant. */
type Layout = "Table.csv" | "schema.Table.csv" | "Table/part.csv";
type Part = {
  readonly physical: string;
  readonly layout: Layout;
  readonly kind: "csv" | "parquet";
  /** `Table_2.csv`: the number of a part; undefined for a whole export. */
  readonly number?: number;
};

/** Yields one delivery per table that has files in the folder. */
export async function* readFolder(
  tables: readonly Wanted[],
  options: Options,
  context: Context,
  work: string,
): AsyncGenerator<Delivery | Refusal> {
  const folder = resolve(context.home, options.folder);
  const physicals = new Set(tables.map(({ physical }) => physical.toLowerCase()));
  const part = (found: Found) => partOf(found.name, options.schema, physicals);
  const { files, waiting } = await listFolder(folder, context.emit, { source: SOURCE });
  const unknown = files
    .filter((found) => !part(found) && !isMarker(found.name) && !/\.zip$/i.test(found.name))
    .map(({ name }) => name);
  noteUnknown(context, folder, unknown);
  const status = executionStatus(options.status, context);
  for (const table of tables) {
    context.signal.throwIfAborted();
    const ofTable = (found: Found) => part(found)?.physical === table.physical.toLowerCase();
    // Parts of an export that is still being written would be taken for the whole of it.
    if (waiting.some(ofTable)) continue;
    const own = files.filter(ofTable).sort(byName);
    if (own.length === 0) {
      const names = unknown.map((name) => name.replace(/\.[^.]*$/, ""));
      yield absent(table, "not_delivered", folder, orNearest(table.physical, names));
      continue;
    }
    const workDir = join(work, table.table);
    let originals: Original[] = [];
    try {
      const kind = agreed(
        own,
        own.map((found) => part(found)!),
      );
      originals = await Promise.all(own.map(async ({ path, name }) => ({ ...(await original(path)), name })));
      const paths = own.map(({ path }) => path);
      yield deliver(
        table,
        originals,
        async () => {
          const found =
            kind === "parquet"
              ? await readParquet(paths)
              : await readCsv(paths, csvOptions(table, options, workDir));
          await requireFinished(table, found, status, context);
          return found;
        },
        options,
      );
    } catch (error) {
      yield refusal(table, error, originals);
    } finally {
      await rm(workDir, { recursive: true, force: true });
    }
  }
}

const csvOptions = ({ of }: Wanted, { encoding, delimiter }: Options, workDir: string) => ({
  workDir,
  encoding,
  delimiter,
  expect: expected(of),
});

/** Files that Spark and its like leave beside their parts (`_SUCCESS`). */
const isMarker = (name: string): boolean => name.slice(name.lastIndexOf("/") + 1).startsWith("_");

/** Which table a file belongs to, by its name regardless of case. */
export function partOf(name: string, schema: string, physicals: ReadonlySet<string>): Part | undefined {
  const [, path, kind] = /^(.+)\.(csv|parquet)$/.exec(name.toLowerCase()) ?? [];
  if (!path || !kind || isMarker(name)) return undefined;
  const [first, second, ...deeper] = path.split("/") as [string, ...string[]];
  const prefix = `${schema.toLowerCase()}.`;
  const bare = first.startsWith(prefix) ? first.slice(prefix.length) : first;
  const of = { kind: kind as Part["kind"] };
  if (second !== undefined) {
    return deeper.length === 0 && physicals.has(bare)
      ? { ...of, physical: bare, layout: "Table/part.csv" }
      : undefined;
  }
  const layout = bare === first ? "Table.csv" : "schema.Table.csv";
  if (physicals.has(bare)) return { ...of, physical: bare, layout };
  const [, physical, number] = /^(.+)_(\d+)$/.exec(bare) ?? [];
  return physical !== undefined && physicals.has(physical)
    ? { ...of, physical, layout, number: Number(number) }
    : undefined;
}

/** The one format of a table's files. */
function agreed(files: readonly Found[], parts: readonly Part[]): Part["kind"] {
  const [first] = parts as [Part, ...Part[]];
  const numbers = parts.flatMap(({ number }) => number ?? []).sort((a, b) => a - b);
  // Parts are numbered without a gap, behind a first one with or without a number; a date is no part number.
  const parted = numbers.every((number, index) => number === numbers[0]! + index) && (numbers[0] ?? 0) <= 2;
  if (!parted || parts.some(({ layout, kind }) => layout !== first.layout || kind !== first.kind)) {
    throw refuse(
      "ambiguous_files",
      `there is more than one export of it: ${files.map(({ name }) => name).join(", ")}`,
      {},
      "leave the files of one export only, all CSV or all Parquet",
    );
  }
  return first.kind;
}

function noteUnknown(context: Context, folder: string, names: readonly string[]): void {
  if (names.length === 0) return;
  context.emit({
    type: "note",
    level: "info",
    code: "unknown_files",
    message: `files of no table that d365 reads, left alone: ${spelt(names)}`,
    place: { source: SOURCE, file: folder },
  });
}
