// The wrapper round dbt-core: builds what it is asked to in a child process that dies with this one, follows it node by
// node, and reads manifest.json, which is what everything else knows of the models.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Context } from "../extract/context.ts";
import { SaldoError } from "../extract/error.ts";
import type { Mart, Warehouse } from "../load/warehouse.ts";
import { inherited } from "./environment.ts";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** What became of one model, seed or test. */
export type NodeResult = {
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly seconds: number;
  readonly message: string | null;
};

export type Build = { readonly results: readonly NodeResult[]; readonly errors: readonly string[] };

/** A model as manifest.json describes it. */
export type Model = Mart & {
  /** staging, intermediate or marts. */
  readonly layer: string;
  readonly meta: Readonly<Record<string, unknown>>;
};

/** Where dbt keeps what it parsed and built for one engine. */
export const targetOf = (home: string, engine: string): string => join(home, "work", "dbt", engine);

function python(): string {
  const path =
    process.platform === "win32"
      ? join(ROOT, ".venv", "Scripts", "python.exe")
      : join(ROOT, ".venv", "bin", "python");
  if (!existsSync(path)) {
    throw new SaldoError("config", "dbt_missing", "dbt is not installed: .venv is missing", {
      hint: "run: npm start",
    });
  }
  return path;
}

/**
 * Runs one dbt command against a warehouse.
 * @param args such as `["build", "--select", "path:marts"]`
 */
export async function dbt(
  args: readonly string[],
  warehouse: Warehouse,
  context: Context,
  step = "build",
): Promise<Build> {
  const target = targetOf(context.home, warehouse.engine);
  const { code, results, errors, complaints } = await invoke(args, warehouse, context, target, step);
  if (code === 2) throw failed([...errors, ...complaints], code, target);
  return { results, errors };
}

type Manifest = {
  readonly nodes: Readonly<Record<string, ManifestNode>>;
  readonly sources: Readonly<Record<string, unknown>>;
  readonly exposures: Readonly<Record<string, unknown>>;
};

/** Makes dbt's catalogue as one page, beside and not in the folder that builds use. */
export async function generateDocs(
  warehouse: Warehouse,
  context: Context,
): Promise<{ page: string; folder: string; manifest: Manifest }> {
  const folder = join(context.home, "work", "docs");
  const page = join(folder, "static_index.html");
  await rm(page, { force: true });
  const args = ["docs", "generate", "--static"];
  const { code, errors, complaints } = await invoke(args, warehouse, context, folder, "docs");
  if (code !== 0 || !existsSync(page)) throw failed([...errors, ...complaints], code, folder);
  return { page, folder, manifest: await readManifest(folder) };
}

const failed = (said: readonly string[], code: number, target: string): SaldoError =>
  new SaldoError("fatal", "dbt_failed", `dbt could not run: ${said.join("; ") || `exit ${code}`}`, {
    hint: `its log: ${join(target, "logs", "dbt.log")}`,
  });

type Ended = {
  readonly code: number;
  readonly results: readonly NodeResult[];
  readonly errors: readonly string[];
  readonly complaints: readonly string[];
};

/** Starts dbt, and follows it to its end. What it cannot compile it gets to parse anew: its memory may be at fault. */
async function invoke(
  args: readonly string[],
  warehouse: Warehouse,
  context: Context,
  target: string,
  step: string,
): Promise<Ended> {
  await mkdir(target, { recursive: true });
  await recall(target, warehouse.engine);
  const remembers = existsSync(join(target, PARSED));
  const ended = await start(args, warehouse, context, target, step);
  if (ended.code !== 2 || !remembers || ended.results.length > 0) return ended;
  await rm(join(target, PARSED), { force: true });
  return start(args, warehouse, context, target, step);
}

async function start(
  args: readonly string[],
  warehouse: Warehouse,
  context: Context,
  target: string,
  step: string,
): Promise<Ended> {
  const models = join(ROOT, "models");
  const child = spawn(
    python(),
    [
      "-I",
      join(ROOT, "orchestration", "dbt.py"),
      String(process.pid),
      "--quiet",
      "--no-use-colors",
      "--log-level-file=debug",
      ...args,
      `--project-dir=${models}`,
      `--profiles-dir=${models}`,
      `--target-path=${target}`,
      `--log-path=${join(target, "logs")}`,
      `--target=${warehouse.engine}`,
    ],
    {
      cwd: context.home,
      stdio: ["pipe", "pipe", "pipe"],
      env: {
        ...inherited(),
        // For who looks at processes: dbt itself reads nothing of it.
        SALDO_HOME: context.home,
        LANG: "C.UTF-8",
        DO_NOT_TRACK: "1",
        DBT_SEND_ANONYMOUS_USAGE_STATS: "false",
        ...warehouse.environment,
      },
    },
  );
  const stop = () => child.kill("SIGTERM");
  context.signal.addEventListener("abort", stop, { once: true });
  const results: NodeResult[] = [];
  const errors: string[] = [];
  const complaints: string[] = [];
  try {
    const said = createInterface({ input: child.stderr });
    said.on("line", (line) => complaints.push(line));
    const code = await follow(child, results, errors, context, step);
    context.signal.throwIfAborted();
    await remember(target, warehouse.engine);
    return { code, results, errors, complaints: complaints.slice(-5) };
  } finally {
    context.signal.removeEventListener("abort", stop);
  }
}

// What dbt remembers of parsing costs it seconds to find out again: another home starts with it. dbt checks by itself
// whether it still holds, so that an old or a foreign one only costs those seconds.
const PARSED = "partial_parse.msgpack";
const remembered = (engine: string): string => join(ROOT, ".venv", `${engine}-${PARSED}`);

async function recall(target: string, engine: string): Promise<void> {
  if (existsSync(join(target, PARSED)) || !existsSync(remembered(engine))) return;
  await copyFile(remembered(engine), join(target, PARSED));
}

async function remember(target: string, engine: string): Promise<void> {
  const path = remembered(engine);
  try {
    const mine = await stat(join(target, PARSED));
    if (existsSync(path) && (await stat(path)).size === mine.size) return;
    const temporary = `${path}.${process.pid}`;
    await copyFile(join(target, PARSED), temporary);
    await rename(temporary, path);
  } catch (error) {
    // Nothing was parsed, or Saldo's own folder is not ours to write in.
    if (!["ENOENT", "EACCES", "EPERM", "EROFS"].includes((error as NodeJS.ErrnoException).code ?? ""))
      throw error;
  }
}

/** A line of dbt.py. */
type Told = {
  readonly event: string;
  readonly node?: string;
  readonly message?: string;
  readonly total?: number;
  readonly result?: Omit<NodeResult, "name" | "kind"> & { readonly id: string };
};

async function follow(
  child: ChildProcess,
  results: NodeResult[],
  errors: string[],
  context: Context,
  step: string,
): Promise<number> {
  let done = 0;
  let total: number | undefined;
  let told: number | undefined;
  createInterface({ input: child.stdout! }).on("line", (line) => {
    const event = JSON.parse(line) as Told;
    if (event.event === "error") errors.push(event.message ?? "");
    if (event.result) {
      const { id, ...result } = event.result;
      results.push({ name: nameOf(id), kind: id.split(".")[0]!, ...result });
    }
    if (event.event === "total") total = event.total;
    if (event.event === "end") told = event.total;
    if (event.event === "NodeFinished") {
      done += 1;
      context.emit({
        type: "step.progress",
        step,
        done,
        ...(total ? { total } : {}),
        note: event.node?.split(".")[2] ?? "",
      });
    }
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    // A dbt that did not get to its end may have left anything undone, whatever it had said by then.
    child.on("close", (code) => resolve(told === results.length ? (code ?? 2) : 2));
  });
}

type ManifestNode = {
  readonly resource_type: string;
  readonly name: string;
  readonly original_file_path: string;
  readonly config: { readonly meta?: Record<string, unknown>; readonly schema?: string | null };
  readonly description: string;
  readonly columns: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly data_type: string | null;
        readonly description: string;
        readonly config?: { readonly meta?: Record<string, unknown> };
      }
    >
  >;
  /** Of a test: the model that it tests, and what it asks. */
  readonly attached_node?: string;
  readonly test_metadata?: {
    readonly name: string;
    readonly kwargs: { readonly columns?: readonly string[] };
  };
  readonly depends_on?: { readonly nodes?: readonly string[] };
};

const readManifest = async (target: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(target, "manifest.json"), "utf8")) as Manifest;

const manifestNodes = async (target: string): Promise<[id: string, node: ManifestNode][]> =>
  Object.entries((await readManifest(target)).nodes);

/** Whether the last parse left its description of the models. */
export const hasManifest = (target: string): boolean => existsSync(join(target, "manifest.json"));

const nameOf = (id: string): string => id.split(".").slice(2).join(".");

/** The models of the last parse, by name. */
export async function models(target: string): Promise<Model[]> {
  const nodes = await manifestNodes(target);
  const keys = new Map(
    nodes.flatMap(([, { attached_node: of, test_metadata: test }]) =>
      of && test?.name === "unique_key" ? [[of, test.kwargs.columns ?? []] as const] : [],
    ),
  );
  return nodes
    .filter(([, node]) => node.resource_type === "model")
    .map(([id, node]) => ({
      name: node.name,
      layer: node.original_file_path.split(/[\\/]/)[0]!,
      schema: node.config.schema === "pii" ? ("pii" as const) : ("marts" as const),
      meta: node.config.meta ?? {},
      description: node.description,
      key: keys.get(id) ?? [],
      company: String(node.config.meta?.["company"] ?? ("company" in node.columns ? "company" : "")) || null,
      columns: Object.values(node.columns).map(({ name, data_type, description, config }) => ({
        name,
        type: sqlType(data_type ?? ""),
        description,
        duty: config?.meta?.["duty"] === undefined ? null : String(config.meta["duty"]),
      })),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A contract's type as every engine spells it. */
const sqlType = (contract: string): string =>
  contract === "string" ? "VARCHAR" : contract.toUpperCase().replaceAll(" ", "");

/** What every model, seed and test of the last parse is made of. */
export async function lineage(target: string): Promise<Map<string, readonly string[]>> {
  return new Map(
    (await manifestNodes(target)).map(([id, node]) => [
      nameOf(id),
      (node.depends_on?.nodes ?? []).map(nameOf),
    ]),
  );
}
