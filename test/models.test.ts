// The models by themselves: every formula and every case is a dbt unit test, beside its model; this runs them all.
import assert from "node:assert/strict";
import test from "node:test";
import { duckdbWarehouse } from "../load/duckdb.ts";
import { dbt } from "../orchestration/dbt.ts";
import { testContext } from "./context.ts";
import { ran } from "./ran.ts";

test("every dbt unit test holds, and so does what staging promises", async (t) => {
  const { of } = await ran(t);
  const context = testContext(of.home);
  const { results, errors } = await dbt(
    ["test", "--select", "test_type:unit", "path:staging"],
    duckdbWarehouse(of.home),
    context,
  );
  const bad = results
    .filter(({ status }) => status !== "pass")
    .map(({ name, message }) => `${name}: ${message}`);
  assert.deepEqual([...bad, ...errors], []);
  assert.ok(results.length >= 20, `only ${results.length} ran`);
});
