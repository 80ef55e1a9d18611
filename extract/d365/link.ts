// Tables as Synapse Link and Fabric Link lay them in a folder: CSV without header beside a model.json, plain Parquet, or
// Delta; with every version of a row, `mserp_` before the names, and option sets for enumerations.
import { createWriteStream } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Column, Table } from "../column.ts";
import type { Context } from "../context.ts";
import { name } from "../duckdb.ts";
import { refuse } from "../error.ts";
import { type Csv, readCsv, writeCsv } from "../format/csv.ts";
import { readDelta } from "../format/delta.ts";
import { decode } from "../format/encoding.ts";
import { type ParquetFiles, readParquet } from "../format/parquet.ts";
import { united } from "../format/union.ts";
import { type Delivery, type Original, original, type Refusal } from "../source.ts";
import { type Found as File, listFolder } from "../transport/folder.ts";
import { absent, deliver, type Found, type Options, refusal, SOURCE, type Wanted } from "./byod.ts";
import { isMeant } from "./label.ts";
import { iso } from "./moment.ts";
import { renaming } from "./rename.ts";
import { withoutTorn } from "./torn.ts";

type Entity = {
  readonly name: string;
  readonly attributes: readonly { readonly name: string }[];
  readonly partitions?: readonly { readonly location?: string }[];
};
type Model = {
  readonly folder: string;
  readonly modified: string | undefined;
  readonly entities: readonly Entity[];
};

/** One table in the folder: its files, and how they are read. */
type Linked = {
  readonly files: readonly File[];
  readonly read: (workDir: string) => Promise<Found>;
};

/** Yields one delivery per table that the link's folder has. */
export async function* readLink(
  tables: readonly Wanted[],
  options: Options,
  context: Context,
  work: string,
): AsyncGenerator<Delivery | Refusal> {
  const folder = resolve(context.home, options.link);
  const { files, waiting } = await listFolder(folder, context.emit, { source: SOURCE });
  const models: Model[] = [];
  const unreadable = new Map<string, File>();
  for (const file of files.filter(isModel)) {
    const model = await readModel(file, context);
    if (model) models.push(model);
    else unreadable.set(dirname(file.name), file);
  }
  const arriving = new Set(waiting.filter(isModel).map(({ name }) => dirname(name)));
  for (const table of tables) {
    context.signal.throwIfAborted();
    const isOf = ({ name }: File) => partsOf(name).some((part) => isMeant(part, table.table, table.physical));
    const own = files.filter(isOf);
    const described = modelled(own);
    // Half of a set of partitions, or those of some models only, would be taken for the whole of it.
    if (waiting.some(isOf) || described.some((at) => arriving.has(at))) continue;
    const workDir = join(work, table.table);
    let originals: Original[] = [];
    await mkdir(workDir, { recursive: true });
    try {
      const untold = described.flatMap((at) => unreadable.get(at) ?? [])[0];
      if (untold) {
        throw refuse(
          "model_unreadable",
          "the model that tells its columns cannot be read",
          { file: untold.name },
          "the last good version is kept; let the link write the model again, or copy it again",
        );
      }
      const linked = await linkedTable(table, own, models, folder);
      if (!linked) {
        yield absent(table, "not_delivered", folder);
        continue;
      }
      originals = await Promise.all(
        linked.files.map(async ({ path, name }) => ({ ...(await original(path)), name })),
      );
      const find = async () => folded(table.of, await linked.read(workDir), options.columns[table.table]);
      yield deliver(table, originals, find, options);
    } catch (error) {
      yield refusal(table, error, originals);
    } finally {
      await rm(workDir, { recursive: true, force: true });
    }
  }
}

const partsOf = (path: string): readonly string[] => path.split("/").slice(0, -1);

const isModel = ({ name }: File): boolean => /(^|\/)model\.json$/i.test(name);

/** The folders whose models tell of a table's files: those of its CSV, and none where it is a Delta table. */
const modelled = (own: readonly File[]): readonly string[] =>
  own.some(isLogged) ? [] : own.filter(isCsv).map(({ name }) => dirname(dirname(name)));

const isCsv = ({ name }: File): boolean => /\.csv$/i.test(name);
const isLogged = ({ name }: File): boolean => name.includes("/_delta_log/");

/** What a model says; one that cannot be read is told, also where no table of ours lies beside it. */
async function readModel({ path, name }: File, context: Context): Promise<Model | undefined> {
  try {
    const said = JSON.parse(await readFile(path, "utf8")) as {
      modifiedTime?: string;
      entities?: readonly Entity[];
    } | null;
    if (!Array.isArray(said?.entities)) throw new SyntaxError("it names no entities");
    return { folder: dirname(path), modified: said.modifiedTime, entities: said.entities };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    context.emit({
      type: "note",
      level: "warning",
      code: "model_unreadable",
      message: "the model cannot be read: none of the tables beside it is read; let the link write it again",
      place: { source: SOURCE, file: name },
    });
    return undefined;
  }
}

/** How a table lies in the folder; undefined where it does not. */
async function linkedTable(
  table: Wanted,
  own: readonly File[],
  models: readonly Model[],
  folder: string,
): Promise<Linked | undefined> {
  const parquet = own.filter(({ name }) => /\.parquet$/i.test(name) && !/(^|\/)_/.test(name));
  const delta = own.find(isLogged);
  if (delta) {
    const at = delta.name.slice(0, delta.name.indexOf("/_delta_log/"));
    const { files, columns = [], committed } = await readDelta(join(folder, at), at);
    if (files.length === 0) {
      if (columns.length === 0) {
        throw refuse(
          "delta_empty",
          "its log names no file and no columns, so nobody knows them",
          { file: at },
          "the last good version is kept; let the link fill the table again",
        );
      }
      // Without files it is the log that says what the table is now.
      const log = own.filter(({ name }) => name.startsWith(`${at}/_delta_log/`));
      return { files: log, read: async () => withoutRows(columns, committed) };
    }
    const active = parquet.filter(({ name }) => files.includes(name.slice(at.length + 1)));
    if (active.length !== files.length) {
      throw refuse(
        "delta_incomplete",
        `${files.length - active.length} of its files are not there`,
        { file: at },
        "copy the whole folder again",
      );
    }
    return { files: active, read: () => readFiles(active, committed) };
  }
  // Behind a Delta table stands CSV of what is still to be taken up in it: it is no table of its own.
  const described = models.flatMap((model) =>
    model.entities
      .filter((entity) => isMeant(entity.name, table.table, table.physical))
      .map((entity) => ({ model, entity })),
  );
  const csv = own.filter(isCsv);
  if (described.length > 0 && csv.length > 0) return linkedCsv(described, csv);
  return parquet.length > 0 ? { files: parquet, read: () => readFiles(parquet, undefined) } : undefined;
}

async function readFiles(files: readonly File[], committed: string | undefined): Promise<Found> {
  const parts: ParquetFiles[] = [];
  for (const { path } of files) parts.push(await readParquet([path]));
  const found = united(parts);
  return { ...found, watermark: asOf(found.records, committed) };
}

/** A table that its link knows and that holds nothing. */
const withoutRows = (header: readonly string[], committed: string | undefined): Found => ({
  relation: `(select cast(null as BIGINT) as _row, ${header.map((column) => `cast(null as VARCHAR) as ${name(column)}`).join(", ")} where false)`,
  header,
  watermark: asOf(0, committed),
});

/** How many versions of rows the folder holds: those that are not the last, and deleted ones, are not rows of the delivery. */
const asOf = (records: number, moment: string | undefined) => ({
  linked_versions: String(records),
  ...(moment ? { cut_off: moment } : {}),
});

/** Partitions that the models name, each with the header that its model gives it. */
function linkedCsv(
  described: readonly { readonly model: Model; readonly entity: Entity }[],
  csv: readonly File[],
): Linked | undefined {
  const parts = described.flatMap(({ model, entity }) => {
    const header = entity.attributes.map((attribute) => attribute.name);
    const inModel = csv.filter(({ path }) => dirname(path) === join(model.folder, entity.name));
    const named = (entity.partitions ?? []).flatMap(({ location }) => fileOf(location ?? ""));
    for (const one of named) {
      if (inModel.some(({ path }) => path.endsWith(`/${one}`) || path.endsWith(`\\${one}`))) continue;
      throw refuse(
        "partition_missing",
        `the model names ${one}, which is not there`,
        { file: entity.name },
        "copy the whole folder again",
      );
    }
    return inModel.map((file) => ({ file, header }));
  });
  if (parts.length === 0) return undefined;
  const modified = described
    .flatMap(({ model }) => model.modified ?? [])
    .sort()
    .at(-1);
  return {
    files: parts.map(({ file }) => file),
    async read(workDir) {
      const read: Csv[] = [];
      for (const [index, { file, header }] of parts.entries()) {
        const path = join(workDir, `${index}.csv`);
        await pipeline(withHeader(file.path, header), createWriteStream(path));
        read.push(await withoutTorn(await readCsv([path], { workDir, delimiter: ",", mayBeShort: true })));
      }
      const found = united(read);
      return { ...found, watermark: asOf(found.records, modified) };
    },
  };
}

/** The file at the end of an address, without what a signed one has behind it. */
const fileOf = (location: string): readonly string[] => {
  const file = decodeURIComponent(location.split(/[?#]/)[0]!.split("/").at(-1)!);
  return file === "" ? [] : [file];
};

async function* withHeader(path: string, header: readonly string[]): AsyncGenerator<string> {
  let first = true;
  for await (const text of decode(path)) {
    // Line ends of one kind are read faster.
    if (first)
      for await (const line of writeCsv([], header))
        yield text.includes("\r\n") ? line.replace("\n", "\r\n") : line;
    first = false;
    yield text;
  }
  if (first) yield* writeCsv([], header);
}

/** Numbers from which Dataverse counts the options of an enumeration, where Dynamics 365 counts from 0. */
const OPTIONS = "2000\\d{5}";
/** The last version of each row that was not deleted, with values as BYOD writes them. */
function folded(of: Table, found: Found, own: Readonly<Record<string, string>> | undefined): Found {
  const column = (sought: string) => found.header.find((one) => one.toLowerCase() === sought);
  const id = column("id");
  const version = column("versionnumber");
  const deleted = column("isdelete");
  const modified = column("sinkmodifiedon");
  const order = [
    ...(version ? [`try_cast(${name(version)} as BIGINT) desc nulls last`] : []),
    ...(modified ? [`${iso(name(modified))} desc nulls last`] : []),
    "_row desc",
  ].join(", ");
  const living = [
    ...(id ? ["_age = 1"] : []),
    ...(deleted ? [`lower(coalesce(${name(deleted)}, '')) not in ('true', '1')`] : []),
  ];
  const age = id ? `row_number() over (partition by ${name(id)} order by ${order})` : "1";
  const nameOf = renaming(of, own);
  const declared = new Map(Object.entries<Column>(of.columns).map(([ours, one]) => [one.from ?? ours, one]));
  const values = found.header.map((header) => {
    const value = name(header);
    switch (declared.get(nameOf(header))?.kind) {
      case "integer":
      case "flag":
        return `case when regexp_full_match(${value}, '${OPTIONS}') then cast(cast(${value} as BIGINT) - 200000000 as VARCHAR) else ${value} end as ${value}`;
      case "date":
      case "instant":
        return `${iso(value)} as ${value}`;
      default:
        return value;
    }
  });
  const where = living.length > 0 ? ` where ${living.join(" and ")}` : "";
  return {
    ...found,
    relation: `(select _row, ${values.join(", ")} from (select *, ${age} as _age from ${found.relation})${where})`,
  };
}
