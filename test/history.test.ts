// Dimensions as posted and as they are now: what changes between two loads is a version, in the marts of every engine, and
// folding loses none.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { open } from "../extract/duckdb.ts";
import { ran } from "./ran.ts";
import { later, type Organisation, ROOT } from "./saldo.ts";

async function query(of: Organisation, sql: string) {
  const session = await open(join(of.home, "published", "saldo.duckdb"), { access_mode: "READ_ONLY" });
  try {
    return await session.all(sql);
  } finally {
    session.close();
  }
}

/** Changes one column of the rows of a BYOD table that hold these texts. */
async function change(
  of: Organisation,
  table: string,
  row: readonly string[],
  column: string,
  value: string,
) {
  const path = join(of.inbox, "19", `${table}.csv`);
  const [header, ...lines] = (await readFile(path, "utf8")).split("\n");
  const at = header!.split(",").indexOf(column);
  assert.ok(at >= 0, `${table} has no ${column}`);
  let changed = 0;
  const text = lines.map((line) => {
    const cells = line.split(",");
    // Companies come in mixed case.
    const said = cells.map((cell) => cell.toUpperCase());
    if (!row.every((text) => said.includes(text))) return line;
    changed += 1;
    cells[at] = value;
    return cells.join(",");
  });
  assert.ok(changed > 0, `${table} has no ${row.join(" ")}`);
  await writeFile(path, [header, ...text].join("\n"));
}

/** What the documentation of version tells analysts to write. */
const AS_POSTED = `
  select coalesce(sum(cost.accounting_amount), 0) as amount
  from marts.fct_project_transaction as cost
  inner join marts.dim_project_history as project
    on cost.company = project.company
    and cost.project = project.project
    and cost.ledger_date >= project.valid_from
    and (project.valid_to is null or cost.ledger_date < project.valid_to)`;
const AS_IT_IS = `
  select coalesce(sum(cost.accounting_amount), 0) as amount
  from marts.fct_project_transaction as cost
  inner join marts.dim_project as project on cost.company = project.company and cost.project = project.project`;

test("what changes between two loads is a version; as posted and as it is differ; folding keeps both", async (t) => {
  const { of } = await ran(t);
  const [chosen] = await query(
    of,
    `select cost.company, cost.project, project.project_group
     from marts.fct_project_transaction as cost
     inner join marts.dim_project as project on cost.company = project.company and cost.project = project.project
     where project.project_group is not null
     group by all having sum(cost.accounting_amount) <> 0 order by cost.company, cost.project limit 1`,
  );
  const { company, project, project_group: before } = chosen!;
  const after = before === "REGIE" ? "INTERN" : "REGIE";
  const [whole] = await query(of, AS_IT_IS);
  const sumOf = async (at: Organisation, sql: string, group: unknown) =>
    (await query(at, `${sql} where project.project_group = '${group}'`))[0]!["amount"];
  const posted = await sumOf(of, AS_POSTED, before);
  assert.equal(posted, await sumOf(of, AS_IT_IS, before), "with one version both say the same");

  const row = [String(company), String(project)];
  await change(of, "ProjProjectV2Staging", row, "PROJECTGROUPID", after);
  const next = later(of, "2026-11-21T05:00:00Z");
  assert.equal((await next.json("run")).value.status, "published");
  const versions = () =>
    query(
      of,
      `select version, project_group, valid_from, valid_to, is_current from marts.dim_project_history where company = '${company}' and project = '${project}' order by version`,
    );
  const told = [
    {
      version: 1,
      project_group: before,
      valid_from: "1900-01-01T00:00:00.000Z",
      valid_to: "2026-11-21T05:00:00.000Z",
      is_current: false,
    },
    {
      version: 2,
      project_group: after,
      valid_from: "2026-11-21T05:00:00.000Z",
      valid_to: null,
      is_current: true,
    },
  ];
  assert.deepEqual(await versions(), told);
  assert.equal(await sumOf(of, AS_POSTED, before), posted, "as posted is what it was");
  assert.notEqual(await sumOf(of, AS_IT_IS, before), posted);
  assert.deepEqual((await query(of, AS_POSTED))[0], whole, "and every posting finds one version");

  const every = async () => {
    const rows = await Promise.all(
      histories().map((mart) => query(of, `select * from marts.${mart} order by all`)),
    );
    return rows.map((found) => JSON.stringify(found));
  };
  const unfolded = await every();
  const folded = await next.json("fold", "--before", "2026-11-22");
  assert.equal(folded.code, 0, folded.stderr);
  assert.ok(folded.value.folded.some(({ table }: { table: string }) => table === "d365.project"));
  assert.deepEqual(await every(), unfolded);
  assert.deepEqual(await versions(), told);

  await change(of, "ProjProjectV2Staging", row, "PROJECTGROUPID", String(before));
  const last = later(of, "2026-11-23T05:00:00Z");
  assert.equal((await last.json("run")).code, 0);
  assert.deepEqual(
    (await versions()).map(({ version, project_group }) => `${version} ${project_group}`),
    [`1 ${before}`, `2 ${after}`, `3 ${before}`],
  );
});

const MARTS = join(ROOT, "models", "marts");
const histories = () =>
  (readdirSync(MARTS, { recursive: true }) as string[])
    .filter((file) => file.endsWith("_history.sql"))
    .map((file) => file.split(/[\\/]/).at(-1)!.slice(0, -".sql".length))
    .sort();

/** Columns that statements tell, which only say how it is now. */
const NOW_ONLY = ["first_statement_on", "last_statement_on", "is_in_ledger"];

test("a dimension and its history say the same of every record", () => {
  const files = readdirSync(MARTS, { recursive: true }) as string[];
  const columnsOf = (mart: string): string[] => {
    const file = files.find(
      (one) => one.endsWith(`${mart}.yml`) && one.split(/[\\/]/).at(-1) === `${mart}.yml`,
    );
    assert.ok(file, `${mart} is not described`);
    const [columns = ""] = readFileSync(join(MARTS, file), "utf8").split("\nunit_tests:");
    return [...columns.matchAll(/^ {6}- name: (\w+)$/gm)].map(([, name]) => name!);
  };
  assert.ok(histories().length >= 8);
  for (const history of histories()) {
    const now = columnsOf(history.replace("_history", "")).filter((name) => !NOW_ONLY.includes(name));
    const [version, ...time] = ["version", "valid_from", "valid_to", "is_current"];
    const then = columnsOf(history);
    assert.deepEqual([...then].sort(), [...now, version, ...time].sort(), history);
  }
});
