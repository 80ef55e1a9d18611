// The cover: what this is and as of when, the key figures, and whether the figures may be trusted, failures first.

import { dayInWords, instantInWords } from "./captions.ts";
import { numberOrText, resultOf } from "./cells.ts";
import { measureStyles, statuses, statusOf } from "./controls.ts";
import type { Tile, Where } from "./define.ts";
import { canvas, type Frame, printed } from "./frame.ts";
import { heightOf, linesOf, widthOfTile } from "./measure.ts";
import type { Place } from "./place.ts";
import * as style from "./style.ts";
import { type Line, shownText, type Table, type Value } from "./table.ts";
import { figuresOf, putTiles, type Tables } from "./tiles.ts";
import type { Sheet } from "./xlsx/sheet.ts";
import { letter } from "./xlsx/xml.ts";

export type Known = {
  readonly tables: Tables;
  readonly controls: { readonly table: Table; readonly place: Place };
};
/** A cell of the cover that is made of other sheets, for the sheet that says where figures come from. */
export type Made = {
  readonly cell: string;
  /** What its formula reads, or the published value that it shows. */
  readonly reads:
    | { readonly formula: string }
    | { readonly mart: string; readonly column: string; readonly where: Where };
};

const last = 10;
const perRow = 8;
const mostAttention = 25;
/** Points that fit on a landscape A4 at two thirds of their size. */
const onePage = 900;

export function coverSheet(
  tiles: readonly Tile[],
  facts: readonly (readonly [name: string, value: string])[],
  known: Known,
  frame: Frame,
): { readonly sheet: Sheet; readonly made: readonly Made[] } {
  const { captions, language, publication } = frame;
  const { table: controls, place: controlPlace } = known.controls;
  const figures = figuresOf(tiles, known.tables);
  const made: Made[] = [];
  const page = canvas();
  const merges: string[] = [];
  const tileWidth = Math.ceil(
    Math.max(
      21,
      ...figures.map(({ value, scale, tile }) => widthOfTile(value ?? 0n, scale, style.shownOf(tile.format))),
    ),
  );
  // A narrow margin, equal columns for tiles and numbers, and a wider one for words.
  const widths = [2, ...Array<number>(perRow).fill(tileWidth), 41];
  /** One text over several columns; Excel gives merged cells no height by itself, so it is counted here. */
  const across = (row: number, from: number, to: number, text: string, of: style.Style) => {
    for (let column = from; column <= to; column++) page.put(row, column, column === from ? text : null, of);
    if (to > from) merges.push(`${letter(from)}${row}:${letter(to)}${row}`);
    const room = widths.slice(from - 1, to).reduce((sum, width) => sum + width, 0);
    const lines = linesOf(text, room - 2.4);
    page.height(row, Math.max(page.heightOf(row) ?? 0, heightOf(lines)));
  };
  const heading = (at: number, text: string): number => {
    for (let column = 2; column <= last; column++)
      page.put(at, column, column === 2 ? text : null, style.section);
    page.height(at, 22);
    page.height(at + 1, 6);
    return at + 2;
  };
  const putFormula = (
    row: number,
    column: number,
    formula: string,
    result: Value,
    scale: number,
    of: style.Style,
  ) => {
    page.put(row, column, { formula, result: resultOf(result, scale) }, of);
    made.push({ cell: `${letter(column)}${row}`, reads: { formula } });
  };

  page.put(2, 2, frame.heading, style.bigTitle);
  page.height(2, 34);
  page.put(
    3,
    2,
    [publication.organisation, frame.about].filter((part) => part !== "").join(" – "),
    style.bigSubtitle,
  );
  page.height(3, 22);
  let row = 5;
  for (const [name, value] of facts) {
    page.put(row, 2, name, style.label);
    across(row, 3, last, value, style.fact);
    row += 1;
  }
  row += 1;
  if (figures.length > 0) {
    row = heading(row, captions.cover.figures);
    const { next, cells } = putTiles(page, figures, { row, left: 2, perRow }, frame);
    for (const { cell, formula } of cells) made.push({ cell, reads: { formula } });
    row = next;
  }

  row = heading(row, captions.cover.controls);
  verdict(row);
  counts(row + 2);
  row = heading(row + 5, captions.cover.attention);
  row = attention(row) + 1;
  if (controls.lines.length > 0) {
    row = heading(row, captions.cover.all);
    row = summary(row);
  }
  // A cover is one page as long as that stays readable.
  let height = 0;
  for (let at = 1; at < row; at++) height += page.heightOf(at) ?? heightOf(1);
  const sheet: Sheet = {
    name: captions.cover.tab,
    widths,
    rowHeight: heightOf(1),
    rows: () => page.rows(),
    to: { row: row - 1, column: last },
    merges,
    print: { ...printed(`A1:${letter(last)}${row - 1}`, frame), onePage: height <= onePage },
  };
  return { sheet, made };

  function countOf(status: style.Status): number {
    return controls.lines.filter((line) => statusOf(controls, line) === status).length;
  }

  function verdict(at: number): void {
    const first = controls.lines[0];
    const worst = first ? statusOf(controls, first) : "not evidenced";
    const text = first
      ? captions.cover.verdict(
          countOf("fail"),
          countOf("not evidenced"),
          countOf("waived"),
          controls.lines.length,
        )
      : captions.cover.none;
    across(at, 2, last, text, style.verdict[worst]);
    page.height(at, 24);
    page.height(at + 1, 6);
  }

  function counts(at: number): void {
    statuses.forEach((status, index) => {
      const name = captions.status[status];
      page.put(at, index + 2, name, style.countLabel[status]);
      const formula = `COUNTIF(${controlPlace.range("status")},"${name}")`;
      putFormula(at + 1, index + 2, formula, BigInt(countOf(status)), 0, style.countValue[status]);
    });
    page.height(at, 18);
    page.height(at + 1, 24);
  }

  function headers(
    at: number,
    names: readonly (readonly [column: number, name: string, format: style.Format])[],
  ): void {
    for (let column = 2; column <= last; column++) page.put(at, column, null, style.header.text);
    for (const [column, name, format] of names) page.put(at, column, name, style.header[format]);
    page.height(at, 20);
  }

  function caption(key: string): string {
    return controls.col(key).caption[language];
  }
  function textOf(line: Line, key: string): string {
    const column = controls.col(key);
    return shownText(line.values[column.index] ?? null, column, language) ?? "";
  }

  function attention(at: number): number {
    const open = controls.lines.filter((line) => statusOf(controls, line) !== "pass");
    if (open.length === 0) {
      const text = controls.lines.length === 0 ? captions.cover.none : captions.cover.noAttention;
      page.put(at, 2, text, style.label);
      return at + 1;
    }
    headers(at, [
      [2, caption("status"), "text"],
      [3, caption("title"), "text"],
      [5, caption("scope"), "text"],
      [6, caption("period"), "text"],
      [7, caption("difference"), "amount"],
      [8, caption("tolerance"), "amount"],
      [9, caption("explanation"), "text"],
    ]);
    const styled = measureStyles(controls);
    const measureAt = (next: number, column: number, line: Line, key: "difference" | "tolerance") => {
      const of = controls.col(key);
      const value = line.values[of.index] ?? null;
      const content = value === null ? null : numberOrText(String(value));
      page.put(next, column, content, styled(of, line) ?? style.looks.body.amount);
      const where = Object.fromEntries(
        ["control", "scope", "period"].map((name) => [
          name,
          line.values[controls.col(name).index] as string | null,
        ]),
      );
      if (content !== null && typeof content === "object")
        made.push({ cell: `${letter(column)}${next}`, reads: { mart: "control", column: key, where } });
    };
    let next = at + 1;
    for (const line of open.slice(0, mostAttention)) {
      const status = statusOf(controls, line);
      page.put(next, 2, captions.status[status], style.status[status]);
      across(next, 3, 4, textOf(line, "title"), style.looks.body.text);
      across(next, 5, 5, textOf(line, "scope"), style.looks.body.text);
      page.put(next, 6, textOf(line, "period"), style.looks.body.text);
      measureAt(next, 7, line, "difference");
      measureAt(next, 8, line, "tolerance");
      across(next, 9, last, reason(line), style.looks.body.text);
      next += 1;
    }
    if (open.length > mostAttention) {
      page.put(next, 2, captions.cover.more(open.length - mostAttention), style.label);
      next += 1;
    }
    return next;
  }

  function reason(line: Line): string {
    const waiver =
      statusOf(controls, line) === "waived"
        ? captions.cover.waiver(
            textOf(line, "waived_by") || "?",
            dayShown(textOf(line, "waived_until")),
            textOf(line, "waiver_reason") || "?",
          )
        : "";
    return [waiver, textOf(line, "explanation")].filter((part) => part !== "").join("\n");
  }

  function dayShown(text: string): string {
    return /^\d{4}-\d\d-\d\d$/.test(text) ? dayInWords(text, captions) : "?";
  }

  /** One line per control, in the order of its worst outcome, because the controls already stand in that order. */
  function summary(at: number): number {
    const { index } = controls.col("control");
    const groups = Map.groupBy(controls.lines, ({ values }) => values[index]);
    headers(at, [
      [2, caption("status"), "text"],
      [3, caption("title"), "text"],
      ...statuses.map((status, nr) => [nr + 6, captions.status[status], "count"] as const),
      [last, caption("blocks"), "text"],
    ]);
    let next = at + 1;
    for (const [control, lines] of groups) {
      const worst = statusOf(controls, lines[0]!);
      page.put(next, 2, captions.status[worst], style.status[worst]);
      across(next, 3, 5, textOf(lines[0]!, "title"), style.looks.body.text);
      statuses.forEach((status, nr) => {
        const many = lines.filter((line) => statusOf(controls, line) === status).length;
        const name = captions.status[status].replaceAll('"', '""');
        const code = String(control).replaceAll('"', '""');
        const formula = `COUNTIFS(${controlPlace.range("status")},"${name}",${controlPlace.range("control")},"${code}")`;
        putFormula(next, nr + 6, formula, BigInt(many), 0, style.looks.body.tally);
      });
      const blocks = [...new Set(lines.map((line) => textOf(line, "blocks")))].filter((text) => text !== "");
      across(next, last, last, blocks.join(", "), style.looks.body.text);
      next += 1;
    }
    return next;
  }
}

/** The facts that every cover tells, with those of the report between them. */
export const factsOf = (
  frame: Frame,
  given: readonly (readonly [string, string])[],
  companies: string,
  contents: string,
): readonly (readonly [string, string])[] => {
  const { captions, publication } = frame;
  const { cover } = captions;
  return [
    [cover.organisation, publication.organisation],
    ...given,
    [cover.asOf, instantInWords(publication.publishedAt, captions)],
    ...(companies === "" ? [] : [[cover.companies, companies] as const]),
    [cover.contents, contents],
    [cover.run, publication.run],
    [cover.source, cover.sourceText(publication.version, publication.target)],
  ];
};
