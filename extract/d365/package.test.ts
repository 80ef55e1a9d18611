// Packages as data management writes them, and packages that nobody should send.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import JSZip from "jszip";
import type { Table } from "../column.ts";
import type { Context, Event } from "../context.ts";
import { open, type Row } from "../duckdb.ts";
import type { SaldoError } from "../error.ts";
import { openPackage } from "../format/dmf.ts";
import { canCut, fragmentsOf } from "../fragment.ts";
import type { Delivery, Refusal, Relations } from "../source.ts";
import { declared, type Options } from "./byod.ts";
import { rowOf, type Values } from "./fixture/export.ts";
import d365 from "./source.ts";

const root = await mkdtemp(join(tmpdir(), "saldo-package-"));
after(() => rm(root, { recursive: true, force: true }));
let homes = 0;

type Entity = {
  label: string;
  file: string;
  format: string;
  data: string | Buffer;
  fields?: Record<string, string>;
};

/** A package as data management writes it. */
function packageOf(entities: readonly Entity[], more: Record<string, string> = {}): Promise<Buffer> {
  const zip = new JSZip();
  const map = (fields: Record<string, string> = {}) =>
    Object.entries(fields).map(
      ([from, to]) => `<EntityMap><EntityField>${to}</EntityField><XMLField>${from}</XMLField></EntityMap>`,
    );
  const listed = entities.map(
    ({ label, file, format, fields }) => `<DataManagementPackageEntityData>
      <DefaultRefreshType>FullPush</DefaultRefreshType><Disable>false</Disable><EntityMapList>${map(fields).join("")}</EntityMapList>
      <EntityName>${label}</EntityName><InputFilePath>${file}</InputFilePath><SourceFormat>${format}</SourceFormat>
    </DataManagementPackageEntityData>`,
  );
  zip.file(
    "Manifest.xml",
    `<DataManagementPackageManifest xmlns="http://schemas.microsoft.com/dynamics/2015/01/DataManagement"><DefinitionGroupName>G</DefinitionGroupName><PackageEntityList>${listed.join("")}</PackageEntityList></DataManagementPackageManifest>`,
  );
  zip.file("PackageHeader.xml", "<DataManagementPackageHeader/>");
  for (const { file, data } of entities) zip.file(file, data);
  for (const [name, data] of Object.entries(more)) zip.file(name, data);
  return zip.generateAsync({ type: "nodebuffer", compression: "DEFLATE" });
}

/** What an entity exports: its fields without those of staging. */
function fieldsOf(table: string, values: Values): Values {
  const { ignore } = declared[table]!;
  const without = [...ignore, "EXECUTIONID", "SYNCSTARTDATETIME", "DATAAREAID"].filter(
    (name) => !(name in values),
  );
  return Object.fromEntries(Object.entries(rowOf(table, values)).filter(([name]) => !without.includes(name)));
}
const csv = (rows: readonly Values[]) =>
  `${[Object.keys(rows[0]!), ...rows.map(Object.values)].map((line) => line.join(",")).join("\r\n")}\r\n`;
const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);

type Seen = {
  deliveries: (Delivery & { rows: Row[] })[];
  refusals: SaldoError[];
  notes: Event[];
};

async function readAll(
  files: Readonly<Record<string, Buffer>>,
  options: Partial<Options> = {},
): Promise<Seen> {
  const home = join(root, String(++homes));
  for (const [name, content] of Object.entries(files)) {
    const path = join(home, "inbox/19", name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  const seen: Seen = { deliveries: [], refusals: [], notes: [] };
  const context: Context = {
    home,
    clock: () => new Date("2026-11-20T05:00:00Z"),
    emit: (event) => seen.notes.push(event),
    fetch,
    secret: () => undefined,
    run: "20261120T050000Z",
    signal: new AbortController().signal,
  };
  const session = await open();
  for await (const one of d365.read({ ...d365.options, ...options }, context) as AsyncIterable<
    Delivery | Refusal
  >) {
    if ("refused" in one) {
      if (!one.absent) seen.refusals.push(one.refused as SaldoError);
      continue;
    }
    try {
      const { relations } = await (one.records as () => Promise<Relations>)();
      const rows = await session.all(`select * from ${relations[one.tables[0]!]!.relation} order by _row`);
      seen.deliveries.push({ ...one, rows });
    } catch (error) {
      seen.refusals.push(error as SaldoError);
    }
  }
  session.close();
  return seen;
}

const vendors = (name: string) => [
  fieldsOf("vendor", { VENDORACCOUNTNUMBER: "V1", VENDORORGANIZATIONNAME: name }),
];
const accounts = [fieldsOf("main_account", { MAINACCOUNTID: "4000", NAME: "Kosten" })];

test("a package comes as one delivery per entity, in UTF-16 or UTF-8, as CSV or XML; the folder says the company", async () => {
  const xml = `<?xml version="1.0" encoding="utf-8"?><Document>${accounts
    .map(
      (row) =>
        `<MAINACCOUNTENTITY>${Object.entries(row)
          .map(([name, value]) => `<${name}>${value}</${name}>`)
          .join("")}</MAINACCOUNTENTITY>`,
    )
    .join("")}</Document>`;
  const project = fieldsOf("project", { PROJECTID: "P1", PROJECTNAME: "a&amp;b" });
  const attributes = Object.entries(project).map(([name, value]) => `${name}="${value}"`);
  const { deliveries, refusals, notes } = await readAll({
    "nl01/export.zip": await packageOf([
      {
        label: "Vendors V2",
        file: "Vendors V2.csv",
        format: "CSV-Unicode",
        data: utf16(csv(vendors("Café"))),
      },
      { label: "Main accounts", file: "Main accounts.xml", format: "XML-Element", data: xml },
      {
        label: "Projects V2",
        file: "Projects V2.xml",
        format: "XML-Attribute",
        data: `<Document><PROJPROJECTV2ENTITY ${attributes.join(" ")} /></Document>`,
      },
      { label: "Something else", file: "x.csv", format: "CSV", data: "A\r\n1\r\n" },
    ]),
    "be01/export.zip": await packageOf([
      { label: "Vendors V2", file: "v.csv", format: "CSV", data: csv(vendors("Brouwerij")) },
    ]),
  });
  assert.deepEqual(refusals, []);
  assert.deepEqual(
    notes.filter((note) => note.type === "note" && note.level === "warning"),
    [],
  );
  const seen = deliveries.map(({ label, scope, rows, keep }) => [label, scope, rows.length, keep]);
  assert.deepEqual(seen, [
    ["MainAccountStaging", {}, 1, true],
    ["ProjProjectV2Staging NL01", { company: ["NL01"] }, 1, true],
    ["VendVendorV2Staging BE01", { company: ["BE01"] }, 1, true],
    ["VendVendorV2Staging NL01", { company: ["NL01"] }, 1, true],
  ]);
  // What stands in a package of a record is told as it stands in a file of its own.
  const work = await mkdtemp(join(root, "unpacked-"));
  for (const [at, table, expected] of [
    [0, "main_account", "Kosten"],
    [3, "vendor", "Café"],
  ] as const) {
    const { label, files } = deliveries[at]!;
    const { path, name } = files[0]!;
    const of = d365.tables[table] as Table;
    assert.ok(canCut(name, of, d365.unpack));
    const inner = (await d365.unpack!(path, { table, label }, work))!;
    const fragment = (await fragmentsOf(inner, `${name}.csv`, of, [1, 2], [])).get(1);
    const [head = "", line = ""] = fragment!.text.split("\n");
    const found = Object.fromEntries(
      head.split(",").map((column, index) => [column, line.split(",")[index]]),
    );
    assert.equal(found["NAME"] ?? found["VENDORORGANIZATIONNAME"], expected);
  }
  const [account, one, be, nl] = deliveries.map(({ rows }) => rows[0]!);
  assert.equal(account!["NAME"], "Kosten");
  assert.deepEqual([one!["PROJECTNAME"], one!["DATAAREAID"]], ["a&b", "NL01"]);
  assert.deepEqual([be!["VENDORORGANIZATIONNAME"], be!["DATAAREAID"]], ["Brouwerij", "BE01"]);
  assert.deepEqual([nl!["VENDORORGANIZATIONNAME"], nl!["DATAAREAID"]], ["Café", "NL01"]);
});

test("columns go under the names that the manifest maps them to; companies not asked for stay out", async () => {
  const renamed = csv(vendors("X")).replace("VENDORACCOUNTNUMBER", "Number");
  const data = await packageOf([
    {
      label: "Vendors V2",
      file: "v.csv",
      format: "CSV",
      data: renamed,
      fields: { Number: "VENDORACCOUNTNUMBER" },
    },
  ]);
  const { deliveries } = await readAll({ "nl01/a.zip": data, "de01/a.zip": data }, { companies: ["NL01"] });
  assert.deepEqual(
    deliveries.map(({ scope, rows }) => [scope, rows[0]!["VENDORACCOUNTNUMBER"]]),
    [[{ company: ["NL01"] }, "V1"]],
  );
});

test("the company is the outermost folder that can be one, wherever the packages lie", async () => {
  const data = await packageOf([
    { label: "Vendors V2", file: "v.csv", format: "CSV", data: csv(vendors("X")) },
  ]);
  const scopesOf = async (folder: string, companies: string[] = []) => {
    const { deliveries, refusals } = await readAll({ [`${folder}/a.zip`]: data }, { companies });
    return [...deliveries.map(({ scope }) => scope?.["company"]), ...refusals.map(({ code }) => code)];
  };
  assert.deepEqual(await scopesOf("Finance - Documents/NL01/2026-11"), [["NL01"]]);
  assert.deepEqual(await scopesOf("nl01/11"), [["NL01"]]);
  assert.deepEqual(await scopesOf("2026/be01"), [["BE01"]]);
  assert.deepEqual(await scopesOf("fin/200", ["200"]), [["200"]]);
  assert.deepEqual(await scopesOf("200/2026"), [["200"]]);
  assert.deepEqual(await scopesOf("Exports"), ["no_company"]);
});

test("a package in a folder that is no company's is read by what its rows say, and refused where they say nothing", async () => {
  const own = (company: string, name: string) => [
    fieldsOf("vendor", {
      VENDORACCOUNTNUMBER: "V1",
      VENDORORGANIZATIONNAME: name,
      DATAAREAID: company,
    }),
  ];
  const zip = (rows: readonly Values[]) =>
    packageOf([{ label: "Vendors V2", file: "v.csv", format: "CSV", data: csv(rows) }]);
  const seen = async (files: Record<string, Buffer>, companies = ["NL01", "BE01"]) => {
    const { deliveries, refusals } = await readAll(files, { companies });
    return [
      ...deliveries.map(({ rows, scope }) => [
        rows.map((row) => row["VENDORORGANIZATIONNAME"]).join(),
        ...(scope?.["company"] ?? []),
      ]),
      ...refusals.map(({ code }) => code),
    ];
  };
  assert.deepEqual(await seen({ "2026/a.zip": await zip(own("nl01", "X")) }), [["X", "BE01", "NL01"]]);
  assert.deepEqual(await seen({ "2026/11/a.zip": await zip(vendors("X")) }), ["no_company"]);
  // One that says so itself lies beside those of other companies, and not beside another one of its own.
  const be = { "be01/a.zip": await zip(vendors("B")) };
  assert.deepEqual(await seen({ ...be, "2026/a.zip": await zip(own("nl01", "X")) }), [
    ["X", "NL01"],
    ["B", "BE01"],
  ]);
  assert.deepEqual(await seen({ ...be, "2026/a.zip": await zip(own("be01", "X")) }), [
    ["B", "BE01"],
    "ambiguous_files",
  ]);
  // Of which companies it is all there is must be known, or the rows of the others would be taken for deleted.
  for (const companies of [[], ["BE01"]])
    assert.deepEqual(await seen({ ...be, "Exports/a.zip": await zip(own("nl01", "X")) }, companies), [
      ["B", "BE01"],
      "ambiguous_files",
    ]);
});

test("a package for all companies is not all of one whose own package still arrives or cannot be opened", async () => {
  const own = (...companies: string[]) =>
    packageOf([
      {
        label: "Vendors V2",
        file: "v.csv",
        format: "CSV",
        data: csv(
          companies.map((company) => fieldsOf("vendor", { VENDORACCOUNTNUMBER: "V1", DATAAREAID: company })),
        ),
      },
      { label: "Main accounts", file: "m.csv", format: "CSV", data: csv(accounts) },
    ]);
  const zip = await own("be01");
  const late: Record<string, Buffer>[] = [
    { "BE01/b.zip.part": zip },
    { "BE01/b.zip": zip, "BE01/b.zip.lock": Buffer.from("") },
    { "BE01/b.zip": zip.subarray(0, zip.length - 30) },
  ];
  const seen = async (files: Record<string, Buffer>, companies = ["NL01", "BE01", "DE01"]) => {
    const { deliveries, refusals } = await readAll(files, { companies });
    return [...deliveries.map(({ scope }) => scope), ...refusals.map(({ code }) => code)];
  };
  const rest = { "Exports/a.zip": await own("nl01", "de01") };
  for (const more of late) {
    assert.deepEqual(await seen({ ...rest, ...more }), [{}, { company: ["DE01", "NL01"] }]);
    // Rows of the company itself are perhaps those of its own package, and perhaps older.
    assert.deepEqual(await seen({ "Exports/a.zip": await own("nl01", "be01"), ...more }), [
      {},
      "ambiguous_files",
    ]);
    assert.deepEqual(await seen({ ...rest, ...more }, ["NL01", "DE01"]), [{}, { company: ["DE01", "NL01"] }]);
  }
});

test("a package in a folder that is perhaps a company not asked for is left alone, and told", async () => {
  const both = await packageOf([
    { label: "Vendors V2", file: "v.csv", format: "CSV", data: csv(vendors("X")) },
    { label: "Main accounts", file: "m.csv", format: "CSV", data: csv(accounts) },
  ]);
  const vendor = await packageOf([
    { label: "Vendors V2", file: "v.csv", format: "CSV", data: csv(vendors("Y")) },
  ]);
  const seen = async (files: Record<string, Buffer>, companies: string[]) => {
    const { deliveries, notes, refusals } = await readAll(files, { companies });
    const told = notes.flatMap((note) =>
      note.type === "note" && note.code === "package_unread" ? [note] : [],
    );
    assert.deepEqual(refusals, []);
    for (const { message } of told) assert.match(message, /lay them in the folder of their company/);
    return [
      deliveries.map(({ label }) => label),
      told.map(({ level, message }) => [level, /: (\S+\.zip);/.exec(message)?.[1]]),
    ];
  };
  assert.deepEqual(await seen({ "Fin/a.zip": both }, ["NL01"]), [
    ["MainAccountStaging"],
    [["warning", "Fin/a.zip"]],
  ]);
  // 2026 may be a company where 1000 is one.
  assert.deepEqual(await seen({ "2026/a.zip": both }, ["1000"]), [
    ["MainAccountStaging"],
    [["warning", "2026/a.zip"]],
  ]);
  assert.deepEqual(await seen({ "de01/a.zip": both, "nl01/a.zip": vendor }, ["NL01"]), [
    ["MainAccountStaging", "VendVendorV2Staging NL01"],
    [["info", "de01/a.zip"]],
  ]);
});

test("while a package is being written, what only it may hold waits for the next run", async () => {
  const data = await packageOf([
    { label: "Main accounts", file: "m.csv", format: "CSV", data: csv(accounts) },
  ]);
  const half = data.subarray(0, 100);
  for (const more of [{ "b.zip": half, "b.zip.lock": Buffer.from("") }, { "b.zip.part": half }]) {
    const files: Record<string, Buffer> = { "a.zip": data, ...more };
    const { deliveries, refusals, notes } = await readAll(files, {
      tables: { vendor: "VendVendorV2Staging" },
    });
    assert.deepEqual(refusals, []);
    assert.deepEqual(
      deliveries.map(({ label }) => label),
      ["MainAccountStaging"],
    );
    assert.deepEqual(
      notes.map((note) => note.type === "note" && note.code),
      ["file_in_progress"],
    );
  }
});

test("elements of XML are the fields of the manifest in any case", async () => {
  const [row] = vendors("Café") as [Values];
  const elements = Object.entries(row).map(
    ([name, value]) => `<${name.toLowerCase()}>${value}</${name.toLowerCase()}>`,
  );
  const { deliveries, refusals } = await readAll({
    "nl01/a.zip": await packageOf([
      {
        label: "Vendors V2",
        file: "v.xml",
        format: "XML-Element",
        data: `<Document><VENDVENDORV2ENTITY>${elements.join("")}</VENDVENDORV2ENTITY></Document>`,
        fields: Object.fromEntries(Object.keys(row).map((name) => [name, name])),
      },
    ]),
  });
  assert.deepEqual(refusals, []);
  assert.equal(deliveries[0]!.rows[0]!["VENDORORGANIZATIONNAME"], "Café");
});

test("what cannot be told or trusted refuses its table; the others come", async () => {
  const entity = (data: string | Buffer, format: string, label = "Vendors V2"): Entity => ({
    label,
    file: `${label}.x`,
    format,
    data,
  });
  const good = entity(csv(accounts), "CSV", "Main accounts");
  const cases: [string, Record<string, Buffer>][] = [
    ["no_company", { "a.zip": await packageOf([good, entity(csv(vendors("X")), "CSV")]) }],
    [
      "ambiguous_files",
      {
        "nl01/a.zip": await packageOf([good, entity(csv(vendors("X")), "CSV")]),
        "nl01/b.zip": await packageOf([entity(csv(vendors("Y")), "CSV")]),
      },
    ],
    [
      "encoding_contradicts",
      { "nl01/a.zip": await packageOf([good, entity(csv(vendors("X")), "CSV-Unicode")]) },
    ],
    ["package_format", { "nl01/a.zip": await packageOf([good, entity("PK", "EXCEL")]) }],
    ["package_bomb", { "nl01/a.zip": await packageOf([good, entity(Buffer.alloc(1 << 25, 32), "CSV")]) }],
    [
      "package_incomplete",
      {
        "nl01/a.zip": await (async () => {
          const zip = await JSZip.loadAsync(await packageOf([good, entity("", "CSV")]));
          zip.remove("Vendors V2.x");
          return zip.generateAsync({ type: "nodebuffer" });
        })(),
      },
    ],
  ];
  for (const [code, files] of cases) {
    const { deliveries, refusals } = await readAll(files);
    assert.deepEqual(
      refusals.map((refused) => refused.code),
      [code],
    );
    assert.equal(refusals[0]!.place.table ?? "vendor", "vendor");
    assert.deepEqual(
      deliveries.map(({ label }) => label),
      ["MainAccountStaging"],
      code,
    );
  }
});

test("a package that reaches outside itself, or is none, is left alone with a warning", async () => {
  const entity: Entity = { label: "Main accounts", file: "m.csv", format: "CSV", data: csv(accounts) };
  const whole = await packageOf([entity]);
  for (const content of [
    await packageOf([entity], { "../../evil.csv": "x" }),
    await packageOf([entity], { "C:\\evil.csv": "x" }),
    whole.subarray(0, whole.length - 30),
    Buffer.from("no zip"),
    await new JSZip().file("a.txt", "x").generateAsync({ type: "nodebuffer" }),
  ]) {
    const { deliveries, notes } = await readAll({ "nl01/a.zip": content });
    assert.deepEqual(deliveries, []);
    assert.equal(notes.filter((note) => note.type === "note" && note.code === "package_unread").length, 1);
  }
});

test("whatever text a record holds comes out of an XML package to the letter", async () => {
  const path = join(root, "property.zip");
  const written = (text: string) => text.replace(/[&<>"\r\n\t]/g, (one) => `&#${one.codePointAt(0)};`);
  const value = fc
    .string({ unit: fc.constantFrom(..."aé€ \n\r\t\"',;&<>\\N|'"), minLength: 1 })
    .map((text) => `x${text}x`);
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 5 }), async (values) => {
      const rows = values.map((one) => `<E><A>${written(one)}</A><B></B></E>`).join("");
      await writeFile(
        path,
        await packageOf([
          { label: "E", file: "e.xml", format: "XML-Element", data: `<Document>${rows}</Document>` },
        ]),
      );
      const opened = (await openPackage(path, root))!;
      const csv = await opened.unpack(opened.entities[0]!, root);
      const { readCsv } = await import("../format/csv.ts");
      const session = await open();
      const read = await readCsv([csv.path], { workDir: root, delimiter: ",", nulls: csv.nulls! });
      const out = await session.all(`select A, B from ${read.relation} order by _row`);
      session.close();
      assert.deepEqual(
        out.map((row) => [row["A"], row["B"]]),
        values.map((one) => [one, ""]),
      );
    }),
    { numRuns: 20 },
  );
});
