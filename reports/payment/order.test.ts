// What Saldo orders of a bank: thousands of journals, each of whose files the schema, our own checker and our own reader
// must agree on; and every way in which a line may not be paid, which keeps its journal back.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { inspectPayment } from "../../extract/bank/inspect-payment.ts";
import {
  type PaymentVersion,
  readPaymentOrder,
  sumOf,
  writePaymentOrder,
} from "../../extract/format/pain001.ts";
import { isLatin, latin } from "../../extract/format/sepa.ts";
import { addDays, targetClosed } from "../../extract/format/target-day.ts";
import { journal as journals } from "./fixture/journal.ts";
import { type OrderOptions, orderPayments, type PaymentJournal, type PaymentLine } from "./order.ts";

const SCHEMAS = fileURLToPath(new URL("../../../shared/data/bank/xsd/", import.meta.url));
const JOURNALS = Number(process.env["SALDO_JOURNALS"] ?? "1500");
const now = new Date("2026-11-20T05:00:00Z");
const today = "2026-11-20";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "saldo-order-"));
});
after(() => rm(folder, { recursive: true }));

async function accepted(path: string): Promise<void> {
  const seen = await inspectPayment(path, { now, files: [path], folder: async () => folder });
  assert.deepEqual(
    seen?.problems.filter(({ severity }) => severity === "error"),
    [],
    path,
  );
  assert.equal(seen?.accepted, true);
}

/** Everything that xmllint has against the files, many of them a call. */
function refusedBySchema(t: TestContext, version: PaymentVersion, paths: readonly string[]): string[] {
  const schema = join(SCHEMAS, `pain.001.001.${version}.xsd`);
  if (!existsSync(schema) || spawnSync("xmllint", ["--version"]).error) {
    t.diagnostic("xmllint or the schema is not here: files are not compared with it");
    return [];
  }
  const found: string[] = [];
  for (let at = 0; at < paths.length; at += 250) {
    const some = paths.slice(at, at + 250);
    const { stderr } = spawnSync("xmllint", ["--noout", "--nonet", "--schema", schema, ...some], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    const lines = stderr.split("\n").filter((line) => line !== "");
    found.push(...lines.filter((line) => !line.endsWith(" validates")));
    assert.equal(lines.filter((line) => line.endsWith(" validates")).length, some.length, found.join("\n"));
  }
  return found;
}

for (const version of ["09", "03"] as const) {
  test(`what is written of ${JOURNALS} journals is sound, says what they say, and reads back (.${version})`, async (t) => {
    const paths: string[] = [];
    const ids = new Set<string>();
    await fc.assert(
      fc.asyncProperty(journals(version), async (journal) => {
        const options: OrderOptions = { version, now };
        const made = orderPayments(journal, options);
        assert.deepEqual(made.errors, []);
        const order = made.order!;
        const text = writePaymentOrder(order);
        assert.equal(text, writePaymentOrder(orderPayments(structuredClone(journal), options).order!));
        const path = join(folder, `${version}-${paths.length}.xml`);
        paths.push(path);
        ids.add(order.id);
        await writeFile(path, text);
        assert.deepEqual(await readPaymentOrder(path), order);
        await accepted(path);
        saysTheJournal(journal, made);
      }),
      { numRuns: JOURNALS, seed: 20261120 },
    );
    assert.deepEqual(refusedBySchema(t, version, paths), []);
    // Ids are those of their contents; journals that came twice by chance are few.
    assert.ok(ids.size > JOURNALS * 0.95, String(ids.size));
  });
}

/** Every line of the journal once, in the group that its ids name, with what it said or how that is written. */
function saysTheJournal(
  journal: PaymentJournal,
  { order, ids, notes }: ReturnType<typeof orderPayments>,
): void {
  const transfers = order!.groups.flatMap((group) =>
    group.transfers.map((transfer) => ({ group, transfer })),
  );
  assert.equal(transfers.length, journal.lines.length);
  assert.equal(
    sumOf(transfers.map(({ transfer }) => transfer.amount)),
    sumOf(journal.lines.map(({ amount }) => amount)),
  );
  for (const line of journal.lines) {
    const { group: groupId, endToEndId } = ids.get(line.line)!;
    const [found, ...others] = transfers.filter(({ transfer }) => transfer.endToEndId === endToEndId);
    assert.equal(others.length, 0);
    const { group, transfer } = found!;
    assert.equal(group.id, groupId);
    assert.equal(sumOf([transfer.amount]), sumOf([line.amount]));
    const plain = (text: string) => text.replaceAll(" ", "").toUpperCase();
    assert.equal(transfer.creditor.iban, plain(line.creditor.iban));
    assert.equal(group.debtor.iban, plain(line.debtor.iban));
    assert.equal(group.batch, line.kind === "salary" || line.kind === "pension");
    assert.equal(targetClosed(group.date), null);
    assert.ok(group.date >= line.date && group.date >= today && group.date <= addDays(line.date, 12));
    const told = (code: string) => notes.find((note) => note.line === line.line && note.code === code);
    assert.equal(told("date_moved")?.is ?? line.date, group.date);
    const name = latin(line.creditor.name);
    assert.ok(
      "text" in name && name.text.startsWith(transfer.creditor.name) && isLatin(transfer.creditor.name),
    );
    // A name that is another than in the ERP is told.
    if (transfer.creditor.name !== line.creditor.name)
      assert.ok(
        notes.some(
          ({ line: of, code, is }) =>
            of === line.line && code.startsWith("name_") && is === transfer.creditor.name,
        ),
      );
    const parts = Object.keys(line.creditor.address ?? {}).toSorted();
    assert.deepEqual(Object.keys(transfer.creditor.address ?? {}).toSorted(), parts);
    if (line.remittance === null) assert.equal(transfer.remittance, null);
    else if ("text" in line.remittance)
      assert.deepEqual(transfer.remittance, latinText(line.remittance.text));
    else assert.ok("reference" in transfer.remittance!);
  }
}

const latinText = (text: string) => {
  const made = latin(text);
  return { text: "text" in made ? made.text : "" };
};

const debtor = { name: "Stichting Examens", iban: "NL44RABO0123456789", bic: null, address: null };
const line = (more: Partial<PaymentLine> = {}): PaymentLine => ({
  line: "10",
  kind: "supplier",
  debtor,
  creditor: { name: "Bakker BV", iban: "NL91ABNA0417164300", bic: null, address: null },
  amount: "12.50",
  currency: "EUR",
  date: "2026-11-24",
  remittance: { text: "Factuur 1" },
  ...more,
});
const creditor = (more: object) => ({ creditor: { ...line().creditor, ...more } });
const address = (of: object) => ({ debtor: { ...debtor, address: of } });
const journal = (lines: readonly PaymentLine[]): PaymentJournal => ({
  company: "NL01",
  journal: "JRN-000012",
  initiator: { name: "Stichting Examens", id: null },
  lines,
});
const options: OrderOptions = { version: "09", now };

describe("a line that may not be paid as it stands keeps the journal back, and says why", () => {
  const cases: readonly (readonly [string, Partial<PaymentLine>])[] = [
    ["iban_missing", creditor({ iban: " " })],
    ["iban_invalid", creditor({ iban: "NL92ABNA0417164300" })],
    ["iban_invalid", creditor({ iban: "NL91ABNA041716430" })],
    ["iban_invalid", creditor({ iban: "US91ABNA0417164300" })],
    ["iban_country", creditor({ iban: "TR330006100519786457841326" })],
    ["iban_invalid", { debtor: { ...debtor, iban: "NL00RABO0123456789" } }],
    ["iban_invalid", creditor({ iban: "NL9112340417164300" })],
    ["bic_invalid", creditor({ bic: "RABO" })],
    ["bic_invalid", creditor({ bic: "RABOUK2U" })],
    ["currency", { currency: "USD" }],
    ["amount_range", { amount: "0.00" }],
    ["amount_range", { amount: "1000000000" }],
    ["amount_decimals", { amount: "1.001" }],
    ["amount_invalid", { amount: "-1.00" }],
    ["amount_invalid", { amount: "1e3" }],
    ["amount_invalid", { amount: "" }],
    ["date_invalid", { date: "2026-02-30" }],
    ["date_invalid", { date: "" }],
    ["date_far", { date: "2027-11-21" }],
    // A Saturday: what it moves to is too far.
    ["date_far", { date: "2027-11-20" }],
    ["name_missing", creditor({ name: " " })],
    ["name_missing", creditor({ name: "«»" })],
    ["name_charset", creditor({ name: "Bakker \u0000" })],
    ["name_charset", creditor({ name: "Bakker \ue000" })],
    ["name_charset", creditor({ name: "Bakker \ud800" })],
    ["name_charset", creditor({ name: "Bakker \u{1f0a1}\u{10940}" })],
    ["text_charset", { remittance: { text: "Factuur \ufffd" } }],
    ["text_length", { remittance: { text: "x".repeat(141) } }],
    ["text_length", { remittance: { text: "ß".repeat(71) } }],
    ["reference_invalid", { remittance: { reference: "5000056789012346", issuer: null } }],
    ["reference_invalid", { remittance: { reference: "12345678", issuer: "CUR" } }],
    ["reference_invalid", { remittance: { reference: "RF19539007547034", issuer: null } }],
    ["reference_invalid", { remittance: { reference: "A".repeat(36), issuer: null } }],
    ["reference_invalid", { remittance: { reference: "", issuer: null } }],
    ["address_unstructured", address({ lines: ["Dorpsstraat 1", "1234 AB Almere"] })],
    ["address_unstructured", address({ town: "Almere", lines: ["Dorpsstraat 1"] })],
    ["address_unstructured", address({ country: "NL", street: "Dorpsstraat" })],
    ["address_lines", address({ town: "Almere", country: "NL", lines: ["a", "b", "c"] })],
    ["address_length", address({ town: "Almere", country: "NL", lines: ["x".repeat(71)] })],
    ["address_length", address({ town: "A".repeat(36), country: "NL" })],
    ["address_length", address({ town: "Almere", country: "NL", buildingNumber: "1".repeat(17) })],
    ["address_repeated", address({ town: "Almere", country: "NL", lines: ["1234 AB ALMERE"] })],
    ["address_country", address({ town: "Almere", country: "Nederland" })],
    ["address_country", address({ town: "London", country: "UK" })],
    ["address_charset", address({ town: "Almere\ue001", country: "NL" })],
  ];
  for (const [code, more] of cases) {
    test(`${code}: ${JSON.stringify(more).slice(0, 90)}`, () => {
      const bad = line({ line: "20", ...more });
      const made = orderPayments(journal([line(), bad]), options);
      assert.deepEqual(
        made.errors.map(({ line, code }) => [line, code]),
        [["20", code]],
      );
      assert.equal(made.order, null);
      assert.equal(made.ids.size, 0);
      assert.ok(made.errors[0]!.message !== "" && made.errors[0]!.hint !== "");
    });
  }
  test("a reference that is nobody's that we know is passed on as it stands", () => {
    const written = (reference: string, iban = line().creditor.iban) =>
      orderPayments(
        journal([line({ ...creditor({ iban }), remittance: { reference, issuer: null } })]),
        options,
      ).order!.groups[0]!.transfers[0]!.remittance;
    assert.deepEqual(written(" F-2026/00.1+a "), { reference: "F-2026/00.1+a", issuer: null });
    assert.deepEqual(written("5000 0567 8901 2345"), { reference: "5000056789012345", issuer: "CUR" });
    assert.deepEqual(written("+++010/8068/17183+++", "BE68539007547034"), {
      reference: "010806817183",
      issuer: "BBA",
    });
    assert.deepEqual(written("202611200015", "DE89370400440532013000"), {
      reference: "202611200015",
      issuer: null,
    });
  });
  test("what version 03 has no place for", () => {
    const bad = line(address({ town: "Almere", country: "NL", postBox: "123" }));
    assert.deepEqual(orderPayments(journal([bad]), options).errors, []);
    assert.deepEqual(
      orderPayments(journal([bad]), { ...options, version: "03" }).errors.map(({ code }) => code),
      ["address_part"],
    );
  });
  test("a journal without lines, with a line twice, of a nameless entity", () => {
    const codes = (of: PaymentJournal) =>
      orderPayments(of, options).errors.map(({ line, code }) => [line, code]);
    assert.deepEqual(codes(journal([])), [[null, "journal_empty"]]);
    assert.deepEqual(codes(journal([line(), line({ amount: "1.00" })])), [["10", "duplicate_line"]]);
    assert.deepEqual(codes({ ...journal([line()]), initiator: { name: "", id: null } }), [
      [null, "initiator_name"],
    ]);
  });
  test("every error of every line is told at once", () => {
    const made = orderPayments(
      journal([line({ amount: "0" }), line({ line: "20", currency: "USD", ...creditor({ iban: "X" }) })]),
      options,
    );
    assert.deepEqual(
      made.errors.map(({ line, code }) => `${line} ${code}`),
      ["10 amount_range", "20 currency", "20 iban_invalid"],
    );
  });
});

describe("a payee's address that may not go as it stands is left out, and that is told", () => {
  for (const of of [
    { town: "A".repeat(36), country: "NL", street: "Dorpsstraat 1" },
    { town: "ß".repeat(20), country: "DE" },
    { town: "Almere", country: "NL", street: "Æ".repeat(40) },
    { town: "Almere", country: "NL", postCode: "1".repeat(17) },
    { town: "Almere\ue001", country: "NL" },
    { street: "Dorpsstraat 1", postCode: "1234 AB" },
    { town: "Almere", country: "Nederland" },
  ])
    test(JSON.stringify(of).slice(0, 90), () => {
      const { errors, notes, order } = orderPayments(journal([line(creditor({ address: of }))]), options);
      assert.deepEqual(errors, []);
      assert.equal(order!.groups[0]!.transfers[0]!.creditor.address, null);
      assert.deepEqual(
        notes.map(({ line, code, is }) => [line, code, is]),
        [["10", "address_left_out", null]],
      );
    });
});

test("an unstructured address goes along while it may: until the day it would settle on", () => {
  const old = address({ lines: ["Dorpsstraat 1", "1234 AB Almere"] });
  const before = { ...options, now: new Date("2026-11-02T05:00:00Z") };
  assert.deepEqual(orderPayments(journal([line({ ...old, date: "2026-11-13" })]), before).errors, []);
  assert.deepEqual(
    orderPayments(journal([line({ ...old, date: "2026-11-14" })]), before).errors.map(({ code }) => code),
    ["address_unstructured"],
  );
});

test("the approver is told what was written otherwise, what was cut, and what may be paid twice", () => {
  const long = `Stichting ${"x".repeat(80)}`;
  const made = orderPayments(
    journal([
      line(creditor({ name: "Müller & Söhne" })),
      line({ line: "20", amount: "3.00", ...creditor({ name: long }) }),
      line({ line: "30", date: "2026-12-25" }),
      line({ line: "40", amount: "4.00", date: "2026-11-01" }),
    ]),
    options,
  );
  assert.deepEqual(
    made.notes.map(({ line, code, was, is }) => [line, code, was, is]),
    [
      ["10", "name_changed", "Müller & Söhne", "Muller + Sohne"],
      ["20", "name_cut", long, long.slice(0, 70)],
      ["30", "date_moved", "2026-12-25", "2026-12-28"],
      ["30", "duplicate_payment", null, null],
      ["40", "date_moved", "2026-11-01", "2026-11-20"],
    ],
  );
});

test("another journal, version or line has ids of its own; the clock changes none", () => {
  const id = (of: PaymentJournal, more: Partial<OrderOptions> = {}) =>
    orderPayments(of, { ...options, ...more }).order!.id;
  const all = [
    id(journal([line()])),
    id(journal([line()]), { version: "03" }),
    id({ ...journal([line()]), journal: "JRN-000013" }),
    id({ ...journal([line()]), company: "NL02" }),
    id(journal([line({ amount: "12.51" })])),
    id(journal([line(), line({ line: "20", amount: "1.00" })])),
  ];
  assert.equal(new Set(all).size, all.length);
  assert.equal(id(journal([line()]), { now: new Date("2026-11-20T15:00:00Z") }), all[0]);
});

test("each debtor account, day and kind is a group of its own; salaries are booked as one amount", () => {
  const other = { ...debtor, iban: "NL91ABNA0417164300" };
  const { order } = orderPayments(
    journal([
      line(),
      line({ line: "20", kind: "salary" }),
      line({ line: "30", date: "2026-11-25" }),
      line({ line: "40", debtor: other }),
      line({ line: "50", amount: "1.00" }),
    ]),
    options,
  );
  assert.deepEqual(
    order!.groups
      .map(({ debtor, date, category, batch, transfers }) => [
        debtor.iban,
        date,
        category,
        batch,
        transfers.length,
      ])
      .toSorted(),
    [
      ["NL44RABO0123456789", "2026-11-24", "SALA", true, 1],
      ["NL44RABO0123456789", "2026-11-24", "SUPP", false, 2],
      ["NL44RABO0123456789", "2026-11-25", "SUPP", false, 1],
      ["NL91ABNA0417164300", "2026-11-24", "SUPP", false, 1],
    ],
  );
});
