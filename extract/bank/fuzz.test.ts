// Statements that something happened to, thousands of them, the same ones every time. What changes nothing must give
// the same rows; what changes anything must be refused with a code, or give what another parser finds in the same bytes,
// entry by entry and to the cent.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { SaldoError } from "../error.ts";
import { parsed, scanned, type Told } from "../format/fixture/events.ts";
import type { Item } from "../source.ts";
import { entry, message, statement } from "./fixture/message.ts";
import { items } from "./statement.ts";

const CASES = Number(process.env["SALDO_FUZZ"] ?? "4000");

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "saldo-fuzz-"));
});
after(() => rm(folder, { recursive: true }));

const detail = (amount: string, more: string) =>
  `<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">${amount}</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Nm>Caf\u00e9 \u20ac &amp; Zn</Nm></Dbtr></RltdPties>${more}</TxDtls>`;
const own = message({
  statements: [
    statement(),
    statement({
      id: "S2",
      sequence: "26063",
      entries: [
        entry({
          amount: "75.10",
          details: [
            detail("70.00", "<RmtInf><Ustrd>een</Ustrd><Ustrd>twee</Ustrd></RmtInf>"),
            detail("5.10", ""),
          ],
        }),
        entry({ amount: "0.05", sign: "DBIT", more: "<AddtlNtryInf>\u{1f4b6} x</AddtlNtryInf>" }),
      ],
    }),
  ],
});

/** The same few tags over and over, as in a large file: what is learned of the first entries holds for the others, or not. */
const many = message({
  statements: [
    statement({
      entries: Array.from({ length: 12 }, (_, at) =>
        entry({
          amount: `${at + 1}.0${at % 10}`,
          sign: at % 3 === 0 ? "DBIT" : "CRDT",
          details: [detail(`${at + 1}.0${at % 10}`, "<RmtInf><Ustrd>een</Ustrd></RmtInf>")],
        }).replaceAll(/(?<=<\/\w+>)(?=<)/g, "\n  "),
      ),
    }),
  ],
});

const SHARED = fileURLToPath(new URL("../../../shared/data/bank/camt/", import.meta.url));
/** Our own file, and what banks sent where that is at hand: small ones, so that a change falls where it matters. */
const seeds: readonly Buffer[] = [
  Buffer.from(own),
  Buffer.from(many),
  ...(existsSync(SHARED) ? (readdirSync(SHARED, { recursive: true }) as string[]) : [])
    .sort()
    .filter((name) => name.endsWith(".xml"))
    .map((name) => readFileSync(join(SHARED, name)))
    .filter((bytes) => bytes.length < 12_000 && bytes.includes("camt.053")),
];

/** Mulberry32: small, and the same everywhere. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
type Dice = ReturnType<typeof dice>;

/** Rows or the code of the refusal, in no more than a second per megabyte; of this process, whatever else is going on. */
async function read(path: string): Promise<Item[] | string> {
  const before = process.cpuUsage();
  try {
    const rows = await rowsOrCode(path);
    const { user, system } = process.cpuUsage(before);
    const most = Math.max(1, statSync(path).size / 1e6);
    assert.ok((user + system) / 1e6 <= most, `${(user + system) / 1e6} s where ${most} are allowed`);
    return rows;
  } finally {
    if (path.endsWith("heavy.xml")) await rm(path);
  }
}

async function rowsOrCode(path: string): Promise<Item[] | string> {
  try {
    return await Array.fromAsync(items(path));
  } catch (error) {
    if (!(error instanceof SaldoError) || error.kind !== "data" || error.code === "") throw error;
    return error.code;
  }
}

const pick = <T>(roll: Dice, from: readonly T[]): T => from[roll(from.length)]!;

/** Replaces some of the places that a pattern finds. */
const some = (text: string, pattern: RegExp, roll: Dice, to: (found: string) => string): string =>
  text.replace(pattern, (found) => (roll(4) === 0 ? to(found) : found));

/** What changes how a statement is written, and nothing of what it says. */
const HARMLESS: readonly ((text: string, roll: Dice) => string | Buffer)[] = [
  (text, roll) => some(text, /(?<=<\/\w+>)(?=<)/g, roll, () => pick(roll, ["\n", "\r\n", " \t", "\n\n   "])),
  (text, roll) =>
    some(text, /(?<=<\/\w+>)(?=<)/g, roll, () =>
      pick(roll, ["<!-- - <Ntry> -->", "<?pi <Ntry>?>", "<!---->"]),
    ),
  (text, roll) =>
    some(text, /(?<=>[^<&]*)[A-Za-z0-9](?=[^<>&;]*<)/g, roll, (char) =>
      pick(roll, [`&#${char.charCodeAt(0)};`, `&#x${char.charCodeAt(0).toString(16)};`]),
    ),
  (text, roll) => some(text, /(?<=>)[^<>&\n]+(?=<\/)/g, roll, (run) => `<![CDATA[${run}]]>`),
  (text, roll) =>
    some(text, /(?<=>[^<&\n]*)(?=[a-z][^<>&\n]*<\/)/g, roll, () => pick(roll, ["<!--x-->", "<?x y?>"])),
  (text, roll) => some(text, /="([^"']*)"/g, roll, (found) => found.replaceAll('"', "'")),
  (text, roll) => some(text, /(?<=<\/?\w+)(?=>)/g, roll, () => pick(roll, [" ", "\n", "\t "])),
  (text) => text.replace(/<(\/?)(?=[A-Z])/g, "<$1n:").replace("xmlns=", "xmlns:n="),
  (text) => `\ufeff${text.replace("\ufeff", "")}`,
  (text) => Buffer.from(`\ufeff${text.replace("\ufeff", "")}`, "utf16le"),
  (text) => Buffer.from(`\ufeff${text.replace("\ufeff", "")}`, "utf16le").swap16(),
];

test("written otherwise, a statement gives the same rows", async () => {
  const plain = join(folder, "plain.xml");
  await writeFile(plain, own);
  const expected = await read(plain);
  assert.ok(typeof expected !== "string");
  for (let seed = 0; seed < CASES / 4; seed++) {
    const roll = dice(seed);
    let text: string | Buffer = own;
    for (let times = roll(3); times >= 0 && typeof text === "string"; times--)
      text = pick(roll, HARMLESS)(text, roll);
    const path = join(folder, "harmless.xml");
    await writeFile(path, text);
    assert.deepEqual(await read(path), expected, `seed ${seed}: ${text.toString().slice(0, 3000)}`);
  }
});

const TOKENS = [
  "<",
  ">",
  "&",
  "]]>",
  "<!--",
  "-->",
  "<?",
  "?>",
  "<![CDATA[",
  "</Ntry>",
  "<Ntry>",
  "</Amt>",
  '<Amt Ccy="EUR">',
  "/",
  "=",
  '"',
  "'",
  "-",
  ".",
  ",",
  "1e3",
  "0",
  "\0",
  "\x0b",
  "\ufffe",
  "&#0;",
  "&amp;",
  "&x;",
  "<!DOCTYPE a>",
  "<a/>",
  "xmlns=''",
  " ",
  "\r",
  "DBIT",
  "CRDT",
  "BOOK",
  "\ufeff",
].map((token) => Buffer.from(token));

/** The first letter or digit from a place on becomes another one of its kind: what is said changes, the writing does not. */
function reworded(bytes: Buffer, from: number, roll: Dice): Buffer {
  const kinds = ["0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"];
  for (let at = from; at < bytes.length; at++) {
    const kind = kinds.find((chars) => chars.includes(String.fromCharCode(bytes[at]!)));
    if (kind === undefined) continue;
    const changed = Buffer.from(bytes);
    changed[at] = kind.charCodeAt(roll(kind.length));
    return changed;
  }
  return bytes;
}

/** What may change anything. */
function mutated(seed: Buffer, roll: Dice): Buffer {
  let bytes = seed;
  for (let times = roll(3); times >= 0; times--) {
    const at = roll(bytes.length + 1);
    const span = roll(4) === 0 ? roll(400) : roll(6);
    const [head, cut, rest] = [
      bytes.subarray(0, at),
      bytes.subarray(at, at + span),
      bytes.subarray(at + span),
    ];
    const other = roll(bytes.length + 1);
    bytes = [
      () => Buffer.concat([head, rest]),
      () => Buffer.concat([head, cut, cut, rest]),
      () => Buffer.concat([head, pick(roll, TOKENS), cut, rest]),
      () => Buffer.concat([head, pick(roll, TOKENS), rest]),
      () => Buffer.concat([head, Buffer.from([roll(256)]), bytes.subarray(at + 1)]),
      () => Buffer.concat([head, Buffer.from([(cut[0] ?? 0) ^ (1 << roll(8))]), bytes.subarray(at + 1)]),
      () => Buffer.concat([head, bytes.subarray(other, other + span), cut, rest]),
      () => (roll(3) === 0 ? head : Buffer.concat([cut, head, rest])),
      () => reworded(bytes, at, roll),
    ][roll(9)]!();
  }
  return bytes;
}

const cents = (text: string): bigint => {
  const [whole = "", fraction = ""] = text.trim().split(".");
  return BigInt(whole + fraction.padEnd(5, "0").slice(0, 5));
};

type Booked = { readonly amount: bigint; readonly currency: string; readonly status: string };

/** The entries of each statement of a file, from the events of the other parser: of all that an entry says twice, the first. */
function entriesOf(told: Told): Booked[][] {
  const found: Booked[][] = [];
  let own: Booked[] = [];
  const path: string[] = [];
  let said: Record<string, string> = {};
  let currency = "";
  for (const one of told) {
    const at = path.join("/").replace(/^.*?(?=Document\/BkToCstmrStmt)/, "");
    const inside = at.replace(/^Document\/BkToCstmrStmt\/Stmt\/Ntry\/?/, "");
    if (typeof one === "string") {
      if (inside !== at) said[inside] = (said[inside] ?? "") + one;
    } else if (one.length > 0) {
      path.push(one[0] as string);
      const opened = `${at}/${one[0]}`;
      if (opened === "Document/BkToCstmrStmt/Stmt/Ntry") said = {};
      if (opened === "Document/BkToCstmrStmt/Stmt/Ntry/Amt" && said["Amt"] === undefined)
        currency = (one[2] as string[])[1] ?? "";
      // What comes again is another element, and not read.
      if (inside !== at && said[`${inside === "" ? "" : `${inside}/`}${one[0]}`] !== undefined)
        path[path.length - 1] += "#";
    } else {
      if (at === "Document/BkToCstmrStmt/Stmt/Ntry") {
        const sign = said["CdtDbtInd"]?.trim();
        assert.ok(said["Amt"] !== undefined && (sign === "CRDT" || sign === "DBIT"));
        const status = said["Sts"]?.trim() || said["Sts/Cd"]?.trim() || said["Sts/Prtry"]?.trim() || "BOOK";
        own.push({ amount: sign === "CRDT" ? cents(said["Amt"]) : -cents(said["Amt"]), currency, status });
      } else if (at === "Document/BkToCstmrStmt/Stmt") {
        found.push(own);
        own = [];
      } else if (inside !== at) said[inside] ??= "";
      path.pop();
    }
  }
  return found;
}

const signed = (text: string): bigint => (text.startsWith("-") ? -cents(text.slice(1)) : cents(text));

test("damaged, a statement is refused with a code, or says what another parser reads in it", async () => {
  const outcomes: Record<string, number> = {};
  for (let seed = 0; seed < CASES; seed++) {
    const roll = dice(1_000_003 * seed + 17);
    const bytes = mutated(pick(roll, seeds), roll);
    const path = join(folder, "damaged.xml");
    await writeFile(path, bytes);
    const what = `seed ${seed}`;
    const rows = await read(path);
    const told = await parsed(path).catch((error: Error) => error);
    outcomes[typeof rows === "string" ? rows : "read"] =
      (outcomes[typeof rows === "string" ? rows : "read"] ?? 0) + 1;
    if (typeof rows === "string") {
      if (rows === "xml_malformed" || rows === "xml_absent")
        assert.ok(told instanceof Error, `${what}: ${rows}, but another parser reads it`);
      continue;
    }
    if (told instanceof Error) assert.fail(`${what}: read, but ${told.message}`);
    assert.deepEqual(await scanned(path, 1 + roll(40)), told, what);
    const without = 1 + roll(200);
    assert.deepEqual(
      await scanned(path, without, { learning: true }),
      await scanned(path, without, { learning: false }),
      what,
    );
    const expected = entriesOf(told);
    const entries = rows.flatMap((row) => (row.table === "entry" ? [row.values] : []));
    assert.deepEqual(
      entries.map(({ amount, entry_currency, status }) => ({
        amount: signed(String(amount)),
        currency: entry_currency,
        status,
      })),
      expected.flat(),
      what,
    );
    // And the sum that is landed with each statement is the sum of just those that count.
    const statements = rows.flatMap((row) => (row.table === "statement" ? [row.values] : []));
    assert.deepEqual(
      statements.map(({ booked_amount }) => signed(String(booked_amount))),
      expected.map((own, at) =>
        own
          .filter(({ currency, status }) => status === "BOOK" && currency === statements[at]?.["currency"])
          .reduce((sum, { amount }) => sum + amount, 0n),
      ),
      what,
    );
  }
  // Both must have been met often, or nothing was tried.
  assert.ok(
    (outcomes["read"] ?? 0) > CASES / 20 && (outcomes["xml_malformed"] ?? 0) > CASES / 20,
    JSON.stringify(outcomes),
  );
});

/** A megabyte of everything that takes long to read when it is read again and again. */
const HEAVY: readonly (readonly [string, string])[] = [
  ["references", `<Ustrd>${"&lt;".repeat(260_000)}</Ustrd>`],
  ["brackets", `<Ustrd>${"]".repeat(1_000_000)}</Ustrd>`],
  ["a comment", `<!--${"- ".repeat(500_000)}-->`],
  ["small elements", "<a></a>".repeat(140_000)],
  ["names", Array.from({ length: 100_000 }, (_, at) => `<n${at}/>`).join("")],
  [
    "attributes",
    `<a ${Array.from({ length: 60 }, (_, at) => `a${at}="${"&amp;".repeat(50)}"`).join(" ")}/>`.repeat(60),
  ],
  [
    "namespaces",
    `<a ${Array.from({ length: 60 }, (_, at) => `xmlns:p${at}="u${at}"`).join(" ")}>`.repeat(50) +
      "<p1:a/>".repeat(100_000),
  ],
  [
    "details",
    `<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>${"<NtryDtls><TxDtls/></NtryDtls>".repeat(33_000)}</Ntry>`,
  ],
  [
    "lines",
    `<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><NtryDtls><TxDtls><RmtInf>${"<Ustrd>x</Ustrd>".repeat(60_000)}</RmtInf></TxDtls></NtryDtls></Ntry>`,
  ],
  [
    "balances",
    '<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-03</Dt></Dt></Bal>'.repeat(
      7_000,
    ),
  ],
];
for (const [what, heavy] of HEAVY) {
  test(`a megabyte of ${what} comes to an end within a second`, async () => {
    const path = join(folder, "heavy.xml");
    await writeFile(path, message({ statements: [statement({ entries: [heavy] })] }));
    const rows = await read(path);
    assert.ok(typeof rows !== "string" || /^(xml|camt)_/.test(rows), String(rows));
  });
}
