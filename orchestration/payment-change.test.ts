// Of a journal that was written every difference is told, line by line, and nothing where there is none.
import assert from "node:assert/strict";
import { test } from "node:test";
import { orderLine } from "../reports/payment/journal.ts";
import { changedSince } from "./payment-change.ts";

const account = "NL22RABO0999001010";
const published = {
  company: "NL01",
  journal: "BJ1",
  line_number: "1.0000000000000000",
  line: "1",
  status: "written",
  vendor: "C1",
  currency: "EUR",
  paying_account: account,
  asked_date: "2026-11-23",
  amount: "10.000000",
  payment_id: null,
  invoices: "F1, F2",
  journal_state: "approved",
  is_salary: false,
};
const landed = {
  line_number: "1.0000000000000000",
  amount: "10.00",
  vendor: "C1",
  asked_date: "2026-11-23",
  payment_id: null,
  invoices: "F1, F2",
  account,
};
const changes = (more: object, was: object = {}) =>
  changedSince([orderLine({ ...published, ...more })], [{ ...landed, ...was }]).map(
    ({ line, code, message }) => `${line} ${code}: ${message}`,
  );
const changed = (what: string) => [`1 line_changed: The line is not as it was written: ${what}`];

test("what is as it was is not told, nor what nobody kept then", () => {
  assert.deepEqual(changes({}), []);
  assert.deepEqual(changes({ amount: "10" }), []);
  const before = { vendor: null, asked_date: null, payment_id: null, invoices: null };
  assert.deepEqual(changes({}, before), []);
  // Posting takes the marks of what was settled away.
  assert.deepEqual(changes({ invoices: null, journal_state: "posted" }), []);
});

test("another amount, vendor, account, date or reference is told", () => {
  assert.deepEqual(changes({ amount: "11.500000" }), changed("amount was 10.00 and is 11.50"));
  assert.deepEqual(changes({ vendor: "C2" }), changed("vendor was C1 and is C2"));
  assert.deepEqual(changes({ is_on_other_account: true }), changed("the vendor is paid on another account"));
  assert.deepEqual(changes({ asked_date: "2026-12-01" }), changed("date was 2026-11-23 and is 2026-12-01"));
  assert.deepEqual(
    changes({ paying_account: null }),
    changed("paying account was NL22RABO0999001010 and is none"),
  );
  assert.deepEqual(changes({ invoices: "F1" }), changed("it pays for something else"));
  assert.deepEqual(changes({ payment_id: "RF18539007547034" }), changed("it pays for something else"));
  assert.deepEqual(changes({ amount: "9", is_salary: true }), changed("amount"));
  assert.deepEqual(
    changes({ vendor: "C2", asked_date: "2026-12-01" }),
    changed("vendor was C1 and is C2; date was 2026-11-23 and is 2026-12-01"),
  );
});

test("a line that can be paid only now, or is there no more, is told", () => {
  assert.deepEqual(
    changedSince(
      [orderLine({ ...published, line_number: "2.0000000000000000", line: "2", status: "payable" })],
      [landed],
    ).map(({ line, code }) => `${line} ${code}`),
    ["2 line_after_writing", "1 line_gone"],
  );
});
