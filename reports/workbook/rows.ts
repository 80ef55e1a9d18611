// Everything that a workbook says, read once from the published marts, put in a fixed order, and proved to tie out
// before a single cell is written. What is laid out afterwards cannot be refused any more.
import { refuse } from "../../extract/error.ts";
import type { Read, Row } from "../../load/warehouse.ts";
import { checkCell, type Ratio, ratioOf, rounded, scaled, unscaled } from "./decimal.ts";
import type { Ask, Block, TableSheet, Where } from "./define.ts";
import { evaluate, parse } from "./expression.ts";
import {
  between,
  type Col,
  type Line,
  lookedUp,
  shownText,
  type Table,
  tableOf,
  type Value,
} from "./table.ts";
import type { Language } from "./words.ts";

export type Source = {
  readonly read: Read;
  readonly ask: Ask;
  readonly language: Language;
};
/** What else is read of a mart, and what is done to its rows before they become lines. */
export type Adapt = { readonly columns: readonly string[]; readonly row: (row: Row) => Row };

/** By code unit, so that the order, and with it every byte, is the same on every machine; nothing sorts last. */
const compare = (a: Value, b: Value) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1);

const identity = (values: readonly (Value | boolean | number | undefined)[]) =>
  values
    .map((value) => (value === null || value === undefined || value === "" ? "\u0001" : value))
    .join("\u0000");

/** Where a line stands, for people: "company NL01, project P1". */
function placeOf(table: Table, line: Line, keys: readonly string[]): string {
  const found = table.columns.filter(({ key, source }) => keys.includes(source ?? key));
  return found.map(({ key, index }) => `${key} ${line.values[index] ?? "–"}`).join(", ");
}

const keysOfTable = ({ of }: Table): readonly string[] => ("by" in of.rows ? of.rows.by : []);

/** Reads the rows of a mart and makes lines of them. */
async function fill(
  table: Table,
  source: Source,
  adapt: Adapt = { columns: [], row: (row) => row },
): Promise<void> {
  const { rows } = table.of;
  if (!("mart" in rows)) return;
  const own = table.columns.filter((column) => column.source !== null);
  const missing = rows.by.filter((key) => !own.some((column) => column.source === key));
  if (missing.length > 0) throw new Error(`sheet ${table.name} does not show its key ${missing.join(", ")}`);
  const sequence = rows.sequence ?? [];
  const columns = [
    ...new Set([...rows.by, ...sequence, ...own.map((column) => column.source!), ...adapt.columns]),
  ];
  const order = [...rows.by, ...sequence];
  const found = new Map<string, Line>();
  // Most texts stand in many rows; each is kept once.
  const texts = new Map<string, string>();
  const kept = (text: string): string => {
    const same = texts.get(text);
    if (same === undefined) texts.set(text, text);
    return same ?? text;
  };
  for await (const read of source.read(rows.mart, { columns, where: table.where, order })) {
    const row = adapt.row(read);
    const key = identity(rows.by.map((name) => row[name]));
    const line = found.get(key);
    if (!line) {
      const fresh: Line = { nr: 0, values: [], parent: null, parts: [] };
      fresh.values.length = table.columns.length;
      fresh.values.fill(null);
      for (const column of own) {
        const value = readValue(row, column, rows.mart, rows.by);
        fresh.values[column.index] = typeof value === "string" ? kept(value) : value;
      }
      found.set(key, fresh);
      table.lines.push(fresh);
      continue;
    }
    if (sequence.length === 0)
      throw refuse("mart_row_double", "the line occurs twice", {
        table: rows.mart,
        at: rows.by.map((name) => `${name} ${row[name] ?? "–"}`).join(", "),
      });
    for (const column of own) {
      const take = column.take ?? (column.numeric ? "sum" : "first");
      if (take === "first") continue;
      const more = readValue(row, column, rows.mart, rows.by);
      const value = line.values[column.index] ?? null;
      line.values[column.index] =
        take === "last" || value === null
          ? more
          : more === null
            ? value
            : (value as bigint) + (more as bigint);
    }
  }
}

function readValue(row: Row, column: Col, mart: string, by: readonly string[]): Value {
  const value = row[column.source!];
  if (!column.numeric) return value === null || value === undefined || value === "" ? null : String(value);
  if (value === null || value === undefined) {
    if (column.missing === "zero") return 0n;
    if (column.missing === "empty" || (column.expression !== null && column.mayMiss)) return null;
  }
  // Said only of what is refused: there are millions of values.
  const place = () => ({
    table: mart,
    column: column.source!,
    at: by.map((name) => `${name} ${row[name] ?? "–"}`).join(", "),
  });
  if (value === null || value === undefined)
    throw refuse("mart_value_missing", `${mart}.${column.source} is empty`, place(), "saldo build");
  return scaled(value, column.scale, place);
}

/** One line for each value of the lines of another table. */
function group(table: Table, child: Table, by: readonly string[]): void {
  const groups = new Map<string, Line>();
  for (const part of child.lines) {
    const key = identity(by.map((name) => part.values[child.col(name).index]!));
    if (groups.has(key)) continue;
    const values = table.columns.map((column) => {
      const same = child.columns.find(({ key: other }) => other === column.key);
      return same && !column.sum && !column.expression && !column.number ? part.values[same.index]! : null;
    });
    const line: Line = { nr: 0, values, parent: null, parts: [] };
    groups.set(key, line);
    table.lines.push(line);
  }
}

/** @param sums whether the parent's sums are of these lines. */
function attach(child: Table, parent: Table, on: readonly string[], sums: boolean): void {
  const keyIn = (table: Table, line: Line) => identity(on.map((name) => line.values[table.col(name).index]!));
  const known = new Map(parent.lines.map((line) => [keyIn(parent, line), line]));
  for (const line of child.lines) {
    const found = known.get(keyIn(child, line));
    if (!found)
      throw refuse("report_does_not_tie", `the line belongs to nothing in ${parent.mart ?? parent.name}`, {
        table: child.mart ?? child.name,
        at: placeOf(child, line, keysOfTable(child)),
      });
    line.parent = found;
    if (sums) found.parts.push(line);
  }
}

function sort(table: Table): void {
  const { of } = table;
  const order = "order" in of ? (of.order ?? []) : [];
  const keys = keysOfTable(table).flatMap((key) =>
    table.columns.filter(({ source, key: own }) => (source ?? own) === key).map(({ key: own }) => own),
  );
  const by = [...order, ...keys].map((name) => {
    const column = table.col(name.replace(/^-/, ""));
    const codes = column.say ? Object.keys(column.say) : [];
    return { index: column.index, codes, sign: name.startsWith("-") ? -1 : 1 };
  });
  table.lines.sort((a, b) => {
    let result = (a.parent?.nr ?? 0) - (b.parent?.nr ?? 0);
    for (const { index, codes, sign } of by) {
      if (result !== 0) return result;
      const [left = null, right = null] = [a.values[index], b.values[index]];
      const [first, second] = [codes.indexOf(String(left)), codes.indexOf(String(right))];
      result = sign * (first >= 0 && second >= 0 ? first - second : compare(left, right));
    }
    return result;
  });
  table.lines.forEach((line, index) => {
    line.nr = index + 1;
  });
}

export const ratioIn = (table: Table, values: readonly Value[], key: string): Ratio | null => {
  const { index, scale } = table.col(key);
  const value = values[index];
  return typeof value === "bigint" ? ratioOf(value, scale) : null;
};

const NOTHING: Ratio = { n: 0n, d: 1n };

/** Fills what the workbook makes itself, and proves what the mart says as well. */
function complete(table: Table, child: Table | undefined): void {
  const refuseTie = (line: Line, column: Col, is: bigint, how: string) => {
    const said = line.values[column.index];
    const text = typeof said === "bigint" ? unscaled(said, column.scale) : "empty";
    throw refuse(
      "report_does_not_tie",
      `${column.key} is ${text} in the mart, but ${how} is ${unscaled(is, column.scale)}`,
      {
        table: table.mart ?? table.name,
        column: column.source ?? column.key,
        at: placeOf(table, line, keysOfTable(table)),
      },
      "saldo run, then report it if it stays: the mart contradicts itself",
    );
  };
  const later: Col[] = [];
  for (const column of table.columns) {
    const { index } = column;
    if (column.number)
      for (const line of table.lines)
        line.values[index] = BigInt(column.number === "own" ? line.nr : line.parent!.nr);
    else if (lookedUp(column).length > 0) continue;
    else if (column.sum) {
      const of = child!.col(column.key).index;
      for (const line of table.lines) {
        let sum: bigint | null = 0n;
        for (const part of line.parts) {
          const value = part.values[of] as bigint | null;
          if (value !== null && sum !== null) sum += value;
          else if (value === null && column.missing === "empty") sum = null;
        }
        if (column.source === null) line.values[index] = sum;
        else if (line.values[index] !== sum)
          refuseTie(line, column, sum ?? 0n, `the sum of its ${line.parts.length} lines`);
      }
    } else if (column.expression) later.push(column);
  }
  for (const column of inOrder(later)) {
    const { index, scale, expression, only } = column;
    for (const line of table.lines) {
      const counts = only === undefined || line.values[table.col(only.column).index] === only.is;
      const exact = counts ? evaluate(expression!, (key) => ratioIn(table, line.values, key)) : NOTHING;
      const value = exact && rounded(exact, scale);
      if (column.source === null) line.values[index] = value;
      else if (line.values[index] !== value)
        refuseTie(line, column, value ?? 0n, `${column.formula}${value === null ? " (empty)" : ""}`);
    }
  }
  for (const { index, numeric, scale, key, source } of table.columns)
    if (numeric)
      for (const line of table.lines) {
        const value = line.values[index];
        if (typeof value === "bigint")
          checkCell(value, scale, () => ({
            table: table.mart ?? table.name,
            column: source ?? key,
            at: placeOf(table, line, keysOfTable(table)),
          }));
      }
}

/** Formulas after the formulas that they are made of. */
function inOrder(columns: readonly Col[]): readonly Col[] {
  const rest = new Map(columns.map((column) => [column.key, column]));
  const ordered: Col[] = [];
  const visit = (column: Col) => {
    if (!rest.delete(column.key)) return;
    for (const inner of columns)
      if (new RegExp(`\\b${inner.key}\\b`).test(column.formula ?? "") && inner !== column) visit(inner);
    ordered.push(column);
  };
  for (const column of columns) visit(column);
  return ordered;
}

function totals(table: Table): void {
  for (const { index, totalled, scale, key } of table.columns) {
    if (totalled !== "sum" && totalled !== "whole") continue;
    let sum = 0n;
    let missing = false;
    for (const line of table.lines) {
      const value = line.values[index] as bigint | null;
      if (value === null) missing = true;
      else sum += value;
    }
    checkCell(sum, scale, () => ({ column: key, at: "total" }));
    table.totals[index] = missing && totalled === "whole" ? null : sum;
  }
  for (const { index, totalled, scale, expression } of table.columns) {
    if (totalled !== "formula") continue;
    const exact = evaluate(expression!, (key) => ratioIn(table, table.totals, key));
    table.totals[index] = exact && rounded(exact, scale);
  }
}

/** What a line of another table says: one value as it is, several texts side by side. */
function besides(keys: readonly string[], of: Table, { values }: Line, language: Language): Value {
  const found = keys.map((key) => values[of.col(key).index]!);
  if (found.length < 2) return found[0] ?? null;
  return found.map((value, at) => shownText(value, of.col(keys[at]!), language) ?? "").join(between);
}

/** The first lines of another table, by its own figures. */
function top(
  table: Table,
  of: Table,
  { top: most, order, when }: { top: number; order: string; when?: string },
  language: Language,
) {
  const descending = order.startsWith("-");
  const { index } = of.col(order.replace(/^-/, ""));
  const condition = when === undefined ? null : parse(when);
  const holds = (line: Line) =>
    condition === null || evaluate(condition, (key) => ratioIn(of, line.values, key))?.n === 1n;
  const chosen = of.lines
    .filter((line) => line.values[index] !== null && holds(line))
    .sort((a, b) => (descending ? -1 : 1) * compare(a.values[index]!, b.values[index]!) || a.nr - b.nr)
    .slice(0, most);
  for (const parent of chosen) {
    const values = table.columns.map((column) => besides(lookedUp(column), of, parent, language));
    table.lines.push({ nr: 0, values, parent, parts: [] });
  }
  table.lines.forEach((line, nr) => {
    line.nr = nr + 1;
  });
}

const whereOf = ({ rows }: TableSheet | Block, ask: Ask): Where =>
  "mart" in rows ? (rows.where?.(ask) ?? {}) : {};

const bare = (of: TableSheet | Block, tab: string, ask: Ask): Table =>
  tableOf(of, tab, "mart" in of.rows ? { name: of.rows.mart, where: whereOf(of, ask) } : null);

/**
 * The tables of a workbook, by name: read, ordered, completed and proved.
 * @param readOne hears of every table once it is read.
 */
export async function readTables(
  sheets: readonly { readonly of: TableSheet | Block; readonly tab: string; readonly adapt?: Adapt }[],
  source: Source,
  readOne: (table: Table) => Promise<void>,
): Promise<ReadonlyMap<string, Table>> {
  const tables = new Map<string, Table>();
  for (const { of, tab, adapt } of sheets) {
    const table = bare(of, tab, source.ask);
    if (tables.has(of.name)) throw new Error(`two sheets are called ${of.name}`);
    tables.set(of.name, table);
    await fill(table, source, adapt);
    await readOne(table);
  }
  const named = (name: string): Table => {
    const found = tables.get(name);
    if (!found) throw new Error(`there is no sheet ${name}`);
    return found;
  };
  const parentOf = ({ of }: Table) => ("parent" in of && of.parent ? of.parent : null);
  const all = [...tables.values()];
  for (const table of all)
    if ("groups" in table.of.rows) {
      // A group is told by the first of its lines.
      const child = named(table.of.rows.groups);
      sort(child);
      group(table, child, table.of.rows.by);
    }
  for (const table of all) {
    const parent = parentOf(table);
    if (parent) attach(table, named(parent.sheet), parent.on, table === childOf(tables, parent.sheet));
  }
  // Parents are numbered first; figures are proved from the finest to the coarsest.
  const depth = (table: Table): number => {
    const parent = parentOf(table);
    return parent ? depth(named(parent.sheet)) + 1 : 0;
  };
  const coarse = all.filter(({ of }) => !("top" in of.rows)).sort((a, b) => depth(a) - depth(b));
  for (const table of coarse) sort(table);
  for (const table of coarse.toReversed()) {
    complete(table, childOf(tables, table.name));
  }
  for (const table of coarse)
    for (const column of table.columns) {
      const keys = lookedUp(column);
      if (keys.length === 0) continue;
      const from = named(parentOf(table)!.sheet);
      for (const line of table.lines)
        line.values[column.index] = besides(keys, from, line.parent!, source.language);
    }
  for (const table of all) {
    if ("top" in table.of.rows) {
      top(table, named(table.of.rows.of), table.of.rows, source.language);
      complete(table, undefined);
    }
    // Small tables beside charts show no totals.
    if (!("chart" in table.of)) totals(table);
  }
  return tables;
}

/** The first sheet that calls another one its parent. */
export const childOf = (tables: ReadonlyMap<string, Table>, name: string): Table | undefined =>
  [...tables.values()].find(({ of }) => "parent" in of && of.parent?.sheet === name);

/** The tables of `each`: the lines of one table, apart by the values of columns. */
export function apart(
  table: Table,
  by: readonly string[],
): readonly { readonly values: readonly Value[]; readonly lines: Line[] }[] {
  const valuesOf = ({ values }: Line) => by.map((key) => values[table.col(key).index] ?? null);
  const groups = Map.groupBy(table.lines, (line) => identity(valuesOf(line)));
  return [...groups.values()]
    .map((lines) => ({ values: valuesOf(lines[0]!), lines }))
    .sort((a, b) => a.values.reduce((so, value, at) => so || compare(value, b.values[at]!), 0));
}

/** The same table with some of its lines, which keep their numbers. */
export function part(
  table: Table,
  by: readonly string[],
  { values, lines }: { readonly values: readonly Value[]; readonly lines: Line[] },
  tab: string,
): Table {
  const own = by.map((key, at) => {
    const value = values[at] ?? null;
    return [table.col(key).source ?? key, value === null ? null : String(value)] as const;
  });
  const where = { ...table.where, ...Object.fromEntries(own) };
  const name = [table.name, ...values].join(" ");
  const piece: Table = { ...table, name, tab, where, lines, totals: [] };
  totals(piece);
  return piece;
}
