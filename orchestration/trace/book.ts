// The workbook as it lies there: which run and language it was written from, what its columns mean in its own words.
import { basename } from "node:path";
import { misconfigured } from "../../extract/error.ts";
import { captions } from "../../reports/workbook/captions.ts";
import { columnOf, type Look, traceTab } from "../../reports/workbook/trace.ts";
import type { Language } from "../../reports/workbook/words.ts";
import { type Found, openWorkbook } from "../../reports/workbook/xlsx/read.ts";

export type Book = {
  readonly file: string;
  readonly language: Language;
  /** The run whose publication it was written from. */
  readonly run: string;
  readonly sheets: readonly string[];
  readonly look: Look;
  readonly cell: (sheet: string, cell: string) => Found | undefined;
  readonly cells: (sheet: string) => ReadonlyMap<string, Found>;
  /** What a column is, and how its values are made, as the workbook itself defines it. */
  readonly meaning: (sheet: string, cell: string) => Meaning | null;
};

export type Meaning = {
  readonly caption: string;
  readonly meaning: string;
  readonly made: string;
  readonly source: string;
};

const NOTHING: ReadonlyMap<string, Found> = new Map();

/** Opens a workbook that a report wrote; refuses any other. */
export function openBook(path: string): Book {
  const { sheets, cells } = openWorkbook(path);
  const file = basename(path);
  const cellsOf = (sheet: string) => cells(sheet) ?? NOTHING;
  const look: Look = (sheet, cell) => cellsOf(sheet).get(cell)?.value;
  const [cover = ""] = sheets;
  const found = (["nl", "en"] as const).find((one) => sheets.includes(captions[one].definitions.tab));
  const run = found && runOf(cellsOf(cover), captions[found].cover.run);
  if (!sheets.includes(traceTab) || found === undefined || run === undefined)
    throw misconfigured(
      "not_a_report",
      `${file} was not written by Saldo, or its hidden sheet ${traceTab} or its cover was taken out`,
      "give a workbook as saldo report wrote it: npx saldo report",
    );
  const language: Language = found;
  const definitions = definitionsIn(cellsOf(captions[language].definitions.tab));
  return {
    file,
    language,
    run,
    sheets: sheets.filter((name) => name !== traceTab),
    look,
    cells: cellsOf,
    cell: (sheet, cell) => cellsOf(sheet).get(cell),
    meaning(sheet, cell) {
      const of = columnOf(look, sheet, cell);
      const caption = of && look(sheet, of.header);
      if (typeof caption !== "string") return null;
      return (
        definitions.get(`${sheet}\n${caption}`) ?? { caption, meaning: "", made: "", source: of?.from ?? "" }
      );
    },
  };
}

/** The run stands on the cover, beside its name. */
function runOf(cover: ReadonlyMap<string, Found>, name: string): string | undefined {
  for (const [at, { value }] of cover) {
    if (value !== name || !/^B\d+$/.test(at)) continue;
    const run = cover.get(`C${at.slice(1)}`)?.value;
    if (typeof run === "string" && /^\d{8}T\d{6}Z/.test(run)) return run;
  }
  return undefined;
}

function definitionsIn(cells: ReadonlyMap<string, Found>): ReadonlyMap<string, Meaning> {
  const found = new Map<string, Meaning>();
  const text = (at: string) => String(cells.get(at)?.value ?? "");
  for (const at of cells.keys()) {
    const row = /^A(\d+)$/.exec(at)?.[1];
    if (row === undefined) continue;
    const caption = text(`B${row}`);
    found.set(`${text(at)}\n${caption}`, {
      caption,
      meaning: text(`C${row}`),
      made: text(`D${row}`),
      source: text(`E${row}`),
    });
  }
  return found;
}
