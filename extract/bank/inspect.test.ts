import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { balance, entry, message, statement } from "./fixture/message.ts";
import { inspect } from "./inspect.ts";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "saldo-inspect-"));
});
after(() => rm(folder, { recursive: true }));

type Seen = {
  readonly kind: string;
  readonly accepted: boolean;
  readonly statements: readonly {
    readonly entries: number;
    readonly details: number;
    readonly pending: number;
    readonly credits: string;
    readonly debits: string;
    readonly balanced: boolean | null;
    readonly account: string;
    readonly opening: { readonly amount: string } | null;
    readonly closing: { readonly amount: string } | null;
    readonly balances: readonly unknown[];
  }[];
  readonly transactions: readonly {
    readonly amount: string;
    readonly status: string;
    readonly remittance: readonly string[];
    readonly reference: {
      readonly type: string | null;
      readonly value: string;
      readonly valid: boolean | null;
    } | null;
    readonly details: readonly {
      readonly returnReason: string | null;
      readonly instructed: { readonly amount: string; readonly currency: string } | null;
      readonly rate: string | null;
      readonly charges: readonly string[];
    }[];
  }[];
  readonly problems: readonly { readonly code: string; readonly where: string; readonly severity: string }[];
};

async function look(text: string): Promise<Seen | null> {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.xml`);
  await writeFile(path, text);
  return inspected(path);
}
const inspected = async (path: string): Promise<Seen | null> =>
  ((
    await inspect(path, { files: [path], now: new Date(), folder: async () => folder })
  )?.[0] as unknown as Seen) ?? null;
const codes = async (text: string) => ((await look(text))?.problems ?? []).map((each) => each.code).sort();

test("a sound statement has no problem, and its figures are signed decimal texts", async () => {
  const seen = await look(message());
  assert.deepEqual(seen?.problems, []);
  const [first] = seen?.statements ?? [];
  assert.deepEqual(
    [first?.credits, first?.debits, first?.balanced, first?.pending],
    ["250.00", "99.95", true, 0],
  );
  assert.deepEqual(
    seen?.transactions.map((each) => each.amount),
    ["250.00", "-99.95"],
  );
});

test("what is something else is nobody's: null; what pretends to be CAMT is refused with a code", async () => {
  assert.equal(await look("MT940\n:20:940S\n"), null);
  assert.equal(
    await look(
      '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn/></Document>',
    ),
    null,
  );
  for (const [text, code] of [
    [message().slice(0, 900), "xml_malformed"],
    ["<!doctype html><html></html>", "xml_html"],
    [message().replace("camt.053.001.02", "pain.001.001.03"), "camt_namespace"],
    [message().replace("250.00", "250,00"), "camt_amount"],
    [`<!DOCTYPE Document>${message().replace(/^.*\n/, "")}`, "xml_doctype"],
  ] as const) {
    const seen = await look(text);
    assert.deepEqual(
      [seen?.accepted, seen?.problems.map((each) => each.code), seen?.transactions],
      [false, [code], []],
    );
  }
});

describe("each invariant has its code, and a statement that breaks one is accepted all the same", () => {
  const summary = (count: string, sum: string, net: string, sign: string) =>
    statement().replace(
      "<Ntry>",
      `<TxsSummry><TtlNtries><NbOfNtries>${count}</NbOfNtries><Sum>${sum}</Sum><TtlNetNtry><Amt>${net}</Amt><CdtDbtInd>${sign}</CdtDbtInd></TtlNetNtry></TtlNtries></TxsSummry><Ntry>`,
    );
  /** Code, number, sum, and what else is said of it. */
  const byCode = (...codes: readonly (readonly [string, string, string, string?])[]) =>
    statement().replace(
      "<Ntry>",
      `<TxsSummry>${codes
        .map(
          ([code, count, sum, more = ""]) =>
            `<TtlNtriesPerBkTxCd><NbOfNtries>${count}</NbOfNtries><Sum>${sum}</Sum>${more}<BkTxCd><Prtry><Cd>${code}</Cd></Prtry></BkTxCd></TtlNtriesPerBkTxCd>`,
        )
        .join("")}</TxsSummry><Ntry>`,
    );
  const next = (say: object) =>
    statement({
      id: "S2",
      opening: ["1150.05", "2026-03-03"],
      closing: ["1150.05", "2026-03-04"],
      sequence: "26063",
      entries: [],
      ...say,
    });
  const detail = (amount: string) =>
    `<TxDtls><AmtDtls><TxAmt><Amt Ccy="EUR">${amount}</Amt></TxAmt></AmtDtls></TxDtls>`;
  const closing = ["1250.00", "2026-03-03"] as const;
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    [
      "a closing balance that is a cent off",
      [statement({ closing: ["1150.06", "2026-03-03"] })],
      ["balance_equation"],
    ],
    ["a missing opening balance", [statement({ opening: null })], ["opening_missing"]],
    [
      "an opening balance that is not the previous closing one",
      [statement().replace("<Bal>", `${balance("PRCD", "999.00", "2026-03-01")}<Bal>`)],
      ["previous_closing"],
    ],
    ["one that is", [statement().replace("<Bal>", `${balance("PRCD", "1000.0", "2026-03-01")}<Bal>`)], []],
    ["a right summary", [summary("2", "349.95", "150.05", "CRDT")], []],
    ["a wrong count", [summary("3", "349.95", "150.05", "CRDT")], ["summary_count"]],
    ["a count that is no number", [summary("two", "349.95", "150.05", "CRDT")], ["summary_uncounted"]],
    ["a count that is none by code", [byCode(["541", "-2", "349.95"])], ["summary_code_uncounted"]],
    [
      "a count that is none in one of the totals of a code",
      [byCode(["541", "1", "250.00"], ["541", "1.0", "99.95"])],
      ["summary_code_uncounted"],
    ],
    ["a wrong sum", [summary("2", "349.96", "150.05", "CRDT")], ["summary_sum"]],
    ["a wrong net", [summary("2", "349.95", "150.05", "DBIT")], ["summary_net"]],
    ["right totals by code", [byCode(["541", "2", "349.95"])], []],
    ["a wrong count by code", [byCode(["541", "3", "349.95"])], ["summary_code_count"]],
    ["a wrong sum by code", [byCode(["541", "2", "349.96"])], ["summary_code_sum"]],
    [
      "a code that no entry has",
      [byCode(["541", "2", "349.95"], ["086", "1", "5.00"])],
      ["summary_code_count", "summary_code_sum"],
    ],
    ["a code of which there is nothing", [byCode(["086", "0", "0.00"])], []],
    ["totals of one code apart by sign or day", [byCode(["541", "1", "250.00"], ["541", "1", "99.95"])], []],
    ["totals of what is only expected", [byCode(["541", "9", "9.00", "<FcstInd>true</FcstInd>"])], []],
    [
      "totals of what is booked, beside what is pending",
      [
        byCode(["541", "2", "349.95", "<FcstInd>false</FcstInd>"]).replace(
          "</Stmt>",
          `${entry({ status: "<Sts>PDNG</Sts>" })}</Stmt>`,
        ),
      ],
      [],
    ],
    [
      "a wrong net by code, and a wrong side",
      [
        byCode([
          "541",
          "2",
          "349.95",
          "<TtlNetNtry><Amt>150.05</Amt><CdtDbtInd>DBIT</CdtDbtInd></TtlNetNtry><CdtNtries><NbOfNtries>2</NbOfNtries><Sum>250.00</Sum></CdtNtries><DbtNtries><NbOfNtries>1</NbOfNtries><Sum>1.00</Sum></DbtNtries>",
        ]),
      ],
      ["summary_code_count", "summary_code_net", "summary_code_sum"],
    ],
    ["a chain that holds", [statement(), next({})], []],
    ["a chain that holds, latest first", [next({}), statement()], []],
    [
      "a broken chain",
      [statement(), next({ opening: ["1.00", "2026-03-03"], closing: ["1.00", "2026-03-04"] })],
      ["chain_broken"],
    ],
    ["a gap in the numbers", [statement(), next({ sequence: "26064" })], ["sequence_gap"]],
    [
      "a number that comes again on another day",
      [statement(), next({ sequence: "26062" })],
      ["sequence_gap"],
    ],
    ["a bank that does not count", [statement({ sequence: "1" }), next({ sequence: "1" })], []],
    [
      "a restart in the new year",
      [statement({ sequence: "26366" }), next({ sequence: "27001", closing: ["1150.05", "2027-01-01"] })],
      [],
    ],
    [
      "a restart within the year",
      [statement({ sequence: "26062" }), next({ sequence: "1" })],
      ["sequence_gap"],
    ],
    [
      "a restart that skips the first number",
      [statement({ sequence: "26366" }), next({ sequence: "27002", closing: ["1150.05", "2027-01-01"] })],
      ["sequence_gap"],
    ],
    [
      "another account",
      [
        statement(),
        next({
          account: "<IBAN>NL91ABNA0417164300</IBAN>",
          opening: ["1.00", "2026-03-03"],
          closing: ["1.00", "2026-03-04"],
          sequence: "9",
        }),
      ],
      [],
    ],
    [
      "an entry in another currency",
      [statement({ entries: [entry({ currency: "USD" })], closing })],
      ["balance_equation", "currency_mix"],
    ],
    [
      "an opening balance in another currency",
      [statement().replace('Ccy="EUR"', 'Ccy="USD"')],
      ["currency_mix", "opening_missing"],
    ],
    ["a wrong IBAN", [statement({ account: "<IBAN>NL45RABO0123456789</IBAN>" })], ["iban_check_digit"]],
    ["a copy", [statement({ more: "<CpyDplctInd>DUPL</CpyDplctInd>" })], ["copy"]],
    [
      "details that do not add up",
      [statement({ entries: [entry({ details: [detail("100.00"), detail("100.00")] })], closing })],
      ["details_sum"],
    ],
    [
      "a batch that is not whole",
      [
        statement({
          entries: [
            entry({
              details: [
                "<Btch><NbOfTxs>3</NbOfTxs><TtlAmt Ccy='EUR'>251.00</TtlAmt></Btch>",
                detail("250.00"),
              ],
            }),
          ],
          closing,
        }),
      ],
      ["batch_count", "batch_total"],
    ],
    ["no status", [statement({ entries: [entry({ status: "" })], closing })], ["status_missing"]],
    [
      "a balance without sign",
      [statement().replace("<CdtDbtInd>CRDT</CdtDbtInd><Dt>", "<Dt>")],
      ["balance_sign_missing"],
    ],
  ];
  for (const [what, statements, expected] of cases) {
    test(what, async () => {
      const text = message({ version: "08", statements });
      assert.deepEqual(await codes(text), expected);
      assert.equal((await look(text))?.accepted, true);
    });
  }
});

test("totals by code are of a family and all below it", async () => {
  const code = (family: string, sub: string) =>
    `<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>${family}</Cd>${sub === "" ? "" : `<SubFmlyCd>${sub}</SubFmlyCd>`}</Fmly></Domn></BkTxCd>`;
  const entries = [code("RCDT", "ESCT"), code("RCDT", "OTHR"), code("ICDT", "ESCT")].map((own) =>
    entry({ amount: "50.00" }).replace(/<BkTxCd>.*<\/BkTxCd>/, own),
  );
  const block = (count: number, own: string) =>
    `<TtlNtriesPerBkTxCd><NbOfNtries>${count}</NbOfNtries><Sum>${count * 50}</Sum>${own}</TtlNtriesPerBkTxCd>`;
  const told = (blocks: string) =>
    codes(
      message({
        version: "08",
        statements: [
          statement({
            closing: ["1150.00", "2026-03-03"],
            entries: [`<TxsSummry>${blocks}</TxsSummry>`, ...entries],
          }),
        ],
      }),
    );
  assert.deepEqual(
    await told(block(2, code("RCDT", "")) + block(1, code("RCDT", "ESCT")) + block(1, code("ICDT", "ESCT"))),
    [],
  );
  assert.deepEqual(await told(block(1, code("RCDT", ""))), ["summary_code_count", "summary_code_sum"]);
});

test("what the bank adds to the structured remittance is remittance, behind the lines", async () => {
  const details = [
    "<TxDtls><RmtInf><Ustrd>line</Ustrd><Strd><AddtlRmtInf>factuur 2026-1</AddtlRmtInf><AddtlRmtInf>en 2026-2</AddtlRmtInf></Strd></RmtInf></TxDtls>",
  ];
  const seen = await look(message({ statements: [statement({ entries: [entry({ details })] })] }));
  assert.deepEqual(seen?.transactions[0]?.remittance, ["line", "factuur 2026-1", "en 2026-2"]);
});

const SHARED = fileURLToPath(new URL("../../../shared/data/bank/camt/", import.meta.url));
const absent = existsSync(SHARED) ? false : "the shared sample statements are not here";

type Expected = {
  readonly expect?: string;
  readonly same_as?: string;
  readonly statements?: number;
  readonly entries?: number;
  readonly booked_entries?: number;
  readonly opening?: string | null;
  readonly closing?: string | null;
  readonly reconciles?: boolean | null;
  readonly signed?: readonly string[];
  readonly creditor_reference?: string;
  readonly reference_type?: string;
  readonly reference_valid?: boolean;
  readonly ustrd?: readonly string[];
  readonly tx_details?: number;
  readonly details_sum_to_entry?: boolean;
  readonly return_reason?: string;
  readonly instructed?: readonly [string, string];
  readonly rate?: string;
  readonly charges?: string;
  readonly account_other?: string;
  readonly balances?: number;
  readonly summary_ok?: boolean;
  readonly chain_ok?: boolean;
  readonly sequence_ok?: boolean;
};

test("every synthetic case comes out as expected", { skip: absent }, async () => {
  const { files } = JSON.parse(await readFile(join(SHARED, "_synthetic/expected.json"), "utf8")) as {
    files: Record<string, Expected>;
  };
  assert.ok(Object.keys(files).length > 40);
  for (const [name, expected] of Object.entries(files)) {
    const seen = (await inspected(join(SHARED, "_synthetic", name)))!;
    const has = (code: string) => seen.problems.some((each) => each.code === code);
    const is = (actual: unknown, wanted: unknown, what: string) => {
      if (wanted !== undefined) assert.deepEqual(actual, wanted, `${name}: ${what}`);
    };
    const rejected = expected.expect?.startsWith("REJECT") ?? false;
    assert.equal(seen.accepted, !rejected, name);
    if (rejected) {
      assert.deepEqual([seen.statements, seen.transactions], [[], []], name);
      continue;
    }
    if (expected.same_as !== undefined) {
      const other = (await inspected(join(SHARED, "_synthetic", expected.same_as)))!;
      assert.deepEqual([seen.statements, seen.transactions], [other.statements, other.transactions], name);
    }
    const [first] = seen.statements;
    const details = seen.transactions.flatMap((each) => each.details);
    is(seen.statements.length, expected.statements, "statements");
    is(seen.transactions.length, expected.entries, "entries");
    is(
      seen.transactions.filter((each) => each.status === "BOOK").length,
      expected.booked_entries,
      "booked entries",
    );
    is(first?.opening?.amount ?? null, expected.opening, "opening");
    is(first?.closing?.amount ?? null, expected.closing, "closing");
    is(
      seen.statements.every((each) => each.balanced === true) || first?.balanced,
      expected.reconciles,
      "reconciles",
    );
    is(
      seen.transactions.map((each) => each.amount),
      expected.signed,
      "signed amounts",
    );
    is(details.length, expected.tx_details, "details");
    is(first?.account, expected.account_other, "account");
    is(first?.balances.length, expected.balances, "balances");
    const [transaction] = seen.transactions;
    is(transaction?.reference?.value, expected.creditor_reference, "reference");
    is(transaction?.reference?.type, expected.reference_type, "type of the reference");
    is(transaction?.reference?.valid, expected.reference_valid, "reference valid");
    is(transaction?.remittance, expected.ustrd, "remittance");
    is(details[0]?.returnReason, expected.return_reason, "return reason");
    is(details[0]?.rate, expected.rate, "rate");
    if (expected.instructed)
      is(
        details[0]?.instructed,
        { amount: expected.instructed[0], currency: expected.instructed[1] },
        "instructed",
      );
    if (expected.charges) is(details[0]?.charges, [`${expected.charges} EUR`], "charges");
    assert.equal(has("details_sum"), expected.details_sum_to_entry === false, name);
    assert.equal(
      has("summary_count") || has("summary_sum") || has("summary_net"),
      expected.summary_ok === false,
      name,
    );
    assert.equal(has("chain_broken"), expected.chain_ok === false, name);
    assert.equal(has("sequence_gap"), expected.sequence_ok === false, name);
    assert.equal(has("balance_equation"), expected.reconciles === false, name);
    assert.equal(has("iban_check_digit"), expected.expect === "FLAG_IBAN", name);
    assert.equal(has("reference_check_digit"), expected.reference_valid === false, name);
  }
});

test("the balance equation and the summaries of all samples agree with their manifest", {
  skip: absent,
}, async () => {
  const manifest = JSON.parse(await readFile(join(SHARED, "manifest.json"), "utf8")) as Record<
    string,
    {
      readonly records?: readonly {
        readonly invariants: {
          readonly balance_equation: string;
          readonly txs_summary?: Record<string, unknown>;
        };
      }[];
      readonly issues: readonly string[];
    }
  >;
  for (const [name, { records, issues }] of Object.entries(manifest)) {
    const seen = await inspected(join(SHARED, name));
    if (!seen?.accepted) continue;
    for (const [at, { invariants }] of (records ?? []).entries()) {
      const equation = invariants.balance_equation;
      const expected = equation === "ok" ? true : equation.startsWith("FAIL") ? false : null;
      assert.equal(seen.statements[at]?.balanced, expected, `${name} ${at}: ${equation}`);
    }
    for (const [issue, code] of [
      ["NbOfNtries", "summary_count"],
      [".Sum", "summary_sum"],
      ["TtlNetNtry", "summary_net"],
    ] as const) {
      const wanted = issues.some((each) => each.startsWith("txssummry") && each.endsWith(issue));
      assert.equal(
        seen.problems.some((each) => each.code === code),
        wanted,
        `${name}: ${code}`,
      );
    }
    assert.equal(
      seen.problems.some((each) => each.code === "details_sum"),
      issues.includes("txdtls_do_not_sum_to_entry"),
      `${name}: details_sum`,
    );
  }
});
