// Reports are discovered by their report.ts; there is no list to add a report to.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Workbook } from "./workbook/define.ts";

/** Every declared report, in order of name. */
export async function discoverReports(): Promise<Workbook[]> {
  const found: Workbook[] = [];
  for (const entry of readdirSync(import.meta.dirname, { withFileTypes: true })) {
    const path = join(import.meta.dirname, entry.name, "report.ts");
    if (!entry.isDirectory() || !existsSync(path)) continue;
    found.push(((await import(pathToFileURL(path).href)) as { default: Workbook }).default);
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
