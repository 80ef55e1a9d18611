// What `saldo trace` says of the workbooks of the small organisation: every number follows down to the rows that landed,
// on each engine, and what does not is told.
import assert from "node:assert/strict";
import { copyFile, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import ExcelJS from "exceljs";
import { rowsWhere } from "../load/origin.ts";
import { checkBook } from "../orchestration/trace/check.ts";
import type { Declared } from "../orchestration/trace/declared.ts";
import { decimal, exact } from "../orchestration/trace/exact.ts";
import { following, type Ground } from "../orchestration/trace/follow.ts";
import { landedIn, type Step, stepsOf } from "../orchestration/trace/step.ts";
import { startPostgres } from "./postgres.ts";
import { type Organisation, organisation } from "./saldo.ts";
import { inside } from "./traced.ts";

const REPORTS = [
  ["etc", "--period", "2026-10"],
  ["trial-balance", "--period", "2026-10", "--from", "2026-08"],
  ["aged-debtors"],
  ["aged-creditors"],
  ["bank-reconciliation"],
  ["management"],
  ["controls"],
] as const;

const leavesOf = (step: Step): Step[] =>
  [...stepsOf(step)].filter(({ parts, again }) => parts.length === 0 && !again);

async function everyNumberFollows(
  of: Organisation,
  paths: readonly string[],
  target?: string,
): Promise<void> {
  const kinds = new Map<string, number>();
  for (const path of paths)
    await inside(
      of,
      path,
      async ({ book, read, follow }) => {
        // The controls stand in every workbook, and are followed down once.
        const own = path === paths.at(-1) ? () => true : (mart: string) => mart !== "control";
        const { numbers, changed, followed, wrong } = await checkBook(book, read, follow, own);
        assert.deepEqual(changed, [], path);
        assert.deepEqual(
          wrong.map(({ at, how, wrong: rows }) => `${at}: ${rows} rows, ${how}`),
          [],
          path,
        );
        assert.ok(numbers > 50, `${path} has ${numbers} numbers`);
        for (const { step } of followed)
          for (const leaf of leavesOf(step)) kinds.set(leaf.is, (kinds.get(leaf.is) ?? 0) + 1);
        for (const { at, step } of followed)
          for (const one of stepsOf(step)) {
            if (
              one.is === "rows" &&
              !one.again &&
              (one.rows ?? 0) > 0 &&
              one.at.startsWith("control.") === false
            )
              assert.ok(one.parts.length > 0, `${at}: nothing lies below ${one.at} (${one.how})`);
            if (one.is !== "landed") continue;
            const delivered = (one.deliveries ?? []).reduce(
              (sum, { amount }) => sum + exact(amount ?? "0"),
              0n,
            );
            if (!one.again) assert.equal(decimal(delivered), one.amount, `${at}: ${one.at}`);
          }
      },
      target,
    );
  for (const kind of ["landed", "hidden", "evidence"])
    assert.ok((kinds.get(kind) ?? 0) > 0, JSON.stringify([...kinds]));
}

test("every number of every workbook follows from the rows that landed", async (t) => {
  const of = await organisation(t);
  const first = await of.json("run");
  assert.equal(first.code, 0, first.stderr);
  const paths: string[] = [];
  for (const [name, ...more] of REPORTS) {
    const { code, value, stderr } = await of.json("report", name, ...more);
    assert.equal(code, 0, stderr);
    paths.push(value.path);
  }
  const [etc = "", , , , bank = ""] = paths;

  await t.test("down to the file and record, to the last cent", () => everyNumberFollows(of, paths));

  await t.test("and so does every figure of the marts of reports, shown today or not", () =>
    inside(of, etc, async ({ ground, follow }) => {
      for (const [mart, { model }] of ground.marts) {
        if (!mart.startsWith("rpt_")) continue;
        for (const { name, type } of model.columns) {
          if (!/^(DECIMAL|INTEGER|BIGINT)/.test(type)) continue;
          const step = await follow(rowsWhere(mart, {}), name);
          for (const one of stepsOf(step))
            assert.equal(one.wrong, 0, `${mart}.${name}: ${one.at} ${one.how}`);
          assert.ok(
            step.is === "plain" || step.parts.length > 0,
            `${mart}.${name} says nothing of its origin`,
          );
        }
      }
    }),
  );

  await t.test("what is declared wrongly does not add up", () =>
    inside(of, etc, async ({ ground }) => {
      const wrongWith = async (mart: string, change: (of: Declared) => Declared, asked: string) => {
        const marts = new Map(ground.marts).set(mart, change(ground.marts.get(mart)!));
        const changed: Ground = { ...ground, marts };
        const step = await following(changed)(rowsWhere("rpt_etc_project_category", {}), asked);
        return [...stepsOf(step)].reduce((sum, { wrong }) => sum + wrong, 0);
      };
      assert.equal(await wrongWith("fct_project_transaction", (one) => one, "actual_to_date"), 0);
      const other = (one: Declared): Declared => ({
        ...one,
        landed: one.landed.map((landed) => ({
          ...landed,
          columns: { cost_amount: "accounting_amount * 2" },
        })),
      });
      assert.ok((await wrongWith("fct_project_transaction", other, "actual_to_date")) > 0);
      const narrower = (one: Declared): Declared => {
        const [way] = one.origin.get("actual_to_date")!;
        assert.ok(way?.is === "parts");
        const parts = way.parts.map((part) => ({ ...part, on: `${part.on} and part.period = this.period` }));
        return { ...one, origin: new Map(one.origin).set("actual_to_date", [{ ...way, parts }]) };
      };
      assert.ok((await wrongWith("rpt_etc_project_category", narrower, "actual_to_date")) > 0);
      const formula = (one: Declared): Declared => ({
        ...one,
        origin: new Map(one.origin).set("eac", [
          { when: null, is: "formula", formula: "actual_to_date - etc", through: null },
        ]),
      });
      assert.ok((await wrongWith("rpt_etc_project_category", formula, "eac")) > 0);
    }),
  );

  await t.test("the command says it in words, as rows, and as the piece of the original", async () => {
    const rows = await of.json("trace", etc, "Overzicht!L4", "--rows");
    assert.equal(rows.code, 0, rows.stderr);
    const step = rows.value.trace as Step;
    const landed = landedIn(step);
    assert.ok(landed.length > 50);
    const sum = landed.reduce((so, { amount }) => so + exact(amount!), 0n);
    assert.equal(decimal(sum), decimal(exact(step.amount!)));
    assert.equal(rows.value.caption, "Realisatie t/m periode");
    assert.equal(rows.value.changed, null);

    const told = await of.saldo("trace", etc, "Overzicht!L4");
    assert.match(told.stdout, /Alle geboekte kosten tot en met de periode/);
    assert.match(told.stdout, /d365\.project_actual\.consumption_amount/);
    assert.match(
      told.stdout,
      /PSAActualStaging\.csv .*batch 1 of d365\.project_actual, record \d+.*execution BYOD PSAActual-/,
    );

    const opened = await of.json("trace", etc, "Overzicht!L4", "--rows", "--open");
    for (const { row, text, is } of opened.value.opened) {
      assert.equal(is, "original");
      const [header = "", line = ""] = text.split("\n");
      const at = header.split(",").indexOf("TOTALCONSUMPTION");
      assert.equal(decimal(exact(line.split(",")[at]!)), row.amount, `record ${row.record}`);
    }
    const out = join(of.out, "fragments.txt");
    assert.equal((await of.saldo("trace", bank, "Rekeningen!G6", "--open", "--out", out)).code, 0);
    const statement = await readFile(out, "utf8");
    assert.match(statement, /── CAMT053\S+\.xml, record \d+, \/Document\/BkToCstmrStmt\[1\]\/Stmt\[\d+\]/);
    assert.match(statement, /<Cd>CLBD<\/Cd>/);
    assert.doesNotMatch(statement, /<Ntry>/);
  });

  await t.test("what marts hide, trace hides", () =>
    inside(of, bank, async ({ follow, ground }) => {
      const step = await follow(rowsWhere("rpt_bank_reconciliation", {}), "ledger_amount");
      const hidden = [...stepsOf(step)].filter(({ is }) => is === "hidden");
      assert.ok(hidden.length > 0 && hidden.every(({ deliveries }) => deliveries === undefined));
      const named = await Array.fromAsync(
        ground.ask(`select count(*) as n from marts.fct_gl_entry as part where is_salary`),
      );
      assert.ok(Number(named[0]!["n"]) > 0);
      // Not even where the mart keeps the place of the row.
      const marts = new Map(ground.marts);
      const items = marts.get("fct_project_transaction")!;
      marts.set("fct_project_transaction", { ...items, hides: "_row % 2 = 0" });
      const half = await following({ ...ground, marts, some: null })(
        rowsWhere("fct_project_transaction", {}),
        "cost_amount",
      );
      assert.ok(landedIn(half).length > 0 && landedIn(half).every(({ row }) => row % 2 === 1));
      assert.equal(half.left, null);
    }),
  );

  await t.test("what is no figure, or no longer one of ours, is told", async () => {
    const said = async (cell: string, path = etc) => {
      const { code, value } = await of.json("trace", path, cell);
      return code === 0 ? value.trace.how : [code, value.error.code, value.error.hint];
    };
    assert.match(await said("Overzicht!D8"), /^text in Omschrijving: .*rpt_etc_project\.project_name/);
    assert.match(await said("Overzicht!ZZ99"), /^empty/);
    assert.match(await said("Voorblad!E23"), /counts the lines of which Controles!A6:A\d+ says Voldoet/);
    assert.deepEqual(await said("Overzcht!D8"), [2, "no_such_sheet", "did you mean: 'Overzicht!D8'"]);
    assert.equal((await said("D8"))[1], "cell_malformed");
    assert.equal((await said("Overzicht!D8", join(of.out, "none.xlsx")))[1], "no_file");

    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(etc);
    const cell = book.getWorksheet("Detail")!.getCell("J7");
    const was = cell.value as number;
    cell.value = was + 1;
    book.getWorksheet("Overzicht")!.getCell("K6").value = 12;
    const edited = join(of.out, "edited.xlsx");
    await book.xlsx.writeFile(edited);
    const { value } = await of.json("trace", edited, "Detail!J7");
    assert.deepEqual(value.changed, { now: decimal(exact(was + 1)), written: decimal(exact(was)) });
    const found = await inside(of, edited, ({ book: one, read, follow }) =>
      checkBook(one, read, follow, () => false),
    );
    assert.ok(found.changed.some(({ cell: at }) => at === "Detail!J7"));
    assert.ok(found.changed.some(({ cell: at }) => at === "Overzicht!K6"));

    book.getWorksheet("Voorblad")!.eachRow((row) => {
      if (row.getCell(2).value === "Run") row.getCell(3).value = "20250101T000000Z";
    });
    await book.xlsx.writeFile(edited);
    const gone = await said("Detail!J7", edited);
    assert.deepEqual(gone.slice(0, 2), [2, "publication_gone"]);
    assert.match(gone[2], /saldo report/);

    const foreign = new ExcelJS.Workbook();
    foreign.addWorksheet("Overzicht").getCell("D8").value = 1;
    await foreign.xlsx.writeFile(edited);
    assert.equal((await said("Overzicht!D8", edited))[1], "not_a_report");
    await writeFile(edited, "PK, but no workbook");
    assert.equal((await said("Overzicht!D8", edited))[1], "workbook_unreadable");
  });

  await t.test(
    "an older workbook is traced with what its run knew, and a replaced export with what landed",
    async () => {
      const before = await of.json("trace", etc, "Overzicht!L4", "--rows");
      const kept = join(of.out, "before.xlsx");
      await copyFile(etc, kept);
      const path = join(of.inbox, "19", "PSAActualStaging.csv");
      const [header = "", ...lines] = (await readFile(path, "utf8")).trimEnd().split("\n");
      const at = header.split(",").indexOf("QTY");
      const changed = lines.map((line, n) => {
        const cells = line.split(",");
        if (n < 20) cells[at] = "123.450000";
        return cells.join(",");
      });
      await writeFile(path, `${[header, ...changed].join("\n")}\n`);
      const again = await of.json("run");
      assert.equal(again.code, 0, again.stderr);
      assert.equal(again.value.published, again.value.run);
      const after = await of.json("trace", kept, "Overzicht!L4", "--rows", "--open");
      assert.equal(after.value.current, false);
      assert.equal(after.value.trace.amount, before.value.trace.amount);
      const { is, why, text } = after.value.opened[0];
      assert.equal(is, "landed");
      assert.match(why, /neither in the archive nor, as it was, where it lay/);
      assert.ok(JSON.parse(text).consumption_amount);

      const marts = join(of.home, "published", `marts-${first.value.run}.duckdb`);
      await rename(marts, `${marts}.away`);
      assert.equal((await of.json("trace", kept, "Overzicht!L4")).value.error.code, "publication_gone");
    },
  );

  await t.test("on PostgreSQL as on DuckDB", async (t) => {
    const server = await startPostgres();
    t.after(() => server.stop());
    const there = of.under({ SALDO_POSTGRES_URL: server.url });
    const run = await there.json("run", "--target", "postgres");
    assert.equal(run.code, 0, run.stderr);
    const written: string[] = [];
    for (const [name, ...more] of REPORTS) {
      const { code, value, stderr } = await there.json("report", name, ...more, "--target", "postgres");
      assert.equal(code, 0, stderr);
      written.push(value.path);
    }
    await everyNumberFollows(there, written, "postgres");
  });
});
