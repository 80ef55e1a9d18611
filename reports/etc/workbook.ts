// The ETC project report as an Excel workbook: reads the published marts, proves that they tie out, lays out the
// sheets, and writes the same bytes for the same rows.
import { createHash } from "node:crypto";
import ExcelJS from "exceljs";
import { type Captions, captions, type Language, periodInWords } from "./captions.ts";
import { safeText } from "./cell.ts";
import { controlColumns } from "./controls.ts";
import { writeCover } from "./cover.ts";
import { definitionColumns, definitionsOf } from "./definitions.ts";
import { detailColumns, detailMart } from "./detail.ts";
import { writeWhole } from "./file.ts";
import { grid, writeTable } from "./grid.ts";
import type { ReadMart } from "./mart.ts";
import { overviewColumns, overviewMart } from "./overview.ts";
import { type Report, readReport } from "./report.ts";
import { normalised } from "./zip.ts";

type EtcRequest = {
  /** `YYYY-MM` */
  readonly period: string;
  readonly out: string;
  readonly language?: Language;
};

/**
 * Writes the ETC workbook of one period.
 * @example await writeEtcWorkbook(read, { period: "2026-10", out: "out/etc-2026-10.xlsx" })
 */
export async function writeEtcWorkbook(
  read: ReadMart,
  request: EtcRequest,
): Promise<{ path: string; sha256: string; projects: number }> {
  const report = await readReport(read, request.period, request.language ?? "nl");
  const bytes = await workbookBytes(report, captions[request.language ?? "nl"]);
  await writeWhole(request.out, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { path: request.out, sha256, projects: report.projects.length };
}

async function workbookBytes(report: Report, words: Captions): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const { publishedAt, organisation, version } = report.publication;
  book.creator = `Saldo ${version}`;
  book.lastModifiedBy = `Saldo ${version}`;
  book.company = safeText(organisation, words.shortened);
  book.title = `${words.title} ${periodInWords(report.period, words)}`;
  book.subject = words.subject;
  book.created = publishedAt;
  book.modified = publishedAt;
  book.views = [
    { x: 0, y: 0, width: 28_800, height: 17_000, firstSheet: 0, activeTab: 0, visibility: "visible" },
  ];

  const names = words.sheets;
  const [cover, overview, detail, controls, definitions] = [
    names.cover,
    names.overview,
    names.detail,
    names.controls,
    names.definitions,
  ].map((name) => book.addWorksheet(name)) as [
    ExcelJS.Worksheet,
    ExcelJS.Worksheet,
    ExcelJS.Worksheet,
    ExcelJS.Worksheet,
    ExcelJS.Worksheet,
  ];

  const ofDetail = detailColumns(report, words);
  const detailGrid = grid(names.detail, ofDetail, report.lines.length);
  const ofOverview = overviewColumns(report, words, detailGrid);
  const overviewGrid = grid(names.overview, ofOverview, report.projects.length);
  const ofControls = controlColumns(report, words);
  const controlGrid = grid(names.controls, ofControls, report.controls.length);
  const explained = definitionsOf(
    [
      { sheet: names.overview, mart: overviewMart, columns: ofOverview },
      { sheet: names.detail, mart: detailMart, columns: ofDetail },
      { sheet: names.controls, mart: "control", columns: ofControls },
    ],
    words,
  );
  const ofDefinitions = definitionColumns();

  const head = (key: keyof typeof words.sheetTitles) => ({
    title: words.sheetTitles[key],
    note: words.notes[key],
  });
  // From the finest to the coarsest: what cannot be written is refused where it came from.
  writeTable(
    { sheet: detail, ...head("detail"), columns: ofDetail, rows: report.lines, frozen: 3 },
    detailGrid,
    report,
    words,
  );
  writeTable(
    { sheet: overview, ...head("overview"), columns: ofOverview, rows: report.projects, frozen: 4 },
    overviewGrid,
    report,
    words,
  );
  writeTable(
    { sheet: controls, ...head("controls"), columns: ofControls, rows: report.controls, frozen: 2 },
    controlGrid,
    report,
    words,
  );
  writeTable(
    { sheet: definitions, ...head("definitions"), columns: ofDefinitions, rows: explained, frozen: 2 },
    grid(names.definitions, ofDefinitions, explained.length),
    report,
    words,
  );
  writeCover(cover, report, words, { overview: overviewGrid, detail: detailGrid, controls: controlGrid });
  return normalised(new Uint8Array(await book.xlsx.writeBuffer()));
}
