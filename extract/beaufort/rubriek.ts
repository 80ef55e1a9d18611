// How a value is found in Bint XML: by element name and rubriekcode anywhere below the record, whatever the case and
// the blocks around it, because customers differ in blocks and one name (`begindatum`) recurs under several codes.
import { below, type Node } from "../format/xml.ts";

export type Rubriek = {
  readonly element: string;
  readonly code: string | undefined;
  /** Child that holds the value. */
  readonly part: string;
};

/** @example rubriek("soortArbeidsrelatie:P01102/omschrijvingWaarde") */
export function rubriek(spec: string): Rubriek {
  const [path = "", part = "waarde"] = spec.split("/");
  const [element = "", code] = path.split(":");
  return { element, code, part };
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
const childOf = (node: Node, name: string): Node | undefined =>
  node.children.find((one) => same(one.name, name));

/** Thrown to nobody: a value that is told twice and differs, for the caller to reject the record with. */
export const AMBIGUOUS = Symbol("told twice, and not the same");

export const AMBIGUOUS_REASON = "the rubriek stands twice with different values";

const isOf = (node: Node, code: string | undefined): boolean =>
  code === undefined || same(childOf(node, "rubriekcode")?.text.trim() ?? "", code);

/** The elements, the record itself among them, that directly hold the rubriek. */
export function* holders(record: Node, of: Rubriek): Iterable<Node> {
  if (record.children.some((one) => same(one.name, of.element) && isOf(one, of.code))) yield record;
  for (const one of record.children) yield* holders(one, of);
}

/** The value, undefined where it is absent or empty. Blocks that `skip` names (lower case) are not entered. */
export function find(
  record: Node,
  { element, code, part }: Rubriek,
  skip: ReadonlySet<string> = new Set(),
): string | undefined | typeof AMBIGUOUS {
  let value: string | undefined;
  for (const node of below(record, element, skip)) {
    if (!isOf(node, code)) continue;
    const holder = childOf(node, part);
    // Keys (persNr, dvVlgnr) carry their value themselves.
    const text = (holder ?? (code === undefined && part === "waarde" ? node : undefined))?.text.trim();
    if (text === undefined || text === "") continue;
    if (value !== undefined && value !== text) return AMBIGUOUS;
    value = text;
  }
  return value;
}
