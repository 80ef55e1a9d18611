// What `saldo payments` lists of salaries: sums of as many persons as the organisation asks for, and of fewer none; and which
// files of a written journal it gives again.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { delivering, entryOf, writeDocument } from "../extract/document.ts";
import type { Row } from "../extract/duckdb.ts";
import { extract } from "../extract/extract.ts";
import source from "../extract/payment/source.ts";
import { tables } from "../extract/payment/tables.ts";
import { testContext } from "../test/context.ts";
import type { App } from "./app.ts";
import { proposals, writePayments } from "./payments.ts";

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

test("a file of which a payment failed is not given again, and the journal's others are", async (t) => {
  const home = await mkdtemp(join(tmpdir(), "saldo-payments-"));
  t.after(() => rm(home, { recursive: true }));
  const file = (account: string, message: string) =>
    entryOf(tables, "payment_file", {
      message,
      company: "NL01",
      journal: "BJ1",
      account,
      servicer_bic: null,
      format: "pain.001.001.09",
      name: `${message}.xml`,
      sha256: "0",
      bytes: 1,
      payments: 1,
      amount: "10.00",
      verification: "single",
      list_name: `${message}.txt`,
      list_sha256: "0",
      run: "r1",
      published_run: "r0",
      written_at: "2026-11-20T05:00:00.000Z",
      saldo: "0",
    });
  const document = await writeDocument(join(home, "work", "written.jsonl"), [
    file("NL22RABO0999001010", "M1"),
    file("NL43RABO0999001020", "M2"),
  ]);
  const [outcome] = await extract(
    delivering(source, "written", ["payment_file"], [document]),
    testContext(home),
  );
  assert.equal(outcome?.manifest?.rows.accepted, 2);
  const given = async (state: string) => {
    const payments = [
      { message: "M1", state },
      { message: "M2", state: "booked" },
    ];
    type Where = { readonly where: { readonly message: string; readonly state: readonly string[] } };
    const read = (_: string, { where }: Where) =>
      payments.filter((one) => one.message === where.message && where.state.includes(one.state));
    const app = {
      settings: { home },
      warehouse: { reader: async () => ({ read, readPersonal: () => [], close: async () => {} }) },
    } as unknown as App;
    const { files, errors } = await writePayments(app, "NL01", "BJ1");
    return [files.map(({ message }) => message), errors.map(({ code }) => code)];
  };
  assert.deepEqual(await given("accepted"), [["M1", "M2"], []]);
  for (const state of ["rejected", "returned"])
    assert.deepEqual(await given(state), [["M2"], ["file_undone"]]);
});
