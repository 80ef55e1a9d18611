// The retention job: what is past its period goes out of landing, the archive and the logbook, and with the build that
// follows out of everything that is made of them. It counts; it never tells what it took.
import { existsSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Session } from "../extract/duckdb.ts";
import { due, retained } from "../extract/due.ts";
import { fold, tidy } from "../extract/fold.ts";
import { foldable } from "../extract/foldable.ts";
import { batches, type Manifest, tableFolder } from "../extract/landing.ts";
import type { Rule } from "../extract/retention.ts";
import type { Source } from "../extract/source.ts";
import { landedRelation } from "../extract/state.ts";
import type { App } from "./app.ts";
import { configuredSources } from "./configured.ts";
import { atLanding } from "./fold.ts";
import { dayOf } from "./period.ts";

/** What one rule takes, or would take, out of one place. */
export type Gone = {
  /** `source.table`, or `archive`. */
  readonly from: string;
  readonly rule: Rule | "originals";
  readonly what: "rows" | "texts" | "rejects" | "originals";
  readonly before: string;
  readonly count: number;
};

/** The first day that is kept, per rule; null where the organisation keeps everything. */
type Days = Readonly<Record<Rule | "originals", string | null>>;

function daysOf({ organisation: { retention }, settings }: App): Days {
  const today = dayOf(settings.clock());
  const [year, month, day] = today.split("-").map(Number) as [number, number, number];
  const ago = (years: number, days: number) =>
    new Date(Date.UTC(year - years, month - 1, day - days)).toISOString().slice(0, 10);
  return {
    financial: retention.financial === false ? null : `${year - retention.financial}-01-01`,
    personnel: retention.personnel === false ? null : ago(retention.personnel, 0),
    originals: retention.originals === false ? null : ago(0, retention.originals),
  };
}

/** The first day whose files, and rejected records out of them, are kept: for people the short period of originals. */
const fileDay = (rule: Rule, days: Days): string | null =>
  rule === "personnel" ? days.originals : days.financial;

const landedBefore = ({ landedAt }: Manifest, day: string | null): boolean =>
  day !== null && dayOf(new Date(landedAt)) < day;

/** Takes out what is due, or with `dry` only counts it. Cut short anywhere, a repeat ends where an undisturbed one does. */
export async function retain(app: App, run: string, dry: boolean): Promise<readonly Gone[]> {
  const days = daysOf(app);
  const sources = (await configuredSources(app.organisation)).map(({ source }) => source);
  const gone = await atLanding(app.settings.home, async (session) => {
    const found: Gone[] = [];
    for (const source of sources) found.push(...(await retainRows(app, session, run, source, days, dry)));
    return found;
  });
  gone.push(...(await retainRejects(app, sources, days, dry)));
  gone.push(...(await retainOriginals(app, sources, days, dry)));
  const told = gone.filter(({ count }) => count > 0);
  if (!dry) for (const one of told) tell(app, run, one);
  return told;
}

const tell = (app: App, run: string, { from, rule, what, before, count }: Gone) =>
  app.context(run).emit({
    type: "note",
    level: "info",
    code: "retention",
    message: `${from}: ${count} ${what} from before ${before} went by the rule ${rule}`,
  });

async function retainRows(
  app: App,
  session: Session,
  run: string,
  source: Source,
  days: Days,
  dry: boolean,
): Promise<Gone[]> {
  const { home } = app.settings;
  const histories = new Map<string, readonly Manifest[]>();
  for (const table of Object.keys(source.tables)) {
    if (!dry) await tidy(home, source.name, table);
    histories.set(table, await batches(home, source.name, table));
  }
  const gone: Gone[] = [];
  for (const [table, of] of retained(source)) {
    app.signal.throwIfAborted();
    const { rule } = of.retention!;
    const before = days[rule];
    const history = histories.get(table)!;
    if (before === null || history.length === 0) continue;
    const past = due(home, source, of, histories, before);
    const [row] = await session.all(
      `select count(*) as n from (${foldable(landedRelation(home, of, history), of, history, past)}) where _due`,
    );
    const count = Number(row!["n"]);
    if (count > 0 && !dry) await fold(session, app.context(run), of, history, history.at(-1)!.batch, past);
    gone.push({ from: `${source.name}.${table}`, rule, what: past.blank ? "texts" : "rows", before, count });
  }
  return gone;
}

/** Files of rejected records hold what the original held, so they live as long; likewise their first rows in the logbook. */
async function retainRejects(
  { settings: { home }, logbook }: App,
  sources: readonly Source[],
  days: Days,
  dry: boolean,
): Promise<Gone[]> {
  const gone: Gone[] = [];
  for (const source of sources) {
    for (const [table, { retention }] of retained(source)) {
      const before = fileDay(retention!.rule, days);
      if (before === null) continue;
      const folder = tableFolder(home, source.name, table);
      const old = (await batches(home, source.name, table)).filter(
        (manifest) => manifest.rejects && landedBefore(manifest, before),
      );
      const files = old.map(({ rejects }) => join(folder, rejects!)).filter((file) => existsSync(file));
      if (!dry) {
        for (const file of files) await rm(file, { force: true });
        for (const { batch } of old)
          await logbook
            .deleteFrom("reject")
            .where("source", "=", source.name)
            .where("table_name", "=", table)
            .where("batch", "=", batch)
            .execute();
      }
      const from = `${source.name}.${table}`;
      gone.push({ from, rule: retention!.rule, what: "rejects", before, count: files.length });
    }
  }
  return gone;
}

/** Originals go when every batch that was made of them is old enough, and never while one still lies in the inbox. */
async function retainOriginals(
  { settings: { home } }: App,
  sources: readonly Source[],
  days: Days,
  dry: boolean,
): Promise<Gone[]> {
  const archive = join(home, "archive");
  if (!existsSync(archive)) return [];
  const made = new Map<string, { manifest: Manifest; before: string | null; path: string }[]>();
  for (const source of sources) {
    for (const [table, { retention }] of Object.entries(source.tables)) {
      const before = retention ? fileDay(retention.rule, days) : null;
      for (const manifest of await batches(home, source.name, table))
        for (const { sha256, path } of manifest.files)
          made.set(sha256, [...(made.get(sha256) ?? []), { manifest, before, path }]);
    }
  }
  let count = 0;
  for (const entry of await readdir(archive)) {
    const sha256 = /^[0-9a-f]{64}/.exec(entry)?.[0];
    if (sha256 === undefined) continue;
    const file = join(archive, entry);
    const from = made.get(sha256);
    const old = from
      ? from.every(({ manifest, before, path }) => landedBefore(manifest, before) && !existsSync(path))
      : // Nothing landed out of it, because all of it had landed before: it is evidence of nothing.
        days.originals !== null && dayOf((await stat(file)).ctime) < days.originals;
    if (!old) continue;
    count += 1;
    if (!dry) await rm(file, { force: true });
  }
  return [{ from: "archive", rule: "originals", what: "originals", before: days.originals ?? "", count }];
}
