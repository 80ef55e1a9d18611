import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { balance, entry, message, type Say, statement } from "../bank/fixture/message.ts";
import { SaldoError } from "../error.ts";
import { type CamtPart, camt, camtVersion } from "./camt.ts";
import { amount, canonical, decimalOf, isNumber, readAmount, Sum, scaled, signed } from "./camt-amount.ts";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "saldo-camt-"));
});
after(() => rm(folder, { recursive: true }));

async function file(content: string | Uint8Array): Promise<string> {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.xml`);
  await writeFile(path, content);
  return path;
}

const read = async (content: string | Uint8Array): Promise<CamtPart[]> =>
  Array.fromAsync(camt(await file(content)));
const entriesOf = (parts: readonly CamtPart[]) =>
  parts.flatMap((part) => (part.part === "entry" ? [part.entry] : []));
const detailsOf = (parts: readonly CamtPart[]) =>
  parts.flatMap((part) => (part.part === "detail" ? [part.detail] : []));
const headsOf = (parts: readonly CamtPart[]) =>
  parts.flatMap((part) => (part.part === "statement" ? [part.head] : []));
const one = async (content: string) => {
  const parts = await read(content);
  return { head: headsOf(parts)[0]!, entry: entriesOf(parts)[0]!, detail: detailsOf(parts)[0]! };
};

const refused = (code: string, place?: RegExp) => (error: unknown) =>
  error instanceof SaldoError &&
  error.kind === "data" &&
  error.code === code &&
  error.hint !== "" &&
  (place?.test(error.place.at ?? "") ?? true);

describe("versions", () => {
  for (const kind of ["052", "053", "054"] as const) {
    test(`camt.${kind} is known from .02 to .14`, async () => {
      for (let version = 2; version <= 14; version++) {
        const number = String(version).padStart(2, "0");
        const name = { "052": "Rpt", "053": "Stmt", "054": "Ntfctn" }[kind];
        const parts = await read(message({ kind, version: number, statements: [statement({ name })] }));
        assert.equal(entriesOf(parts).length, 2);
        assert.deepEqual(headsOf(parts)[0]?.version, {
          kind: `camt.${kind}`,
          version: `camt.${kind}.001.${number}`,
        });
      }
    });
  }

  test("an envelope holds several messages of one kind; of two kinds, or of another namespace inside, none is read", async () => {
    const bare = (say: Say = {}) => message(say).replace(/^.*\n/, "");
    const envelope = (...all: readonly string[]) => `<E xmlns="urn:envelope">${all.join("")}</E>`;
    const notice = bare({ kind: "054", statements: [statement({ name: "Ntfctn" })] });
    assert.equal(headsOf(await read(envelope(bare(), bare({ version: "08" })))).length, 2);
    for (const text of [
      envelope(bare(), notice),
      envelope(notice, bare()),
      message().replace("<Ntry>", '<Ntry xmlns="urn:other">'),
      message().replace("<BkToCstmrStmt>", '<BkToCstmrStmt xmlns="urn:other">'),
      message().replace("<Ntry>", '<Ntry><o:Amt xmlns:o="urn:other" Ccy="EUR">5000.00</o:Amt>'),
      message().replace("<CdtDbtInd>", '<CdtDbtInd xmlns="urn:other">DBIT</CdtDbtInd><CdtDbtInd>'),
      message().replace("<Bal>", '<Bal xmlns="urn:other">'),
    ])
      await assert.rejects(read(text), refused("camt_namespace"));
  });

  test("another version, another namespace, none, and another message are refused", async () => {
    for (const version of ["01", "15"])
      await assert.rejects(read(message({ version })), refused("camt_namespace"));
    const right = message();
    await assert.rejects(
      read(right.replace("camt.053.001.02", "pain.001.001.03")),
      refused("camt_namespace", /^line 2/),
    );
    await assert.rejects(read(right.replace(/ xmlns="[^"]*"/, "")), refused("camt_namespace"));
    await assert.rejects(read(right.replace("camt.053", "camt.052")), refused("camt_empty"));
    await assert.rejects(read(message({ statements: [] })), refused("camt_empty", /^line 2:\d/));
    await assert.rejects(read(right.replace('"UTF-8"', '"EBCDIC"')), refused("encoding_unknown", /^line 1/));
  });

  test("prefixes and an envelope around the document do not matter", async () => {
    const body = message().replace(/^<\?xml.*\n/, "");
    const prefixed = body.replace(/<(\/?)(?=[A-Z])/g, "<$1p:").replace("xmlns=", "xmlns:p=");
    const enveloped = `<e:Envelope xmlns:e="urn:e"><AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.01"><Fr/></AppHdr>${prefixed}</e:Envelope>`;
    const plain = await read(body);
    for (const other of [prefixed, enveloped]) {
      assert.deepEqual(entriesOf(await read(other)), entriesOf(plain));
      assert.equal((await camtVersion(await file(other))).kind, "camt.053");
    }
  });

  test("supplementary data that looks like an entry is not one", async () => {
    const more = "<SplmtryData><Envlp><Ntry xmlns='urn:other'><Amt>1</Amt></Ntry></Envlp></SplmtryData>";
    assert.equal(entriesOf(await read(message({ statements: [statement({ more })] }))).length, 2);
  });

  test("bytes in UTF-16 or windows-1252 say the same as in UTF-8", async () => {
    const text = message({
      statements: [
        statement({ entries: [entry({ more: "<AddtlNtryInf>caf\u00e9 \u20ac</AddtlNtryInf>" })] }),
      ],
    });
    const plain = entriesOf(await read(text));
    assert.equal(plain[0]?.info, "caf\u00e9 \u20ac");
    assert.deepEqual(entriesOf(await read(Buffer.from(`\ufeff${text}`, "utf16le"))), plain);
    const latin = text.replace("UTF-8", "ISO-8859-1").replace("\u20ac", "\u0080");
    assert.deepEqual(entriesOf(await read(Buffer.from(latin, "latin1"))), plain);
    await assert.rejects(read(Buffer.from(text, "latin1")), refused("encoding_invalid", /^byte \d+$/));
  });
});

describe("amounts", () => {
  test("only the schema's decimal is one", () => {
    for (const good of [
      "0",
      "0.00",
      "1.5",
      "250.00",
      "00250.00",
      ".5",
      "5.",
      "1234567890123.12345",
      "1.5000000",
    ])
      assert.ok(readAmount(good), good);
    for (const bad of [
      "",
      ".",
      "-1",
      "+1",
      "1,00",
      "1.000,00",
      "2.5E2",
      "1e3",
      "0x10",
      "1 000",
      "NaN",
      "1.123456",
      "12345678901234567890",
      "\u0661",
    ]) {
      assert.equal(readAmount(bad), false, bad);
    }
    for (const good of ["-1.5", "0.12345678901234567"]) assert.ok(isNumber(good), good);
    for (const bad of ["--1", "1,5", "1e3", "", "+1"]) assert.equal(isNumber(bad), false, bad);
  });
  test("an entry or a transaction that stands where the schema has none refuses it, and is not passed over", async () => {
    for (const [text, put] of [
      ["</GrpHdr>", `${entry()}</GrpHdr>`],
      ["</Stmt>", `</Stmt>${entry()}`],
      ["</Ntry>", `${entry()}</Ntry>`],
      ["</Ntry>", "<TxDtls/></Ntry>"],
      ["</Acct>", `<NtryDtls/></Acct>`],
      ["<Ntry>", `<Entries><Ntry/></Entries><Ntry>`],
      ["<Ntry>", `<Entries xmlns=""><Ntry/></Entries><Ntry>`],
      [
        "<Ntry>",
        '<y:Entries xmlns:y="urn:bank"><Ntry xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"/></y:Entries><Ntry>',
      ],
    ] as const)
      await assert.rejects(broken(text, put), refused("camt_misplaced", /^line 2:\d+ \(Stmt \d/), put);
  });
  test("what a bank calls an entry in a namespace of its own is none", async () => {
    const own = '<y:More xmlns:y="urn:bank"><y:Ntry><y:TxDtls/></y:Ntry></y:More>';
    for (const put of [`${own}<Ntry>`, `<Ntry>${own}`])
      assert.deepEqual(
        entriesOf(await read(message().replace("<Ntry>", put))).map((each) => each.amount),
        ["250.00", "-99.95"],
        put,
      );
  });
  test("a page without a number refuses it: nobody knows which it is", async () => {
    for (const number of ["A", "-1", "1.5"])
      await assert.rejects(
        broken("<Acct>", `<StmtPgntn><PgNb>${number}</PgNb><LastPgInd>true</LastPgInd></StmtPgntn><Acct>`),
        refused("camt_page", /Stmt 1/),
        number,
      );
  });
  test("an attribute of another namespace is not the currency", async () => {
    const say = (attributes: string) =>
      message().replace('<Amt Ccy="EUR">250', `<Amt xmlns:o="urn:other" ${attributes}>250`);
    const { entry: read } = await one(say('Ccy="EUR" o:Ccy="USD"'));
    assert.equal(read.currency, "EUR");
    await assert.rejects(one(say('o:Ccy="EUR"')), refused("camt_currency"));
  });
  test("of two where there is one, nobody knows which is meant: neither is read", async () => {
    const own = "<Sts>BOOK</Sts>";
    for (const [first, both] of [
      ["<Ntry>", '<Ntry><Amt Ccy="EUR">5000.00</Amt>'],
      [own, `<CdtDbtInd>DBIT</CdtDbtInd>${own}`],
      [own, `${own}<Sts>PDNG</Sts>`],
      ["</Bal>", '<Amt Ccy="EUR">5000.00</Amt></Bal>'],
      ["<Acct>", "<Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></Acct><Acct>"],
      ["<Id><IBAN>", "<Id><Othr><Id>7</Id></Othr></Id><Id><IBAN>"],
      ["<ValDt>", "<BookgDt><Dt>2026-04-01</Dt></BookgDt><ValDt>"],
    ] as const) {
      // The second statement meets what the first has taught.
      const twice = statement().replace(first, both);
      for (const statements of [[twice], [statement({ sequence: "26061" }), twice]])
        await assert.rejects(
          read(message({ statements })),
          refused("camt_repeated", /^line \d+:\d+ \(Stmt \d/),
        );
    }
  });
  test("sign, scale and sum are exact", () => {
    assert.equal(signed("99.95", false), "-99.95");
    assert.equal(signed("0.00", false), "0.00");
    assert.equal(decimalOf(scaled("0.1") + scaled("0.2")), "0.30");
    assert.equal(decimalOf(scaled("-1234567890123.12345")), "-1234567890123.12345");
    assert.equal(decimalOf(-scaled(".5")), "-0.50");
    assert.equal(decimalOf(0n), "0.00");
    for (let zeros = 1; zeros < 40; zeros++)
      assert.equal(decimalOf(scaled(`1.5${"0".repeat(zeros)}`)), "1.50", `${zeros} zeros`);
  });
  test("a sum of any amounts, of any size and sign, is what their integers add up to", () => {
    const one = fc.tuple(
      // As much as a number holds, and what only several of them exceed.
      fc.oneof(
        fc.bigInt(0n, 999n),
        fc.bigInt(9_000_000_000n, 9_999_999_999n),
        fc.bigInt(0n, 9_999_999_999_999n),
      ),
      fc.string({ unit: fc.constantFrom(..."0159"), maxLength: 5 }),
      fc.constantFrom(true, true, true, false),
    );
    fc.assert(
      fc.property(fc.array(one, { maxLength: 60, size: "max" }), (all) => {
        const sum = new Sum();
        let expected = 0n;
        for (const [whole, fraction, credit] of all) {
          const text = fraction === "" ? `${whole}` : `${whole}.${fraction}`;
          assert.ok(readAmount(text));
          const written = signed(text, credit);
          sum.add(credit ? amount.units : -amount.units, written);
          expected += scaled(written);
        }
        assert.equal(sum.total, expected);
      }),
    );
  });
  test("the quick ways to judge and scale an amount say what the plain ones say", () => {
    const isPlain = (text: string): boolean => {
      const [, whole, fraction = ""] = /^(\d*)(?:\.(\d*))?$/.exec(text) ?? [];
      if (whole === undefined || !/\d/.test(text)) return false;
      const digits = [whole.replace(/^0+/, ""), fraction.replace(/0+$/, "")] as const;
      return digits[1].length <= 5 && digits[0].length + digits[1].length <= 18;
    };
    const plain = (text: string): bigint => {
      const [whole = "", fraction = ""] = text.replace("-", "").split(".");
      return BigInt(whole + fraction.padEnd(17, "0")) * (text.startsWith("-") ? -1n : 1n);
    };
    const like = fc.string({ unit: fc.constantFrom(..."0001259."), maxLength: 24 });
    fc.assert(
      fc.property(like, fc.boolean(), (text, negative) => {
        assert.equal(readAmount(text), isPlain(text));
        if (!isPlain(text)) return;
        const signedText = negative ? `-${text}` : text;
        assert.equal(scaled(signedText), plain(signedText));
        assert.equal(canonical(signedText), decimalOf(plain(signedText)));
      }),
      { numRuns: 5000 },
    );
  });
  for (const [what, amount] of [
    ["comma", "250,00"],
    ["exponent", "2.5E2"],
    ["minus", "-250.00"],
    ["plus", "+250.00"],
    ["nothing", ""],
    ["blank inside", "2 50"],
  ] as const) {
    test(`an amount with ${what} refuses the whole file, with its place`, async () => {
      const second = statement({ id: "S2", entries: [entry(), entry({ amount })] });
      await assert.rejects(
        read(message({ statements: [statement(), second] })),
        refused("camt_amount", /^line 2:\d+ \(Stmt 2, Ntry 2\)$/),
      );
    });
  }
  test("an amount of a detail or a balance is held to the same", async () => {
    const details = [
      "<TxDtls/>",
      "<TxDtls><AmtDtls><TxAmt><Amt Ccy='EUR'>1,0</Amt></TxAmt></AmtDtls></TxDtls>",
    ];
    await assert.rejects(
      read(message({ statements: [statement({ entries: [entry({ details })] })] })),
      refused("camt_amount", /Ntry 1, TxDtls 2/),
    );
    await assert.rejects(
      read(message({ statements: [statement({ opening: ["1e3", "2026-03-02"] })] })),
      refused("camt_amount"),
    );
  });
  const broken = (from: string | RegExp, to: string) => read(message().replace(from, to));
  test("no currency, no sign, no account and no real date refuse it too", async () => {
    await assert.rejects(broken('<Amt Ccy="EUR">250', "<Amt>250"), refused("camt_currency"));
    await assert.rejects(broken("<CdtDbtInd>DBIT</CdtDbtInd><Sts>", "<Sts>"), refused("camt_sign"));
    await assert.rejects(broken("DBIT</CdtDbtInd><Sts>", "Debit</CdtDbtInd><Sts>"), refused("camt_sign"));
    await assert.rejects(broken(/<Acct>.*<\/Acct>/, ""), refused("camt_account"));
    await assert.rejects(broken("<BookgDt><Dt>2026-03-03", "<BookgDt><Dt>2026-02-30"), refused("camt_date"));
    await assert.rejects(broken("<BookgDt><Dt>2026-03-03", "<BookgDt><Dt>03-03-2026"), refused("camt_date"));
  });
  test("an element inside of what is a text refuses it: nobody knows which text is meant", async () => {
    for (const [text, mixed] of [
      ['Ccy="EUR">250.00</Amt>', 'Ccy="EUR">2<b>5</b>0.00</Amt>'],
      ['Ccy="EUR">250.00</Amt>', 'Ccy="EUR">250<o:b xmlns:o="urn:other"/>.00</Amt>'],
      ["<CdtDbtInd>DBIT", "<CdtDbtInd>DB<i/>IT"],
      ["<BookgDt><Dt>2026-03-03", "<BookgDt><Dt>2026-03-0<i/>3"],
      ["RABO0123456789", "RABO<i>0</i>123456789"],
      ["<Sts>BOOK</Sts>", "<Sts>BOOK<Cd>PDNG</Cd></Sts>"],
    ] as const)
      await assert.rejects(broken(text, mixed), refused("camt_mixed", /^line 2:\d+ \(Stmt 1/), mixed);
    const commented = message().replace(">250.00<", ">25<!-- five -->0.0<?x y?>0<");
    assert.deepEqual(
      entriesOf(await read(commented)).map((each) => each.amount),
      ["250.00", "-99.95"],
    );
  });
  test("of what stands around an amount only the blanks of XML are none of it", async () => {
    await assert.rejects(broken(">250.00<", ">\u00a0250.00<"), refused("camt_amount"));
    await assert.rejects(broken(">250.00<", ">250.00\u2009<"), refused("camt_amount"));
    const { entry: first } = await one(message().replace(">250.00<", "> \r\n\t250.00 \n<"));
    assert.equal(first.amount, "250.00");
  });
  test("a date is a day as ISO 20022 writes it, with or without its time, and with its zone or none", async () => {
    const dated = async (date: string) =>
      (await one(message().replace("<BookgDt><Dt>2026-03-03", `<BookgDt><Dt>${date}`))).entry.bookingDate;
    for (const date of [
      "2026-03-03Z",
      "2026-03-03+01:00",
      "2026-03-03-14:00",
      " 2026-03-03\n",
      "2026-03-03T00:00:00",
      "2026-03-03T24:00:00Z",
      "2026-03-03T00:00:00:000",
      "2026-03-03T23:59:59.123456+02:00",
      "2026-03-03T10:00:00.000+0100",
      "2026-03-03T10:00:00+01",
      "2026-03-03T10:00",
      "2026-03-03T24:00",
      "2026-03-03T10:00:00,123",
      "2026-03-03 10:00:00",
      "2026-03-03T23:59:60Z",
    ])
      assert.equal(await dated(date), "2026-03-03", date);
    for (const date of [
      "2026-03-03garbage",
      "2026-03-03 garbage",
      "2026-03-03T",
      "2026-03-03T10",
      "2026-03-03T10:00:61",
      "2026-03-03T10:00 garbage",
      "2026-03-03-04",
      "2026-03-03T25:00:00",
      "2026-03-03T10:60:00",
      "2026-03-03+1:00",
      "2026-03-03+15:00",
      "2026-13-01",
      "2026-02-29",
      "20260303",
      "\u00a02026-03-03",
      "",
    ])
      await assert.rejects(dated(date), refused("camt_date", /^line 2:\d+ \(Stmt 1, Ntry 1\)$/), date);
  });
  test("of when a message was made only a day is believed where it is not written as it should be", async () => {
    const made = async (written: string) =>
      (await one(message().replaceAll("<CreDtTm>2026-03-04T02:00:00+01:00", `<CreDtTm>${written}`))).head
        .created;
    assert.equal(await made("2026-03-04T02:00:00Z"), "2026-03-04T02:00:00Z");
    assert.equal(await made("2026-03-04T11:17:11:735"), "2026-03-04T11:17:11.735");
    assert.equal(await made("2026-03-04 11:17:11,123456789012+0100"), "2026-03-04 11:17:11.123456789+0100");
    // What landing would not take for a moment.
    for (const said of ["2026-03-04T11:17", "2026-03-04T23:59:60", "2026-03-04Z", "2026-03-04 11h17"])
      assert.equal(await made(said), "2026-03-04", said);
    assert.equal(await made("yesterday"), null);
  });
  test("a balance behind the entries refuses it: the entries are already on their way", async () => {
    const late = message().replace("</Stmt>", `${balance("CLBD", "9.00", "2026-03-09")}</Stmt>`);
    await assert.rejects(read(late), refused("camt_order"));
  });
});

describe("what versions and banks spell differently", () => {
  test("status as text, code or proprietary code; none in a camt.053 is booked, elsewhere for information", async () => {
    const status = async (sts: string, kind: "053" | "054" = "053") =>
      (
        await one(
          message({
            kind,
            version: "08",
            statements: [
              statement({ name: kind === "053" ? "Stmt" : "Ntfctn", entries: [entry({ status: sts })] }),
            ],
          }),
        )
      ).entry;
    assert.equal((await status("<Sts>PDNG</Sts>")).status, "PDNG");
    assert.equal((await status("<Sts><Cd>FUTR</Cd></Sts>")).status, "FUTR");
    assert.equal((await status("<Sts><Prtry>OWN</Prtry></Sts>")).status, "OWN");
    assert.deepEqual([(await status("")).status, (await status("")).statusMissing], ["BOOK", true]);
    assert.equal((await status("", "054")).status, "INFO");
  });

  test("dates as Dt or DtTm, as the bank wrote the day; the placeholder of year 4 is none", async () => {
    const booked =
      "<BookgDt><DtTm>2026-03-03T23:30:00+01:00</DtTm></BookgDt><ValDt><Dt>0004-11-30</Dt></ValDt>";
    const { entry: read } = await one(message({ statements: [statement({ entries: [entry({ booked })] })] }));
    assert.deepEqual([read.bookingDate, read.valueDate], ["2026-03-03", null]);
  });

  const parties = (nested: boolean) => {
    const party = (name: string) => (nested ? `<Pty><Nm>${name}</Nm></Pty>` : `<Nm>${name}</Nm>`);
    const agent = nested ? "BICFI" : "BIC";
    return (
      `<RltdPties><Dbtr>${party("Betaler")}</Dbtr><DbtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></DbtrAcct>` +
      `<Cdtr>${party("Ontvanger")}</Cdtr><CdtrAcct><Id><Othr><Id>12345</Id></Othr></Id></CdtrAcct></RltdPties>` +
      `<RltdAgts><DbtrAgt><FinInstnId><${agent}>ABNANL2A</${agent}></FinInstnId></DbtrAgt><CdtrAgt><FinInstnId><${agent}>INGBNL2A</${agent}></FinInstnId></CdtrAgt></RltdAgts>`
    );
  };
  test("the counterparty: debtor of a credit, creditor of a debit, flat or nested, and of a reversal the original's", async () => {
    for (const [version, nested] of [
      ["02", false],
      ["08", true],
    ] as const) {
      const party = async (sign: "CRDT" | "DBIT", status = "<Sts>BOOK</Sts>") => {
        const details = [`<TxDtls>${parties(nested)}</TxDtls>`];
        const { detail } = await one(
          message({ version, statements: [statement({ entries: [entry({ sign, status, details })] })] }),
        );
        return [detail.name, detail.account, detail.bic];
      };
      assert.deepEqual(await party("CRDT"), ["Betaler", "NL91ABNA0417164300", "ABNANL2A"]);
      assert.deepEqual(await party("DBIT"), ["Ontvanger", "12345", "INGBNL2A"]);
      assert.deepEqual(await party("CRDT", "<RvslInd>true</RvslInd><Sts>BOOK</Sts>"), [
        "Ontvanger",
        "12345",
        "INGBNL2A",
      ]);
    }
  });

  test("where only the other side is given, or the side is our own account, the other side it is", async () => {
    const own =
      "<RltdPties><Dbtr><Nm>Wij</Nm></Dbtr><DbtrAcct><Id><IBAN>NL44RABO0123456789</IBAN></Id></DbtrAcct><Cdtr><Nm>Zij</Nm></Cdtr></RltdPties>";
    const { detail } = await one(
      message({ statements: [statement({ entries: [entry({ details: [`<TxDtls>${own}</TxDtls>`] })] })] }),
    );
    assert.equal(detail.name, "Zij");
  });

  test("a reversal never flips the sign", async () => {
    const status = "<RvslInd>true</RvslInd><Sts>BOOK</Sts>";
    const parts = await read(
      message({ statements: [statement({ entries: [entry({ status }), entry({ status, sign: "DBIT" })] })] }),
    );
    assert.deepEqual(
      entriesOf(parts).map((each) => [each.amount, each.reversal]),
      [
        ["250.00", true],
        ["-250.00", true],
      ],
    );
  });

  test("the detail's amount is its own, else TxAmt; charges in both shapes; the exchange is kept and never summed", async () => {
    const fx =
      "<AmtDtls><InstdAmt><Amt Ccy='CHF'>739.46</Amt></InstdAmt><TxAmt><Amt Ccy='EUR'>800.79</Amt><CcyXchg><SrcCcy>EUR</SrcCcy><XchgRate>1.08294</XchgRate></CcyXchg></TxAmt></AmtDtls>";
    const old = await one(
      message({
        statements: [
          statement({
            entries: [
              entry({
                sign: "DBIT",
                amount: "800.79",
                details: [`<TxDtls>${fx}<Chrgs><Amt Ccy='EUR'>6.88</Amt></Chrgs></TxDtls>`],
              }),
            ],
          }),
        ],
      }),
    );
    assert.deepEqual(
      [old.detail.amount, old.detail.currency, old.detail.instructed, old.detail.rate, old.detail.charges],
      ["-800.79", "EUR", { amount: "739.46", currency: "CHF" }, "1.08294", ["6.88 EUR"]],
    );
    assert.equal(old.entry.detailSum?.total, scaled("-800.79"));
    const charges =
      "<Chrgs><TtlChrgsAndTaxAmt Ccy='EUR'>3</TtlChrgsAndTaxAmt><Rcrd><Amt Ccy='EUR'>1.00</Amt></Rcrd><Rcrd><Amt Ccy='EUR'>2.00</Amt></Rcrd></Chrgs>";
    const late = await one(
      message({
        version: "08",
        statements: [
          statement({
            entries: [
              entry({
                details: [`<TxDtls><Amt Ccy='EUR'>7.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>${charges}</TxDtls>`],
              }),
            ],
          }),
        ],
      }),
    );
    assert.deepEqual([late.detail.amount, late.detail.charges], ["-7.00", ["1.00 EUR", "2.00 EUR"]]);
  });

  test("a batch of our own is known where an entry names one, and no more than one", async () => {
    const batch = (id: string) => `<Btch>${id}<NbOfTxs>3</NbOfTxs></Btch>`;
    const own = batch("<PmtInfId> P-1 </PmtInfId>");
    const given = [[own], [batch("")], [own, own], [batch(""), own], ["<TxDtls/>"]];
    const entries = given.map((details) => entry({ details }));
    assert.deepEqual(
      entriesOf(await read(message({ statements: [statement({ entries })] }))).map((each) => each.batchId),
      ["P-1", null, null, null, null],
    );
  });

  test("a batch with none, some or all details, and details that have no amount", async () => {
    const detail = (amount: string) =>
      `<TxDtls><AmtDtls><TxAmt><Amt Ccy="EUR">${amount}</Amt></TxAmt></AmtDtls></TxDtls>`;
    const batch = "<Btch><NbOfTxs>3</NbOfTxs><TtlAmt Ccy='EUR'>600.00</TtlAmt></Btch>";
    const parts = await read(
      message({
        statements: [
          statement({
            entries: [
              entry({ amount: "600.00", sign: "DBIT", details: [batch] }),
              entry({
                amount: "600.00",
                sign: "DBIT",
                details: [batch, detail("100.00"), detail("200.00"), detail("300.00")],
              }),
              entry({ amount: "600.00", sign: "DBIT", details: [batch, detail("100.00"), "<TxDtls/>"] }),
            ],
          }),
        ],
      }),
    );
    assert.deepEqual(
      entriesOf(parts).map((each) => [
        each.details,
        each.detailSum?.total ?? null,
        each.batch?.transactions,
        each.batch?.total,
      ]),
      [
        [0, null, "3", "600.00"],
        [3, scaled("-600"), "3", "600.00"],
        [2, null, "3", "600.00"],
      ],
    );
  });

  test("a detail takes sign, currency and parties from its own entry, not from the one before", async () => {
    const side = (name: string) => `<${name}><Nm>${name}</Nm></${name}>`;
    const details = [
      `<TxDtls><AmtDtls><TxAmt><Amt Ccy="EUR">1.00</Amt></TxAmt></AmtDtls><RltdPties>${side("Dbtr")}${side("Cdtr")}</RltdPties></TxDtls>`,
    ];
    const status = "<RvslInd>true</RvslInd><Sts>BOOK</Sts>";
    const entries = [
      entry({ amount: "1.00", details }),
      entry({ amount: "1.00", sign: "DBIT", details }),
      entry({ amount: "1.00", status, details }),
      entry({ amount: "1.00", currency: "USD", details }),
    ];
    const parts = await read(message({ statements: [statement({ entries })] }));
    assert.deepEqual(
      detailsOf(parts).map((each) => [each.amount, each.name]),
      [
        ["1.00", "Dbtr"],
        ["-1.00", "Cdtr"],
        ["1.00", "Cdtr"],
        ["1.00", "Dbtr"],
      ],
    );
    assert.deepEqual(
      entriesOf(parts).map((each) => each.detailSum?.total ?? null),
      [scaled("1"), scaled("-1"), scaled("1"), null],
    );
  });

  test("references, remittance lines to the letter, and the reason of a return", async () => {
    const info =
      "<TxDtls><Refs><EndToEndId> E1 </EndToEndId><MndtId>M1</MndtId></Refs><RmtInf><Ustrd>  een </Ustrd><Ustrd>twee &amp; drie</Ustrd><Ustrd> </Ustrd>" +
      "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>CUR</Issr></Tp><Ref>0123456789012345</Ref></CdtrRefInf></Strd>" +
      "<Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls>";
    const { detail } = await one(
      message({ statements: [statement({ entries: [entry({ details: [info] })] })] }),
    );
    assert.deepEqual(detail.remittance, ["  een ", "twee & drie"]);
    assert.deepEqual(detail.references, [
      { type: "SCOR/CUR", value: "0123456789012345" },
      { type: null, value: "RF18539007547034" },
    ]);
    assert.deepEqual([detail.endToEndId, detail.mandateId, detail.returnReason], ["E1", "M1", "AC04"]);
  });

  test("opening by OPBD or else PRCD, the final balance before one of a page, and the right one of several days", async () => {
    const head = async (balances: string) =>
      (
        await one(
          message({
            statements: [
              statement({ opening: null, closing: null, more: "", entries: [] }).replace(
                "</Acct>",
                `</Acct>${balances}`,
              ),
            ],
          }),
        )
      ).head;
    const interim = "<SubTp><Cd>INTM</Cd></SubTp>";
    const prior = await head(balance("PRCD", "-5.00", "2026-03-02") + balance("CLAV", "7.00", "2026-03-03"));
    assert.deepEqual([prior.opening?.code, prior.opening?.amount, prior.closing], ["PRCD", "-5.00", null]);
    const paged = await head(
      balance("CLBD", "1.00", "2026-03-03", interim) + balance("OPBD", "2.00", "2026-03-02"),
    );
    assert.deepEqual([paged.opening?.amount, paged.closing?.code], ["2.00", "CLBD/INTM"]);
    const week = await head(
      ["03", "02", "04"]
        .map(
          (day) =>
            balance("OPBD", `${day}.00`, `2026-03-${day}`) + balance("CLBD", `${day}.50`, `2026-03-${day}`),
        )
        .join(""),
    );
    assert.deepEqual([week.opening?.amount, week.closing?.amount], ["02.00", "04.50"]);
  });

  test("an account without IBAN, a currency that only the balance tells, a sequence that is always zero", async () => {
    const { head } = await one(
      message({
        statements: [
          statement({ account: "<Othr><Id>1234567890</Id></Othr>", currency: "", sequence: "000000000" }),
        ],
      }),
    );
    assert.deepEqual(
      [head.account, head.isIban, head.currency, head.sequence],
      ["1234567890", false, "EUR", null],
    );
  });
});

test("a page is its number, however many zeros stand before it", async () => {
  const paging = (number: string) =>
    `<StmtPgntn><PgNb>${number}</PgNb><LastPgInd>true</LastPgInd></StmtPgntn>`;
  const pageOf = async (number: string) =>
    (await one(message({ statements: [statement({ more: paging(number) })] }))).head.page;
  assert.equal(await pageOf("00001"), null);
  assert.deepEqual(await pageOf("00012"), await pageOf("12"));
});

test("a statement of 100,000 entries streams: every entry once, and the sum to the cent", async () => {
  const path = join(folder, "large.xml");
  const handle = await open(path, "w");
  const total = 100_000;
  const [top, bottom] = message({ statements: [statement({ entries: ["@"] })] }).split("@") as [
    string,
    string,
  ];
  await handle.write(top);
  let expected = 0n;
  for (let from = 0; from < total; from += 1000) {
    let part = "";
    for (let at = from; at < from + 1000; at++) {
      const cents = BigInt(at * 7 + 1);
      const sign = at % 3 === 0 ? "DBIT" : "CRDT";
      expected += sign === "DBIT" ? -cents : cents;
      const amount = `${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`;
      part += entry({
        amount,
        sign,
        details: [`<TxDtls><Refs><EndToEndId>E${at}</EndToEndId></Refs></TxDtls>`],
      });
    }
    await handle.write(part);
  }
  await handle.write(bottom);
  await handle.close();
  let entries = 0;
  let details = 0;
  let sum = 0n;
  let peak = 0;
  for await (const part of camt(path)) {
    if (part.part === "detail") {
      assert.equal(part.detail.endToEndId, `E${part.entry - 1}`);
      details += 1;
    } else if (part.part === "entry") {
      entries += 1;
      assert.equal(part.entry.position, entries);
      sum += scaled(part.entry.amount);
      if (entries % 10_000 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed);
    } else assert.equal(part.entries, total);
  }
  assert.deepEqual([entries, details, decimalOf(sum)], [total, total, decimalOf(expected * 10n ** 15n)]);
  // A tree of this file takes several hundred megabytes.
  assert.ok(peak < 150_000_000, `${peak} bytes of heap`);
});

const SHARED = fileURLToPath(new URL("../../../shared/data/bank/camt/", import.meta.url));
type Described = {
  readonly version?: string;
  readonly n_records: number;
  readonly n_entries: number;
  readonly n_tx_details: number;
  readonly sum_credits: Readonly<Record<string, string>>;
  readonly sum_debits: Readonly<Record<string, string>>;
  readonly records: readonly {
    readonly id: string | null;
    readonly account: {
      readonly iban: string | null;
      readonly other: string | null;
      readonly ccy: string | null;
    };
    readonly balances: readonly {
      readonly type: string;
      readonly amount: string;
      readonly ccy: string;
      readonly date: string | null;
    }[];
    readonly entry_status: Readonly<Record<string, number>>;
    readonly net_booked: Readonly<Record<string, string>>;
  }[];
};
/** Files that must not be read, and why. */
const REFUSED: { readonly [file: string]: string } = {
  "_synthetic/v02_amount_comma.xml": "camt_amount",
  "_synthetic/v02_amount_exp.xml": "camt_amount",
  "_synthetic/v02_amount_negative.xml": "camt_amount",
  "_synthetic/v02_no_namespace.xml": "camt_namespace",
  "_synthetic/v02_truncated.xml": "xml_malformed",
  "_synthetic/v02_wrong_namespace.xml": "camt_namespace",
  // windows-1252 bytes in a file that declares nothing, so UTF-8
  "libfintx+libfintx/src/libfintx.Tests/Resources/Camt052_Spardabank.txt": "encoding_invalid",
  // templates with {{placeholders}} where amounts belong
  "sebastienrousseau+camt053/camt053/templates/camt.053.001.08/template.xml": "camt_amount",
  "sebastienrousseau+camt053/camt053/templates/camt.053.001.14/statement.xml": "camt_amount",
  "sebastienrousseau+camt053/camt053/templates/camt.053.001.14/template.xml": "camt_amount",
};

test("every sample file says what its manifest says", {
  skip: existsSync(SHARED) ? false : "the shared sample statements are not here",
}, async () => {
  const manifest: Readonly<Record<string, Described>> = JSON.parse(
    await readFile(join(SHARED, "manifest.json"), "utf8"),
  );
  assert.ok(Object.keys(manifest).length >= 200);
  for (const [name, described] of Object.entries(manifest)) {
    const path = join(SHARED, name);
    const code = REFUSED[name];
    if (code !== undefined) {
      await assert.rejects(Array.fromAsync(camt(path)), refused(code), name);
      continue;
    }
    const parts = await Array.fromAsync(camt(path));
    const heads = headsOf(parts);
    const entries = entriesOf(parts);
    assert.deepEqual(
      [heads.length, entries.length, detailsOf(parts).length],
      [described.n_records, described.n_entries, described.n_tx_details],
      name,
    );
    assert.equal(heads[0]?.version.version, described.version, name);
    const sums = (credit: boolean) =>
      sumBy(
        entries
          .filter((each) => each.credit === credit)
          .map((each) => [each.currency, scaled(each.amount) * (credit ? 1n : -1n)]),
      );
    assert.deepEqual(sums(true), exact(described.sum_credits), name);
    assert.deepEqual(sums(false), exact(described.sum_debits), name);
    for (const [at, record] of described.records.entries()) {
      const head = heads[at]!;
      assert.equal(head.id, record.id, name);
      assert.equal(head.account, record.account.iban ?? record.account.other, name);
      if (record.account.ccy !== null) assert.equal(head.currency, record.account.ccy, name);
      assert.deepEqual(
        head.balances.map((each) => [
          each.code.replace("/INTM", ""),
          scaled(each.amount),
          each.currency,
          each.date,
        ]),
        record.balances.map((each) => [
          each.type,
          scaled(each.amount),
          each.ccy,
          each.date?.slice(0, 10) ?? null,
        ]),
        name,
      );
      const own = parts.flatMap((part) =>
        part.part === "entry" && part.head.index === at ? [part.entry] : [],
      );
      const statuses = Object.groupBy(own, (each) => (each.statusMissing ? "-" : each.status));
      assert.deepEqual(
        Object.fromEntries(Object.entries(statuses).map(([status, of]) => [status, of!.length])),
        record.entry_status,
        name,
      );
      const booked = own.filter((each) => each.status === "BOOK" || each.statusMissing);
      assert.deepEqual(
        sumBy(booked.map((each) => [each.currency, scaled(each.amount)])),
        exact(record.net_booked),
        name,
      );
    }
  }
});

function sumBy(amounts: readonly (readonly [string, bigint])[]): Record<string, string> {
  const sums: Record<string, bigint> = {};
  for (const [currency, amount] of amounts) sums[currency] = (sums[currency] ?? 0n) + amount;
  return Object.fromEntries(Object.entries(sums).map(([currency, sum]) => [currency, decimalOf(sum)]));
}
const exact = (sums: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(sums).map(([currency, sum]) => [currency, decimalOf(scaled(sum))]));
