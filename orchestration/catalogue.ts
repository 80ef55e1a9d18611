// `saldo docs`: dbt's static catalogue of every source, model and report. dbt opens the warehouse for it, so it is made
// under the runner's lock, in a folder of its own: what the next build reads of the last one stays as it is.
import { readFile } from "node:fs/promises";
import { SaldoError } from "../extract/error.ts";
import { writeDurably } from "../extract/landing.ts";
import { newRunId } from "../load/logbook.ts";
import type { App } from "./app.ts";
import { generateDocs, ROOT } from "./dbt.ts";

/** Writes the page, and says how much it describes. */
export async function catalogue(
  app: App,
  path: string,
): Promise<{ models: number; sources: number; reports: number }> {
  const { logbook, settings, warehouse } = app;
  const id = await newRunId(logbook, settings.clock());
  const lost = new AbortController();
  const lock = await app.lock(id, (error) => lost.abort(error));
  try {
    if (!(await warehouse.built())) {
      throw new SaldoError(
        "config",
        "nothing_built",
        "the catalogue describes what was built, and nothing is yet",
        {
          hint: "run: npx saldo run",
        },
      );
    }
    const signal = AbortSignal.any([app.signal, lost.signal]);
    const { page, folder, manifest } = await generateDocs(warehouse, { ...app.context(id), signal });
    await writeDurably(path, without(await readFile(page, "utf8"), [folder, ROOT, settings.home]));
    const count = (of: object | undefined) => Object.keys(of ?? {}).length;
    return {
      models: Object.keys(manifest.nodes).filter((node) => node.startsWith("model.")).length,
      sources: count(manifest.sources),
      reports: count(manifest.exposures),
    };
  } finally {
    await lock.release();
  }
}

/** The page without the folders of the machine that made it, as they stand in JSON. */
function without(html: string, folders: readonly string[]): string {
  const [longest, ...rest] = [...folders].sort((a, b) => b.length - a.length);
  if (longest === undefined) return html;
  const told = JSON.stringify(longest).slice(1, -1);
  const separator = JSON.stringify(longest.includes("\\") ? "\\" : "/").slice(1, -1);
  return without(html.replaceAll(`${told}${separator}`, "").replaceAll(told, "."), rest);
}
