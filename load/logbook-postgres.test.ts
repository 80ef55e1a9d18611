// The logbook on a server of the team: what is left of the runner's lock when the server goes.
import assert from "node:assert/strict";
import test from "node:test";
import pg from "pg";
import { startPostgres } from "../test/postgres.ts";
import { openPostgresLogbook, takeAdvisoryLock } from "./logbook-postgres.ts";

test("a lock that was lost with its connection says so once, is free for others, and is given back without a word though the server is gone", async (context) => {
  const server = await startPostgres();
  context.after(server.stop);
  const logbook = await openPostgresLogbook(server.url);
  context.after(() => logbook.destroy());
  const lost: string[] = [];
  const taken = await takeAdvisoryLock(server.url, logbook, "one", (error) => lost.push(error.code));
  await assert.rejects(
    takeAdvisoryLock(server.url, logbook, "two", () => {}),
    { code: "locked" },
  );
  const client = new pg.Client(server.url);
  await client.connect();
  await client.query(
    "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()",
  );
  await client.end();
  while (lost.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(lost, ["lock_lost"]);
  const other = await takeAdvisoryLock(server.url, logbook, "three", () => {});
  await other.release();
  await server.stop();
  await taken.release();
});
