// The whole pipeline on the sample, as people start it: the first time, and again with nothing new.
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const seconds = (from: number) => `${((performance.now() - from) / 1000).toFixed(1)} s`;
const report = (what: string, took: string) => process.stdout.write(`${what.padEnd(70)} ${took}\n`);

export async function start(): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), "saldo-bench-"));
  try {
    const environment = { ...process.env, SALDO_HOME: join(base, "data"), SALDO_OUT: join(base, "out") };
    for (const what of ["npm start on the sample, first time", "npm start again: nothing new"]) {
      const from = performance.now();
      const door = join(import.meta.dirname, "..", "..", "orchestration", "saldo.mjs");
      const { status, stderr } = spawnSync(process.execPath, [door, "start"], {
        cwd: base,
        env: environment,
        encoding: "utf8",
        maxBuffer: 64 << 20,
      });
      if (status !== 0) throw new Error(stderr);
      report(what, seconds(from));
    }
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}
