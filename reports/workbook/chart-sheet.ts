// A sheet of small tables, each with its chart beside it. The charts are native and bound to the cells.
import { type Around, resultOf, writerOf } from "./cells.ts";
import type { Made } from "./cover.ts";
import type { Block, ChartSheet } from "./define.ts";
import { canvas, type Frame, headRows, printed } from "./frame.ts";
import { heightOf } from "./measure.ts";
import { type Place, quotedTab } from "./place.ts";
import * as style from "./style.ts";
import { type Col, type Line, shownText, type Table } from "./table.ts";
import { columnWidths, conditionsOf, headerCells, headerHeight, linksOf } from "./table-sheet.ts";
import { figuresOf, type Tables } from "./tiles.ts";
import type { Chart } from "./xlsx/chart.ts";
import type { Sheet } from "./xlsx/sheet.ts";
import { letter } from "./xlsx/xml.ts";

export type Placed = {
  readonly block: Block;
  readonly table: Table;
  readonly place: Place;
  readonly around: Around;
};

/** Tables begin in the second column, behind a narrow margin. */
export const blockLeft = 2;
const firstRow = 5;
/** Rows that a chart needs; one with named points needs more. */
const chartRows = ({ of }: Table): number => ("chart" in of && of.chart.kind === "scatter" ? 20 : 12);
/** Rows that a printed page holds. */
const pageRows = 35;
const chartColumns = 8;
/** From the first column of the tables: where figures by themselves stand. */
const figureColumn = blockLeft + 3;
const chartColumn = 11;

/** The row of a block's heading, its header, and that after it: follows from the blocks before it. */
export function blockRows(
  tables: readonly Table[],
  figures: ChartSheet["figures"],
): readonly { readonly heading: number; readonly header: number; readonly next: number }[] {
  let at = firstRow + (figures ? figures.tiles.length + 3 : 0);
  return tables.map((table) => {
    const { length } = table.lines;
    const rows = { heading: at, header: at + 2 };
    at += length === 0 ? 4 : Math.max(length, chartRows(table)) + 4;
    return { ...rows, next: at };
  });
}

export function chartSheet(
  of: ChartSheet,
  tab: string,
  placed: readonly Placed[],
  tables: Tables,
  frame: Frame,
): { readonly sheet: Sheet & { readonly charts: readonly Chart[] }; readonly made: readonly Made[] } {
  const { language } = frame;
  const sheet = canvas();
  const most = Math.max(...placed.map(({ table }) => table.columns.length));
  const widths: number[] = [2];
  for (const { table } of placed)
    columnWidths(table, frame).widths.forEach((width, index) => {
      widths[index + 1] = Math.max(widths[index + 1] ?? 0, width);
    });
  const chartFrom = blockLeft + most;
  while (widths.length < chartFrom) widths.push(2);
  for (let column = 0; column < chartColumns; column++) widths.push(chartColumn);
  const right = chartFrom + chartColumns;

  for (const { at, cells, height } of headRows(frame, of.title[language], of.note[language])) {
    for (const { content, style: look } of cells) sheet.put(at, blockLeft, content, look);
    if (height !== undefined) sheet.height(at, height);
  }
  const made: Made[] = [];
  const heading = (at: number, text: string) => {
    for (let column = blockLeft; column <= right; column++)
      sheet.put(at, column, column === blockLeft ? text : null, style.section);
    sheet.height(at, 22);
  };
  if (of.figures) {
    heading(firstRow, of.figures.title[language]);
    figuresOf(of.figures.tiles, tables).forEach(({ tile, formula, value, scale }, index) => {
      const row = firstRow + 2 + index;
      const column = figureColumn;
      for (let at = blockLeft; at < column; at++)
        sheet.put(row, at, at === blockLeft ? tile.caption[language] : null, style.figureName);
      sheet.put(row, column, { formula, result: resultOf(value, scale) }, style.looks.body[tile.format]);
      made.push({ cell: `${letter(column)}${row}`, reads: { formula } });
    });
  }
  const rows = blockRows(
    placed.map(({ table }) => table),
    of.figures,
  );
  const charts: Chart[] = [];
  let bottom = firstRow;
  for (const [index, { block, table, place, around }] of placed.entries()) {
    const { heading: at } = rows[index]!;
    heading(at, block.title[language]);
    if (table.lines.length === 0) {
      sheet.put(at + 2, blockLeft, block.nothing[language], style.label);
      bottom = at + 3;
      continue;
    }
    for (const cell of headerCells(table, place, frame))
      sheet.put(place.header, cell.column, cell.content, cell.style);
    sheet.height(place.header, headerHeight(table, widths.slice(blockLeft - 1), frame, false));
    const writer = writerOf(table, place, around, language, () => null);
    const { high } = columnWidths(table, frame);
    for (const [nr, line] of table.lines.entries()) {
      for (const cell of writer.cells(line, place.first + nr))
        sheet.put(place.first + nr, cell.column, cell.content, cell.style);
      if (high[nr] !== undefined) sheet.height(place.first + nr, high[nr]);
    }
    const end = Math.max(place.last, place.header + chartRows(table));
    charts.push(
      chartOf(block, table, place, frame, { column: chartFrom, row: place.header - 1, right, end }),
    );
    bottom = end;
  }
  const drawn: Sheet & { readonly charts: readonly Chart[] } = {
    name: tab,
    widths,
    rowHeight: heightOf(1),
    rows: () => sheet.rows(),
    to: { row: bottom, column: right },
    conditions: placed.flatMap(({ table, place }) => conditionsOf(table, place)),
    links: placed.flatMap(({ table, place, around }) => linksOf(table, place, around, frame)),
    print: { ...printed(`A1:${letter(right)}${bottom}`, frame), breaksAfter: pagesOf(rows) },
    charts,
  };
  return { sheet: drawn, made };
}

/** No chart is cut in two: a block that does not fit goes to the next page. */
function pagesOf(rows: ReturnType<typeof blockRows>): readonly number[] {
  const breaks: number[] = [];
  let from = 1;
  rows.forEach(({ heading, next }, index) => {
    if (index > 0 && next - from > pageRows) {
      breaks.push(heading - 1);
      from = heading;
    }
  });
  return breaks;
}

function chartOf(
  block: Block,
  table: Table,
  place: Place,
  { language }: Frame,
  at: { column: number; row: number; right: number; end: number },
): Chart {
  const { chart } = block;
  const formatOf = (column: Col) => (column.format === "measure" ? "amount" : column.format);
  const names = table.col(chart.names);
  const values = chart.values.map((key) => table.col(key));
  const numbers = (column: Col, lines: readonly Line[] = table.lines) => ({
    cells: place.range(column.key),
    numbers: lines.map(({ values: of }) => {
      const result = resultOf(of[column.index] ?? null, column.scale);
      return typeof result === "string" ? null : result.number;
    }),
  });
  const nameOf = ({ values: of }: Line) => shownText(of[names.index] ?? null, names, language) ?? "";
  const caption = (column: Col) => ({
    cells: `${quotedTab(place.tab)}!$${letter(place.column(column.key))}$${place.header}`,
    texts: [column.caption[language]],
  });
  /** Each point of a scatter is a series, because that is what bears a name. */
  const points = (line: Line, row: number) => {
    const at = (column: Col) => `${quotedTab(place.tab)}!$${letter(place.column(column.key))}$${row}`;
    const point = (column: Col) => ({ ...numbers(column, [line]), cells: at(column) });
    return {
      name: { cells: at(names), texts: [nameOf(line)] },
      values: point(values[0]!),
      across: point(table.col(chart.across!)),
    };
  };
  const format = formatOf(values[0]!);
  return {
    kind: chart.kind,
    title: block.title[language],
    say: chart.say[language],
    names: {
      cells: place.range(names.key),
      texts: table.lines.map(nameOf),
    },
    series:
      chart.across === undefined
        ? values.map((column) => ({ name: caption(column), values: numbers(column) }))
        : table.lines.map((line, index) => points(line, place.first + index)),
    axes: {
      ...(chart.axes?.across ? { across: chart.axes.across[language] } : {}),
      ...(chart.axes?.up ? { up: chart.axes.up[language] } : {}),
    },
    ...(chart.cross === undefined ? {} : { cross: chart.cross }),
    // Amounts on an axis need no cents.
    format: format === "percent" ? "0%" : format === "index" ? "0.0" : "#,##0",
    ...(chart.labels ? { labels: true } : {}),
    place: { from: { column: at.column, row: at.row }, to: { column: at.right, row: at.end } },
  };
}
