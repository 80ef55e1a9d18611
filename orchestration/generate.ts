// `saldo generate`: writes what is derived from the declarations and committed (dbt staging, its YAML), and removes
// what no declaration asks for any more. With `check` nothing is written: the paths that differ are the answer.
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { discover } from "../extract/discover.ts";
import { countsOf, type Declared, type Generated, MARK, stagingOf } from "./generate-staging.ts";

export type GenerateOptions = {
  /** Write nothing; only say what would be written or removed. */
  readonly check: boolean;
  /** The sources to generate for; all that are discovered under extract/ when absent. */
  readonly sources?: readonly Declared[];
};

/** Returns the paths, relative to the root, that were (with `check`: would be) written or removed. */
export async function generate(root: string, { check, sources }: GenerateOptions): Promise<string[]> {
  const declared = sources ?? (await discover());
  const files = [...declared.flatMap(stagingOf), countsOf(declared)];
  const differing = await filter(
    files,
    async ({ path, text }) => (await contentOf(join(root, path))) !== text,
  );
  const stale = await staleFiles(root, files);
  if (!check) {
    for (const { path, text } of differing) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    for (const path of stale) await rm(join(root, path));
  }
  return [...differing.map(({ path }) => path), ...stale].sort();
}

const contentOf = async (path: string) => (existsSync(path) ? readFile(path, "utf8") : undefined);

/** Files that say they are generated, though no source asks for them: a table or a source that is gone. */
async function staleFiles(root: string, expected: readonly Generated[]): Promise<string[]> {
  const folder = join(root, "models/staging");
  if (!existsSync(folder)) return [];
  const wanted = new Set(expected.map(({ path }) => path));
  const present = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, sep).length).replaceAll(sep, "/"));
  return filter(
    present.filter((path) => !wanted.has(path)),
    async (path) => (await readFile(join(root, path), "utf8")).split("\n", 1)[0]!.includes(MARK),
  );
}

async function filter<T>(all: readonly T[], keep: (one: T) => Promise<boolean>): Promise<T[]> {
  const kept: T[] = [];
  for (const one of all) if (await keep(one)) kept.push(one);
  return kept;
}
