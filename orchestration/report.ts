// Reports on demand: hands the published marts to the reports of reports/, which know no warehouse.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeDurably } from "../extract/landing.ts";
import { VERSION } from "../extract/version.ts";
import type { Publication } from "../load/warehouse.ts";
import { writeEtcWorkbook } from "../reports/etc/workbook.ts";
import type { App } from "./app.ts";
import type { Settings } from "./config.ts";

/** Where the workbook of a period goes. */
export const etcFile = (settings: Settings, period: string): string =>
  join(settings.out, `etc-${period}.xlsx`);

/** Writes the ETC workbook of a period from the current publication. */
export async function writeEtc(app: App, ask: { period: string; out: string }): Promise<string> {
  const { read, publication, close } = await app.warehouse.reader();
  try {
    await writeEtcWorkbook(read, { ...ask, language: app.organisation.language });
    await writeDurably(stampFile(app, ask.period), stampOf(app, ask.out, publication));
    return ask.out;
  } finally {
    await close();
  }
}

const stampFile = ({ settings }: App, period: string): string =>
  join(settings.home, "work", "report", `etc-${period}.json`);

const stampOf = ({ organisation }: App, out: string, { run }: Publication): string =>
  `${JSON.stringify({ run, language: organisation.language, out, saldo: VERSION })}\n`;

/** Whether the workbook lies there and was made of this very publication. */
export function etcIsFresh(
  app: App,
  ask: { period: string; out: string },
  publication: Publication,
): boolean {
  const stamp = stampFile(app, ask.period);
  return (
    existsSync(ask.out) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === stampOf(app, ask.out, publication)
  );
}
