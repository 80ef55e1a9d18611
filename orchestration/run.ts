// The pipeline: extract → load → build → audit → publish → report. Every step is a function of what the step before
// left behind, so a run that was killed anywhere is finished by the next one.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Context, Event } from "../extract/context.ts";
import { describe, SaldoError } from "../extract/error.ts";
import { extract } from "../extract/extract.ts";
import type { Outcome } from "../extract/land.ts";
import { batches, type Manifest } from "../extract/landing.ts";
import type { Configured, Source } from "../extract/source.ts";
import { VERSION } from "../extract/version.ts";
import { describeLanding } from "../load/bookkeeping.ts";
import { takeLock } from "../load/lock.ts";
import { closeInterrupted, correctFromPublication, newRunId, type RunStatus } from "../load/logbook.ts";
import type { Bookkeeping, Publication, Watermark } from "../load/warehouse.ts";
import type { App } from "./app.ts";
import { type Audit, audit } from "./audit.ts";
import { configuredSources } from "./config.ts";
import { dbt, lineage, models, ROOT } from "./dbt.ts";
import { lastCompletePeriod } from "./period.ts";
import { recordEvents, recordOutcomes, recordResults } from "./record.ts";
import { etcFile, writeEtc } from "./report.ts";
import { validWaivers } from "./waiver.ts";

export type RunResult = {
  readonly run: string;
  readonly status: RunStatus;
  readonly exit: 0 | 1 | 3;
  readonly outcomes: readonly Outcome[];
  /** Whether dbt was started. */
  readonly built: boolean;
  readonly audit: Audit | null;
  readonly publication: Publication | null;
  readonly workbook: string | null;
  readonly message: string | null;
};

export type RunOptions = {
  readonly only?: readonly string[];
  readonly accept?: ReadonlySet<string>;
  /** The step after which to stop; the steps before it are done too. */
  readonly through?: "extract" | "load" | "build" | "publish" | "report";
  /** Leave out extraction. */
  readonly withoutExtract?: boolean;
};

/** Does the work of one run under the runner's lock. Throws only what makes the run fail (exit 1, or 2 for configuration). */
export async function run(outer: App, command: string, options: RunOptions = {}): Promise<RunResult> {
  const { logbook, settings, warehouse } = outer;
  const id = await newRunId(logbook, settings.clock());
  const lock = await takeLock(logbook, id);
  const events = listen(outer);
  const app = events.app;
  const started = settings.clock().toISOString();
  await logbook
    .insertInto("run")
    .values({
      id,
      command,
      target: warehouse.engine,
      started_at: started,
      ended_at: null,
      status: "running",
      exit_code: null,
      published_run: null,
      message: null,
    })
    .execute();
  const finish = async (
    status: RunStatus,
    exit: number,
    message: string | null,
    published: string | null,
  ) => {
    await logbook
      .updateTable("run")
      .set({
        ended_at: settings.clock().toISOString(),
        status,
        exit_code: exit,
        message,
        published_run: published,
      })
      .where("id", "=", id)
      .execute();
  };
  try {
    await closeInterrupted(logbook, id, settings.clock());
    const before = await warehouse.published();
    if (before) await correctFromPublication(logbook, before.run, before.publishedAt);
    const result = await pipeline(app, id, options);
    await finish(result.status, result.exit, result.message, result.publication?.run ?? null);
    return result;
  } catch (error) {
    await finish("failed", 1, describe(error), null);
    throw error;
  } finally {
    await lock.release();
  }
}

/** The same app, with every event that is more than progress also kept for the logbook. */
function listen(app: App): { app: App; heard: { at: string; event: Event }[] } {
  const heard: { at: string; event: Event }[] = [];
  const emit = (event: Event) => {
    if (event.type !== "step.progress") heard.push({ at: app.settings.clock().toISOString(), event });
    app.emit(event);
  };
  return { heard, app: { ...app, emit, context: (run) => ({ ...app.context(run), emit }) } };
}

/** One named step: events, and a row in the logbook. */
async function step<T>(
  app: App,
  run: string,
  name: string,
  work: () => Promise<T>,
  note: (result: T) => string,
): Promise<T> {
  const { logbook, settings, emit } = app;
  emit({ type: "step.started", step: name });
  const row = {
    run,
    name,
    started_at: settings.clock().toISOString(),
    ended_at: null,
    status: "running",
    note: null,
  };
  await logbook.insertInto("step").values(row).execute();
  const end = async (ok: boolean, text: string) => {
    await logbook
      .updateTable("step")
      .set({ ended_at: settings.clock().toISOString(), status: ok ? "done" : "failed", note: text })
      .where("run", "=", run)
      .where("name", "=", name)
      .execute();
    emit({ type: "step.ended", step: name, ok, note: text });
  };
  try {
    const result = await work();
    await end(true, note(result));
    return result;
  } catch (error) {
    await end(false, describe(error));
    throw error;
  }
}

const DONE_AFTER = { extract: 1, load: 2, build: 3, publish: 4, report: 5 } as const;

async function pipeline(app: App, id: string, options: RunOptions): Promise<RunResult> {
  const { organisation, settings, warehouse, logbook } = app;
  const context = app.context(id);
  const until = DONE_AFTER[options.through ?? "report"];
  const all = await configuredSources(organisation);
  const asked = options.only ? await configuredSources(organisation, options.only) : all;

  const outcomes = options.withoutExtract
    ? []
    : await step(app, id, "extract", () => extractAll(app, asked, context, options), describeOutcomes);
  const unpublished = (status: RunStatus, message: string | null = null, exit: 0 | 3 = 0): RunResult => ({
    run: id,
    status,
    exit,
    outcomes,
    built: false,
    audit: null,
    publication: null,
    workbook: null,
    message,
  });
  if (until === 1) return unpublished("unchanged", null, beyondTolerance(outcomes) ? 3 : 0);

  const sources = all.map(({ source }) => source);
  const landing = await readLanding(settings.home, sources);
  const models_ = await desired(app, sources, landing);
  const { bookkeeping, watermark } = models_;
  const before = await warehouse.published();
  const waivers = await validWaivers(logbook, organisation, settings);
  const signature = waiverDigest(waivers);
  const built = await warehouse.built();
  const upToDate = same(built, watermark);
  if (
    upToDate &&
    before &&
    same(before.watermark, watermark) &&
    before.controls === signature &&
    until >= 4
  ) {
    const workbook = until === 5 ? await reportStep(app, id, before) : null;
    return { ...unpublished("unchanged"), publication: before, workbook };
  }

  if (!upToDate) {
    await step(
      app,
      id,
      "load",
      () => warehouse.load(sources, landing, bookkeeping),
      () => loadedNote(landing),
    );
    if (until === 2) return unpublished("unchanged");
    const failed = await step(
      app,
      id,
      "build",
      () => build(app, id, built, watermark, context),
      ({ note }) => note,
    );
    if (failed.failures.length > 0) {
      return {
        ...unpublished("withheld", `tests of the models failed: ${failed.failures.join("; ")}`, 3),
        built: true,
        publication: before,
      };
    }
    await warehouse.markBuilt(watermark);
  }
  if (until <= 3) return { ...unpublished("unchanged"), built: !upToDate };

  const audited = await step(
    app,
    id,
    "audit",
    async () => audit(id, await models(settings.home), warehouse, logbook, waivers),
    ({ rows, blocking }) =>
      `${rows.filter((row) => row.status === "pass").length} of ${rows.length} hold${blocking.length > 0 ? `, ${blocking.length} block publication` : ""}`,
  );
  if (audited.blocking.length > 0) {
    const names = [...new Set(audited.blocking.map((row) => row.control))].join(", ");
    return {
      ...unpublished("withheld", `not published: ${names} fails`, 3),
      built: !upToDate,
      audit: audited,
      publication: before,
      workbook:
        before && until === 5 && existsSync(etcFile(settings, lastCompletePeriod(settings.clock())))
          ? etcFile(settings, lastCompletePeriod(settings.clock()))
          : null,
    };
  }
  const publication = await step(
    app,
    id,
    "publish",
    async () => {
      const marts = (await models(settings.home))
        .filter(({ path, name }) => path.replaceAll("\\", "/").split("/").length > 1 && isMart(path, name))
        .map(({ name }) => name);
      const publishedAt = settings.clock().toISOString();
      const next: Publication = { run: id, publishedAt, watermark, controls: signature, marts };
      await warehouse.publish(next, audited.rows, {
        run_id: id,
        published_at: publishedAt,
        organisation: organisation.organisation,
        saldo_version: VERSION,
        target: warehouse.engine,
      });
      return next;
    },
    ({ marts }) => `${marts.length} marts`,
  );
  const workbook = until === 5 ? await reportStep(app, id, publication) : null;
  return { ...unpublished("published"), built: !upToDate, audit: audited, publication, workbook };
}

/** Published are the models of marts/, but not the controls themselves: those are published together as `control`. */
const isMart = (path: string, name: string): boolean => {
  const parts = path.replaceAll("\\", "/").split("/");
  return !name.startsWith("recon_") && (/^(dim|fct|rpt)_/.test(name) || parts.includes("marts"));
};

async function extractAll(
  app: App,
  asked: readonly Configured[],
  context: Context,
  options: RunOptions,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const configured of asked) {
    const landed = await extract(configured, context, {
      tolerances: app.organisation.tolerances,
      ...(options.accept ? { accept: options.accept } : {}),
    });
    await recordOutcomes(app.logbook, context.run, landed, app.settings.clock());
    outcomes.push(...landed);
  }
  return outcomes;
}

const beyondTolerance = (outcomes: readonly Outcome[]): boolean =>
  outcomes.some(
    ({ kind, manifest }) =>
      kind === "refused" ||
      (manifest !== undefined && manifest.rows.rejected > manifest.rows.read * manifest.tolerance),
  );

function describeOutcomes(outcomes: readonly Outcome[]): string {
  const landed = outcomes.filter(({ kind }) => kind === "landed");
  const refused = new Set(
    outcomes.filter(({ kind }) => kind === "refused").map(({ source, label }) => `${source}\n${label}`),
  ).size;
  const sum = (pick: (manifest: Manifest) => number) =>
    landed.reduce((total, { manifest }) => total + pick(manifest!), 0);
  const rejected = sum(({ rows }) => rows.rejected);
  const parts =
    landed.length === 0
      ? ["nothing new"]
      : [
          `${sum(({ rows }) => rows.read)} rows read`,
          `${sum(({ changes }) => changes.inserted + changes.changed + changes.deleted)} differences landed`,
        ];
  if (rejected > 0) parts.push(`${rejected} rejected`);
  if (refused > 0) parts.push(`${refused} refused`);
  return parts.join(", ");
}

/** Every committed batch, by `source.table`. */
async function readLanding(home: string, sources: readonly Source[]): Promise<Map<string, Manifest[]>> {
  const landing = new Map<string, Manifest[]>();
  for (const source of sources) {
    for (const table of Object.keys(source.tables))
      landing.set(`${source.name}.${table}`, await batches(home, source.name, table));
  }
  return landing;
}

const sha = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

/** What candidate must be built from: the landing, what controls know of it, and the code. */
async function desired(
  app: App,
  sources: readonly Source[],
  landing: ReadonlyMap<string, Manifest[]>,
): Promise<{ bookkeeping: Bookkeeping; watermark: Watermark }> {
  const { organisation, settings } = app;
  const bookkeeping = describeLanding(sources, landing, {
    account_delimiter: organisation.ledger.accountDelimiter,
    budget_model: organisation.etc.budgetModel.toUpperCase(),
    remaining_model: organisation.etc.remainingModel.toUpperCase(),
    last_period: lastCompletePeriod(settings.clock()),
  });
  const known = bookkeeping.batch.map(({ run_id: _run, landed_at: _at, ...batch }) => batch);
  return {
    bookkeeping,
    watermark: {
      batches: Object.fromEntries(
        [...landing].map(([table, history]) => [table, history.at(-1)?.batch ?? 0]),
      ),
      bookkeeping: sha(JSON.stringify([known, bookkeeping.state])),
      fingerprint: sha(JSON.stringify([fingerprintOfModels(), bookkeeping.setting])),
    },
  };
}

function fingerprintOfModels(): string {
  const folder = join(ROOT, "models");
  const files = (readdirSync(folder, { recursive: true }) as string[])
    .filter((entry) => /\.(sql|yml|csv|txt|md)$/.test(entry))
    .map((entry) => entry.replaceAll("\\", "/"))
    .sort();
  return sha(files.map((entry) => `${entry}\n${readFileSync(join(folder, entry), "utf8")}`).join("\n"));
}

const same = (a: Watermark | null, b: Watermark): boolean =>
  a !== null &&
  a.fingerprint === b.fingerprint &&
  a.bookkeeping === b.bookkeeping &&
  JSON.stringify(a.batches) === JSON.stringify(b.batches);

const waiverDigest = (waivers: readonly { id: number }[]): string =>
  waivers
    .map(({ id }) => id)
    .sort((a, b) => a - b)
    .join(",");

const loadedNote = (landing: ReadonlyMap<string, Manifest[]>): string =>
  `${[...landing.values()].filter((history) => history.length > 0).length} tables, ${[...landing.values()].reduce((total, history) => total + history.length, 0)} batches`;

/** Builds what is downstream of what changed; everything, from scratch, when the models or settings changed. */
async function build(app: App, id: string, built: Watermark | null, watermark: Watermark, context: Context) {
  const fresh = built === null || built.fingerprint !== watermark.fingerprint;
  const changed = Object.entries(watermark.batches)
    .filter(([table, batch]) => built?.batches[table] !== batch)
    .map(([table]) => `source:${table}+`);
  const select = fresh ? [] : ["--select", ...changed, "source:saldo.batch+", "source:saldo.state+"];
  const { results, errors } = await dbt(
    ["build", "--exclude-resource-type", "unit_test", ...(fresh ? ["--full-refresh"] : []), ...select],
    app.warehouse,
    context,
  );
  await recordResults(app.logbook, id, results, await lineage(app.settings.home));
  const broken = results.filter(({ status }) => status === "error");
  if (broken.length > 0 || (errors.length > 0 && results.length === 0)) {
    throw new SaldoError(
      "fatal",
      "build_failed",
      [
        ...broken.map(({ name, message }) => `${name}: ${message?.trim()}`),
        ...(broken.length > 0 ? [] : errors),
      ].join("\n"),
      {
        hint: `dbt's log: ${join(app.settings.home, "work", "dbt", "logs", "dbt.log")}`,
      },
    );
  }
  const failures = results
    .filter(({ status }) => status === "fail")
    .map(({ name, message }) => `${name} (${message})`);
  const count = (kind: string) =>
    results.filter((result) => result.kind === kind && result.status !== "skipped").length;
  return {
    failures,
    note: `${count("model")} models, ${count("test")} tests${failures.length > 0 ? `, ${failures.length} failed` : ""}`,
  };
}

/** Writes the workbook of the last complete period, unless it is there and younger than the publication. */
async function reportStep(app: App, id: string, publication: Publication): Promise<string> {
  const { settings } = app;
  const period = lastCompletePeriod(settings.clock());
  const path = etcFile(settings, period);
  const pointer = join(settings.home, "published", "current.json");
  if (existsSync(path) && existsSync(pointer) && statSync(path).mtimeMs >= statSync(pointer).mtimeMs)
    return path;
  return step(
    app,
    id,
    "report",
    () => writeEtc(app, { period, out: path }),
    () => `etc ${period}, as published by ${publication.run}`,
  );
}
