// A sheet that is a table: title block, totals, header and rows from a declaration of columns. Where each column stands
// follows from the declaration alone, so that a sheet can write formulas over another one before that is filled.
import type ExcelJS from "exceljs";
import { type Captions, type ColumnKey, type FormulaKey, instantInWords, periodInWords } from "./captions.ts";
import { type Content, put } from "./cell.ts";
import { heightOf, linesOf, widthOf, widthOfNumber } from "./measure.ts";
import type { Report } from "./report.ts";
import * as style from "./style.ts";

export type Column<R> = {
  readonly key: ColumnKey;
  readonly format: style.Format;
  /** How the definitions explain the figure. */
  readonly made: FormulaKey;
  /** Mart column that the value comes from; absent where the workbook makes it. */
  readonly from?: string;
  readonly width: readonly [least: number, most: number];
  readonly content: (row: R, at: number, grid: Grid) => Content;
  /** Where one cell differs from the rest of its column: a status, a number with another count of decimals. */
  readonly styled?: (row: R) => style.Style;
  readonly look?: keyof typeof style.looks;
  readonly total?: (grid: Grid) => Content;
};

/** Where a table stands on its sheet. */
export type Grid = {
  readonly sheet: string;
  readonly totals: number;
  readonly header: number;
  readonly first: number;
  readonly last: number;
  readonly columns: number;
  /** `H12`, for formulas on the same sheet. */
  readonly cell: (key: ColumnKey, row: number) => string;
  /** `'Detail'!$H$6:$H$305`, for formulas anywhere; an empty table has one empty row. */
  readonly range: (key: ColumnKey) => string;
};

const totalRow = 4;
const headerRow = 5;

export function letter(column: number): string {
  const rest = (column - 1) % 26;
  const last = String.fromCharCode(65 + rest);
  return column > 26 ? letter((column - 1 - rest) / 26) + last : last;
}

export function grid(sheet: string, columns: readonly { readonly key: ColumnKey }[], rows: number): Grid {
  const letters = new Map(columns.map(({ key }, index) => [key, letter(index + 1)]));
  const at = (key: ColumnKey): string => {
    const found = letters.get(key);
    if (!found) throw new Error(`sheet ${sheet} has no column ${key}`);
    return found;
  };
  const first = headerRow + 1;
  const last = headerRow + Math.max(1, rows);
  return {
    sheet,
    totals: totalRow,
    header: headerRow,
    first,
    last,
    columns: columns.length,
    cell: (key, row) => `${at(key)}${row}`,
    range: (key) => `'${sheet}'!$${at(key)}$${first}:$${at(key)}$${last}`,
  };
}

/** The range of one column without its sheet, for a total on the same sheet. */
export const own = (of: Grid, key: ColumnKey) => `${of.cell(key, of.first)}:${of.cell(key, of.last)}`;

const decimals: Readonly<Record<style.Format, number>> = {
  text: 0,
  amount: 2,
  figure: 2,
  hours: 2,
  count: 0,
  tally: 0,
  exact: 6,
  percent: 1,
  date: 0,
};
/** Room for the indent and the cell's own margins. */
const padding = 2.4;

/** The width that a cell asks for, as the reader will see it. */
function wanted(content: Content, format: style.Format): number {
  const value =
    content !== null && typeof content === "object" && "formula" in content ? content.result : content;
  if (value === null) return 0;
  if (value instanceof Date) return 10 + padding;
  if (typeof value === "string") return Math.max(...value.split("\n").map(widthOf)) + padding;
  if (format === "percent") return widthOfNumber(value * 100, 1) + 1.65 + padding;
  return widthOfNumber(value, decimals[format]) + padding;
}

type Table<R> = {
  readonly sheet: ExcelJS.Worksheet;
  readonly title: string;
  readonly note: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  /** How many columns stay in sight when the reader scrolls to the right. */
  readonly frozen: number;
};

export function writeTable<R>(table: Table<R>, place: Grid, report: Report, words: Captions): void {
  const { sheet, columns, rows } = table;
  const write = (row: number, column: number, content: Content, of: style.Style) =>
    put(sheet.getCell(row, column), content, of, words.shortened);

  write(1, 1, `${table.title} – ${periodInWords(report.period, words)}`, style.title);
  const asOf = instantInWords(report.publication.publishedAt, words);
  write(
    2,
    1,
    `${report.publication.organisation} · ${words.cover.asOf} ${asOf} · ${words.cover.run} ${report.publication.run}`,
    style.subtitle,
  );
  write(3, 1, table.note, style.subtitle);
  sheet.getRow(1).height = 24;
  sheet.getRow(3).height = 20;

  // The header's own words count 10 % more, being bold, and leave room for the filter's button.
  const widths = columns.map(({ key, width }) => {
    const caption = words.columns[key]?.[0] ?? key;
    return Math.max(width[0], ...caption.split(" ").map((word) => widthOf(word) * 1.1 + padding + 2));
  });
  const fit = (index: number, content: Content) => {
    const column = columns[index]!;
    const width = wanted(content, column.format);
    widths[index] = Math.max(
      widths[index]!,
      column.format === "text" ? Math.min(width, column.width[1]) : width,
    );
  };

  rows.forEach((row, index) => {
    const at = place.first + index;
    const line = sheet.getRow(at);
    columns.forEach((column, c) => {
      const content = column.content(row, at, place);
      const plain = style.looks[column.look ?? "body"][column.format];
      put(line.getCell(c + 1), content, column.styled?.(row) ?? plain, words.shortened);
      fit(c, content);
    });
  });

  // After the rows: a figure that Excel cannot hold is refused by its own row and not by a sum.
  const totals = columns.some(({ total }) => total);
  columns.forEach((column, index) => {
    write(headerRow, index + 1, words.columns[column.key]?.[0] ?? column.key, style.header(column.format));
    if (!totals) return;
    const content = column.total?.(place) ?? null;
    if (index === 0) write(totalRow, 1, words.total, style.total.text);
    else write(totalRow, index + 1, content, style.total[column.format]);
    fit(index, content);
  });
  sheet.getRow(totalRow).height = totals ? 20 : 6;

  const captionLines = columns.map(({ key }, c) => linesOf(words.columns[key]?.[0] ?? key, widths[c]! - 1));
  // Room below the words for the filter's button, which would cover the last of them.
  sheet.getRow(headerRow).height = heightOf(Math.max(...captionLines)) + 18;
  rows.forEach((row, index) => {
    const lines = columns.map((column, c) => {
      const content = column.format === "text" ? column.content(row, place.first + index, place) : null;
      return typeof content === "string" ? linesOf(content, widths[c]! - padding) : 1;
    });
    sheet.getRow(place.first + index).height = heightOf(Math.max(...lines));
  });
  widths.forEach((width, index) => {
    sheet.getColumn(index + 1).width = Math.ceil(width * 4) / 4;
  });
  sheet.views = [
    { state: "frozen", xSplit: table.frozen, ySplit: headerRow, showGridLines: false, zoomScale: 90 },
  ];
  sheet.autoFilter = `A${headerRow}:${letter(columns.length)}${place.last}`;
  sheet.pageSetup.printTitlesRow = `1:${headerRow}`;
  printOn(sheet, `A$1:${letter(columns.length)}$${place.last}`, report, words);
}

/** Landscape A4, as wide as the page and as long as it takes, with run and page number at the foot. */
export function printOn(sheet: ExcelJS.Worksheet, area: string, report: Report, words: Captions): void {
  const { organisation, run } = report.publication;
  // The program reads & as a command; the whole footer may be 255 characters.
  const quote = (text: string) => text.slice(0, 60).toWellFormed().replaceAll("&", "&&");
  const left = `${quote(organisation)} · ${words.title} ${periodInWords(report.period, words)}`;
  Object.assign(sheet.pageSetup, {
    paperSize: 9,
    orientation: "landscape",
    fitToPage: true,
    fitToWidth: 1,
    fitToHeight: 0,
    printArea: area,
    margins: { left: 0.4, right: 0.4, top: 0.5, bottom: 0.6, header: 0.3, footer: 0.3 },
  });
  sheet.headerFooter.oddFooter =
    `&L&8 ${left}&C&8 ${words.footer.run} ${quote(run)}` +
    `&R&8 ${words.footer.page} &P ${words.footer.of} &N`;
}
