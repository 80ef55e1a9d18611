// One fictional organisation from its files to its workbook, through the command line.
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { setTimeout } from "node:timers/promises";
import { open } from "../extract/duckdb.ts";
import { duckdbWarehouse } from "../load/duckdb.ts";
import type { Break } from "../orchestration/sample/breaks.ts";
import { halfPush } from "../orchestration/sample/half-push.ts";
import { discoverReports } from "../reports/discover.ts";
import { ran } from "./ran.ts";
import { ended, organisation, published, ROOT } from "./saldo.ts";
import { bsnsIn, readableBsns } from "./search.ts";

test("the sample organisation: everything ties out, a second run does nothing, a re-delivery lands nothing", async (t) => {
  const { of, first, copies } = await ran(t);
  assert.equal(first.value.status, "published");
  assert.deepEqual(first.value.controls.failing, []);
  assert.equal(first.value.controls.notEvidenced, 0);
  assert.ok(existsSync(join(of.out, "etc-2026-10.xlsx")));
  assert.deepEqual(await readdir(join(of.inbox, "12a")), [], "landed inbox files are in the archive");
  const marts = await published(of);
  const workbook = await readFile(join(of.out, "etc-2026-10.xlsx"));

  await t.test("run again: nothing lands, dbt is not started, and it says so", async () => {
    const again = await of.saldo("run");
    assert.equal(again.code, 0);
    assert.match(again.stdout, /Nothing to do: nothing new landed, dbt was not started/);
    const { value } = await of.json("run");
    assert.equal(value.status, "unchanged");
    assert.equal(value.built, false);
  });

  await t.test(
    "the catalogue describes every column, names no folder of this machine, and leaves all as it was",
    async () => {
      const { code, value } = await of.json("docs");
      assert.equal(code, 0);
      // Payment files are no workbook, and lineage reaches them all the same.
      assert.equal(value.reports, (await discoverReports()).length + 1);
      const html = await readFile(value.path, "utf8");
      for (const folder of [of.home, ROOT]) assert.ok(!html.includes(folder), folder);
      assert.match(html, /"send_anonymous_usage_stats": ?false/, "the page follows nobody");
      assert.deepEqual(await wordless(join(of.home, "work", "docs")), []);
      const after = await of.json("run");
      assert.equal(after.value.status, "unchanged");
      assert.equal(after.value.built, false);
    },
  );

  await t.test("analysts are told how to reach what is published, and it is there", async () => {
    const { code, value } = await of.json("connect", "marts");
    assert.equal(code, 0);
    const path = value.sections[0].lines[0];
    assert.equal(path, join(of.home, "published", "saldo.duckdb"));
    for (const file of value.files) assert.ok(existsSync(join(of.out, "connect", "duckdb", file)), file);
    const session = await open(path, { access_mode: "READ_ONLY" });
    for (const file of value.files.filter((name: string) => name.endsWith(".odc")))
      await session.all(`select * from marts.${file.slice(0, -4)} limit 1`);
    session.close();
  });

  await t.test("every file under another name is a no-op that says so", async () => {
    for (const folder of ["3a", "12a", "13", "6"]) {
      for (const file of await readdir(join(copies, folder))) {
        const renamed = `again-${file}`;
        await copyFile(join(copies, folder, file), join(of.inbox, folder, renamed));
      }
    }
    const byod = join(of.inbox, "19");
    for (const file of await readdir(byod)) await rename(join(byod, file), join(byod, `dbo.${file}`));
    const { value } = await of.json("run");
    assert.equal(value.status, "unchanged");
    assert.deepEqual([...new Set(value.deliveries.map((one: { kind: string }) => one.kind))], ["unchanged"]);
    assert.ok(value.deliveries.every((one: { why: string }) => /landed before/.test(one.why)));
    assert.deepEqual(await published(of), marts);
    for (const file of await readdir(byod))
      await rename(join(byod, file), join(byod, file.replace("dbo.", "")));
  });

  const other = await organisation(t);
  const started = other.start("run", "--json");
  const run = ended(started);

  await t.test("one runner at a time: the second is told who is at work", async () => {
    // The first step begins when the runner has its lock.
    await once(started.stderr!, "data");
    const second = await other.saldo("run");
    assert.equal(second.code, 1);
    assert.match(second.stderr, /is at work/);
    assert.equal((await run).code, 0, (await run).stderr);
  });

  await t.test("the same files give the same numbers and the same workbook on another machine", async () => {
    assert.deepEqual(await published(other), marts);
    assert.deepEqual(await readFile(join(other.out, "etc-2026-10.xlsx")), workbook, "equal bytes");
  });

  await t.test("dropping the warehouse loses nothing: landing rebuilds it to equal checksums", async () => {
    await rm(join(of.home, "warehouse.duckdb"));
    await rm(join(of.home, "work"), { recursive: true });
    const { value } = await of.json("run");
    assert.equal(value.status, "published");
    assert.deepEqual(await published(of), marts);
  });

  await t.test("changed and deleted rows, built incrementally, equal a full refresh", async () => {
    const ledger = join(of.inbox, "19", "GeneralJournalAccountEntryStaging.csv");
    const actuals = join(of.inbox, "19", "PSAActualStaging.csv");
    let seed = 7;
    const random = () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed / 2147483648;
    };
    // A round of changes and deletes, then one that only deletes.
    for (const changing of [0.05, 0]) {
      for (const file of [ledger, actuals]) {
        const [header, ...lines] = (await readFile(file, "utf8")).split(/\r?\n/).filter(Boolean);
        const kept = lines
          .filter(() => random() > 0.05)
          .map((line) =>
            random() < changing
              ? line.replace(/(\d)\.(\d)/, (_, a, b) => `${a}.${(Number(b) + 1) % 10}`)
              : line,
          );
        await writeFile(file, `${[header, ...kept].join("\n")}\n`);
      }
      const { value } = await of.json("run");
      assert.equal(value.built, true);
    }
    const incremental = await candidate(of.home);
    await rm(join(of.home, "warehouse.duckdb"));
    await of.json("run");
    assert.deepEqual(await candidate(of.home), incremental);
  });
});

/** Tables and columns that dbt found in the warehouse and that nobody described, and reports without any. */
async function wordless(folder: string): Promise<string[]> {
  const read = async (name: string) => JSON.parse(await readFile(join(folder, name), "utf8"));
  const [catalog, manifest] = [await read("catalog.json"), await read("manifest.json")];
  type Described = { description: string; columns: Record<string, { description: string }> };
  const described: Record<string, Described> = { ...manifest.nodes, ...manifest.sources };
  const found: Record<string, { columns: object }> = { ...catalog.nodes, ...catalog.sources };
  assert.ok(Object.keys(found).length > 40);
  const exposures = Object.entries(manifest.exposures as Record<string, { description: string }>);
  return [
    ...Object.entries(found).flatMap(([id, { columns }]) => [
      ...(described[id]?.description ? [] : [id]),
      ...Object.keys(columns).flatMap((column) =>
        described[id]?.columns[column]?.description ? [] : [`${id} ${column}`],
      ),
    ]),
    ...exposures.flatMap(([id, { description }]) => (description ? [] : [id])),
  ];
}

/** Checksums of the incremental facts as they stand in candidate, published or not. */
async function candidate(home: string): Promise<string[]> {
  const session = await open(join(home, "warehouse.duckdb"), { access_mode: "READ_ONLY" });
  try {
    const sums: string[] = [];
    for (const mart of [
      "int_ledger__entries_posted",
      "fct_gl_entry",
      "fct_project_transaction",
      "rpt_etc_project",
      "fct_bank_transaction",
    ]) {
      const [row] = await session.all(
        `select count(*) as n, cast(sum(cast('0x' || substr(md5(cast(m as varchar)), 1, 15) as bigint)) as varchar) as s from candidate.${mart} m`,
      );
      sums.push(`${mart} ${row!["n"]} ${row!["s"]}`);
    }
    return sums;
  } finally {
    session.close();
  }
}

test("what was broken on purpose is found: exactly those breaks, no more, no fewer", async (t) => {
  const of = await organisation(t, { breaks: true, scale: 0.02, months: 8 });
  const breaks = JSON.parse(await readFile(join(of.inbox, "breaks.json"), "utf8")) as Break[];
  const bsns = bsnsIn(of);
  const { code, value } = await of.json("run");
  assert.equal(code, 3);
  assert.equal(value.status, "withheld");
  const found = value.controls.failing.map((row: Break) => `${row.control} ${row.scope}`).sort();
  assert.deepEqual(found, breaks.map(({ control, scope }) => `${control} ${scope}`).sort());
  const said = await of.saldo("run");
  assert.equal(said.code, 3);
  assert.match(said.stdout, /Withheld/);

  await t.test(
    "no BSN is to be read in anything that was left or said, in the rejected record neither",
    async () => {
      assert.ok(bsns.size > 20);
      const all = [JSON.stringify(value), said.stdout, said.stderr];
      assert.deepEqual((await readableBsns(of, bsns, all)).bsns, []);
    },
  );

  await t.test("what was found is explained by its rows, which add up to what the control says", async () => {
    const explained = await of.json("controls", "--rows");
    assert.equal(explained.code, 3);
    const open = explained.value.filter(({ status }: { status: string }) => status === "fail");
    assert.equal(open.length, breaks.length);
    assert.deepEqual(open.flatMap(unexplained), []);
    const wrong = open.find(({ control }: Break) => control === "journal_balance");
    const { stdout } = await of.saldo("controls", wrong.control, ...wrong.scope.split(" "), "--rows");
    assert.match(stdout, /record +day +what +expected +actual +from/);
    for (const { record, said } of wrong.evidence.rows) {
      const line = new RegExp(
        `${record} .*${said.slice(0, 8)}.*general_journal_account_entry, batch 1, row \\d+`,
      );
      assert.match(stdout, line);
    }
    const { value: few } = await of.json("controls", "accounts", "NL01", "--rows");
    assert.deepEqual(
      few.map((row: Break) => `${row.control} ${row.scope}`),
      ["accounts NL01"],
    );
    const limited = await of.saldo("controls", "accounts", "NL01", "--rows");
    assert.match(limited.stdout, /… and \d+ rows? more/);
    const whole = await of.saldo("controls", "accounts", "NL01", "--rows", "--all");
    assert.doesNotMatch(whole.stdout, /more/);
    assert.equal((await of.saldo("controls", "acounts")).code, 2);
  });

  await t.test(
    "a waiver needs a scope that fails, a reason and a day; signed, it lets the run publish",
    async () => {
      assert.equal(
        (
          await of.saldo(
            "waive",
            "journal_balance",
            "--scope",
            "none",
            "--reason",
            "known difference",
            "--until",
            "2026-12-31",
          )
        ).code,
        2,
      );
      for (const row of value.controls.failing) {
        const args = [
          "waive",
          row.control,
          "--scope",
          row.scope,
          "--reason",
          "known, followed up by the controller",
          "--until",
          "2026-12-31",
        ];
        const waived = await of.saldo(...args);
        assert.equal(waived.code, 0, waived.stderr);
      }
      const after = await of.json("run");
      assert.equal(after.code, 0, after.stderr);
      assert.equal(after.value.status, "published");
      assert.equal(after.value.controls.waived.length, value.controls.failing.length);
      assert.equal(after.value.built, false, "a waiver needs no build");
      assert.deepEqual((await readableBsns(of, bsns, [JSON.stringify(after.value)])).bsns, []);
    },
  );

  await t.test("an expired waiver blocks again", async () => {
    const later = { ...of, environment: { ...of.environment, SALDO_NOW: "2027-01-02T05:00:00Z" } };
    const { spawnSync } = await import("node:child_process");
    const said = spawnSync(
      process.execPath,
      [
        "--disable-warning=ExperimentalWarning",
        join(import.meta.dirname, "..", "orchestration", "cli.ts"),
        "run",
        "--json",
      ],
      {
        env: { PATH: process.env["PATH"] ?? "", ...later.environment },
        encoding: "utf8",
      },
    );
    assert.equal(said.status, 3, said.stderr);
  });
});

type Explained = Break & {
  readonly expected: string;
  readonly actual: string;
  readonly evidence: { rows: unknown[]; sums: { side: string; amount: string }[] } | null;
  readonly look_at: string | null;
};

/** What is wrong with the explanation of an item: none at all, or rows that do not make up what it says. */
function unexplained({ control, scope, evidence, look_at, ...item }: Explained): string[] {
  const of = `${control} ${scope}`;
  if (!evidence || evidence.rows.length === 0) return look_at ? [] : [`${of}: no rows, and nowhere to look`];
  return (["expected", "actual"] as const).flatMap((side) => {
    const sum = evidence.sums
      .filter((one) => one.side === side)
      .reduce((total, { amount }) => total + Math.round(Number(amount) * 100), 0);
    const said = Math.round(Number(item[side]) * 100);
    return sum === said ? [] : [`${of}: ${side} ${said}, rows ${sum}`];
  });
}

test("a half-pushed table is refused by name, the last good version stays published, and the next good one heals it", async (t) => {
  const { of } = await ran(t);
  const marts = await published(of);
  const table = join(of.inbox, "19", "GeneralJournalAccountEntryStaging.csv");
  await copyFile(table, `${table}.good`);
  await halfPush(of.inbox, "GeneralJournalAccountEntryStaging", "NL03");
  const { code, value } = await of.json("run");
  assert.equal(code, 3);
  assert.equal(value.deliveries.find((one: { kind: string }) => one.kind === "refused").code, "half_pushed");
  assert.ok(value.controls.failing.some((row: { control: string }) => row.control === "deliveries"));
  assert.deepEqual(await published(of), marts);
  await rename(`${table}.good`, table);
  const healed = await of.json("run");
  assert.equal(healed.code, 0, healed.stderr);
  assert.deepEqual(
    (await published(of)).filter((mart) => !mart.startsWith("control")),
    marts.filter((mart) => !mart.startsWith("control")),
  );
});

test("usage and configuration errors end with 2 and say what to do", async (t) => {
  const of = await organisation(t, { write: false });
  for (const args of [
    ["runn"],
    ["run", "--only", "camtt"],
    ["run", "--nope"],
    ["report", "etc", "--period", "2026-13"],
    ["waive"],
    ["sample"],
    ["inspect"],
    ["report", "etc"],
    ["docs"],
    ["connect"],
    ["connect", "marts"],
    ["fold", "--before", "2026-02-30"],
    ["fold", "--table", "d365.projects"],
  ]) {
    const said = await of.saldo(...args);
    assert.equal(said.code, 2, `${args.join(" ")}: ${said.stderr}`);
    assert.match(said.stderr, /→/, args.join(" "));
  }
});

test("readers of the published file see the old or the new publication, never nothing", async (t) => {
  const { of } = await ran(t);
  let reading = true;
  const seen = new Set<string>();
  const failures: unknown[] = [];
  const reader = (async () => {
    while (reading) {
      try {
        const { file, run } = JSON.parse(await readFile(join(of.home, "published", "current.json"), "utf8"));
        const session = await open(join(of.home, "published", file), { access_mode: "READ_ONLY" });
        const [row] = await session.all(
          "select (select count(*) from marts.fct_gl_entry) as n, (select run_id from marts.publication) as run",
        );
        assert.equal(row!["run"], run);
        assert.ok(Number(row!["n"]) > 100);
        seen.add(String(row!["run"]));
        session.close();
      } catch (error) {
        failures.push(error);
      }
    }
  })();
  const table = join(of.inbox, "19", "ProjProjectV2Staging.csv");
  await writeFile(table, (await readFile(table, "utf8")).replace(/,Project /, ",Projekt "));
  const entries = join(of.inbox, "19", "MainAccountStaging.csv");
  await writeFile(entries, (await readFile(entries, "utf8")).replace(/Bank/, "Bank "));
  const run = await of.json("run");
  assert.equal(run.value.status, "published");
  for (let waited = 0; seen.size < 2 && waited < 100; waited++) await setTimeout(50);
  reading = false;
  await reader;
  assert.deepEqual(failures, []);
  assert.equal(seen.size, 2, "the old publication, then the new one");
});

test("models that failed half-way and were put back leave nothing wrong behind", async (t) => {
  const { of } = await ran(t);
  const marts = await published(of);
  // The same as a build of other models that broke: what candidate holds is not what the marker says it was built from.
  const settings = join(of.home, "..", "saldo.config.ts");
  await writeFile(
    settings,
    `export default { organisation: "Other", etc: { budgetModel: "NONE" }, ledger: { accountDelimiter: "|" } };`,
  );
  // The other organisation has to have a key, and it must be the one of what landed.
  const other = of.under({ SALDO_PERSONAL_KEY_FILE: join(of.home, "personal.key") });
  const child = other.start("build", "--json");
  await setTimeout(6000);
  child.kill("SIGKILL");
  await setTimeout(1500);
  await rm(settings);
  const warehouse = duckdbWarehouse(of.home);
  assert.equal(await warehouse.built(), null, "a build that did not end is no build");
  const session = await open(join(of.home, "warehouse.duckdb"));
  await session.run("update candidate.rpt_etc_project set budget = budget * 2");
  session.close();
  const healed = await of.json("run");
  assert.equal(healed.code, 0, healed.stderr);
  assert.deepEqual(await published(of), marts);
});

test("an organisation with a bank only publishes, without a report; a changed statement shows and holds nothing up", async (t) => {
  const of = await organisation(t);
  await rm(join(of.inbox, "19"), { recursive: true });
  for (const folder of ["3a", "6", "13"]) await rm(join(of.inbox, folder), { recursive: true });
  const file = join(of.inbox, "12a", (await readdir(join(of.inbox, "12a")))[0]!);
  const changed = (await readFile(file, "utf8")).replace(
    /(<Ntry>.*?<Amt Ccy="EUR">)(\d+)/s,
    (_, head, amount) => `${head}${Number(amount) + 1}`,
  );

  await t.test(
    "what is no bank statement is refused with file and place, blocks while it lies there, and the rest goes on",
    async () => {
      const stray = join(of.inbox, "12a", "0-page.xml");
      await writeFile(stray, "<!DOCTYPE html><html><body>Log in</body></html>");
      const { code, value } = await of.json("run");
      assert.equal(code, 3);
      const refused = value.deliveries.filter((one: { kind: string }) => one.kind === "refused");
      assert.ok(refused.length > 0 && refused.every((one: { label: string }) => one.label === "0-page.xml"));
      assert.ok(
        value.deliveries.some(
          (one: { source: string; kind: string }) => one.source === "bank" && one.kind === "landed",
        ),
      );
      assert.equal((await of.json("run")).code, 3, "still there, still refused");
      await rm(stray);
    },
  );

  const first = await of.json("run");
  assert.equal(first.code, 0, first.stderr);
  assert.equal(first.value.workbook, null);
  const marts = await published(of);
  await writeFile(join(of.inbox, "12a", "changed.xml"), changed);
  const second = await of.json("run");
  assert.equal(second.code, 0, second.stderr);
  const conflicts = second.value.controls.failing;
  assert.deepEqual([...new Set(conflicts.map((row: Break) => row.control))], ["conflicts"]);
  assert.ok(
    conflicts.every((row: { explanation: string }) =>
      /landed before with other content: NL/.test(row.explanation),
    ),
  );
  const after = await published(of);
  const facts = (all: readonly string[]) => all.filter((mart) => mart.startsWith("fct_"));
  assert.deepEqual(facts(after), facts(marts), "the statement that landed first stands");

  await t.test("what is rebuilt may be deleted: data/work too", async () => {
    await rm(join(of.home, "work"), { recursive: true });
    assert.equal((await of.json("run")).code, 0);
    assert.equal((await of.json("publish")).code, 0);
  });
  await t.test("start takes the options of run", async () => {
    assert.equal((await of.saldo("start", "--only", "nosuch")).code, 2);
  });
  await t.test("an error says itself as JSON too", async () => {
    const { value } = await of.json("report", "etc", "--period", "2020-01");
    assert.equal(value.error.code, "period_unknown");
  });
});
