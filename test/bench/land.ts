// Landing a large snapshot, again with changes in it, and once more without: the machine alone, no source to wait for.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { code, decimal, table, text } from "../../extract/column.ts";
import { closeDesk, openDesk } from "../../extract/desk.ts";
import { open } from "../../extract/duckdb.ts";
import { land } from "../../extract/land.ts";
import type { Source } from "../../extract/source.ts";
import { testContext } from "../context.ts";

const ROWS = Number(process.env["SALDO_BENCH_ROWS"] ?? "5000000");

const seconds = (from: number) => `${((performance.now() - from) / 1000).toFixed(1)} s`;
const report = (what: string, took: string) => process.stdout.write(`${what.padEnd(70)} ${took}\n`);

const wide = Array.from({ length: 17 }, (_, index) => `c${index + 1}`);
const ledger = table({
  doc: "A large snapshot",
  key: ["id"],
  scope: ["company"],
  totals: ["amount"],
  columns: {
    company: code(),
    id: text(),
    amount: decimal(),
    ...Object.fromEntries(wide.map((name) => [name, text()])),
  },
});

export async function landing(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), "saldo-bench-"));
  const session = await open(":memory:", { temp_directory: home });
  try {
    const source: Source = {
      name: "bench",
      doc: "",
      interfaces: [],
      options: {},
      tables: { ledger },
      read: async function* () {},
    };
    const context = testContext(home);
    for (const [what, changed] of [
      [`landing ${ROWS.toLocaleString("en-GB")} × 20, first time`, "0"],
      ["the same with 1.4 % changed", "case when i % 71 = 0 then 1 else 0 end"],
      ["the same again: no difference", "case when i % 71 = 0 then 1 else 0 end"],
    ] as const) {
      const relation = `(select i as _row, 'nl0' || (i % 3) as company, cast(i as varchar) as id, cast(i + ${changed} as varchar) || '.25' as amount,
      ${wide.map((name, index) => `'value ' || (i % ${index + 7}) as ${name}`).join(", ")} from range(1, ${ROWS + 1}) t(i))`;
      const desk = openDesk(session, source, context);
      const from = performance.now();
      await land(desk, {
        label: what,
        tables: ["ledger"],
        files: [],
        records: async () => ({
          relations: { ledger: { relation, header: ["company", "id", "amount", ...wide] } },
        }),
      });
      await closeDesk(desk);
      report(what, seconds(from));
    }
  } finally {
    session.close();
    await rm(home, { recursive: true, force: true });
  }
}
