// `saldo close`: freezes a month of a report. Its rows and the workbook land as a batch, and only then who closed it: what
// is cut short in between has closed nothing.
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import source from "../extract/close/source.ts";
import { tables } from "../extract/close/tables.ts";
import { entryOf, textsOf, writeDocument } from "../extract/document.ts";
import { SaldoError } from "../extract/error.ts";
import { type Original, original } from "../extract/source.ts";
import { VERSION } from "../extract/version.ts";
import type { Mart, Publication, Read } from "../load/warehouse.ts";
import { captions, instantInWords } from "../reports/workbook/captions.ts";
import type { Workbook } from "../reports/workbook/define.ts";
import { type Language, words } from "../reports/workbook/words.ts";
import { type Fact, writeWorkbook } from "../reports/workbook/write.ts";
import type { App } from "./app.ts";
import { type Missing, missingFor } from "./closable.ts";
import { type Close, canonicalClose, closesOf, inForce } from "./closed.ts";
import { models, targetOf } from "./dbt.ts";
import { landOwn } from "./own.ts";
import { isPeriod, lastCompletePeriod } from "./period.ts";
import { askOf, reportFile, reportNamed } from "./report.ts";
import { knowsAll, type RunResult, run } from "./run.ts";
import { type Signer, signer } from "./signature.ts";

const REPORT = "etc";

export type Closing = {
  readonly result: RunResult;
  /** What is missing; then nothing was closed. */
  readonly missing: readonly Missing[];
  readonly close: Close | null;
};

/** Refuses what is no month that may be closed or reopened. */
export function requirePeriod(app: App, period: string): void {
  const usage = (code: string, message: string, hint: string) =>
    new SaldoError("usage", code, message, { hint });
  if (!isPeriod(period))
    throw usage("period_malformed", `"${period}" is not a period`, "write it as 2026-10");
  const last = lastCompletePeriod(app.settings.clock());
  if (period > last)
    throw usage("period_not_over", `${period} has not ended`, `the last complete period is ${last}`);
}

/** Closes a month, publishes that it was closed, and writes its workbook where reports lie. */
export async function closePeriod(app: App, period: string): Promise<Closing> {
  requirePeriod(app, period);
  const report = await reportNamed(REPORT);
  let missing: readonly Missing[] = [];
  let close: Close | null = null;
  const result = await run(app, `close ${period}`, {
    withoutExtract: true,
    async around({ app: inside, step }, id, pipeline) {
      refuseClosed(await closesOf(inside.settings.home), report, period);
      const me = await signer(inside.organisation, inside.settings, "a close");
      const { read, publication, close: done } = await inside.warehouse.reader();
      try {
        missing = await step(
          "check",
          () => everythingMissing(inside, read, publication, report, period),
          (found) => (found.length === 0 ? "nothing is missing" : `${found.length} missing`),
        );
        if (missing.length > 0) return withheld(id, publication, missing);
        await step(
          "freeze",
          () => freeze(inside, { id, read, publication, report, period, me }),
          (rows) => `${rows} rows`,
        );
      } finally {
        await done();
      }
      close = inForce(await closesOf(inside.settings.home), REPORT, period) ?? null;
      return pipeline();
    },
  });
  return { result, missing, close };
}

function refuseClosed(closes: readonly Close[], report: Workbook, period: string): void {
  const closed = inForce(closes, report.name, period);
  if (!closed) return;
  throw new SaldoError(
    "usage",
    "already_closed",
    `${period} was closed by ${closed.by} at ${closed.at} (version ${closed.version})`,
    {
      hint: `its workbook: saldo report ${report.name} --period ${period}; to change it: saldo reopen ${period} --reason …`,
    },
  );
}

const withheld = (id: string, publication: Publication, missing: readonly Missing[]): RunResult => ({
  run: id,
  status: "withheld",
  exit: 3,
  outcomes: [],
  built: false,
  audit: null,
  publication,
  workbook: null,
  message: `not closed: ${missing.map(({ message }) => message).join("; ")}`,
});

/** What is frozen is what is published, so that must be all that is known. */
async function everythingMissing(
  app: App,
  read: Read,
  publication: Publication,
  report: Workbook,
  period: string,
): Promise<readonly Missing[]> {
  if (!(await knowsAll(app, publication)))
    return [
      {
        what: "publication",
        message: `what landed or was decided since run ${publication.run} is not published`,
        next: "saldo run",
      },
    ];
  for await (const _ of read("rpt_etc_project", { columns: ["period"], where: { period } }))
    return missingFor(read, period);
  throw new SaldoError("usage", "period_unknown", `there is no figure for ${period}`, {
    hint: `saldo report ${report.name} says which periods there are`,
  });
}

type Frozen = {
  readonly id: string;
  readonly read: Read;
  readonly publication: Publication;
  readonly report: Workbook;
  readonly period: string;
  readonly me: Signer;
};

/** Lands the rows with the workbooks, and then the act. Returns the number of rows. */
async function freeze(app: App, frozen: Frozen): Promise<number> {
  const { id, publication, report, period, me } = frozen;
  const { home } = app.settings;
  const folder = join(home, "work", "close", id);
  const label = `${report.name} ${period}`;
  const version =
    1 + (await closesOf(home)).filter((one) => one.report === report.name && one.period === period).length;
  const at = app.settings.clock().toISOString();
  // Also what a close that was cut short has left there.
  await rm(dirname(folder), { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    const workbooks = await writeWorkbooks(app, folder, frozen, version, at);
    const catalogue = await models(targetOf(home, app.warehouse.engine));
    const marts = catalogue.filter(
      ({ name, columns }) =>
        name.startsWith("rpt_etc_") &&
        report.reads.includes(name) &&
        columns.some((column) => column.name === "period"),
    );
    const rows = await writeDocument(
      join(folder, `${report.name}-${period}-v${version}-rows.jsonl`),
      entries(frozen, marts, workbooks),
    );
    const landed = await land(
      app,
      id,
      `${label} version ${version}`,
      ["etc_project", "etc_line", "etc_row", "known_batch", "workbook"],
      [rows, ...workbooks.map(({ file }) => file)],
    );
    const closed = {
      close: id,
      report: report.name,
      period,
      version,
      closed_by: me.name,
      closed_at: at,
      published_run: publication.run,
      published_at: publication.publishedAt,
      content_sha256: rows.sha256,
      saldo: VERSION,
    };
    const signature = me.sign(canonicalClose(closed));
    const act = await writeDocument(join(folder, `${report.name}-${period}-v${version}-closed.jsonl`), [
      entryOf(tables, "closed_period", { ...closed, signature }),
    ]);
    await land(app, id, `${label} version ${version} closed`, ["closed_period"], [act]);
    await app.logbook
      .insertInto("act")
      .values({
        act: "close",
        report: report.name,
        period,
        close: id,
        version,
        person: me.name,
        at,
        reason: null,
        run: id,
        signature,
      })
      .execute();
    return landed;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Made = { readonly language: Language; readonly file: Original };

/** In every language that there is, so that each can be given back. */
async function writeWorkbooks(
  app: App,
  folder: string,
  { read, report, period, me }: Frozen,
  version: number,
  at: string,
): Promise<readonly Made[]> {
  const ask = askOf(report, { period }, app.settings.clock());
  const made: Made[] = [];
  for (const language of Object.keys(captions) as Language[]) {
    const out = reportFile({ ...app.settings, out: join(folder, language) }, report, ask);
    const facts = [closedFact(version, me.name, at)];
    await writeWorkbook(report, read, { ask, out, language, facts });
    made.push({ language, file: await original(out) });
  }
  return made;
}

/** What the cover of a closed month says of it. */
const closedFact = (version: number, by: string, at: string): Fact => [
  words("Afgesloten", "Closed"),
  words(
    `versie ${version}, door ${by}, ${instantInWords(new Date(at), captions.nl)}`,
    `version ${version}, by ${by}, ${instantInWords(new Date(at), captions.en)}`,
  ),
];

const TABLE_OF: Readonly<Record<string, "etc_project" | "etc_line">> = {
  rpt_etc_project: "etc_project",
  rpt_etc_project_category: "etc_line",
};

async function* entries(
  { id, read, publication, period }: Frozen,
  marts: readonly Mart[],
  workbooks: readonly Made[],
) {
  for (const { name, key } of marts) {
    let line = 0;
    for await (const row of read(name, { where: { period }, order: key })) {
      line += 1;
      const table = TABLE_OF[name];
      yield table
        ? entryOf(tables, table, { ...row, close: id, line })
        : entryOf(tables, "etc_row", { close: id, mart: name, line, content: JSON.stringify(textsOf(row)) });
    }
  }
  for (const [landed_table, batch] of Object.entries(publication.watermark.batches).sort())
    yield entryOf(tables, "known_batch", { close: id, landed_table, batch });
  for (const { language, file } of workbooks) {
    const { name, sha256, bytes } = file;
    yield entryOf(tables, "workbook", { close: id, language, name, sha256, bytes });
  }
}

/** Lands a document of a close whole, or throws: of a closed month nothing may be left out. Returns the number of rows. */
export const land = (
  app: App,
  id: string,
  label: string,
  of: readonly string[],
  files: readonly Original[],
): Promise<number> => landOwn(app, id, source, label, of, files);
