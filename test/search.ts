// Searches everything that an organisation's runs have left behind, and what they said, for a pattern: raw bytes of
// every file, and what lies compressed in Parquet, DuckDB and workbooks. The inbox is the users' own.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import jszip from "jszip";
import pg from "pg";
import { literal, name, open } from "../extract/duckdb.ts";
import type { Organisation } from "./saldo.ts";

type Hit = {
  /** Path below the organisation's folder; for a database with schema and table. */
  readonly place: string;
  readonly text: string;
};

/** All matches of some patterns (with the flag g) in all places, each text once per place. */
async function search(of: Organisation, patterns: readonly RegExp[]): Promise<Hit[]> {
  const hits = new Map<string, Hit>();
  const look = (place: string, text: string) => {
    for (const pattern of patterns) {
      for (const match of text.matchAll(pattern)) {
        const found = match[1] ?? match[0];
        hits.set(`${place}\n${found}`, { place, text: found });
      }
    }
  };
  const base = dirname(of.home);
  for (const entry of readdirSync(base, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || path.startsWith(of.inbox + sep)) continue;
    const place = relative(base, path);
    const bytes = readFileSync(path);
    look(place, bytes.toString("latin1"));
    if (path.endsWith(".parquet")) {
      await query([`select * from read_parquet(${literal(path)})`], (_, text) => look(place, text));
    } else if (path.endsWith(".duckdb")) {
      await everyTable(path, (table, text) => look(`${place} ${table}`, text));
    } else if (path.endsWith(".xlsx")) {
      const { files } = await jszip.loadAsync(bytes);
      for (const part of Object.values(files)) look(`${place} ${part.name}`, await part.async("text"));
    }
  }
  const server = of.environment["SALDO_POSTGRES_URL"];
  if (server) await everyServerTable(server, (table, text) => look(`postgres ${table}`, text));
  return [...hits.values()];
}

async function everyServerTable(url: string, look: (table: string, text: string) => void): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ table: string }>(
      `select format('%I.%I', nspname, relname) as table from pg_class inner join pg_namespace on relnamespace = pg_namespace.oid
       where relkind in ('r', 'v', 'm') and nspname not like 'pg\\_%' and nspname <> 'information_schema' order by 1`,
    );
    for (const { table } of rows) {
      const { rows: found } = await client.query<{ text: string }>(
        `select string_agg(t::text, E'\n') as text from ${table} as t`,
      );
      look(table, found[0]!.text ?? "");
    }
  } finally {
    await client.end();
  }
}

async function everyTable(path: string, look: (table: string, text: string) => void): Promise<void> {
  const session = await open(path, { access_mode: "READ_ONLY" });
  let tables: string[];
  try {
    tables = (
      await session.all(
        "select table_schema as s, table_name as t from information_schema.tables order by all",
      )
    ).map((row) => `${name(String(row["s"]))}.${name(String(row["t"]))}`);
  } finally {
    session.close();
  }
  await query(
    tables.map((table) => `select * from ${table}`),
    (at, text) => look(tables[at]!.replaceAll('"', ""), text),
    path,
  );
}

async function query(
  queries: readonly string[],
  look: (at: number, text: string) => void,
  path = ":memory:",
): Promise<void> {
  const session = await open(path, path === ":memory:" ? {} : { access_mode: "READ_ONLY" });
  try {
    for (const [at, sql] of queries.entries())
      look(at, (await session.all(sql)).map((row) => Object.values(row).join("\u0001")).join("\n"));
  } finally {
    session.close();
  }
}

/** Every spelling of a number of the range in which the sample's BSNs lie, wherever it stands. */
const SPELLED = /(?=(9[ .-]?9[ .-]?9[ .-]?9(?:[ .-]?\d){5}))/g;

const plain = (text: string): string => text.replaceAll(/[ .-]/g, "");

/** The BSNs in the files of an inbox that have not been read yet: of the personnel, and in VAT numbers of persons. */
export function bsnsIn(of: Organisation): ReadonlySet<string> {
  const found = (folder: string, pattern: RegExp) =>
    readdirSync(join(of.inbox, folder)).flatMap((file) =>
      [...readFileSync(join(of.inbox, folder, file), "utf8").matchAll(pattern)].map(([, bsn]) => plain(bsn!)),
    );
  return new Set([
    ...found("3a", /E01234<\/rubriekcode><waarde>([^<]*)/g),
    ...found("19", /,NL(9999\d{5})B\d\d,/g),
  ]);
}

/**
 * Where a BSN can be read, in what was left behind or in what was said; and beside it, to search once, where one of
 * `more` is found.
 */
export async function readableBsns(
  of: Organisation,
  bsns: ReadonlySet<string>,
  said: readonly string[],
  more: readonly RegExp[] = [],
): Promise<{ readonly bsns: readonly string[]; readonly more: readonly Hit[] }> {
  const hits = await search(of, [SPELLED, ...more]);
  for (const text of said)
    for (const [, found] of text.matchAll(SPELLED)) hits.push({ place: "said", text: found! });
  const isBsn = ({ text }: Hit) => bsns.has(plain(text));
  const isSpelled = ({ text }: Hit) => new RegExp(SPELLED).test(text);
  return {
    bsns: [...new Set(hits.filter(isBsn).map(({ place }) => place))].sort(),
    more: hits.filter((hit) => !isSpelled(hit)),
  };
}
