// What the generator promises: the committed staging is what the declarations say, byte for byte.
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  bsn,
  code,
  date,
  decimal,
  flag,
  integer,
  nullable,
  personal,
  table,
  text,
} from "../extract/column.ts";
import { discover } from "../extract/discover.ts";
import { generate } from "./generate.ts";
import { countsOf, stagingOf } from "./generate-staging.ts";

const invoice = table({
  doc: 'Invoices, "as sent"',
  key: ["company", "invoice"],
  doubles: "number",
  columns: {
    paid: flag(),
    amount: decimal({ doc: "Credit positive" }),
    issued_on: nullable(date()),
    kind: integer({ enumeration: "InvoiceKind" }),
    company: code(),
    invoice: code(),
  },
});
const event = table({ doc: "Events", arrives: "events", key: ["id"], columns: { id: text() } });
const shop = { name: "shop", doc: "A shop", tables: { invoice, event } };

const inFolder = async (use: (root: string) => Promise<void>) => {
  const root = await mkdtemp(join(tmpdir(), "generate-"));
  try {
    await use(root);
  } finally {
    await rm(root, { recursive: true });
  }
};

const fileOf = (path: string) => {
  const found = stagingOf(shop).find((file) => file.path === path);
  assert.ok(found, path);
  return found.text;
};

test("staging shows the current row per key, numbered doubles included, with columns grouped by what they are", () => {
  assert.equal(
    fileOf("models/staging/shop/stg_shop__invoice.sql"),
    `-- generated from extract/shop/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("shop", "invoice") }}
),

current_state as (
    {{ current_rows("source", ["company", "invoice", "occurrence"]) }}
),

renamed as (
    select
        -- key
        company,
        invoice,
        occurrence,
        -- attributes
        kind,
        -- dates
        issued_on,
        -- amounts
        amount,
        -- flags
        paid,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
`,
  );
});

test("what is personal has a staging model of its own, in the personal schema, and is missing from the other", () => {
  const person = table({
    doc: "People",
    key: ["number"],
    columns: {
      number: code(),
      since: date(),
      born_on: nullable(personal(date({ doc: "Day of birth" }), "pii")),
      pay: nullable(personal(decimal(), "encrypt")),
      bsn: nullable(personal(bsn(), "pii")),
      bsn_token: nullable(personal(bsn(), "token")),
    },
  });
  const files = stagingOf({ name: "hr", doc: "HR", tables: { person } });
  const text = (name: string) => files.find(({ path }) => path === `models/staging/hr/${name}`)!.text;
  const shown = (name: string) => text(name).match(/(?<=\n {8})\w+(?=,?\n)/g);
  assert.deepEqual(shown("stg_hr__person.sql"), ["number", "pay", "bsn_token", "since", "_batch", "_row"]);
  assert.deepEqual(shown("stg_hr__person_pii.sql"), ["number", "bsn", "born_on", "_batch", "_row"]);
  assert.match(
    text("stg_hr__person_pii.sql"),
    /config\(materialized="view", schema="pii"\)[\s\S]*source\("hr_pii", "person"\)[\s\S]*current_rows\("source", \["number"\]\)/,
  );
  assert.match(text("_hr__sources.yml"), /name: hr_pii\n {4}schema: raw_pii\n[\s\S]*identifier: hr__person/);
  const yaml = text("_hr__models.yml");
  assert.match(yaml, /name: pay\n {8}data_type: string/);
  assert.match(yaml, /name: born_on\n {8}data_type: date\n {8}description: "Day of birth"/);
  assert.match(yaml, /stg_hr__person_pii\n[\s\S]*name: bsn\n {8}data_type: string/);
});

test("a table of events is not folded", () => {
  const sql = fileOf("models/staging/shop/stg_shop__event.sql");
  assert.match(sql, /current_state as \(\n {4}select \* from source\n\)/);
});

test("the YAML tests the key and every required column, and quotes descriptions", () => {
  const yaml = fileOf("models/staging/shop/_shop__models.yml");
  assert.match(yaml, /description: "Invoices, \\"as sent\\""/);
  assert.match(yaml, /unique_key:\n {10}arguments:\n {12}columns: \["company", "invoice", "occurrence"\]/);
  assert.match(
    yaml,
    /filled:\n.*\n {12}columns: \["paid", "amount", "kind", "company", "invoice", "occurrence"\]/,
  );
  assert.match(
    yaml,
    /name: kind\n {8}data_type: bigint\n {8}description: "Code; labels in d365_enumeration under InvoiceKind"/,
  );
  assert.match(yaml, /name: amount\n {8}data_type: decimal\(32,6\)/);
});

test("the sources file names the raw relation, how it arrives and its key", () => {
  const yaml = fileOf("models/staging/shop/_shop__sources.yml");
  assert.match(
    yaml,
    /identifier: shop__invoice\n.*\n {8}config:\n {10}meta:\n {12}arrives: snapshot\n {12}key: \["company"/,
  );
});

test("generating twice changes nothing, a check writes nothing, and an edited file is restored", () =>
  inFolder(async (root) => {
    const all = [...stagingOf(shop), countsOf([shop])].map((file) => file.path).sort();
    assert.deepEqual(await generate(root, { check: true, sources: [shop], reports: [] }), all);
    assert.deepEqual(await readdir(root), []);
    assert.deepEqual(await generate(root, { check: false, sources: [shop], reports: [] }), all);
    assert.deepEqual(await generate(root, { check: true, sources: [shop], reports: [] }), []);
    const edited = "models/staging/shop/stg_shop__event.sql";
    await writeFile(join(root, edited), "select 1");
    assert.deepEqual(await generate(root, { check: true, sources: [shop], reports: [] }), [edited]);
    assert.deepEqual(await generate(root, { check: false, sources: [shop], reports: [] }), [edited]);
    assert.equal(await readFile(join(root, edited), "utf8"), fileOf(edited));
  }));

test("files of a table that is gone are removed, files written by hand are left alone", () =>
  inFolder(async (root) => {
    await generate(root, { check: false, sources: [shop], reports: [] });
    const byHand = join(root, "models/staging/shop/notes.yml");
    await writeFile(byHand, "# by hand\n");
    const less = { ...shop, tables: { event } };
    const changed = await generate(root, { check: false, sources: [less], reports: [] });
    assert.ok(changed.includes("models/staging/shop/stg_shop__invoice.sql"));
    assert.deepEqual((await readdir(join(root, "models/staging/shop"))).sort(), [
      "_shop__models.yml",
      "_shop__sources.yml",
      "notes.yml",
      "stg_shop__event.sql",
    ]);
  }));

test("every declared source, table and column says in words what it is", async () => {
  const wordless = (await discover()).flatMap((source) => [
    ...(source.doc ? [] : [source.name]),
    ...Object.entries(source.tables).flatMap(([name, of]) => [
      ...(of.doc ? [] : [`${source.name}.${name}`]),
      ...Object.entries(of.columns).flatMap(([column, { doc }]) =>
        doc ? [] : [`${source.name}.${name}.${column}`],
      ),
    ]),
  ]);
  assert.deepEqual(wordless, []);
});
