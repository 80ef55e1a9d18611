// Landing is the truth: per table a folder of numbered batches, each a manifest and, where rows came, Parquet beside
// it. A batch exists once its manifest has its final name; whatever a crash left without one is swept away. A fold lies
// over the batches that it replaced: their manifests stay, their rows are in its one file.
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Arrival } from "./column.ts";
import { SaldoError } from "./error.ts";
import { type Fold, foldName, overlay } from "./folded.ts";
import type { KeyMark } from "./keyring.ts";

/** Rows and sums of a table's current state within one value of its first scope column (`''` where it has none). */
export type Measure = { readonly scope: string; readonly measure: string; readonly amount: string };

export type Manifest = {
  readonly format: 1;
  readonly source: string;
  readonly table: string;
  readonly batch: number;
  readonly run: string;
  readonly landedAt: string;
  readonly arrives: Arrival;
  readonly label: string;
  readonly scope: Readonly<Record<string, readonly string[]>>;
  /** The originals, and which rows of the batch came out of which (rows count on over the files). */
  readonly files: readonly {
    readonly name: string;
    /** Where it lay when it was read. */
    readonly path: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly rows?: readonly [first: number, last: number];
  }[];
  readonly asOf?: string;
  readonly watermark: Readonly<Record<string, string>>;
  /** Names of the undeclared columns it brought, for the report of new ones. */
  readonly undeclared: readonly string[];
  /** sha-256 over the originals; absent where the delivery had none (a database). */
  readonly digest?: string;
  /** Names and types of the declared columns: a new declaration reads a known snapshot again. */
  readonly fingerprint: string;
  readonly rows: {
    readonly read: number;
    readonly accepted: number;
    readonly rejected: number;
    readonly superseded: number;
  };
  readonly changes: {
    readonly inserted: number;
    readonly changed: number;
    readonly deleted: number;
    readonly unchanged: number;
  };
  readonly state: { readonly before: number; readonly after: number; readonly measures: readonly Measure[] };
  /** Rejected rows whose document landed before with other content (a person decides), and up to ten such documents. */
  readonly conflicts: { readonly rows: number; readonly documents: string };
  /** Sums of the amount columns over the accepted rows of this delivery. */
  readonly totals: Readonly<Record<string, string>>;
  readonly tolerance: number;
  /** Set where the delivery was refused whole: nothing of it changed the state. */
  readonly refused?: { readonly code: string; readonly message: string; readonly hint: string };
  /** Set where a refused file was taken out of the inbox: its refusal does not stand any more. */
  readonly withdrawn?: boolean;
  /** Same digest, same rejects: a standing fault is not landed again at every run. */
  readonly rejectsDigest: string;
  /** Parquet beside the manifest; absent where the batch changed no row. */
  readonly data?: string;
  readonly rejects?: string;
  /** Rows that retention took out after this batch. Laid over it by a fold, never written; so are the next two. */
  readonly erased?: number;
  /** Set on the last batch that a fold replaced: which fold that is. */
  readonly fold?: string;
  /** Parquet with the `_hash` of the rows that retention has erased: they must not land again. */
  readonly tombstones?: string;
  /** The keys that its personal columns are protected with; absent where the table has none. */
  readonly keys?: KeyMark;
  readonly saldo: string;
};

export const tableFolder = (home: string, source: string, table: string): string =>
  join(home, "landing", source, table);

const PAD = 6;
export const batchName = (batch: number): string => String(batch).padStart(PAD, "0");

/** The committed batches of a table, oldest first, with the newest fold laid over them. */
export async function batches(home: string, source: string, table: string): Promise<Manifest[]> {
  const folder = tableFolder(home, source, table);
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((entry) => /^\d{6,}\.json$/.test(entry)).sort();
  const manifests = await Promise.all(names.map((entry) => readManifest<Manifest>(join(folder, entry))));
  const fold = await newestFold(folder);
  return fold ? overlay(manifests, fold) : manifests;
}

/** The fold that speaks: the one with the highest number. */
export async function newestFold(folder: string): Promise<Fold | undefined> {
  if (!existsSync(folder)) return undefined;
  const last = (await readdir(folder))
    .filter((entry) => /^fold-\d{6,}\.json$/.test(entry))
    .sort()
    .at(-1);
  return last === undefined ? undefined : readManifest<Fold>(join(folder, last));
}

async function readManifest<T>(path: string): Promise<T> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as T;
  } catch (cause) {
    throw new SaldoError("fatal", "manifest_unreadable", "a committed manifest cannot be read", {
      place: { file: path },
      hint: "landing is the truth and is never repaired by guessing: restore this file from a backup",
      cause,
    });
  }
}

/** Files of a batch that is being written: under temporary names until `commit`. */
export type Draft = { readonly data: string; readonly rejects: string };

/** Where the next batch of a table is prepared; leftovers of an interrupted one are removed first. */
export async function draft(home: string, source: string, table: string): Promise<Draft> {
  const folder = tableFolder(home, source, table);
  await mkdir(folder, { recursive: true });
  await sweep(folder);
  const token = randomUUID().slice(0, 8);
  return { data: join(folder, `.${token}.parquet.tmp`), rejects: join(folder, `.${token}.rejects.tmp`) };
}

/** Removes what no manifest speaks of: temporary files, Parquet that was never committed, and what a fold replaced. */
export async function sweep(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const entries = await readdir(folder);
  const fold = await newestFold(folder);
  const rejected = new Map(fold?.rejects?.flatMap(({ batch, file }) => (file ? [[batch, file]] : [])));
  const spoken = new Set([fold?.data, fold?.tombstones, ...rejected.values()]);
  const committed = new Set(
    entries.filter((entry) => entry.endsWith(".json")).map((entry) => entry.slice(0, -5)),
  );
  for (const entry of entries) {
    const [, batch, rejects] = /^(\d{6,})\.(rejects\.)?parquet$/.exec(entry) ?? [];
    const stale =
      entry.endsWith(".tmp") ||
      (batch !== undefined && !committed.has(batch)) ||
      (batch !== undefined && rejects === undefined && fold !== undefined && Number(batch) <= fold.through) ||
      (batch !== undefined && rejects !== undefined && rejected.has(Number(batch))) ||
      (/^fold-.*\.parquet$/.test(entry) && !spoken.has(entry));
    if (stale) await rm(join(folder, entry), { force: true });
  }
}

/** Makes a batch exist: data first, then the manifest, each fsynced before its rename, the folder after it. */
export async function commit(home: string, files: Partial<Draft>, manifest: Manifest): Promise<void> {
  const folder = tableFolder(home, manifest.source, manifest.table);
  const base = join(folder, batchName(manifest.batch));
  if (files.data) await settle(files.data, `${base}.parquet`);
  if (files.rejects) await settle(files.rejects, `${base}.rejects.parquet`);
  await writeDurably(`${base}.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Makes a fold replace the batches up to its `through`, as `commit` makes a batch exist; their files are swept later. */
export async function commitFold(
  home: string,
  files: { readonly data?: string; readonly tombstones?: string },
  fold: Fold,
): Promise<void> {
  const folder = tableFolder(home, fold.source, fold.table);
  if (files.data) await settle(files.data, join(folder, fold.data!));
  if (files.tombstones) await settle(files.tombstones, join(folder, fold.tombstones!));
  await writeDurably(join(folder, `${foldName(fold.fold)}.json`), `${JSON.stringify(fold, null, 2)}\n`);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Fsyncs a file, gives it its final name, and fsyncs the folder: after this it survives a power cut. */
export async function settle(from: string, to: string): Promise<void> {
  await sync(from);
  await rename(from, to);
  if (process.platform !== "win32") await sync(dirname(to));
}

/** Writes a small file so that readers see the old or the new content, never half. */
export async function writeDurably(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  await writeFile(temporary, content);
  await settle(temporary, path);
}
