// Publishing on PostgreSQL: the rows of stable tables that differ are deleted and inserted in one transaction, so that
// object ids, grants, row-level security, analysts' own views and open snapshots survive every publication.
import { literal, name, type Row } from "../extract/duckdb.ts";
import { misconfigured } from "../extract/error.ts";
import { type Client, catalogueType, columnType } from "./postgres-client.ts";
import { CONTROL, type ControlRow, inserts, publicationShape, type Shape } from "./shape.ts";
import type { Mart, Publication } from "./warehouse.ts";

/** Makes `marts` and `pii` say what candidate says; call it inside a transaction. Gives what readers should be told. */
export async function publishMarts(
  client: Client,
  publication: Publication,
  marts: readonly Mart[],
  controls: readonly ControlRow[],
  facts: Row,
): Promise<string[]> {
  const told: string[] = [];
  for (const mart of marts) {
    told.push(...(await shape(client, targetOf(mart), mart.columns)));
    await describe(client, mart);
    await copyDifferences(client, mart);
  }
  for (const [table, shaped, rows] of [
    ["control", CONTROL, controls],
    ["publication", publicationShape(facts), [facts]],
  ] as const) {
    told.push(...(await shape(client, `marts.${table}`, fromShape(shaped))));
    await client.run(`delete from marts.${table}`);
    for (const insert of inserts(`marts.${table}`, shaped, rows)) await client.run(insert);
  }
  told.push(...(await retire(client, "marts", [...publication.marts, "control", "publication"])));
  told.push(...(await retire(client, "pii", publication.pii ?? [])));
  await client.run(`
    insert into saldo.publication (run, published_at, body)
    values (${literal(publication.run)}, ${literal(publication.publishedAt)}, ${literal(JSON.stringify(publication))})`);
  return told;
}

/** The published table of a mart. */
export const targetOf = ({ schema, name: mart }: Pick<Mart, "schema" | "name">): string =>
  `${schema}.${name(mart)}`;

type Column = { readonly name: string; readonly type: string };
const fromShape = (shaped: Shape): Column[] => shaped.map(([column, type]) => ({ name: column, type }));

/** Brings the published table to its declared columns without replacing it: what readers built on it stands on the table itself. */
async function shape(client: Client, target: string, columns: readonly Column[]): Promise<string[]> {
  await requireOwn(client, target);
  const found = await client.all(`
    select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = to_regclass(${literal(target)}) and attnum > 0 and not attisdropped`);
  if (found.length === 0) {
    const definition = columns.map(({ name: column, type }) => `${name(column)} ${columnType(type)}`);
    await client.run(`create table ${target} (${definition.join(", ")})`);
    return [];
  }
  const told: string[] = [];
  const present = new Map(found.map((row) => [String(row["name"]), String(row["type"])]));
  for (const { name: column, type } of columns) {
    const standing = present.get(column);
    if (standing === undefined)
      await client.run(`alter table ${target} add column ${name(column)} ${columnType(type)}`);
    else if (standing !== catalogueType(type)) await retype(client, target, column, type);
  }
  for (const column of present.keys()) {
    if (columns.some((one) => one.name === column)) continue;
    // The policy of rows may name it; it is made again of the columns that there are.
    const gone = await tried(
      client,
      `drop policy if exists saldo_company on ${target}; alter table ${target} drop column ${name(column)}`,
    );
    if (gone) continue;
    // Somebody's view still reads it: it stays, empty, so that neither the view nor the publication fails.
    await client.run(`
      update ${target} set ${name(column)} = null where ${name(column)} is not null;
      comment on column ${target}.${name(column)} is ${literal(RETIRED)}`);
    told.push(`${target}.${column} is no longer published; a view still reads it, so it stays, empty`);
  }
  return told;
}

/** Somebody else's table or view under the name of a mart is neither taken over nor emptied. */
async function requireOwn(client: Client, target: string): Promise<void> {
  const [standing] = await client.all(
    `select pg_get_userbyid(relowner) as owner, relkind = 'r' and relowner = current_user::regrole as own, current_user::text as saldo
     from pg_class where oid = to_regclass(${literal(target)})`,
  );
  if (!standing || standing["own"] === true) return;
  throw misconfigured(
    "published_name_taken",
    `${target} is to be published, and something of ${standing["owner"]} stands there under that name`,
    `rename it or move it to another schema; if it is a mart that Saldo made as ${standing["owner"]}, make ${standing["saldo"]} its owner`,
  );
}

/** Gives a column another type; its values need not fit, because all that differs is written anew. */
async function retype(client: Client, target: string, column: string, type: string): Promise<void> {
  const changed = await tried(
    client,
    `alter table ${target} alter column ${name(column)} type ${columnType(type)} using null`,
  );
  if (changed) return;
  const readers = await client.all(`
    select distinct ev_class::regclass::text as view from pg_depend
    inner join pg_rewrite on classid = 'pg_rewrite'::regclass and objid = pg_rewrite.oid
    inner join pg_attribute on attrelid = refobjid and attnum = refobjsubid
    where refobjid = ${literal(target)}::regclass and attname = ${literal(column)} order by view`);
  const views = readers.map(({ view }) => String(view)).join(", ");
  throw misconfigured(
    "column_in_use",
    `${target}.${column} becomes ${catalogueType(type)}, which PostgreSQL refuses while ${views || "something"} reads it`,
    "nothing was published: drop that, run again, and make it anew",
  );
}

const RETIRED = "No longer published; kept, empty, for a view that reads it";

/** Runs a statement that something else may stand in the way of. */
async function tried(client: Client, statement: string): Promise<boolean> {
  await client.run("savepoint attempt");
  try {
    await client.run(statement);
    await client.run("release savepoint attempt");
    return true;
  } catch (error) {
    // 2BP01: other objects depend on it; 0A000: they do, on the type of a column.
    if (!["2BP01", "0A000"].includes((error as { code?: string }).code ?? "")) throw error;
    await client.run("rollback to savepoint attempt");
    return false;
  }
}

/** The words of the contract, where people look for them: beside the table. */
async function describe(client: Client, mart: Mart): Promise<void> {
  const target = targetOf(mart);
  await client.run(
    [
      `comment on table ${target} is ${literal(mart.description)}`,
      ...mart.columns.map(
        (column) => `comment on column ${target}.${name(column.name)} is ${literal(column.description)}`,
      ),
    ].join("; "),
  );
}

/** Deletes what differs or is gone, inserts what differs or is new; what is equal is not touched. */
async function copyDifferences(client: Client, of: Mart): Promise<void> {
  const { name: mart, schema, key, columns } = of;
  if (key.length === 0) throw new Error(`${mart} has no unique_key test: it cannot be published by key`);
  const target = targetOf(of);
  const built = `${schema === "pii" ? "candidate_pii" : "candidate"}.${name(mart)}`;
  const list = columns.map((column) => name(column.name)).join(", ");
  const typed = columns.map(
    (column) => `cast(${name(column.name)} as ${catalogueType(column.type)}) as ${name(column.name)}`,
  );
  const source = `(select ${typed.join(", ")} from ${built})`;
  const sameKey = key.map((column) => `c.${name(column)} = m.${name(column)}`).join(" and ");
  const row = (alias: string) =>
    `row(${columns.map((column) => `${alias}.${name(column.name)}`).join(", ")})`;
  await client.run(
    `create unique index if not exists ${name(`${mart}_key`)} on ${target} (${key.map(name).join(", ")})`,
  );
  const deleted = await client.change(
    `delete from ${target} as m where not exists (select from ${source} as c where ${sameKey} and ${row("c")} is not distinct from ${row("m")})`,
  );
  const inserted = await client.change(
    `insert into ${target} (${list}) select ${list} from ${source} as c where not exists (select from ${target} as m where ${sameKey})`,
  );
  const [counted] = await client.all(
    `select (select count(*) from ${target}) as published, (select count(*) from ${built}) as built`,
  );
  if (counted!["published"] !== counted!["built"])
    throw new Error(`${mart}: ${counted!["published"]} rows would be published of ${counted!["built"]}`);
  if (deleted + inserted > 10_000) await client.run(`analyze ${target}`);
}

/** A mart that is published no more goes; where somebody's view reads it, it stays, empty. What others keep there is theirs. */
async function retire(
  client: Client,
  schema: Mart["schema"],
  published: readonly string[],
): Promise<string[]> {
  const tables = await client.all(
    `select relname as name from pg_class
     where relnamespace = to_regnamespace('${schema}') and relkind = 'r' and relowner = current_user::regrole
       and relname in (select jsonb_array_elements_text(body::jsonb -> '${schema}') from saldo.publication where body::jsonb ? '${schema}')
     order by relname`,
  );
  const told: string[] = [];
  for (const { name: table } of tables) {
    if (published.includes(String(table))) continue;
    const target = `${schema}.${name(String(table))}`;
    if (await tried(client, `drop table ${target}`)) continue;
    await client.run(`delete from ${target}; comment on table ${target} is ${literal(RETIRED)}`);
    told.push(`${target} is no longer published; a view still reads it, so it stays, empty`);
  }
  return told;
}

/** Count and checksum of a published mart, as on every engine; what is kept for a view only does not count. */
export async function checksum(client: Client, mart: string, schema: Mart["schema"] = "marts") {
  const target = targetOf({ schema, name: mart });
  const columns = await client.all(`
    select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = to_regclass(${literal(target)}) and attnum > 0 and not attisdropped
      and col_description(attrelid, attnum) is distinct from ${literal(RETIRED)}
    order by attname collate "C"`);
  const texts = columns.map((row) => {
    const column = name(String(row["name"]));
    const text =
      row["type"] === "timestamp without time zone"
        ? `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.US')`
        : `cast(${column} as text)`;
    return `coalesce(length(${text}) || ':' || ${text}, '-')`;
  });
  const [row] = await client.all(
    `select count(*) as n, cast(coalesce(sum(('x' || substr(md5(${texts.join(" || ")}), 1, 15))::bit(60)::bigint), 0) as text) as checksum from ${target}`,
  );
  return {
    mart: schema === "pii" ? `pii.${mart}` : mart,
    rows: Number(row!["n"]),
    checksum: String(row!["checksum"]),
  };
}
