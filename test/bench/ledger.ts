// A BYOD database as large as wanted: the ledger's staging table as Dynamics 365 publishes it, its rows made by the
// server itself, and what a day later has changed in it.
import pg from "pg";
import type { Column } from "../../extract/column.ts";
import { declared } from "../../extract/d365/byod.ts";
import { name } from "../../extract/duckdb.ts";

export const LEDGER = "general_journal_account_entry";
export const SCHEMA = "dbo";
export const PHYSICAL = declared[LEDGER]!.from!;

/** How BYOD types what we declare. */
const TYPES: Readonly<Record<Column["kind"], string>> = {
  text: "varchar(500)",
  integer: "bigint",
  flag: "integer",
  decimal: "numeric(32,6)",
  date: "timestamp",
  instant: "timestamp",
};

/** Value of a column for row number `i`, of which four make a voucher that balances. */
const VALUES: Readonly<Record<string, string>> = {
  DATAAREAID: "'nl0' || 1 + (i / 4) % 3",
  GENERALJOURNALACCOUNTENTRYRECID: "5637144576 + i",
  JOURNALNUMBER: "'GJ-' || lpad((i / 40)::text, 9, '0')",
  VOUCHER: "'VCH-' || lpad((i / 4)::text, 10, '0')",
  ACCOUNTINGDATE: "timestamp '2024-01-01' + (i / 4) % 730 * interval '1 day'",
  DOCUMENTDATE:
    "case when i % 3 = 0 then timestamp '1900-01-01' else timestamp '2024-01-01' + (i / 4) % 720 * interval '1 day' end",
  DOCUMENTNUMBER: "case when i % 3 = 0 then '' else 'INV-2024-' || lpad((i / 4)::text, 8, '0') end",
  DESCRIPTION:
    "(array['Examenafname najaar, zaal', 'Licentie toetsplatform', 'Correctiewerk docenten', 'Drukwerk \"havo\", spoed'])[1 + i % 4] || ' ' || i % 9973",
  ACCOUNTDISPLAYVALUE:
    "4000 + i * 7 % 950 || '-KP' || lpad((i * 13 % 400)::text, 4, '0') || '-P' || lpad((i * 31 % 5000)::text, 5, '0')",
  LEDGERNAME: "'nl0' || 1 + (i / 4) % 3",
  TRANSACTIONCURRENCYCODE: "case when (i / 4) % 11 = 0 then 'USD' else 'EUR' end",
  TRANSACTIONCURRENCYAMOUNT: "(i / 4 * 7919 % 1000003)::numeric / 100 * (1 - 2 * (i % 2))",
  ACCOUNTINGCURRENCYAMOUNT: "(i / 4 * 7919 % 1000003)::numeric / 100 * (1 - 2 * (i % 2))",
  REPORTINGCURRENCYAMOUNT: "(i / 4 * 7919 % 1000003)::numeric * 1.08 / 100 * (1 - 2 * (i % 2))",
  QUANTITY: "0",
  POSTINGLAYER: "0",
  POSTINGTYPE: "14 + i % 60",
  JOURNALCATEGORY: "i % 16",
  ISCORRECTION: "case when i % 97 = 0 then 1 else 0 end",
  ISCREDIT: "i % 2",
  EXECUTIONID: "'BYOD-' || (i / 4) % 3 || '-2026-11-20'",
  SYNCSTARTDATETIME: "timestamp '2026-11-20 02:14:07'",
};

async function execute(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Makes the tables that the source expects, all empty but the ledger. */
export async function makeLedger(url: string, rows: number): Promise<void> {
  const tables = Object.values(declared).map((of) => {
    // Two of ours may be taken from one of theirs.
    const columns = new Set(
      Object.values<Column>(of.columns).map(
        (column) => `${name(column.from!)} ${TYPES[column.kind]} not null`,
      ),
    );
    return `create table ${SCHEMA}.${name(of.from!)} (${[...columns].join(", ")})`;
  });
  const columns = Object.values<Column>(declared[LEDGER]!.columns).map(({ from }) => from!);
  await execute(url, [
    `create schema ${SCHEMA}`,
    ...tables,
    `insert into ${SCHEMA}.${name(PHYSICAL)} (${columns.map(name).join(", ")})
     select ${columns.map((column) => VALUES[column] ?? "''").join(", ")} from generate_series(0::bigint, ${rows - 1}) t(i)`,
    // Whoever reads first would otherwise set every row's hint bits.
    `vacuum (freeze, analyze) ${SCHEMA}.${name(PHYSICAL)}`,
  ]);
}

/** Numbers of the rows that change, one in a hundred, and of those that go, in pairs that balance. */
const CHANGED = `(${name("GENERALJOURNALACCOUNTENTRYRECID")} - 5637144576) % 100 = 7`;
const DELETED = `(${name("GENERALJOURNALACCOUNTENTRYRECID")} - 5637144576) % 50000 in (10, 11)`;

/** Changes one row in a hundred, and deletes two in 50,000. */
export const changeLedger = (url: string): Promise<void> =>
  execute(url, [
    `update ${SCHEMA}.${name(PHYSICAL)} set ${name("DESCRIPTION")} = ${name("DESCRIPTION")} || ' (gewijzigd)' where ${CHANGED}`,
    `delete from ${SCHEMA}.${name(PHYSICAL)} where ${DELETED}`,
    `vacuum (freeze, analyze) ${SCHEMA}.${name(PHYSICAL)}`,
  ]);

/** Makes the table of changes alone: the rows that changed once more, as a feed hands them over. */
export const makeFeed = (url: string, feed: string): Promise<void> =>
  execute(url, [
    `create table ${SCHEMA}.${name(feed)} as select * from ${SCHEMA}.${name(PHYSICAL)} where ${CHANGED}`,
    `update ${SCHEMA}.${name(feed)} set ${name("DESCRIPTION")} = ${name("DESCRIPTION")} || ' (weer)'`,
    `vacuum (freeze, analyze) ${SCHEMA}.${name(feed)}`,
  ]);

/** Reads the ledger once, so that no tool is the first to bring it into memory. */
export const warm = (url: string): Promise<void> =>
  execute(url, [`select count(*) from ${SCHEMA}.${name(PHYSICAL)}`]);
