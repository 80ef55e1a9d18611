#!/usr/bin/env node
// The door: plain JavaScript for any Node >= 20. It sets up what is missing (npm packages, the Python environment of
// dbt) and runs cli.ts, or the .ts file it is given, on the pinned Node. So npm start, npm test and npx saldo each
// work on a fresh clone.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// What streams through makes many young objects, of which little lasts: V8 would set aside three times as much for them
// as they need, and wake other threads to clear away what one does sooner.
const FLAGS = ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=8", "--no-parallel-scavenge"];

const fail = (message, hint) => {
  process.stderr.write(`saldo: ${message}\n${hint ? `  → ${hint}\n` : ""}`);
  process.exit(1);
};
const say = (message) => process.stderr.write(`${message}\n`);
const hashOf = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** A stamp tells for which content a set-up step was done; it is written only after the step. */
function done(stamp, hash) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
}
function mark(stamp, hash) {
  writeFileSync(`${stamp}.tmp`, hash);
  renameSync(`${stamp}.tmp`, stamp);
}

function run(what, command, args, env) {
  const result = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: "utf8",
    shell: process.platform === "win32" && command === "npm",
    maxBuffer: 64 << 20,
  });
  if (result.error || result.status !== 0) {
    const said = `${result.stdout ?? ""}${result.stderr ?? ""}`.trim().split("\n").slice(-15).join("\n");
    fail(
      `${what} failed\n${result.error ? result.error.message : said}`,
      `run it by hand to see more: ${command} ${args.join(" ")}`,
    );
  }
}

function packages() {
  const lock = join(root, "package-lock.json");
  const stamp = join(root, "node_modules", ".saldo-setup");
  const hash = hashOf(lock) + hashOf(join(root, "package.json"));
  if (done(stamp, hash)) return;
  say("Installing npm packages (once) …");
  run("npm install", "npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]);
  mark(stamp, hashOf(lock) + hashOf(join(root, "package.json")));
}

function python() {
  const inVenv = process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"];
  const venv = join(root, ".venv");
  const wanted = join(root, "models", "requirements.txt");
  const stamp = join(venv, ".saldo-setup");
  const hash = hashOf(wanted);
  if (done(stamp, hash)) return;
  const found = ["python3", "python"].find((name) => {
    const probe = spawnSync(name, [
      "-c",
      "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))",
    ]);
    return probe.status === 0;
  });
  if (!found) {
    fail(
      "Python 3.10 or later, with its venv module, was not found",
      "install Python (on Debian: apt-get install python3 python3-venv) and run this again",
    );
  }
  say("Installing dbt in .venv (once) …");
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(venv, { recursive: true });
  run("creating .venv", found, ["-m", "venv", venv]);
  run("pip install", join(venv, ...inVenv), [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "-r",
    wanted,
  ]);
  mark(stamp, hash);
}

/** The Node that the project is pinned to, where the registry has it for this platform; else a recent outer Node. */
function pinnedNode() {
  const require = createRequire(join(root, "package.json"));
  const platform = process.platform === "win32" ? "win" : process.platform;
  try {
    const folder = dirname(require.resolve(`node-${platform}-${process.arch}/package.json`));
    const path = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    execFileSync(path, ["--version"], { stdio: "ignore" });
    return path;
  } catch (error) {
    if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
    return fail(
      `Saldo runs on Node 24 and this is ${process.version}; there is no pinned Node for ${process.platform} ${process.arch} (${error.message.split("\n")[0]})`,
      "install Node 24 or later and run this again",
    );
  }
}

function enter() {
  packages();
  const [first, ...rest] = process.argv.slice(2);
  const script = first?.endsWith(".ts") ? resolve(root, first) : join(root, "orchestration", "cli.ts");
  const args = first?.endsWith(".ts") ? rest : process.argv.slice(2);
  python();
  const node = pinnedNode();
  if (resolve(node) === resolve(process.execPath) && FLAGS.every((flag) => process.execArgv.includes(flag))) {
    process.argv = [process.argv[0], script, ...args];
    return import(pathToFileURL(script).href);
  }
  // The IPC channel is the child's lifeline: when this door is killed, the child sees `disconnect` and dies with it.
  const child = spawn(node, [...FLAGS, script, ...args], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    // What Node compiles it keeps there, and starts in half the time from then on.
    env: {
      NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "saldo"),
      ...process.env,
      SALDO_DOOR: "1",
    },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => fail(error.message));
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
    if (process.connected) process.disconnect();
  });
}

await enter();
