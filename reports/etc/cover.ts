// The cover: what this is and as of when, the key figures, and whether the figures may be trusted, failures first.
import type ExcelJS from "exceljs";
import { type Captions, instantInWords, periodInWords } from "./captions.ts";
import { type Content, put } from "./cell.ts";
import { measureContent, measureFormats, measureStyle } from "./controls.ts";
import { type FigureKey, figures } from "./figures.ts";
import { type Grid, letter, printOn } from "./grid.ts";
import { type Control, type Status, statuses } from "./mart.ts";
import { heightOf, linesOf, widthOfTile } from "./measure.ts";
import { cellNumber } from "./number.ts";
import { share, shareOf } from "./overview.ts";
import type { Report } from "./report.ts";
import * as style from "./style.ts";

type Grids = { readonly overview: Grid; readonly detail: Grid; readonly controls: Grid };

const shown: readonly FigureKey[] = ["budget", "actual_to_date", "etc", "eac", "variance"];

/** A narrow margin, seven equal columns for tiles and numbers, and a wide one for words. */
function widthsFor(report: Report): readonly number[] {
  const tiles = shown.map((key) => widthOfTile(Number(report.totals[key]) / 100, 2));
  const tile = Math.ceil(Math.max(21, ...tiles));
  return [2, tile, tile, tile, tile, tile, tile, tile, 62];
}
const last = 9;
const mostAttention = 25;
/** Points that fit on a landscape A4 at two thirds of their size. */
const onePage = 800;

export function writeCover(sheet: ExcelJS.Worksheet, report: Report, words: Captions, grids: Grids): void {
  const widths = widthsFor(report);
  const write = (row: number, column: number, content: Content, of: style.Style) =>
    put(sheet.getCell(row, column), content, of, words.shortened);
  /** One text over several columns; Excel gives merged cells no height by itself, so it is counted here. */
  const across = (row: number, from: number, to: number, text: string, of: style.Style) => {
    for (let column = from; column <= to; column++) write(row, column, column === from ? text : null, of);
    sheet.mergeCells(row, from, row, to);
    const room = widths.slice(from - 1, to).reduce((sum, width) => sum + width, 0);
    const line = sheet.getRow(row);
    line.height = Math.max(line.height ?? 0, heightOf(linesOf(text, room - 2.4)));
  };
  widths.forEach((width, index) => {
    sheet.getColumn(index + 1).width = width;
  });
  sheet.views = [{ showGridLines: false, state: "normal", zoomScale: 90 }];

  const { publication } = report;
  write(2, 2, words.title, style.bigTitle);
  sheet.getRow(2).height = 34;
  write(3, 2, `${publication.organisation} – ${periodInWords(report.period, words)}`, style.bigSubtitle);
  sheet.getRow(3).height = 22;

  let row = 5;
  const facts: readonly (readonly [string, string])[] = [
    [words.cover.organisation, publication.organisation],
    [words.cover.period, periodInWords(report.period, words)],
    [words.cover.asOf, instantInWords(publication.publishedAt, words)],
    [
      words.cover.companies,
      report.companies.map(({ company, name }) => (name ? `${company} ${name}` : company)).join(" · "),
    ],
    [words.cover.contents, words.cover.contentsText(report.projects.length, report.lines.length)],
    [words.cover.run, publication.run],
    [words.cover.source, words.cover.sourceText(publication.version, publication.target)],
  ];
  for (const [name, value] of facts) {
    write(row, 2, name, style.label);
    across(row, 3, last, value, style.fact);
    row += 1;
  }

  row = heading(row + 1, words.cover.figures);
  tiles(row);
  row += 3;

  row = heading(row, words.cover.controls);
  verdict(row);
  counts(row + 2);
  row += 5;

  row = heading(row, words.cover.attention);
  row = attention(row) + 1;
  if (report.controls.length > 0) {
    row = heading(row, words.cover.all);
    row = summary(row);
  }
  printOn(sheet, `A$1:${letter(last)}$${row - 1}`, report, words);
  // A cover is one page as long as that stays readable.
  let height = 0;
  for (let at = 1; at < row; at++) height += sheet.getRow(at).height ?? 15;
  if (height <= onePage) sheet.pageSetup.fitToHeight = 1;

  function heading(at: number, text: string): number {
    for (let column = 2; column <= last; column++)
      write(at, column, column === 2 ? text : null, style.section);
    sheet.getRow(at).height = 22;
    sheet.getRow(at + 1).height = 6;
    return at + 2;
  }

  /** Sums of the whole sheet, not subtotals: the cover does not follow somebody's filter. */
  function tiles(at: number): void {
    const sum = (key: FigureKey, of: Grid) => `SUM(${of.range(key)})`;
    const figure = (key: FigureKey): Content => ({
      formula: `ROUND(${sum(key, grids.overview)},${figures[key].scale})`,
      result: cellNumber(report.totals[key], figures[key].scale, { column: key, at: "total" }),
    });
    const tile = (column: number, name: string, content: Content, format: style.Format) => {
      write(at, column, name, style.tileLabel);
      write(at + 1, column, content, style.tileValue[format]);
    };
    shown.forEach((key, index) => {
      tile(index + 2, words.columns[key][0] ?? key, figure(key), "amount");
    });
    const cell = (key: FigureKey) => `${letter(shown.indexOf(key) + 2)}${at + 1}`;
    const spent = { formula: shareOf(cell("actual_to_date"), cell("eac")), result: share(report.totals) };
    tile(7, words.columns.spent[0] ?? "", spent, "percent");
    const difference = `ROUND(${sum("eac", grids.overview)}-${sum("eac", grids.detail)},2)`;
    tile(8, words.cover.difference, { formula: difference, result: 0 }, "amount");
    sheet.getRow(at).height = 18;
    sheet.getRow(at + 1).height = 24;
  }

  function verdict(at: number): void {
    const count = (status: Status) => report.controls.filter((control) => control.status === status).length;
    const worst = report.controls[0]?.status ?? "not evidenced";
    const text =
      report.controls.length === 0
        ? words.noControls
        : words.cover.verdict(count("fail"), count("not evidenced"), count("waived"), report.controls.length);
    across(at, 2, last, text, style.verdict(worst));
    sheet.getRow(at).height = 24;
    sheet.getRow(at + 1).height = 6;
  }

  function counts(at: number): void {
    statuses.forEach((status, index) => {
      const name = words.status[status];
      const result = report.controls.filter((control) => control.status === status).length;
      write(at, index + 2, name, style.countLabel(status));
      const formula = `COUNTIF(${grids.controls.range("status")},"${name}")`;
      write(at + 1, index + 2, { formula, result }, style.countValue(status));
    });
    sheet.getRow(at).height = 18;
    sheet.getRow(at + 1).height = 24;
  }

  function headers(
    at: number,
    names: readonly (readonly [column: number, name: string, format: style.Format])[],
  ): void {
    for (let column = 2; column <= last; column++) write(at, column, null, style.header("text"));
    for (const [column, name, format] of names) write(at, column, name, style.header(format));
    sheet.getRow(at).height = 20;
  }

  function attention(at: number): number {
    const open = report.controls.filter(({ status }) => status !== "pass");
    if (open.length === 0) {
      write(at, 2, report.controls.length === 0 ? words.noControls : words.cover.noAttention, style.label);
      return at + 1;
    }
    const caption = (key: keyof typeof words.columns) => words.columns[key][0] ?? key;
    headers(at, [
      [2, caption("status"), "text"],
      [3, caption("title"), "text"],
      [5, caption("scope"), "text"],
      [6, caption("period"), "text"],
      [7, caption("difference"), "amount"],
      [8, caption("tolerance"), "amount"],
      [9, caption("explanation"), "text"],
    ]);
    const formatOf = measureFormats(report.controls);
    let next = at + 1;
    for (const control of open.slice(0, mostAttention)) {
      const format = formatOf(control.control);
      write(next, 2, words.status[control.status], style.status[control.status]);
      across(next, 3, 4, control.title, style.body.text);
      across(next, 5, 5, control.scope ?? "", style.body.text);
      write(next, 6, control.period, style.body.text);
      write(next, 7, measureContent(control.difference), measureStyle(control.difference, format));
      write(next, 8, measureContent(control.tolerance), measureStyle(control.tolerance, format));
      across(next, 9, 9, reason(control), style.body.text);
      next += 1;
    }
    if (open.length > mostAttention) {
      write(next, 2, words.cover.more(open.length - mostAttention), style.label);
      next += 1;
    }
    return next;
  }

  function reason(control: Control): string {
    const { waivedBy, waivedUntil, waiverReason, explanation } = control;
    const waiver =
      control.status === "waived"
        ? words.cover.waiver(waivedBy ?? "?", dutchDay(waivedUntil), waiverReason ?? "?")
        : null;
    return [waiver, explanation].filter((part) => part !== null).join("\n");
  }

  /** One line per control, in the order of its worst outcome, because the controls already stand in that order. */
  function summary(at: number): number {
    const groups = Map.groupBy(report.controls, ({ control }) => control);
    headers(at, [
      [2, words.columns.status[0] ?? "", "text"],
      [3, words.columns.title[0] ?? "", "text"],
      ...statuses.map((status, index) => [index + 5, words.status[status], "count"] as const),
      [9, words.columns.blocks[0] ?? "", "text"],
    ]);
    let next = at + 1;
    for (const rows of groups.values()) {
      const worst = rows[0]!;
      write(next, 2, words.status[worst.status], style.status[worst.status]);
      across(next, 3, 4, worst.title, style.body.text);
      statuses.forEach((status, index) => {
        const many = rows.filter((of) => of.status === status).length;
        write(next, index + 5, many, style.body.tally);
      });
      across(next, 9, 9, [...new Set(rows.map(({ blocks }) => blocks ?? ""))].join(", "), style.body.text);
      next += 1;
    }
    return next;
  }
}

const dutchDay = (text: string | null) => text?.replace(/^(\d{4})-(\d\d)-(\d\d)$/, "$3-$2-$1") ?? "?";
