// What a waiver covers: a difference up to what was looked at, or that there was nothing to compare; never the other.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import type { Row } from "../extract/duckdb.ts";
import { openLogbook } from "../load/logbook.ts";
import type { Warehouse } from "../load/warehouse.ts";
import { audit } from "./audit.ts";
import { defineConfig } from "./config.ts";
import type { Model } from "./dbt.ts";
import { environment } from "./environment.ts";
import { validWaivers, waive } from "./waiver.ts";

const NOW = "2026-11-20T05:00:00Z";

test("a waiver covers what was looked at, and no more", async (t) => {
  const home = await mkdtemp(join(tmpdir(), "saldo-waiver-"));
  t.after(() => rm(home, { recursive: true, force: true }));
  const settings = environment(home, { SALDO_HOME: home, SALDO_NOW: NOW });
  const of = defineConfig({ organisation: "Voorbeeld" });
  const logbook = openLogbook(home);
  t.after(() => logbook.destroy());

  let runs = 0;
  /** What the audit makes of one item of one control. */
  const judged = async (status: string, difference: string | null): Promise<string> => {
    const row: Row = { control: "rgs", scope: "NL01", period: "", status, difference };
    const models = [{ name: "recon_rgs", meta: {} }] as unknown as Model[];
    const warehouse = { candidate: async () => [[row]] } as unknown as Warehouse;
    const { rows } = await audit(
      `R${++runs}`,
      models,
      warehouse,
      logbook,
      await validWaivers(logbook, of, settings),
    );
    return rows[0]!.status;
  };
  const sign = (failing: Row) =>
    waive(
      logbook,
      [{ control: "rgs", scope: "NL01", period: "", ...failing }],
      { control: "rgs", scope: "NL01", reason: "nobody asked for these codes", until: "2026-12-31" },
      of,
      settings,
    );

  await sign({ status: "not evidenced", difference: null });
  assert.equal(await judged("not evidenced", null), "waived");
  assert.equal(await judged("fail", "0.000000"), "fail", "a failure was not looked at");
  assert.equal(await judged("fail", "10.000000"), "fail");

  await sign({ status: "fail", difference: "10.000000" });
  assert.equal(await judged("fail", "10.000000"), "waived");
  assert.equal(await judged("fail", "10.000001"), "fail");
  assert.equal(await judged("not evidenced", null), "waived", "the first one still stands");
  await logbook.deleteFrom("waiver").where("amount", "=", "not evidenced").execute();
  assert.equal(await judged("not evidenced", null), "not evidenced");
});
