// A sheet of small tables, each with its chart beside it. The charts are native and bound to the cells.
import { type Around, resultOf, writerOf } from "./cells.ts";
import type { Block, ChartSheet } from "./define.ts";
import { canvas, type Frame, headRows, printed } from "./frame.ts";
import { heightOf } from "./measure.ts";
import { type Place, quotedTab } from "./place.ts";
import * as style from "./style.ts";
import { type Col, shownText, type Table } from "./table.ts";
import { columnWidths, conditionsOf, headerCells, headerHeight, linksOf } from "./table-sheet.ts";
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
/** Rows that a chart needs. */
const chartRows = 12;
/** Rows that a printed page holds. */
const pageRows = 38;
const chartColumns = 8;
const chartColumn = 11;

/** The row of a block's heading, its header, and that after it: follows from the blocks before it. */
export function blockRows(
  tables: readonly Table[],
): readonly { readonly heading: number; readonly header: number }[] {
  let at = firstRow;
  return tables.map(({ lines }) => {
    const rows = { heading: at, header: at + 2 };
    at += lines.length === 0 ? 4 : Math.max(lines.length, chartRows) + 4;
    return rows;
  });
}

export function chartSheet(
  of: ChartSheet,
  tab: string,
  placed: readonly Placed[],
  frame: Frame,
): Sheet & { charts: readonly Chart[] } {
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
  const charts: Chart[] = [];
  let bottom = firstRow;
  for (const [index, { block, table, place, around }] of placed.entries()) {
    const { heading } = blockRows(placed.map((one) => one.table))[index]!;
    for (let column = blockLeft; column <= right; column++)
      sheet.put(heading, column, column === blockLeft ? block.title[language] : null, style.section);
    sheet.height(heading, 22);
    if (table.lines.length === 0) {
      sheet.put(heading + 2, blockLeft, block.nothing[language], style.label);
      bottom = heading + 3;
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
    const end = Math.max(place.last, place.header + chartRows);
    charts.push(
      chartOf(block, table, place, frame, { column: chartFrom, row: place.header - 1, right, end }),
    );
    bottom = end;
  }
  return {
    name: tab,
    widths,
    rowHeight: heightOf(1),
    rows: () => sheet.rows(),
    to: { row: bottom, column: right },
    conditions: placed.flatMap(({ table, place }) => conditionsOf(table, place)),
    links: placed.flatMap(({ table, place, around }) => linksOf(table, place, around, frame)),
    print: { ...printed(`A1:${letter(right)}${bottom}`, frame), breaksAfter: pagesOf(placed) },
    charts,
  };
}

/** No chart is cut in two: a block that does not fit goes to the next page. */
function pagesOf(placed: readonly Placed[]): readonly number[] {
  const rows = blockRows(placed.map(({ table }) => table));
  const breaks: number[] = [];
  let from = 1;
  rows.forEach(({ heading }, index) => {
    const next = rows[index + 1]?.heading ?? heading + 2 + chartRows;
    if (heading > firstRow && next - from > pageRows) {
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
  const numbers = (column: Col) => ({
    cells: place.range(column.key),
    numbers: table.lines.map(({ values: of }) => {
      const result = resultOf(of[column.index] ?? null, column.scale);
      return typeof result === "string" ? null : result.number;
    }),
  });
  const caption = (column: Col) => ({
    cells: `${quotedTab(place.tab)}!$${letter(place.column(column.key))}$${place.header}`,
    texts: [column.caption[language]],
  });
  const format = formatOf(values[0]!);
  return {
    kind: chart.kind,
    title: block.title[language],
    say: chart.say[language],
    names: {
      cells: place.range(names.key),
      texts: table.lines.map(({ values: of }) => shownText(of[names.index] ?? null, names, language) ?? ""),
    },
    series: values.map((column) => ({
      name: caption(column),
      values: numbers(column),
      ...(chart.across === undefined ? {} : { across: numbers(table.col(chart.across)) }),
    })),
    axes: {
      ...(chart.axis && chart.kind !== "scatter" ? { up: chart.axis[language] } : {}),
      ...(chart.kind === "scatter" && chart.across !== undefined
        ? { across: table.col(chart.across).caption[language], up: values[0]!.caption[language] }
        : {}),
    },
    // Amounts on an axis need no cents.
    format: format === "percent" ? "0%" : "#,##0",
    ...(chart.labels ? { labels: true } : {}),
    place: { from: { column: at.column, row: at.row }, to: { column: at.right, row: at.end } },
  };
}
