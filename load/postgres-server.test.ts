// A server of one's own: that it comes up again after it was killed.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import pg from "pg";
import { startServer, stopServer } from "./postgres-server.ts";

test("a server that was killed, and whose number another process has now, starts again with its data", async (context) => {
  const base = await mkdtemp(join(tmpdir(), "saldo-server-"));
  await chmod(base, 0o755);
  const folder = join(base, "sørver of mine");
  context.after(async () => {
    await stopServer(folder);
    await rm(base, { recursive: true, force: true });
  });
  const { url } = await startServer(folder, ["fsync=off"]);
  const asked = async (address: string, sql: string) => {
    const client = new pg.Client(address);
    await client.connect();
    return (await client.query(sql).finally(() => client.end())).rows;
  };
  await asked(url, "create table kept as select 1 as n");
  const file = join(folder, "cluster", "postmaster.pid");
  const lines = (await readFile(file, "utf8")).split("\n");
  await stopServer(folder);
  // As after a crash: the file is still there, and its number is that of a process that lives.
  await writeFile(file, [String(process.ppid), ...lines.slice(1)].join("\n"));
  await chmod(file, 0o644);
  assert.equal(await stopServer(folder), false, "nothing of ours runs, and the other process is left alone");
  const again = await startServer(folder, ["fsync=off"]);
  assert.deepEqual(await asked(again.url, "select n from kept"), [{ n: 1 }]);
});

test("a user whom the system does not know by name can load what may start it", {
  skip: process.getuid?.() === 0 ? false : "needs root, to become somebody else",
}, () => {
  const stranger = { uid: 65_533, gid: 65_533 };
  const script = `import(${JSON.stringify(new URL("postgres-server.ts", import.meta.url).href)}).then(() => console.log("loaded"))`;
  assert.equal(
    execFileSync(process.execPath, ["-e", script], { ...stranger, cwd: tmpdir(), encoding: "utf8" }),
    "loaded\n",
  );
});
