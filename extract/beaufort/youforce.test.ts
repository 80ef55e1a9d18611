import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import type { Context } from "../context.ts";
import type { SaldoError } from "../error.ts";
import { extract } from "../extract.ts";
import { PERSONAL_KEY } from "../keyring.ts";
import { configure, type Delivery, type Item, type Refusal } from "../source.ts";
import beaufort from "./source.ts";
import { CREDENTIALS, type StandIn, youforceStandIn } from "./youforce-stand-in.ts";

let api: StandIn;
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "saldo-youforce-"));
  api = await youforceStandIn();
  Object.assign(api.lists, {
    "iam/v1.0/persons": [
      {
        personCode: "0001",
        initials: "A.B.",
        lastNameAtBirth: "Voorbeeld",
        nameAssembleOrder: "E",
        dateOfBirth: "1980-05-17T00:00:00",
        emailAddresses: [
          { type: "Private", address: "p@example.nl" },
          { type: "Business", address: "a@example.nl" },
        ],
        phoneNumbers: [{ type: "Business Fixed", number: "030" }],
      },
      { personCode: "0002" },
      {},
    ],
    "iam/v1.0/employments": [
      // The version that holds comes first, one of the future and a former one after it.
      employment({
        validFrom: "2026-01-01",
        workingAmount: { amountOfWork: 28.8, parttimePercentage: 80.0 },
      }),
      employment({ validFrom: "2027-01-01", workingAmount: { amountOfWork: 36, parttimePercentage: 100 } }),
      employment({ validFrom: "2024-01-01", workingAmount: { amountOfWork: 18, parttimePercentage: 50 } }),
    ],
    "iam/v1.0/assignments": [
      {
        personCode: "0001",
        employmentCode: "1",
        startDate: "2024-01-01",
        endDate: "9999-12-31",
        organizationUnit: { id: "210", fullName: "Finance" },
        jobProfile: "FIN01",
        workingAmount: { amountOfWork: 28.8 },
      },
    ],
    "iam/v1.0/costAllocations": [
      { ...whose, costCenterCode: "KP2", percentage: 40, validFrom: "2024-01-01", validUntil: "9999-12-31" },
      {
        ...whose,
        costCenterCode: "KP1",
        percentage: 60.0,
        validFrom: "2024-01-01",
        validUntil: "9999-12-31",
      },
    ],
    "iam/v1.0/organizationUnits": [
      {
        id: "210",
        fullName: "Finance",
        parentOrgUnit: "200",
        validFrom: "2020-01-01",
        validUntil: "9999-12-31",
      },
    ],
    "iam/v1.0/jobProfiles": [{ id: "FIN01", fullName: "Controller" }],
    "iam/v1.0/roleAssignments": [
      { organizationUnit: "210", personCode: "0001", roleCode: "MGR", startDate: "2024-01-01" },
    ],
  });
});
afterEach(async () => {
  api.close();
  await rm(home, { recursive: true });
});

const whose = { personCode: "0001", employmentCode: "1" };
const employment = (more: object) => ({
  ...whose,
  hireDate: "2021-09-01",
  dischargeDate: "9999-12-31",
  employmentType: "1",
  employmentTypeName: "Vast",
  payrollClientCode: "1234",
  organizationUnit: "210",
  jobProfile: "FIN01",
  ...more,
});

const SECRETS: Record<string, string> = { CLIENT: CREDENTIALS.client, SECRET: CREDENTIALS.secret };
const context = (secrets: Record<string, string> = {}): Context => ({
  home,
  clock: () => new Date("2026-11-20T05:00:00Z"),
  emit: () => {},
  fetch,
  secret: (name) =>
    ({
      ...SECRETS,
      SALDO_YOUFORCE_URL: api.url,
      [PERSONAL_KEY]: `k1:${Buffer.alloc(32, 7).toString("base64")}`,
      ...secrets,
    })[name],
  run: "20261120T050000Z",
  signal: new AbortController().signal,
});

const youforce = {
  client: "CLIENT",
  secret: "SECRET",
  tenant: CREDENTIALS.tenant,
  patience: { attempts: 3, pause: 1 },
};
type Own = Partial<typeof beaufort.options>;
const read = (own: Own = {}, secrets: Record<string, string> = {}) =>
  Array.fromAsync(beaufort.read({ ...beaufort.options, youforce, ...own }, context(secrets)));
const isRefusal = (one: Delivery | Refusal): one is Refusal => "refused" in one;
const itemsOf = async (all: readonly (Delivery | Refusal)[]) => {
  const items = await Promise.all(
    all.map((one) => {
      assert.ok(!isRefusal(one), isRefusal(one) ? String(one.refused) : "");
      return Array.fromAsync(one.records as AsyncIterable<Item>);
    }),
  );
  return items.flat();
};
const of = (items: readonly Item[], table: string) =>
  items
    .filter((item) => item.table === table)
    .map(({ values }) =>
      Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
    );

test("the API gives the rows that files give, page by page", async () => {
  const items = await itemsOf(await read());
  const [one, two, empty] = of(items, "employee");
  assert.deepEqual(one, {
    person_number: "0001",
    employments: "1",
    initials: "A.B.",
    birth_name: "Voorbeeld",
    name_use: "E",
    born_on: "1980-05-17T00:00:00",
    work_email: "a@example.nl",
    work_phone: "030",
  });
  assert.deepEqual([two, empty], [{ person_number: "0002", employments: "0" }, { employments: "0" }]);
  assert.deepEqual(
    items.filter(({ reject }) => reject).map(({ table, reject }) => [table, reject!.reason]),
    [["employee", "the record is empty"]],
  );
  assert.deepEqual(
    of(items, "employment").map(({ part_time_percentage, cost_centre }) => [
      part_time_percentage,
      cost_centre,
    ]),
    // Which one speaks is landing's rule: the last.
    [
      ["100", "KP1"],
      ["50", "KP1"],
      ["80", "KP1"],
    ],
  );
  const number = { person_number: "0001", employment_number: "1" };
  const held = { starts_on: "2024-01-01", ends_on: "9999-12-31" };
  assert.deepEqual(of(items, "assignment"), [
    { ...number, ...held, organisation_unit: "210", job: "FIN01", hours_per_week: "28.8" },
  ]);
  assert.deepEqual(of(items, "cost_split"), [
    { ...number, ...held, line: "1", lines: "2", cost_centre: "KP1", percentage: "60" },
    { ...number, ...held, line: "2", lines: "2", cost_centre: "KP2", percentage: "40" },
  ]);
  assert.deepEqual(of(items, "organisation_unit"), [
    {
      organisation_unit: "210",
      name: "Finance",
      parent_unit: "200",
      starts_on: "2020-01-01",
      ends_on: "9999-12-31",
    },
  ]);
  assert.deepEqual(of(items, "job"), [{ job: "FIN01", name: "Controller" }]);
  assert.deepEqual(of(items, "role_assignment"), [
    { organisation_unit: "210", role: "MGR", person_number: "0001", starts_on: "2024-01-01" },
  ]);
  assert.equal(api.asked.filter((asked) => asked === "POST /connect/token").length, 1);
  assert.equal(api.asked.filter((asked) => asked === "GET /iam/v1.0/persons").length, 2);
  assert.ok(!api.asked.some((asked) => asked.includes("extensions")), "nobody asked for own rubrieken");
});

test("own rubrieken, a BSN and pay come from the extensions, by the codes that the organisation names", async () => {
  const value = (bo4FieldCode: string, value: string, more = {}) => ({
    personCode: "0001",
    bo4FieldCode,
    value,
    ...more,
  });
  api.lists["extensions/v1.0/iam/persons"] = [value("E01234", "999999990"), value("E00002", "nobody asked")];
  api.lists["extensions/v1.0/iam/employments"] = [
    value("E00005", "Arnhem", { employmentCode: "1" }),
    value("E05000", "4321.00", { employmentCode: "1" }),
  ];
  const items = await itemsOf(
    await read({
      employee: { bsn: "aanvullendeRubriek:E01234" },
      employment: { location: "aanvullendeRubriek:E00005" },
      salary: { amount: "aanvullendeRubriek:E05000" },
    }),
  );
  assert.deepEqual(
    [of(items, "employee")[0]!["bsn"], of(items, "employee")[0]!["bsn_token"]],
    ["999999990", "999999990"],
  );
  assert.deepEqual(items.find(({ table }) => table === "employment")?.extra, { location: "Arnhem" });
  assert.deepEqual(of(items, "salary"), [
    { person_number: "0001", employment_number: "1", amount: "4321.00" },
  ]);
  assert.ok(!JSON.stringify(items).includes("nobody asked"));
});

test("a token that is used up is renewed, and patience is had when it is asked for", async () => {
  api.uses = 3;
  api.instead["iam/v1.0/persons"] = [{ status: 429, headers: { "retry-after": "0" } }, { status: 503 }];
  assert.equal((await itemsOf(await read())).length, 12);
  assert.ok(api.asked.filter((asked) => asked === "POST /connect/token").length >= 3);
});

test("an API that stays away is tried again as a whole; a list that it refuses refuses its own tables only", async () => {
  api.instead["iam/v1.0/jobProfiles"] = [{ status: 403, body: '{"message":"0001"}' }];
  api.instead["iam/v1.0/roleAssignments"] = [{ status: 200, body: "<html>log in</html>" }];
  const all = await read();
  assert.deepEqual(
    all.map((one) => [one.tables.join(), isRefusal(one) && (one.refused as SaldoError).code]),
    [
      ["employee,employment,assignment,cost_split", false],
      ["organisation_unit", false],
      ["job", "youforce_answer"],
      ["role_assignment", "json_malformed"],
    ],
  );
  api.instead["iam/v1.0/employments"] = Array.from({ length: 3 }, () => ({ status: 500 }));
  await assert.rejects(read(), (error: SaldoError) => error.kind === "retriable");
});

test("wrong credentials refuse everything without repeating them, missing ones are the operator's", async () => {
  const all = await read({}, { SECRET: "wrong" });
  assert.deepEqual(
    all.map((one) => isRefusal(one) && (one.refused as SaldoError).code),
    Array.from({ length: 4 }, () => "oauth_refused"),
  );
  assert.ok(
    !JSON.stringify(all.map((one) => isRefusal(one) && (one.refused as SaldoError).message)).includes(
      "wrong",
    ),
  );
  await assert.rejects(
    read({}, { CLIENT: "" }),
    (error: SaldoError) => error.code === "no_youforce_secret" && error.kind === "config",
  );
});

test("a token is not sent to another address, and links that lead round in a circle end", async () => {
  api.elsewhere = "http://127.0.0.1:1";
  const refused = async () => {
    const [people] = await read();
    return isRefusal(people!) ? (people.refused as SaldoError).message : "";
  };
  assert.match(await refused(), /not on the same address/);
  api.instead["iam/v1.0/persons"] = [
    { status: 200, body: JSON.stringify({ value: [], nextLink: "/iam/v1.0/persons?take=1000" }) },
  ];
  assert.match(await refused(), /was there before/);
});

test("what the API gives lands, again it is no news, and what it gives no more is gone", async () => {
  const source = configure(beaufort, { youforce });
  const landed = async () =>
    (await extract(source, context(), { tolerances: { "beaufort.employee": 1 } })).map(
      ({ table, kind, manifest, error }) =>
        [table, kind, manifest?.state.after ?? error?.message].join(" ").trim(),
    );
  api.lists["iam/v1.0/persons"] = api.lists["iam/v1.0/persons"]!.slice(0, 2);
  assert.deepEqual(await landed(), [
    "employee landed 2",
    "employment landed 1",
    "assignment landed 1",
    "cost_split landed 2",
    "organisation_unit landed 1",
    "job landed 1",
    "role_assignment landed 1",
  ]);
  assert.ok((await landed()).every((outcome) => outcome.includes("unchanged")));
  api.lists["iam/v1.0/costAllocations"] = [
    { ...whose, costCenterCode: "KP1", percentage: 100, validFrom: "2024-01-01" },
  ];
  assert.deepEqual(
    (await landed()).filter((outcome) => outcome.includes("landed")),
    ["cost_split landed 1"],
  );
});
