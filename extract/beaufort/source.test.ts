import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Context, Event } from "../context.ts";
import type { SaldoError } from "../error.ts";
import type { Delivery, Item, Refusal } from "../source.ts";
import { stampOf } from "./bint.ts";
import { inspect } from "./inspect.ts";
import { rubriek } from "./rubriek.ts";
import beaufort from "./source.ts";

let home: string;
let inbox: string;
let events: Event[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "saldo-beaufort-"));
  inbox = join(home, "inbox/3a");
  await mkdir(inbox, { recursive: true });
  events = [];
});
afterEach(() => rm(home, { recursive: true }));

const context = (): Context => ({
  home,
  clock: () => new Date("2026-11-20T05:00:00Z"),
  emit: (event) => void events.push(event),
  fetch: () => Promise.reject(new Error("no network in tests")),
  secret: () => undefined,
  run: "20261120T050000Z",
  signal: new AbortController().signal,
});

const put = (name: string, content: string) => writeFile(join(inbox, name), content);
const read = (own: Partial<typeof beaufort.options> = {}) =>
  Array.fromAsync(beaufort.read({ ...beaufort.options, ...own }, context()));
const isRefusal = (one: Delivery | Refusal): one is Refusal => "refused" in one;
const itemsOf = (one: Delivery | Refusal | undefined): Promise<Item[]> => {
  assert.ok(one !== undefined && !isRefusal(one), isRefusal(one!) ? String(one.refused) : "no delivery");
  return Array.fromAsync(one.records as AsyncIterable<Item>);
};

const value = (element: string, code: string, text: string, label = "") =>
  `<${element}><rubriekcode>${code}</rubriekcode><waarde>${text}</waarde>${label && `<omschrijvingWaarde>${label}</omschrijvingWaarde>`}</${element}>`;
const employment = (person: string, number: string, more = "") =>
  `<dienstverband><identificatieDV><persNrDV>${person}</persNrDV><dvVlgnr>${number}</dvVlgnr></identificatieDV>` +
  `<periodeDV>${value("begindatum", "P00322", "2024-01-01")}${value("einddatum", "P00830", "")}</periodeDV>${more}</dienstverband>`;
const person = (number: string, employments = employment(number, "1")) =>
  `<werknemer><persoon><identificatiePS><persNr>${number}</persNr></identificatiePS></persoon>${employments}</werknemer>`;
const full = (...people: readonly string[]) =>
  `<werknemerBasisActueel>${people.join("")}</werknemerBasisActueel>`;
const delta = (...people: readonly string[]) =>
  `<werknemerPeriodiekActueel>${people.join("")}</werknemerPeriodiekActueel>`;
/** The rows of one file that is a full export. */
const rows = async (content: string, ...own: Parameters<typeof read>) => {
  await put("IAM_BA_20261120050000_001.xml", content);
  return itemsOf((await read(...own))[0]);
};

const said = (item: Item) =>
  Object.fromEntries(Object.entries(item.values).filter(([, each]) => each !== undefined));

describe("deliveries", () => {
  test("files of one timestamp are one, in name order; each row says which file it came from", async () => {
    await put("IAM_BA_20261120050000_2.xml", full(person("0002")));
    await put("IAM_BA_20261120050000_10.xml", full(person("0010")));
    await put("IAM_BA_20261120050000_1.xml", full(person("0001")));
    const all = await read();
    assert.equal(all.length, 1);
    const one = all[0] as Delivery;
    assert.deepEqual([one.arrives, one.asOf, one.files.length], ["snapshot", "2026-11-20T05:00:00.000Z", 3]);
    assert.deepEqual(one.tables, ["employee", "employment", "assignment", "cost_split"]);
    const items = await itemsOf(one);
    assert.deepEqual(
      items.filter((item) => item.table === "employee").map((item) => [item.values.person_number, item.file]),
      [
        ["0001", 0],
        ["0002", 1],
        ["0010", 2],
      ],
    );
  });

  test("of which a file still arrives wait whole; the others come", async () => {
    await put("IAM_BA_20261119050000_1.xml", full(person("0001")));
    await put("IAM_BA_20261120050000_1.xml", full(person("0001")));
    await put("IAM_BA_20261120050000_2.xml.filepart", "");
    assert.deepEqual(
      ((await read()) as Delivery[]).map(({ asOf }) => asOf),
      ["2026-11-19T05:00:00.000Z"],
    );
    assert.deepEqual(
      events.map((event) => event.type === "note" && [event.code, event.place?.source]),
      [["file_in_progress", "beaufort"]],
    );
  });

  test("come oldest first, and full or changes by the root, whatever the name and its case", async () => {
    await put("IAM_BA_20261121050000_1.xml", delta(person("1")));
    await put("IAM_BA_20261119050000_1.xml", full(person("1")));
    await put(
      "IAM_BA_20261120050000_1.xml",
      `<ns:WERKNEMERPERIODIEKACTUEEL xmlns:ns="urn:x">${person("1")}</ns:WERKNEMERPERIODIEKACTUEEL>`,
    );
    await put("personeel 20261118.xml", full(person("1")));
    await put("personeel.xml", full(person("1")));
    const all = (await read()) as Delivery[];
    assert.deepEqual(
      all.map((one) => [one.asOf?.slice(0, 10), one.arrives, one.label]),
      [
        ["2026-11-18", "snapshot", "personeel 20261118.xml"],
        ["2026-11-19", "snapshot", "IAM_BA_20261119050000_1.xml"],
        ["2026-11-20", "changes", "IAM_BA_20261120050000_1.xml"],
        ["2026-11-21", "changes", "IAM_BA_20261121050000_1.xml"],
        [undefined, "snapshot", "personeel.xml"],
      ],
    );
  });

  test("a set of both kinds, a root that tells neither, and what is no XML are refused whole; the next goes on", async () => {
    await put("IAM_BA_20261118050000_1.xml", full(person("1")));
    await put("IAM_BA_20261118050000_2.xml", delta(person("2")));
    await put("IAM_BA_20261119050000_1.xml", `<export>${person("1")}</export>`);
    await put("IAM_BA_20261120050000_1.xml", full(person("1")));
    await put("IAM_BA_20261120050000_2.xml", "geen xml");
    await put("IAM_BA_20261121050000_1.xml", full(person("1")));
    const all = await read();
    assert.deepEqual(
      all.map((one) => (isRefusal(one) ? (one.refused as SaldoError).code : "delivery")),
      ["beaufort_mixed", "beaufort_root", "xml_absent", "delivery"],
    );
    assert.deepEqual(
      all.map((one) => one.files.length),
      [2, 1, 2, 1],
    );
  });

  test("a broken file refuses its set while it streams", async () => {
    await put("IAM_BA_20261120050000_1.xml", full(person("1"), person("2")).slice(0, -30));
    await assert.rejects(
      itemsOf((await read())[0]),
      (error) => (error as SaldoError).code === "xml_malformed",
    );
  });

  test("functions, units and roles are whole lists of their own, whatever their root is called and however many files they have", async () => {
    await put("IAM_BA_20261120050000_1.xml", full(person("1")));
    await put(
      "rst_orgeenheid_20261120050000_002.xml",
      "<lijst><orgEenheid><OrgEenheidID>200</OrgEenheidID><NaamLang>Alles</NaamLang></orgEenheid></lijst>",
    );
    await put(
      "rst_orgeenheid_20261120050000_001.xml",
      "<orgEenheden><orgEenheid/><orgEenheid><orgEenheidID>210</orgEenheidID><naamLang>Finance</naamLang><hogereOrgEenheid>200</hogereOrgEenheid><vestiging>Arnhem</vestiging></orgEenheid></orgEenheden>",
    );
    await put(
      "rst_functie_20261120050000_001.xml",
      "<functies><functie><FunctieCode>FIN01</FunctieCode><functieOmschrijving>Controller</functieOmschrijving></functie></functies>",
    );
    const role = (unit: string) =>
      `<roltoewijzingen><roltoewijzing><orgEenheidID>${unit}</orgEenheidID><persNr>0001</persNr><oeRolCode>MGR</oeRolCode><begindatum>2024-01-01</begindatum><einddatum></einddatum></roltoewijzing></roltoewijzingen>`;
    await put("roltoewijzing_x_20261120050000_001.xml", role("210"));
    await put("roltoewijzing_y_20261120050000_001.xml", role("220"));
    await put("rst_functie_20261121050000_001.xml", "<niets/>");
    const all = (await read({ organisation_unit: { place: "vestiging" } })) as Delivery[];
    const items = await Promise.all(all.map(itemsOf));
    const told = all.map((one, index) => [one.tables, one.arrives, items[index]!.map(said)]);
    const lists = told.filter(([tables]) => (tables as string[]).length === 1);
    assert.deepEqual(lists, [
      [
        ["role_assignment"],
        "snapshot",
        ["210", "220"].map((unit) => ({
          organisation_unit: unit,
          role: "MGR",
          person_number: "0001",
          starts_on: "2024-01-01",
        })),
      ],
      [["job"], "snapshot", [{ job: "FIN01", name: "Controller" }]],
      [
        ["organisation_unit"],
        "snapshot",
        [
          {},
          { organisation_unit: "210", name: "Finance", parent_unit: "200" },
          { organisation_unit: "200", name: "Alles" },
        ],
      ],
      [["job"], "snapshot", []],
    ]);
    const units = items[all.findIndex(({ tables }) => tables[0] === "organisation_unit")]!;
    assert.deepEqual(
      units.map((item) => [item.reject?.reason, item.extra]),
      [
        ["the orgEenheid is empty", undefined],
        [undefined, { place: "Arnhem" }],
        [undefined, undefined],
      ],
    );
    assert.equal(all.length, 5);
  });

  test("a list under the name of another, and one that cannot be read, are refused for the tables they speak of", async () => {
    await put("rst_functie_20261120050000_001.xml", "<orgEenheden><orgEenheid/></orgEenheden>");
    await put("roltoewijzing_x_20261120050000_001.xml", "geen xml");
    assert.deepEqual(
      (await read()).map((one) => [one.tables, isRefusal(one) && (one.refused as SaldoError).code]),
      [
        [["role_assignment"], "xml_absent"],
        [["job"], "beaufort_name"],
      ],
    );
  });
});

describe("values", () => {
  test("are found by element and rubriekcode, at any depth and in any case, and the same name under another code is another value", async () => {
    const more =
      `<Blok><SoortArbeidsRelatie><RubriekCode>p01102</RubriekCode><Waarde>1</Waarde><OmschrijvingWaarde>Vast</OmschrijvingWaarde></SoortArbeidsRelatie></Blok>` +
      value("begindatum", "P09999", "1999-01-01") +
      value("kostenPlaats", "P01134", "KP210") +
      value("urenPerWeek", "P01109", " 28.80 ");
    const items = await rows(full(person("0001234", employment("0001234", "1", more))));
    const { values } = items[1]!;
    assert.deepEqual(said(items[0]!), { person_number: "0001234", employments: "1" });
    assert.deepEqual(
      [
        values.person_number,
        values.employment_number,
        values.in_service_on,
        values.out_of_service_on,
        values.relation_type,
        values.relation_name,
        values.cost_centre,
        values.hours_per_week,
      ],
      ["0001234", "1", "2024-01-01", undefined, "1", "Vast", "KP210", "28.80"],
    );
    assert.ok(items.every((item) => item.reject === undefined));
  });

  test("of an inzet, loonVerdeling or inroostering never stand in for the employment's own", async () => {
    const nested = (block: string) =>
      `<${block}><periodeIZ>${value("begindatum", "P00322", "2030-01-01")}</periodeIZ>${value("kostenPlaats", "P01134", "ANDERS")}</${block}>`;
    const items = await rows(
      full(
        person("1", employment("1", "1", ["inzet", "loonVerdeling", "Inroostering"].map(nested).join(""))),
      ),
    );
    assert.deepEqual(
      [items[1]?.values.in_service_on, items[1]?.values.cost_centre, items[1]?.reject],
      ["2024-01-01", undefined, undefined],
    );
  });

  test("of the organisation's own rubrieken are kept beside the row, or replace a declared one", async () => {
    const more = `<aanvullendeRubriek><rubriekcode>E00005</rubriekcode><waarde>Arnhem</waarde></aanvullendeRubriek><aanvullendeRubriek><rubriekcode>E2078</rubriekcode><waarde>KP9</waarde></aanvullendeRubriek>`;
    const content = full(person("1", employment("1", "1", more)));
    const items = await rows(content, {
      employment: { location: "aanvullendeRubriek:E00005", cost_centre: "aanvullendeRubriek:E2078" },
    });
    assert.deepEqual(items[1]?.extra, { location: "Arnhem" });
    assert.equal(items[1]?.values.cost_centre, "KP9");
    assert.equal((await rows(content))[1]?.extra, undefined);
  });

  test("of a person are found in persoon, and a BSN only where the organisation names its rubriek", async () => {
    const details =
      value("roepnaam", "P01003", "Anna") +
      value("geboortenaam", "P00301", "Voorbeeld") +
      value("geboortenaam", "P00390", "Fictief") +
      value("datumGeboorte", "P00321", "1980-05-17") +
      `<aanvullendeRubriek><rubriekcode>E01234</rubriekcode><waarde>9999.99.990</waarde></aanvullendeRubriek>`;
    const content = full(
      `<werknemer><persoon><identificatiePS><persNr>1</persNr></identificatiePS>${details}</persoon></werknemer>`,
    );
    const known = {
      person_number: "1",
      employments: "0",
      known_as: "Anna",
      birth_name: "Voorbeeld",
      partner_name: "Fictief",
      born_on: "1980-05-17",
    };
    const [silent] = await rows(content);
    assert.deepEqual([said(silent!), silent?.extra], [known, undefined]);
    const [told] = await rows(content, { employee: { bsn: "aanvullendeRubriek:E01234" } });
    assert.deepEqual(said(told!), { ...known, bsn: "9999.99.990", bsn_token: "9999.99.990" });
  });

  test("of an assignment are its own, and found by their codes where it has no identification", async () => {
    const inzet = (inside: string) =>
      `<inzet>${inside}<periodeIZ>${value("begindatum", "P01125", "2024-02-01")}${value("einddatum", "P01126", "9999-12-31")}</periodeIZ>${value("inzetUrenPerWeek", "P01124", "18.00")}</inzet>`;
    const known =
      "<identificatieIZ><orgEenheidOperID>210</orgEenheidOperID><funcOper>FIN01</funcOper><ingangDt>2024-01-01</ingangDt></identificatieIZ>";
    const coded =
      value("operationeleOrgEenheid", "P01121", "220") + value("operationeleFunctie", "P01122", "ICT01");
    const items = await rows(
      full(person("1", employment("1", "1", `<inzet/>${inzet(known)}${inzet(coded)}`))),
    );
    const shared = {
      person_number: "1",
      employment_number: "1",
      ends_on: "9999-12-31",
      hours_per_week: "18.00",
    };
    assert.deepEqual(items.filter((item) => item.table === "assignment").map(said), [
      { ...shared, starts_on: "2024-01-01", organisation_unit: "210", job: "FIN01" },
      { ...shared, starts_on: "2024-02-01", organisation_unit: "220", job: "ICT01" },
    ]);
  });

  test("of a cost split are a row per line, whether a loonVerdeling is a line or holds them, and none of an empty one", async () => {
    const line = (bearer: string, percentage: string) =>
      `<kostenPlaats><waarde>KP1</waarde></kostenPlaats><kostenDrager>${bearer}</kostenDrager><percentage><rubriekcode>E00900</rubriekcode><waarde>${percentage}</waarde></percentage>`;
    const split = async (blocks: string, own: Record<string, string> = {}) =>
      (await rows(full(person("1", employment("1", "1", blocks))), { cost_split: own }))
        .filter((item) => item.table === "cost_split")
        .map(({ values: { line, lines, cost_centre, cost_bearer, percentage } }) =>
          [line, lines, cost_centre, cost_bearer, percentage].join(" "),
        );
    const both = ["1 2 KP1 KD1 60.00", "2 2 KP1 KD2 40.00"];
    const [one, other] = [line("KD1", "60.00"), line("KD2", "40.00")];
    assert.deepEqual(
      await split(`<loonVerdeling>${one}</loonVerdeling><LoonVerdeling>${other}</LoonVerdeling>`),
      both,
    );
    assert.deepEqual(
      await split(`<loonVerdeling><regel>${one}</regel><regel>${other}</regel></loonVerdeling>`),
      both,
    );
    assert.deepEqual(await split("<loonVerdeling/>"), []);
    assert.deepEqual(
      await split("<loonVerdeling><kostenDrager>KD9</kostenDrager></loonVerdeling>"),
      ["1 1  KD9 "],
      "without a percentage it is there, for landing to reject",
    );
    const eigen = `<loonVerdeling><deel><rubriekcode>E00901</rubriekcode><waarde>100</waarde></deel></loonVerdeling>`;
    assert.deepEqual(await split(eigen, { percentage: "deel:E00901" }), ["1 1   100"]);
  });

  test("of pay are read only where the organisation names their rubriek, into a table of their own", async () => {
    const more = `<aanvullendeRubriek><rubriekcode>E05000</rubriekcode><waarde>4321.00</waarde></aanvullendeRubriek>`;
    const content = full(person("1", employment("1", "1", more)), person("2"));
    assert.ok(!JSON.stringify(await rows(content)).includes("4321"));
    const told = await rows(content, { salary: { amount: "aanvullendeRubriek:E05000" } });
    assert.deepEqual(told.filter((item) => item.table === "salary").map(said), [
      { person_number: "1", employment_number: "1", amount: "4321.00" },
    ]);
    assert.deepEqual((await read({ salary: { amount: "x" } }))[0]?.tables.at(-1), "salary");
    assert.ok(beaufort.tables.salary.columns.amount.personal === "pii");
  });

  test("the number of an employment is found by its code where there is no identification", async () => {
    const bare = `<dienstverband>${value("volgnrDienstverband", "P01101", "2")}</dienstverband>`;
    const items = await rows(full(person("1", bare)));
    assert.equal(items[1]?.values.employment_number, "2");
  });
});

describe("records that cannot be used are rejected with a reason that names nobody", () => {
  test("an empty werknemer, and one without a number", async () => {
    const items = await rows(
      full("<werknemer/>", person("1"), "<werknemer><persoon/><dienstverband/></werknemer>"),
    );
    assert.deepEqual(
      items.map((item) => [item.table, item.reject?.reason]),
      [
        ["employee", "the werknemer is empty"],
        ["employee", undefined],
        ["employment", undefined],
        ["employee", "the werknemer has no persNr"],
        ["employment", "the werknemer has no persNr"],
      ],
    );
  });

  test("an employment of another person, and a rubriek that stands twice", async () => {
    const twice = value("kostenPlaats", "P01134", "KP1") + value("kostenPlaats", "P01134", "KP2");
    const items = await rows(
      full(person("111", employment("222", "1")), person("333", employment("333", "1", twice))),
    );
    assert.deepEqual(
      items.map((item) => item.reject?.column),
      [undefined, "person_number", undefined, "cost_centre"],
    );
    for (const { reject } of items) assert.doesNotMatch(reject?.reason ?? "", /111|222|333|KP/);
  });

  test("the same person twice is passed on twice: which one counts is landing's rule", async () => {
    const items = await rows(full(person("1"), person("1")));
    assert.deepEqual(
      items.map((item) => item.table),
      ["employee", "employment", "employee", "employment"],
    );
  });
});

test("the timestamp of a name, and the parts of a rubriek", () => {
  assert.deepEqual(stampOf("iam_ba_20261120050000_001.xml"), {
    key: "IAM_BA_20261120050000",
    at: "2026-11-20T05:00:00.000Z",
  });
  assert.deepEqual(stampOf("IAM_BA_20261120.xml"), {
    key: "IAM_BA_20261120",
    at: "2026-11-20T00:00:00.000Z",
  });
  assert.deepEqual(stampOf("IAM_BA_20261399_1.xml"), { key: "IAM_BA_20261399", at: undefined });
  assert.deepEqual(stampOf("sub/alles.xml"), { key: "alles.xml", at: undefined });
  assert.deepEqual(rubriek("soort:P01102/omschrijvingWaarde"), {
    element: "soort",
    code: "P01102",
    part: "omschrijvingWaarde",
  });
  assert.deepEqual(rubriek("persNr"), { element: "persNr", code: undefined, part: "waarde" });
});

test("inspect tells the kind and counts, and no personal value", async () => {
  const content = full(person("7654321"), "<werknemer/>", person("7654321"));
  await put("IAM_BA_20261120050000_001.xml", content);
  const look = (name: string) => inspect(join(inbox, name));
  const seen = await look("IAM_BA_20261120050000_001.xml");
  assert.deepEqual(
    [seen?.kind, seen?.accepted, seen?.export, seen?.employees, seen?.employments, seen?.rejected],
    ["beaufort", true, "full", 2, 2, 1],
  );
  assert.deepEqual(
    seen?.problems.map((each) => each.code),
    ["record_rejected", "person_repeated"],
  );
  assert.doesNotMatch(JSON.stringify(seen), /7654321/);
  await put("IAM_BA_20261120050000_002.xml", content.slice(0, -40));
  assert.equal((await look("IAM_BA_20261120050000_002.xml"))?.accepted, false);
  await put("factuur.xml", "<Invoice/>");
  assert.equal(await look("factuur.xml"), null);
  await put("lijst.csv", "a;b");
  assert.equal(await look("lijst.csv"), null);
  await put(
    "rst_functie_20261120050000_001.xml",
    "<functies><functie/><functie><functieCode>A</functieCode></functie></functies>",
  );
  const jobs = await look("rst_functie_20261120050000_001.xml");
  assert.deepEqual([jobs?.holds, jobs?.export, jobs?.jobs, jobs?.rejected], ["functie", "full", 1, 1]);
});

const SHARED = fileURLToPath(new URL("../../../shared/data/beaufort/", import.meta.url));
test("the sample export reads as it is described", {
  skip: existsSync(SHARED) ? false : "the shared Beaufort sample is not here",
}, async () => {
  for (const name of [
    "IAM_BA_20261120050000_001",
    "rst_functie_20261120050000_001",
    "rst_orgeenheid_20261120050000_001",
    "roltoewijzing_x_20261120050000_001",
  ]) {
    await copyFile(join(SHARED, `${name}.SYNTHETIC.xml`), join(inbox, `${name}.SYNTHETIC.xml`));
  }
  const all = await read();
  assert.equal(all.length, 4);
  const lists = (await Promise.all(all.slice(1).map(itemsOf))).flat();
  assert.deepEqual(lists.map(said), [
    { organisation_unit: "210", role: "MGR", person_number: "0001234", starts_on: "2024-01-01" },
    { job: "FIN01", name: "Controller", cost_bearer: "KD1" },
    { organisation_unit: "210", name: "Finance", parent_unit: "200" },
  ]);
  const items = await itemsOf(all[0]);
  assert.deepEqual(
    items.map((item) => item.table),
    ["employee", "employment", "assignment"],
  );
  assert.deepEqual([said(items[0]!)["known_as"], said(items[0]!)["born_on"]], ["Anna", "1980-05-17"]);
  assert.deepEqual(
    Object.entries(items[1]!.values).filter(([, each]) => each !== undefined),
    Object.entries({
      person_number: "0001234",
      employment_number: "1",
      in_service_on: "2021-09-01",
      relation_type: "1",
      relation_name: "Vast",
      employer: "1234",
      organisation_unit: "210",
      job: "FIN01",
      hours_per_week: "28.80",
      part_time_percentage: "80.00",
      cost_type: "40",
      cost_centre: "KP210",
    }),
  );
});
