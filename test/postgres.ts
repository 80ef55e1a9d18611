// A real PostgreSQL server for tests: a folder of its own, gone when the test process is gone.
import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer, stopServer } from "../load/postgres-server.ts";

export type Postgres = { readonly url: string; readonly stop: () => Promise<void> };

/** Starts an empty server on a free port; the superuser is `saldo`, databases are UTF-8. */
export async function startPostgres(): Promise<Postgres> {
  const base = await mkdtemp(join(tmpdir(), "saldo-postgres-"));
  await chmod(base, 0o755);
  const folder = join(base, "server");
  const { url } = await startServer(folder, ["fsync=off"]);
  const release = guard(base, join(folder, "cluster"));
  return {
    url,
    async stop() {
      await stopServer(folder);
      await rm(base, { recursive: true, force: true });
      release();
    },
  };
}

/** Stops the server when this process dies without a word (SIGKILL): then the guard's standard input ends. */
function guard(base: string, cluster: string): () => void {
  if (process.platform === "win32") return () => {};
  const script = `cat > /dev/null; pid=$(head -n 1 "$2/postmaster.pid" 2> /dev/null) && { kill -INT "$pid"
    while kill -0 "$pid" 2> /dev/null; do sleep 0.1; done; }; rm -rf "$1"`;
  const watcher = spawn("sh", ["-c", script, "saldo-postgres-guard", base, cluster], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  watcher.unref();
  const input = watcher.stdin as typeof watcher.stdin & { unref?: () => void };
  input.unref?.();
  input.on("error", () => {});
  return () => input.end();
}
