// What `saldo payments` lists of salaries: sums of as many persons as the organisation asks for, and of fewer none.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Row } from "../extract/duckdb.ts";
import type { App } from "./app.ts";
import { proposals } from "./payments.ts";

test("persons are counted, not their payments, whatever the journal is for", async (t) => {
  const home = await mkdtemp(join(tmpdir(), "saldo-payments-"));
  t.after(() => rm(home, { recursive: true }));
  const sumOf = async (vendors: readonly string[], more: Row = {}) => {
    const rows = vendors.map((vendor, at) => ({
      company: "NL01",
      journal: "BJ1",
      line: String(at + 1),
      status: "payable",
      payment: `NL01 BJ1 ${at + 1}`,
      vendor,
      paying_account: "NL22RABO0999001010",
      payment_date: "2026-11-23",
      amount: "10.000000",
      payment_amount: "10.000000",
      pays_salaries: true,
      is_salary: true,
      ...more,
    }));
    const app = {
      settings: { home },
      organisation: { salary: { smallestGroup: 3 }, payments: { addresses: {} } },
      warehouse: { reader: async () => ({ readPersonal: () => rows, close: async () => {} }) },
    } as unknown as App;
    const [{ accounts }] = (await proposals(app)) as [Awaited<ReturnType<typeof proposals>>[number]];
    return accounts.map(({ amount }) => amount);
  };
  assert.deepEqual(await sumOf(["C1", "C2", "C3"]), ["30.00"]);
  assert.deepEqual(await sumOf(["C1", "C1", "C1"]), [null]);
  assert.deepEqual(await sumOf(["C1"], { pays_salaries: false }), [null]);
  assert.deepEqual(await sumOf(["C1"], { pays_salaries: false, is_salary: false }), ["10.00"]);
});
