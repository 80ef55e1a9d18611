// A sheet that is one table: title block, totals that follow the filter, header, and its lines, streamed.
import { type Around, type Styled, totalContent, writerOf } from "./cells.ts";
import type { Made } from "./cover.ts";
import type { TableSheet } from "./define.ts";
import { conditionOf, parse } from "./expression.ts";
import { type Frame, headRows, printed } from "./frame.ts";
import { heightOf, linesOf, widthOf, widthOfNumber } from "./measure.ts";
import { type Place, quotedTab } from "./place.ts";
import * as style from "./style.ts";
import { type Col, type Line, shownText, type Table } from "./table.ts";
import type { Cell, Content, Sheet, SheetRow, Validation } from "./xlsx/sheet.ts";
import { letter } from "./xlsx/xml.ts";

export const totalRow = 4;
/** Below the captions of its bands, where a table has them. */
export const headerRowOf = ({ columns }: Table): number => (columns.some(({ band }) => band) ? 6 : 5);
/** A sheet has no more jumps than this (Excel's specification). */
const mostLinks = 65_000;
/** Room for the indent and the cell's own margins. */
const padding = 2.4;
const rowHeight = heightOf(1);

const formatOf = (column: Col): style.Format => (column.format === "measure" ? "amount" : column.format);
const wraps = (column: Col) => column.format === "text";
const leastOf = (column: Col): readonly [number, number] =>
  column.width ?? (wraps(column) ? [10, 30] : formatOf(column) === "date" ? [12, 14] : [13, 24]);

/** Widths of text, each measured once. */
function measured() {
  const known = new Map<string, number>();
  return (text: string): number => {
    let width = known.get(text);
    if (width === undefined) {
      width = Math.max(...text.split("\n").map(widthOf)) + padding;
      known.set(text, width);
    }
    return width;
  };
}

/** What the columns of a table need to show every value. The header's words count 10 % more, being bold, and leave room for the filter's button. */
export function columnWidths(
  table: Table,
  frame: Frame,
): { readonly widths: number[]; readonly high: readonly number[] } {
  const { language } = frame;
  const widthOfText = measured();
  const high: number[] = [];
  const widths = table.columns.map((column) => {
    const [least, most] = leastOf(column);
    const caption = column.caption[language].split(" ");
    let width = Math.max(least, ...caption.map((word) => widthOf(word) * 1.1 + padding + 2));
    const { index, numeric, scale } = column;
    const shown = style.shownOf(formatOf(column));
    if (numeric) {
      let [low, top] = [0n, 0n];
      for (const value of [...table.lines.map(({ values }) => values[index]), table.totals[index]])
        if (typeof value === "bigint") {
          if (value < low) low = value;
          if (value > top) top = value;
        }
      const factor = column.format === "percent" ? 100n : 1n;
      const wanted = [low, top].map((value) => widthOfNumber(value * factor, scale, shown));
      return Math.max(width, Math.max(...wanted) + padding + (column.format === "percent" ? 1.65 : 0));
    }
    for (const { values } of table.lines) {
      const text = shownText(values[index] ?? null, column, language);
      if (text === null) continue;
      width = Math.max(width, wraps(column) ? Math.min(widthOfText(text), most) : widthOfText(text));
    }
    return width;
  });
  // Lines of text that wraps, per line of the table, where there is more than one.
  const wrapping = table.columns.filter(wraps);
  const linesKnown = new Map<string, number>();
  table.lines.forEach(({ values }, at) => {
    let most = 1;
    for (const column of wrapping) {
      const text = shownText(values[column.index] ?? null, column, language);
      if (text === null || (widthOfText(text) <= widths[column.index]! && !text.includes("\n"))) continue;
      const key = `${column.index} ${text}`;
      const count = linesKnown.get(key) ?? linesOf(text, widths[column.index]! - padding);
      linesKnown.set(key, count);
      most = Math.max(most, count);
    }
    if (most > 1) high[at] = heightOf(most);
  });
  return { widths: widths.map((width) => Math.ceil(width * 4) / 4), high };
}

/** Height of the header: its longest caption, with room below the words for the filter's button where there is one. */
export const headerHeight = (
  table: Table,
  widths: readonly number[],
  { language }: Frame,
  filtered: boolean,
): number =>
  heightOf(
    Math.max(...table.columns.map(({ caption, index }) => linesOf(caption[language], widths[index]! - 1))),
  ) + (filtered ? 18 : 4);

export const headerCells = (table: Table, place: Place, frame: Frame) =>
  table.columns.map((column) => ({
    column: place.left + column.index,
    content: column.caption[frame.language],
    style: style.header[formatOf(column)],
  }));

/** Jumps from lines to where they belong, or to what belongs to them. */
export function linksOf(
  table: Table,
  place: Place,
  around: Around,
  frame: Frame,
): NonNullable<Sheet["links"]> {
  const { parent, child } = around;
  if (table.lines.length > mostLinks) return [];
  return table.columns.flatMap((column) => {
    if (!column.link) return [];
    const to = parent ?? child;
    if (!to) return [];
    const say = frame.captions.link(to.table.tab);
    return table.lines.flatMap((line, index) => {
      // Rows come in any order: the first is the one that stands first.
      const target = parent ? line.parent : line.parts.toSorted((one, other) => one.nr - other.nr)[0];
      if (!target) return [];
      const at = to.place.first + target.nr - 1;
      return [
        {
          cell: place.cell(column.key, place.first + index),
          to: `${quotedTab(to.table.tab)}!${letter(to.place.left)}${at}`,
          say,
        },
      ];
    });
  });
}

export const conditionsOf = (table: Table, place: Place): NonNullable<Sheet["conditions"]> =>
  table.columns.flatMap(({ key, mark = [] }) =>
    mark.map(({ when, as }) => ({
      range: place.own(key),
      formula: conditionOf(parse(when), (other) => `$${place.cell(other, place.first)}`),
      overlay: style.marks[as],
    })),
  );

/** What keeps a sheet that is filled in from being filled in elsewhere, or with anything. */
function formWords(
  table: Table,
  place: Place,
  { language }: Frame,
): Pick<Sheet, "protected" | "validations"> {
  const validations = table.columns.flatMap(({ key, input, caption, say = {} }): Validation[] =>
    input
      ? [
          {
            range: place.own(key),
            allow:
              input.allow.kind === "choice"
                ? { kind: "list", of: Object.values(say).map((text) => text[language]) }
                : input.allow,
            title: caption[language],
            ask: input.ask[language],
          },
        ]
      : [],
  );
  return validations.length > 0 ? { protected: true, validations } : {};
}

function* aboutCells(table: Table, figures: readonly About[]): Iterable<SheetRow> {
  for (let from = 0; from < figures.length; from += aboutPerRow) {
    const some = figures.slice(from, from + aboutPerRow);
    const { row } = aboutPlace(table, from);
    const cellsOf = (of: (figure: About) => Pick<Cell, "content" | "style">) =>
      some.map((figure, index) => ({ column: aboutPlace(table, from + index).column, ...of(figure) }));
    yield {
      at: row,
      height: 30,
      cells: cellsOf(({ caption }) => ({ content: caption, style: style.tileLabel })),
    };
    yield {
      at: row + 1,
      height: 22,
      cells: cellsOf(({ column, content }) => ({ content, style: style.factValue[formatOf(column)] })),
    };
  }
}

type Band = { readonly caption: string | null; readonly from: number; to: number };

/** Neighbours of one band, and of none, with the columns of the sheet on which they begin and end. */
function bandsOf(table: Table, place: Place, language: Frame["language"]): readonly Band[] {
  const bands: Band[] = [];
  for (const { band, index } of table.columns) {
    const caption = band?.[language] ?? null;
    const before = bands.at(-1);
    if (before && before.caption === caption) before.to += 1;
    else bands.push({ caption, from: place.left + index, to: place.left + index });
  }
  return bands;
}

/** Pixels that a landscape A4 is wide between its margins, less what programs differ; and a column of so many digits. */
const pageWidth = 1000;
const pixels = (widths: readonly number[]) => widths.reduce((sum, width) => sum + width * 7 + 5, 0);
/** What is printed smaller than this is not read. */
const smallest = 0.6;

/** Columns that do not fit on one page go on beside it, band by band, each page with the columns that stay in sight. */
function pagesOf(bands: readonly Band[], widths: readonly number[], frozen: number) {
  const fixed = pixels(widths.slice(0, frozen));
  const widthOf = (from: number, to: number) => pixels(widths.slice(Math.max(from - 1, frozen), to));
  const pages: { from: number; to: number }[] = [];
  for (const { from, to } of bands) {
    const page = pages.at(-1);
    if (page && fixed + widthOf(page.from, to) <= pageWidth / smallest) page.to = to;
    else pages.push({ from, to });
  }
  if (pages.length < 2) return null;
  const widest = Math.max(...pages.map(({ from, to }) => fixed + widthOf(from, to)));
  return {
    scale: Math.max(10, Math.min(100, Math.floor((100 * pageWidth) / widest))),
    titleColumns: `A:${letter(frozen)}`,
    columnBreaksAfter: pages.slice(0, -1).map(({ to }) => to),
  };
}

/** A figure above the table. */
export type About = {
  readonly column: Col;
  readonly caption: string;
  readonly content: Content;
  readonly made: Made;
};

/** So many figures stand side by side, below the title and above the figures of the table, which are as wide. */
const aboutPerRow = 6;
export const aboutRows = (figures: number): number => Math.ceil(figures / aboutPerRow) * 3;
const aboutPlace = ({ columns }: Table, at: number) => ({
  column: 1 + columns.findIndex(({ totalled }) => totalled !== "none") + (at % aboutPerRow),
  row: totalRow + Math.floor(at / aboutPerRow) * 3,
});
export const aboutCell = (table: Table, at: number): string => {
  const { column, row } = aboutPlace(table, at);
  return `${letter(column)}${row + 1}`;
};

type Head = {
  readonly title: string;
  readonly note: string;
  readonly frozen: number;
  readonly pageBy?: string | undefined;
  readonly printUntil?: TableSheet["printUntil"] | undefined;
  readonly about?: readonly About[];
};

export function tableSheet(
  table: Table,
  place: Place,
  around: Around,
  frame: Frame,
  head: Head,
  styled: Styled = () => null,
): Sheet {
  const { widths, high } = columnWidths(table, frame);
  const writer = writerOf(table, place, around, frame.language, styled);
  const totalled = place.totals !== null && table.columns.some((column) => column.totalled !== "none");
  const right = letter(place.right);
  const { header } = place;
  const total = totalRow + aboutRows(head.about?.length ?? 0);
  const bands = header > total + 1 ? bandsOf(table, place, frame.language) : [];

  function* rows(): Iterable<SheetRow> {
    yield* headRows(frame, head.title, head.note);
    yield* aboutCells(table, head.about ?? []);
    yield {
      at: total,
      height: totalled ? 20 : 6,
      cells: totalled
        ? table.columns.map((column) => ({
            column: place.left + column.index,
            content: column.index === 0 ? frame.captions.total : totalContent(column, table, place),
            style: style.total[column.index === 0 ? "text" : formatOf(column)],
          }))
        : [],
    };
    if (bands.length > 0)
      yield {
        at: header - 1,
        height: 18,
        cells: bands.flatMap(({ caption, from, to }) =>
          caption === null
            ? []
            : Array.from({ length: to - from + 1 }, (_, index) => ({
                column: from + index,
                content: index === 0 ? caption : null,
                style: style.band,
              })),
        ),
      };
    yield {
      at: header,
      height: headerHeight(table, widths, frame, true),
      cells: headerCells(table, place, frame),
    };
    if (table.lines.length === 0)
      yield {
        at: place.first,
        cells: [{ column: place.left, content: frame.captions.noLines, style: style.looks.muted.text }],
      };
    for (const [index, line] of table.lines.entries())
      yield { at: place.first + index, height: high[index], cells: writer.cells(line, place.first + index) };
  }

  const breaks = (key: string) => {
    const { index } = table.col(key);
    return table.lines.flatMap((line: Line, at) => {
      const next = table.lines[at + 1];
      return next && next.values[index] !== line.values[index] ? [place.first + at] : [];
    });
  };
  const lastPrinted = (): number => {
    if (head.printUntil === undefined) return place.last;
    const { column, is } = head.printUntil;
    const { index } = table.col(column);
    const count = table.lines.findIndex(({ values }) => values[index] === is);
    return count < 0 ? place.last : place.first + count - 1;
  };
  return {
    name: table.tab,
    widths,
    rowHeight,
    rows,
    to: { row: place.last, column: place.right },
    frozen: { columns: head.frozen, rows: header },
    filter: `A${header}:${right}${place.last}`,
    merges: bands.flatMap(({ caption, from, to }) =>
      caption === null || from === to ? [] : [`${letter(from)}${header - 1}:${letter(to)}${header - 1}`],
    ),
    conditions: conditionsOf(table, place),
    ...formWords(table, place, frame),
    links: linksOf(table, place, around, frame),
    print: {
      ...printed(`A1:${right}${lastPrinted()}`, frame),
      titleRows: `1:${header}`,
      ...(bands.length > 0 ? pagesOf(bands, widths, head.frozen) : null),
      ...(head.pageBy === undefined ? {} : { breaksAfter: breaks(head.pageBy) }),
    },
  };
}
