// `saldo generate`: writes what is derived from the declarations and committed (dbt staging, its YAML, exposures), and
// removes what no declaration asks for any more. With `check` nothing is written: the paths that differ are the answer.
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { discover } from "../extract/discover.ts";
import type { Declaration } from "../reports/declaration.ts";
import { discoverReports } from "../reports/discover.ts";
import { paymentFiles } from "../reports/payment/declaration.ts";
import { exposuresOf } from "./generate-exposures.ts";
import { countsOf, type Declared, type Generated, MARK, stagingOf } from "./generate-staging.ts";

export type GenerateOptions = {
  /** Write nothing; only say what would be written or removed. */
  readonly check: boolean;
  /** The sources to generate for; all that are discovered under extract/ when absent. */
  readonly sources?: readonly Declared[];
  /** The reports that become exposures; all that are discovered under reports/ when absent. */
  readonly reports?: readonly Declaration[];
};

/** Returns the paths, relative to the root, that were (with `check`: would be) written or removed. */
export async function generate(
  root: string,
  { check, sources, reports }: GenerateOptions,
): Promise<string[]> {
  const declared = sources ?? (await discover());
  const files = [
    ...declared.flatMap(stagingOf),
    countsOf(declared),
    ...exposuresOf(
      reports ?? [...(await discoverReports()), paymentFiles],
      await filesBelow(root, "models/marts"),
    ),
  ];
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

/** Files that say they are generated, though no declaration asks for them: what is gone left them. */
async function staleFiles(root: string, expected: readonly Generated[]): Promise<string[]> {
  const wanted = new Set(expected.map(({ path }) => path));
  const present = [
    ...(await filesBelow(root, "models/staging")),
    ...(await filesBelow(root, "models/marts")),
  ];
  return filter(
    present.filter((path) => !wanted.has(path)),
    async (path) => (await readFile(join(root, path), "utf8")).split("\n", 1)[0]!.includes(MARK),
  );
}

/** The files under a folder, as paths relative to the root. */
async function filesBelow(root: string, folder: string): Promise<string[]> {
  if (!existsSync(join(root, folder))) return [];
  return (await readdir(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, sep).length).replaceAll(sep, "/"))
    .sort();
}

async function filter<T>(all: readonly T[], keep: (one: T) => Promise<boolean>): Promise<T[]> {
  const kept: T[] = [];
  for (const one of all) if (await keep(one)) kept.push(one);
  return kept;
}
