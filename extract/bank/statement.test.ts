import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { SaldoError } from "../error.ts";
import { camt } from "../format/camt.ts";
import { decimalOf, scaled } from "../format/camt-amount.ts";
import type { Item } from "../source.ts";
import { balance, entry, message, type Say, type SayStatement, statement } from "./fixture/message.ts";
import { items } from "./statement.ts";
import { tables } from "./tables.ts";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "saldo-statement-"));
});
after(() => rm(folder, { recursive: true }));

async function read(text: string): Promise<Item[]> {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.xml`);
  await writeFile(path, text);
  return Array.fromAsync(items(path));
}

const of = (all: readonly Item[], table: string) =>
  all.filter((item) => item.table === table).map((item) => item.values);
/** Key and content of every statement of a message. */
const known = async (statements: readonly SayStatement[], say: Say = {}) =>
  of(await read(message({ ...say, statements: statements.map((each) => statement(each)) })), "statement").map(
    ({ account, currency, statement_date, sequence, content }) => ({
      account,
      currency,
      statement_date,
      sequence,
      content,
    }),
  );
const sequences = async (statements: readonly SayStatement[], say: Say = {}) =>
  (await known(statements, say)).map((each) => each.sequence);

test("every row carries only declared columns, and the key of its statement", async () => {
  const details = ["<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs></TxDtls>"];
  const all = await read(
    message({
      statements: [statement({ entries: [entry({ details })], closing: ["1250.00", "2026-03-03"] })],
    }),
  );
  assert.deepEqual(
    all.map((item) => item.table),
    ["balance", "balance", "detail", "entry", "statement"],
  );
  for (const { table, values } of all) {
    const columns = tables[table as keyof typeof tables].columns;
    for (const column of Object.keys(values)) assert.ok(column in columns, `${table}.${column}`);
    assert.deepEqual(
      [values.account, values.currency, values.statement_date, values.sequence],
      ["NL44RABO0123456789", "EUR", "2026-03-03", "26062"],
    );
  }
});

test("booked amount and entries count what is booked in the statement's currency; everything is landed", async () => {
  const entries = [
    entry({ amount: "0.10" }),
    entry({ amount: "0.20" }),
    entry({ amount: "0.05", sign: "DBIT" }),
    entry({ amount: "7.00", status: "<Sts>PDNG</Sts>" }),
    entry({ amount: "9.00", currency: "USD" }),
  ];
  const all = await read(message({ statements: [statement({ entries })] }));
  assert.equal(of(all, "statement")[0]?.booked_amount, "0.25");
  assert.equal(of(all, "entry").length, 5);
  assert.deepEqual(
    of(all, "entry").map((each) => each.amount),
    ["0.10", "0.20", "-0.05", "7.00", "9.00"],
  );
});

test("every text that the bank adds is kept, and is no part of what the statement says", async () => {
  const said = (texts: boolean) => {
    const add = (text: string) => (texts ? text : "");
    const details = [
      `<TxDtls><RmtInf><Strd>${add("<AddtlRmtInf>RF18 5390 0754 7034</AddtlRmtInf><AddtlRmtInf>met dank</AddtlRmtInf>")}</Strd></RmtInf>` +
        `<RtrInf><Rsn><Cd>MS03</Cd></Rsn>${add("<AddtlInf>neem contact op</AddtlInf><AddtlInf>met de bank</AddtlInf>")}</RtrInf>` +
        `${add("<AddtlTxInf>omschrijving</AddtlTxInf>")}</TxDtls>`,
    ];
    const text = statement({ entries: [entry({ details })] });
    return read(
      message({
        statements: [
          text.replace("</Stmt>", `${add("<AddtlStmtInf>nieuwe tarieven</AddtlStmtInf>")}</Stmt>`),
        ],
      }),
    );
  };
  const all = await said(true);
  const [detail] = of(all, "detail");
  assert.deepEqual(
    [
      detail?.additional_remittance,
      detail?.return_information,
      detail?.additional_info,
      detail?.found_reference,
    ],
    ["RF18 5390 0754 7034\nmet dank", "neem contact op\nmet de bank", "omschrijving", "RF18539007547034"],
  );
  const content = (items: readonly Item[]) => of(items, "statement")[0]?.content;
  assert.equal(of(all, "statement")[0]?.additional_info, "nieuwe tarieven");
  assert.equal(content(all), content(await said(false)));
});

test("a balance keeps its own currency", async () => {
  const all = await read(message({ statements: [statement().replace('Ccy="EUR"', 'Ccy="USD"')] }));
  assert.deepEqual(
    of(all, "balance").map((each) => each.balance_currency),
    ["USD", "EUR"],
  );
});

test("a page says whether a page of its statement goes before it, and whether one follows", async () => {
  const page = async (paging: string, say: SayStatement) => {
    const [row] = of(await read(message({ paging, statements: [statement(say)] })), "statement");
    return [row?.sequence, row?.is_first_page, row?.is_last_page];
  };
  const of2 = "<MsgPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></MsgPgntn>";
  assert.deepEqual(await page(of2, {}), ["26062", null, null]);
  assert.deepEqual(await page(of2, { closing: null }), ["26062/2", "true", "false"]);
  assert.deepEqual(await page(of2, { opening: null }), ["26062/2", "false", "true"]);
  // The balances of all pages stand on each.
  assert.deepEqual(await page(of2, { entries: [entry()] }), ["26062/2", "false", "false"]);
  const own = "<StmtPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>";
  assert.deepEqual(await page(of2, { more: own }), ["26062/2", "false", "false"]);
});

test("two identical entries in one statement are both real", async () => {
  const all = await read(message({ statements: [statement({ entries: [entry(), entry()] })] }));
  assert.deepEqual(
    of(all, "entry").map((each) => each.position),
    ["1", "2"],
  );
  assert.equal(of(all, "statement")[0]?.booked_amount, "500.00");
});

describe("a statement meets itself", () => {
  test("when downloaded again, with new message and statement ids, and another spelling of zeros", async () => {
    const first = await known([{}]);
    const again = await known([{ id: "S999", sequence: "0026062", opening: ["1000.0", "2026-03-02"] }], {
      messageId: "M2",
    });
    assert.deepEqual(again, first);
  });
  test("when the bank adds the number of a page that is the only one", async () => {
    const paging = "<MsgPgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></MsgPgntn>";
    assert.deepEqual(await known([{}], { paging }), await known([{}]));
  });
  test("and not another: any change of what it says changes its content", async () => {
    const content = async (say: SayStatement) => (await known([say]))[0]?.content;
    const base = await content({});
    const entries = (one: Parameters<typeof entry>[0]) => ({
      entries: [entry({ amount: "250.00", ...one }), entry({ amount: "99.95", sign: "DBIT" })],
    });
    assert.equal(await content(entries({})), base);
    const others = [
      { closing: ["1150.06", "2026-03-03"] },
      entries({ amount: "250.01" }),
      entries({ sign: "DBIT" }),
      entries({ status: "<Sts>PDNG</Sts>" }),
      entries({ more: "<AddtlNtryInf>x</AddtlNtryInf>" }),
      entries({ details: ["<TxDtls><Refs><EndToEndId>E</EndToEndId></Refs></TxDtls>"] }),
      { entries: [entry({ amount: "99.95", sign: "DBIT" }), entry({ amount: "250.00" })] },
    ] as readonly SayStatement[];
    const contents = await Promise.all(others.map(content));
    assert.equal(new Set([base, ...contents]).size, others.length + 1);
  });
});

describe("statements are told apart", () => {
  test("by date when the number restarts in January", async () => {
    const keys = await known([
      { sequence: "1", closing: ["1.00", "2025-01-01"] },
      { sequence: "1", closing: ["1.00", "2026-01-01"] },
    ]);
    assert.deepEqual(
      keys.map((each) => `${each.statement_date} ${each.sequence}`),
      ["2025-01-01 1", "2026-01-01 1"],
    );
  });
  test("by sequence number when a day has several", async () => {
    assert.deepEqual(await sequences([{ sequence: "7" }, { sequence: "8" }]), ["7", "8"]);
  });
  test("by order in the file when they have no number, and a literal copy keeps the number of what it copies", async () => {
    const other: SayStatement = { sequence: null, closing: ["9.00", "2026-03-03"] };
    const same: SayStatement = { sequence: null };
    assert.deepEqual(await sequences([same, other, { ...same, id: "COPY" }, other]), ["1", "2", "1", "2"]);
    assert.deepEqual(
      await sequences([
        same,
        { sequence: null, account: "<IBAN>NL91ABNA0417164300</IBAN>" },
        { sequence: null, currency: "<Ccy>USD</Ccy>" },
      ]),
      ["1", "1", "1"],
    );
  });
  test("by page when there are more", async () => {
    const page = (number: number, last: boolean) =>
      `<MsgPgntn><PgNb>${number}</PgNb><LastPgInd>${last}</LastPgInd></MsgPgntn>`;
    assert.deepEqual(await sequences([{ closing: null }], { paging: page(1, false) }), ["26062/1"]);
    assert.deepEqual(await sequences([{ opening: null }, {}], { paging: page(2, true) }), [
      "26062/2",
      "26062",
    ]);
    const own = "<StmtPgntn><PgNb>3</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>";
    assert.deepEqual(await sequences([{ more: own }], { paging: page(1, true) }), ["26062/3"]);
  });
});

describe("the date of a statement without closing balance", () => {
  const dated = async (say: SayStatement) => (await known([{ closing: null, ...say }]))[0]?.statement_date;
  const booked = (...days: readonly string[]) =>
    days.map((day) => entry({ booked: `<BookgDt><Dt>${day}</Dt></BookgDt>` }));
  test("is the end of its period", async () => {
    const more = "<FrToDt><FrDtTm>2026-03-01T00:00:00</FrDtTm><ToDtTm>2026-03-05T23:59:59</ToDtTm></FrToDt>";
    assert.equal(await dated({ more, entries: booked("2026-03-04") }), "2026-03-05");
  });
  test("else its latest booking day, wherever that stands", async () => {
    assert.equal(await dated({ entries: booked("2026-03-04", "2026-03-06", "2026-03-05") }), "2026-03-06");
  });
  test("else its latest value day, else the date of its opening balance", async () => {
    const valued = [entry({ booked: "<ValDt><Dt>2026-03-07</Dt></ValDt>" })];
    assert.equal(await dated({ entries: valued }), "2026-03-07");
    assert.equal(await dated({ entries: [] }), "2026-03-02");
  });
  test("else, where it has no entries, the day on which it was made", async () => {
    assert.equal(await dated({ opening: null, entries: [] }), "2026-03-04");
  });
  test("and without any date the file is refused", async () => {
    await assert.rejects(
      dated({ opening: null, entries: [entry({ booked: "" })] }),
      (error: unknown) =>
        error instanceof SaldoError &&
        error.code === "statement_undated" &&
        error.place.at === "line 2 (Stmt 1)",
    );
  });
  test("each statement of a file by itself", async () => {
    const days = await known([
      { closing: null, entries: booked("2026-03-04") },
      {},
      { closing: null, entries: booked("2026-03-09") },
    ]);
    assert.deepEqual(
      days.map((each) => each.statement_date),
      ["2026-03-04", "2026-03-03", "2026-03-09"],
    );
  });
});

test("what the tables have no column for is kept beside the row", async () => {
  const fx =
    "<TxDtls><AmtDtls><InstdAmt><Amt Ccy='CHF'>1.00</Amt></InstdAmt></AmtDtls><RmtInf><Ustrd>a</Ustrd><Ustrd>b</Ustrd>" +
    "<Strd><CdtrRefInf><Ref>1</Ref></CdtrRefInf></Strd><Strd><CdtrRefInf><Ref>2</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>";
  const all = await read(message({ statements: [statement({ entries: [entry({ details: [fx] })] })] }));
  const detail = all.find((item) => item.table === "detail");
  assert.deepEqual(detail?.extra, {
    instructed_amount: "1.00",
    instructed_currency: "CHF",
    further_references: "2",
  });
  assert.deepEqual([detail?.values.remittance, detail?.values.creditor_reference], ["a\nb", "1"]);
});

test("a summary that does not count in numbers lands without its count", async () => {
  const summary =
    "<TxsSummry><TtlNtries><NbOfNtries>two</NbOfNtries><Sum>349.95</Sum></TtlNtries></TxsSummry><Ntry>";
  const [landed] = of(
    await read(message({ statements: [statement().replace("<Ntry>", summary)] })),
    "statement",
  );
  assert.deepEqual([landed?.summary_entries, landed?.summary_sum], [undefined, "349.95"]);
});

test("of totals by kind of transaction lands how many there are, and how many agree", async () => {
  const total = (code: string, number: number) =>
    `<TtlNtriesPerBkTxCd><NbOfNtries>${number}</NbOfNtries><BkTxCd><Prtry><Cd>${code}</Cd></Prtry></BkTxCd></TtlNtriesPerBkTxCd>`;
  const landed = async (...totals: readonly string[]) => {
    const given = statement().replace("<Ntry>", `<TxsSummry>${totals.join("")}</TxsSummry><Ntry>`);
    const [row] = of(await read(message({ version: "08", statements: [given] })), "statement");
    return [row?.summary_codes, row?.summary_codes_agreed];
  };
  assert.deepEqual(await landed(total("541", 2)), ["1", "1"]);
  assert.deepEqual(await landed(total("541", 2), total("999", 1)), ["2", "1"]);
  assert.deepEqual(await landed(), [undefined, undefined]);
});

test("balances land as sent, an interim one marked", async () => {
  const interim = balance("CLBD", "-3.00", "2026-03-03", "<SubTp><Cd>INTM</Cd></SubTp>");
  const all = await read(
    message({ statements: [statement({ closing: null }).replace("<Ntry>", `${interim}<Ntry>`)] }),
  );
  assert.deepEqual(
    of(all, "balance").map((each) => [each.position, each.balance_code, each.amount]),
    [
      ["1", "OPBD", "1000.00"],
      ["2", "CLBD/INTM", "-3.00"],
    ],
  );
  assert.equal(decimalOf(scaled(of(all, "statement")[0]?.closing_amount ?? "")), "-3.00");
});

test("the purpose of a payment is read, and a statement that landed before it was says the same", async () => {
  const detail = (purpose: string) =>
    `<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs>${purpose}<RmtInf><Ustrd>x</Ustrd></RmtInf></TxDtls>`;
  const said = await Promise.all(
    ["", "<Purp><Cd>SALA</Cd></Purp>", "<Purp><Prtry>own</Prtry></Purp>"].map((purpose) =>
      read(
        message({
          statements: [
            statement({
              entries: [entry({ details: [detail(purpose)] })],
              closing: ["1250.00", "2026-03-03"],
            }),
          ],
        }),
      ),
    ),
  );
  assert.deepEqual(
    said.map((all) => of(all, "detail").map(({ purpose }) => purpose)),
    [[null], ["SALA"], ["own"]],
  );
  assert.equal(new Set(said.map((all) => of(all, "statement")[0]!.content)).size, 1);
  assert.ok(tables.detail.columns.purpose.incidental, "outside the hash of the row too");
});

test("the content is what it was when the first statements landed: a hash over lines of JSON", async () => {
  const odd = 'quote " slash \\ tab \t caf\u00e9 \u20ac \u{1f4b6} \u007f';
  const details = [
    `<TxDtls><Refs><EndToEndId>${odd}</EndToEndId><TxId>T</TxId></Refs><AmtDtls><InstdAmt><Amt Ccy="CHF">7</Amt></InstdAmt><TxAmt><Amt Ccy="EUR">007.100</Amt></TxAmt></AmtDtls>` +
      `<RmtInf><Ustrd>${odd}</Ustrd><Strd><RfrdDocInf><Nb>F1</Nb></RfrdDocInf><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf><Purp><Cd>SALA</Cd></Purp></TxDtls>`,
    "<Btch><PmtInfId>P-1</PmtInfId><NbOfTxs>2</NbOfTxs><TtlAmt Ccy='EUR'>7.1</TtlAmt></Btch>",
    "<TxDtls/>",
  ];
  const path = join(folder, "content.xml");
  const entries = [entry({ details, more: `<AddtlNtryInf>${odd}</AddtlNtryInf>` }), entry({ amount: "0.0" })];
  await writeFile(path, message({ statements: [statement({ entries })] }));
  const hash = createHash("sha256");
  const say = (...facts: readonly unknown[]) => hash.update(`${JSON.stringify(facts)}\n`);
  const exact = (amount: string | null) => (amount === null ? null : decimalOf(scaled(amount)));
  let begun = false;
  for await (const part of camt(path)) {
    if (!begun)
      say(
        "balances",
        part.head.balances.map((one) => [one.code, exact(one.amount), one.currency, one.date]),
      );
    begun = true;
    if (part.part === "detail") {
      const { purpose, documents, additionalRemittance, info, returnInformation, ...detail } = part.detail;
      say("detail", { ...detail, amount: exact(detail.amount) });
    } else if (part.part === "entry") {
      const { detailSum, units, batchId, ...booked } = part.entry;
      say("entry", { ...booked, amount: exact(booked.amount) });
    }
  }
  const rows = await Array.fromAsync(items(path));
  assert.equal(of(rows, "statement")[0]?.content, hash.digest("hex"));
});
