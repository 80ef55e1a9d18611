// The organisation must tie out as a controller would check it: recomputed here from the written files alone.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { validBetalingskenmerk, validIban, validRf } from "../../extract/format/reference.ts";
import type { Break } from "./breaks.ts";

import { ROW_BREAKS } from "./broken/index.ts";
import { addDays } from "./calendar.ts";
import { halfPush } from "./half-push.ts";
import { type SampleSummary, writeSample } from "./index.ts";
import {
  account,
  cents,
  findings,
  hashes,
  millionths,
  operating,
  type Row,
  rows,
  statements,
  sumsBy,
  versions,
} from "./written.ts";

const UNTIL = "2026-10";
const CLEAN = { scale: 0.02, seed: 7, until: UNTIL, breaks: false };
const XSD = join(import.meta.dirname, "../../../shared/data/bank/xsd");

let root: string;
let clean: string;
let broken: string;
let summary: SampleSummary;
let brokenSummary: SampleSummary;

before(async () => {
  root = await mkdtemp(join(tmpdir(), "saldo-sample-"));
  clean = join(root, "clean");
  broken = join(root, "broken");
  summary = await writeSample(clean, CLEAN);
  brokenSummary = await writeSample(broken, { ...CLEAN, breaks: true });
});
after(() => rm(root, { recursive: true }));

test("the same scale, seed and month give the same bytes; another seed gives others", async () => {
  const [again, other] = [join(root, "again"), join(root, "other")];
  await writeSample(again, CLEAN);
  await writeSample(other, { ...CLEAN, seed: 8 });
  const original = await hashes(clean);
  assert.equal(Object.keys(original).length, summary.files);
  assert.deepEqual(await hashes(again), original);
  assert.notEqual(
    (await hashes(other))["19/GeneralJournalAccountEntryStaging.csv"],
    original["19/GeneralJournalAccountEntryStaging.csv"],
  );
});

test("without breaks no control finds anything", async () => {
  assert.deepEqual(await findings(clean), []);
  assert.equal(existsSync(join(clean, "breaks.json")), false);
});

/** What `findings` must see of the breaks: those of single rows are left to the controls themselves. */
const seen = (breaks: readonly Break[]) =>
  breaks
    .filter(
      ({ id, control }) =>
        !["trial_balance", "conflicts"].includes(control) && !ROW_BREAKS.some((each) => each.id === id),
    )
    .map(({ control, scope, period }) => `${control} ${scope} ${period}`)
    .sort();

test("with breaks the controls find exactly what breaks.json lists", async () => {
  const listed = JSON.parse(await readFile(join(broken, "breaks.json"), "utf8")) as Break[];
  assert.deepEqual(listed, brokenSummary.breaks);
  assert.equal(new Set(listed.map(({ id }) => id)).size, 14 + ROW_BREAKS.length);
  assert.deepEqual(await findings(broken), seen(listed));
});

test("breaks change nothing but the lines they name", async () => {
  const before = await hashes(clean);
  const changed = Object.keys(before).filter((file) => file !== "breaks.json");
  const now = await hashes(broken);
  // D365 makes its trial balance of the ledger as it stands, so that follows what was broken in it.
  const follows = "19/TrialBalanceStaging.csv";
  assert.notEqual(before[follows], now[follows]);
  const ofRows = ROW_BREAKS.filter(({ table }) => follows !== `19/${table}.csv`);
  const all = changed.filter((file) => file !== follows && before[file] !== now[file]);
  const workbooks = all.filter((file) => file.endsWith(".xlsx"));
  assert.deepEqual(workbooks, ["6/etc-2026-10-NL02.xlsx"]);
  const differing = all.filter((file) => !workbooks.includes(file));
  const lost: string[] = [];
  const gained: string[] = [];
  for (const file of differing) {
    const [was, is] = await Promise.all(
      [clean, broken].map(async (out) => (await readFile(join(out, file), "utf8")).split("\n")),
    );
    const [old, fresh] = [new Set(was), new Set(is)];
    lost.push(...was!.filter((line) => !fresh.has(line)).map(() => file.slice(0, 7)));
    gained.push(...is!.filter((line) => !old.has(line)).map(() => file.slice(0, 7)));
  }
  assert.deepEqual(
    lost.sort(),
    [
      "12a/CAM",
      "12a/CAM",
      "12a/CAM",
      "12a/CAM",
      "12a/CAM",
      "19/Gene",
      "19/Gene",
      "19/PSAA",
      "3a/IAM_",
      "3a/IAM_",
      ...ofRows.map(({ table }) => `19/${table.slice(0, 4)}`),
    ].sort(),
  );
  assert.deepEqual(
    gained.sort(),
    [
      "12a/CAM",
      "12a/CAM",
      "12a/CAM",
      "12a/CAM",
      "19/Gene",
      "19/Gene",
      "3a/IAM_",
      "3a/IAM_",
      ...ofRows.flatMap(({ table, change }) => (change ? [`19/${table.slice(0, 4)}`] : [])),
    ].sort(),
  );
});

for (const [scale, seed, until] of [
  [0.001, 1, "2026-10"],
  [0.02, 2, "2026-02"],
  [0.1, 3, "2025-12"],
] as const) {
  test(`scale ${scale} to ${until} ties out, and its breaks are found`, async () => {
    const out = join(root, `s${scale}`);
    const { breaks } = await writeSample(out, { scale, seed, until, breaks: true });
    assert.deepEqual(await findings(out), seen(breaks));
  });
}

/** Opening balances of a day per company and account, in cents. */
const openingEntries = (ledger: readonly Row[], date: string) =>
  sumsBy(
    ledger.filter((row) => row.VOUCHER!.startsWith("OPN") && row.ACCOUNTINGDATE!.startsWith(date)),
    (row) => `${row.LEDGERNAME}/${account(row)}`,
    (row) => millionths(row.ACCOUNTINGCURRENCYAMOUNT!)! / 10_000n,
  );

test("what the bank books the ledger books within days, one for one, and what is under way explains the balance", async () => {
  const ledger = await operating(clean);
  const opening = openingEntries(await rows(clean, "GeneralJournalAccountEntryStaging"), "2024-01-01");
  const all = await statements(clean);
  const mirrors = ["NL01/1100", "NL01/1110", "NL03/1100", "NL02/1100"];
  const ibans = [...new Set(all.map((statement) => statement.iban))];
  assert.equal(ibans.length, mirrors.length);
  for (const [i, iban] of ibans.entries()) {
    const own = all.filter((statement) => statement.iban === iban);
    const posted = sumsBy(
      ledger.filter((row) => `${row.LEDGERNAME}/${account(row)}` === mirrors[i]),
      (row) => `${row.ACCOUNTINGDATE!.slice(0, 10)} ${row.VOUCHER}`,
      (row) => millionths(row.ACCOUNTINGCURRENCYAMOUNT!)! / 10_000n,
    );
    // The year before was migrated as totals; the bank's statements begin with the history.
    let balance = opening.get(mirrors[i]!)!;
    const days = new Map<bigint, { bank: string[]; books: string[] }>();
    const of = (amount: bigint) => {
      if (!days.has(amount)) days.set(amount, { bank: [], books: [] });
      return days.get(amount)!;
    };
    for (const [key, amount] of posted) {
      if (key < own[0]!.date) balance += amount;
      else of(amount).books.push(key.slice(0, 10));
    }
    assert.equal(balance, own[0]!.opening);
    for (const { date, amounts, closing } of own) {
      for (const amount of amounts) {
        of(amount).bank.push(date);
        balance += amount;
      }
      assert.equal(balance, closing, `${iban} ${date}`);
    }
    const last = own.at(-1)!.date;
    for (const [amount, { bank, books }] of days) {
      const under = books.sort().slice(bank.length);
      assert.ok(
        under.every((day) => addDays(day, 4) >= last),
        `${iban} ${amount} ${under}`,
      );
      for (const [n, day] of bank.sort().entries())
        assert.ok(addDays(day, 7) >= books[n]! && day <= addDays(books[n]!, 5), `${iban} ${day} ${amount}`);
    }
    if (iban === ibans[0])
      assert.ok([...days.values()].some(({ bank, books }) => bank.some((day) => !books.includes(day))));
  }
});

test("there is a statement for every calendar day, numbered by the day of the year", async () => {
  const all = await statements(clean);
  assert.equal(all.length, 4 * 669);
  assert.equal(all.length, summary.statements);
  for (const { date, sequence } of all) {
    const day = (Date.parse(date) - Date.parse(`${date.slice(0, 4)}-01-01`)) / 86_400_000 + 1;
    assert.equal(sequence, Number(date.slice(2, 4)) * 1000 + day);
  }
  assert.ok(all.some((statement) => statement.amounts.length === 0));
});

test("statements hold batches with and without details, and references with valid check digits", async () => {
  const text = (await statements(clean)).map((statement) => statement.xml).join("");
  assert.match(text, /<Btch>(?:(?!<\/Btch>).)*<\/Btch><\/NtryDtls>/);
  assert.match(text, /<\/Btch><TxDtls>/);
  assert.match(text, /<Issr>CUR<\/Issr><\/Tp><Ref>\d{16}</);
  assert.match(text, /<CdtDbtInd>DBIT<\/CdtDbtInd><Dt>/, "a balance below zero");
  for (const [, iban] of text.matchAll(/<IBAN>(\w+)</g)) assert.ok(validIban(iban!), iban);
  for (const [, kenmerk] of text.matchAll(/<Ref>(\d+)</g))
    assert.ok(validBetalingskenmerk(kenmerk!), kenmerk);
  const references = [...text.matchAll(/<Ref>(RF\w+)</g)];
  assert.ok(references.length > 10);
  for (const [, reference] of references) assert.ok(validRf(reference!), reference);
});

test("the details of an entry add up to the entry", async () => {
  for (const { xml } of await statements(clean)) {
    for (const [entry] of xml.matchAll(/<Ntry>.*?<\/Ntry>/g)) {
      const details = [...entry.matchAll(/<TxDtls>.*?<Amt Ccy="EUR">([\d.]+)</g)].map((match) =>
        cents(match[1]!, "CRDT"),
      );
      if (details.length === 0) continue;
      const amount = cents(entry.match(/<Amt Ccy="EUR">([\d.]+)</)![1]!, "CRDT");
      assert.equal(
        details.reduce((sum, each) => sum + each, 0n),
        amount,
      );
    }
  }
});

test("statements satisfy the published schemas", async (t) => {
  if (!existsSync(XSD)) return t.skip("the schemas are not beside this repository");
  if (spawnSync("xmllint", ["--version"]).error) return t.skip("xmllint is not installed");
  for (const out of [clean, broken]) {
    for (const version of ["02", "08"]) {
      const files = (await readdir(join(out, "12a"))).filter(
        (file) => file.includes("RABO0999003") === (version === "08"),
      );
      const paths = files.map((file) => join(out, "12a", file));
      const { status, stderr } = spawnSync("xmllint", [
        "--nonet",
        "--noout",
        "--schema",
        join(XSD, `camt.053.001.${version}.xsd`),
        ...paths,
      ]);
      assert.equal(status, 0, String(stderr).slice(0, 2000));
    }
  }
});

test("every project transaction stands once in the ledger, under the same voucher, account and amount", async () => {
  const lines = (of: readonly Row[], display: string, amount: string) =>
    of.map((row) => [row.DATAAREAID!.toUpperCase(), row.VOUCHER, row[display], row[amount]].join(" ")).sort();
  const ledger = (await rows(clean, "GeneralJournalAccountEntryStaging")).filter(
    (row) => row.ACCOUNTDISPLAYVALUE!.split("-")[2] !== "",
  );
  const actuals = await rows(clean, "PSAActualStaging");
  assert.equal(actuals.length, summary.projectLines);
  assert.deepEqual(
    lines(actuals, "LEDGERDIMENSIONDISPLAYVALUE", "AMOUNTMST"),
    lines(ledger, "ACCOUNTDISPLAYVALUE", "ACCOUNTINGCURRENCYAMOUNT"),
  );
  const doubles = actuals.map((row) => JSON.stringify({ ...row, DATAAREAID: row.DATAAREAID!.toUpperCase() }));
  assert.ok(new Set(doubles).size < doubles.length, "true doubles");
  assert.ok(actuals.some((row) => row.COSTSALES === "2"));
});

test("BYOD has its quirks: two executions, mixed case, and never an empty number or date", async () => {
  const ledger = await versions(clean, "GeneralJournalAccountEntryStaging");
  const executions = new Set(ledger.map((row) => row.EXECUTIONID));
  assert.equal(executions.size, 2);
  const older = ledger.findIndex((row) => row.SYNCSTARTDATETIME!.endsWith("17:00:00.000"));
  const key = "GENERALJOURNALACCOUNTENTRYRECID";
  assert.equal(ledger[older]![key], ledger[older + 1]![key]);
  assert.notDeepEqual(
    { ...ledger[older], EXECUTIONID: "", SYNCSTARTDATETIME: "" },
    { ...ledger[older + 1], EXECUTIONID: "", SYNCSTARTDATETIME: "" },
  );
  assert.deepEqual([...new Set(ledger.map((row) => row.DATAAREAID))].sort(), [
    "NL01",
    "NL02",
    "NL03",
    "nl01",
    "nl02",
    "nl03",
  ]);
  assert.ok(ledger.every((row) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/.test(row.ACKNOWLEDGEMENTDATE!)));
  assert.equal(Object.keys(ledger[0]!).length, 31);
  assert.equal(new Set(ledger.map((row) => row[key])).size, summary.ledgerLines);
});

test("projects have parents, managers that Beaufort knows, and outlooks of which some overrun", async () => {
  const projects = await rows(clean, "ProjProjectV2Staging");
  const personnel = (await readdir(join(clean, "3a"))).map((file) =>
    readFile(join(clean, "3a", file), "utf8"),
  );
  const known = new Set((await Promise.all(personnel)).join("").match(/(?<=<persNr>)\d+/g));
  const id = (row: Row, project: string) => `${row.DATAAREAID!.toUpperCase()}/${row[project]}`;
  const ids = new Set(projects.map((row) => id(row, "PROJECTID")));
  assert.equal(ids.size, summary.projects);
  for (const project of projects) {
    assert.ok(known.has(project.PROJECTMANAGERPERSONNELNUMBER!));
    if (project.PARENTPROJECTID !== "") assert.ok(ids.has(id(project, "PARENTPROJECTID")));
  }
  assert.ok(projects.some((row) => row.PROJECTSTAGE === "4"));
  const forecasts = [
    ...(await rows(clean, "ProjForecastEmplStaging")),
    ...(await rows(clean, "ProjForecastCostStaging")),
  ];
  const cost = (row: Row) => millionths(row.HOURS ?? row.QUANTITY!)! * millionths(row.COSTPRICE!)!;
  const planned = (model: string) =>
    sumsBy(
      forecasts.filter((row) => row.FORECASTMODEL === model),
      (row) => id(row, "PROJECTID"),
      cost,
    );
  const [budget, remaining] = [planned("BUDGET"), planned("REMAIN")];
  const actual = sumsBy(
    await rows(clean, "PSAActualStaging"),
    (row) => id(row, "PROJID"),
    (row) => millionths(row.TOTALCONSUMPTION!)! * 1_000_000n,
  );
  assert.ok(remaining.size < budget.size, "some fall back on their budget");
  const overruns = [...remaining].filter(
    ([project, rest]) => rest + (actual.get(project) ?? 0n) > budget.get(project)!,
  );
  assert.ok(overruns.length > 0 && overruns.length < remaining.size);
});

test("Beaufort sends one full set of two files and then the changes, and lists of its own", async () => {
  const all = (await readdir(join(clean, "3a"))).sort();
  assert.deepEqual(all, [
    "IAM_BA_20261102050000_001.xml",
    "IAM_BA_20261102050000_002.xml",
    "IAM_BA_20261103050000_001.xml",
    "roltoewijzing_oe_20261102050000_001.xml",
    "rst_functie_20261102050000_001.xml",
    "rst_orgeenheid_20261102050000_001.xml",
  ]);
  const files = all.slice(0, 3);
  const texts = await Promise.all(files.map((file) => readFile(join(clean, "3a", file), "utf8")));
  assert.deepEqual(
    texts.map((text) => text.match(/<(werknemer\w+)>/)![1]),
    ["werknemerBasisActueel", "werknemerBasisActueel", "werknemerPeriodiekActueel"],
  );
  const people = texts.slice(0, 2).flatMap((text) => text.match(/(?<=<persNr>)\d+/g)!);
  assert.equal(new Set(people).size, summary.people);
  assert.equal(people.length, summary.people + 1, "one person stands in both files");
});

test("units, jobs and roles know each other and the people; one parent and one manager are missing", async () => {
  const texts = new Map<string, string>();
  for (const file of await readdir(join(clean, "3a")))
    texts.set(
      file.slice(0, 7),
      `${texts.get(file.slice(0, 7)) ?? ""}${await readFile(join(clean, "3a", file), "utf8")}`,
    );
  const values = (family: string, element: string) =>
    [
      ...texts
        .get(family)!
        .matchAll(new RegExp(`<${element}>(?:<rubriekcode>\\w+</rubriekcode><waarde>)?([^<]+)`, "g")),
    ].map(([, found]) => found!);
  const units = new Set(values("rst_org", "orgEenheidID"));
  const jobs = new Set(values("rst_fun", "functieCode"));
  const worked = [...values("IAM_BA_", "orgEenheid"), ...values("IAM_BA_", "orgEenheidOperID")];
  assert.ok(worked.length > 50 && worked.every((unit) => units.has(unit)));
  assert.ok(
    [...values("IAM_BA_", "functiePrimair"), ...values("IAM_BA_", "funcOper")].every((job) => jobs.has(job)),
  );
  assert.deepEqual(
    [...new Set(values("rst_org", "hogereOrgEenheid"))].filter((unit) => !units.has(unit)),
    ["600"],
  );
  const people = new Set(values("IAM_BA_", "persNr"));
  assert.ok(values("roltoew", "persNr").every((person) => people.has(person)));
  const role = /<roltoewijzing><orgEenheidID>510<.*?<einddatum>([^<]+)/.exec(texts.get("roltoew")!);
  assert.ok(role![1]! < "2026-01-01");
  assert.ok(values("roltoew", "orgEenheidID").length >= 5);
  assert.ok(texts.get("IAM_BA_")!.split("<percentage>").length > 10);
});

test("everybody has a BSN of their own that passes the 11-test and is nobody's, however it is written", async () => {
  const files = (await readdir(join(clean, "3a"))).sort();
  const spelled = new Map<string, Set<string>>();
  const all: string[] = [];
  for (const file of files) {
    const text = await readFile(join(clean, "3a", file), "utf8");
    for (const [, person, bsn] of text.matchAll(/<persNr>(\d+).*?E01234<\/rubriekcode><waarde>([^<]*)/g)) {
      all.push(bsn!);
      const digits = bsn!.replaceAll(/[ .]/g, "");
      const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at < 8 ? 9 - at : -1), 0);
      assert.match(digits, /^9999\d{5}$/);
      assert.equal(sum % 11, 0);
      spelled.set(digits, (spelled.get(digits) ?? new Set()).add(person!));
    }
  }
  assert.ok([...spelled.values()].every((people) => people.size === 1));
  assert.equal(spelled.size, summary.people + 1, "and one who arrives later");
  for (const form of [/^\d{9}$/, /^\d{4}\.\d\d\.\d{3}$/, /^\d{4} \d\d \d{3}$/])
    assert.ok(all.some((bsn) => form.test(bsn)));
});

test("a half-pushed table keeps 30 % of one company and all of the others", async () => {
  const out = join(root, "half");
  await writeSample(out, CLEAN);
  const table = "GeneralJournalAccountEntryStaging";
  const was = await versions(out, table);
  const { kept, lost } = await halfPush(out, table, "NL02");
  const is = await versions(out, table);
  const of = (all: readonly Row[]) => all.filter((row) => row.DATAAREAID!.toUpperCase() === "NL02");
  assert.equal(of(was).length, kept + lost);
  assert.deepEqual(of(is), of(was).slice(0, kept));
  assert.equal(kept, Math.floor(of(was).length * 0.3));
  assert.equal(is.length, was.length - lost);
  await assert.rejects(halfPush(out, "MainAccountStaging", "NL02"), { code: "sample_no_such_rows" });
});

test("a folder with other files, a wrong month and a wrong scale are refused", async () => {
  const out = join(root, "taken");
  await writeSample(out, CLEAN);
  await writeFile(join(out, "12a", "stranger.xml"), "<x/>");
  await assert.rejects(writeSample(out, CLEAN), { code: "sample_folder_taken" });
  await assert.rejects(writeSample(out, { ...CLEAN, until: "2026-13" }), { code: "sample_month_invalid" });
  await assert.rejects(writeSample(out, { ...CLEAN, scale: 0 }), { code: "sample_scale_invalid" });
});

test("scale 1 is 100,000 ledger lines, and progress is told month by month", async () => {
  let steps = 0;
  const { ledgerLines, projects } = await writeSample(join(root, "whole"), {
    ...CLEAN,
    scale: 1,
    progress: (done, total) => {
      assert.equal(done, ++steps);
      assert.equal(total, 66);
    },
  });
  assert.equal(steps, 66);
  assert.ok(ledgerLines > 92_000 && ledgerLines < 108_000, String(ledgerLines));
  assert.ok(projects >= 55 && projects <= 65, String(projects));
});
