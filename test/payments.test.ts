// From an approved payment journal to the bank and back: the file is written once, what a bank says of the payees holds it
// or lets it go, and what the bank reports and books is known of every payment.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { open, type Row } from "../extract/duckdb.ts";
import { batch, report, transaction } from "../extract/payment/fixture/report.ts";
import { ran } from "./ran.ts";
import { later, type Organisation, ROOT } from "./saldo.ts";

const rows = async (of: Organisation, sql: string): Promise<Row[]> => {
  const session = await open(join(of.home, "published", "saldo.duckdb"), { access_mode: "READ_ONLY" });
  try {
    return await session.all(sql);
  } finally {
    session.close();
  }
};

const deliver = async (of: Organisation, folder: string, name: string, content: string): Promise<void> => {
  await mkdir(join(of.inbox, folder), { recursive: true });
  await writeFile(join(of.inbox, folder, name), content);
};

const cents = (amount: unknown): number => Math.round(Number(amount) * 100);

test("a journal is written once, its payees are verified, and its payments are followed to the bank's books", async (t: TestContext) => {
  const { of } = await ran(t);

  await t.test("what is published of approved journals ties out: paid, or listed with a reason", async () => {
    const { value } = await of.json("payments");
    const journals = value.map((one: any) => `${one.company} ${one.journal} ${one.kind}`);
    assert.deepEqual(journals, [
      "NL01 BJ00000001 VBET",
      "NL02 BJ00000001 VBET",
      "NL03 BJ00000001 VBET",
      "NL03 BJ00000003 SALBET",
    ]);
    const reasons = new Set(value.flatMap((one: any) => one.listed.map((line: any) => line.reason)));
    for (const reason of [
      "invoice disputed",
      "no IBAN",
      "G-account split",
      "foreign currency",
      "outside SEPA",
      "vendor on hold",
    ])
      assert.ok(reasons.has(reason), reason);
    const [first] = value;
    const [lines] = await rows(
      of,
      "select sum(amount) as total from marts.fct_payment_line where company = 'NL01' and journal = 'BJ00000001'",
    );
    const [listed] = await rows(
      of,
      "select sum(amount) as total from marts.fct_payment_line where company = 'NL01' and journal = 'BJ00000001' and status = 'listed'",
    );
    const paid = first.accounts.reduce((sum: number, { amount }: any) => sum + cents(amount), 0);
    assert.equal(paid + cents(listed!["total"]), cents(lines!["total"]));
    assert.ok(first.accounts.some(({ newIbans }: any) => newIbans === 1));
  });

  const written = await of.json("payments", "nl01", "bj00000001");
  assert.equal(written.code, 0, written.stderr);
  const [current, savings] = written.value.written;

  await t.test(
    "one file per account that pays, right by the schema, with a list for the approver",
    async () => {
      assert.equal(written.value.before, false);
      assert.equal(savings.verification, "single");
      assert.equal(current.verification, "opt-in");
      const xml = await readFile(current.path, "utf8");
      assert.equal((await stat(current.path)).mode & 0o777, 0o600);
      assert.match(xml, /<Nm>Leverancier Fictief Venlo 0005 Test \+ Zn\.<\/Nm>/);
      assert.equal(xml.match(/<CdtTrfTxInf>/g)!.length, current.payments);
      const list = await readFile(current.list, "utf8");
      assert.match(list, /gewijzigd sinds \d{4}-\d\d-\d\d/);
      assert.match(list, /naam in andere tekens: was .* & Zn\., is .* \+ Zn\./);
      assert.match(list, /datum verschoven: was 2026-11-04, is 2026-11-20/);
      for (const reason of [
        "factuur betwist",
        "geen IBAN",
        "buiten SEPA",
        "splitsing met g-rekening",
        "vreemde valuta",
      ])
        assert.ok(list.includes(reason), reason);
      const schema = join(ROOT, "..", "shared", "data", "bank", "xsd", "pain.001.001.09.xsd");
      if (existsSync(schema))
        execFileSync("xmllint", ["--noout", "--nonet", "--schema", schema, current.path, savings.path], {
          stdio: "pipe",
        });
      else t.diagnostic("not held against the schema: ../shared/data/bank/xsd is not here");
    },
  );

  await t.test("asked again, on another day, it gives the same bytes and lands nothing", async () => {
    const again = await later(of, "2026-11-24T05:00:00Z").json(
      "payments",
      "NL01",
      "BJ00000001",
      "--out",
      join(of.out, "again"),
    );
    assert.equal(again.code, 0);
    assert.equal(again.value.before, true);
    assert.deepEqual(
      again.value.written.map(({ message, sha256 }: any) => [message, sha256]),
      written.value.written.map(({ message, sha256 }: any) => [message, sha256]),
    );
    for (const file of again.value.written)
      assert.deepEqual(await readFile(file.path), await readFile(join(of.out, "payments", file.name)));
    const [files] = await rows(
      of,
      "select count(distinct message) as n from marts.fct_payment where origin = 'written'",
    );
    assert.equal(Number(files!["n"]), 2);
  });

  await t.test("a journal that is not approved, or not there, gives no file and says so", async () => {
    for (const journal of ["BJ00000002", "NONE"]) {
      const { code, value } = await of.json("payments", "NL01", journal);
      assert.equal(code, 3);
      assert.deepEqual(value.written, []);
      assert.equal(value.errors[0].code, "nothing_to_pay");
    }
  });

  const payment = (number: number) => `${current.message}-${number}`;
  await t.test(
    "it waits for the verification; a payee who does not match needs a reason, and the others none",
    async () => {
      const before = await of.json("payments", "verify", current.message);
      assert.equal(before.value.mayBeReleased, false);
      assert.ok(before.value.payments.every(({ outcome }: any) => outcome === "pending"));
      await deliver(
        of,
        "13",
        "vop.xml",
        report({
          id: "VOP1",
          original: current.message,
          group: "<GrpSts>RVCM</GrpSts>",
          batches: [
            batch(
              `${current.message}-P1`,
              null,
              transaction(payment(1), "RVNM"),
              transaction(payment(2), "QQQQ"),
            ),
          ],
        }),
      );
      assert.equal((await of.saldo("run")).code, 0);
      const after = await of.json("payments", "verify", current.message);
      assert.deepEqual(
        after.value.payments
          .slice(0, 3)
          .map(({ endToEndId, outcome, code, release }: any) => [endToEndId, outcome, code, release]),
        [
          [payment(1), "no match", "RVNM", "needs a reason"],
          [payment(2), "not possible", "QQQQ", "may be released"],
          [payment(3), "match", "RVCM", "may be released"],
        ],
      );
      assert.equal(after.value.mayBeReleased, false);
      assert.equal((await of.saldo("payments", "verify", current.message, payment(1))).code, 2);
      assert.equal(
        (await of.saldo("payments", "verify", current.message, payment(1), "--reason", "ok")).code,
        2,
      );
      assert.equal(
        (
          await of.saldo(
            "payments",
            "verify",
            current.message,
            payment(3),
            "--reason",
            "there is nothing to decide",
          )
        ).code,
        2,
      );
      const reason = "Nummer bevestigd in een telefoongesprek met de crediteur";
      assert.equal(
        (await of.saldo("payments", "verify", current.message, payment(1), "--reason", reason)).code,
        0,
      );
      const decided = await of.json("payments", "verify", current.message);
      assert.equal(decided.value.mayBeReleased, true);
      const [first] = decided.value.payments;
      assert.equal(first.decidedBy, "Sample Controller");
      assert.equal(first.reason, reason);
    },
  );

  await t.test("what the bank accepts, refuses, books and returns is known of every payment", async () => {
    const { account } = current;
    const amounts = new Map(
      (
        await rows(
          of,
          `select end_to_end_id, amount from marts.fct_payment where message = '${current.message}'`,
        )
      ).map((row) => [String(row["end_to_end_id"]), Number(row["amount"]).toFixed(2)]),
    );
    await deliver(
      of,
      "13",
      "status.xml",
      report({
        id: "STS2",
        original: current.message,
        batches: [
          batch(
            `${current.message}-P1`,
            null,
            transaction(payment(1), "ACSC"),
            transaction(payment(2), "ACSC"),
            transaction(payment(3), "RJCT", { codes: ["AC04"] }),
          ),
        ],
      }).replace("08:00:00", "09:00:00"),
    );
    await deliver(
      of,
      "13",
      "strange.xml",
      report({ id: "STS3", original: "NOBODY", group: "<GrpSts>ACSC</GrpSts>" }),
    );
    await deliver(
      of,
      "12a",
      "after.xml",
      camt(account, "2026-11-21", [
        { amount: amounts.get(payment(1))!, side: "DBIT", id: payment(1) },
        { amount: amounts.get(payment(2))!, side: "DBIT", id: payment(2) },
        { amount: amounts.get(payment(2))!, side: "CRDT", id: payment(2), reason: "AC06" },
      ]),
    );
    const { value } = await of.json("run");
    assert.equal(value.status, "published");
    const states = await rows(
      of,
      `select end_to_end_id, state, bank_status, return_reason, approved_by, sent_at from marts.fct_payment where message = '${current.message}' order by 1 limit 3`,
    );
    assert.deepEqual(
      states.map((row) => Object.values(row)),
      [
        [payment(1), "booked", "ACSC", null, null, null],
        [payment(2), "returned", "ACSC", "AC06", null, null],
        [payment(3), "rejected", "RJCT", null, null, null],
      ],
    );
    const failing = value.controls.failing.filter(({ control }: any) => control === "payments");
    assert.deepEqual(
      failing.map(({ scope, explanation }: any) => [scope, explanation]),
      [["report RABONL2U STS3 0", "The bank reports ACSC of NOBODY, which nobody here paid"]],
    );
    const behind = await of.saldo("controls", "payments", "report RABONL2U STS3 0", "--rows");
    assert.match(behind.stdout, /NOBODY/);
  });

  await t.test(
    "what a file pays no other journal pays; what the bank refused or sent back another may",
    async () => {
      for (const table of ["Header", "Line", "LineSettledInvoice"]) {
        const path = join(of.inbox, "19", `VendorPaymentJournal${table}Staging.csv`);
        const text = await readFile(path, "utf8");
        const again = text.split("\n").filter((line) => /BJ00000001,/.test(line) && /\bnl01\b/i.test(line));
        assert.ok(again.length > 0, table);
        const copies = again.map((line) => line.replace("BJ00000001", "BJ00000099"));
        await writeFile(path, `${text.trimEnd()}\n${copies.join("\n")}\n`);
      }
      // The account of a payee of the written journal is another one now.
      const path = join(of.inbox, "19", "VendVendorBankAccountStaging.csv");
      const accounts = await readFile(path, "utf8");
      const [iban] = /NL\d\d[A-Z]{4}\d{10}/.exec(
        accounts.split("\n").find((line) => /,C0003,.*,nl01,/i.test(line))!,
      )!;
      await writeFile(path, accounts.replaceAll(iban, "NL91ABNA0417164300"));
      assert.equal((await of.saldo("run")).code, 0);
      const { value } = await of.json("payments");
      const copy = value.find(({ company, journal }: any) => `${company} ${journal}` === "NL01 BJ00000099");
      const listed = (reason: string) =>
        copy.listed.filter((line: any) => line.reason === reason).map(({ line }: any) => line);
      assert.deepEqual(listed("invoice in a payment file already"), ["3"]);
      const again = await of.json("payments", "NL01", "BJ00000099");
      assert.equal(again.code, 0, again.stderr);
      // Line 4 came back and the bank refused 5 and 6; 7 goes to another account now; the others name no invoice.
      assert.deepEqual(
        again.value.notes.flatMap(({ line, code }: any) => (code === "paid_before" ? [line] : [])),
        ["9", "14"],
      );
      const files: { path: string; list: string }[] = again.value.written;
      const lists = await Promise.all(files.map(({ list }) => readFile(list, "utf8")));
      assert.match(lists.join(""), /regel 9 .* gevraagde datum: 2026-11-04/);
      const orders = await Promise.all(files.map(({ path }) => readFile(path, "utf8")));
      assert.match(orders.join(""), /F2026-14860/);
      assert.doesNotMatch(orders.join(""), /F2026-18290/);
      const changed = await of.json("payments", "NL01", "BJ00000001");
      assert.equal(changed.code, 3);
      assert.deepEqual(
        changed.value.errors.map(({ code }: any) => code),
        ["file_undone", "line_changed"],
      );
      assert.match(changed.value.errors[1].message, /the vendor is paid on another account/);
      // What the bank refused or sent back may be in another journal's file now: only the other account's is given.
      assert.ok(changed.value.errors[0].message.includes(current.name));
      assert.deepEqual(
        changed.value.written.map(({ sha256 }: any) => sha256),
        [savings.sha256],
      );
    },
  );

  await t.test("a journal with a wrong line yields no file, and says which line and why", async () => {
    const path = join(of.inbox, "19", "VendVendorBankAccountStaging.csv");
    const text = await readFile(path, "utf8");
    const [iban] = /NL\d\d[A-Z]{4}\d{10}/.exec(
      text.split("\n").find((line) => /,C0003,.*,nl02,/i.test(line))!,
    )!;
    const wrong = `${iban.slice(0, 2)}${String((Number(iban.slice(2, 4)) + 1) % 90).padStart(2, "0")}${iban.slice(4)}`;
    await writeFile(path, text.replaceAll(iban, wrong));
    assert.equal((await of.saldo("run")).code, 0);
    const before = await readdir(join(of.out, "payments"));
    const { code, value } = await of.json("payments", "NL02", "BJ00000001");
    assert.equal(code, 3);
    assert.deepEqual(value.written, []);
    assert.deepEqual(
      value.errors.map(({ code: what }: any) => what),
      ["iban_invalid"],
    );
    assert.match(value.errors[0].line, /^\d+$/);
    assert.deepEqual(await readdir(join(of.out, "payments")), before);
    const [none] = await rows(
      of,
      "select count(*) as n from marts.fct_payment where company = 'NL02' and origin = 'written'",
    );
    assert.equal(Number(none!["n"]), 0);
  });
});

test("of salaries nothing is told of one person, neither by marts nor by the list", async (t: TestContext) => {
  const { of } = await ran(t);
  const { value } = await of.json("payments", "NL03", "BJ00000003");
  const [file] = value.written;
  const xml = await readFile(file.path, "utf8");
  assert.match(xml, /<BtchBookg>true<\/BtchBookg>/);
  assert.match(xml, /<CtgyPurp>\s*<Cd>SALA<\/Cd>/);
  const names = [...xml.matchAll(/<Cdtr>\s*<Nm>([^<]+)</g)].map(([, name]) => name!);
  const ibans = [...xml.matchAll(/<CdtrAcct>\s*<Id>\s*<IBAN>([^<]+)</g)].map(([, iban]) => iban!);
  const amounts = [...xml.matchAll(/<InstdAmt[^>]*>([^<]+)</g)].map(([, amount]) => amount!);
  assert.ok(names.length >= 5);
  const list = await readFile(file.list, "utf8");
  const told = JSON.stringify([
    await rows(of, "select * from marts.fct_payment_line where company = 'NL03' and journal = 'BJ00000003'"),
    await rows(of, "select * from marts.fct_payment where company = 'NL03' and journal = 'BJ00000003'"),
    await rows(of, "select * from marts.control where control in ('payments', 'payment_lines')"),
  ]);
  for (const secret of [...names, ...ibans]) assert.ok(!told.includes(secret), "a person in a mart");
  for (const secret of [...names, ...amounts]) assert.ok(!list.includes(secret), "a person in the list");
  for (const amount of amounts) assert.ok(!told.includes(`"${amount}`), "an amount of a person in a mart");

  await t.test("nor does what is written of too few persons show its sum", async () => {
    const sumsShown = async (asked: Organisation) => {
      const { value: found, stderr } = await asked.json("payments");
      const one = found?.find(({ company, journal }: any) => `${company} ${journal}` === "NL03 BJ00000003");
      assert.ok(one, stderr);
      return one.written.map(({ amount }: any) => amount);
    };
    assert.deepEqual(await sumsShown(of), [file.amount]);
    const settings = join(of.home, "..", "saldo.config.ts");
    await writeFile(settings, `export default { organisation: "Other", salary: { smallestGroup: 1000 } };`);
    assert.deepEqual(await sumsShown(of.under({ SALDO_PERSONAL_KEY_FILE: join(of.home, "personal.key") })), [
      null,
    ]);
    await rm(settings);
  });

  await t.test("a payee of salaries who does not match can be let go, for a reason", async () => {
    const payment = (number: number) => `${file.message}-${number}`;
    const named = batch(
      `${file.message}-P1`,
      null,
      ...names.map((_, at) => transaction(payment(at + 1), at === 1 ? "RVNM" : "RCVC")),
    );
    await deliver(of, "13", "vop.xml", report({ id: "VOP2", original: file.message, batches: [named] }));
    assert.equal((await of.saldo("run")).code, 0);
    const verify = (...more: readonly string[]) => of.json("payments", "verify", file.message, ...more);
    assert.equal((await verify()).value.mayBeReleased, false);
    const reason = ["--reason", "Nummer bevestigd door de medewerker, op kantoor"];
    assert.equal((await verify(payment(1), ...reason)).code, 2, "it matches");
    assert.equal((await verify(payment(names.length + 1), ...reason)).code, 2, "there is none such");
    assert.equal((await verify(payment(2), ...reason)).code, 0);
    assert.equal((await verify()).value.mayBeReleased, true);
    assert.equal((await verify(payment(2), ...reason)).code, 2, "it is decided");
  });
});

type Booked = {
  readonly amount: string;
  readonly side: "DBIT" | "CRDT";
  readonly id: string;
  readonly reason?: string;
};

/** A day's statement with these entries; its balances are its own. */
function camt(account: string, date: string, entries: readonly Booked[]): string {
  const net = entries.reduce((sum, { amount, side }) => sum + (side === "DBIT" ? -1 : 1) * cents(amount), 0);
  const balance = (code: string, amount: number) =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${(Math.abs(amount) / 100).toFixed(2)}</Amt><CdtDbtInd>${amount < 0 ? "DBIT" : "CRDT"}</CdtDbtInd><Dt><Dt>${date}</Dt></Dt></Bal>`;
  const booked = entries.map(
    ({ amount, side, id, reason }) =>
      `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${side}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>${date}</Dt></BookgDt><BkTxCd><Prtry><Cd>501</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>${id}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">${amount}</Amt></TxAmt></AmtDtls>${reason ? `<RtrInf><Rsn><Cd>${reason}</Cd></Rsn></RtrInf>` : ""}</TxDtls></NtryDtls></Ntry>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>M-${date}</MsgId><CreDtTm>${date}T23:59:59Z</CreDtTm></GrpHdr><Stmt><Id>S-${date}</Id><CreDtTm>${date}T23:59:59Z</CreDtTm><Acct><Id><IBAN>${account}</IBAN></Id><Ccy>EUR</Ccy></Acct>${balance("OPBD", 10_000_000)}${balance("CLBD", 10_000_000 + net)}${booked.join("")}</Stmt></BkToCstmrStmt></Document>`;
}
