// An engine for tests that land: a home of its own, in-line deliveries, and the living rows read back from Parquet.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Table } from "../extract/column.ts";
import type { Context, Event } from "../extract/context.ts";
import { closeDesk, type LandOptions, openDesk } from "../extract/desk.ts";
import { open, type Row } from "../extract/duckdb.ts";
import { land, type Outcome } from "../extract/land.ts";
import { batches, type Manifest } from "../extract/landing.ts";
import { type Delivery, defineSource, type Item, original, type Source } from "../extract/source.ts";
import { landedRelation, living } from "../extract/state.ts";
import { testContext } from "./context.ts";

export type Values = Readonly<Record<string, string | null>>;

export type Bench = {
  readonly home: string;
  readonly events: Event[];
  readonly source: Source;
  readonly context: Context;
  /** Lands rows of one table. */
  readonly land: (
    table: string,
    rows: readonly Values[],
    more?: Partial<Delivery>,
    options?: LandOptions,
  ) => Promise<Outcome>;
  /** Lands rows of one table with other secrets. */
  readonly landWith: (
    secret: Context["secret"],
    table: string,
    rows: readonly Values[],
  ) => Promise<Outcome[]>;
  /** Lands rows of several tables as one delivery. */
  readonly landAll: (
    rows: Readonly<Record<string, readonly Values[]>>,
    more?: Partial<Delivery>,
  ) => Promise<Outcome[]>;
  /** Writes an inbox file and describes it. */
  readonly file: (name: string, content: string) => Promise<Delivery["files"][number]>;
  readonly living: (table: string, columns: readonly string[]) => Promise<Row[]>;
  readonly manifests: (table: string) => Promise<Manifest[]>;
  readonly close: () => Promise<void>;
};

export async function bench(
  tables: Readonly<Record<string, Table>>,
  more: Partial<Context> = {},
): Promise<Bench> {
  const home = await mkdtemp(join(tmpdir(), "saldo-land-"));
  const session = await open();
  const events: Event[] = [];
  const source = defineSource({
    name: "test",
    doc: "",
    interfaces: [],
    options: {},
    tables,
    read: async function* () {},
  }) as Source;
  const context = testContext(home, { emit: (event) => void events.push(event), ...more });
  /** Every delivery at a desk of its own, as if each came with a run of its own. */
  async function atDesk(delivery: Delivery, options?: LandOptions, at = context): Promise<Outcome[]> {
    const desk = openDesk(session, source, at, options);
    const outcomes = await land(desk, delivery);
    await closeDesk(desk);
    return outcomes;
  }
  const landAll: Bench["landAll"] = (rows, more = {}) => {
    async function* records(): AsyncIterable<Item> {
      for (const [table, values] of Object.entries(rows))
        for (const one of values) yield { table, values: one };
    }
    return atDesk({ label: "delivery", tables: Object.keys(rows), files: [], records: records(), ...more });
  };
  return {
    home,
    events,
    source,
    context,
    landAll,
    async land(table, rows, more = {}, options = {}) {
      async function* records(): AsyncIterable<Item> {
        for (const values of rows) yield { table, values };
      }
      const [outcome] = await atDesk(
        { label: "delivery", tables: [table], files: [], records: records(), ...more },
        options,
      );
      return outcome!;
    },
    async landWith(secret, table, rows) {
      async function* records(): AsyncIterable<Item> {
        for (const values of rows) yield { table, values };
      }
      const delivery = { label: "delivery", tables: [table], files: [], records: records() };
      return atDesk(delivery, {}, { ...context, secret });
    },
    async file(name, content) {
      const path = join(home, name);
      await writeFile(path, content);
      return original(path);
    },
    async living(table, columns) {
      const of = tables[table]!;
      const relation = landedRelation(home, of, await batches(home, "test", table));
      return session.all(`select * from (${living(relation, of, columns)}) order by all`);
    },
    manifests: (table) => batches(home, "test", table),
    async close() {
      session.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
