// Which Parquet files make up a Delta table now. A folder also holds files that later commits have replaced; only the log
// says which, so it is read commit by commit, and what it uses beyond plain files is refused, never guessed.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { literal, open } from "../duckdb.ts";
import { refuse } from "../error.ts";
import { plain } from "./csv.ts";

export type DeltaTable = {
  /** Paths below the folder, in order of name. */
  readonly files: readonly string[];
  /** Columns that its files have, as its log tells them; undefined where it does not. */
  readonly columns: readonly string[] | undefined;
  /** When the last commit was made, where it says so. */
  readonly committed: string | undefined;
};

type Action = {
  readonly add?: { readonly path: string; readonly deletionVector?: unknown };
  readonly remove?: { readonly path: string };
  readonly metaData?: {
    readonly configuration?: { readonly [name: string]: string };
    readonly schemaString?: string;
    readonly partitionColumns?: readonly string[];
  };
  readonly commitInfo?: { readonly timestamp?: number };
};

const COMMIT = /^(\d{20})\.json$/;
const versionName = (version: number): string => String(version).padStart(20, "0");

/** Reads the log of a table; `label` is what people call it. */
export async function readDelta(folder: string, label: string): Promise<DeltaTable> {
  const log = join(folder, "_delta_log");
  const unsupported = (what: string) =>
    refuse(
      "delta_unsupported",
      `it uses ${what}, which is not read`,
      { file: label },
      "let the link write CSV or plain Parquet, or export through BYOD",
    );
  const files = new Set<string>();
  let committed: string | undefined;
  let columns: readonly string[] | undefined;
  const apply = ({ add, remove, metaData, commitInfo }: Action) => {
    const mapping = metaData?.configuration?.["delta.columnMapping.mode"];
    if (mapping !== undefined && mapping !== "none") throw unsupported("column mapping");
    if (metaData?.schemaString !== undefined) columns = columnsOf(metaData, label);
    if (add?.deletionVector) throw unsupported("deletion vectors");
    if (remove) files.delete(inside(remove.path, label));
    if (add) files.add(inside(add.path, label));
    if (commitInfo?.timestamp) committed = new Date(commitInfo.timestamp).toISOString();
  };

  const checkpoint = await lastCheckpoint(log);
  if (checkpoint) {
    if (checkpoint.parts !== undefined || checkpoint.v2Checkpoint !== undefined)
      throw unsupported("checkpoints of several parts");
    for (const action of await checkpointed(
      join(log, `${versionName(checkpoint.version)}.checkpoint.parquet`),
    ))
      apply(action);
  }
  const first = (checkpoint?.version ?? -1) + 1;
  const versions = (await readdir(log))
    .flatMap((name) => COMMIT.exec(name)?.[1] ?? [])
    .map(Number)
    .filter((version) => version >= first)
    .sort((a, b) => a - b);
  if (
    (checkpoint === undefined && versions.length === 0) ||
    versions.some((version, at) => version !== first + at)
  ) {
    throw refuse(
      "delta_incomplete",
      "commits are missing from its log",
      { file: label },
      "copy the whole folder again",
    );
  }
  for (const version of versions) {
    const text = await readFile(join(log, `${versionName(version)}.json`), "utf8");
    for (const line of text.split("\n").filter((one) => one.trim() !== "")) apply(json<Action>(line, label));
  }
  return { files: [...files].sort(), columns, committed };
}

/** What a table is partitioned by stands in the names of its folders, not in its files. */
function columnsOf(
  { schemaString = "", partitionColumns = [] }: NonNullable<Action["metaData"]>,
  label: string,
): readonly string[] {
  const { fields = [] } = json<{ fields?: readonly { readonly name: string }[] }>(schemaString, label);
  return fields.map(({ name }) => name).filter((name) => !partitionColumns.includes(name));
}

function json<T>(text: string, label: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw refuse(
      "delta_incomplete",
      "a commit in its log cannot be read",
      { file: label },
      "copy the whole folder again",
      cause,
    );
  }
}

type Checkpoint = { readonly version: number; readonly parts?: number; readonly v2Checkpoint?: unknown };

async function lastCheckpoint(log: string): Promise<Checkpoint | undefined> {
  const path = join(log, "_last_checkpoint");
  return existsSync(path) ? (JSON.parse(await readFile(path, "utf8")) as Checkpoint) : undefined;
}

async function checkpointed(path: string): Promise<Action[]> {
  const session = await open();
  try {
    const from = `read_parquet(${literal(plain(path))})`;
    const present = new Set(
      (await session.all(`describe select * from ${from}`)).map((row) => row["column_name"]),
    );
    const actions = ["add", "metaData"].filter((action) => present.has(action));
    const rows = await session.all(
      `select ${actions.map((action) => `cast(to_json("${action}") as VARCHAR) as "${action}"`).join(", ")} from ${from}`,
    );
    return rows.map((row) =>
      Object.fromEntries(
        actions.flatMap((action) => {
          const said = row[action];
          return said === null || said === "null" ? [] : [[action, JSON.parse(String(said))]];
        }),
      ),
    );
  } finally {
    session.close();
  }
}

/** A file of the table, by its path below the folder. */
function inside(path: string, label: string): string {
  const own = decodeURIComponent(path);
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:|^[/\\]|(^|[/\\])\.\.([/\\]|$)/.test(own)) return own;
  throw refuse(
    "delta_outside",
    "its log names a file outside its folder",
    { file: label },
    "copy the whole table into one folder",
  );
}
