// The family of files that Beaufort exports together ("Bint XML"): what a file is, told by its content and checked
// against its name, and which files form one export, told by the timestamp in their names.
import { basename } from "node:path";
import { refuse } from "../error.ts";
import { locate } from "../format/xml.ts";

/** Which records a file holds. The files of one kind and one timestamp are one delivery. */
export type Family = "personnel" | "organisation_unit" | "job" | "role_assignment";

export type Bint = {
  readonly family: Family;
  /** Everybody or everything that is there; otherwise only what changed. */
  readonly full: boolean;
  readonly root: string;
};

/** Element of one record. */
export const RECORD = {
  personnel: "werknemer",
  organisation_unit: "orgEenheid",
  job: "functie",
  role_assignment: "roltoewijzing",
} as const satisfies { readonly [family in Family]: string };

type Kind = Omit<Bint, "root">;
const whole = (family: Family): Kind => ({ family, full: true });

/** Units, jobs and roles come as whole lists, whatever their root is called; people come in either way. */
const KINDS: { readonly [element: string]: Kind } = {
  werknemerbasisactueel: whole("personnel"),
  werknemerperiodiekactueel: { family: "personnel", full: false },
  orgeenheden: whole("organisation_unit"),
  orgeenheid: whole("organisation_unit"),
  functies: whole("job"),
  functie: whole("job"),
  roltoewijzingen: whole("role_assignment"),
  roltoewijzing: whole("role_assignment"),
};

const NAMES: readonly (readonly [RegExp, Family])[] = [
  [/^IAM_BA_/i, "personnel"],
  [/^rst_orgeenheid_/i, "organisation_unit"],
  [/^rst_functie_/i, "job"],
  [/^roltoewijzing_/i, "role_assignment"],
];

/** What the name of a file says it holds; undefined where it is none of Beaufort's own names. */
export const namedFamily = (name: string): Family | undefined =>
  NAMES.find(([pattern]) => pattern.test(basename(name)))?.[1];

/** Whether an element stands in no other file. */
export function isOfBint({ name }: { readonly name: string }): boolean {
  const element = name.toLowerCase();
  return element in KINDS || element === "werknemer";
}

/**
 * Tells what a Bint file is. Throws `beaufort_root` for XML that is none, or that does not say whether it is full, and
 * `beaufort_name` where name and content say different things.
 */
export async function bintOf(path: string): Promise<Bint> {
  const { root, found } = await locate(path, isOfBint);
  const named = namedFamily(path);
  // A list without one record in it has nothing but its name to be told by.
  const kind =
    KINDS[found?.name.toLowerCase() ?? ""] ??
    (found === undefined && named !== undefined && named !== "personnel" ? whole(named) : undefined);
  const place = { source: "beaufort", file: basename(path), at: `line ${root?.line ?? 1}` };
  if (kind === undefined) {
    throw refuse(
      "beaufort_root",
      found === undefined
        ? `Not a Beaufort export: the root is ${root?.name.slice(0, 60)}`
        : `The root is ${root?.name.slice(0, 60)}, so it is unknown whether the file holds all employees or only changes`,
      place,
      "Export werknemerBasisActueel (all) or werknemerPeriodiekActueel (changes) from Beaufort",
    );
  }
  if (named !== undefined && named !== kind.family) {
    throw refuse(
      "beaufort_name",
      `The name says that the file holds ${RECORD[named]}, the content is ${RECORD[kind.family]}`,
      place,
      "Look at what the file is, and give it the name that Beaufort gives such a file",
    );
  }
  return { ...kind, root: found?.name ?? root?.name ?? "" };
}

export type Stamp = {
  /** Files with the same one belong together. */
  readonly key: string;
  /** The moment of the export; undefined where the name has none. */
  readonly at: string | undefined;
};

/**
 * The timestamp token of `IAM_BA_<timestamp>_<part>.xml` and its like, as the clock of the exporter had it. A file that is named
 * otherwise stands on its own, with the timestamp in its name where there is one.
 */
export function stampOf(name: string): Stamp {
  const file = basename(name);
  // Files of roles have a part of their own before the timestamp; all of one moment are one list.
  const [, prefix, token] =
    /^(roltoewijzing)(?:_[^_]+)*?_(\d{8,17})(?=[_.])/i.exec(file) ??
    /^([^_]+_[^_]+)_(\d{8,17})(?=[_.])/.exec(file) ??
    [];
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
