// `--as-known-at`: what was published last at a moment, rebuilt from landing beside the warehouse. The batches that were
// known then are landing's own; models, settings and seeds are those of now, and the cover says whether that matters.
import { existsSync } from "node:fs";
import { copyFile, link, mkdir, readdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { misconfigured, SaldoError } from "../extract/error.ts";
import { newestFold, tableFolder } from "../extract/landing.ts";
import { VERSION } from "../extract/version.ts";
import { byRun, type Logbook } from "../load/logbook.ts";
import type { Publication, Watermark } from "../load/warehouse.ts";
import { captions, instantInWords } from "../reports/workbook/captions.ts";
import type { Ask, Workbook } from "../reports/workbook/define.ts";
import { type Language, words } from "../reports/workbook/words.ts";
import { type Fact, writeWorkbook } from "../reports/workbook/write.ts";
import { type App, beside } from "./app.ts";
import { type Close, closesOf, inForce, type Moment } from "./closed.ts";
import { configuredSources } from "./configured.ts";
import { giveBack, isWhole, type Made, restatementFile } from "./report.ts";
import { run as runPipeline } from "./run.ts";
import { desired, foldedSince } from "./watermark.ts";

/** A publication, and what was known when it was the last one. */
export type Known = {
  readonly run: string;
  readonly publishedAt: string;
  readonly watermark: Watermark;
  readonly saldo: string;
  readonly knows: Moment;
};

const RUN_ID = /^\d{8}T\d{6}Z(?:-\d+)?$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/** The last publication of a warehouse at an instant, or that of a run. */
export async function knownAt({ logbook, warehouse }: App, moment: string): Promise<Known> {
  const all = await publications(logbook, warehouse.engine);
  const first = all[0];
  if (!first)
    throw misconfigured("nothing_published", "nothing has been published yet", "run: npx saldo run");
  if (RUN_ID.test(moment)) {
    const found = all.find(({ run }) => run === moment);
    if (found) return { ...found, knows: (run) => byRun(run, found.run) <= 0 };
    throw misconfigured(
      "run_not_published",
      `run ${moment} has published nothing on ${warehouse.engine}`,
      "saldo runs says what each run did",
    );
  }
  if (!INSTANT.test(moment) || Number.isNaN(Date.parse(moment)))
    throw new SaldoError(
      "usage",
      "moment_malformed",
      `--as-known-at ${moment} is neither an instant nor a run`,
      {
        hint: "write it as 2026-11-20T05:00:00Z, or name a run of saldo runs",
      },
    );
  const at = new Date(moment).toISOString();
  const found = all.findLast(({ publishedAt }) => publishedAt <= at);
  if (found) return { ...found, knows: (_, acted) => acted <= at };
  throw misconfigured(
    "nothing_known_yet",
    `nothing was published by ${at}`,
    `the first publication is of ${first.publishedAt}: --as-known-at ${first.run}`,
  );
}

async function publications(logbook: Logbook, engine: string): Promise<readonly Omit<Known, "knows">[]> {
  const rows = await logbook.selectFrom("publication").selectAll().where("target", "=", engine).execute();
  return rows
    .map(({ run, published_at, watermark, saldo }) => ({
      run,
      publishedAt: published_at,
      watermark: JSON.parse(watermark) as Watermark,
      saldo,
    }))
    .sort((a, b) => byRun(a.run, b.run));
}

type How = { readonly out: string; readonly language: Language; readonly restated: boolean };

/**
 * Writes a report as it was known then. A month that was closed then comes out as it was kept; where the logic is another
 * one since, or where it is asked for, its restatement lies beside it.
 */
export async function writeKnown(
  app: App,
  report: Workbook,
  ask: Ask,
  known: Known,
  { out, language, restated }: How,
): Promise<Made> {
  const { home } = app.settings;
  const closed =
    report.closes && isWhole(report, ask)
      ? inForce(await closesOf(home), report.name, ask["period"] ?? "", known.knows)
      : undefined;
  if (!closed) return rebuilt(app, report, ask, known, { out, language });
  const made = await giveBack(app, closed, language, out);
  if (!restated && !(await changedSince(app, closed))) return made;
  const { path } = await rebuilt(app, report, ask, known, { out: restatementFile(out), language });
  return { ...made, restatement: path };
}

/** Whether other models or settings are in force than those that made what was closed; a month that has passed since is none. */
async function changedSince(app: App, { publishedRun }: Close): Promise<boolean> {
  const then = await app.logbook
    .selectFrom("publication")
    .selectAll()
    .where("run", "=", publishedRun)
    .executeTakeFirst();
  if (!then) return true;
  const sources = (await configuredSources(app.organisation)).map(({ source }) => source);
  const settings = { ...app.settings, clock: () => new Date(then.published_at) };
  const { fingerprint, settings: chosen } = desired({ ...app, settings }, sources, new Map()).watermark;
  const was = JSON.parse(then.watermark) as Watermark;
  return fingerprint !== was.fingerprint || chosen !== was.settings;
}

async function rebuilt(
  outer: App,
  report: Workbook,
  ask: Ask,
  known: Known,
  { out, language }: Pick<How, "out" | "language">,
): Promise<Made> {
  const folder = join(outer.settings.home, "work", "known");
  await sweep(folder);
  const home = join(folder, `${known.run}.${process.pid}`);
  try {
    await layOut(outer, home, known);
    const app = await beside(outer, home, () => new Date(known.publishedAt));
    try {
      await keepWaivers(outer.logbook, app.logbook, known.publishedAt);
      const { publication } = await runPipeline(app, `as known at ${known.run}`, {
        id: known.run,
        withoutExtract: true,
        through: "publish",
      });
      if (!publication)
        throw new SaldoError(
          "fatal",
          "known_not_rebuilt",
          `what run ${known.run} knew could not be published again`,
          {
            hint: "a control that blocks publication fails with the models of now",
          },
        );
      const { read, close } = await app.warehouse.reader();
      try {
        return await writeWorkbook(report, read, { ask, out, language, facts: factsOf(known, publication) });
      } finally {
        await close();
      }
    } finally {
      await app.close();
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Removes what a killed process has left: it holds what the warehouse holds. */
async function sweep(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  for (const entry of await readdir(folder)) {
    const pid = Number(entry.split(".").at(-1));
    if (!isAlive(pid)) await rm(join(folder, entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A landing of the batches that were known: the same files under other names. */
async function layOut(app: App, home: string, { run, watermark }: Known): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const keys = join(app.settings.home, "keys");
  if (existsSync(keys)) await symlink(keys, join(home, "keys"), "dir");
  for (const [table, last] of Object.entries(watermark.batches)) {
    const [source = "", name = ""] = table.split(".");
    const from = tableFolder(app.settings.home, source, name);
    if (last === 0 || !existsSync(from)) continue;
    const fold = await newestFold(from);
    if (fold && fold.through > last)
      throw new SaldoError(
        "config",
        "known_no_more",
        `what run ${run} knew of ${table} cannot be told any more`,
        {
          hint: `its batches up to ${fold.through} became one on ${fold.at.slice(0, 10)} (${fold.why}): ask for a later moment, or for a closed month`,
        },
      );
    const to = tableFolder(home, source, name);
    await mkdir(to, { recursive: true });
    for (const entry of await readdir(from)) {
      const batch = /^(\d{6,})\./.exec(entry)?.[1];
      if (entry.endsWith(".tmp") || (batch !== undefined && Number(batch) > last)) continue;
      await share(join(from, entry), join(to, entry));
    }
  }
}

/** Landing never writes into a file that is committed, so one file may have two names; where the disk knows none it is copied. */
async function share(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await link(from, to).catch(() => copyFile(from, to));
}

async function keepWaivers(from: Logbook, to: Logbook, publishedAt: string): Promise<void> {
  const waivers = await from.selectFrom("waiver").selectAll().where("signed_at", "<=", publishedAt).execute();
  if (waivers.length > 0) await to.insertInto("waiver").values(waivers).execute();
}

/** What the cover says of it: which run, and whether other logic than then has made these figures. */
function factsOf(known: Known, made: Publication): readonly Fact[] {
  const at = new Date(known.publishedAt);
  const short = (digest: string) => digest.slice(0, 8);
  const other: [nl: string, en: string][] = [];
  const compare = (nl: string, en: string, was: string, is: string) => {
    if (was !== is) other.push([`${nl} ${is} (toen ${was})`, `${en} ${is} (then ${was})`]);
  };
  const [then, now] = [known.watermark, made.watermark];
  compare("Saldo", "Saldo", known.saldo, VERSION);
  compare("modellen en stamtabellen", "models and seeds", short(then.fingerprint), short(now.fingerprint));
  compare("instellingen", "settings", short(then.settings), short(now.settings));
  // Folding may have come since; it changes no figure.
  if (foldedSince(then, now).length === 0 && then.bookkeeping !== now.bookkeeping)
    compare("stand van de landing", "state of landing", short(then.bookkeeping), short(now.bookkeeping));
  return [
    [
      words("Zoals bekend op", "As known at"),
      words(
        `${instantInWords(at, captions.nl)} (run ${known.run})`,
        `${instantInWords(at, captions.en)} (run ${known.run})`,
      ),
    ],
    [
      words("Herbouwd", "Rebuilt"),
      other.length === 0
        ? words(
            `met dezelfde Saldo ${VERSION}, modellen ${short(now.fingerprint)} en instellingen ${short(now.settings)} als toen`,
            `with the same Saldo ${VERSION}, models ${short(now.fingerprint)} and settings ${short(now.settings)} as then`,
          )
        : words(
            `herrekend, want anders dan toen: ${other.map(([nl]) => nl).join(", ")}`,
            `restated, because other than then: ${other.map(([, en]) => en).join(", ")}`,
          ),
    ],
  ];
}
