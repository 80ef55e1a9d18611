// Reports on demand: hands the published marts to the reports of reports/, which know no warehouse.
import { join } from "node:path";
import { writeEtcWorkbook } from "../reports/etc/workbook.ts";
import type { App } from "./app.ts";
import type { Settings } from "./config.ts";

/** Where the workbook of a period goes. */
export const etcFile = (settings: Settings, period: string): string =>
  join(settings.out, `etc-${period}.xlsx`);

/** Writes the ETC workbook of a period from the current publication. */
export async function writeEtc(app: App, ask: { period: string; out: string }): Promise<string> {
  const { read, close } = await app.warehouse.reader();
  try {
    await writeEtcWorkbook(read, { ...ask, language: app.organisation.language });
    return ask.out;
  } finally {
    close();
  }
}
