// A journal's published lines become payments without losing or adding a cent, and payments become an order as they stand.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Row } from "../../extract/duckdb.ts";
import { sumOf } from "../../extract/format/pain001.ts";
import { accountJournals, notesOf, orderLine } from "./journal.ts";
import { approverList } from "./list.ts";
import { orderPayments } from "./order.ts";

const row = (more: Readonly<Record<string, string | boolean | null>>): Row => ({
  company: "NL01",
  journal: "BJ1",
  line_number: "1.0000000000000000",
  line: "1",
  status: "payable",
  reason: null,
  payment: "NL01 BJ1 1",
  vendor: "C1",
  vendor_name: "Leverancier",
  iban: "NL91ABNA0417164300",
  iban_status: "same",
  currency: "EUR",
  paying_account: "NL22RABO0999001010",
  paying_bic: "RABONL2U",
  company_name: "Voorbeeld B.V.",
  registration_number: "00000001",
  asked_date: "2026-11-23",
  payment_date: "2026-11-23",
  amount: "10.000000",
  payment_amount: "10.000000",
  is_salary: false,
  ...more,
});
const options = { version: "09", now: new Date("2026-11-20T05:00:00Z") } as const;
const none = () => null;

/** A line of salary that stands on the list and is not paid. */
const unpaidSalary = (line: string): Row =>
  row({ line, status: "listed", payment: null, vendor_name: "Derde", is_salary: true, amount: "8.88" });

test("every payable line is in one payment of the account that pays it, and sums stay what they were", () => {
  const line = fc.record({
    account: fc.constantFrom("NL22RABO0999001010", "NL43RABO0999001020"),
    payment: fc.integer({ min: 1, max: 5 }),
    cents: fc.integer({ min: 1, max: 9_999_999 }),
    status: fc.constantFrom("payable", "listed", "written"),
  });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), (given) => {
      const key = ({ account, payment }: (typeof given)[number]) => `${account} ${payment}`;
      const totals = new Map<string, number>();
      for (const one of given)
        if (one.status === "payable") totals.set(key(one), (totals.get(key(one)) ?? 0) + one.cents);
      const text = (cents: number) => `${(cents / 100).toFixed(2)}0000`;
      const rows = given.map((one, at) =>
        row({
          line: String(at + 1),
          status: one.status,
          payment: one.status === "payable" ? key(one) : null,
          paying_account: one.account,
          amount: text(one.cents),
          payment_amount: one.status === "payable" ? text(totals.get(key(one))!) : null,
        }),
      );
      const journals = accountJournals(rows.map(orderLine), none);
      const paid = journals.flatMap(({ payments }) =>
        payments.flatMap(({ lines }) => lines.map((one) => one.line)),
      );
      const payable = rows.filter(({ status }) => status === "payable").map((one) => one["line"]);
      assert.deepEqual([...paid].sort(), [...payable].sort());
      for (const { account, payments, journal } of journals) {
        const own = given.filter((one) => one.account === account && one.status === "payable");
        const cents = own.reduce((sum, one) => sum + one.cents, 0);
        assert.equal(sumOf(payments.map(({ amount }) => amount)), (cents / 100).toFixed(2));
        const { order, errors } = orderPayments(journal, options);
        assert.deepEqual(errors, []);
        assert.equal(
          sumOf(order!.groups.flatMap(({ transfers }) => transfers.map(({ amount }) => amount))),
          (cents / 100).toFixed(2),
        );
      }
    }),
  );
});

test("as many invoices are told as there is room for, and how many more there are", () => {
  const invoices = Array.from({ length: 40 }, (_, at) => `F2026-${10_000 + at}`).join(", ");
  const [one] = accountJournals([orderLine(row({ invoices }))], none);
  const line = one!.journal.lines[0]!;
  assert.ok(line.remittance && "text" in line.remittance);
  assert.ok(line.remittance.text.length <= 140);
  assert.match(line.remittance.text, /^F2026-10000, .* \+\d+$/);
  assert.deepEqual(orderPayments(one!.journal, options).errors, []);
});

test("a reference that the vendor asks for goes before invoices and texts, and a wrong one keeps the journal back", () => {
  const lines = (reference: string) =>
    accountJournals(
      [orderLine(row({ structured_reference: reference, invoices: "F1", description: "x" }))],
      none,
    );
  const [right] = lines("5000056789012345");
  assert.deepEqual(right!.journal.lines[0]!.remittance, { reference: "5000056789012345", issuer: null });
  assert.deepEqual(orderPayments(right!.journal, options).errors, []);
  const [wrong] = lines("6000056789012345");
  const { order, errors } = orderPayments(wrong!.journal, options);
  assert.equal(order, null);
  assert.deepEqual(
    errors.map(({ line, code }) => [line, code]),
    [["1", "reference_invalid"]],
  );
});

test("an address that does not name town and country by itself is left out", () => {
  const addressOf = (more: Readonly<Record<string, string>>) =>
    accountJournals([orderLine(row(more))], none)[0]!.journal.lines[0]!.creditor.address;
  assert.equal(addressOf({ street: "Hoofdstraat 1", zip_code: "1234 AB" }), null);
  assert.equal(addressOf({ city: "Utrecht" }), null);
  assert.equal(addressOf({ city: "London", country_code: "UK" }), null);
  assert.deepEqual(addressOf({ city: "Utrecht", country_code: "nl", street: "Hoofdstraat 1" }), {
    street: "Hoofdstraat 1",
    town: "Utrecht",
    country: "NL",
  });
});

test("a town too long for a bank keeps no journal back", () => {
  const long = row({ city: "Llanfair".repeat(5), country_code: "GB", street: "High Street 1" });
  const [one] = accountJournals([orderLine(long)], none);
  const { errors, notes } = orderPayments(one!.journal, options);
  assert.deepEqual(errors, []);
  assert.deepEqual(
    notes.map(({ code }) => code),
    ["address_left_out"],
  );
});

test("the list says who has another IBAN, what was written otherwise and what is not paid; of salaries no names and amounts", () => {
  const lines = (isSalary: boolean) =>
    [
      row({
        vendor_name: "Zażółć & Zn.",
        iban_status: "changed",
        last_paid_on: "2026-08-06",
        paid_on: "2026-10-05",
        is_salary: isSalary,
      }),
      row({
        line: "2",
        status: "listed",
        payment: null,
        vendor: "C2",
        vendor_name: "Tweede",
        reason: "invoice disputed, no IBAN",
        amount: "77.770000",
        is_salary: isSalary,
      }),
    ].map(orderLine);
  const listOf = (isSalary: boolean, language: "nl" | "en") => {
    const all = lines(isSalary);
    const [account] = accountJournals(all, none);
    const made = orderPayments(account!.journal, options);
    const ordered = { ...made, notes: notesOf(account!, made) };
    const unpaid = all.filter(({ status }) => status === "listed");
    return approverList(
      { account: account!, ordered, unpaid, file: "x.xml", verification: "opt-in", sum: "10.00" },
      language,
    );
  };
  const list = listOf(false, "nl");
  assert.match(list, /regel 1 {2}C1 {2}Zażółć & Zn\. {2}NL91ABNA0417164300 {2}gewijzigd sinds 2026-08-06/);
  assert.match(list, /naam in andere tekens: was Zażółć & Zn\., is Zazolc \+ Zn\./);
  assert.match(list, /regel 1 {2}C1 {2}zelfde rekening, bedrag en kenmerk .* gevraagde datum: 2026-10-05/);
  assert.match(list, /regel 2 {2}C2 {2}Tweede {2}EUR 77\.77 {2}reden: factuur betwist, geen IBAN/);
  assert.match(listOf(false, "en"), /reason: invoice disputed, no IBAN/);
  const salaries = listOf(true, "nl");
  for (const secret of ["Zażółć", "Tweede", "77.77"]) assert.ok(!salaries.includes(secret), secret);
  assert.match(salaries, /gevraagde datum: 2026-10-05/);
  assert.match(salaries, /Totaal +EUR 10\.00/);
});

test("one salary among suppliers makes no list that tells it, and is booked as salaries are", () => {
  const all = [
    row({ vendor_name: "Gewoon BV" }),
    row({
      line: "2",
      payment: "NL01 BJ1 2",
      vendor: "C2",
      vendor_name: "Zażółć",
      asked_date: "2026-11-21",
      payment_date: "2026-11-21",
      amount: "77.770000",
      payment_amount: "77.770000",
      is_salary: true,
    }),
    unpaidSalary("3"),
  ].map(orderLine);
  const [account] = accountJournals(all, none);
  const made = orderPayments(account!.journal, options);
  assert.deepEqual(
    made
      .order!.groups.map(({ batch, category, transfers }) => [batch, category, transfers.length])
      .toSorted((one, other) => String(one).localeCompare(String(other))),
    [
      [false, "SUPP", 1],
      [true, "SALA", 1],
    ],
  );
  const notes = notesOf(account!, made);
  assert.deepEqual(
    notes.map(({ line, code, was, is }) => [line, code, was, is]),
    [
      ["2", "date_moved", "2026-11-21", "2026-11-23"],
      ["2", "name_changed", null, null],
    ],
  );
  const list = approverList(
    {
      account: account!,
      ordered: { ...made, notes },
      unpaid: all.slice(2),
      file: "x.xml",
      verification: "opt-in",
      sum: "87.77",
    },
    "nl",
  );
  for (const secret of ["Zażółć", "Zazolc", "77.77", "10.00", "Derde", "8.88"])
    assert.ok(!list.includes(secret), secret);
  assert.match(list, /regel 2 {2}C2 {2}naam in andere tekens/);
});

test("a salary that is not paid is not told beside suppliers either", () => {
  const all = [row({}), unpaidSalary("2")].map(orderLine);
  const [account] = accountJournals(all, none);
  const ordered = orderPayments(account!.journal, options);
  const list = approverList(
    { account: account!, ordered, unpaid: all.slice(1), file: "x.xml", verification: "single", sum: "10.00" },
    "nl",
  );
  assert.match(list, /Leverancier .*EUR 10\.00/);
  for (const secret of ["Derde", "8.88"]) assert.ok(!list.includes(secret), secret);
});

test("a name cannot write a line of the list, nor turn one round", () => {
  const all = [row({ vendor_name: "Een\nregel 9  C9  Twee\u202e\u2028x" })].map(orderLine);
  const [account] = accountJournals(all, none);
  const ordered = orderPayments(account!.journal, options);
  const list = approverList(
    { account: account!, ordered, unpaid: [], file: "x.xml", verification: "single", sum: "10.00" },
    "nl",
  );
  assert.match(list, /regel 1 {2}C1 {2}Een regel 9/);
  assert.doesNotMatch(list, /^regel 9|[\u202e\u2028]/mu);
});
