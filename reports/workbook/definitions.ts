// The sheet Definitions, derived from the very columns that the other sheets are written from: a column cannot be
// shown without being explained.
import type { Captions } from "./captions.ts";
import type { Around } from "./cells.ts";
import { type Column, type TableSheet, text } from "./define.ts";
import { inWords } from "./expression.ts";
import { type Col, type Line, lookedUp, shownText, type Table } from "./table.ts";
import { type Language, words } from "./words.ts";

const plain = (key: string, caption: readonly [string, string], width: readonly [number, number]): Column =>
  text(key, caption, ["", ""], { from: null, width });

export const definitionSheet = (captions: Readonly<Record<Language, Captions>>): TableSheet => {
  const say = (of: (from: Captions) => string) => words(of(captions.nl), of(captions.en));
  return {
    kind: "table",
    name: "definitions",
    tab: say(({ definitions }) => definitions.tab),
    title: say(({ definitions }) => definitions.title),
    note: say(({ definitions }) => definitions.note),
    rows: { given: true },
    columns: [
      plain("sheet", ["Blad", "Sheet"], [14, 24]),
      plain("column", ["Kolom", "Column"], [20, 30]),
      plain("meaning", ["Betekenis", "Meaning"], [40, 70]),
      plain("formula", ["Berekening", "Calculation"], [30, 48]),
      plain("source", ["Herkomst", "Source"], [30, 48]),
    ],
    frozen: 2,
  };
};

function made(
  column: Col,
  table: Table,
  { parent, child }: Around,
  language: Language,
  captions: Captions,
): string {
  const { made: say } = captions;
  if (column.expression) {
    const formula = inWords(column.expression, (key) => table.col(key).caption[language]);
    if (!column.only) return formula;
    const of = table.col(column.only.column);
    return `${formula} (${of.caption[language]} = ${shownText(column.only.is, of, language)})`;
  }
  if (column.number) return say.number(column.number === "parent" && parent ? parent.table.tab : table.tab);
  if (column.sum && child) return say.parts(child.table.tab);
  if (lookedUp(column).length > 0 && parent) return say.lookup(parent.table.tab);
  if (column.take) return say[column.take];
  if ("sequence" in table.of.rows && column.numeric) return say.sum;
  return say.value;
}

function sourceOf(column: Col, table: Table, { parent, child }: Around, captions: Captions): string {
  const copied = lookedUp(column);
  if (copied.length > 0 && parent)
    return copied
      .map((key) => sourceOf(parent.table.col(key), parent.table, { parent: null, child: null }, captions))
      .join(", ");
  if (column.source !== null) return `${table.mart}.${column.source}`;
  const below = child?.table.columns.find(({ key }) => key === column.key);
  if (table.mart === null && below && !column.number && !column.expression)
    return sourceOf(below, child!.table, { parent: null, child: null }, captions);
  return captions.thisReport;
}

/** A line for each column of each sheet. */
export function definitionLines(
  tables: readonly { readonly table: Table; readonly around: Around }[],
  language: Language,
  captions: Captions,
): Line[] {
  return tables.flatMap(({ table, around }) =>
    table.columns.map((column) => ({
      nr: 0,
      values: [
        table.tab,
        column.caption[language],
        column.meaning[language],
        made(column, table, around, language, captions),
        sourceOf(column, table, around, captions),
      ],
      parent: null,
      parts: [],
    })),
  );
}
