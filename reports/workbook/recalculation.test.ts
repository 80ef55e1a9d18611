// What a spreadsheet program makes of the formulas must be what the mart says. The cached results are spoilt first, so
// that a program which only repeats them cannot pass.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import JSZip from "jszip";
import { etcMarts } from "../etc/fixture/marts.ts";
import { type Case, cases, written } from "./fixture/cases.ts";
import { cells } from "./fixture/cells.ts";
import type { Marts } from "./fixture/marts.ts";
import { writePdf } from "./pdf.ts";

const office = spawnSync("soffice", ["--version"]).status === 0;
const needsOffice = office
  ? {}
  : { skip: "LibreOffice (soffice) is not installed: formulas were not recalculated" };
const folder = mkdtempSync(join(tmpdir(), "saldo-recalc-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const settings = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`;

async function spoilt(bytes: Uint8Array): Promise<Uint8Array> {
  const zip = await JSZip.loadAsync(bytes);
  for (const name of Object.keys(zip.files).filter((name) => name.startsWith("xl/worksheets/sheet"))) {
    const xml = await zip.file(name)!.async("string");
    zip.file(
      name,
      xml.replace(/(<\/f>)<v>[^<]*<\/v>/g, "$1<v>424242</v>").replace(/ t="str"(>\s*<f>)/g, "$1"),
    );
  }
  return zip.generateAsync({ type: "uint8array" });
}

async function recalculated(name: string, bytes: Uint8Array): Promise<Uint8Array> {
  const home = join(folder, name);
  const profile = join(home, "profile");
  mkdirSync(join(profile, "user"), { recursive: true });
  writeFileSync(join(profile, "user", "registrymodifications.xcu"), settings);
  writeFileSync(join(home, "in.xlsx"), await spoilt(bytes));
  const to = [
    "--convert-to",
    "xlsx:Calc MS Excel 2007 XML",
    "--outdir",
    join(home, "out"),
    join(home, "in.xlsx"),
  ];
  const child = spawn("soffice", [`-env:UserInstallation=${pathToFileURL(profile)}`, "--headless", ...to], {
    stdio: "ignore",
  });
  const code = await new Promise((done, fail) => child.on("error", fail).on("exit", done));
  assert.equal(code, 0, "LibreOffice failed");
  return readFileSync(join(home, "out", "in.xlsx"));
}

/** Writes, spoils, recalculates, and compares every cell that holds a number or a formula. */
async function compare(
  name: string,
  one: Case,
  tables = one.small(),
): Promise<{ numbers: number; formulas: number }> {
  const bytes = await written(one, { tables });
  const before = await cells(bytes);
  const later = await cells(await recalculated(name, bytes));
  let numbers = 0;
  let formulas = 0;
  for (const [sheet, found] of before)
    for (const [address, { value, formula }] of found) {
      if (typeof value !== "number" && !formula) continue;
      const now = later.get(sheet)?.get(address);
      // Minus nothing is nothing.
      assert.deepEqual(
        now?.value === 0 ? 0 : (now?.value ?? ""),
        value,
        `${sheet}!${address} ${formula ?? ""}`,
      );
      if (formula) assert.ok(now?.formula, `${sheet}!${address} is a formula no more`);
      if (formula) formulas += 1;
      numbers += 1;
    }
  return { numbers, formulas };
}

const whole = cases.find(({ report }) => report.name === "etc")!;
const etc = { ...whole, ask: { ...whole.ask, project: "" } };

for (const one of cases) {
  const { name } = one.report;
  test(`${name}: LibreOffice recalculates every formula to the mart's figure`, needsOffice, async () => {
    const { numbers, formulas } = await compare(name, one);
    assert.ok(numbers > 20 && formulas > 10, `only ${numbers} numbers, ${formulas} formulas`);
  });
}

test("a workbook becomes a PDF where LibreOffice is", needsOffice, async () => {
  const out = join(folder, "etc.xlsx");
  writeFileSync(out, await written(etc));
  const pdf = readFileSync(await writePdf(out, "nl"));
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
});

test("where LibreOffice is not, that is said, and the workbook stays", async (t) => {
  const out = join(folder, "no-office.xlsx");
  writeFileSync(out, await written(etc));
  const path = process.env["PATH"];
  process.env["PATH"] = folder;
  t.after(() => {
    process.env["PATH"] = path;
  });
  await assert.rejects(writePdf(out, "nl"), {
    code: "libreoffice_missing",
    kind: "config",
    hint: /install LibreOffice/,
  });
});

test("codes that look like patterns, numbers or each other keep their own amounts", needsOffice, async () => {
  const codes = [
    "001",
    "01",
    "1",
    "1.0",
    "1e0",
    "*",
    "?",
    "P*",
    "P?1",
    "P~1",
    "P~*1",
    "P*1",
    "P01",
    "=P01",
    "<5",
    ">=1",
    "<>",
  ];
  const more = [
    "abc",
    "ABC",
    "Abc",
    "straße",
    "strasse",
    "TRUE",
    "WAAR",
    "",
    " ",
    "1 ",
    "é",
    "e\u0301",
    "x".repeat(300),
  ];
  const tables = etcMarts(
    ["1", "001", "*"].flatMap((company, c) =>
      [...codes, ...more].map((project, index) => ({
        company,
        project,
        lines: ["Uren", "*", null].slice(0, 1 + (index % 3)).map((category, k) => ({
          category,
          budget: `${2 ** index}.${c}${k}`,
          toDate: `${index}.0${k}`,
          etc: `0.1${c}`,
        })),
      })),
    ),
  );
  const { formulas } = await compare("codes", etc, tables);
  assert.ok(formulas > 900);
});

test("amounts at the edge of what Excel can hold come back to the cent", needsOffice, async () => {
  const lines = ["9999999999999.99", "-9999999999999.39", "0.01", "-0.01", "0.10", "0.20"].map(
    (budget, index) => ({
      category: `C${index}`,
      budget,
      toDate: "0.10",
      etc: "0.20",
    }),
  );
  await compare(
    "edge",
    etc,
    etcMarts(lines.map((line) => ({ company: "NL01", project: line.category, lines: [line] }))),
  );
});

test("5,000 projects are written in bounded time and recalculated to the mart's figures", async (t) => {
  const projects = Array.from({ length: 5000 }, (_, p) => ({
    company: `NL0${1 + (p % 3)}`,
    project: `P-${String(p).padStart(5, "0")}`,
    name: `Project ${p}`,
    lines: ["Kosten", "Uren"].map((category, c) => ({
      category,
      budget: `${(p * 7919 + c * 104729) % 900000}.${String((p * 31 + c) % 100).padStart(2, "0")}`,
      toDate: `${(p * 6101 + c * 7) % 400000}.${String((p * 17 + c) % 100).padStart(2, "0")}`,
      etc: `${(p * 13 + c) % 50000}.99`,
    })),
  }));
  const tables: Marts = etcMarts(projects);
  const from = performance.now();
  const bytes = await written(etc, { tables });
  t.diagnostic(`written in ${Math.round(performance.now() - from)} ms, ${bytes.length} bytes`);
  assert.ok(performance.now() - from < 60_000);
  if (!office) return t.diagnostic(needsOffice.skip ?? "");
  const { formulas } = await compare("large", etc, tables);
  assert.ok(formulas > 5000 * 10 + 10000 * 2);
});
