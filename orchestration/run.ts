// The pipeline: extract → load → build → audit → publish → report. Every step is a function of what the step before
// left behind, so a run that was killed anywhere is finished by the next one.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { misconfigured, SaldoError } from "../extract/error.ts";
import { extract, type Progress } from "../extract/extract.ts";
import type { Outcome } from "../extract/land.ts";
import type { Manifest } from "../extract/landing.ts";
import type { Configured } from "../extract/source.ts";
import { orNearest } from "../extract/spelling.ts";
import { VERSION } from "../extract/version.ts";
import {
  closeInterrupted,
  correctFromPublication,
  newRunId,
  type RunStatus,
  recordPublication,
} from "../load/logbook.ts";
import type { Publication, Watermark } from "../load/warehouse.ts";
import type { App } from "./app.ts";
import { type Audit, audit } from "./audit.ts";
import { build } from "./build.ts";
import { configuredSources } from "./configured.ts";
import { hasManifest, type Model, models, targetOf } from "./dbt.ts";
import { type Journal, openJournal } from "./journal.ts";
import { requirePersonalKey } from "./personal-key.ts";
import { recordOutcomes } from "./record.ts";
import { askOf, reportFile, reportIsFresh, reportNamed, writeReport } from "./report.ts";
import { count } from "./terminal.ts";
import { validWaivers, type Waiver } from "./waiver.ts";
import { desired, type Landing, readLanding, same } from "./watermark.ts";

export type RunResult = {
  readonly run: string;
  readonly status: RunStatus;
  readonly exit: 0 | 1 | 3;
  readonly outcomes: readonly Outcome[];
  /** Whether dbt was started. */
  readonly built: boolean;
  readonly audit: Audit | null;
  /** What readers see now. */
  readonly publication: Publication | null;
  readonly workbook: string | null;
  readonly message: string | null;
};

const STEPS = ["extract", "load", "build", "publish", "report"] as const;

export type RunOptions = {
  readonly only?: readonly string[];
  /** Tables (`source.table`) that may have shrunk. */
  readonly accept?: ReadonlySet<string>;
  /** The last step; the steps before it are done too. */
  readonly through?: (typeof STEPS)[number];
  readonly withoutExtract?: boolean;
  /** The id of the run; a new one from the clock where absent. */
  readonly id?: string;
  /** What a command does before and after the pipeline, under the same lock and in the same journal. */
  readonly around?: (journal: Journal, id: string, pipeline: () => Promise<RunResult>) => Promise<RunResult>;
};

/** Whether what is published is all that has landed and was decided. */
export async function knowsAll(app: App, publication: Publication): Promise<boolean> {
  const sources = (await configuredSources(app.organisation)).map(({ source }) => source);
  const { watermark } = desired(app, sources, await readLanding(app.settings.home, sources));
  const waivers = await validWaivers(app.logbook, app.organisation, app.settings);
  return same(publication.watermark, watermark) && publication.waivers === idsOf(waivers);
}

/** Does the work of one run under the runner's lock. Throws only what makes the run fail. */
export async function run(outer: App, command: string, options: RunOptions = {}): Promise<RunResult> {
  const { logbook, settings, warehouse } = outer;
  const id = options.id ?? (await newRunId(logbook, settings.clock()));
  const lost = new AbortController();
  const lock = await outer.lock(id, (error) => lost.abort(error));
  const signal = AbortSignal.any([outer.signal, lost.signal]);
  const app: App = { ...outer, signal, context: (run) => ({ ...outer.context(run), signal }) };
  try {
    await closeInterrupted(logbook, id, settings.clock());
    const journal = await openJournal(app, id, command);
    try {
      const before = await warehouse.published();
      if (before) await correctFromPublication(logbook, warehouse.engine, before);
      await warehouse.repair?.();
      const steps = () => pipeline(journal, id, options);
      const result = options.around ? await options.around(journal, id, steps) : await steps();
      await journal.close(result.status, result.exit, result.message, result.publication?.run ?? null);
      return result;
    } catch (error) {
      await journal.fail(error);
      throw error;
    }
  } finally {
    await lock.release();
  }
}

async function pipeline(journal: Journal, id: string, options: RunOptions): Promise<RunResult> {
  const { app, step } = journal;
  const { organisation, settings, warehouse, logbook } = app;
  const goesTo = (name: (typeof STEPS)[number]) =>
    STEPS.indexOf(options.through ?? "report") >= STEPS.indexOf(name);
  const all = await configuredSources(organisation);
  const sources = all.map(({ source }) => source);
  await requirePersonalKey(app, sources);
  const asked = options.only ? await configuredSources(organisation, options.only) : all;

  const outcomes = options.withoutExtract
    ? []
    : await step("extract", () => extractAll(app, id, asked, options), describeOutcomes);
  const before = await warehouse.published();
  const ended = (more: Partial<RunResult>): RunResult => ({
    run: id,
    status: "unchanged",
    exit: 0,
    outcomes,
    built: false,
    audit: null,
    publication: before,
    workbook: null,
    message: null,
    ...more,
  });
  if (!goesTo("load")) return ended({ status: "done", exit: beyondTolerance(outcomes) ? 3 : 0 });

  const landing = await readLanding(settings.home, sources);
  const { bookkeeping, watermark } = desired(app, sources, landing);
  const waivers = await validWaivers(logbook, organisation, settings);
  const built = await warehouse.built();
  // Without dbt's own description of the models nothing can be audited: then it is made again.
  const upToDate = same(built, watermark) && hasManifest(targetOf(settings.home, warehouse.engine));
  if (upToDate && before && same(before.watermark, watermark) && before.waivers === idsOf(waivers)) {
    return ended({ workbook: goesTo("report") ? await reportStep(journal, before) : null });
  }

  if (!upToDate) {
    // From here on candidate is neither what it was nor yet what it will be: until the build has succeeded nothing may
    // take it for built, whatever is put back meanwhile.
    const partly =
      built && built.fingerprint === watermark.fingerprint ? { ...built, bookkeeping: "" } : null;
    await warehouse.markBuilt(partly);
    await step(
      "load",
      () => warehouse.load(sources, landing, bookkeeping),
      () => describeLanded(landing),
    );
    if (!goesTo("build")) return ended({ status: "done" });
    const { failures } = await step(
      "build",
      () => build(app, id, partly, watermark, sources),
      ({ note }) => note,
    );
    if (failures.length > 0) {
      return ended({
        status: "withheld",
        exit: 3,
        built: true,
        message: `tests of the models failed: ${failures.join("; ")}`,
      });
    }
    await warehouse.markBuilt(watermark);
  }
  if (!goesTo("publish")) return ended({ status: "done", built: !upToDate });

  const catalogue = await models(targetOf(settings.home, warehouse.engine));
  const audited = await step("audit", () => audit(id, catalogue, warehouse, logbook, waivers), describeAudit);
  if (audited.blocking.length > 0) {
    const names = [...new Set(audited.blocking.map((row) => row.control))].join(", ");
    return ended({
      status: "withheld",
      exit: 3,
      built: !upToDate,
      audit: audited,
      message: `not published: ${names} fails`,
    });
  }
  const marts = catalogue.filter(({ layer, name }) => layer === "marts" && !name.startsWith("recon_"));
  const publication = await step(
    "publish",
    () => publish(app, id, watermark, waivers, marts, audited),
    () => `${marts.length} marts`,
  );
  const workbook = goesTo("report") ? await reportStep(journal, publication) : null;
  return ended({ status: "published", built: !upToDate, audit: audited, publication, workbook });
}

async function extractAll(
  app: App,
  id: string,
  asked: readonly Configured[],
  options: RunOptions,
): Promise<Outcome[]> {
  const tables = (await configuredSources(app.organisation)).flatMap(({ source }) =>
    Object.keys(source.tables).map((table) => `${source.name}.${table}`),
  );
  for (const named of [...(options.accept ?? []), ...Object.keys(app.organisation.tolerances)]) {
    if (tables.includes(named)) continue;
    throw misconfigured(
      "unknown_table",
      `there is no table ${named}${orNearest(named, tables)}`,
      "name it as source.table",
    );
  }
  const outcomes: Outcome[] = [];
  const progress: Progress = {
    rows: 0,
    bytes: 0,
    total: asked.reduce((sum, one) => sum + bytesBelow(app, one), 0),
  };
  const landing = {
    tolerances: app.organisation.tolerances,
    ...(options.accept ? { accept: options.accept } : {}),
  };
  for (const configured of asked) {
    const landed = await extract(configured, app.context(id), landing, progress);
    await recordOutcomes(app.logbook, id, landed, app.settings.clock());
    outcomes.push(...landed);
  }
  return outcomes;
}

/** What lies in the folder that a source reads; 0 where it reads none. */
function bytesBelow({ settings }: App, { options }: Configured): number {
  const { folder } = options as { folder?: unknown };
  if (typeof folder !== "string") return 0;
  const path = resolve(settings.home, folder);
  if (!existsSync(path)) return 0;
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (sum, entry) =>
        sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
}

/** Copies what ties out, and makes it what readers see. */
async function publish(
  { organisation, settings, warehouse, logbook, emit }: App,
  id: string,
  watermark: Watermark,
  waivers: readonly Waiver[],
  marts: readonly Model[],
  audited: Audit,
): Promise<Publication> {
  const publishedAt = settings.clock().toISOString();
  const publication: Publication = {
    run: id,
    publishedAt,
    watermark,
    waivers: idsOf(waivers),
    saldo: VERSION,
    marts: marts.filter(({ schema }) => schema === "marts").map(({ name }) => name),
    pii: marts.filter(({ schema }) => schema === "pii").map(({ name }) => name),
  };
  const told = await warehouse.publish(publication, marts, audited.rows, {
    run_id: id,
    published_at: publishedAt,
    organisation: organisation.organisation,
    saldo_version: VERSION,
    target: warehouse.engine,
  });
  await recordPublication(logbook, warehouse.engine, publication);
  for (const message of told)
    emit({ type: "note", level: "warning", code: "published_shape_changed", message });
  return publication;
}

/** Writes the workbook of the last complete period, unless it is there and was made of this publication. */
async function reportStep({ app, step }: Journal, publication: Publication): Promise<string | null> {
  const { settings } = app;
  const report = await reportNamed("etc");
  const ask = askOf(report, {}, settings.clock());
  const path = reportFile(settings, report, ask);
  if (await reportIsFresh(app, report, ask, path, publication)) return path;
  const write = async () => {
    try {
      return (await writeReport(app, report, ask, { out: path })).path;
    } catch (error) {
      // An organisation without projects, or without any of this month, publishes all the same.
      if (error instanceof SaldoError && error.code === "period_unknown") return null;
      throw error;
    }
  };
  return step("report", write, (written) =>
    written
      ? `etc ${ask["period"]}, as published by ${publication.run}`
      : `no etc report: no project figures of ${ask["period"]}`,
  );
}

export const idsOf = (waivers: readonly Waiver[]): string =>
  waivers
    .map(({ id }) => id)
    .sort((a, b) => a - b)
    .join(",");

const beyondTolerance = (outcomes: readonly Outcome[]): boolean =>
  outcomes.some(
    ({ kind, manifest }) =>
      kind === "refused" ||
      (manifest !== undefined && manifest.rows.rejected > manifest.rows.read * manifest.tolerance),
  );

function describeOutcomes(outcomes: readonly Outcome[]): string {
  const landed = outcomes.flatMap(({ manifest }) => manifest ?? []);
  const refused = outcomes.filter(({ kind }) => kind === "refused");
  const files = new Set(refused.map(({ source, label }) => `${source}\n${label}`)).size;
  const sum = (pick: (manifest: Manifest) => number) =>
    landed.reduce((total, manifest) => total + pick(manifest), 0);
  const rejected = sum(({ rows }) => rows.rejected);
  const parts =
    landed.length === 0
      ? ["nothing new"]
      : [
          `${count(sum(({ rows }) => rows.read))} rows read`,
          `${count(sum(({ changes }) => changes.inserted + changes.changed + changes.deleted))} differences landed`,
        ];
  if (rejected > 0) parts.push(`${rejected} rejected`);
  if (files > 0) parts.push(`${files} refused`);
  return parts.join(", ");
}

const describeLanded = (landing: Landing): string => {
  const histories = [...landing.values()].filter((history) => history.length > 0);
  return `${histories.length} tables, ${histories.reduce((total, history) => total + history.length, 0)} batches`;
};

const describeAudit = ({ rows, blocking }: Audit): string =>
  `${rows.filter((row) => row.status === "pass").length} of ${rows.length} hold${blocking.length > 0 ? `, ${blocking.length} block publication` : ""}`;
