// What Saldo does in the benches, as a process of its own: `copy` only reads the ledger out of the database, `land`
// reads and lands it and makes it queryable (with one look at the exports, as the peers take none), `feed` lands a table
// of changes. Prints what became of it as JSON.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { declared } from "../../extract/d365/byod.ts";
import d365 from "../../extract/d365/source.ts";
import { open } from "../../extract/duckdb.ts";
import { extract } from "../../extract/extract.ts";
import { readCopy } from "../../extract/format/csv-copy.ts";
import { batches, type Manifest } from "../../extract/landing.ts";
import { type Configured, configure, defineSource } from "../../extract/source.ts";
import { openDatabase } from "../../extract/transport/sql.ts";
import { duckdbWarehouse } from "../../load/duckdb.ts";
import { testContext } from "../context.ts";
import { LEDGER, PHYSICAL, SCHEMA } from "./ledger.ts";

const [work, home, url, feed = PHYSICAL] = process.argv.slice(2) as [string, string, string, string?];
const ordinary = testContext(home);
const context = {
  ...ordinary,
  secret: (name: string) => (name === "SALDO_D365_URL" ? url : ordinary.secret(name)),
};

async function copy(table: string, path: string) {
  const database = await openDatabase(url, "SALDO_D365_URL");
  try {
    const snapshot = await database.snapshot(context.emit);
    const columns = await snapshot.columns(SCHEMA, table);
    return { columns, copied: await snapshot.copy({ schema: SCHEMA, table, columns }, path) };
  } finally {
    await database.close();
  }
}

/** The ledger alone, as a source that hands over changes. */
const changes = (): Configured => {
  const source = defineSource({
    ...d365,
    options: {},
    async *read() {
      const path = join(home, "work", "feed.csv");
      const { columns, copied } = await copy(feed, path);
      yield {
        label: feed,
        tables: [LEDGER],
        arrives: "changes" as const,
        files: [],
        records: async () => ({
          relations: {
            [LEDGER]: await readCopy(path, columns, copied, home),
          },
        }),
      };
    },
  });
  return { source, options: {} };
};

async function landed(configured: Configured): Promise<Manifest> {
  const outcomes = await extract(configured, context);
  const refused = outcomes.find(({ error }) => error);
  if (refused) throw refused.error;
  const landing = new Map<string, Manifest[]>();
  for (const table of Object.keys(declared))
    landing.set(`${d365.name}.${table}`, await batches(home, d365.name, table));
  await duckdbWarehouse(home).load([d365], landing, { batch: [], state: [], setting: [] });
  return outcomes.find(({ table }) => table === LEDGER)!.manifest!;
}

await mkdir(join(home, "work"), { recursive: true });
if (work === "copy") {
  const { copied } = await copy(PHYSICAL, join(home, "work", "copy.csv"));
  process.stdout.write(JSON.stringify({ rows: copied.rows }));
} else {
  const manifest = await landed(
    work === "feed" ? changes() : configure(d365, { database: "SALDO_D365_URL", schema: SCHEMA, settle: 0 }),
  );
  const session = await open(join(home, "warehouse.duckdb"), { access_mode: "READ_ONLY" });
  const [row] = await session.all(`select count(*) as rows from raw.${d365.name}__${LEDGER}`);
  session.close();
  process.stdout.write(
    JSON.stringify({ rows: manifest.rows.read, raw: Number(row!["rows"]), changes: manifest.changes }),
  );
}
