// Folders as the links leave them: every version of a row, no header, other names, replaced files that still lie there.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import type { Context } from "../context.ts";
import { literal, open, type Row } from "../duckdb.ts";
import type { SaldoError } from "../error.ts";
import { requireColumns } from "../incoming.ts";
import type { Delivery, Refusal, Relation, Relations } from "../source.ts";
import { declared, type Options } from "./byod.ts";
import { rowOf, type Values } from "./fixture/export.ts";
import d365 from "./source.ts";

const root = await mkdtemp(join(tmpdir(), "saldo-link-"));
after(() => rm(root, { recursive: true, force: true }));
const session = await open();
after(() => session.close());
let homes = 0;

/** What the link holds of a row: Dataverse's names, no staging columns, versions. */
function linkedRow(table: string, values: Values, more: Values = {}): Values {
  const without = new Set(["EXECUTIONID", "SYNCSTARTDATETIME", ...declared[table]!.ignore]);
  const entries = Object.entries(rowOf(table, values)).filter(([name]) => !without.has(name));
  return {
    Id: "0",
    SinkModifiedOn: "2026-11-20T05:00:00.0000000Z",
    IsDelete: "",
    versionnumber: "1",
    ...Object.fromEntries(
      entries.map(([name, value]) => [`mserp_${name.toLowerCase().replace(/_$/, "")}`, value]),
    ),
    ...more,
  };
}
const lines = (rows: readonly Values[]) =>
  rows
    .map((row) =>
      Object.values(row)
        .map((one) => `"${one}"`)
        .join(","),
    )
    .join("\r\n");
const model = (entity: string, row: Values, files: readonly string[]) =>
  JSON.stringify({
    name: "cdm",
    modifiedTime: "2026-11-20T05:30:00Z",
    entities: [
      {
        $type: "LocalEntity",
        name: entity,
        attributes: Object.keys(row).map((name) => ({ name, dataType: "string" })),
        partitions: files.map((file) => ({
          location: `https://x.dfs.core.windows.net/c/${entity}/${file}?sig=x`,
        })),
      },
    ],
  });

type Seen = {
  deliveries: (Delivery & { rows: Row[]; watermark: object; broken: Relation["broken"] })[];
  refusals: SaldoError[];
};

async function readAll(
  files: Readonly<Record<string, string>>,
  options: Partial<Options> = {},
): Promise<Seen> {
  const home = join(root, String(++homes));
  for (const [name, content] of Object.entries(files)) {
    const path = join(home, "lake", name);
    await mkdir(dirname(path), { recursive: true });
    if (content.startsWith("select "))
      await session.run(`copy (${content}) to ${literal(path)} (format parquet)`);
    else await writeFile(path, content);
  }
  const seen: Seen = { deliveries: [], refusals: [] };
  const context: Context = {
    home,
    clock: () => new Date("2026-11-20T05:00:00Z"),
    emit: () => {},
    fetch,
    secret: () => undefined,
    run: "20261120T050000Z",
    signal: new AbortController().signal,
  };
  for await (const one of d365.read({ ...d365.options, link: "lake", ...options }, context) as AsyncIterable<
    Delivery | Refusal
  >) {
    if ("refused" in one) {
      if (!one.absent) seen.refusals.push(one.refused as SaldoError);
      continue;
    }
    const { relations, watermark } = await (one.records as () => Promise<Relations>)();
    const [table] = one.tables as [string];
    requireColumns(table, declared[table]!, relations[table]!.header, one.label);
    const rows = await session.all(`select * from ${relations[table]!.relation} order by _row`);
    seen.deliveries.push({ ...one, rows, watermark: watermark!, broken: relations[table]!.broken });
  }
  return seen;
}

test("CSV with a model: the last version of a row, no deleted one, under our names and numbers", async () => {
  const row = (id: string, vendor: string, more: Values = {}) =>
    linkedRow(
      "vendor",
      {
        VENDORACCOUNTNUMBER: vendor,
        DATAAREAID: "nl01",
        ISONETIMEVENDOR: "200000001",
        ONHOLDSTATUS: "200000003",
      },
      { Id: id, ...more },
    );
  const first = [row("a", "V1"), row("b", "V2"), row("c", "V3")];
  const second = [
    row("a", "V1", { versionnumber: "10", mserp_vendororganizationname: "Nieuw" }),
    row("b", "V2", { versionnumber: "9", IsDelete: "True" }),
  ];
  const { deliveries, refusals } = await readAll(
    {
      "model.json": model("mserp_vendvendorv2entity", first[0]!, ["2025.csv", "2026.csv"]),
      "mserp_vendvendorv2entity/2025.csv": lines(first),
      "mserp_vendvendorv2entity/2026.csv": lines(second),
    },
    { companies: ["NL01"] },
  );
  assert.deepEqual(refusals, []);
  const [delivery] = deliveries;
  assert.equal(deliveries.length, 1);
  assert.deepEqual(delivery!.watermark, { cut_off: "2026-11-20T05:30:00Z", linked_versions: "5" });
  assert.deepEqual(delivery!.scope, { company: ["NL01"] });
  assert.deepEqual(
    delivery!.rows.map((one) => [
      one["_row"],
      one["VENDORACCOUNTNUMBER"],
      one["VENDORORGANIZATIONNAME"],
      one["ISONETIMEVENDOR"],
      one["ONHOLDSTATUS"],
    ]),
    [
      [3, "V3", null, "1", "3"],
      [4, "V1", "Nieuw", "1", "3"],
    ],
  );
});

test("moments as the link writes them in CSV become what BYOD writes; folders of increments are read together", async () => {
  const row = (version: string, start: string) =>
    linkedRow(
      "project",
      { PROJECTID: "P1", DATAAREAID: "nl01", ACTUALSTARTDATE: start },
      { Id: "p", versionnumber: version },
    );
  const entity = "mserp_projprojectv2entity";
  for (const [written, read] of [
    ["11/2/2026 12:00:00 AM", "2026-11-02 00:00:00"],
    ["11/20/2026 5:00:00.120 PM", "2026-11-20 17:00:00.12"],
    ["11/20/2026 5:00:00.0000000 AM", "2026-11-20 05:00:00"],
  ] as const) {
    const { deliveries } = await readAll({
      [`2026-11-19/model.json`]: model(entity, row("1", ""), []),
      [`2026-11-19/${entity}/1.csv`]: lines([row("1", "1/1/1900 12:00:00 AM")]),
      [`2026-11-20/model.json`]: model(entity, row("2", ""), []),
      [`2026-11-20/${entity}/1.csv`]: lines([row("2", written)]),
    });
    assert.deepEqual(
      deliveries[0]!.rows.map((one) => one["ACTUALSTARTDATE"]),
      [read],
    );
  }
});

test("a moment that is none stays as it was written, and stops none of the other rows", async () => {
  const row = (id: string, start: string) =>
    linkedRow("project", { PROJECTID: id, DATAAREAID: "nl01", ACTUALSTARTDATE: start }, { Id: id });
  const entity = "mserp_projprojectv2entity";
  const { deliveries } = await readAll({
    "model.json": model(entity, row("", ""), []),
    [`${entity}/1.csv`]: lines([row("P1", "31/12/2026 12:00:00 AM"), row("P2", "12/31/2026 12:00:00 AM")]),
  });
  assert.deepEqual(
    deliveries[0]!.rows.map((one) => one["ACTUALSTARTDATE"]),
    ["31/12/2026 12:00:00 AM", "2026-12-31 00:00:00"],
  );
});

test("of equal versions the one that was written last speaks, also where moments are written the American way", async () => {
  const row = (name: string, written: string) =>
    linkedRow(
      "vendor",
      { VENDORACCOUNTNUMBER: "V1", VENDORORGANIZATIONNAME: name, DATAAREAID: "nl01" },
      { Id: "a", SinkModifiedOn: written },
    );
  const entity = "mserp_vendvendorv2entity";
  const { deliveries } = await readAll({
    "model.json": model(entity, row("", ""), []),
    [`${entity}/1.csv`]: lines([row("Nieuw", "10/1/2026 1:00:00 PM"), row("Oud", "9/30/2026 2:00:00 PM")]),
  });
  assert.deepEqual(
    deliveries[0]!.rows.map((one) => one["VENDORORGANIZATIONNAME"]),
    ["Nieuw"],
  );
});

test("a Delta table under the name that Synapse Link gives it stands before the CSV that is still to be taken up in it", async () => {
  const row = (id: string) => linkedRow("main_account", { MAINACCOUNTID: id }, { Id: id });
  const at = "deltalake/mserp_mainaccountentity_partitioned";
  const { deliveries, refusals } = await readAll({
    [`${at}/PartitionId=2026/a.parquet`]: `select ${Object.entries(row("1000"))
      .map(([name, value]) => `${literal(value)} as "${name}"`)
      .join(", ")}`,
    [`${at}/_delta_log/${"0".repeat(20)}.json`]: JSON.stringify({
      add: { path: "PartitionId=2026/a.parquet" },
    }),
    "2026-11-20/model.json": model("mserp_mainaccountentity", row(""), []),
    "2026-11-20/mserp_mainaccountentity/1.csv": lines([row("2000")]),
  });
  assert.deepEqual(refusals, []);
  assert.deepEqual(
    deliveries.flatMap(({ rows }) => rows.map((one) => one["MAINACCOUNTID"])),
    ["1000"],
  );
});

test("a column that the entity got later is empty in what was written before", async () => {
  const row = (id: string, more: Values) =>
    linkedRow("vendor", { VENDORACCOUNTNUMBER: id, DATAAREAID: "nl01" }, { Id: id, ...more });
  const [before, later] = [
    row("V1", {}),
    row("V2", { SinkModifiedOn: "2026-11-20T06:00:00.0000000Z", mserp_xyznew: "x" }),
  ];
  const entity = "mserp_vendvendorv2entity";
  const select = (of: Values) =>
    `select ${Object.entries(of)
      .map(([name, value]) => `${literal(value)} as "${name}"`)
      .join(", ")}`;
  const turned = Object.fromEntries(Object.entries(later).reverse());
  // Where a partition is written anew, rows that have not changed lack the fields at the end.
  const [short] = lines([before]).split("\r\n");
  for (const files of [
    {
      "2026-11-19/model.json": model(entity, before, []),
      [`2026-11-19/${entity}/1.csv`]: lines([before]),
      "2026-11-20/model.json": model(entity, turned, []),
      [`2026-11-20/${entity}/1.csv`]: lines([turned]),
    },
    {
      "model.json": model(entity, later, []),
      [`${entity}/2026.csv`]: `${short}\r\n${lines([later])}\r\n`,
    },
    { [`${entity}/1.parquet`]: select(before), [`${entity}/2.parquet`]: select(turned) },
  ]) {
    const { deliveries, refusals } = await readAll(files);
    assert.deepEqual(refusals, []);
    assert.deepEqual(
      deliveries[0]!.rows.map((one) => [one["_row"], one["VENDORACCOUNTNUMBER"], one["mserp_xyznew"]]),
      [
        [1n, "V1", null],
        [2n, "V2", "x"],
      ].map(([at, ...rest]) => [Number(at), ...rest]),
    );
  }
});

test("a record that is shorter than one written before it, or with it, was torn and is rejected with its row", async () => {
  const entity = "mserp_vendvendorv2entity";
  const row = (id: string, hour: string, more: Values) =>
    linkedRow(
      "vendor",
      { VENDORACCOUNTNUMBER: id, DATAAREAID: "nl01" },
      { Id: id, SinkModifiedOn: `2026-11-20T${hour}:00:00.0000000Z`, ...more },
    );
  const old = (id: string) => lines([row(id, "05", {})]);
  const later = (id: string, hour = "07") => lines([row(id, hour, { mserp_a: "x", mserp_b: "y" })]);
  const width = Object.keys(row("", "", {})).length + 2;
  const cut = (line: string, fields: number) => line.split(",").slice(0, fields).join(",");
  const rest = (line: string, from: number) => line.split(",").slice(from).join(",");
  const model2 = model(entity, row("", "", { mserp_a: "", mserp_b: "" }), []);
  const seen = async (...written: string[]) => {
    const { deliveries, refusals } = await readAll({
      "model.json": model2,
      [`${entity}/2026.csv`]: `${written.join("\r\n")}\r\n`,
    });
    assert.deepEqual(refusals, []);
    return [
      deliveries[0]!.rows.map((one) => one["VENDORACCOUNTNUMBER"]),
      deliveries[0]!.broken!.map(({ row, reason }) => [row, /^\d+ fields/.exec(reason)?.[0]]),
    ];
  };
  const told = (at: number, fields: number) => [at, `${fields} fields`];
  assert.deepEqual(await seen(old("A"), later("B"), old("C")), [["A", "B", "C"], []]);
  // Lines that end too soon, in columns of the old width and of the new one.
  assert.deepEqual(await seen(old("A"), cut(later("B"), width - 1), later("C", "06")), [
    ["A", "C"],
    [told(2, width - 1)],
  ]);
  assert.deepEqual(await seen(old("A"), cut(old("B"), width - 4), later("C")), [
    ["A", "C"],
    [told(2, width - 4)],
  ]);
  // A line broken in two, also where nothing was written before it.
  assert.deepEqual(await seen(cut(later("A"), 9), rest(later("A"), 9), later("B", "08")), [
    ["B"],
    [told(1, 9), told(2, width - 9)],
  ]);
  assert.deepEqual(await seen(old("A"), cut(old("B"), 9), rest(old("B"), 8), later("C")), [
    ["A", "C"],
    [told(2, 9), told(3, width - 10)],
  ]);
  // What the link gives every record is never missing.
  assert.deepEqual(await seen(cut(old("A"), 3), later("B")), [["B"], [told(1, 3)]]);
});

test("records from before a column came are no halves of one, however many columns there are now", async () => {
  const entity = "mserp_vendvendorv2entity";
  const row = (id: string, written: string, more: Values) =>
    linkedRow(
      "vendor",
      { VENDORACCOUNTNUMBER: id, DATAAREAID: "nl01" },
      { Id: id, SinkModifiedOn: written, ...more },
    );
  const fields = Object.keys(row("", "", {})).length;
  const some = (count: number) =>
    Object.fromEntries([...Array(count).keys()].map((at) => [`mserp_x${at}`, "1"]));
  const at = (hour: string) => `2026-11-20T${hour}:00:00.0000000Z`;
  const seen = async (columns: number, ...written: string[]) => {
    const { deliveries, refusals } = await readAll({
      "model.json": model(entity, row("", "", some(columns - fields)), []),
      [`${entity}/2026.csv`]: `${written.join("\r\n")}\r\n`,
    });
    assert.deepEqual(refusals, []);
    return [
      deliveries[0]!.rows.map((one) => one["VENDORACCOUNTNUMBER"]),
      deliveries[0]!.broken!.map((one) => one.row),
    ];
  };
  for (const columns of [2 * fields, 2 * fields - 1]) {
    const old = ["A", "B", "C"].map((id) => lines([row(id, at("05"), {})]));
    const whole = (id: string) => lines([row(id, at("07"), some(columns - fields))]);
    assert.deepEqual(await seen(columns, ...old, whole("D")), [["A", "B", "C", "D"], []]);
    // A line that was broken in the middle is still torn, also where something reads as a moment behind the break.
    const cells = whole("D").split(",");
    const middle = [cells.slice(0, fields).join(","), cells.slice(fields).join(",")] as const;
    assert.deepEqual(await seen(columns, ...old, ...middle, whole("E")), [
      ["A", "B", "C", "E"],
      [4, 5],
    ]);
    for (const behind of ["x", ""]) {
      const rest = cells.slice(fields).map((cell, index) => (index === 1 ? `"${at("05")}"` : cell));
      rest[Object.keys(row("", "", {})).indexOf("versionnumber")] = `"${behind}"`;
      const first = middle[0].replace(at("07"), at("05"));
      const torn = [first, rest.join(",")];
      assert.deepEqual(await seen(columns, old[0]!, ...torn, whole("E")), [
        ["A", "E"],
        [2, 3],
      ]);
    }
  }
  // What reads as a moment behind a break does not tell since when there is a column.
  const columns = 2 * fields + 3;
  const cells = lines([row("D", at("07"), some(columns - fields))]).split(",");
  const rest = cells.slice(fields + 1);
  rest[1] = '"2015-01-01T00:00:00.0000000Z"';
  rest[Object.keys(row("", "", {})).indexOf("versionnumber")] = '"x"';
  const old = lines([row("A", at("05"), {})]);
  const torn = [cells.slice(0, fields + 1).join(","), rest.join(",")];
  assert.deepEqual(await seen(columns, old, ...torn, lines([row("E", at("07"), some(columns - fields))])), [
    ["A", "E"],
    [2, 3],
  ]);
});

test("a moment from before there was a link does not tell since when there is a column", async () => {
  const entity = "mserp_vendvendorv2entity";
  const row = (id: string, written: string, more: Values = {}) =>
    linkedRow(
      "vendor",
      { VENDORACCOUNTNUMBER: id, DATAAREAID: "nl01" },
      { Id: id, SinkModifiedOn: written, ...more },
    );
  for (const never of ["0001-01-01T00:00:00.0000000Z", "1/1/1900 12:00:00 AM"]) {
    const { deliveries } = await readAll({
      "model.json": model(entity, row("", "", { mserp_new: "" }), []),
      [`${entity}/2026.csv`]: `${[
        lines([row("A", "2026-11-20T05:00:00.0000000Z")]),
        lines([row("B", never, { mserp_new: "x" })]),
        lines([row("C", "2026-11-20T07:00:00.0000000Z", { mserp_new: "x" })]),
        lines([row("D", "2026-11-20T08:00:00.0000000Z")]),
      ].join("\r\n")}\r\n`,
    });
    assert.deepEqual(
      deliveries[0]!.rows.map((one) => one["VENDORACCOUNTNUMBER"]),
      ["A", "B", "C"],
    );
    assert.deepEqual(
      deliveries[0]!.broken!.map((one) => one.row),
      [4],
    );
  }
});

test("of a Delta folder only the files that its log has now are read, also behind a checkpoint", async () => {
  const select = (account: string) =>
    `select ${Object.entries(linkedRow("main_account", { MAINACCOUNTID: account }, { Id: account }))
      .map(([name, value]) => `${literal(value)} as "${name}"`)
      .join(", ")}`;
  const at = "Tables/mserp_mainaccountentity";
  const commit = (...actions: object[]) => actions.map((action) => JSON.stringify(action)).join("\n");
  const files = {
    [`${at}/a.parquet`]: select("1000"),
    [`${at}/b.parquet`]: select("2000"),
    [`${at}/c%20d.parquet`.replace("%20", " ")]: select("3000"),
  };
  const log = (version: number) => `${at}/_delta_log/${String(version).padStart(20, "0")}`;
  const commits = {
    [`${log(0)}.json`]: commit({ add: { path: "a.parquet" } }, { add: { path: "b.parquet" } }),
    [`${log(1)}.json`]: commit(
      { commitInfo: { timestamp: 1795150800000 } },
      { remove: { path: "a.parquet" } },
      { add: { path: "c%20d.parquet" } },
    ),
  };
  const accounts = async (more: Record<string, string>) => {
    const { deliveries, refusals } = await readAll({ ...files, ...more });
    assert.deepEqual(refusals, []);
    return deliveries.flatMap(({ rows }) => rows.map((row) => row["MAINACCOUNTID"]));
  };
  assert.deepEqual(await accounts(commits), ["2000", "3000"]);
  assert.deepEqual(
    await accounts({
      [`${at}/_delta_log/_last_checkpoint`]: '{"version":0}',
      [`${log(0)}.checkpoint.parquet`]:
        "select {'path': p} as \"add\" from (values ('a.parquet'), ('b.parquet')) t(p)",
      [`${log(1)}.json`]: commits[`${log(1)}.json`]!,
    }),
    ["2000", "3000"],
  );
  assert.deepEqual(await accounts({}), ["1000", "2000", "3000"], "without a log every file counts");

  const refusedFor = async (...actions: object[]) => {
    const { refusals } = await readAll({ ...files, ...commits, [`${log(2)}.json`]: commit(...actions) });
    return refusals.map(({ code }) => code);
  };
  assert.deepEqual(await refusedFor({ add: { path: "a.parquet", deletionVector: { storageType: "u" } } }), [
    "delta_unsupported",
  ]);
  assert.deepEqual(
    await refusedFor({ metaData: { configuration: { "delta.columnMapping.mode": "name" } } }),
    ["delta_unsupported"],
  );
  assert.deepEqual(await refusedFor({ add: { path: "../../x.parquet" } }), ["delta_outside"]);
  assert.deepEqual(await refusedFor({ add: { path: "gone.parquet" } }), ["delta_incomplete"]);
  const { [`${log(0)}.json`]: _, ...gap } = commits;
  assert.deepEqual(
    (await readAll({ ...files, ...gap })).refusals.map(({ code }) => code),
    ["delta_incomplete"],
  );
});

test("a Delta table without files is empty where its log tells its columns, also behind a checkpoint", async () => {
  const names = Object.keys(linkedRow("main_account", {}));
  const at = "Tables/mserp_mainaccountentity";
  const log = (version: number) => `${at}/_delta_log/${String(version).padStart(20, "0")}`;
  const schema = (columns: readonly string[]) =>
    JSON.stringify({
      type: "struct",
      fields: columns.map((name) => ({ name, type: "string", nullable: true, metadata: {} })),
    });
  const told = (schemaString: string) => ({
    metaData: { schemaString, partitionColumns: ["PartitionId"], configuration: {} },
  });
  const whole = schema([...names, "PartitionId"]);
  const cases: Record<string, string>[] = [
    { [`${log(0)}.json`]: JSON.stringify(told(whole)) },
    {
      // Where a table was emptied, its last files still lie there.
      [`${at}/a.parquet`]: "select 1 as a",
      [`${log(0)}.json`]: [told(schema(["a"])), { add: { path: "a.parquet" } }]
        .map((action) => JSON.stringify(action))
        .join("\n"),
      [`${log(1)}.json`]: [
        { commitInfo: { timestamp: 1795150800000 } },
        told(whole),
        { remove: { path: "a.parquet" } },
      ]
        .map((action) => JSON.stringify(action))
        .join("\n"),
    },
    {
      [`${at}/_delta_log/_last_checkpoint`]: '{"version":0}',
      [`${log(0)}.checkpoint.parquet`]: `select {'schemaString': ${literal(whole)}, 'partitionColumns': ['PartitionId']} as "metaData"`,
    },
  ];
  for (const files of cases) {
    const { deliveries, refusals } = await readAll(files);
    assert.deepEqual(refusals, []);
    assert.deepEqual(
      deliveries.map(({ label, rows }) => [label, rows]),
      [["MainAccountStaging", []]],
    );
    // What tells this state from the next one is the log.
    assert.ok(deliveries[0]!.files.length > 0);
    assert.ok(deliveries[0]!.files.every(({ name }) => name.startsWith(`${at}/_delta_log/`)));
  }
  await assert.rejects(
    readAll({ [`${log(0)}.json`]: JSON.stringify(told(schema(["Id"]))) }),
    ({ message }: SaldoError) => /has no column CHARTOFACCOUNTS/.test(message),
  );
  const cut = await readAll({ [`${log(0)}.json`]: JSON.stringify(told(whole.slice(0, -2))) });
  assert.deepEqual(
    cut.refusals.map(({ code }) => code),
    ["delta_incomplete"],
  );
});

test("a table without a file that is its own holds up none of the others", async () => {
  const row = linkedRow("main_account", { MAINACCOUNTID: "1" }, { Id: "1" });
  const vendor = linkedRow("vendor", { VENDORACCOUNTNUMBER: "V1", DATAAREAID: "nl01" }, { Id: "1" });
  const entity = "mserp_mainaccountentity";
  const others = {
    "model.json": model("mserp_vendvendorv2entity", vendor, []),
    "mserp_vendvendorv2entity/1.csv": lines([vendor]),
  };
  for (const [files, codes] of [
    [
      { [`${entity}/_delta_log/${"0".repeat(20)}.json`]: "{}", [`${entity}/old.parquet`]: "select 1 as a" },
      ["delta_empty"],
    ],
    [{ "a/model.json": model(entity, row, []), [`a/${entity}/Snapshot/1.csv`]: lines([row]) }, []],
  ] as const) {
    const { deliveries, refusals } = await readAll({ ...others, ...files });
    assert.deepEqual(
      refusals.map(({ code }) => code),
      codes,
    );
    assert.deepEqual(
      deliveries.map(({ label }) => label),
      ["VendVendorV2Staging"],
    );
  }
});

test("a model that is no JSON, or names no entities, refuses the tables beside it, also what other models tell of them, and no others", async () => {
  const row = (id: string) =>
    linkedRow("vendor", { VENDORACCOUNTNUMBER: id, DATAAREAID: "nl01" }, { Id: id });
  const project = linkedRow("project", { PROJECTID: "P1" });
  const entity = "mserp_vendvendorv2entity";
  for (const broken of [model(entity, row(""), []).slice(0, -9), "", "null", "{}"]) {
    const { deliveries, refusals } = await readAll({
      "a/model.json": model(entity, row(""), []),
      [`a/${entity}/1.csv`]: lines([row("V1")]),
      "b/model.json": broken,
      [`b/${entity}/1.csv`]: lines([row("V2")]),
      "c/model.json": model("mserp_projprojectv2entity", project, ["1.csv"]),
      "c/mserp_projprojectv2entity/1.csv": lines([project]),
    });
    assert.deepEqual(
      refusals.map(({ code, place }) => [code, place.table, place.file]),
      [["model_unreadable", "vendor", "b/model.json"]],
    );
    assert.deepEqual(
      deliveries.map(({ label }) => label),
      ["ProjProjectV2Staging"],
    );
  }
});

test("a table waits whole while a model of it still arrives or is locked, unless it is a Delta table", async () => {
  const row = (id: string) =>
    linkedRow("vendor", { VENDORACCOUNTNUMBER: id, DATAAREAID: "nl01" }, { Id: id });
  const project = linkedRow("project", { PROJECTID: "P1" });
  const account = linkedRow("main_account", { MAINACCOUNTID: "1000" }, { Id: "1" });
  const entity = "mserp_vendvendorv2entity";
  const told = model(entity, row(""), []);
  const delta = "deltalake/mserp_mainaccountentity_partitioned";
  for (const late of [{ "b/model.json.part": told }, { "b/model.json": told, "b/model.json.lock": "" }]) {
    const { deliveries, refusals } = await readAll({
      "a/model.json": told,
      [`a/${entity}/1.csv`]: lines([row("V1")]),
      ...late,
      [`b/${entity}/1.csv`]: lines([row("V2")]),
      "b/mserp_mainaccountentity/1.csv": lines([account]),
      "c/model.json": model("mserp_projprojectv2entity", project, ["1.csv"]),
      "c/mserp_projprojectv2entity/1.csv": lines([project]),
      [`${delta}/a.parquet`]: `select ${Object.entries(account)
        .map(([name, value]) => `${literal(value)} as "${name}"`)
        .join(", ")}`,
      [`${delta}/_delta_log/${"0".repeat(20)}.json`]: JSON.stringify({ add: { path: "a.parquet" } }),
    });
    assert.deepEqual(refusals, []);
    assert.deepEqual(
      deliveries.map(({ label }) => label),
      ["MainAccountStaging", "ProjProjectV2Staging"],
    );
  }
});

test("a partition that the model names and nobody has refuses its table", async () => {
  const row = linkedRow("vendor", {});
  const { refusals } = await readAll({
    "model.json": model("mserp_vendvendorv2entity", row, ["1.csv", "2.csv"]),
    "mserp_vendvendorv2entity/1.csv": lines([row]),
  });
  assert.deepEqual(
    refusals.map(({ code }) => code),
    ["partition_missing"],
  );
});
