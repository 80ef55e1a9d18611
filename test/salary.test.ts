// Attacks on the published marts of the sample, by somebody who has nothing but them and knows who works where: reading
// single amounts and names, and subtracting what is shown from totals, from other accounts and from the month beside it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { name, open, type Session } from "../extract/duckdb.ts";
import { addMonths } from "../orchestration/sample/calendar.ts";
import { payslips } from "../orchestration/sample/payroll.ts";
import { createPeople } from "../orchestration/sample/people.ts";
import { foreignIban } from "../orchestration/sample/reference.ts";
import { organisation } from "./saldo.ts";

const SCALE = 1;
const SEED = 1;
const UNTIL = "2026-10";
const MONTHS = Array.from({ length: 4 }, (_, i) => addMonths(UNTIL, i - 3));
const K = 5;
const COSTS = { "4000": "pay", "4010": "social", "4020": "premium" } as const;

const people = createPeople(SEED, SCALE, MONTHS[0]!, UNTIL);
/** What everybody earned, as only payroll knows. Nobody comes or goes in the middle of a month. */
const earned = MONTHS.flatMap((period) =>
  payslips({ people }, { date: `${period}-20` }).map((slip) => ({
    ...slip,
    period,
    company: slip.person.company.id,
  })),
);
const inCents = (amount: unknown) => Math.abs(Math.round(Number(amount) * 100));

type Cell = {
  company: string;
  period: string;
  main_account: string;
  cost_centre: string | null;
  amount: string;
};

/** The cost centres that an amount covers: its own, or all that no other line of the account and month shows. */
function coverage(cells: readonly Cell[]) {
  return cells.map((cell) => {
    const { company, period, main_account } = cell;
    const shown = cells
      .filter(
        (one) =>
          [one.company, one.period, one.main_account].join() === [company, period, main_account].join(),
      )
      .flatMap((one) => one.cost_centre ?? []);
    const staffed = earned.filter((slip) => slip.company === company && slip.period === period);
    const rest = new Set(staffed.map((slip) => slip.costCentre).filter((centre) => !shown.includes(centre)));
    return { ...cell, centres: cell.cost_centre ? new Set([cell.cost_centre]) : rest };
  });
}

const persons = (company: string, period: string, centres: ReadonlySet<string>) =>
  earned.filter((slip) => slip.company === company && slip.period === period && centres.has(slip.costCentre));

test("the published marts of the sample give nobody's salary away", async (t) => {
  const of = await organisation(t, { scale: SCALE, seed: SEED, months: MONTHS.length });
  const run = await of.json("run");
  assert.equal(run.code, 0, run.stderr);
  const folder = join(of.home, "published");
  const { file } = JSON.parse(await readFile(join(folder, "current.json"), "utf8"));
  const session = await open(join(folder, file), { access_mode: "READ_ONLY" });
  t.after(() => session.close());
  const marts = (
    await session.all("select table_name as mart from duckdb_tables() where schema_name = 'marts' order by 1")
  ).map(({ mart }) => String(mart));
  const names = earned.flatMap(({ person }) => [
    `${person.surname}`,
    foreignIban(80_000_000 + Number(person.number)).iban,
    `SAL-\\d{4}-\\d\\d-${person.number}`,
  ]);
  const wanted = `(${[...new Set(names)].join("|")})\\b`;
  const naming = async (from: Session, relation: string) => {
    const [row] = await from.all(
      `select count(*) as n from ${relation} as t where regexp_matches(cast(t as varchar), '${wanted}')`,
    );
    return Number(row!["n"]);
  };

  await t.test("no name, account or reference of anybody who is paid stands in any mart", async () => {
    assert.ok(marts.includes("fct_bank_transaction") && marts.includes("control") && marts.length > 8);
    for (const mart of marts) assert.equal(await naming(session, `marts.${name(mart)}`), 0, mart);
    const warehouse = await open(join(of.home, "warehouse.duckdb"), { access_mode: "READ_ONLY" });
    try {
      for (const detail of ["int_ledger__entries_posted", "int_bank__entries_explained"]) {
        assert.ok((await naming(warehouse, `candidate.${detail}`)) > 50, `${detail} would tell`);
      }
    } finally {
      warehouse.close();
    }
  });

  const cells = coverage(
    (await session.all(
      "select company, period, main_account, cost_centre, cast(accounting_amount as varchar) as amount from marts.fct_gl_entry where is_salary",
    )) as unknown as Cell[],
  );
  const costs = cells.filter(({ main_account }) => main_account in COSTS);

  await t.test("salary accounts hold totals only, of the persons that they should", async () => {
    const [single] = await session.all(
      "select count(*) as n from marts.fct_gl_entry where not is_salary and (main_account between '1700' and '1720' or main_account between '4000' and '4020')",
    );
    assert.equal(Number(single!["n"]), 0);
    for (const { company, period, main_account, centres, amount } of costs) {
      const what = COSTS[main_account as keyof typeof COSTS];
      const sum = persons(company, period, centres).reduce((total, slip) => total + slip[what], 0);
      // Each cost centre's part is a sum of rounded amounts, as payroll books them.
      assert.equal(inCents(amount), sum, `${company} ${period} ${main_account} ${[...centres]}`);
    }
    assert.ok(costs.some(({ cost_centre }) => cost_centre !== null));
    assert.ok(costs.some(({ centres }) => centres.size > 1));
  });

  await t.test("no amount of one person is an amount of a salary line or payment", async () => {
    // Sums may equal somebody's other amount by chance: like is compared with like.
    const single = new Map<string, Set<number>>();
    const say = (of: string, amount: number) => single.set(of, (single.get(of) ?? new Set()).add(amount));
    for (const { company, pay, social, premium, withheld, share, net } of earned) {
      for (const [account, amount] of Object.entries({ "4000": pay, "4010": social, "4020": premium }))
        say(`${company} ${account}`, amount);
      for (const amount of [withheld, social, withheld + social]) say(`${company} 1700`, amount);
      for (const amount of [premium, share, premium + share]) say(`${company} 1720`, amount);
      for (const account of ["1710", "1100"]) say(`${company} ${account}`, net);
      say("bank", net);
    }
    const amounts = await session.all(
      `select company || ' ' || main_account as of, unnest([accounting_amount, debit, credit, reporting_amount]) as amount
       from marts.fct_gl_entry where is_salary
       union all select 'bank' as of, amount from marts.fct_bank_transaction where is_salary`,
    );
    assert.ok(amounts.length > 100);
    for (const { of, amount } of amounts)
      assert.ok(!single.get(String(of))?.has(inCents(amount)), `${of} ${amount}`);
    // Nor on the bank's ledger account, which the payment's other line stands on.
    const bank = await session.all(
      "select accounting_amount as amount, description from marts.fct_gl_entry where main_account = '1100' and description like 'Salaris%'",
    );
    assert.deepEqual(bank, []);
  });

  await t.test(
    "subtracting lines, accounts and months from each other leaves no group of one to four",
    () => {
      const next = (period: string) => [period, addMonths(period, 1), addMonths(period, -1)];
      let compared = 0;
      for (const whole of costs) {
        const beside = costs.filter(
          ({ company, period }) => company === whole.company && next(whole.period).includes(period),
        );
        const left = (parts: typeof costs) =>
          new Set([...whole.centres].filter((centre) => !parts.some((part) => part.centres.has(centre))));
        const inside = beside.filter((part) => part !== whole && part.centres.isSubsetOf(whole.centres));
        // The whole by itself, less any one part, less all of the parts of another account or month.
        const remainders = [
          left([]),
          ...inside.map((part) => left([part])),
          ...Map.groupBy(inside, (part) => `${part.period} ${part.main_account}`)
            .values()
            .map(left),
        ];
        for (const centres of remainders) {
          const many = persons(whole.company, whole.period, centres).length;
          compared++;
          assert.ok(many === 0 || many >= K, `${whole.company} ${whole.period} ${[...centres]}: ${many}`);
        }
      }
      assert.ok(compared > 100);
      const all = new Set(costs.map(({ company }) => company));
      for (const company of all) {
        for (const period of MONTHS)
          assert.ok(earned.filter((one) => one.company === company && one.period === period).length >= K);
      }
      // The sample must be worth attacking: there are cost centres too small to be shown.
      const small = [
        ...Map.groupBy(earned, (one) => `${one.company} ${one.costCentre} ${one.period}`),
      ].filter(([, staff]) => staff.length < K);
      assert.deepEqual([...new Set(small.map(([centre]) => centre.slice(0, 10)))].sort(), [
        "NL01 KP110",
        "NL03 KP110",
        "NL03 KP210",
      ]);
    },
  );

  await t.test(
    "the bank shows as many as were paid at once, and what it shows is what the ledger shows",
    async () => {
      const paid = await session.all(
        "select account, period, batch_transactions as payments, cast(amount as varchar) as amount from marts.fct_bank_transaction where is_salary order by 1, 2",
      );
      assert.equal(paid.length, 3 * MONTHS.length);
      for (const { payments } of paid) assert.ok(Number(payments) >= K);
      const nets = Map.groupBy(earned, ({ company, period }) => `${company} ${period}`).values();
      assert.deepEqual(
        paid.map(({ amount }) => inCents(amount)).sort(),
        [...nets].map((slips) => slips.reduce((total, slip) => total + slip.net, 0)).sort(),
      );
    },
  );
});
