// `--open`: what stands in the original where a figure came from. Where there is no original to cut (a database was read,
// the export was replaced, its rows are about persons) the row as it landed stands in its place.
import { canCut, fragmentsOf, isPacked, withOriginal, withUnpacked } from "../../extract/fragment.ts";
import type { Keyring } from "../../extract/keyring.ts";
import type { Manifest } from "../../extract/landing.ts";
import { holdsPersonal } from "../../extract/personal.ts";
import type { Landing } from "./landed.ts";
import type { LandedRow } from "./step.ts";

export type Opened = {
  readonly row: LandedRow;
  /** Element path in the original, where it has one. */
  readonly at: string | null;
  /** What the text is: a piece of the original, or the row as it landed and why. */
  readonly is: "original" | "landed";
  readonly why: string | null;
  readonly text: string;
};

export async function opened(
  home: string,
  landing: Landing,
  keyring: () => Keyring,
  rows: readonly LandedRow[],
): Promise<Opened[]> {
  const all: Opened[] = [];
  for (const of of Map.groupBy(rows, ({ table, batch, file }) => `${table} ${batch} ${file}`).values()) {
    const { table, batch, file } = of[0]!;
    const manifest = (await landing.manifests(table)).find((one) => one.batch === batch);
    const cut = manifest && file !== null ? await cutOut(home, landing, keyring, manifest, file, of) : null;
    const why = typeof cut === "string" ? cut : file === null ? "it was read from a database" : null;
    const whole = await landing.rows(table, of);
    for (const row of of) {
      const fragment = cut instanceof Map ? cut.get(row.record ?? 0) : undefined;
      all.push(
        fragment
          ? { row, at: fragment.at, is: "original", why: null, text: fragment.text }
          : {
              row,
              at: null,
              is: "landed",
              why: why ?? "the file holds no such record",
              text: JSON.stringify(whole.get(row.row) ?? null, null, 2),
            },
      );
    }
  }
  return all;
}

/** The pieces by record, or why there are none. */
async function cutOut(
  home: string,
  landing: Landing,
  keyring: () => Keyring,
  manifest: Manifest,
  file: string,
  rows: readonly LandedRow[],
): Promise<ReadonlyMap<number, { readonly at: string | null; readonly text: string } | null> | string> {
  const of = landing.tableOf(rows[0]!.table)!;
  if (holdsPersonal(of)) return "its records are about persons";
  const original = manifest.files.find(({ name }) => name === file);
  const { table } = rows[0]!;
  const unpack = landing.sourceOf(table)?.unpack;
  if (!original || !canCut(file, of, unpack)) return "nothing can be cut out of such a file";
  const records = rows.flatMap(({ record }) => record ?? []);
  const others = landing.elementsBeside(table);
  const cut = (path: string, name: string) => fragmentsOf(path, name, of, records, others);
  const packed = { table: table.split(".")[1]!, label: manifest.label };
  const found = await withOriginal(home, original, keyring, async (path) =>
    unpack && isPacked(file)
      ? ((await withUnpacked(
          home,
          (folder) => unpack(path, packed, folder),
          (inner) => cut(inner, `${file}.csv`),
        )) ?? "the package does not hold the table any more")
      : cut(path, file),
  );
  return found ?? "the file is neither in the archive nor, as it was, where it lay";
}
