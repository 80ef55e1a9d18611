// Reports on demand: hands the published marts to the reports of reports/, which know no warehouse.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { misconfigured } from "../extract/error.ts";
import { writeDurably } from "../extract/landing.ts";
import { nearest } from "../extract/spelling.ts";
import { VERSION } from "../extract/version.ts";
import type { Publication } from "../load/warehouse.ts";
import { discoverReports } from "../reports/discover.ts";
import type { Ask, Workbook } from "../reports/workbook/define.ts";
import { writeWhole } from "../reports/workbook/file.ts";
import type { Language } from "../reports/workbook/words.ts";
import { words } from "../reports/workbook/words.ts";
import { type Fact, type Written, writeWorkbook } from "../reports/workbook/write.ts";
import type { App } from "./app.ts";
import { type Close, closesOf, inForce, keptBytes, proveClose } from "./closed.ts";
import type { Settings } from "./environment.ts";
import { lastCompletePeriod } from "./period.ts";

/** The report of that name; throws with the nearest where there is none. */
export async function reportNamed(name: string): Promise<Workbook> {
  const reports = await discoverReports();
  const found = reports.find((report) => report.name === name);
  if (found) return found;
  const names = reports.map((report) => report.name);
  const near = nearest(name, names)[0];
  throw misconfigured(
    "unknown_report",
    `there is no report ${name}`,
    near ? `did you mean: saldo report ${near}` : `there are: ${names.join(", ")}`,
  );
}

/** What is asked of a report: what was given, and for the rest what is usual. */
export function askOf(report: Workbook, given: Ask, now: Date): Ask {
  const usual = (fallback: string) => (fallback === "last month" ? lastCompletePeriod(now) : fallback);
  const values = Object.entries(report.parameters).map(([name, { fallback, doc }]) => {
    const value = given[name] ?? (fallback === undefined ? undefined : usual(fallback));
    if (value === undefined)
      throw misconfigured(
        "parameter_missing",
        `saldo report ${report.name} needs --${name}`,
        `--${name}: ${doc}`,
      );
    return [name, value] as const;
  });
  return Object.fromEntries(values);
}

/**
 * Where the workbook goes: the report's own name for it, with what was asked for in the place of `<period>`.
 * @param known the run as of which it is asked for
 */
export const reportFile = ({ out }: Settings, report: Workbook, ask: Ask, known?: string): string => {
  const name = report.file
    .replace(/<([a-z]+)>/g, (_, name: string) => ask[name] ?? "")
    .replace(/-+(?=[-.])/g, "");
  return join(out, known === undefined ? name : name.replace(/(?=\.xlsx$)/, `-as-known-at-${known}`));
};

export function languageOf(text: string): Language {
  if (text === "nl" || text === "en") return text;
  throw misconfigured("language_unknown", `there is no report in "${text}"`, "--lang nl or --lang en");
}

export type Made = Partial<Written> &
  Pick<Written, "path" | "sha256"> & {
    /** The close whose workbook was given back. */
    readonly closed?: Close;
    /** Whether its signature was proved; false where nobody of that name may sign any more. */
    readonly proved?: boolean;
    /** Of a closed month: the workbook as it is made now, beside the one that was kept. */
    readonly restatement?: string;
  };

type How = {
  readonly out: string;
  readonly language?: Language;
  /** Of a closed month: also as the warehouse has it now. */
  readonly restated?: boolean;
};

/** Writes the workbook from the current publication; that of a closed month is given back as it was kept. */
export async function writeReport(
  app: App,
  report: Workbook,
  ask: Ask,
  { out, language = app.organisation.language, restated = false }: How,
): Promise<Made> {
  const closed = await closedOf(app, report, ask);
  if (restated && !(closed && isWhole(report, ask)))
    throw misconfigured(
      "nothing_to_restate",
      "only the workbook of a closed month is restated",
      `without --restated: saldo report ${report.name}`,
    );
  const { read, publication, close } = await app.warehouse.reader();
  try {
    const written = (to: string) =>
      writeWorkbook(report, read, { ask, out: to, language, facts: closed ? [restatedFact(closed)] : [] });
    const made: Made =
      closed && isWhole(report, ask) ? await giveBack(app, closed, language, out) : await written(out);
    await writeDurably(stampFile(app, report, ask), stampOf({ out, language }, publication, closed));
    return restated ? { ...made, restatement: (await written(restatementFile(out))).path } : made;
  } finally {
    await close();
  }
}

/** Where the restatement of a kept workbook lies: beside it. */
export const restatementFile = (out: string): string => out.replace(/(\.xlsx)?$/, "-restated.xlsx");

/** The close that holds for what is asked. */
async function closedOf({ settings }: App, report: Workbook, { period }: Ask): Promise<Close | undefined> {
  if (!report.closes || period === undefined) return undefined;
  return inForce(await closesOf(settings.home), report.name, period);
}

/** Nothing but the month is asked: that is what was kept. */
export const isWhole = (report: Workbook, ask: Ask): boolean =>
  Object.entries(report.parameters).every(
    ([name, { fallback = "" }]) => name === "period" || (ask[name] ?? "") === fallback,
  );

/** Puts a kept workbook where it is asked for, byte for byte, once it is proved to be what was signed. */
export async function giveBack(app: App, closed: Close, language: Language, out: string): Promise<Made> {
  const proved = await proveClose(app, closed);
  const kept = closed.workbooks.find((one) => one.language === language) ?? closed.workbooks[0]!;
  await writeWhole(out, [await keptBytes(app.settings.home, kept)]);
  return { path: out, sha256: kept.sha256, closed, proved };
}

const restatedFact = ({ version }: Close): Fact => [
  words("Afgesloten periode", "Closed period"),
  words(
    `Dit zijn de cijfers van nu. Zoals afgesloten (versie ${version}) staan ze in het bewaarde werkboek.`,
    `These are the figures of now. As closed (version ${version}) they stand in the workbook that was kept.`,
  ),
];

const stampFile = ({ settings }: App, report: Workbook, ask: Ask): string => {
  const name = [report.name, ...Object.values(ask).filter((value) => value !== "")].join("-");
  return join(settings.home, "work", "report", `${name.replace(/[^\w.-]/g, "_")}.json`);
};

const stampOf = (
  made: { out: string; language: Language },
  { run }: Publication,
  closed: Close | undefined,
): string => `${JSON.stringify({ run, ...made, closed: closed?.close, saldo: VERSION })}\n`;

/** Whether the workbook lies there and was made of this very publication. */
export async function reportIsFresh(
  app: App,
  report: Workbook,
  ask: Ask,
  out: string,
  publication: Publication,
): Promise<boolean> {
  const stamp = stampFile(app, report, ask);
  const { language } = app.organisation;
  return (
    existsSync(out) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === stampOf({ out, language }, publication, await closedOf(app, report, ask))
  );
}
