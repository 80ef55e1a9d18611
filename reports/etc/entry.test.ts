// The way of an entry: the workbook is written, filled in, put in the inbox and read.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import ExcelJS from "exceljs";
import fc from "fast-check";
import type { Context } from "../../extract/context.ts";
import { open, type Row } from "../../extract/duckdb.ts";
import { describe } from "../../extract/error.ts";
import { inspect } from "../../extract/etc/inspect.ts";
import source from "../../extract/etc/source.ts";
import { tables } from "../../extract/etc/tables.ts";
import { extract } from "../../extract/extract.ts";
import { readForm } from "../../extract/format/form.ts";
import type { Outcome } from "../../extract/land.ts";
import { batches } from "../../extract/landing.ts";
import { landedRelation, living } from "../../extract/state.ts";
import { testContext } from "../../test/context.ts";
import { type Marts, marts } from "../workbook/fixture/marts.ts";
import type { Language } from "../workbook/words.ts";
import { writeWorkbook } from "../workbook/write.ts";
import { etcMarts } from "./fixture/marts.ts";
import etc from "./report.ts";

const root = mkdtempSync(join(tmpdir(), "saldo-entry-"));
after(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const newHome = () => join(root, `home-${++made}`);

const line = { budget: "100.00", toDate: "40.00", etc: "60.00" };
const plain = (): Marts =>
  etcMarts([
    {
      company: "NL01",
      project: "P-1",
      name: "Examens",
      lines: [
        { ...line, category: "Uren" },
        { ...line, category: null },
      ],
    },
    { company: "NL02", project: "0042", name: "Toetsen", lines: [{ ...line, category: "Uren" }] },
  ]);

type Fill = (sheet: ExcelJS.Worksheet, book: ExcelJS.Workbook) => void;

/** Writes the workbook, lets somebody fill it in, and puts it in the inbox of a home. */
async function deliver(
  home: string,
  fill: Fill,
  { name = "etc.xlsx", tables: rows = plain(), language = "nl" as Language, period = "2026-10" } = {},
): Promise<string> {
  const inbox = join(home, "inbox/6");
  mkdirSync(inbox, { recursive: true });
  const path = join(inbox, name);
  const issued = join(home, "issued.xlsx");
  await writeWorkbook(etc, marts(rows), { ask: { period }, out: issued, language });
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(issued);
  fill(book.getWorksheet(language === "nl" ? "Invoer" : "Entry")!, book);
  await book.xlsx.writeFile(path);
  return path;
}

const organisation = String(plain()["publication"]![0]!["organisation"]);

const take = (home: string, more: Partial<Context> = {}, options = {}): Promise<Outcome[]> =>
  extract({ source, options: { ...source.options, organisation, ...options } }, testContext(home, more));

const shown = [
  "company",
  "project",
  "category",
  "progress",
  "hours_to_go",
  "etc_amount",
  "etc_method",
  "remark",
  "author",
  "entered_on",
  "sheet_row",
];

async function entries(home: string): Promise<Row[]> {
  const session = await open();
  try {
    const relation = landedRelation(home, tables.entry, await batches(home, "etc", "entry"));
    const columns = shown.map((name) => `cast(${name} as varchar) as ${name}`).join(", ");
    return await session.all(
      `select ${columns} from (${living(relation, tables.entry, shown)}) order by company, project, category`,
    );
  } finally {
    session.close();
  }
}

/** Puts values into a line, by the letters of the columns; who and when, unless it is said. */
const put = (sheet: ExcelJS.Worksheet, row: number, values: Readonly<Record<string, ExcelJS.CellValue>>) => {
  const whole = { S: "0001001", T: new Date("2026-11-03T00:00:00Z"), ...values };
  for (const [column, value] of Object.entries(whole)) sheet.getCell(`${column}${row}`).value = value;
};
const set = (sheet: ExcelJS.Worksheet, at: string, value: ExcelJS.CellValue) => {
  sheet.getCell(at).value = value;
};
const manual = { P: 123.45, Q: "Opgegeven", R: "Volgens offerte" };

const said = { company: "NL01", project: "P-1", author: "0001001", entered_on: "2026-11-03" };
const nothing = { progress: null, hours_to_go: null, etc_amount: null, etc_method: null, remark: null };

test("what is filled in lands to the digit; a line without a change says nothing", async () => {
  const home = newHome();
  await deliver(home, (sheet) => {
    put(sheet, 6, { N: 57.3, O: 12.5, ...manual });
    put(sheet, 8, { N: 100, Q: "Begroot × (1 − gereed)", S: "P-77" });
  });
  const [outcome] = await take(home);
  assert.equal(outcome!.kind, "landed", describe(outcome!.error));
  assert.deepEqual(await entries(home), [
    {
      ...said,
      category: "UREN",
      progress: "57.30",
      hours_to_go: "12.50",
      etc_amount: "123.45",
      etc_method: "manual",
      remark: "Volgens offerte",
      sheet_row: "6",
    },
    {
      ...said,
      ...nothing,
      company: "NL02",
      project: "0042",
      category: "UREN",
      progress: "100.00",
      etc_method: "progress of budget",
      author: "P-77",
      sheet_row: "8",
    },
  ]);
  assert.deepEqual(readdirSync(join(home, "inbox/6")), [], "a workbook that landed goes to the archive");
  assert.ok(readdirSync(join(home, "archive")).every((name) => name.endsWith(".enc")));
});

test("the workbook is English where the reader is, and so are its methods", async () => {
  const home = newHome();
  await deliver(home, (sheet) => put(sheet, 6, { Q: "Remaining budget" }), { language: "en" });
  await take(home);
  assert.deepEqual(
    (await entries(home)).map(({ etc_method }) => etc_method),
    ["remaining budget"],
  );
});

/** What the published mart says once an entry has been taken. */
const withEntry = (): Marts => {
  const rows = plain();
  const [first, ...rest] = rows["rpt_etc_project_category"]!;
  const entered = {
    entered_progress: "50.00",
    entered_remark: "Eerste",
    entered_author: "0001001",
    entered_on: "2026-11-03",
  };
  return { ...rows, rpt_etc_project_category: [{ ...first!, ...entered }, ...rest] };
};

test("the last workbook that says something of a line speaks, former ones are kept, and emptying takes back", async () => {
  const home = newHome();
  await deliver(home, (sheet) => {
    put(sheet, 6, { N: 50, R: "Eerste" });
    put(sheet, 8, { N: 10 });
  });
  await take(home);
  // The next workbook shows what was entered. Its line of P-1 is left as it is, that of 0042 is said anew.
  await deliver(home, (sheet) => put(sheet, 8, { N: 20 }), { tables: withEntry() });
  const [second] = await take(home);
  assert.equal(second!.manifest?.rows.read, 1, "an unchanged line says nothing");
  assert.deepEqual(
    (await entries(home)).map(({ progress }) => progress),
    ["50.00", "20.00"],
  );
  await deliver(
    home,
    (sheet) => {
      for (const column of ["N", "R", "S", "T"]) sheet.getCell(`${column}6`).value = null;
    },
    { tables: withEntry() },
  );
  await take(home);
  assert.deepEqual(
    (await entries(home)).map(({ progress, author }) => [progress, author]),
    [
      [null, null],
      ["20.00", "0001001"],
    ],
  );
  assert.equal((await batches(home, "etc", "entry")).length, 3);
});

test("of two workbooks that come together the one that was put there last speaks; one that landed is no news", async () => {
  const home = newHome();
  const last = await deliver(home, (sheet) => put(sheet, 6, { N: 70 }), { name: "a.xlsx" });
  const first = await deliver(home, (sheet) => put(sheet, 6, { N: 60 }), { name: "b.xlsx" });
  utimesSync(first, 1_000_000, 1_000_000);
  utimesSync(last, 2_000_000, 2_000_000);
  const bytes = readFileSync(first);
  await take(home);
  assert.deepEqual(
    (await entries(home)).map(({ progress }) => progress),
    ["70.00"],
  );
  writeFileSync(join(home, "inbox/6/again.xlsx"), bytes);
  const [again] = await take(home);
  assert.equal(again!.kind, "unchanged");
  assert.deepEqual(
    (await entries(home)).map(({ progress }) => progress),
    ["70.00"],
  );
});

/** What is refused as a whole: a name, how the file was made, and what else is so. */
const refused: readonly (readonly [
  string,
  Fill,
  Partial<Parameters<typeof deliver>[2]>?,
  Partial<Context>?,
])[] = [
  ["a locked amount was changed", (sheet) => set(sheet, "H6", 999)],
  ["a locked text was changed", (sheet) => set(sheet, "B7", "Jan Jansen")],
  ["a locked cell was emptied", (sheet) => set(sheet, "A8", null)],
  [
    "a formula that gives the same stands where a value was",
    (sheet) => set(sheet, "H6", { formula: "50+50", result: 100 }),
  ],
  ["a caption was changed", (sheet) => set(sheet, "N5", "Gereed")],
  ["a line was put in between", (sheet) => void sheet.insertRow(7, ["NL01", "P-9"])],
  ["a line was put behind the last", (sheet) => set(sheet, "N9", 10)],
  ["a line was taken away", (sheet) => void sheet.spliceRows(7, 1)],
  [
    "two lines changed places",
    (sheet) => {
      for (const column of ["A", "B", "C", "G"]) {
        const [six, eight] = [sheet.getCell(`${column}6`), sheet.getCell(`${column}8`)];
        [six.value, eight.value] = [eight.value, six.value];
      }
    },
  ],
  ["a formula was entered", (sheet) => put(sheet, 6, { N: { formula: "30+30", result: 60 } })],
  [
    "the hidden sheet was changed",
    (_, book) => {
      const cell = book.getWorksheet("_form")!.getCell("B3");
      cell.value = String(cell.value).replace("P-1", "P-2");
    },
  ],
  ["the hidden sheet was taken away", (_, book) => book.removeWorksheet("_form")],
  ["the sheet was taken away", (_, book) => book.removeWorksheet("Invoer")],
  ["another month", () => {}, { period: "2026-09" }],
  [
    "another organisation",
    () => {},
    { tables: { ...plain(), publication: [{ ...plain()["publication"]![0]!, organisation: "Een ander" }] } },
  ],
  ["a closed month", () => {}, {}, { closing: async () => "closed" }],
];

/** What is wrong with one line only. */
const wrong: readonly (readonly [string, Readonly<Record<string, ExcelJS.CellValue>>])[] = [
  ["more than all is done", { N: 120 }],
  ["less than nothing is done", { N: -1 }],
  ["0.6 where 60 is meant", { N: 0.6 }],
  ["three decimals of a percentage", { N: 12.345 }],
  ["a text for a number", { N: "zestig" }],
  ["three decimals of an amount", { ...manual, P: 10.005 }],
  ["the sum of doubles that no cent is", { ...manual, P: 0.1 + 0.2 }],
  ["an amount that is too large", { ...manual, P: 1e15 }],
  ["an amount beyond decimals", { ...manual, P: 1e300 }],
  ["fewer hours than none", { O: -0.01 }],
  ["a method that nobody knows", { Q: "Nattevinger" }],
  ["an own amount without a reason", { ...manual, R: null }],
  ["an own amount without an amount", { ...manual, P: null }],
  ["an amount that nobody asked for", { ...manual, Q: null }],
  ["a reason that is too long", { N: 50, R: "x".repeat(501) }],
  ["a name for a number", { N: 50, S: "Jan Jansen" }],
  ["nobody", { N: 50, S: null }],
  ["no day", { N: 50, T: null }],
  ["a day that is none", { N: 50, T: "31-02-2026" }],
  ["a truth for a number", { N: true }],
  ["several at once", { N: 101, O: -1, S: "Jan" }],
];

const golden = (name: string, found: string) => {
  const path = new URL(`fixture/${name}`, import.meta.url);
  if (!existsSync(path)) {
    assert.equal(process.env["CI"], undefined, "the golden file is missing");
    writeFileSync(path, found);
  }
  assert.equal(found, readFileSync(path, "utf8"));
};

const september = (): Marts =>
  Object.fromEntries(
    Object.entries(plain()).map(([mart, rows]) => [
      mart,
      rows.map((row) =>
        "period" in row && row["period"] === "2026-10" ? { ...row, period: "2026-09" } : row,
      ),
    ]),
  );

test("what does not belong here or was changed where nothing is entered is refused whole, with cell and next step", async () => {
  const found: string[] = [];
  for (const [name, fill, options = {}, context = {}] of refused) {
    const home = newHome();
    const rows = options.period === "2026-09" ? { tables: september() } : {};
    const all: Fill = (sheet, book) => {
      put(sheet, 6, { N: 50 });
      fill(sheet, book);
    };
    await deliver(home, all, { ...options, ...rows });
    const [outcome] = await take(home, context);
    assert.equal(outcome!.kind, "refused", name);
    const { code, place } = outcome!.error!;
    found.push(`${name}\n${code} ${JSON.stringify(place)}\n${describe(outcome!.error)}\n`);
    assert.deepEqual(readdirSync(join(home, "inbox/6")), ["etc.xlsx"], "it stays where it was put");
    const [manifest] = await batches(home, "etc", "entry");
    assert.equal(manifest!.rows.read, 0, name);
    assert.ok(!manifest!.refused!.message.includes("Jansen"), "what was typed may be a person's");
  }
  golden("refusals.txt", found.join("\n"));
});

test("a bad cell rejects its line and no other, and says which it is", async () => {
  const found: string[] = [];
  for (const [name, values] of wrong) {
    const home = newHome();
    await deliver(home, (sheet) => {
      put(sheet, 6, values);
      put(sheet, 7, { N: 50 });
    });
    const [outcome] = await take(home);
    assert.equal(outcome!.kind, "landed", `${name}: ${describe(outcome!.error)}`);
    const { rows, tolerance } = outcome!.manifest!;
    assert.deepEqual([rows.accepted, rows.rejected, tolerance], [1, 1, 0], name);
    const [reject] = outcome!.rejects;
    found.push(`${name}\n${reject!["column"]}: ${reject!["reason"]}\n`);
    assert.ok(!JSON.stringify(outcome!.rejects).includes("Jan"), "names are not repeated");
  }
  golden("rejects.txt", found.join("\n"));
});

test("what is no workbook of ours is refused, whatever it is called", async () => {
  const home = newHome();
  mkdirSync(join(home, "inbox/6"), { recursive: true });
  writeFileSync(join(home, "inbox/6/a.xlsx"), "Project;Gereed\nP-1;60\n");
  const book = new ExcelJS.Workbook();
  book.addWorksheet("Invoer").getCell("A1").value = "P-1";
  await book.xlsx.writeFile(join(home, "inbox/6/b.xlsx"));
  assert.deepEqual(
    (await take(home)).map(({ kind, error }) => [kind, error?.code]),
    [
      ["refused", "form_unreadable"],
      ["refused", "form_unknown"],
    ],
  );
});

test("a filled workbook can be looked into before it is handed in", async () => {
  const home = newHome();
  const good = await deliver(home, (sheet) => put(sheet, 6, { N: 50 }));
  assert.deepEqual(await inspect(good), {
    file: good,
    kind: "etc",
    accepted: true,
    problems: [],
    period: "2026-10",
    organisation,
    issuedBy: "20261120T050000Z",
    sheet: "Invoer",
    lines: 3,
    entered: 1,
    rejected: 0,
  });
  const bad = await inspect(await deliver(home, (sheet) => put(sheet, 7, { N: 500 })));
  assert.deepEqual(
    [bad!.accepted, bad!.problems],
    [
      false,
      [
        {
          code: "record_rejected",
          message: "sheet Invoer, cell N7: 500 is not between 0 and 100",
          where: "row 7",
          severity: "error",
        },
      ],
    ],
  );
  const changed = await inspect(await deliver(home, (sheet) => set(sheet, "H6", 1)));
  assert.deepEqual([changed!.accepted, changed!.problems[0]!.code], [false, "form_locked_cell_changed"]);
  assert.equal(await inspect(import.meta.filename), null);
});

test("a month that was reopened, or that is let in, is open", async () => {
  const rows = { period: "2026-09", tables: september() };
  for (const [context, options] of [
    [{ closing: async () => "reopened" as const }, {}],
    [{}, { periods: ["2026-09"] }],
  ] as const) {
    const home = newHome();
    await deliver(home, (sheet) => put(sheet, 6, { N: 50 }), rows);
    const [outcome] = await take(home, context, options);
    assert.equal(outcome!.kind, "landed", describe(outcome!.error));
  }
});

test("a percentage cell and a number say the same, and a day may be typed", async () => {
  const home = newHome();
  await deliver(home, (sheet) => {
    put(sheet, 6, { N: 0.573, T: "3-11-2026" });
    // Cells share what they look like.
    sheet.getCell("N6").style = { ...sheet.getCell("N6").style, numFmt: "0.0%" };
    put(sheet, 7, { N: 1, R: { richText: [{ text: "van " }, { font: { bold: true }, text: "ons" }] } });
  });
  await take(home);
  assert.deepEqual(
    (await entries(home)).map(({ progress, entered_on, remark }) => [progress, entered_on, remark]),
    [
      ["1.00", "2026-11-03", "van ons"],
      ["57.30", "2026-11-03", null],
    ],
  );
});

test("every amount in cents comes back as it was typed, and none is rounded", async () => {
  const cents = fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n });
  const textOf = (value: bigint) => {
    const digits = (value < 0n ? -value : value).toString().padStart(3, "0");
    return `${value < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
  };
  const many = Array.from({ length: 60 }, (_, index) => `C${String(index).padStart(2, "0")}`);
  const rows = etcMarts([
    { company: "NL01", project: "P", lines: many.map((category) => ({ ...line, category })) },
  ]);
  await fc.assert(
    fc.asyncProperty(fc.array(cents, { minLength: many.length, maxLength: many.length }), async (amounts) => {
      const home = newHome();
      await deliver(
        home,
        (sheet) =>
          amounts.forEach(
            (value, index) => void put(sheet, 6 + index, { ...manual, P: Number(textOf(value)) }),
          ),
        { tables: rows },
      );
      await take(home);
      assert.deepEqual(
        (await entries(home)).map(({ etc_amount }) => etc_amount),
        amounts.map(textOf),
      );
    }),
    { numRuns: 5 },
  );
});

test("the sheet is locked but for its inputs, which say what they take", async () => {
  const home = newHome();
  const path = await deliver(home, () => {});
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(path);
  const sheet = book.getWorksheet("Invoer")!;
  assert.equal((sheet as unknown as { sheetProtection: { sheet: boolean } }).sheetProtection.sheet, true);
  const locked = (at: string) => sheet.getCell(at).protection?.locked !== false;
  assert.deepEqual(
    "ABHKLMNOPQRST".split("").filter((column) => !locked(`${column}6`)),
    "NOPQRST".split(""),
  );
  const rule = (at: string) => sheet.getCell(at).dataValidation;
  assert.deepEqual(
    [rule("N6").type, rule("N6").operator, rule("N6").formulae],
    ["decimal", "between", [0, 100]],
  );
  assert.equal(rule("Q8").type, "list");
  assert.match(String(rule("Q8").formulae[0]), /^"Restant begroting,.*,Opgegeven"$/);
  assert.equal(rule("S7").type, "textLength");
  assert.equal(rule("T7").type, "date");
  assert.equal(rule("A6"), undefined);
  assert.match(rule("N6").error ?? "", /60 voor 60 %/);
});

const office = spawnSync("soffice", ["--version"]).status === 0;

test(
  "what LibreOffice saves is the same entry",
  office ? {} : { skip: "LibreOffice (soffice) is not installed: its way of saving was not read" },
  async () => {
    const home = newHome();
    const odd = etcMarts([
      {
        company: "NL01",
        project: "=P01",
        name: '  é _x0041_ <&> "x"\nregel',
        lines: [{ category: "001", budget: "408056.78", toDate: "0.01", etc: "0.10" }],
      },
    ]);
    const path = await deliver(
      home,
      (sheet) => put(sheet, 6, { N: 57.3, O: 0.07, ...manual, R: "een\ntwee" }),
      { tables: odd },
    );
    const profile = pathToFileURL(join(home, "profile")).href;
    const out = join(home, "out");
    const args = [
      `-env:UserInstallation=${profile}`,
      "--headless",
      "--convert-to",
      "xlsx:Calc MS Excel 2007 XML",
      "--outdir",
      out,
      path,
    ];
    assert.equal(spawnSync("soffice", args).status, 0);
    writeFileSync(path, readFileSync(join(out, "etc.xlsx")));
    assert.ok((await readForm(path)).answers[0]!.changed);
    const [outcome] = await take(home);
    assert.equal(outcome!.kind, "landed", describe(outcome!.error));
    const [found] = await entries(home);
    assert.deepEqual(
      [
        found!["project"],
        found!["category"],
        found!["progress"],
        found!["hours_to_go"],
        found!["etc_amount"],
        found!["remark"],
        found!["author"],
        found!["entered_on"],
      ],
      ["=P01", "001", "57.30", "0.07", "123.45", "een\ntwee", "0001001", "2026-11-03"],
    );
  },
);
