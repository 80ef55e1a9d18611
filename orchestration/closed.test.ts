import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import source from "../extract/close/source.ts";
import { tables } from "../extract/close/tables.ts";
import { delivering, entryOf, writeDocument } from "../extract/document.ts";
import { extract } from "../extract/extract.ts";
import { testContext } from "../test/context.ts";
import { closingOf } from "./closed.ts";

test("who enters something hears whether its month is closed, was reopened, or neither", async (t) => {
  const home = await mkdtemp(join(tmpdir(), "saldo-closed-"));
  t.after(() => rm(home, { recursive: true }));
  const land = async (table: keyof typeof tables, row: Record<string, string | number>) => {
    const document = await writeDocument(join(home, `${table}.jsonl`), [entryOf(tables, table, row)]);
    const [outcome] = await extract(delivering(source, table, [table], [document]), testContext(home));
    assert.equal(outcome!.manifest?.rows.accepted, 1, JSON.stringify(outcome!.rejects));
  };
  const closing = closingOf(home);
  assert.equal(await closing("2026-09"), null);

  const act = { close: "20261015T050000Z", report: "etc", period: "2026-09", version: 1, signature: "s" };
  const at = "2026-10-15T05:00:00Z";
  await land("closed_period", {
    ...act,
    closed_by: "A",
    closed_at: at,
    published_run: "20261014T050000Z",
    published_at: at,
    content_sha256: "c",
    saldo: "0.1.0",
  });
  assert.deepEqual([await closing("2026-09"), await closing("2026-10")], ["closed", null]);

  await land("reopening", {
    ...act,
    run: "20261016T050000Z",
    reason: "an invoice came late",
    proposed_by: "A",
    proposed_at: at,
    proposal_signature: "p",
    confirmed_by: "B",
    confirmed_at: at,
  });
  assert.equal(await closing("2026-09"), "reopened");
});
