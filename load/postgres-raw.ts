// Raw on PostgreSQL: every committed batch copied once, in the transaction that also writes that it was.
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import type { Table } from "../extract/column.ts";
import { literal, name, open, type Session } from "../extract/duckdb.ts";
import type { Manifest } from "../extract/landing.ts";
import type { Source } from "../extract/source.ts";
import { landedRelation } from "../extract/state.ts";
import { landedTypes } from "../extract/typing.ts";
import { bookkeepingTables } from "./bookkeeping.ts";
import type { Reveal } from "./personal.ts";
import { type Client, catalogueType, columnType } from "./postgres-client.ts";
import { loadPersonal } from "./postgres-personal.ts";
import { inserts, type Shape } from "./shape.ts";
import type { Bookkeeping } from "./warehouse.ts";

/** Makes raw say what landing holds; call it inside a transaction. */
export async function loadRaw(
  client: Client,
  home: string,
  sources: readonly Source[],
  landing: ReadonlyMap<string, readonly Manifest[]>,
  bookkeeping: Bookkeeping,
  reveal: Reveal,
): Promise<void> {
  await client.run(`
    create schema if not exists raw; create schema if not exists raw_pii;
    create table if not exists raw.loaded (
      table_name text not null, part text not null, loaded_at timestamptz not null default now(),
      primary key (table_name, part))`);
  const scratch = join(home, "work", "load");
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const session = await open();
  try {
    for (const source of sources) {
      for (const [table, of] of Object.entries(source.tables)) {
        const target = `${source.name}__${table}`;
        const history = landing.get(`${source.name}.${table}`) ?? [];
        await loadTable({ client, session, scratch, home }, target, of, history);
        await loadPersonal(client, target, home, of, history, reveal);
      }
    }
  } finally {
    session.close();
    await rm(scratch, { recursive: true, force: true });
  }
  for (const [table, { columns, rows }] of Object.entries(bookkeepingTables(bookkeeping))) {
    const target = `saldo__${table}`;
    await shapeTable(client, target, columns);
    await client.run(`delete from raw.${target}`);
    for (const insert of inserts(`raw.${target}`, columns, rows)) await client.run(insert);
  }
}

type Step = {
  readonly client: Client;
  readonly session: Session;
  readonly scratch: string;
  readonly home: string;
};

/** A batch is known by its manifest: one that was restored, folded or erased under its number is another part. */
const partOf = (manifest: Manifest): string =>
  `${manifest.data} ${createHash("sha256").update(JSON.stringify(manifest)).digest("hex").slice(0, 16)}`;

async function loadTable(
  step: Step,
  target: string,
  of: Table,
  manifests: readonly Manifest[],
): Promise<void> {
  const { client } = step;
  const parts = new Map(
    manifests.filter(({ data }) => data).map((manifest) => [partOf(manifest), manifest] as const),
  );
  const made = await shapeTable(client, target, landedTypes(of));
  const loaded = made ? [] : await loadedParts(client, target);
  const standing = loaded.every((part) => parts.has(part));
  if (!standing || made) {
    await client.run(
      `truncate raw.${name(target)}; delete from raw.loaded where table_name = ${literal(target)}`,
    );
  }
  const known = new Set(standing ? loaded : []);
  const missing = [...parts].filter(([part]) => !known.has(part));
  if (missing.length === 0) return;
  await copyIn(
    step,
    target,
    of,
    missing.map(([, manifest]) => manifest),
  );
  const loadedNow = missing.map(([part]) => `(${literal(target)}, ${literal(part)})`);
  await client.run(`insert into raw.loaded (table_name, part) values ${loadedNow.join(", ")}`);
  await client.run(`analyze raw.${name(target)}`);
}

async function loadedParts(client: Client, target: string): Promise<string[]> {
  const rows = await client.all(`select part from raw.loaded where table_name = ${literal(target)}`);
  return rows.map(({ part }) => String(part));
}

/**
 * Makes raw's table where it is not there, and adds columns that were declared since. Where a column changed its type
 * or went, the table is made anew, with what stands on it: says whether it was.
 */
async function shapeTable(client: Client, target: string, shape: Shape): Promise<boolean> {
  const found = await client.all(`
    select attname as name, format_type(atttypid, atttypmod) as type
    from pg_attribute where attrelid = to_regclass(${literal(`raw.${name(target)}`)}) and attnum > 0 and not attisdropped`);
  const present = new Map(found.map((row) => [String(row["name"]), String(row["type"])]));
  const declared = new Map(shape);
  const fits =
    present.size > 0 &&
    [...present].every(([column, type]) => {
      const wanted = declared.get(column);
      return wanted !== undefined && catalogueType(wanted) === type;
    });
  if (fits) {
    const added = shape.filter(([column]) => !present.has(column));
    for (const [column, type] of added) {
      await client.run(`alter table raw.${name(target)} add column ${name(column)} ${columnType(type)}`);
    }
    return false;
  }
  const columns = shape.map(([column, type]) => `${name(column)} ${columnType(type)}`).join(", ");
  await client.run(
    `drop table if exists raw.${name(target)} cascade; create table raw.${name(target)} (${columns})`,
  );
  if (declared.has("_batch")) {
    await client.run(`create index on raw.${name(target)} (_batch)`);
  }
  return true;
}

/** Copies batches as CSV: texts quoted, so that an empty text is not taken for nothing. */
async function copyIn(
  { client, session, scratch, home }: Step,
  target: string,
  of: Table,
  manifests: readonly Manifest[],
): Promise<void> {
  const types = landedTypes(of);
  const relation = landedRelation(home, of, manifests);
  const columns = types.map(([column]) => name(column)).join(", ");
  const texts = types.filter(([, type]) => type === "VARCHAR").map(([column]) => name(column));
  const file = join(scratch, `${randomUUID().slice(0, 8)}.csv`);
  await session.run(
    `copy (select ${columns} from ${relation}) to ${literal(file)} (format csv, header false, nullstr '', force_quote (${texts.join(", ")}))`,
  );
  const stream = client.connection.query(
    copyFrom(`copy raw.${name(target)} (${columns}) from stdin (format csv)`),
  );
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), stream);
  await rm(file);
  const [counted] = await session.all(`select count(*) as n from ${relation}`);
  if (stream.rowCount !== Number(counted!["n"]))
    throw new Error(`raw.${target}: ${stream.rowCount} rows were copied of ${counted!["n"]}`);
}
