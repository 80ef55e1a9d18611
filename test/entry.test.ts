// What a project leader enters in the workbook comes out of the next one: written, filled in, put in the inbox, run.
import assert from "node:assert/strict";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import ExcelJS from "exceljs";
import { organisation } from "./saldo.ts";

type Cells = Readonly<Record<string, ExcelJS.CellValue>>;

async function read(path: string): Promise<ExcelJS.Workbook> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(path);
  return book;
}

/** The lines of a sheet by their captions, each with its row. */
function linesOf(sheet: ExcelJS.Worksheet): (Cells & { readonly row: number })[] {
  const captions = (sheet.getRow(5).values as ExcelJS.CellValue[]).map(String);
  const lines: (Cells & { readonly row: number })[] = [];
  for (let row = 6; row <= sheet.rowCount; row++) {
    const cells = captions.flatMap((caption, column) => {
      const { value, result } = sheet.getCell(row, column || 1);
      return column === 0 ? [] : [[caption, result ?? value] as const];
    });
    lines.push({ ...Object.fromEntries(cells), row } as unknown as Cells & { readonly row: number });
  }
  return lines;
}

const of = (lines: ReturnType<typeof linesOf>, { Project, Categorie, Bedrijf }: Cells) =>
  lines.find(
    (line) => line["Project"] === Project && line["Categorie"] === Categorie && line["Bedrijf"] === Bedrijf,
  )!;

test("what a project leader enters is what the next report says", async (t) => {
  const all = await organisation(t);
  const workbook = join(all.out, "etc-2026-10.xlsx");
  const inbox = join(all.inbox, "6");
  assert.equal((await all.saldo("run")).code, 0);

  const issued = await read(workbook);
  const sheet = issued.getWorksheet("Invoer")!;
  const before = linesOf(sheet);
  // The sample's own entries stand in it already, and say the same again.
  const own = before.filter((line) => line["Opgegeven door"] !== null);
  assert.ok(own.length >= 6 && own.length < before.length, `${own.length} of ${before.length}`);
  const free = before.filter((line) => line["Opgegeven door"] === null && Number(line["Begroot"]) > 0);
  const amount = free[0]!;
  // Nothing is ever ordered for travel, so that no commitment goes before the estimate.
  const progress = free.find((line) => line["Categorie"] === "REIS" && line !== amount)!;
  const fill = (at: number, values: Cells) => {
    for (const [column, value] of Object.entries(values)) sheet.getCell(`${column}${at}`).value = value;
  };
  const who = { R: "0001001", S: new Date("2026-11-20T00:00:00Z") };
  fill(amount.row, { ...who, N: 7.5, O: 1234567.89, P: "Opgegeven", Q: "Nieuwe offerte" });
  fill(progress.row, { ...who, M: 62.5, P: "Begroot × (1 − gereed)" });
  await mkdir(inbox, { recursive: true });
  await issued.xlsx.writeFile(join(inbox, "PL Jansen (2).xlsx"));

  const second = await all.json("run");
  assert.equal(second.code, 0, second.stderr);
  const [delivery] = second.value.deliveries.filter(({ source }: { source: string }) => source === "etc");
  assert.deepEqual([delivery.kind, delivery.rows.read], ["landed", 2]);

  const next = await read(workbook);
  const detail = linesOf(next.getWorksheet("Detail")!);
  const one = of(detail, amount);
  assert.equal(one["ETC-methode"], "Opgegeven");
  assert.equal(one["Nog te besteden (ETC)"], 1234567.89);
  assert.equal(one["Nog te besteden (opgave)"], 1234567.89);
  assert.equal(
    Math.round(Number(one["Prognose (EAC)"]) * 100),
    Math.round(Number(one["Realisatie t/m periode"]) * 100) + 123456789,
  );
  assert.deepEqual(
    [one["Uren nog te maken (opgave)"], one["Toelichting"], one["Opgegeven door"], one["Opgegeven op"]],
    [7.5, "Nieuwe offerte", "0001001", who.S],
  );
  const other = of(detail, progress);
  assert.equal(other["Gereed % (opgave)"], 62.5);
  const left = Number(other["Begroot"]) * 0.375;
  assert.ok(Math.abs(Number(other["Nog te besteden (ETC)"]) - left) < 0.02, `${left}`);

  // The next input sheet holds what was entered, beside what is computed without it.
  const again = of(linesOf(next.getWorksheet("Invoer")!), amount);
  assert.equal(again["Nog te besteden (opgave)"], 1234567.89);
  assert.equal(again["Nog te besteden (berekend)"], amount["Nog te besteden (berekend)"]);

  await t.test("a workbook in which a locked cell was changed is refused, and holds the run", async () => {
    const file = join(inbox, "changed.xlsx");
    const entry = next.getWorksheet("Invoer")!;
    entry.getCell(`O${amount.row}`).value = 1;
    entry.getCell(`G${amount.row}`).value = 1;
    await next.xlsx.writeFile(file);
    const refused = await all.json("run");
    assert.equal(refused.code, 3, refused.stderr);
    assert.match(refused.stderr, new RegExp(`form_locked_cell_changed.*cell G${amount.row} of sheet Invoer`));
    const failing = refused.value.controls.failing.map(({ control, explanation }: Record<string, string>) => [
      control,
      explanation?.split(":")[0],
    ]);
    assert.deepEqual(failing, [["deliveries", "form_locked_cell_changed"]]);
    await rm(file);
    const mended = await all.json("run");
    assert.equal(mended.code, 0, mended.stderr);
  });
});
