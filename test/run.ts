// Runs the tests in one call of Node's own runner, so that one summary tells everything. Without argument: all of
// them. `check`: types, lint, unused code, generated files, import direction. `soak` and `bench` run long ones; `bench`
// takes the names of its parts.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const FOLDERS = ["extract", "load", "models", "reports", "orchestration", "test"];

const all = FOLDERS.flatMap((folder) =>
  (readdirSync(join(root, folder), { recursive: true }) as string[])
    .filter((entry) => entry.endsWith(".test.ts"))
    .map((entry) => join(folder, entry)),
).sort(longFirst);

/** Those that run dbt over and over begin first, the longest before the others, so that none is left to run alone at the end. */
function longFirst(a: string, b: string): number {
  const longest = ["end-to-end", "kill", "engines", "keep"].map((name) => join("test", `${name}.test.ts`));
  const place = (file: string) =>
    longest.includes(file) ? longest.indexOf(file) - longest.length : file.startsWith("test") ? 0 : 1;
  return place(a) - place(b) || (a < b ? -1 : 1);
}

const [mode, ...rest] = process.argv.slice(2);
const chosen = {
  check: ["test/check.test.ts"],
  soak: ["test/kill.test.ts"],
  bench: ["test/bench.ts"],
};
const files =
  mode === undefined ? all : mode in chosen ? chosen[mode as keyof typeof chosen] : [mode, ...rest];

// One more than there are cores, because each waits for the disk now and then; no more than memory is sure to hold.
const atOnce = Math.min(4, availableParallelism() + 1);

/** What test files share: whoever needs it first makes it. */
const folder = mkdtempSync(join(tmpdir(), "saldo-tests-"));

const child = spawn(
  process.execPath,
  mode === "bench"
    ? [...process.execArgv, ...files, ...rest]
    : [
        "--disable-warning=ExperimentalWarning",
        "--test",
        `--test-concurrency=${atOnce}`,
        "--test-reporter=spec",
        ...files,
      ],
  {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      SALDO_TEST_FOLDER: folder,
      ...(mode === "soak" ? { SALDO_SOAK: "300" } : {}),
    },
  },
);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
process.on("disconnect", () => child.kill());
child.on("exit", (code) => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exitCode = code ?? 1;
  if (process.connected) process.disconnect();
});
