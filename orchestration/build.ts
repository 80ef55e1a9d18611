// Builds candidate with dbt: only what is downstream of what changed; everything, from scratch, when models or
// settings changed.
import { join } from "node:path";
import { piiColumns } from "../extract/column.ts";
import { SaldoError } from "../extract/error.ts";
import type { Source } from "../extract/source.ts";
import type { Watermark } from "../load/warehouse.ts";
import type { App } from "./app.ts";
import { dbt, hasManifest, lineage, targetOf } from "./dbt.ts";
import { recordResults } from "./record.ts";
import { foldedSince } from "./watermark.ts";

/** Names the tests that failed; throws where a model did not build. */
export async function build(
  app: App,
  run: string,
  built: Watermark | null,
  watermark: Watermark,
  sources: readonly Source[],
): Promise<{ failures: readonly string[]; note: string }> {
  const fresh = built?.fingerprint !== watermark.fingerprint;
  const folded = foldedSince(built, watermark);
  const personal = new Set(
    sources.flatMap(({ name, tables }) =>
      Object.entries(tables).flatMap(([table, of]) =>
        Object.keys(piiColumns(of)).length > 0 ? [`${name}.${table}`] : [],
      ),
    ),
  );
  const changed = Object.entries(watermark.batches)
    .filter(([table, batch]) => built?.batches[table] !== batch || folded.includes(table))
    .flatMap(([table]) => [
      `source:${table}+`,
      ...(personal.has(table) ? [`source:${table.replace(".", "_pii.")}+`] : []),
    ]);
  const settings = built?.settings === watermark.settings ? [] : ["source:saldo.setting+"];
  // A view says what its model says, and the models are those of the last build. Tests of views are asked all the same:
  // whatever is downstream is named, so nothing else needs to be selected along.
  const standing = !fresh && app.warehouse.keepsViews;
  const target = targetOf(app.settings.home, app.warehouse.engine);
  const { results, errors } = await dbt(
    [
      "build",
      "--exclude-resource-type",
      "unit_test",
      // Of every landed row extract has judged what these ask; recon_rows and recon_amounts see a row too many or too few.
      "--exclude",
      "resource_type:test,path:staging",
      ...(standing ? ["resource_type:model,config.materialized:view", "--indirect-selection", "empty"] : []),
      ...(fresh || folded.length > 0 ? ["--full-refresh"] : []),
      // What dbt wrote of the same models still says it.
      ...(fresh || !hasManifest(target) ? [] : ["--no-write-json"]),
      ...(fresh ? [] : ["--select", ...changed, ...settings, "source:saldo.batch+", "source:saldo.state+"]),
    ],
    app.warehouse,
    app.context(run),
  );
  await recordResults(app.logbook, run, results, await lineage(target));
  const broken = results.filter(({ status }) => status === "error");
  if (broken.length > 0 || results.length === 0) {
    const reasons =
      broken.length > 0 ? broken.map(({ name, message }) => `${name}: ${message?.trim()}`) : errors;
    throw new SaldoError("fatal", "build_failed", reasons.join("\n"), {
      hint: `dbt's log: ${join(target, "logs", "dbt.log")}`,
    });
  }
  const failures = results
    .filter(({ status }) => status === "fail")
    .map(({ name, message }) => `${name} (${message})`);
  const count = (kind: string) =>
    results.filter((result) => result.kind === kind && result.status !== "skipped").length;
  const failed = failures.length > 0 ? `, ${failures.length} failed` : "";
  return { failures, note: `${count("model")} models, ${count("test")} tests${failed}` };
}
