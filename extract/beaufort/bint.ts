// The family of files that Beaufort exports together ("Bint XML"): what a file is, told by its content, and which files
// form one export, told by the timestamp in their names.
import { basename } from "node:path";
import { refuse } from "../error.ts";
import { locate } from "../format/xml.ts";

/** full: everybody who is there. delta: only who changed. other: another Bint file, such as functions or units. */
export type Bint = { readonly kind: "full" | "delta" | "other"; readonly root: string };

const KINDS: { readonly [element: string]: Bint["kind"] } = {
  werknemerbasisactueel: "full",
  werknemerperiodiekactueel: "delta",
  orgeenheden: "other",
  orgeenheid: "other",
  functies: "other",
  functie: "other",
  roltoewijzingen: "other",
  roltoewijzing: "other",
};

/** Tells what a Bint file is. Throws `beaufort_root` for XML that is none, or that does not say whether it is full. */
export async function bintOf(path: string): Promise<Bint> {
  const { root, found } = await locate(path, ({ name }) => {
    const element = name.toLowerCase();
    return element in KINDS || element === "werknemer";
  });
  const kind = KINDS[found?.name.toLowerCase() ?? ""];
  if (found !== undefined && kind !== undefined) return { kind, root: found.name };
  throw refuse(
    "beaufort_root",
    found === undefined
      ? `Not a Beaufort export: the root is ${root?.name.slice(0, 60)}`
      : `The root is ${root?.name.slice(0, 60)}, so it is unknown whether the file holds all employees or only changes`,
    { source: "beaufort", file: basename(path), at: `line ${root?.line ?? 1}` },
    "Export werknemerBasisActueel (all) or werknemerPeriodiekActueel (changes) from Beaufort",
  );
}

export type Stamp = {
  /** Files with the same one belong together. */
  readonly key: string;
  /** The moment of the export; undefined where the name has none. */
  readonly at: string | undefined;
};

/**
 * The timestamp token of `IAM_BA_<timestamp>_<part>.xml`, as the clock of the exporter had it. A file that is named
 * otherwise stands on its own, with the timestamp in its name where there is one.
 */
export function stampOf(name: string): Stamp {
  const file = basename(name);
  const [, prefix, token] = /^([^_]+_[^_]+)_(\d{8,17})(?=[_.])/.exec(file) ?? [];
  if (token !== undefined) return { key: `${prefix!.toUpperCase()}_${token}`, at: instantOf(token) };
  const inside = /(?<!\d)(\d{14}|\d{8})(?!\d)/.exec(file)?.[1];
  return { key: file, at: inside === undefined ? undefined : instantOf(inside) };
}

function instantOf(token: string): string | undefined {
  const digits = token.padEnd(17, "0");
  const part = (from: number, to: number) => digits.slice(from, to);
  const text = `${part(0, 4)}-${part(4, 6)}-${part(6, 8)}T${part(8, 10)}:${part(10, 12)}:${part(12, 14)}.${part(14, 17)}Z`;
  const time = Date.parse(text);
  return Number.isNaN(time) || new Date(time).toISOString() !== text ? undefined : text;
}
