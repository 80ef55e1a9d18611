import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { readOriginal } from "../extract/archive.ts";
import beaufort from "../extract/beaufort/source.ts";
import type { Event } from "../extract/context.ts";
import { keyring } from "../extract/keyring.ts";
import { batches } from "../extract/landing.ts";
import type { Source } from "../extract/source.ts";
import { openApp } from "./app.ts";
import { addSampleKey } from "./personal-key.ts";
import { rotateKeys } from "./rotation.ts";
import { run } from "./run.ts";
import { writeSample } from "./sample/index.ts";
import { readLanding } from "./watermark.ts";

test("the sample organisation gets a new key on top, and a rotation that is cut short is finished before another", async (t) => {
  const cwd = await mkdtemp(join(tmpdir(), "saldo-rotation-"));
  const home = join(cwd, "data");
  await writeSample(join(home, "inbox"), {
    scale: 0.01,
    seed: 1,
    months: 4,
    until: "2026-10",
    breaks: false,
  });
  let hear = (_: Event) => {};
  const app = await openApp((event) => hear(event), new AbortController().signal, undefined, cwd);
  t.after(async () => {
    await app.close();
    await rm(cwd, { recursive: true, force: true, maxRetries: 5 });
  });
  const extract = () => run(app, "extract", { only: ["3a"], through: "extract" });
  await extract();
  const file = join(home, "personal.key");
  const first = await readFile(file, "utf8");
  const landed = await readLanding(home, [beaufort as Source]);
  const tables = Object.keys(beaufort.tables)
    .filter((table) => landed.get(`beaufort.${table}`)?.some(({ keys }) => keys))
    .sort();
  const marks = () =>
    Promise.all(tables.map(async (table) => (await batches(home, "beaufort", table)).at(-1)?.keys?.id));
  const archived = await readdir(join(home, "archive"));
  const opens = async (entry: string, lines: string) => {
    try {
      await Array.fromAsync(readOriginal(home, entry.slice(0, -4), keyring(lines)));
      return true;
    } catch {
      return false;
    }
  };

  // With a new key on top nothing goes on before the rotation is complete, and no second one is made.
  await addSampleKey(app.settings);
  const kill = (event: Event) => {
    if (event.type === "step.progress" && event.step === "rotate") throw new Error("killed");
  };
  for (const [at] of tables.entries()) {
    await assert.rejects(run(app, "load", { withoutExtract: true, through: "load" }), {
      code: "personal_key_not_rotated",
    });
    hear = kill;
    await assert.rejects(rotateKeys(app, "r", true), /killed/);
    hear = () => {};
    assert.deepEqual(
      await marks(),
      tables.map((_, table) => (table <= at ? "k2" : "k1")),
    );
  }
  // And once more between two originals.
  hear = kill;
  await assert.rejects(rotateKeys(app, "r", true), /killed/);
  hear = () => {};
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  assert.deepEqual([lines.length, lines[1]], [2, first.trim()], "the older key stays below the new one");
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  const left = await rotateKeys(app, "r", true);
  assert.deepEqual([left.key, left.tables, left.originals], ["k2", [], archived.length - 1]);
  assert.deepEqual(await readdir(join(home, "archive")), archived);
  for (const entry of archived) {
    assert.equal(await opens(entry, first), false, "the older key alone opens nothing");
    assert.equal(await opens(entry, lines[0]!), true);
  }
  assert.deepEqual((await extract()).outcomes, []);

  const again = await rotateKeys(app, "r", true);
  assert.deepEqual([again.key, again.originals], ["k3", archived.length]);
  assert.deepEqual(
    again.tables.map(({ table, from, rejects }) => [table, from, rejects]),
    tables.map((table) => [`beaufort.${table}`, "k2", 0]),
  );
  assert.ok(again.tables.length > 1 && again.tables.every(({ rows }) => rows > 0));
  assert.deepEqual((await rotateKeys(app, "r", false)).tables, []);
});
