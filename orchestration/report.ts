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
import type { Language } from "../reports/workbook/words.ts";
import { type Written, writeWorkbook } from "../reports/workbook/write.ts";
import type { App } from "./app.ts";
import type { Settings } from "./config.ts";
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

/** Where the workbook goes: the report's own name for it, with what was asked for in the place of `<period>`. */
export const reportFile = ({ out }: Settings, report: Workbook, ask: Ask): string =>
  join(
    out,
    report.file.replace(/<([a-z]+)>/g, (_, name: string) => ask[name] ?? "").replace(/-+(?=[-.])/g, ""),
  );

export function languageOf(text: string): Language {
  if (text === "nl" || text === "en") return text;
  throw misconfigured("language_unknown", `there is no report in "${text}"`, "--lang nl or --lang en");
}

/** Writes the workbook from the current publication. */
export async function writeReport(
  app: App,
  report: Workbook,
  ask: Ask,
  { out, language = app.organisation.language }: { readonly out: string; readonly language?: Language },
): Promise<Written> {
  const { read, publication, close } = await app.warehouse.reader();
  try {
    const written = await writeWorkbook(report, read, { ask, out, language });
    await writeDurably(stampFile(app, report, ask), stampOf({ out, language }, publication));
    return written;
  } finally {
    await close();
  }
}

const stampFile = ({ settings }: App, report: Workbook, ask: Ask): string => {
  const name = [report.name, ...Object.values(ask).filter((value) => value !== "")].join("-");
  return join(settings.home, "work", "report", `${name.replace(/[^\w.-]/g, "_")}.json`);
};

const stampOf = (made: { out: string; language: Language }, { run }: Publication): string =>
  `${JSON.stringify({ run, ...made, saldo: VERSION })}\n`;

/** Whether the workbook lies there and was made of this very publication. */
export function reportIsFresh(
  app: App,
  report: Workbook,
  ask: Ask,
  out: string,
  publication: Publication,
): boolean {
  const stamp = stampFile(app, report, ask);
  const { language } = app.organisation;
  return (
    existsSync(out) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === stampOf({ out, language }, publication)
  );
}
