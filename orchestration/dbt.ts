// The wrapper round dbt-core: builds what it is asked to in a child process that dies with this one, follows it node by
// node, and reads manifest.json and run_results.json, which are what everything else knows of the models.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Context } from "../extract/context.ts";
import { SaldoError } from "../extract/error.ts";
import type { Warehouse } from "../load/warehouse.ts";
import { inherited } from "./config.ts";

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
export type Model = {
  readonly name: string;
  /** staging, intermediate or marts. */
  readonly layer: string;
  /** Whether it is built into the personal schema. */
  readonly personal: boolean;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly description: string;
};

const targetPath = (home: string): string => join(home, "work", "dbt");

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
  const target = targetPath(context.home);
  await mkdir(target, { recursive: true });
  await rm(join(target, "run_results.json"), { force: true });
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
      stdio: ["pipe", "pipe", "pipe"],
      env: {
        ...inherited(),
        LANG: "C.UTF-8",
        DO_NOT_TRACK: "1",
        DBT_SEND_ANONYMOUS_USAGE_STATS: "false",
        ...warehouse.environment,
      },
    },
  );
  const stop = () => child.kill("SIGTERM");
  context.signal.addEventListener("abort", stop, { once: true });
  const errors: string[] = [];
  const complaints: string[] = [];
  try {
    const said = createInterface({ input: child.stderr });
    said.on("line", (line) => complaints.push(line));
    const code = await follow(child, errors, context, step);
    context.signal.throwIfAborted();
    const results = await runResults(target);
    if (code === 2 || results === null) {
      throw new SaldoError(
        "fatal",
        "dbt_failed",
        `dbt could not run: ${[...errors, ...complaints.slice(-5)].join("; ") || `exit ${code}`}`,
        {
          hint: `its log: ${join(target, "logs", "dbt.log")}`,
        },
      );
    }
    return { results, errors };
  } finally {
    context.signal.removeEventListener("abort", stop);
  }
}

async function follow(
  child: ChildProcess,
  errors: string[],
  context: Context,
  step: string,
): Promise<number> {
  let done = 0;
  let total: number | undefined;
  createInterface({ input: child.stdout! }).on("line", (line) => {
    const event = JSON.parse(line) as { event: string; node?: string; message?: string; total?: number };
    if (event.event === "error") errors.push(event.message ?? "");
    if (event.event === "total") total = event.total;
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
    child.on("close", (code) => resolve(code ?? 2));
  });
}

async function runResults(target: string): Promise<NodeResult[] | null> {
  const path = join(target, "run_results.json");
  if (!existsSync(path)) return null;
  const { results } = JSON.parse(await readFile(path, "utf8")) as {
    results: { unique_id: string; status: string; execution_time: number; message: string | null }[];
  };
  return results.map((result) => {
    return {
      name: nameOf(result.unique_id),
      kind: result.unique_id.split(".")[0]!,
      status: result.status,
      seconds: result.execution_time,
      message: result.message,
    };
  });
}

type ManifestNode = {
  readonly resource_type: string;
  readonly name: string;
  readonly original_file_path: string;
  readonly config: { readonly meta?: Record<string, unknown>; readonly schema?: string | null };
  readonly description: string;
  readonly depends_on?: { readonly nodes?: readonly string[] };
};

async function manifestNodes(home: string): Promise<[id: string, node: ManifestNode][]> {
  const text = await readFile(join(targetPath(home), "manifest.json"), "utf8");
  return Object.entries((JSON.parse(text) as { nodes: Record<string, ManifestNode> }).nodes);
}

/** Whether the last parse left its description of the models. */
export const hasManifest = (home: string): boolean => existsSync(join(targetPath(home), "manifest.json"));

const nameOf = (id: string): string => id.split(".").slice(2).join(".");

/** The models of the last parse, by name. */
export async function models(home: string): Promise<Model[]> {
  return (await manifestNodes(home))
    .filter(([, node]) => node.resource_type === "model")
    .map(([, node]) => ({
      name: node.name,
      layer: node.original_file_path.split(/[\\/]/)[0]!,
      personal: node.config.schema === "pii",
      meta: node.config.meta ?? {},
      description: node.description,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What every model, seed and test of the last parse is made of. */
export async function lineage(home: string): Promise<Map<string, readonly string[]>> {
  return new Map(
    (await manifestNodes(home)).map(([id, node]) => [nameOf(id), (node.depends_on?.nodes ?? []).map(nameOf)]),
  );
}
