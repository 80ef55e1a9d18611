// The engine of the end-to-end tests: a SALDO_HOME of its own, the small sample organisation in its inbox, and the
// command line as a person or a scheduler would call it, through the door.
import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { type SampleSummary, writeSample } from "../orchestration/sample/index.ts";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const NOW = "2026-11-20T05:00:00Z";

export type Said = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type Organisation = {
  readonly home: string;
  readonly out: string;
  readonly inbox: string;
  readonly summary: SampleSummary;
  readonly environment: Readonly<Record<string, string>>;
  /** The same with more in its environment. */
  readonly under: (more: Readonly<Record<string, string>>) => Organisation;
  /** Runs one command to its end. */
  readonly saldo: (...args: readonly string[]) => Promise<Said>;
  /** The same with --json, parsed; `code` beside it. */
  readonly json: (...args: readonly string[]) => Promise<{ code: number | null; value: any; stderr: string }>;
  /** Starts one command and hands over its process. */
  readonly start: (...args: readonly string[]) => ChildProcess;
};

/** A small fictional organisation in a temporary home; removed after the test. */
export async function organisation(
  context: TestContext | null,
  {
    scale = 0.01,
    seed = 1,
    months = 4,
    until = "2026-10",
    breaks = false,
    now = NOW,
    write = true,
    base = "",
  } = {},
): Promise<Organisation> {
  base ||= await mkdtemp(join(tmpdir(), "saldo-"));
  context?.after(() => rm(base, { recursive: true, force: true, maxRetries: 5 }));
  const home = join(base, "data");
  const out = join(base, "out");
  const inbox = join(home, "inbox");
  const summary = write
    ? await writeSample(inbox, { scale, seed, months, until, breaks })
    : ({} as SampleSummary);
  return at(base, home, out, inbox, summary, now);
}

function at(
  base: string,
  home: string,
  out: string,
  inbox: string,
  summary: SampleSummary,
  now: string,
  more: Readonly<Record<string, string>> = {},
): Organisation {
  const environment = { SALDO_HOME: home, SALDO_OUT: out, SALDO_NOW: now, ...more };
  const start: Organisation["start"] = (...args) =>
    // Without its flags, so that the door spawns the command as it does for a user's own Node.
    spawn(process.execPath, [join(ROOT, "orchestration", "saldo.mjs"), ...args], {
      cwd: base,
      env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const saldo: Organisation["saldo"] = (...args) => ended(start(...args));
  return {
    home,
    out,
    inbox,
    summary,
    environment,
    under: (others) => at(base, home, out, inbox, summary, now, { ...more, ...others }),
    start,
    saldo,
    async json(...args) {
      const { code, stdout, stderr } = await saldo(...args, "--json");
      try {
        return { code, value: JSON.parse(stdout), stderr };
      } catch (cause) {
        throw new Error(
          `saldo ${args.join(" ")} ended with ${code} and printed no JSON:\n${stdout}\n${stderr}`,
          { cause },
        );
      }
    },
  };
}

/** Waits for a process and gathers what it printed. */
export function ended(child: ChildProcess): Promise<Said> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** The same organisation with the clock at another instant. */
export const later = ({ home, out, inbox, summary }: Organisation, now: string): Organisation =>
  at(dirname(home), home, out, inbox, summary, now);

/** A second home with the same inbox, as if the same files came to another machine. */
export async function copyOf(
  context: TestContext | null,
  original: Organisation,
  now = NOW,
): Promise<Organisation> {
  const base = await mkdtemp(join(tmpdir(), "saldo-"));
  context?.after(() => rm(base, { recursive: true, force: true, maxRetries: 5 }));
  const home = join(base, "data");
  await cp(original.inbox, join(home, "inbox"), { recursive: true, preserveTimestamps: true });
  return at(base, home, join(base, "out"), join(home, "inbox"), original.summary, now);
}

/** A second home that is what the first one is by now, so that what runs on it leaves the first one alone. */
export async function twinOf(context: TestContext, original: Organisation): Promise<Organisation> {
  const base = await mkdtemp(join(tmpdir(), "saldo-"));
  context.after(() => rm(base, { recursive: true, force: true, maxRetries: 5 }));
  await cp(dirname(original.home), base, { recursive: true, preserveTimestamps: true });
  return at(base, join(base, "data"), join(base, "out"), join(base, "data", "inbox"), original.summary, NOW);
}

/** What is published, as comparable text: rows and checksum per mart. */
export async function published(of: Organisation, ...more: readonly string[]): Promise<string[]> {
  const { value } = await of.json("status", ...more);
  return value.marts.map(
    ({ mart, rows, checksum }: { mart: string; rows: number; checksum: string }) =>
      `${mart} ${rows} ${checksum}`,
  );
}
