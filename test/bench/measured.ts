// One tool, one process: how long it took, and the most memory that it and its children held at one moment.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

export type Measured = {
  readonly seconds: number;
  /** Peak of resident memory over the tree of processes, in MB; undefined where the system does not tell. */
  readonly peak: number | undefined;
  readonly ok: boolean;
  /** What it printed. */
  readonly out: string;
  /** Its last words, for when it failed. */
  readonly said: string;
};

const EVERY = 100;

/** Runs a command to its end. */
export async function measured(
  command: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<Measured> {
  const from = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  let out = "";
  let said = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
    said = (said + chunk).slice(-4000);
  });
  child.stderr.on("data", (chunk) => {
    said = (said + chunk).slice(-4000);
  });
  const ended = new Promise<{ status: number | null; at: number }>((resolve) => {
    child.on("error", (error) => {
      said += error.message;
      resolve({ status: null, at: performance.now() });
    });
    child.on("close", (status) => resolve({ status, at: performance.now() }));
  });
  let running = true;
  void ended.then(() => {
    running = false;
  });
  let peak: number | undefined;
  while (running && child.pid !== undefined) {
    const now = resident(child.pid);
    if (now !== undefined) peak = Math.max(peak ?? 0, now);
    await Promise.race([ended, wait(EVERY)]);
  }
  const { status, at } = await ended;
  return { seconds: (at - from) / 1000, peak: peak && peak / 1024, ok: status === 0, out, said: said.trim() };
}

/**
 * Resident memory of a process and all below it, in kB: their sum now, or the highest that one of them ever had. Looking
 * must not cost what is measured: where every core is busy it would be work that counts.
 */
function resident(root: number): number | undefined {
  let sum = 0;
  let highest = 0;
  for (const pid of family(root)) {
    const status = contentOf(`/proc/${pid}/status`);
    const kb = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
    sum += kb("VmRSS");
    highest = Math.max(highest, kb("VmHWM"));
  }
  return sum === 0 ? undefined : Math.max(sum, highest);
}

/** A process and all below it; each of its threads may have children. */
function family(pid: number | string): (number | string)[] {
  let threads: string[] = [];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    // It ended while it was looked at, or there is no such folder here.
  }
  const children = threads.flatMap((thread) => contentOf(`/proc/${pid}/task/${thread}/children`).split(" "));
  return [pid, ...children.filter(Boolean).flatMap(family)];
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
