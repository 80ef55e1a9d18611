// The sheet Definitions, derived from the very columns that the other sheets are written from: a column cannot be
// shown without being explained.
import type { Captions, ColumnKey } from "./captions.ts";
import type { Column } from "./grid.ts";

type Definition = {
  readonly sheet: string;
  readonly column: string;
  readonly meaning: string;
  readonly formula: string;
  readonly source: string;
};

/** What the definitions need of a column, whatever its rows are. */
type Described = Pick<Column<never>, "key" | "made" | "from">;

export function definitionsOf(
  sheets: readonly {
    readonly sheet: string;
    readonly mart: string;
    readonly columns: readonly Described[];
  }[],
  words: Captions,
): readonly Definition[] {
  return sheets.flatMap(({ sheet, mart, columns }) =>
    columns.map(({ key, made, from }) => {
      const [column = key, meaning = ""] = words.columns[key];
      const source = from === undefined ? words.thisReport : from.includes(".") ? from : `${mart}.${from}`;
      return { sheet, column, meaning, formula: words.formulas[made], source };
    }),
  );
}

export function definitionColumns(): readonly Column<Definition>[] {
  const plain = (
    key: keyof Definition & ColumnKey,
    width: readonly [number, number],
  ): Column<Definition> => ({
    key,
    format: "text",
    made: "value",
    width,
    content: (row) => row[key],
  });
  return [
    plain("sheet", [14, 18]),
    plain("column", [20, 30]),
    plain("meaning", [40, 70]),
    plain("formula", [30, 48]),
    plain("source", [30, 44]),
  ];
}
