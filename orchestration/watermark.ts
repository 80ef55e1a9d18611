// What candidate must be built from: the landing, what controls know of it, the settings, and the models themselves.
// Comparing it with what candidate was built from says whether dbt has anything to do, and downstream of what.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { batches, type Manifest } from "../extract/landing.ts";
import type { Source } from "../extract/source.ts";
import { describeLanding } from "../load/bookkeeping.ts";
import type { Bookkeeping, Watermark } from "../load/warehouse.ts";
import type { App } from "./app.ts";
import { ROOT } from "./dbt.ts";
import { modelSettings } from "./model-settings.ts";
import { lastCompletePeriod } from "./period.ts";

export type Landing = ReadonlyMap<string, readonly Manifest[]>;

/** Every committed batch, by `source.table`. */
export async function readLanding(home: string, sources: readonly Source[]): Promise<Landing> {
  const landing = new Map<string, Manifest[]>();
  for (const source of sources) {
    for (const table of Object.keys(source.tables)) {
      landing.set(`${source.name}.${table}`, await batches(home, source.name, table));
    }
  }
  return landing;
}

const sha = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

/** Describes the landing for the models, and says up to where candidate must be built. */
export function desired(
  { organisation, settings }: App,
  sources: readonly Source[],
  landing: Landing,
): { bookkeeping: Bookkeeping; watermark: Watermark } {
  const bookkeeping = describeLanding(
    sources,
    landing,
    { ...modelSettings(organisation), last_period: lastCompletePeriod(settings.clock()) },
    organisation.tolerances,
  );
  // When and by which run a batch landed says nothing about what it holds.
  const batch = bookkeeping.batch.map(({ run_id: _run, landed_at: _at, ...rest }) => rest);
  return {
    bookkeeping,
    watermark: {
      batches: Object.fromEntries(
        [...landing].map(([table, history]) => [table, history.at(-1)?.batch ?? 0]),
      ),
      folds: foldsOf(landing),
      bookkeeping: sha(JSON.stringify([batch, bookkeeping.state])),
      settings: sha(JSON.stringify(bookkeeping.setting)),
      fingerprint: sha(
        JSON.stringify([fingerprintOfModels(), organisation.ledger, organisation.salary.accounts]),
      ),
    },
  };
}

const foldsOf = (landing: Landing): Record<string, string> =>
  Object.fromEntries(
    [...landing].flatMap(([table, history]) => {
      const fold = history.findLast((manifest) => manifest.fold)?.fold;
      return fold ? [[table, fold]] : [];
    }),
  );

/** The tables of which a fold replaced batches since: incremental facts cannot know what it dropped. */
export const foldedSince = (a: Watermark | null, b: Watermark): readonly string[] =>
  Object.keys({ ...a?.folds, ...b.folds }).filter((table) => a?.folds?.[table] !== b.folds[table]);

function fingerprintOfModels(): string {
  const folder = join(ROOT, "models");
  const files = (readdirSync(folder, { recursive: true }) as string[])
    .filter((entry) => /\.(sql|yml|csv|txt|md)$/.test(entry))
    .map((entry) => entry.replaceAll("\\", "/"))
    .sort();
  return sha(files.map((entry) => `${entry}\n${readFileSync(join(folder, entry), "utf8")}`).join("\n"));
}

export const same = (a: Watermark | null | undefined, b: Watermark): boolean =>
  a?.fingerprint === b.fingerprint &&
  a.settings === b.settings &&
  a.bookkeeping === b.bookkeeping &&
  foldedSince(a, b).length === 0 &&
  JSON.stringify(a.batches) === JSON.stringify(b.batches);
