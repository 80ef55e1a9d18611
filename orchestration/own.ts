// What Saldo records itself (a close, a payment file) lands like any delivery, but whole or not at all.
import { delivering } from "../extract/document.ts";
import { SaldoError } from "../extract/error.ts";
import { extract } from "../extract/extract.ts";
import type { Original, Source } from "../extract/source.ts";
import type { App } from "./app.ts";
import { recordOutcomes } from "./record.ts";

/**
 * Lands a document, the first of the files; the others are archived with it. Returns the number of rows.
 * Throws `own_not_landed` where a row was rejected, or is known already with other content.
 */
export async function landOwn(
  app: App,
  id: string,
  source: Source,
  label: string,
  of: readonly string[],
  files: readonly Original[],
): Promise<number> {
  const outcomes = await extract(delivering(source, label, of, files), app.context(id));
  await recordOutcomes(app.logbook, id, outcomes, app.settings.clock());
  const bad = outcomes.find(({ kind, manifest }) => kind === "refused" || (manifest?.rows.rejected ?? 0) > 0);
  if (bad)
    throw new SaldoError(
      "fatal",
      "own_not_landed",
      `${label} could not be kept: ${bad.error?.message ?? `${bad.manifest!.rows.rejected} rows were rejected: ${bad.rejects[0]?.["reason"]}`}`,
      { place: { source: source.name, table: bad.table }, hint: "nothing was done; --debug shows where" },
    );
  return outcomes.reduce((sum, { manifest }) => sum + (manifest?.rows.accepted ?? 0), 0);
}
