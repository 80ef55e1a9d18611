// A source is a value: the tables of one system, its options, and a reader that yields deliveries. Folders under
// extract/ are discovered by their source.ts; there is no list to add a source to.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Arrival, RecordOf, Table } from "./column.ts";
import type { Context } from "./context.ts";
import { gone } from "./disk.ts";
import type { SaldoError } from "./error.ts";
import type { Written } from "./typing.ts";

/** An original file as it was delivered. */
export type Original = {
  /** Path as it stands on disk now. */
  readonly path: string;
  /** Name under which it was delivered. */
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  /** When it was last written, in milliseconds: a file that changes while it is read is refused. */
  readonly modified: number;
};

/**
 * Rows that DuckDB can read by itself: a `from` clause whose columns, as text, are named as in the source, and a BIGINT
 * `_row` that counts the delivery's records from 1 (broken ones counted, over all its files).
 */
export type Relation = {
  readonly relation: string;
  /** The header of the source, in its order. */
  readonly header: readonly string[];
  /** Columns of the header that are floating-point in the source: a decimal must not be read from one. */
  readonly floats?: readonly string[];
  /** For a delivery of several files: the rows that came out of each, in order. */
  readonly files?: readonly { readonly first: number; readonly last: number }[];
  /** Its `_row` is a column and no count: several threads may read it at once, so it is judged as it is read. */
  readonly numbered?: boolean;
  /** How many records the source says it sent. Their `_row` is NULL still: they are numbered as they lie, once they are counted. */
  readonly sent?: number;
  /** What a database vouches for in the texts of its columns, by header name. */
  readonly written?: ReadonlyMap<string, Written>;
  /** Its records as lines, not yet split, for who knows most of them. */
  readonly lines?: Lines;
  /** Records that could not even be split into columns, by their place among the delivery's records (from 1). */
  readonly broken?: readonly { readonly row: number; readonly reason: string }[];
};

export type Lines = {
  /** A `from` clause of one row per record: what of its line it says, `_said`, and what stands aside, `_aside`. */
  readonly from: string;
  /** The value of each column of the header, as an expression over these two. */
  readonly values: readonly string[];
  /** How many columns a `_said` has, with tabs in between. */
  readonly width: number;
  /** What gives a line its meaning: under another form the same line may say something else. */
  readonly form: string;
};

export type Relations<T extends Tables = any> = {
  readonly relations: { readonly [table in keyof T & string]?: Relation };
  /** What the source says about its own state (execution ids, cut-off), for the manifest. */
  readonly watermark?: { readonly [name: string]: string };
};

export type Tables = { readonly [name: string]: Table };

/** One record of a stream: its table, its values as text by our column names, and what the reader already knows is wrong with it. */
export type Item<T extends Tables = any> = {
  readonly [K in keyof T & string]: {
    readonly table: K;
    readonly values: RecordOf<T[K]>;
    /** Values of undeclared columns, kept in `_extra`. */
    readonly extra?: { readonly [name: string]: string | null } | undefined;
    readonly reject?: { readonly column: string; readonly reason: string };
    /** The file, as an index into the delivery's files, when it has several. */
    readonly file?: number;
  };
}[keyof T & string];

/**
 * One hand-over of one or more tables. It lands whole or not at all per table; a reader that finds the input unusable
 * throws `refuse(…)`, and nothing of the delivery lands.
 */
export type Delivery<T extends Tables = any> = {
  /** What people call it: a file name, a table name. */
  readonly label: string;
  /** The tables it speaks about, also when it holds no record of them. */
  readonly tables: readonly string[];
  /** When it differs from what the table declares (Beaufort sends both full files and changes). */
  readonly arrives?: Arrival;
  /** What was asked for, per scope column: a delete is concluded only inside it. Empty: everything. */
  readonly scope?: { readonly [column: string]: readonly string[] };
  readonly files: readonly Original[];
  /** Inbox files move to the archive once landed; a standing export folder stays. */
  readonly keep?: boolean;
  /** The packed file that its files came in: it goes once all that came in it has landed, and stays while something is refused. */
  readonly within?: Original;
  /** Orders deliveries of changes: one that is older than the last landed is superseded whole. */
  readonly asOf?: string;
  /** Asked for only when the content is not known to have landed: a stream of records, one by one or many at a time, or relations that DuckDB reads. */
  readonly records: AsyncIterable<Item<T> | readonly Item<T>[]> | (() => Promise<Relations<T>>);
};

/** A delivery that could not even be opened: it is reported and recorded as refused, and the rest goes on. */
export type Refusal = {
  readonly refused: unknown;
  readonly label: string;
  readonly tables: readonly string[];
  readonly files: readonly Original[];
  /** It was not there at all: a refusal only for a table that has landed before. */
  readonly absent?: boolean;
  readonly within?: Original;
};

export type Source<O extends object = any, T extends Tables = Tables> = {
  readonly name: string;
  readonly doc: string;
  /** Rows of the interface register that this source answers. */
  readonly interfaces: readonly string[];
  /** Options with their defaults; the organisation's configuration overrides them by `configure`. */
  readonly options: O;
  readonly tables: T;
  /** Its files are archived encrypted, as they are anyway where a table holds personal columns. */
  readonly confidential?: boolean;
  /** Reads what is there now. Deliveries come one at a time, oldest first, and each is landed before the next is asked for. */
  readonly read: (options: O, context: Context) => AsyncIterable<Delivery<T> | Refusal>;
  /**
   * Of an original that holds several tables packed: the file of one of them, as CSV, unpacked into a folder. Undefined
   * where it holds none.
   */
  readonly unpack?: (
    path: string,
    of: { readonly table: string; readonly label: string },
    folder: string,
  ) => Promise<string | undefined>;
  /**
   * `saldo inspect`: what is in a file, without loading it; null when the file is not of this source's kind. A file that
   * holds others is as many.
   */
  readonly inspect?: {
    readonly [kind: string]: (
      path: string,
      among: Among,
    ) => Promise<Inspection | readonly Inspection[] | null>;
  };
};

/** The files of one call of `saldo inspect`. */
export type Among = {
  /** When it was asked for: what is past is told from it. */
  readonly now: Date;
  readonly files: readonly string[];
  /** A folder for what must be unpacked, which goes when the call has ended. */
  readonly folder: () => Promise<string>;
};

/** What `saldo inspect` says of one file. Formats add their own members. */
export type Inspection = {
  readonly kind: string;
  readonly accepted: boolean;
  readonly problems: readonly Problem[];
  readonly [member: string]: unknown;
};

export type Problem = {
  readonly code: string;
  readonly message: string;
  readonly where: string;
  readonly severity: "error" | "warning";
};

/**
 * Why a file is refused, as the problem that it has.
 * @param where it is, if the refusal says no place in the file
 */
export const problemOf = (
  { code, message, place }: Pick<SaldoError, "code" | "message" | "place">,
  where = "",
): Problem => ({ code, message, where: place.at ?? where, severity: "error" });

export const defineSource = <O extends object, const T extends Tables>(source: Source<O, T>): Source<O, T> =>
  source;

/** A source with an organisation's choices: what `saldo.config.ts` lists. */
export type Configured = { readonly source: Source; readonly options: object };

/** @example configure(d365, { folder: "/exports/byod", delimiter: "|" }) */
export function configure<O extends object>(source: Source<O, any>, options: Partial<O> = {}): Configured {
  return { source, options: { ...source.options, ...options } };
}

/** Describes a file on disk: name, size and sha-256, read as a stream. One that went away meanwhile is `file_gone`. */
export async function original(path: string): Promise<Original> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    throw gone(path, cause);
  }
  const { size, mtimeMs } = await stat(path);
  return { path, name: basename(path), sha256: hash.digest("hex"), bytes: size, modified: mtimeMs };
}
