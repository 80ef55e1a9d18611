// What holds for every report: it is what it was, it depends on nothing but its rows, each of its columns is explained,
// and each of its numbers knows where it comes from.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Read } from "../../load/warehouse.ts";
import { cases, written } from "./fixture/cases.ts";
import { type Cell, cells, lines, load, type Sheets } from "./fixture/cells.ts";
import { type Marts, marts } from "./fixture/marts.ts";
import { type Look, type Origin, originOf, traceTab } from "./trace.ts";
import { writeWorkbook } from "./write.ts";

const file = ({ report, ask }: (typeof cases)[number], language: string) =>
  new URL(
    `../${report.name}/fixture/${[report.name, ...Object.values(ask).filter(Boolean)].join("-")}.${language}.txt`,
    import.meta.url,
  );

for (const one of cases) {
  const { name } = one.report;

  for (const language of ["nl", "en"] as const)
    test(`${name} is, cell by cell, what it was (${language})`, async () => {
      const golden = file(one, language);
      const found = `${lines(await cells(await written(one, { language }))).join("\n")}\n`;
      if (!existsSync(golden)) {
        assert.equal(process.env.CI, undefined, "the golden file is missing");
        writeFileSync(golden, found);
      }
      assert.equal(found, readFileSync(golden, "utf8"));
    });

  test(`${name}: equal rows give equal bytes, in whatever order they are read and whatever the clock says`, async (t) => {
    const first = await written(one);
    const reversed: Marts = Object.fromEntries(
      Object.entries(one.small()).map(([mart, rows]) => [mart, rows.toReversed()]),
    );
    assert.deepEqual(await written(one), first);
    assert.deepEqual(await written(one, { tables: reversed }), first);
    const later = { ...one.small()["publication"]![0]!, run_id: "20261120T120000Z" };
    assert.notDeepEqual(await written(one, { tables: { ...one.small(), publication: [later] } }), first);
    t.mock.timers.enable({ apis: ["Date"], now: new Date("2001-02-03T04:05:06Z") });
    assert.deepEqual(await written(one), first);
  });

  test(`${name} reads every mart that it declares, and no other`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "saldo-report-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const seen = new Set<string>();
    const read: Read = (mart, query) => {
      seen.add(mart);
      return marts(one.small())(mart, query);
    };
    await writeWorkbook(one.report, read, { ask: one.ask, out: join(folder, "report.xlsx") });
    assert.deepEqual([...seen].sort(), [...one.report.reads].sort());
  });

  test(`${name}: each sheet is ready to read and to print, and every column is defined`, async () => {
    const bytes = await written(one);
    const book = await load(bytes);
    const all = await cells(bytes);
    const names = [...all.keys()].filter((tab) => tab !== traceTab);
    const of = (tab: string, address: RegExp) =>
      [...all.get(tab)!].filter(([at]) => address.test(at)).map(([, { value }]) => value);
    const defined = of("Definities", /^B([6-9]|\d\d+)$/).map(
      (caption, index) => `${of("Definities", /^A([6-9]|\d\d+)$/)[index]}: ${caption}`,
    );
    for (const sheet of book.worksheets) {
      if (sheet.name === traceTab) {
        assert.equal(sheet.state, "hidden");
        continue;
      }
      assert.equal(sheet.pageSetup.orientation, "landscape");
      assert.match(sheet.headerFooter.oddFooter ?? "", /Run 20261120T050000Z.*Pagina &P van &N/);
      // As wide as one page; or several, each with the columns that stay in sight, and large enough to read.
      const { fitToPage, fitToWidth, scale = 0, printTitlesColumn } = sheet.pageSetup;
      if (fitToPage) assert.equal(fitToWidth, 1);
      else assert.ok(scale >= 50 && printTitlesColumn, `${sheet.name}: ${scale} %`);
      if (!sheet.autoFilter) continue;
      const header = /^A(\d+):/.exec(String(sheet.autoFilter))?.[1];
      assert.equal(sheet.views[0]?.state, "frozen");
      assert.equal(sheet.pageSetup.printTitlesRow, `1:${header}`);
      if (sheet.name === "Definities") continue;
      const told = names.filter((tab) => sheet.name === tab || sheet.name.startsWith(`${tab} `));
      for (const caption of of(sheet.name, new RegExp(`^[A-Z]+${header}$`)))
        assert.ok(
          defined.some((line) => line.endsWith(`: ${caption}`)),
          `${told}: ${caption} is not defined`,
        );
    }
    assert.deepEqual(names.slice(-2), ["Controles", "Definities"]);
  });

  test(`${name}: every number knows where it comes from, and comes out as it is shown`, async () => {
    const book = await cells(await written(one));
    const { look, tables } = { look: lookIn(book), tables: one.small() };
    const seen = { mart: 0, formula: 0, cell: 0, sum: 0, number: 0 };
    for (const [sheet, found] of book)
      for (const [address, cell] of found) {
        if (sheet === traceTab || typeof cell.value !== "number") continue;
        const origin = originOf(look, sheet, address);
        assert.ok(origin, `${sheet}!${address} has no origin`);
        seen[origin.is] += 1;
        check(`${sheet}!${address}`, origin, cell, book, tables);
      }
    assert.ok(seen.mart > 20, JSON.stringify(seen));
  });
}

const lookIn =
  (book: Sheets): Look =>
  (sheet, address) =>
    book.get(sheet)?.get(address)?.value as ReturnType<Look>;

/** Makes the number again out of what its origin names. */
function check(at: string, origin: Origin, { value }: Cell, book: Sheets, tables: Marts): void {
  if (origin.is === "mart") assert.equal(fromMart(origin, tables), round(value as number), at);
  else if (origin.is === "cell")
    assert.equal(
      book.get(origin.sheet)?.get(origin.cell)?.value,
      value,
      `${at} is ${origin.sheet}!${origin.cell}`,
    );
  else if (origin.is === "sum") {
    const parts = origin.cells.map((cell) => book.get(origin.sheet)?.get(cell)?.value);
    const sum = parts.reduce<number>((so, part) => so + (typeof part === "number" ? part : 0), 0);
    assert.equal(round(sum), round(value as number), `${at} is the sum of ${origin.cells.length} cells`);
  } else if (origin.is === "formula")
    for (const cell of Object.values(origin.of)) {
      const operand = book.get(origin.sheet)?.get(cell);
      assert.ok(
        operand === undefined || typeof operand.value === "number" || operand.value === "",
        `${at}: ${cell}`,
      );
      if (typeof operand?.value === "number")
        assert.ok(
          originOf(lookIn(book), origin.sheet, cell),
          `${at} is made of ${cell}, which has no origin`,
        );
    }
}

const round = (value: number) => Math.round(value * 1e6) / 1e6;

function fromMart(
  { mart, column, take, by, sequence, where }: Origin & { is: "mart" },
  tables: Marts,
): number {
  const text = (value: unknown) =>
    value === null || value === undefined || value === "" ? null : String(value);
  const rows = tables[mart]!.filter((row) =>
    Object.entries(where).every(([name, wanted]) =>
      Array.isArray(wanted) ? wanted.includes(String(row[name])) : text(row[name]) === text(wanted),
    ),
  );
  assert.ok(rows.length > 0, `no row of ${mart} for ${JSON.stringify(where)}`);
  const groups = Map.groupBy(rows, (row) => JSON.stringify(by.map((name) => text(row[name]))));
  let sum = 0;
  for (const group of groups.values()) {
    const order = (row: (typeof group)[number]) => sequence.map((name) => String(row[name])).join("\n");
    const sorted = [...group].sort((a, b) => (order(a) < order(b) ? -1 : 1));
    const taken = take === "first" ? sorted.slice(0, 1) : take === "last" ? sorted.slice(-1) : sorted;
    for (const row of taken) sum += Number(row[column] ?? 0);
  }
  return round(sum);
}
