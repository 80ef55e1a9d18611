// The contract that every engine keeps: raw from landing, candidate to published, and one way to read.
import type { Row } from "../extract/duckdb.ts";
import type { Manifest } from "../extract/landing.ts";
import type { Source } from "../extract/source.ts";
import type { Connection } from "./connection.ts";
import type { Evidence, Item } from "./evidence.ts";
import type { AskOf } from "./origin.ts";
import type { Query } from "./query.ts";
import type { ControlRow } from "./shape.ts";

export type { Query, Row };

/** Reads a published mart: what reports, feeds and the API use, and nothing else. */
export type Read = (mart: string, query?: Query) => AsyncIterable<Row>;

/** What was known when candidate was built: the last batch per table, the refusals that still stand, and the code that built it. */
export type Watermark = {
  readonly batches: Readonly<Record<string, number>>;
  /** The newest fold per table that has one: another one makes everything downstream of the table be built anew. */
  readonly folds: Readonly<Record<string, string>>;
  /** Digest over the internal tables (batches, states) that controls read. */
  readonly bookkeeping: string;
  /** Digest over the settings that models read: another one builds what reads them. */
  readonly settings: string;
  /** Digest over models, seeds, macros, pins, and the settings that facts were split by: another one builds everything anew. */
  readonly fingerprint: string;
};

export type Publication = {
  readonly run: string;
  readonly publishedAt: string;
  readonly watermark: Watermark;
  /** Ids of the waivers that were laid over its controls. */
  readonly waivers: string;
  /** Version of Saldo that made it. */
  readonly saldo?: string;
  readonly marts: readonly string[];
  /** Personal marts: published apart, for who may see them. */
  readonly pii?: readonly string[];
};

/** A mart as its contract declares it: what is published has exactly these columns and types. */
export type Mart = {
  readonly name: string;
  /** Personal marts are published apart, for who may see them. */
  readonly schema: "marts" | "pii";
  readonly description: string;
  /** Columns that identify a row. */
  readonly key: readonly string[];
  /** The column by which a reader sees only the companies of their roles; "shared": all rows; null: only who sees every company. */
  readonly company: string | null;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly description: string;
    /** A legal duty without which nobody may see it (`ubd`); null: everybody who may see the mart. */
    readonly duty: string | null;
  }[];
};

/** The rows of the internal raw tables, by table. */
export type Bookkeeping = {
  readonly batch: readonly Row[];
  readonly state: readonly Row[];
  readonly setting: readonly Row[];
};

export type Warehouse = {
  readonly engine: string;
  /** Environment for dbt: where this warehouse is. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether a view goes on to show what it reads when that is made anew; else it has to be made anew too. */
  readonly keepsViews: boolean;
  /** Makes raw say what landing holds. */
  readonly load: (
    sources: readonly Source[],
    landing: ReadonlyMap<string, readonly Manifest[]>,
    bookkeeping: Bookkeeping,
  ) => Promise<void>;
  /** Drops raw, candidate and what is known of its build, never what is published: `load` and a build make them anew. */
  readonly drop: () => Promise<void>;
  /** The watermark up to which candidate was built without fault; null before the first build. */
  readonly built: () => Promise<Watermark | null>;
  readonly markBuilt: (watermark: Watermark | null) => Promise<void>;
  /** Rows of candidate models, in their order, for the audit. */
  readonly candidate: (models: readonly string[]) => Promise<Row[][]>;
  /** The rows of a candidate evidence model behind items of its control; `limit` per item, null for all of them. */
  readonly evidence: (model: string, items: readonly Item[], limit: number | null) => Promise<Evidence[]>;
  /** Copies marts and controls into a publication and makes it the current one. Gives what readers should be told. */
  readonly publish: (
    publication: Publication,
    marts: readonly Mart[],
    controls: readonly ControlRow[],
    facts: Row,
  ) => Promise<readonly string[]>;
  readonly published: () => Promise<Publication | null>;
  /** Opens the current publication for reading, or that of a run while it is kept; close it when done. */
  readonly reader: (run?: string) => Promise<{
    readonly read: Read;
    /** Reads a personal mart of the same publication: for what declares that it needs one, and nothing else. */
    readonly readPersonal: Read;
    /** Asks what the published marts were declared to be made of: statements of `load/origin.ts`, and no other. */
    readonly ask: AskOf;
    readonly publication: Publication;
    readonly close: () => Promise<void>;
  }>;
  /** Puts right what readers meet beside the rows: what a crash left undone after a publication, who may see what. At the start of every run. */
  readonly repair?: () => Promise<void>;
  /**
   * How people reach the published marts.
   * @param at where they find it, when that is not where it is seen from here: a shared folder, or host and port.
   */
  readonly connection: (at?: string) => Promise<Connection>;
  /** Count and checksum per published mart: equal for equal content, on every engine. */
  readonly checksums: () => Promise<
    { readonly mart: string; readonly rows: number; readonly checksum: string }[]
  >;
};
