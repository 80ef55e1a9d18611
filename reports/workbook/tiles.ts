// Figures by themselves, on the cover and above the charts: sums of whole sheets and counts of their lines, not
// subtotals, because they do not follow somebody's filter.
import { refuse } from "../../extract/error.ts";
import { resultOf } from "./cells.ts";
import { type Ratio, ratioOf, rounded, unscaled } from "./decimal.ts";
import type { Tile } from "./define.ts";
import { evaluate, excelOf, keysOf, parse } from "./expression.ts";
import type { canvas, Frame } from "./frame.ts";
import type { Place } from "./place.ts";
import { ratioIn } from "./rows.ts";
import * as style from "./style.ts";
import type { Table } from "./table.ts";
import { letter } from "./xlsx/xml.ts";

/** Tables by the name of their sheet. */
export type Tables = ReadonlyMap<string, { readonly table: Table; readonly place: Place }>;

export type Figure = {
  readonly tile: Tile;
  readonly formula: string;
  readonly value: bigint | null;
  readonly scale: number;
};

export function figuresOf(tiles: readonly Tile[], tables: Tables): readonly Figure[] {
  const find = (key: string) => {
    const [sheet = "", column = ""] = key.split(".");
    const found = tables.get(sheet);
    if (!found) throw new Error(`there is no sheet ${sheet}`);
    return { ...found, column: found.table.col(column) };
  };

  function count(tile: Tile): Figure {
    const { table, place, column } = find(tile.show);
    const condition = parse(`${column.key} ${tile.when}`);
    const holds = table.lines.filter(
      ({ values }) => evaluate(condition, (key) => ratioIn(table, values, key))?.n === 1n,
    );
    const formula = `COUNTIF(${place.range(column.key)},"${tile.when!.replace(" ", "")}")`;
    return { tile, formula, value: BigInt(holds.length), scale: 0 };
  }

  function sum(tile: Tile): Figure {
    const expression = parse(tile.show);
    const scale = style.scaleOf(tile.format);
    const totalOf = (key: string): Ratio | null => {
      const { table, column } = find(key);
      if (column.totalled === "none") throw new Error(`${key} has no total`);
      const total = table.totals[column.index];
      return typeof total === "bigint" ? ratioOf(total, column.scale) : null;
    };
    const exact = evaluate(expression, totalOf);
    const value = exact && rounded(exact, scale);
    if (tile.proof && value !== null && value !== 0n)
      throw refuse(
        "report_does_not_tie",
        `${tile.caption.en} is ${unscaled(value, scale)} and must be nothing`,
        {},
        "saldo run, then report it if it stays: the marts contradict each other",
      );
    const rangeOf = (key: string) => find(key).place.range(find(key).column.key);
    const formula = excelOf(
      expression,
      (key) => `SUM(${rangeOf(key)})`,
      scale,
      () => false,
    );
    const partial = keysOf(expression)
      .filter((key) => find(key).column.totalled === "whole")
      .map((key) => `COUNT(${rangeOf(key)})<COUNT(${find(key).place.range("nr")})`);
    return {
      tile,
      formula: partial.length === 0 ? formula : `IF(OR(${partial.join(",")}),"",${formula})`,
      value,
      scale,
    };
  }
  return tiles.map((tile) => (tile.when === undefined ? sum(tile) : count(tile)));
}

/** Draws them side by side, so many in a row, and gives the row after them and the cells that hold them. */
export function putTiles(
  page: ReturnType<typeof canvas>,
  figures: readonly Figure[],
  at: { readonly row: number; readonly left: number; readonly perRow: number },
  { language }: Frame,
): { readonly next: number; readonly cells: readonly { readonly cell: string; readonly formula: string }[] } {
  let { row } = at;
  const cells: { cell: string; formula: string }[] = [];
  for (let from = 0; from < figures.length; from += at.perRow) {
    figures.slice(from, from + at.perRow).forEach(({ tile, formula, value, scale }, index) => {
      const column = at.left + index;
      page.put(row, column, tile.caption[language], style.tileLabel);
      page.put(row + 1, column, { formula, result: resultOf(value, scale) }, style.tileValue[tile.format]);
      cells.push({ cell: `${letter(column)}${row + 1}`, formula });
    });
    page.height(row, 18);
    page.height(row + 1, 24);
    row += 3;
  }
  return { next: row, cells };
}
