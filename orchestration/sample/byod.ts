// The BYOD tables as D365 leaves them: every column of the entity in upper case, never an empty cell for a number or a
// date, companies in either case, and now and then a row that stands under two executions, the older one first.
import { join } from "node:path";
import { addDays } from "./calendar.ts";
import { LEDGER } from "./columns/ledger.ts";
import { PARTY } from "./columns/party.ts";
import { PAYMENT } from "./columns/payment.ts";
import { PROJECT } from "./columns/project.ts";
import { TRADE } from "./columns/trade.ts";
import { guid } from "./random.ts";
import type { RowBreaks } from "./row-break.ts";
import { csvValue, openSink } from "./sink.ts";

const COLUMNS = { ...LEDGER, ...PARTY, ...PAYMENT, ...TRADE, ...PROJECT } as const;

export type PhysicalTable = keyof typeof COLUMNS;
export const PHYSICAL_TABLES = Object.keys(COLUMNS) as readonly PhysicalTable[];

type Names<S extends string> = S extends `${infer Name}:${string} ${infer Rest}`
  ? Name | Names<Rest>
  : S extends `${infer Name}:${string}`
    ? Name
    : never;

/** A row by its columns; those left out are "empty" as BYOD has it. Dates are days, companies upper case. */
export type ByodRow<T extends PhysicalTable> = {
  readonly [C in Names<(typeof COLUMNS)[T][number]>]?: string;
};

const EMPTY: { readonly [kind: string]: string } = {
  T: "",
  I: "0",
  N: "0.000000",
  R: "0.0000000000000000",
  P: "0.000000000000",
  D: "1900-01-01 00:00:00.000",
};

/** A day as BYOD prints it. */
export const at = (date: string): string => `${date} 00:00:00.000`;
export const NEVER = at("2154-12-31");

/** One row in so many also stands under the execution before, as it was then. */
const VERSIONED: { readonly [T in PhysicalTable]?: number } = {
  MainAccountStaging: 13,
  LedgerEntityStaging: 3,
  GeneralJournalAccountEntryStaging: 397,
  ProjProjectV2Staging: 7,
  PSAActualStaging: 211,
  ProjForecastEmplStaging: 31,
  ProjForecastCostStaging: 31,
};
const OTHERWISE = 307;
const UPPER_CASE = 29;

export type ByodTable<T extends PhysicalTable> = {
  /** Writes a row, and before it how it stood at the previous export where its turn has come. */
  readonly write: (row: ByodRow<T>, before: ByodRow<T>) => void;
  /** Whether the row that comes now will stand under two executions. */
  readonly versioned: () => boolean;
  /** Leaves out the row that comes now; the rows after it are what they would have been. */
  readonly skip: () => void;
  readonly full: () => boolean;
  readonly drained: () => Promise<void>;
  readonly close: () => Promise<number>;
};

/** Writes `<folder>/<table>.csv`, exported on a day at 05:00 UTC, the previous one twelve hours earlier. */
function openTable<T extends PhysicalTable>(
  folder: string,
  table: T,
  seed: number,
  day: string,
  breaks: RowBreaks,
): ByodTable<T> {
  const columns = COLUMNS[table].flatMap((piece) => piece.split(" ")).map((column) => column.split(":"));
  const names = columns.map(([name]) => name!);
  const company = names.indexOf("DATAAREAID");
  const sink = openSink(join(folder, `${table}.csv`));
  const entity = table.replace(/(Entity)?Staging$/, "");
  const template = (stamp: string) =>
    columns.map(([name, kind]) => {
      if (name === "DEFINITIONGROUP") return `BYOD ${entity}`;
      const compact = stamp.slice(0, 16).replace(/[-: ]/g, "");
      if (name === "EXECUTIONID") return `BYOD ${entity}-${compact}-${guid(seed, table, stamp)}`;
      if (name === "PARTITION") return "initial";
      if (name === "SYNCSTARTDATETIME") return stamp;
      return EMPTY[kind!]!;
    });
  const now = template(`${day} 05:00:00.000`);
  const earlier = template(`${addDays(day, -1)} 17:00:00.000`);
  let count = 0;
  const turn = () => count % (VERSIONED[table] ?? OTHERWISE) === 2;
  const print = (row: { readonly [column: string]: string | undefined }, base: readonly string[]) => {
    let line = "";
    for (let i = 0; i < names.length; i++) {
      let value = row[names[i]!] ?? base[i]!;
      if (i === company && count % UPPER_CASE !== 3) value = value.toLowerCase();
      line += i === 0 ? csvValue(value) : `,${csvValue(value)}`;
    }
    sink.write(`${line}\n`);
  };
  sink.write(`${names.join(",")}\n`);
  return {
    write: (row, before) => {
      // A row that also stands as it was before is not broken: there would be two to look at.
      if (turn()) {
        print({ ...row, ...before }, earlier);
        print(row, now);
      } else {
        const written = breaks.row(table, row);
        if (written) print(written, now);
      }
      count++;
    },
    versioned: turn,
    skip: () => {
      count++;
    },
    full: sink.full,
    drained: sink.drained,
    close: sink.close,
  };
}

/** The export of all tables, of which many are written side by side. */
export type ByodExport = {
  readonly table: <T extends PhysicalTable>(table: T) => ByodTable<T>;
  /** True when the maker should wait for `drained()` before it writes on. */
  readonly full: () => boolean;
  readonly drained: () => Promise<void>;
  /** Ends the files; gives their size. */
  readonly close: () => Promise<number>;
};

export function openExport(folder: string, seed: number, day: string, breaks: RowBreaks): ByodExport {
  const tables = new Map<PhysicalTable, ByodTable<any>>(
    PHYSICAL_TABLES.map((table) => [table, openTable(folder, table, seed, day, breaks)]),
  );
  const all = [...tables.values()];
  return {
    table: (table) => tables.get(table)!,
    full: () => all.some((table) => table.full()),
    drained: async () => {
      for (const table of all) await table.drained();
    },
    close: async () => {
      const sizes = await Promise.all(all.map((table) => table.close()));
      return sizes.reduce((sum, size) => sum + size, 0);
    },
  };
}
