// What statements of several files say of each other, as `saldo inspect --as camt` tells it.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import JSZip from "jszip";
import { entry, message, type SayStatement, statement } from "./fixture/message.ts";
import { inspect } from "./inspect.ts";

const root = await mkdtemp(join(tmpdir(), "saldo-across-"));
after(() => rm(root, { recursive: true, force: true }));
let calls = 0;

/** Codes of the problems, per line of the answer, in the order in which files were given. */
async function look(files: Readonly<Record<string, string | Buffer>>): Promise<Record<string, string[]>> {
  const folder = await mkdtemp(join(root, `${++calls}-`));
  const paths = Object.keys(files).map((name) => join(folder, name));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const among = { files: paths, now: new Date(), folder: () => mkdtemp(join(folder, "unpacked-")) };
  const told: Record<string, string[]> = {};
  for (const path of paths)
    for (const one of (await inspect(path, among)) ?? [])
      told[String(one["file"]).slice(folder.length + 1)] = one.problems.map(({ code }) => code);
  return told;
}
const file = (...statements: readonly SayStatement[]) =>
  message({ statements: statements.map((one) => statement(one)), messageId: `M${Math.random()}` });

const period = (day: number): string =>
  `<FrToDt><FrDtTm>2026-03-0${day}T00:00:00</FrDtTm><ToDtTm>2026-03-0${day}T23:59:59</ToDtTm></FrToDt>`;

/** A quiet day. */
const quiet = (day: number, balance = "1150.05", more: SayStatement = {}): SayStatement => ({
  id: `S${Math.random()}`,
  sequence: String(26059 + day),
  opening: [balance, `2026-03-0${day - 1}`],
  closing: [balance, `2026-03-0${day}`],
  entries: [],
  ...more,
});

test("statements chain over files, in whatever order those are given", async () => {
  assert.deepEqual(await look({ "c.xml": file(quiet(5)), "a.xml": file({}), "b.xml": file(quiet(4)) }), {
    "c.xml": [],
    "a.xml": [],
    "b.xml": [],
  });
  // Between two statements of one file lies that of another.
  assert.deepEqual(await look({ "a.xml": file({}, quiet(5)), "b.xml": file(quiet(4)) }), {
    "a.xml": [],
    "b.xml": [],
  });
});

test("a balance that does not follow, and a number that is missing, show in the later file", async () => {
  assert.deepEqual(
    await look({ "a.xml": file({}), "b.xml": file(quiet(4, "1.00")), "c.xml": file(quiet(6, "1.00")) }),
    {
      "a.xml": [],
      "b.xml": ["chain_broken"],
      "c.xml": ["sequence_gap"],
    },
  );
});

test("the same statement under other ids lands once; with other content it is a conflict, on which nothing follows", async () => {
  assert.deepEqual(
    await look({
      "a.xml": file({}),
      "again.xml": file({ id: "S999" }),
      "other.xml": file({
        closing: ["1150.05", "2026-03-03"],
        opening: ["1000.00", "2026-03-02"],
        entries: [],
      }),
      "next.xml": file(quiet(4, "77.00")),
    }),
    {
      "a.xml": [],
      "again.xml": ["statement_repeated"],
      "other.xml": ["balance_equation", "statement_conflict"],
      "next.xml": [],
    },
    "which of the two the next one follows on, nobody knows",
  );
});

test("the same statement under two numbers in one file lands once", async () => {
  assert.deepEqual(await look({ "a.xml": file({}, { sequence: "62" }) }), {
    "a.xml": ["statement_repeated"],
  });
});

test("two of one day that end where they began can follow on each other: both land, and a person is told", async () => {
  const balances = { opening: ["1000.00", "2026-03-02"], closing: ["1000.00", "2026-03-03"] } as const;
  const swept = { ...balances, entries: [entry(), entry({ sign: "DBIT" })] };
  assert.deepEqual(
    await look({
      "a.xml": file(swept, { ...swept, sequence: "26063" }, quiet(4, "1000.00", { sequence: "26064" })),
    }),
    { "a.xml": ["statement_alike"] },
  );
});

test("the same statement under another number lands once, too; one that says nothing is known by its number", async () => {
  assert.deepEqual(
    await look({
      "a.xml": file({}),
      "restarted.xml": file({ sequence: "62" }),
      "unnumbered.xml": file({ sequence: null }),
      "next.xml": file(quiet(4)),
      "quiet.xml": file(quiet(4, "1150.05", { sequence: "26064" })),
    }),
    {
      "a.xml": [],
      "restarted.xml": ["statement_repeated"],
      "unnumbered.xml": ["statement_repeated"],
      "next.xml": [],
      "quiet.xml": [],
    },
  );
});

test("pages make one statement, also where each comes in a file of its own", async () => {
  const page = (number: number, last: boolean, say: SayStatement) =>
    message({
      statements: [statement(say)],
      paging: `<MsgPgntn><PgNb>${number}</PgNb><LastPgInd>${last}</LastPgInd></MsgPgntn>`,
    });
  const first = page(1, false, { closing: null });
  const middle = page(2, false, { opening: null, closing: null, entries: [] });
  const last = (amount: string) =>
    page(3, true, { opening: null, closing: [amount, "2026-03-03"], entries: [] });
  const alone = ["closing_missing", "page_incomplete"];
  assert.deepEqual(await look({ "1.xml": first, "3.xml": last("1150.05") }), {
    "1.xml": alone,
    "3.xml": ["opening_missing", "page_incomplete"],
  });
  const whole = { "1.xml": ["closing_missing"], "2.xml": ["opening_missing", "closing_missing"] };
  assert.deepEqual(await look({ "1.xml": first, "2.xml": middle, "3.xml": last("1150.05") }), {
    ...whole,
    "3.xml": ["opening_missing"],
  });
  assert.deepEqual(await look({ "1.xml": first, "2.xml": middle, "3.xml": last("1150.06") }), {
    ...whole,
    "3.xml": ["opening_missing", "balance_equation"],
  });
});

test("a message in pages may hold whole statements, and end or begin one in its middle", async () => {
  const page = (number: string, last: boolean, ...statements: readonly SayStatement[]) =>
    message({
      statements: statements.map((one) => statement(one)),
      paging: `<MsgPgntn><PgNb>${number}</PgNb><LastPgInd>${last}</LastPgInd></MsgPgntn>`,
    });
  const begin: SayStatement = { ...quiet(4), closing: null, entries: [entry()], more: period(4) };
  const middle: SayStatement = { ...begin, opening: null };
  const end: SayStatement = { ...quiet(4), opening: null, closing: ["1650.05", "2026-03-04"] };
  assert.deepEqual(await look({ "alone.xml": page("2", true, {}) }), { "alone.xml": [] });
  const files = {
    "1.xml": page("00001", false, {}),
    "2.xml": page("2", false, begin),
    "3.xml": page("3", false, middle),
    "4.xml": page("04", true, end, quiet(5, "1650.05")),
  };
  assert.deepEqual(await look(files), {
    "1.xml": [],
    "2.xml": ["closing_missing"],
    "3.xml": ["opening_missing", "closing_missing"],
    "4.xml": ["opening_missing"],
  });
  const { "3.xml": _, ...hole } = files;
  assert.deepEqual(await look(hole), {
    "1.xml": [],
    "2.xml": ["closing_missing", "page_incomplete"],
    "4.xml": ["opening_missing", "page_incomplete"],
  });
});

test("a single page is no page of several, though its number is 0 or empty; pages may count from 0", async () => {
  const paged = (number: string, last: boolean, say: SayStatement = {}): SayStatement => ({
    ...say,
    more: `<StmtPgntn><PgNb>${number}</PgNb><LastPgInd>${last}</LastPgInd></StmtPgntn>${period(3)}`,
  });
  for (const number of ["0", "00000", "", " "])
    assert.deepEqual(await look({ "a.xml": file(paged(number, true)) }), { "a.xml": [] }, number);
  const files = {
    "0.xml": file(paged("0", false, { closing: null })),
    "1.xml": file(paged("1", false, { opening: null, closing: null, entries: [] })),
    "2.xml": file(paged("2", true, { opening: null, entries: [] })),
  };
  assert.deepEqual(await look(files), {
    "0.xml": ["closing_missing"],
    "1.xml": ["opening_missing", "closing_missing"],
    "2.xml": ["opening_missing"],
  });
});

test("two pages that count from 0 make one statement, with its equation", async () => {
  const paged = (number: number, last: boolean, say: SayStatement): SayStatement => ({
    ...say,
    more: `<StmtPgntn><PgNb>${number}</PgNb><LastPgInd>${last}</LastPgInd></StmtPgntn>${period(3)}`,
  });
  const two = (closing: string) => ({
    "0.xml": file(paged(0, false, { closing: null })),
    "1.xml": file(paged(1, true, { opening: null, closing: [closing, "2026-03-03"], entries: [entry()] })),
  });
  assert.deepEqual(await look(two("1400.05")), {
    "0.xml": ["closing_missing"],
    "1.xml": ["opening_missing"],
  });
  assert.deepEqual(await look(two("1400.06")), {
    "0.xml": ["closing_missing"],
    "1.xml": ["opening_missing", "balance_equation"],
  });
  // One that is whole is no page of what stands beside it, which is not.
  assert.deepEqual(await look({ ...two("1400.05"), "1.xml": file(paged(1, true, {})) }), {
    "0.xml": ["closing_missing", "page_incomplete"],
    "1.xml": [],
  });
});

test("pages of a statement that say the same are pages all the same", async () => {
  const paged = (number: number, say: SayStatement): SayStatement => ({
    ...say,
    sequence: "26062",
    more: `<StmtPgntn><PgNb>${number}</PgNb><LastPgInd>${number === 4}</LastPgInd></StmtPgntn>${period(3)}`,
  });
  const inner = { opening: null, closing: null, entries: [entry({ amount: "25.00" })] };
  assert.deepEqual(
    await look({
      "1.xml": file(paged(1, { ...inner, opening: ["1000.00", "2026-03-02"] })),
      "2.xml": file(paged(2, inner)),
      "3.xml": file(paged(3, inner)),
      "4.xml": file(paged(4, { ...inner, closing: ["1100.00", "2026-03-03"] })),
    }),
    {
      "1.xml": ["closing_missing"],
      "2.xml": ["opening_missing", "closing_missing"],
      "3.xml": ["opening_missing", "closing_missing"],
      "4.xml": ["opening_missing"],
    },
  );
});

test("what is packed is told file by file, and takes part in the chain", async () => {
  const zip = new JSZip();
  zip.file("a.xml", file({}));
  zip.file("page.xml", "<html></html>");
  zip.file("note.txt", "hello");
  zip.file("cut.xml", "<other><a></other>");
  const packed = await zip.generateAsync({ type: "nodebuffer", compression: "DEFLATE" });
  assert.deepEqual(await look({ "z.zip": packed, "b.xml": file(quiet(4, "1.00")) }), {
    "z.zip/a.xml": [],
    "z.zip/page.xml": ["xml_html"],
    "z.zip/note.txt": ["unknown_kind"],
    "z.zip/cut.xml": ["xml_malformed"],
    "b.xml": ["chain_broken"],
  });
});

test("what cannot be unpacked is told with its place: the file in the zip, or the zip", async () => {
  const zip = new JSZip();
  zip.file("a.xml", file({}), { compression: "STORE" });
  zip.file("b.xml", file(quiet(4)), { compression: "STORE" });
  const packed = await zip.generateAsync({ type: "nodebuffer" });
  const altered = Buffer.from(packed.toString("latin1").replace("1150.05", "9150.05"), "latin1");
  const folder = await mkdtemp(join(root, "places-"));
  const paths = { altered, cut: packed.subarray(0, 200), damaged: Buffer.from("\x1f\x8bnothing", "latin1") };
  const found: unknown[] = [];
  for (const [name, bytes] of Object.entries(paths)) {
    const path = join(folder, name);
    await writeFile(path, bytes);
    const among = { files: [path], now: new Date(), folder: async () => folder };
    for (const { accepted, problems } of (await inspect(path, among)) ?? [])
      found.push([accepted, ...problems.map(({ code, where }) => `${code} ${where}`)]);
  }
  assert.deepEqual(found, [
    [false, "zip_unreadable a.xml"],
    [true],
    [false, "zip_unreadable cut"],
    [false, "gz_unreadable damaged"],
  ]);
});
