// Where every number of a workbook comes from, written into the file itself: a hidden sheet says per table which mart
// its lines are rows of, in which columns their keys stand, and what each column is made of. From that and the cells
// of a line the origin of any of its figures follows, also after somebody has sorted the lines.
import type { Around } from "./cells.ts";
import type { Made } from "./cover.ts";
import type { Take, Where } from "./define.ts";
import { keysOf } from "./expression.ts";
import type { Frame } from "./frame.ts";
import { heightOf } from "./measure.ts";
import type { Place } from "./place.ts";
import * as style from "./style.ts";
import { type Col, lookedUp, type Table } from "./table.ts";
import type { Sheet, SheetRow } from "./xlsx/sheet.ts";
import { letter } from "./xlsx/xml.ts";

export const traceTab = "_trace";

/** Where the value of a key stands in a line, and how it is written there. */
type KeyCell = {
  readonly at: string;
  readonly date?: true;
  /** What stands for a value that is missing. */
  readonly none?: string;
  /** Words that stand for codes. */
  readonly say?: Readonly<Record<string, string>>;
};

/** Lines that are rows of a mart. */
type TableTrace = {
  readonly rows: readonly [first: number, last: number];
  readonly totals: number | null;
  readonly mart: string | null;
  readonly where: Where;
  readonly keys: Readonly<Record<string, KeyCell>>;
  /** What makes one line of the sheet that the mart is read for, and the order of its rows. */
  readonly by: readonly string[];
  readonly sequence: readonly string[];
};

type ColumnTrace = {
  readonly key: string;
  readonly numeric: boolean;
  readonly column?: string;
  readonly take?: Take;
  /** Over other columns of the line. */
  readonly formula?: string;
  readonly of?: Readonly<Record<string, string>>;
  /** The same line of another sheet, by its number. */
  readonly lookup?: {
    readonly sheet: string;
    readonly column: string;
    readonly match: readonly [here: string, there: string];
  };
  /** The lines of another sheet that have this number. */
  readonly lines?: {
    readonly sheet: string;
    readonly column: string;
    readonly match: readonly [here: string, there: string];
  };
  readonly number?: "own" | "parent";
  /** The formula counts only on lines with this code in this column. */
  readonly only?: { readonly at: string; readonly is: string };
  /** Whether its total adds up, or is the formula over the other totals. */
  readonly total: Col["totalled"];
};

type Traced = { readonly table: Table; readonly place: Place; readonly around: Around };

/** The sheet itself. Each line: sheet, kind, place, and what is to be known of it as JSON. */
export function traceSheet(
  tables: readonly Traced[],
  made: readonly { readonly tab: string; readonly cells: readonly Made[] }[],
  { captions }: Frame,
  language: "nl" | "en",
): Sheet {
  const lines: (readonly string[])[] = [];
  for (const { tab, cells } of made)
    for (const { cell, reads } of cells) lines.push([tab, "cell", cell, JSON.stringify(reads)]);
  for (const traced of tables) {
    const { table, place } = traced;
    const { first, last } = place;
    lines.push([table.tab, "table", `${first}:${last}`, JSON.stringify(tableTrace(traced, language))]);
    for (const column of table.columns) {
      const at = letter(place.column(column.key));
      lines.push([table.tab, "column", `${at}${first}`, JSON.stringify(columnTrace(column, traced))]);
    }
  }
  const cellsOf = (texts: readonly string[], of: style.Style) =>
    texts.map((content, index) => ({ column: index + 1, content, style: of }));
  function* rows(): Iterable<SheetRow> {
    yield { at: 1, cells: cellsOf([captions.trace], style.subtitle) };
    yield { at: 2, cells: cellsOf(["sheet", "kind", "place", "origin"], style.header.text) };
    for (const [index, line] of lines.entries()) yield { at: index + 3, cells: cellsOf(line, style.fact) };
  }
  return {
    name: traceTab,
    hidden: true,
    widths: [24, 10, 12, 160],
    rowHeight: heightOf(1),
    rows,
    to: { row: lines.length + 2, column: 4 },
  };
}

/** Of a table without a mart: the one of the lines that its own lines stand for. */
const backed = ({ table, around }: Traced): Table =>
  table.mart === null && around.child ? around.child.table : table;

function tableTrace(traced: Traced, language: "nl" | "en"): TableTrace {
  const { table, place } = traced;
  const behind = backed(traced);
  const rows = behind.of.rows;
  const by = "by" in rows ? rows.by : [];
  const own = "by" in table.of.rows ? table.of.rows.by : [];
  const keys = own.flatMap((name) => {
    const column = table.columns.find(({ key, source }) => (source ?? key) === name);
    if (!column) return [];
    const source = table === behind ? name : (behind.col(column.key).source ?? name);
    const say = Object.entries(column.say ?? {}).map(([code, text]) => [text[language], code] as const);
    const cell: KeyCell = {
      at: letter(place.column(column.key)),
      ...(column.format === "date" ? { date: true as const } : {}),
      ...(column.none ? { none: column.none[language] } : {}),
      ...(say.length > 0 ? { say: Object.fromEntries(say) } : {}),
    };
    return [[source, cell] as const];
  });
  return {
    rows: [place.first, place.last],
    totals: place.totals,
    mart: behind.mart,
    where: behind.where,
    keys: Object.fromEntries(keys),
    by,
    sequence: "sequence" in rows ? (rows.sequence ?? []) : [],
  };
}

function columnTrace(column: Col, traced: Traced): ColumnTrace {
  const { place, around } = traced;
  const { key, numeric, expression } = column;
  const { parent, child } = around;
  const source =
    column.source ?? (column.sum && child ? (child.table.col(key).source ?? undefined) : undefined);
  const match = (other: Place) => [letter(place.column("nr")), letter(other.column("nr"))] as const;
  const looked = numeric ? lookedUp(column)[0] : undefined;
  return {
    key,
    numeric: numeric || column.format === "measure",
    ...(source === undefined || source === null ? {} : { column: source }),
    ...(source && numeric
      ? { take: (column.sum && child ? child.table.col(key).take : column.take) ?? "sum" }
      : {}),
    ...(expression
      ? {
          formula: column.formula!,
          ...(column.only
            ? { only: { at: letter(place.column(column.only.column)), is: column.only.is } }
            : {}),
          of: Object.fromEntries(keysOf(expression).map((one) => [one, letter(place.column(one))])),
        }
      : {}),
    ...(looked !== undefined && parent
      ? {
          lookup: {
            sheet: parent.table.tab,
            column: letter(parent.place.column(looked)),
            match: match(parent.place),
          },
        }
      : {}),
    ...(column.sum && child
      ? {
          lines: {
            sheet: child.table.tab,
            column: letter(child.place.column(key)),
            match: match(child.place),
          },
        }
      : {}),
    ...(column.number ? { number: column.number } : {}),
    total: column.totalled,
  };
}

type Shown = string | number | Date | null | undefined;
/** What stands in a cell of the file. */
export type Look = (sheet: string, cell: string) => Shown;

/** What a number is made of. */
export type Origin =
  /** Rows of a mart: those that agree with `where` make lines by `by`; of each the column is taken, and they are added up. */
  | {
      readonly is: "mart";
      readonly mart: string;
      readonly column: string;
      readonly take: Take;
      readonly by: readonly string[];
      readonly sequence: readonly string[];
      readonly where: Where;
    }
  /** Other cells, by what they are called in the formula. */
  | {
      readonly is: "formula";
      readonly formula: string;
      readonly of: Readonly<Record<string, string>>;
      readonly sheet: string;
    }
  /** Other cells that are added up. */
  | { readonly is: "sum"; readonly sheet: string; readonly cells: readonly string[] }
  /** Another cell. */
  | { readonly is: "cell"; readonly sheet: string; readonly cell: string }
  /** The number of a line in this report. */
  | { readonly is: "number" };

type Entry = readonly [sheet: string, kind: string, place: string, origin: string];

const known = new WeakMap<Look, Entry[]>();

/** The lines of the hidden sheet, as they stand in a file. */
function entriesOf(look: Look): Entry[] {
  const entries = known.get(look) ?? [];
  if (entries.length > 0) return entries;
  known.set(look, entries);
  for (let row = 3; ; row++) {
    const line = ["A", "B", "C", "D"].map((column) => look(traceTab, `${column}${row}`));
    if (typeof line[0] !== "string") return entries;
    entries.push(line as unknown as Entry);
  }
}

function keyValue(shown: Shown, { date, none, say }: KeyCell): string | null {
  if (shown === null || shown === undefined || shown === none) return null;
  if (shown instanceof Date) return shown.toISOString().slice(0, 10);
  if (date && typeof shown === "number")
    return new Date((shown - 25_569) * 86_400_000).toISOString().slice(0, 10);
  return say?.[String(shown)] ?? String(shown);
}

/** Lines of a sheet that are rows of a mart, with the columns that are figures, as the file itself says it. */
export type Listed = {
  readonly sheet: string;
  readonly rows: readonly [first: number, last: number];
  readonly totals: number | null;
  readonly mart: string;
  readonly where: Where;
  readonly keys: readonly string[];
  readonly by: readonly string[];
  readonly sequence: readonly string[];
  readonly columns: readonly {
    readonly at: string;
    readonly column: string;
    readonly take: Take;
    readonly summed: boolean;
  }[];
  /** What the keys of a line are, in their order. */
  readonly keysAt: (row: number) => readonly (string | null)[];
};

/** Every table of the file whose lines are rows of a mart. */
export function listedIn(look: Look): readonly Listed[] {
  const entries = entriesOf(look);
  return entries.flatMap(([sheet, kind, , json]) => {
    if (kind !== "table") return [];
    const { rows, totals, mart, where, keys, by, sequence } = JSON.parse(json) as TableTrace;
    if (mart === null) return [];
    const columns = entries.flatMap(([of, what, place, said]) => {
      const [, at = "", row = ""] = /^([A-Z]+)(\d+)$/.exec(place) ?? [];
      if (of !== sheet || what !== "column" || Number(row) !== rows[0]) return [];
      const { numeric, column, take, lookup, number, total } = JSON.parse(said) as ColumnTrace;
      if (!numeric || column === undefined || lookup || number) return [];
      return [{ at, column, take: take ?? ("first" as const), summed: total === "sum" }];
    });
    const own = Object.entries(keys);
    const keysAt = (row: number) => own.map(([, key]) => keyValue(look(sheet, `${key.at}${row}`), key));
    return [
      { sheet, rows, totals, mart, where, keys: own.map(([name]) => name), by, sequence, columns, keysAt },
    ];
  });
}

/** What all figures of a column are together, where its lines are rows of a mart. */
export function originOfRange(
  look: Look,
  sheet: string,
  column: string,
  rows: readonly [number, number],
): Origin | null {
  const found = listedIn(look).find(
    (one) => one.sheet === sheet && one.rows[0] === rows[0] && one.rows[1] === rows[1],
  );
  const of = found?.columns.find(({ at }) => at === column);
  if (!found || !of) return null;
  const { mart, by, sequence, where } = found;
  return { is: "mart", mart, column: of.column, take: of.take, by, sequence, where };
}

/** What a cell is a cell of: the text of a line, a heading, or nothing that the report speaks of. */
export function columnOf(
  look: Look,
  sheet: string,
  cell: string,
): { readonly key: string; readonly header: string; readonly from: string | null } | null {
  const [, column = "", digits = ""] = /^([A-Z]+)(\d+)$/.exec(cell) ?? [];
  const row = Number(digits);
  const entries = entriesOf(look);
  for (const [of, kind, , json] of entries) {
    if (of !== sheet || kind !== "table") continue;
    const { rows, totals, mart } = JSON.parse(json) as TableTrace;
    if (row !== totals && (row < rows[0] || row > rows[1])) continue;
    const found = entries.find(
      ([name, what, place]) => name === sheet && what === "column" && place === `${column}${rows[0]}`,
    );
    if (!found) continue;
    const { key, column: source } = JSON.parse(found[3]) as ColumnTrace;
    return {
      key,
      header: `${column}${rows[0] - 1}`,
      from: mart !== null && source !== undefined ? `${mart}.${source}` : null,
    };
  }
  return null;
}

/**
 * The origin of a cell, from the file alone; null where it is no figure of a report.
 * @example originOf(look, "Overzicht", "H14")
 */
export function originOf(look: Look, sheet: string, cell: string): Origin | null {
  const entries = entriesOf(look);
  const [, column = "", digits = ""] = /^([A-Z]+)(\d+)$/.exec(cell) ?? [];
  const row = Number(digits);
  const single = entries.find(([of, kind, place]) => of === sheet && kind === "cell" && place === cell);
  if (single) {
    const reads = JSON.parse(single[3]) as Made["reads"];
    if ("formula" in reads) return { is: "formula", formula: reads.formula, of: {}, sheet };
    return { is: "mart", ...reads, take: "sum", by: Object.keys(reads.where), sequence: [] };
  }
  for (const [of, kind, , json] of entries) {
    if (of !== sheet || kind !== "table") continue;
    const table = JSON.parse(json) as TableTrace;
    const [first, last] = table.rows;
    const total = row === table.totals;
    if (!total && (row < first || row > last)) continue;
    const found = entries.find(
      ([name, what, place]) => name === sheet && what === "column" && place === `${column}${first}`,
    );
    if (!found) continue;
    return originIn(look, sheet, { column, row, total }, table, JSON.parse(found[3]) as ColumnTrace);
  }
  return null;
}

function originIn(
  look: Look,
  sheet: string,
  cell: { readonly column: string; readonly row: number; readonly total: boolean },
  { mart, where, keys, by, sequence, rows }: TableTrace,
  of: ColumnTrace,
): Origin | null {
  const { row, total } = cell;
  if (of.number) return { is: "number" };
  if (!of.numeric) return null;
  if (of.lookup && !total) {
    const { sheet: other, column, match } = of.lookup;
    const [found] = numbered(look, other, match[1], look(sheet, `${match[0]}${row}`));
    return found === undefined ? null : { is: "cell", sheet: other, cell: `${column}${found}` };
  }
  // A quotient of totals is no sum of the mart's quotients.
  if (mart !== null && of.column !== undefined && !(total && of.total === "formula")) {
    const own = Object.entries(keys).map(
      ([name, key]) => [name, keyValue(look(sheet, `${key.at}${row}`), key)] as const,
    );
    return {
      is: "mart",
      mart,
      column: of.column,
      take: of.take ?? "first",
      by,
      sequence,
      where: total ? where : { ...where, ...Object.fromEntries(own) },
    };
  }
  if (of.formula !== undefined && (!total || of.total === "formula")) {
    const operands = Object.entries(of.of ?? {}).map(([key, at]) => [key, `${at}${row}`] as const);
    return { is: "formula", formula: of.formula, of: Object.fromEntries(operands), sheet };
  }
  if (total) {
    const lines = Array.from({ length: rows[1] - rows[0] + 1 }, (_, index) => rows[0] + index);
    return { is: "sum", sheet, cells: lines.map((line) => `${cell.column}${line}`) };
  }
  if (of.lines) {
    const { sheet: other, column, match } = of.lines;
    const lines = numbered(look, other, match[1], look(sheet, `${match[0]}${row}`));
    return { is: "sum", sheet: other, cells: lines.map((line) => `${column}${line}`) };
  }
  return null;
}

/** The rows of a sheet that have this number; the sheet ends where no more stand. */
function numbered(look: Look, sheet: string, column: string, wanted: Shown): readonly number[] {
  const rows: number[] = [];
  for (let row = 1, empty = 0; empty < 10; row++) {
    const shown = look(sheet, `${column}${row}`);
    if (shown === wanted) rows.push(row);
    empty = shown === null || shown === undefined ? empty + 1 : 0;
  }
  return rows;
}
