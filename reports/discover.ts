// Reports are discovered by their declaration.ts; there is no list to add a report to.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Declaration } from "./declaration.ts";

/** Every declared report, in order of name. */
export async function discoverReports(): Promise<Declaration[]> {
  const found: Declaration[] = [];
  for (const entry of readdirSync(import.meta.dirname, { withFileTypes: true })) {
    const path = join(import.meta.dirname, entry.name, "declaration.ts");
    if (!entry.isDirectory() || !existsSync(path)) continue;
    found.push(((await import(pathToFileURL(path).href)) as { default: Declaration }).default);
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
