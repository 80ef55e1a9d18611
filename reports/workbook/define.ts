// A report is a value: which published rows, on which sheets, in which columns. The workbook with its formulas, the
// check of every cached result, the sheet of definitions, the origin of each figure and the exposure that lineage ends
// in are all derived from it, so that none of them can differ.
import type { Cell } from "../../extract/duckdb.ts";
import type { Declaration } from "../declaration.ts";
import type { Format, Mark } from "./style.ts";
import { type Words, words } from "./words.ts";

/** How rows of a mart that make one line become one value. */
export type Take = "sum" | "first" | "last";

export type Column = {
  /** Unique on its sheet; formulas name the column by it. */
  readonly key: string;
  readonly caption: Words;
  readonly meaning: Words;
  readonly format: Format | "measure";
  /** Column of the mart; the key where absent; null where the workbook makes the value itself. */
  readonly from?: string | null;
  /** Numbers are added up and texts are the first, where nothing else is said. */
  readonly take?: Take;
  /** What a number that is missing stands for: nothing, or an empty cell; else it may not be missing. */
  readonly missing?: "zero" | "empty";
  /** Over columns of the same line: `eac - budget`. With a mart column too, the mart must say the same. */
  readonly formula?: string;
  /** The formula counts only on lines that have this code in another column; elsewhere it is nothing. */
  readonly only?: { readonly column: string; readonly is: string };
  /** The sum of the lines below it, on the first sheet that calls this one its parent; with `missing`, empty where one of them is. */
  readonly sum?: true;
  /** Number of the line, or of the line that it belongs to. Formulas match on it and never on a code. */
  readonly number?: "own" | "parent";
  /** The value of this column of the line that it belongs to: as it stands, or looked up by a formula. */
  readonly copy?: string;
  /** Several texts are looked up side by side. */
  readonly lookup?: string | readonly string[];
  /**
   * Of the visible lines: numbers are added up, quotients divided anew. Of some numbers those that are known make no
   * total: `whole` is empty where one is missing.
   */
  readonly total?: "sum" | "whole" | "formula" | "none";
  readonly width?: readonly [least: number, most: number];
  /** What this column and its neighbours of the same band are about; printed on one page. */
  readonly band?: Words;
  /** `status`: in the colour of its code. */
  readonly look?: "body" | "muted" | "status";
  /** Jumps to the line that it belongs to, or to the first that belongs to it. */
  readonly link?: true;
  /** A condition over columns of the line, and how the cell is marked where it holds: `variance < 0`. */
  readonly mark?: readonly { readonly when: string; readonly as: Mark }[];
  /** Codes in words; a code that is not listed is shown as it is. */
  readonly say?: Readonly<Record<string, Words>>;
  /** What stands where a text is missing. */
  readonly none?: Words;
  /** It is filled in by the reader of the sheet, which makes the sheet a form: everything else on it is locked. */
  readonly input?: Input;
};

/** What may be entered in a cell; the spreadsheet program refuses the rest. Codes of `say` are chosen from a list. */
export type Input = {
  readonly allow:
    | { readonly kind: "number"; readonly least?: number; readonly most?: number }
    | { readonly kind: "text"; readonly longest: number }
    | { readonly kind: "choice" }
    | { readonly kind: "day" };
  /** What is asked, in at most 255 characters. */
  readonly ask: Words;
};

/** What was asked for: the values of the report's parameters, by name. */
export type Ask = Readonly<Record<string, string>>;
export type Where = Readonly<Record<string, Cell | readonly Cell[]>>;

type MartRows = {
  readonly mart: string;
  readonly where?: (ask: Ask) => Where;
  /** What makes a line: rows that agree in these columns. */
  readonly by: readonly string[];
  /** In this order rows are first and last. */
  readonly sequence?: readonly string[];
};
/** One line for each that differs in these columns of another sheet, which calls this one its parent. */
type GroupedRows = { readonly groups: string; readonly by: readonly string[] };
/** The first lines of another sheet: highest first with a minus before the column. */
type TopRows = {
  readonly top: number;
  readonly of: string;
  readonly order: string;
  readonly when?: string;
};

/** Lines that the engine itself gives. */
type GivenRows = { readonly given: true };

export type TableSheet = {
  readonly kind: "table";
  readonly name: string;
  readonly tab: Words;
  readonly title: Words;
  readonly note: Words;
  /** What one line and several lines of it are called, on the cover. */
  readonly lines?: readonly [one: Words, many: Words];
  readonly rows: MartRows | GroupedRows | GivenRows;
  /** Order of the lines: columns, with a minus before them the highest first; then by what makes a line. */
  readonly order?: readonly string[];
  readonly parent?: { readonly sheet: string; readonly on: readonly string[] };
  readonly columns: readonly Column[];
  /** How many columns stay in sight when the reader scrolls to the right. */
  readonly frozen: number;
  /** A new page begins where this column changes. */
  readonly pageBy?: string;
  /** Lines are printed up to the first with this code: the rest is there to be looked up. */
  readonly printUntil?: { readonly column: string; readonly is: string };
  /** A sheet for each value of these columns instead of one; `also` keeps the whole beside them. */
  readonly each?: {
    readonly by: readonly string[];
    readonly tab: readonly string[];
    readonly also?: boolean;
    readonly title?: Words;
    /** What their title says beside that. */
    readonly named?: readonly string[];
    /** Columns of the line that the sheet is about, on the sheet that this one belongs to: shown above the table. */
    readonly about?: readonly string[];
    /** Which of them: all where nothing is said, those that agree with what is given, or none. */
    readonly only?: (ask: Ask) => Where | "none";
  };
};

export type Block = {
  readonly name: string;
  readonly title: Words;
  /** What is said when there is nothing to show. */
  readonly nothing: Words;
  readonly rows: TopRows | MartRows;
  readonly columns: readonly Column[];
  readonly chart: {
    readonly kind: "bar" | "column" | "line" | "scatter";
    readonly names: string;
    readonly values: readonly string[];
    /** Of a scatter: what its points stand at from left to right, and where its axes cross. */
    readonly across?: string;
    readonly cross?: number;
    readonly labels?: boolean;
    readonly axes?: { readonly across?: Words; readonly up?: Words };
    readonly say: Words;
  };
};

/** Small tables, each with its chart beside it. */
export type ChartSheet = {
  readonly kind: "charts";
  readonly name: string;
  readonly tab: Words;
  readonly title: Words;
  readonly note: Words;
  /** Figures above the blocks, one below the other. */
  readonly figures?: { readonly title: Words; readonly tiles: readonly Tile[] };
  readonly blocks: readonly Block[];
};

/** A figure by itself. */
export type Tile = {
  /** Over totals of sheets, `overview.eac - detail.eac`; with `when`, how many lines of one column there are like that. */
  readonly show: string;
  /** `< 0`, of `show: "overview.variance"`. */
  readonly when?: `${"<" | ">"} ${number}`;
  readonly caption: Words;
  readonly format: Format;
  /** It is a proof: anything but nothing, and the report does not leave. */
  readonly proof?: true;
};

export type Parameter = {
  /** A flag is given or not; given, its value is its own name. */
  readonly kind: "month" | "text" | "day" | "flag";
  readonly caption: Words;
  /** For the command line. */
  readonly doc: string;
  /** Without one it has to be given; `last month` is the last that is complete. */
  readonly fallback?: string;
};

export type Workbook = Declaration & {
  readonly heading: Words;
  readonly subject: Words;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** What the report is about, in words: the period on every sheet. */
  readonly about: (ask: Ask, say: Say) => string;
  /** `saldo close` closes its months, and keeps the workbook of one as it was. */
  readonly closes?: true;
  /** Refuses what cannot be asked for. */
  readonly check?: (ask: Ask) => void;
  /** The sheet without whose lines there is no report, and the column that names the periods that there are. */
  readonly main: { readonly sheet: string; readonly period?: string };
  readonly tiles: readonly Tile[];
  readonly sheets: readonly (TableSheet | ChartSheet)[];
};
/** Periods and days in the language of the reader. */
export type Say = { readonly month: (period: string) => string; readonly day: (day: string) => string };

/** @example export default defineWorkbook({ name: "etc", title: "ETC project report", …, sheets: [overview, detail] }) */
export function defineWorkbook(
  report: Omit<Workbook, "reads" | "file"> & { readonly file?: string },
): Workbook {
  const marts = report.sheets.flatMap((sheet) =>
    (sheet.kind === "table" ? [sheet] : sheet.blocks).flatMap(({ rows }) =>
      "mart" in rows ? [rows.mart] : [],
    ),
  );
  // The cover names the companies that have a line.
  const main = report.sheets.find(({ name }) => name === report.main.sheet);
  const named = main?.kind === "table" && main.columns.some(({ key }) => key === "company");
  return {
    file: `${report.name}-<period>.xlsx`,
    ...report,
    reads: [...new Set([...marts, ...(named ? ["dim_company"] : []), "control", "publication"])],
  };
}

type More = Omit<Partial<Column>, "key" | "caption" | "meaning">;
type Both = readonly [nl: string, en: string];

const column =
  (format: Column["format"]) =>
  (key: string, caption: Both, meaning: Both, more: More = {}): Column => ({
    format,
    key,
    caption: words(...caption),
    meaning: words(...meaning),
    ...more,
  });

export const text = column("text");
export const figure = column("figure");
export const amount = column("amount");
export const ledger = column("ledger");
export const hours = column("hours");
export const count = column("count");
export const percent = column("percent");
export const index = column("index");
export const date = column("date");
export const measure = column("measure");

/** The number of a line, which formulas on other sheets match on. */
export const lineNumber = (what: Both, of: "own" | "parent" = "own"): Column =>
  count("nr", ["Nr.", "No."], what, { number: of, from: null, total: "none", look: "muted", width: [5, 8] });

/** What a column is, without how its values are made. */
const bare = ({ formula: _, only: __, take: ___, sum: ____, ...column }: Column): Column => column;

/** Columns that stand together under one caption. */
export const banded = (caption: Both, columns: readonly Column[]): readonly Column[] =>
  columns.map((one) => ({ ...one, band: words(...caption) }));

/** The same column as the sum of the lines that belong to a line. */
export const sumOf = (column: Column, more: More = {}): Column => ({ ...bare(column), sum: true, ...more });

/** The same column looked up on the sheet that a line belongs to. */
export const lookedUpAs = (column: Column, lookup: string | readonly string[], more: More = {}): Column => ({
  ...bare(column),
  lookup,
  ...more,
});
