import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Row } from "../../load/warehouse.ts";
import { cells, load } from "../workbook/fixture/cells.ts";
import { type Marts, marts } from "../workbook/fixture/marts.ts";
import { writeWorkbook } from "../workbook/write.ts";
import { letter } from "../workbook/xlsx/xml.ts";
import { etcMarts, type Line, small } from "./fixture/marts.ts";
import etc from "./report.ts";

const folder = mkdtempSync(join(tmpdir(), "saldo-etc-"));
let made = 0;
const out = () => join(folder, `etc-${++made}.xlsx`);

async function write(tables: Marts, language?: "nl" | "en") {
  const path = out();
  const request = { ask: { period: "2026-10" }, out: path, ...(language ? { language } : {}) };
  const result = await writeWorkbook(etc, marts(tables), request);
  return { ...result, bytes: readFileSync(path) };
}

const one: Line = { category: "Uren", budget: "100.00", toDate: "40.00", etc: "60.00" };

/** The cells of a sheet, line by line, by the key of their column. */
async function linesOf(bytes: Uint8Array, name: string) {
  const sheet = etc.sheets.find((one) => one.name === name);
  assert.ok(sheet?.kind === "table");
  const found = (await cells(bytes)).get(sheet.tab.nl)!;
  const header = 1 + [...Array(20).keys()].findIndex((row) => found.get(`A${row + 1}`)?.value === "Nr.");
  const rows = [];
  for (let row = header + 1; found.has(`A${row}`); row++)
    rows.push(
      new Map(sheet.columns.map(({ key }, index) => [key, found.get(`${letter(index + 1)}${row}`)] as const)),
    );
  return { sheet, rows };
}

for (const [name, mart] of [
  ["overview", "rpt_etc_project"],
  ["detail", "rpt_etc_project_category"],
] as const)
  test(`every figure of the ${name} is the mart's, to the last digit`, async () => {
    const tables = small();
    const { sheet, rows } = await linesOf((await write(tables)).bytes, name);
    const figures = sheet.columns.filter(({ format, from }) => format !== "text" && from !== null);
    assert.ok(figures.length >= 19);
    const wanted = tables[mart]!.filter(({ period }) => period === "2026-10");
    const shown = (value: unknown) =>
      value === null || value === undefined || value === "" ? "" : Number(value);
    assert.deepEqual(
      rows.map((row) => figures.map(({ key }) => shown(row.get(key)?.value)).join()).sort(),
      wanted.map((row) => figures.map(({ key }) => shown(row[key])).join()).sort(),
    );
  });

test("what is not known of one line is not known of its project, nor of the total, and is no nothing", async () => {
  const tables = small();
  const lines = tables["rpt_etc_project_category"]!;
  const lacks = (rows: readonly Row[]) =>
    rows.map((row) =>
      row["project"] === "P-24010" && row["category"] !== "Uren"
        ? { ...row, etc: null, etc_computed: null, eac: null, variance: null }
        : row,
    );
  const unknown = { etc: null, eac: null, variance: null, part_spent: null, lines_without_etc: "1" };
  const projects = tables["rpt_etc_project"]!.map((row) =>
    row["project"] === "P-24010" ? { ...row, ...unknown } : row,
  );
  const written = { ...tables, rpt_etc_project_category: lacks(lines), rpt_etc_project: projects };
  const { bytes } = await write(written);
  const { rows } = await linesOf(bytes, "overview");
  const project = rows.find((row) => row.get("project")?.value === "P-24010")!;
  assert.deepEqual(
    ["etc", "eac", "variance", "part_spent"].map((key) => project.get(key)?.value),
    [undefined, "", "", ""],
  );
  const book = await cells(bytes);
  const total = [...book.get("Overzicht")!].filter(([at]) => /^[A-Z]+4$/.test(at));
  const nothing = total.filter(([, { value }]) => value === "").length;
  assert.ok(nothing >= 4, `${nothing} totals are unknown`);
  // The mart may not call it nothing either.
  await assert.rejects(write({ ...written, rpt_etc_project: tables["rpt_etc_project"]! }), {
    code: "report_does_not_tie",
  });
});

test("a sheet for a project shows its figures and its lines; an unknown project is refused", async () => {
  const path = out();
  const ask = { period: "2026-10", project: "P-24001", each: "" };
  await writeWorkbook(etc, marts(small()), { ask, out: path });
  const book = await cells(readFileSync(path));
  assert.deepEqual(
    [...book.keys()].filter((name) => name.includes("P-24001")),
    ["NL01 P-24001", "NL03 P-24001"],
  );
  const sheet = book.get("NL01 P-24001")!;
  const shown = [...sheet.values()].map(({ value }) => value);
  assert.ok(shown.includes("Project NL01 P-24001 – Centrale examens vmbo 2026 – oktober 2026"));
  assert.ok(shown.includes(408056.78) && shown.includes(245609.67));
  const every = out();
  await writeWorkbook(etc, marts(small()), { ask: { ...ask, project: "", each: "each" }, out: every });
  assert.equal(
    [...(await cells(readFileSync(every))).keys()].filter((name) => / (P-|\d)/.test(name)).length,
    11,
  );
  await assert.rejects(writeWorkbook(etc, marts(small()), { ask: { ...ask, project: "P-9" }, out: out() }), {
    code: "report_has_no_such",
    message: "detail has no project P-9",
  });
});

test("the file carries the moment of publication, not the clock's", async () => {
  const book = await load((await write(small())).bytes);
  assert.equal(book.created.toISOString(), "2026-11-20T05:04:31.000Z");
  assert.equal(book.modified.toISOString(), "2026-11-20T05:04:31.000Z");
});

test("the as-of moment is told in Dutch time, summer and winter", async () => {
  const at = async (published_at: string) => {
    const { bytes } = await write({
      ...small(),
      publication: [{ ...small().publication![0]!, published_at }],
    });
    return (await cells(bytes)).get("Voorblad")!.get("C7")!.value;
  };
  assert.equal(await at("2026-11-20T23:30:00Z"), "21 november 2026, 00:30 uur (Europe/Amsterdam)");
  assert.equal(await at("2026-07-01T23:30:00.123Z"), "2 juli 2026, 01:30 uur (Europe/Amsterdam)");
});

test("text that looks like a formula stays text", async () => {
  const evil = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
  ];
  const tables = etcMarts(
    evil.map((text, index) => ({
      company: "NL01",
      project: `${text}${index}`,
      name: text,
      lines: [{ ...one, category: text }],
    })),
  );
  const { bytes } = await write(tables);
  const overview = (await linesOf(bytes, "overview")).rows;
  const detail = (await linesOf(bytes, "detail")).rows;
  assert.deepEqual(overview.map((row) => row.get("project_name")?.value).sort(), [...evil].sort());
  for (const [rows, key] of [
    [overview, "project"],
    [overview, "project_name"],
    [detail, "project"],
    [detail, "category"],
  ] as const)
    for (const row of rows) {
      const cell = row.get(key)!;
      assert.equal(cell.formula, undefined);
      assert.equal(typeof cell.value, "string");
      assert.equal(cell.format, "@");
    }
});

test("no character of a text is lost or reinterpreted", async () => {
  const names = ["_x0041_", "a\u0007b", "<&>\"'", "  blanks  ", "é 𝒳 ½", "__proto__", "\u007f"];
  const tables = etcMarts(
    names.map((name, index) => ({ company: "NL01", project: `P${index}`, name, lines: [one] })),
  );
  const { bytes } = await write(tables);
  const { rows } = await linesOf(bytes, "overview");
  const decode = (text: unknown) =>
    String(text).replace(/_x([0-9A-F]{4})_/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  const found = rows.map((row) => row.get("project_name")?.value);
  // The reader here undoes the escape of control characters once; a literal one comes back as the literal.
  assert.deepEqual(found.map(decode).sort(), names.map(decode).sort());
  assert.equal(found[0], "_x0041_");
});

test("a project without category lines is shown when it has no amounts and refused when it has", async () => {
  const none = etcMarts([{ company: "NL01", project: "P", lines: [] }]);
  assert.equal((await write(none)).lines["overview"], 1);
  const broken = {
    ...etcMarts([{ company: "NL01", project: "P", lines: [one] }]),
    rpt_etc_project_category: [],
  };
  await assert.rejects(write(broken), {
    code: "report_does_not_tie",
    message: /sum of its 0 lines is 0\.00/,
  });
});

test("a mart that contradicts itself does not become a workbook", async () => {
  const tables = etcMarts([{ company: "NL01", project: "P", lines: [one] }]);
  const change = (mart: string, more: Record<string, string>) =>
    write({ ...tables, [mart]: [{ ...tables[mart]![0]!, ...more }] });
  await assert.rejects(change("rpt_etc_project", { budget: "100.01", variance: "0.01" }), {
    code: "report_does_not_tie",
  });
  await assert.rejects(change("rpt_etc_project", { eac: "100.01" }), { code: "report_does_not_tie" });
  await assert.rejects(change("rpt_etc_project_category", { variance: "0.01" }), {
    code: "report_does_not_tie",
  });
  await assert.rejects(change("rpt_etc_project_category", { project: "Q" }), { code: "report_does_not_tie" });
  const double = { ...tables, rpt_etc_project: [tables.rpt_etc_project![0]!, tables.rpt_etc_project![0]!] };
  await assert.rejects(write(double), { code: "mart_row_double" });
});

test("an amount that Excel cannot hold is refused with its project", async () => {
  const huge = { ...one, budget: "12345678901234.56" };
  await assert.rejects(write(etcMarts([{ company: "NL01", project: "P9", lines: [huge] }])), {
    code: "number_too_long",
    place: {
      table: "rpt_etc_project_category",
      column: "original_budget",
      at: "company NL01, project P9, activity –, category Uren",
    },
  });
});

test("a total that Excel cannot hold is refused too", async () => {
  const big = { ...one, budget: "9000000000000.01" };
  const two = ["A", "B"].map((project) => ({ company: "NL01", project, lines: [big] }));
  await assert.rejects(write(etcMarts(two)), { code: "number_too_long" });
});

test("a control's value that is too long for Excel is shown as text, to the letter", async () => {
  const control = { ...small().control![0]!, expected: "1234567890123456789", actual: "1234567890123456789" };
  const book = await cells((await write({ ...small(), control: [control] })).bytes);
  assert.equal(book.get("Controles")!.get("E6")!.value, "1234567890123456789");
});

test("failures come first and are counted", async () => {
  const book = await cells((await write(small())).bytes);
  const found = [...book.get("Controles")!].filter(([address]) => /^A([6-9]|1\d)$/.test(address));
  const status = found.map(([, { value }]) => value);
  assert.deepEqual(status.slice(0, 4), ["Wijkt af", "Niet aangetoond", "Aanvaard", "Voldoet"]);
  assert.equal(status.length, small().control!.length);
  const cover = [...book.get("Voorblad")!.values()].filter(({ formula }) => formula?.startsWith("COUNTIF("));
  assert.deepEqual(
    cover.map(({ value }) => value),
    [1, 1, 1, 9],
  );
});

test("no controls at all is said, not passed over", async () => {
  const book = await cells((await write({ ...small(), control: [] })).bytes);
  const texts = [...book.get("Voorblad")!.values()].map(({ value }) => value);
  assert.ok(texts.includes("Er zijn geen controles gepubliceerd: deze cijfers zijn niet aangetoond."));
});

test("a status that nobody knows is refused", async () => {
  const control = { ...small().control![0]!, status: "fine" };
  await assert.rejects(write({ ...small(), control: [control] }), { code: "control_status_unknown" });
});

test("a period without rows is refused with the periods that there are", async () => {
  const ask = (tables: Marts, period: string) =>
    writeWorkbook(etc, marts(tables), { ask: { period }, out: out() });
  await assert.rejects(ask(small(), "2027-01"), {
    code: "period_unknown",
    kind: "config",
    message: "there is no figure for 2027-01; published are 2026-08 to 2026-10",
    hint: "saldo report etc --period 2026-10",
  });
  await assert.rejects(ask({ ...small(), rpt_etc_project: [] }, "2026-10"), {
    code: "period_unknown",
    hint: "saldo run",
  });
  await assert.rejects(ask(small(), "2026-13"), { code: "period_malformed" });
  await assert.rejects(ask({ ...small(), publication: [] }, "2026-10"), { code: "publication_missing" });
});

test("nothing is left behind by a report that is refused", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "saldo-etc-")), "etc.xlsx");
  await assert.rejects(writeWorkbook(etc, marts(small()), { ask: { period: "2027-01" }, out: path }));
  assert.deepEqual(readdirSync(join(path, "..")), []);
});
