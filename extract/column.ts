// The vocabulary in which a table is declared. Row types, typing SQL, DDL, staging SQL, dbt YAML and the data
// dictionary are all derived from these values; nothing else in the project says what a column is.
import { type Retention, unsound } from "./retention.ts";

export type Kind = "text" | "integer" | "decimal" | "date" | "instant" | "flag";

/**
 * What landing keeps of a personal value. token: a keyed token, equal for equal values. encrypt: a ciphertext, wherever
 * it goes. pii: a ciphertext too, which only the warehouse's personal schema shows in clear, apart from the marts.
 */
export type Protection = "token" | "encrypt" | "pii";

export type Column<Nullable extends boolean = boolean, K extends Kind = Kind> = {
  readonly kind: K;
  readonly nullable: Nullable;
  /** Name in the source; our own name when absent. For reading only: raw carries our names. */
  readonly from?: string;
  readonly doc?: string;
  /** Decimal only: total digits and digits after the point. A value that does not fit exactly is rejected. */
  readonly precision: number;
  readonly scale: number;
  /** Texts that mean "no value" in this source, besides the empty text. A trailing `*` matches any ending. */
  readonly empty: readonly string[];
  /** The value that "no value" stands for, where a source leaves empty what identifies a row (a value that all companies share). */
  readonly blank?: string;
  /** Text only: codes that the source compares without regard to case or trailing blanks. */
  readonly fold: "none" | "upper";
  /** Not part of what the row says (an export stamp, a message id): outside `_hash`, so a change in it alone lands nothing. */
  readonly incidental: boolean;
  /** The source may leave the whole column out. */
  readonly optional: boolean;
  /** Integer only: name of the enumeration (seed `d365_enumeration`) that gives each value its label. */
  readonly enumeration?: string;
  /** See {@link personal}; absent where the value is nobody's. */
  readonly personal?: Protection;
  /** Text only: a number that is judged by its own rule, and of which no copy in clear is made, whatever its protection. */
  readonly number?: "bsn" | "vat";
  /** VAT numbers only: the sibling column, and its texts (whatever their case) that say that the number is a person's. */
  readonly person?: { readonly column: string; readonly values: readonly string[] };
};

type Say = {
  readonly from?: string;
  readonly doc?: string;
  readonly empty?: readonly string[];
  readonly blank?: string;
};

const column = <K extends Kind>(kind: K, say: Partial<Column>): Column<false, K> => ({
  precision: 32,
  scale: 6,
  empty: [],
  fold: "none",
  incidental: false,
  optional: false,
  ...say,
  kind,
  nullable: false,
});

/** Any text, kept to the letter; `code` is for identifiers. */
export const text = (say: Say = {}) => column("text", say);
/** An identifier that the source compares without regard to case and trailing blanks: stored upper-cased and trimmed. */
export const code = (say: Say = {}) => column("text", { ...say, fold: "upper" });
/** A whole number of at most 18 digits. */
export const integer = (say: Say & { readonly enumeration?: string } = {}) => column("integer", say);
/** Money, quantities, rates: exact, never a float. Default `decimal(32,6)`, as D365 keeps amounts. */
export const decimal = (say: Say & { readonly precision?: number; readonly scale?: number } = {}) =>
  column("decimal", say);
/** A calendar day; a time of 00:00:00 behind it is accepted, any other time is rejected. */
export const date = (say: Say = {}) => column("date", say);
/** A moment in UTC; a text without zone is read as UTC. */
export const instant = (say: Say = {}) => column("instant", say);
/** Yes or no: 0/1, true/false, yes/no, ja/nee. */
export const flag = (say: Say = {}) => column("flag", say);

/** A citizen service number, however it is spelled: separators and missing zeros aside it must pass the 11-test. */
export const bsn = (say: Say = {}) => column("text", { ...say, number: "bsn" });
/**
 * A VAT number. That of a company lands in clear; that of a Dutch natural person from before 2020 holds a BSN and is
 * treated as one.
 * @example personal(vatNumber({ person: { column: "kind", values: ["person"] } }), "token")
 */
export const vatNumber = (say: Say & { readonly person: NonNullable<Column["person"]> }) =>
  column("text", { ...say, number: "vat" });

/**
 * A value that says something of a person: judged by its kind, then protected before anything of it lands.
 * @example personal(date({ from: "datumGeboorte:P00321" }), "pii")
 */
export const personal = <N extends boolean, K extends Kind>(
  of: Column<N, K>,
  how: Protection,
): Column<N, K> => ({ ...of, personal: how });

/** The source may leave the value empty. */
export const nullable = <K extends Kind>(of: Column<boolean, K>): Column<true, K> => ({
  ...of,
  nullable: true,
});
/** The source may leave the whole column out; then every value is NULL. */
export const optional = <K extends Kind>(of: Column<boolean, K>): Column<true, K> => ({
  ...of,
  nullable: true,
  optional: true,
});
/** See {@link Column.incidental}. */
export const incidental = <N extends boolean, K extends Kind>(of: Column<N, K>): Column<N, K> => ({
  ...of,
  incidental: true,
});

export type Columns = { readonly [name: string]: Column };

/** How a table's deliveries relate to what landed before: the whole of a scope, what changed, or facts that never change. */
export type Arrival = "snapshot" | "changes" | "events";

export type Table<C extends Columns = Columns> = {
  readonly doc: string;
  /** Our columns that identify a row. */
  readonly key: readonly string[];
  readonly columns: C;
  readonly arrives: Arrival;
  /** Name of the table, element or sheet in the source; configuration may override it. */
  readonly from?: string;
  /** Columns by which a snapshot is asked for and guarded (company, period): a delete is concluded only inside them. */
  readonly scope: readonly string[];
  /** Columns that order two versions of one key inside a delivery, most telling first; they are incidental. */
  readonly latest: readonly string[];
  /** Same key twice in one delivery, different content, and `latest` does not decide: refuse both, take the last, or number them. */
  readonly doubles: "reject" | "last" | "number";
  /**
   * Events: the columns of the document a row belongs to; the tables of a source with equal units are its parts. A
   * document lands whole or not at all: equal to what landed is a no-op, different a conflict, a bad part refuses all.
   * Without a unit every row is a document of its own.
   */
  readonly unit: readonly string[];
  /**
   * Events: a document that agrees with one that landed in the columns `by` is that one under another key, and superseded,
   * where its integer column `counts` is not 0: of two that say nothing both may be meant. So may two of one delivery
   * whose columns `between` are equal, because then the second can follow on the first.
   */
  readonly again?: {
    readonly by: readonly string[];
    readonly counts: string;
    readonly between: readonly [from: string, to: string];
  };
  /** Amount columns summed into every manifest. */
  readonly totals: readonly string[];
  /** Amount columns that sum to zero over each value of the first scope column: a snapshot that no longer does, is half-pushed. */
  readonly balanced: readonly string[];
  /** Share of a delivery that may be rejected before the run withholds publication. Journals, statements and the ledger: 0. */
  readonly tolerance: number;
  /** Columns of the source that are known and not wanted: they do not reach `_extra`. */
  readonly ignore: readonly string[];
  /** A snapshot that has lost more than this share of a scope's rows is taken for half-pushed and refused. */
  readonly shrink: number;
  /** Its records are about persons: what is rejected of them, or undeclared, is sealed even where no column is personal. */
  readonly persons: boolean;
  /**
   * Its former versions count: staging shows each with the time in which it held, and a fold keeps them. What of them
   * only the personal schema would show, a fold empties.
   */
  readonly history: boolean;
  /** How long its rows, or free texts in them, are kept; for ever without it. */
  readonly retention?: Retention;
};

/** The same, with every column that is named checked against the columns that are declared. */
type SayTable<C extends Columns> = {
  readonly [K in keyof Table<C>]?: Table<C>[K] extends readonly string[]
    ? K extends "ignore"
      ? readonly string[]
      : readonly (keyof C & string)[]
    : Table<C>[K];
} & { readonly doc: string; readonly key: readonly (keyof C & string)[]; readonly columns: C };

/**
 * Declares one typed record kind.
 * @example table({ doc: "Vendor master", key: ["vendor"], columns: { vendor: code({ from: "VENDORACCOUNTNUMBER" }) } })
 */
export function table<const C extends Columns>(say: SayTable<C>): Table<C> {
  const latest: readonly string[] = say.latest ?? [];
  const columns = Object.fromEntries(
    Object.entries(say.columns).map(([name, of]) => [name, latest.includes(name) ? incidental(of) : of]),
  ) as C;
  const whole: Table<C> = {
    arrives: "snapshot",
    scope: [],
    doubles: "reject",
    unit: [],
    totals: [],
    balanced: [],
    tolerance: 0.01,
    ignore: [],
    shrink: 0.5,
    persons: false,
    history: false,
    ...say,
    latest,
    columns,
  };
  check(whole);
  return whole;
}

/** A declaration that cannot work is refused where it stands, not when the first delivery comes. */
function check(of: Table): void {
  const wrong = (what: string) => new Error(`table "${of.doc}": ${what}`);
  for (const [name, column] of Object.entries(of.columns)) {
    if (name.startsWith("_") || name === "occurrence")
      throw wrong(`${name} is a name that landing uses itself`);
    if (column.number && !column.personal) throw wrong(`${name} holds a BSN, so it is personal`);
    const sibling = column.person && of.columns[column.person.column];
    if (column.person && (!sibling || sibling.personal))
      throw wrong(
        `${column.person.column}, which says whether ${name} is a person's, must stand beside it in clear`,
      );
    if (column.kind !== "decimal") continue;
    if (column.scale < 0 || column.scale >= column.precision || column.precision > 38) {
      throw wrong(`${name} is decimal(${column.precision},${column.scale})`);
    }
  }
  for (const name of [...of.key, ...of.scope, ...of.unit]) {
    const column = of.columns[name];
    if (!column) throw wrong(`${name} is not declared`);
    if (column.nullable || column.incidental)
      throw wrong(`${name} identifies rows, so it is neither nullable nor incidental`);
  }
  for (const name of [...of.scope, ...of.unit, ...of.latest, ...of.totals])
    if (of.columns[name]?.personal)
      throw wrong(`${name} is personal, so nothing can be scoped, ordered or summed by it`);
  if (of.key.length === 0) throw wrong("it has no key");
  for (const name of [...of.totals, ...of.balanced])
    if (of.columns[name]?.kind !== "decimal") throw wrong(`total ${name} is no decimal`);
  const kept = unsound(of);
  if (kept) throw wrong(kept);
  if (!of.history) return;
  if (of.arrives === "events") throw wrong("events never change, so they have no history");
  if (of.doubles === "number")
    throw wrong("numbered doubles change places, so nothing says which version came after which");
  const taken = ["version", "valid_from", "valid_to", "is_current"].find((name) => name in of.columns);
  if (taken) throw wrong(`${taken} is a name that history uses itself`);
  const hidden = of.key.find((name) => of.columns[name]?.personal === "pii");
  if (hidden) throw wrong(`${hidden} is shown in the personal schema only, and history is told by its key`);
}

/** What a reader yields of one record: text by our column names; what is left out is NULL. */
export type RecordOf<T extends Table> = { [K in keyof T["columns"]]?: string | null | undefined };

/** The columns that landing keeps for a table, in order: the declared ones and, for numbered doubles, `occurrence`. */
export function landedColumns(of: Table): Columns {
  return of.doubles === "number"
    ? {
        ...of.columns,
        occurrence: integer({ doc: "Number of this row among rows with an equal key, from 1" }),
      }
    : of.columns;
}

/** The landed key: the declared one and, for numbered doubles, `occurrence`. */
export const landedKey = (of: Table): readonly string[] =>
  of.doubles === "number" ? [...of.key, "occurrence"] : of.key;

/** The columns of a table that hold personal values. */
export const personalColumns = (of: Table): readonly (readonly [name: string, column: Column])[] =>
  Object.entries(of.columns).filter(([, column]) => column.personal);

/** What makes a version of a table with history another one: all that staging shows but key and export stamps. */
export const versionedColumns = (of: Table): readonly string[] =>
  Object.entries(of.columns)
    .filter(
      ([name, { incidental: stamp, personal: how }]) => !of.key.includes(name) && !stamp && how !== "pii",
    )
    .map(([name]) => name);

/** The columns that only the personal schema of the warehouse shows. */
export const piiColumns = (of: Table): Columns =>
  Object.fromEntries(Object.entries(of.columns).filter(([, column]) => column.personal === "pii"));

/** Whether the personal schema shows the value itself: a BSN stays a ciphertext there too, for who has the keys. */
export const isRevealed = (of: Column): boolean => of.personal === "pii" && of.number === undefined;
