// `saldo fold`: the old batches of every table become one file of living rows each. No figure changes by it; what was
// known at a moment inside the folded time cannot be rebuilt any more.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { open, type Session } from "../extract/duckdb.ts";
import { misconfigured } from "../extract/error.ts";
import { fold } from "../extract/fold.ts";
import { batches } from "../extract/landing.ts";
import { orNearest } from "../extract/spelling.ts";
import type { App } from "./app.ts";
import { configuredSources } from "./configured.ts";
import { dayOf } from "./period.ts";

/** What became of the old batches of one table. */
export type FoldedTable = {
  readonly table: string;
  readonly batches: number;
  readonly files: number;
  readonly rows: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
};

/** Days of history that `saldo fold` leaves alone unless it is told otherwise. */
const KEPT = 400;

/** The day before which batches are folded by default. */
export const foldsBefore = (now: Date): string => dayOf(new Date(now.getTime() - KEPT * 86_400_000));

/** Opens a session that may spill to disk, for one piece of work on landing. */
export async function atLanding<T>(home: string, work: (session: Session) => Promise<T>): Promise<T> {
  const scratch = join(home, "work", "scratch", "landing");
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const session = await open(":memory:", { temp_directory: scratch });
  try {
    return await work(session);
  } finally {
    session.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Folds every table, or one, as far as its batches landed before a day. */
export async function foldAll(app: App, run: string, before: string, only?: string): Promise<FoldedTable[]> {
  const context = app.context(run);
  const tables = (await configuredSources(app.organisation)).flatMap(({ source }) =>
    Object.entries(source.tables).map(([table, of]) => ({
      full: `${source.name}.${table}`,
      source,
      table,
      of,
    })),
  );
  const names = tables.map(({ full }) => full);
  if (only !== undefined && !names.includes(only))
    throw misconfigured(
      "unknown_table",
      `there is no table ${only}${orNearest(only, names)}`,
      "name it as source.table",
    );
  return atLanding(app.settings.home, async (session) => {
    const done: FoldedTable[] = [];
    for (const { full, source, table, of } of tables) {
      if (only !== undefined && full !== only) continue;
      context.signal.throwIfAborted();
      const history = await batches(context.home, source.name, table);
      const young = history.findIndex(({ landedAt }) => dayOf(new Date(landedAt)) >= before);
      const old = young < 0 ? history : history.slice(0, young);
      // One file is as few as there can be.
      if (old.filter(({ data }) => data).length < 2) continue;
      const folded = await fold(session, context, of, history, old.at(-1)!.batch);
      const { replaces, rows } = folded.fold;
      done.push({
        table: full,
        batches: old.length,
        files: replaces.length,
        rows,
        bytesBefore: folded.before,
        bytesAfter: folded.after,
      });
      context.emit({ type: "step.progress", step: "fold", done: done.length, note: full });
    }
    return done;
  });
}
