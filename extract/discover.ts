// Finds the sources: every folder of extract/ that has a source.ts. There is no list to keep.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Source } from "./source.ts";

const here = dirname(fileURLToPath(import.meta.url));

/** All sources, by name. */
export async function discover(folder = here): Promise<Source[]> {
  const found = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, "source.ts")))
    .map((entry) => entry.name)
    .sort();
  return Promise.all(
    found.map(async (system) => {
      const module = (await import(pathToFileURL(join(folder, system, "source.ts")).href)) as {
        default: Source;
      };
      return module.default;
    }),
  );
}
