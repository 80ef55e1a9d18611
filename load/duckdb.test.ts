// The published file under its stable name: what an analyst's tool opens, seen from other processes.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { open } from "../extract/duckdb.ts";
import { duckdbWarehouse } from "./duckdb.ts";
import type { Mart, Publication, Warehouse } from "./warehouse.ts";

async function warehouse(t: TestContext) {
  const home = await mkdtemp(join(tmpdir(), "saldo-duckdb-"));
  t.after(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  return { home, stable: join(home, "published", "saldo.duckdb"), of: duckdbWarehouse(home) };
}

const runId = (number: number) => `20261120T05${String(number).padStart(4, "0")}Z`;

async function publish(home: string, of: Warehouse, number: number): Promise<void> {
  const session = await open(join(home, "warehouse.duckdb"));
  await session.run(
    `create schema if not exists candidate; create or replace table candidate.dim as select ${number} as number`,
  );
  session.close();
  const watermark = { batches: {}, folds: {}, bookkeeping: "", settings: "", fingerprint: "" };
  const publication: Publication = {
    run: runId(number),
    publishedAt: "2026-11-20T05:00:00Z",
    watermark,
    waivers: "",
    marts: ["dim"],
  };
  const dim: Mart = {
    name: "dim",
    schema: "marts",
    description: "",
    key: ["number"],
    company: null,
    columns: [{ name: "number", type: "BIGINT", description: "", duty: null }],
  };
  await of.publish(publication, [dim], [], { run_id: publication.run });
}

/** Opens the stable name over and over in a process of its own, until it has seen the last number. */
const READER = `
import { existsSync } from "node:fs";
import { open } from ${JSON.stringify(new URL("../extract/duckdb.ts", import.meta.url).href)};
const [path, last, stop] = process.argv.slice(1);
const seen = [];
while (seen.at(-1) !== Number(last) && !existsSync(stop)) {
  const session = await open(path, { access_mode: "READ_ONLY" });
  const [row] = await session.all("select (select number from marts.dim) as number, (select run_id from marts.publication) as run");
  session.close();
  if (Number(row.run.slice(11, 15)) !== row.number) throw new Error("half of one, half of another: " + JSON.stringify(row));
  if (seen.at(-1) !== row.number) seen.push(row.number);
}
console.log(JSON.stringify(seen));
`;

test("other processes that open the stable name through publications always find one whole publication, never an older one after a newer", async (t) => {
  const { home, stable, of } = await warehouse(t);
  await publish(home, of, 1);
  const last = 12;
  const stop = join(home, "stop");
  const readers = [1, 2].map(() => {
    const child = spawn(
      process.execPath,
      [
        "--disable-warning=ExperimentalWarning",
        "--input-type=module",
        "-e",
        READER,
        stable,
        String(last),
        stop,
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    return new Promise<{ code: number | null; out: string }>((resolve) => {
      let out = "";
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (chunk: string) => {
          out += chunk;
        });
      child.on("close", (code) => resolve({ code, out }));
    });
  });
  for (let number = 2; number <= last; number++) {
    await publish(home, of, number);
    await new Promise((done) => setTimeout(done, 60));
  }
  const patience = setTimeout(() => void writeFile(stop, ""), 10_000);
  for (const { code, out } of await Promise.all(readers)) {
    assert.equal(code, 0, out);
    const seen = JSON.parse(out) as number[];
    assert.deepEqual(
      seen,
      [...seen].sort((a, b) => a - b),
    );
    assert.equal(seen.at(-1), last);
  }
  clearTimeout(patience);
});

test("who has the former publication open goes on reading it", async (t) => {
  const { home, stable, of } = await warehouse(t);
  await publish(home, of, 1);
  const session = await open(stable, { access_mode: "READ_ONLY" });
  t.after(() => session.close());
  for (let number = 2; number <= 8; number++) await publish(home, of, number);
  assert.deepEqual(await session.all("select number from marts.dim"), [{ number: 1 }]);
});

test("a crash before the stable name was set is put right at the next run, and a file that nobody may write stays so", async (t) => {
  const { home, stable, of } = await warehouse(t);
  await publish(home, of, 1);
  const first = await readFile(stable);
  await publish(home, of, 2);
  const second = await readFile(stable);
  // As a crash between pointer and name leaves it: the former content, and a half-made next one.
  assert.ok(!second.equals(first));
  await rm(stable);
  await writeFile(stable, first);
  await writeFile(`${stable}.tmp`, "half");
  await of.repair!();
  assert.ok(second.equals(await readFile(stable)));
  await rm(stable);
  await of.repair!();
  assert.ok(second.equals(await readFile(stable)));
  assert.equal((await stat(stable)).mode & 0o222, 0);
});

test("people are pointed at the stable name, here or where they see it from, never at the warehouse", async (t) => {
  const { stable, of } = await warehouse(t);
  const place = async (at?: string) => {
    const connection = await of.connection(at);
    assert.doesNotMatch(JSON.stringify({ ...connection, notes: [] }), /warehouse\.duckdb/);
    return connection.kind === "file" ? connection.path : "";
  };
  assert.equal(await place(), stable);
  assert.equal(await place("\\\\finance\\saldo\\"), "\\\\finance\\saldo\\saldo.duckdb");
  assert.equal(await place("/Volumes/saldo/"), "/Volumes/saldo/saldo.duckdb");
});

test("a publication whose file somebody removed counts as none, and the next one is whole", async (t) => {
  const { home, of } = await warehouse(t);
  await publish(home, of, 1);
  await rm(join(home, "published", `marts-${runId(1)}.duckdb`), { force: true });
  assert.equal(await of.published(), null);
  assert.deepEqual(await of.checksums(), []);
  await of.repair!();
  await publish(home, of, 2);
  assert.equal((await of.published())?.run, runId(2));
});
