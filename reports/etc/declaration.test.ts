// The lineage of the ETC report is what it reads.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import etc from "./declaration.ts";
import { marts, small } from "./fixture/marts.ts";
import type { ReadMart } from "./mart.ts";
import { writeEtcWorkbook } from "./workbook.ts";

test("the report reads every mart that it declares", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "saldo-etc-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const seen = new Set<string>();
  const read: ReadMart = (mart, query) => {
    seen.add(mart);
    return marts(small())(mart, query);
  };
  await writeEtcWorkbook(read, { period: "2026-10", out: join(folder, "etc.xlsx") });
  assert.deepEqual([...seen].sort(), [...etc.reads].sort());
});
