// The PostgreSQL warehouse against a real server: publications under readers, and what survives them.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import pg from "pg";
import type { SaldoError } from "../extract/error.ts";
import { type Postgres, startPostgres } from "../test/postgres.ts";
import { postgresWarehouse } from "./postgres.ts";
import type { Mart, Publication, Warehouse } from "./warehouse.ts";

let server: Postgres;
let home: string;
test.before(async () => {
  server = await startPostgres();
  home = await mkdtemp(join(tmpdir(), "saldo-"));
});
test.after(async () => {
  await server.stop();
  await rm(home, { recursive: true, force: true });
});

/** A database of its own, sorted as Dutch people sort, which is not how Saldo does. */
async function database(name: string): Promise<string> {
  await query(
    server.url,
    `create database ${name} template template0 encoding 'UTF8' locale_provider icu icu_locale 'nl-NL' locale 'C'`,
  );
  return server.url.replace(/\/[^/]*$/, `/${name}`);
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows ?? [];
  } finally {
    await client.end();
  }
}

const sealed = (text: string) => text;

const mart = (name: string, more: Mart["columns"] = []): Mart => ({
  name,
  schema: "marts",
  description: `Words about ${name}`,
  key: ["id"],
  company: "company",
  columns: [
    { name: "id", type: "BIGINT", description: "Number", duty: null },
    { name: "run", type: "VARCHAR", description: "Who wrote it", duty: null },
    { name: "company", type: "VARCHAR", description: "Company", duty: null },
    { name: "amount", type: "DECIMAL(32,6)", description: "Money", duty: null },
    ...more,
  ],
});
const MARTS = [mart("fct_one"), mart("fct_two")];

/** Builds candidate as a run would: some rows of every run are its own, some stay, some go. */
async function build(url: string, run: number, rows = 4_000, role = "saldo_loader"): Promise<void> {
  const tables = MARTS.map(
    ({ name }) => `
      drop table if exists candidate.${name} cascade;
      create table candidate.${name} as
      select id, '${run}' as run, case when id % 2 = 0 then 'NL01' else 'BE01' end as company,
        cast(id * 1.5 as numeric(32,6)) as amount
      from generate_series(${run}, ${run + rows}) as id`,
  );
  await query(url, `set role ${role}; create schema if not exists candidate; ${tables.join(";")}`);
}

const publicationOf = (run: number, marts = MARTS): Publication => ({
  run: String(run),
  publishedAt: new Date(Date.UTC(2026, 10, 20, 5, 0, run)).toISOString(),
  watermark: { batches: {}, folds: {}, bookkeeping: "", settings: "", fingerprint: "" },
  waivers: "",
  marts: marts.filter(({ schema }) => schema === "marts").map(({ name }) => name),
  pii: marts.filter(({ schema }) => schema === "pii").map(({ name }) => name),
});

const publish = (warehouse: Warehouse, run: number, marts: readonly Mart[] = MARTS) =>
  warehouse.publish(publicationOf(run, [...marts]), marts, [], {
    run_id: String(run),
    published_at: publicationOf(run).publishedAt,
  });

const SEEN = MARTS.map(
  ({ name }) =>
    `select '${name}' as mart, count(*)::int as n, min(run) as first, max(run) as last from marts.${name}`,
).join(" union all ");

/** Reads in a loop until told to stop; gives what it saw that must not be. */
async function reader(
  url: string,
  isolation: string,
  stop: AbortSignal,
): Promise<{ wrong: string[]; reads: number }> {
  const client = new pg.Client(url);
  await client.connect();
  const wrong: string[] = [];
  let reads = 0;
  const look = async () => {
    const { rows } = await client.query(
      `${SEEN} union all select 'publication', 1, min(run_id), max(run_id) from marts.publication`,
    );
    const runs = new Set(rows.flatMap((row) => [row.first, row.last]));
    if (runs.size !== 1) wrong.push(`two runs in one statement: ${JSON.stringify(rows)}`);
    if (rows.some((row) => row.n === 0)) wrong.push(`an empty table: ${JSON.stringify(rows)}`);
    reads++;
    return [...runs].join();
  };
  while (!stop.aborted) {
    try {
      await client.query(`begin isolation level ${isolation}`);
      const first = await look();
      const second = await look();
      if (isolation === "repeatable read" && first !== second)
        wrong.push(`two runs in one transaction: ${first}, ${second}`);
      await client.query("commit");
    } catch (error) {
      wrong.push(String(error));
      await client.query("rollback");
    }
  }
  await client.end();
  return { wrong, reads };
}

test("readers in a loop, in both isolation levels, through publications and a failed one, see one run and never nothing", async () => {
  const url = await database("under_load");
  const warehouse = await postgresWarehouse(home, url, sealed);
  await build(url, 1);
  await publish(warehouse, 1);
  const stop = new AbortController();
  const readers = ["read committed", "read committed", "repeatable read", "repeatable read"].map(
    (isolation) => reader(url, isolation, stop.signal),
  );
  for (let run = 2; run <= 8; run++) {
    await build(url, run, 4_000 + run * 100);
    if (run === 5) {
      // Two rows of one key, in the second mart: the first has been copied when it is met.
      await query(url, "insert into candidate.fct_two select * from candidate.fct_two where id = 7");
      await assert.rejects(publish(warehouse, run), /fct_two_key/);
      assert.equal((await warehouse.published())?.run, "4", "what was published stays");
    } else await publish(warehouse, run);
  }
  stop.abort();
  for (const { wrong, reads } of await Promise.all(readers)) {
    assert.deepEqual(wrong, []);
    assert.ok(reads > 10, `${reads} reads`);
  }
  assert.equal((await warehouse.published())?.run, "8");
});

test("only rows that differ are written; object ids, grants, policies and analysts' own views survive", async () => {
  const url = await database("survivors");
  const warehouse = await postgresWarehouse(home, url, sealed);
  await build(url, 1, 100);
  await publish(warehouse, 1);
  await query(
    url,
    `create role clerk login password 'clerk'; grant usage on schema marts to clerk; grant select on marts.fct_one to clerk;
     alter table marts.fct_one enable row level security;
     create policy own on marts.fct_one for select to clerk using (company = 'NL01');
     create schema clerk authorization clerk; grant create on schema clerk to clerk`,
  );
  const clerk = url.replace(/\/\/[^@]*@/, "//clerk:clerk@");
  await query(
    clerk,
    "create view clerk.total as select sum(amount) as amount, max(run) as run from marts.fct_one",
  );
  const ids = () =>
    query(
      url,
      "select oid::text as id from pg_class where relnamespace = 'marts'::regnamespace and relkind = 'r' order by 1",
    );
  const before = await ids();

  await build(url, 1, 100);
  await query(
    url,
    "update candidate.fct_one set amount = amount + 1 where id = 3; delete from candidate.fct_one where id = 4",
  );
  const written = () =>
    query(url, "select xmin::text as writer, count(*)::int as n from marts.fct_one group by 1 order by 2");
  await publish(warehouse, 2);
  assert.deepEqual(
    (await written()).map(({ n }) => n),
    [1, 99],
    "one row was written anew, the others were not touched",
  );
  for (let run = 3; run < 6; run++) {
    await build(url, run, 100);
    await publish(warehouse, run);
  }
  assert.deepEqual(await ids(), before);
  const [seen] = await query(clerk, "select amount, run from clerk.total");
  const [whole] = await query(
    url,
    "select sum(amount) as amount, max(run) as run from marts.fct_one where company = 'NL01'",
  );
  assert.deepEqual(seen, whole, "the clerk's view, through the clerk's policy");
  await assert.rejects(query(clerk, "select * from marts.fct_two"), /permission denied/);
});

test("a column that comes is added; one that goes stays empty where a view reads it, and its table is never replaced", async () => {
  const url = await database("shapes");
  const warehouse = await postgresWarehouse(home, url, sealed);
  await build(url, 1, 10);
  await publish(warehouse, 1);
  await query(url, "create view public.mine as select id, company from marts.fct_one");
  const wide = [
    {
      ...MARTS[0]!,
      company: null,
      columns: [
        ...MARTS[0]!.columns.filter(({ name }) => name !== "company"),
        { name: "note", type: "VARCHAR", description: "A new one", duty: null },
      ],
    },
    mart("fct_three"),
  ];
  await build(url, 2, 10);
  await query(
    url,
    "set role saldo_loader; alter table candidate.fct_one drop column company, add column note text default 'new'; create table candidate.fct_three as select * from candidate.fct_two",
  );
  const told = await publish(warehouse, 2, wide);
  assert.match(told.join(), /fct_one"?\.company is no longer published/);
  assert.deepEqual(await query(url, "select distinct company from public.mine"), [{ company: null }]);
  assert.deepEqual(await query(url, "select distinct note from marts.fct_one"), [{ note: "new" }]);
  assert.deepEqual(await query(url, "select to_regclass('marts.fct_two') as gone"), [{ gone: null }]);
  const [words] = await query(url, "select obj_description('marts.fct_one'::regclass) as words");
  assert.deepEqual(words, { words: "Words about fct_one" });
  // The checksum is of what is published: the retired column does not count.
  const sums = await warehouse.checksums();
  await query(url, "drop view public.mine; alter table marts.fct_one drop column company");
  assert.deepEqual(await warehouse.checksums(), sums);
});

test("what others keep in the schema of the marts is theirs: it is neither dropped nor taken over", async () => {
  const url = await database("guests");
  const warehouse = await postgresWarehouse(home, url, sealed);
  await build(url, 1, 10);
  await publish(warehouse, 1);
  await query(
    url,
    `create role guest; create table marts.budget as select 1 as amount; alter table marts.budget owner to guest;
     set role saldo_loader; create table marts.notes as select 1 as note; create view marts.fct_three as select id from marts.fct_one`,
  );
  await build(url, 2, 10);
  await publish(warehouse, 2);
  assert.deepEqual(await query(url, "select amount, note from marts.budget, marts.notes"), [
    { amount: 1, note: 1 },
  ]);
  await query(url, "set role saldo_loader; create table candidate.fct_three as table candidate.fct_two");
  await query(url, "set role saldo_loader; create table candidate.budget as table candidate.fct_two");
  for (const taken of ["fct_three", "budget"]) {
    await assert.rejects(publish(warehouse, 3, [...MARTS, mart(taken)]), { code: "published_name_taken" });
  }
  assert.equal((await warehouse.published())?.run, "2", "what was published stays");
});

test("a column takes another type, whatever stands in it, unless somebody's view reads it: that is named", async () => {
  const url = await database("types");
  const warehouse = await postgresWarehouse(home, url, sealed);
  await build(url, 1, 10);
  await publish(warehouse, 1);
  await query(url, "create materialized view public.mine as select id, amount from marts.fct_one");
  const retyped = (column: string, type: string): Mart => ({
    ...MARTS[0]!,
    columns: MARTS[0]!.columns.map((one) => (one.name === column ? { ...one, type } : one)),
  });
  await build(url, 2, 10);
  await query(
    url,
    "set role saldo_loader; alter table candidate.fct_one alter column run type bigint using 2",
  );
  await publish(warehouse, 2, [retyped("run", "BIGINT"), MARTS[1]!]);
  assert.deepEqual(await query(url, "select distinct run::int from marts.fct_one"), [{ run: 2 }]);
  await assert.rejects(publish(warehouse, 3, [retyped("amount", "DECIMAL(18,2)"), MARTS[1]!]), {
    code: "column_in_use",
    message: /fct_one"?\.amount becomes numeric\(18,2\).* public\.mine /,
  });
  assert.equal((await warehouse.published())?.run, "2");
});

test("a mart that somebody dropped counts as not published, and comes back with the next publication", async () => {
  const url = await database("dropped");
  const warehouse = await postgresWarehouse(home, url, sealed);
  await build(url, 1, 10);
  await publish(warehouse, 1);
  const sums = await warehouse.checksums();
  await query(url, "drop table marts.fct_one");
  assert.equal(await warehouse.published(), null);
  assert.deepEqual(await warehouse.checksums(), []);
  await publish(warehouse, 2);
  assert.deepEqual(await warehouse.checksums(), sums);
  await query(url, "set role saldo_analyst; select * from marts.fct_one");
});

test("a reader keeps its snapshot while others publish, and reads every type as the embedded engine does", async () => {
  const url = await database("snapshots");
  const warehouse = await postgresWarehouse(home, url, sealed);
  await build(url, 1, 5_000);
  await publish(warehouse, 1);
  const open = await warehouse.reader();
  await build(url, 2, 5_000);
  await publish(warehouse, 2);
  const runs = new Set<unknown>();
  let rows = 0;
  for await (const row of open.read("fct_one", { order: ["id"] })) {
    runs.add(row["run"]);
    rows++;
  }
  assert.deepEqual([[...runs], rows, open.publication.run], [["1"], 5_001, "1"]);
  const first = [];
  for await (const row of open.read("fct_one", {
    where: { company: "NL01", id: [2, 3] },
    columns: ["id", "amount"],
  }))
    first.push(row);
  assert.deepEqual(first, [{ id: 2, amount: "3.000000" }]);
  for await (const row of open.read("publication"))
    assert.deepEqual(row, { run_id: "1", published_at: "2026-11-20T05:00:01.000Z" });
  await open.close();
});

test("each role may do what it must, and nothing else; a company's readers see that company, whatever they set", async () => {
  const url = await database("rights");
  const as = (user: string) => url.replace(/\/\/[^@]*@/, `//${user}:secret@`);
  await query(
    url,
    (await import("./postgres-rights.ts")).rolesSql("rights").replaceAll(/create role (\w+) nologin;/g, ""),
  );
  await query(
    url,
    `create role etl login password 'secret' in role saldo_loader;
     create role ana login password 'secret' in role saldo_analyst;
     create role dutch nologin; create role bea login password 'secret' in role saldo_analyst, dutch;
     create role hr login password 'secret' in role saldo_hr_analyst;
     create role ubd login password 'secret' in role saldo_ubd_officer;
     create role stranger login password 'secret'`,
  );
  // The loader is no superuser: everything below is made by it.
  const seen = { dutch: ["NL01"], saldo_hr_analyst: ["*"], saldo_ubd_officer: ["*"] };
  const warehouse = await postgresWarehouse(home, as("etl"), sealed, seen);
  await query(
    as("etl"),
    "set role saldo_loader; create schema candidate; create schema candidate_pii; create table candidate_pii.dim_person as select 1::bigint as id, 'Proefje' as run, 'e1.k1.x' as bsn",
  );
  await query(
    as("etl"),
    "set role saldo_loader; create table candidate.fct_one as select id, '1' as run, case when id % 2 = 0 then 'NL01' else 'BE01' end as company, cast(id as numeric(32,6)) as amount from generate_series(1, 10) as id; create table candidate.fct_two as table candidate.fct_one; create table candidate.fct_all as table candidate.fct_one",
  );
  const marts = [
    mart("fct_one"),
    { ...mart("fct_two"), company: null },
    { ...mart("fct_all"), company: "shared" },
    {
      ...mart("dim_person"),
      schema: "pii" as const,
      company: null,
      columns: [
        ...mart("").columns.slice(0, 2),
        { name: "bsn", type: "VARCHAR", description: "", duty: "ubd" },
      ],
    },
  ];
  assert.deepEqual(await publish(warehouse, 1, marts), []);

  const counts = (user: string, before = "") =>
    query(
      as(user),
      `${before} select (select count(*)::int from marts.fct_one) as one, (select count(*)::int from marts.fct_two) as two, (select count(*)::int from marts.fct_all) as every`,
    ).then((rows) => rows.at(-1) ?? rows);
  assert.deepEqual(
    await counts("bea"),
    { one: 5, two: 0, every: 10 },
    "a Dutch reader sees the Dutch company",
  );
  assert.deepEqual(await counts("ana"), { one: 0, two: 0, every: 10 }, "a reader of no company sees none");
  const tricks = [
    "set role saldo_analyst",
    "set session authorization default",
    "set saldo.company = '*'",
    "set search_path = marts, saldo",
    "set row_security = on",
  ];
  for (const trick of tricks) {
    const client = new pg.Client(as("bea"));
    await client.connect();
    await client.query(trick);
    const { rows } = await client.query(
      "select count(*)::int as n from marts.fct_one where company <> 'NL01'",
    );
    assert.equal(rows[0].n, 0, trick);
    await client.end();
  }
  await assert.rejects(
    query(as("bea"), "set row_security = off; select * from marts.fct_one"),
    /row-level security/,
  );
  await assert.rejects(query(as("bea"), "set role saldo_loader"), /permission denied/);
  await assert.rejects(
    query(as("bea"), "insert into saldo.role_company values ('dutch', '*')"),
    /permission denied/,
  );
  for (const refused of [
    "select * from candidate.fct_one",
    "select * from saldo.publication",
    "insert into marts.fct_one select * from marts.fct_one",
    "update marts.fct_all set amount = 0",
    "delete from marts.fct_all",
    "truncate marts.fct_all",
    "create table marts.mine (a int)",
    "alter table marts.fct_one disable row level security",
    "drop policy saldo_company on marts.fct_one",
  ])
    await assert.rejects(query(as("ana"), refused), /permission denied|must be owner/, refused);
  await assert.rejects(query(as("stranger"), "select * from marts.fct_one"), /permission denied/);

  // Personal marts: not for analysts; for HR without what a duty needs; for its officer with it; for the loader all.
  for (const [user, sql, may] of [
    ["ana", "select id from pii.dim_person", false],
    ["hr", "select id, run from pii.dim_person", true],
    ["hr", "select bsn from pii.dim_person", false],
    ["hr", "select * from pii.dim_person", false],
    ["ubd", "select * from pii.dim_person", true],
    ["ubd", "select * from marts.fct_one", true],
    ["ubd", "select * from candidate_pii.dim_person", false],
    ["hr", "delete from pii.dim_person", false],
  ] as const) {
    const asked = query(as(user), sql);
    if (may) assert.ok((await asked).length > 0, `${user}: ${sql}`);
    else await assert.rejects(asked, /permission denied/, `${user}: ${sql}`);
  }

  // A view of one reader, queried by another, shows that other reader's companies.
  await query(
    url,
    "create schema work; grant create, usage on schema work to bea, ana; create schema mine authorization bea; grant usage on schema mine to ana",
  );
  await query(
    as("bea"),
    "create view mine.one with (security_invoker) as select * from marts.fct_one; grant select on mine.one to ana",
  );
  assert.deepEqual(await query(as("ana"), "select count(*)::int as n from mine.one"), [{ n: 0 }]);
  assert.deepEqual(await query(as("bea"), "select count(*)::int as n from mine.one"), [{ n: 5 }]);

  // Rights follow the organisation's choice at the next publication; a grant that was taken back stays so.
  await query(as("etl"), "set role saldo_loader; revoke select on marts.fct_all from saldo_analyst");
  const wider = await postgresWarehouse(home, as("etl"), sealed, { dutch: ["NL01", "BE01"], nobody: ["*"] });
  assert.deepEqual(await publish(wider, 2, marts), [
    "access names nobody, a role that this server does not have",
  ]);
  assert.deepEqual(await query(as("bea"), "select count(*)::int as n from marts.fct_one"), [{ n: 10 }]);
  await assert.rejects(query(as("ana"), "select * from marts.fct_all"), /permission denied/);

  // They do not wait for a publication: every run begins with it.
  const narrow = await postgresWarehouse(home, as("etl"), sealed, { dutch: ["BE01"] });
  await narrow.repair!();
  assert.deepEqual(await query(as("bea"), "select distinct company from marts.fct_one"), [
    { company: "BE01" },
  ]);
});

test("a user who may make nothing is refused at once, with what an administrator runs", async () => {
  const url = await database("closed");
  await query(
    url,
    "alter role saldo_ubd_officer rename to saldo_other; create role reader login password 's3cret'",
  );
  try {
    const own = url.replace(/\/\/[^@]*@/, "//reader:s3cret@");
    await assert.rejects(postgresWarehouse(home, own, sealed), (error: SaldoError) => {
      assert.equal(error.code, "no_loader");
      assert.match(error.hint ?? "", /create role saldo_loader nologin;.*grant saldo_loader to "reader"/);
      assert.doesNotMatch(`${error.message} ${error.hint} ${error.stack}`, /s3cret/);
      return true;
    });
  } finally {
    await query(url, "alter role saldo_other rename to saldo_ubd_officer");
  }
});

test("a user who may make no roles publishes all the same, and is told what an administrator must run", async () => {
  const url = await database("alone");
  await query(
    url,
    "alter role saldo_ubd_officer rename to saldo_other; create role lonely login password 'secret'; grant create on database alone to lonely",
  );
  try {
    const own = url.replace(/\/\/[^@]*@/, "//lonely:secret@");
    const warehouse = await postgresWarehouse(home, own, sealed);
    await build(own, 1, 10, "lonely");
    assert.match(
      (await publish(warehouse, 1)).join(),
      /an administrator runs create role saldo_loader nologin/,
    );
    assert.equal((await warehouse.published())?.run, "1");
  } finally {
    await query(url, "alter role saldo_other rename to saldo_ubd_officer");
  }
});
