// The contract that every engine keeps: raw from landing, candidate to published, and one way to read.
import type { Cell, Row } from "../extract/duckdb.ts";
import type { Manifest } from "../extract/landing.ts";
import type { Source } from "../extract/source.ts";

export type { Cell, Row };

export type Query = {
  readonly columns?: readonly string[];
  /** Equality per column; a list means any of. */
  readonly where?: Readonly<Record<string, Cell | readonly Cell[]>>;
  readonly order?: readonly string[];
};

/** Reads a published mart: what reports, feeds and the API use, and nothing else. */
export type Read = (mart: string, query?: Query) => AsyncIterable<Row>;

/** What was known when candidate was built: the last batch per table, the refusals that still stand, and the code that built it. */
export type Watermark = {
  readonly batches: Readonly<Record<string, number>>;
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
  readonly marts: readonly string[];
  /** Personal marts: published apart, for who may see them. */
  readonly pii?: readonly string[];
};

/** One row of a control, after waivers were laid over it. */
export type ControlRow = {
  readonly control: string;
  readonly title: string;
  readonly title_nl: string;
  readonly scope: string;
  readonly period: string;
  readonly expected: string | null;
  readonly expected_source: string;
  readonly actual: string | null;
  readonly actual_source: string;
  readonly difference: string | null;
  readonly tolerance: string | null;
  readonly status: string;
  readonly explanation: string | null;
  readonly blocks: string;
  readonly waived_by: string | null;
  readonly waived_until: string | null;
  readonly waiver_reason: string | null;
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
  /** Makes raw say what landing holds. */
  readonly load: (
    sources: readonly Source[],
    landing: ReadonlyMap<string, readonly Manifest[]>,
    bookkeeping: Bookkeeping,
  ) => Promise<void>;
  /** The watermark up to which candidate was built without fault; null before the first build. */
  readonly built: () => Promise<Watermark | null>;
  readonly markBuilt: (watermark: Watermark | null) => Promise<void>;
  /** Rows of a candidate model, for the audit. */
  readonly candidate: (model: string) => Promise<Row[]>;
  /** Copies marts and controls into a publication and makes it the current one. */
  readonly publish: (publication: Publication, controls: readonly ControlRow[], facts: Row) => Promise<void>;
  readonly published: () => Promise<Publication | null>;
  /** Opens the current publication for reading; close it when done. */
  readonly reader: () => Promise<{
    readonly read: Read;
    readonly publication: Publication;
    readonly close: () => Promise<void>;
  }>;
  /** Count and checksum per published mart: equal for equal content, on every engine. */
  readonly checksums: () => Promise<
    { readonly mart: string; readonly rows: number; readonly checksum: string }[]
  >;
};
