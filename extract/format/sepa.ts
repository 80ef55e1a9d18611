// What SEPA lets a payment say: the Latin set that every bank takes (EPC217-08), how other scripts are written in it, the
// lengths of IBANs, and the countries that take part.
import anyAscii from "any-ascii";
import { validIban } from "./reference.ts";

/** The characters that every bank in SEPA must take (EPC130-08 §1.4). */
const SET = /^[A-Za-z0-9/\-?:().,'+ ]*$/;

/** Whether a text has characters of the Latin set only. */
export const isLatin = (text: string): boolean => SET.test(text);

/** What has a place in ASCII and none in the set, as EPC217-08 replaces it. */
const REPLACED: { readonly [sign: string]: string } = {
  "!": ".",
  '"': "'",
  "#": ".",
  $: ".",
  "%": ".",
  "&": "+",
  "*": ".",
  ";": ",",
  "<": ".",
  "=": ".",
  ">": ".",
  "@": ".",
  "[": "(",
  "\\": "/",
  "]": ")",
  "^": ".",
  _: "-",
  "`": "'",
  "{": "(",
  "|": "/",
  "}": ")",
  "~": "-",
};

/** Signs and letters that are better written otherwise than they are in the tables of others, or are missing there. */
const SAID: ReadonlyMap<string, string> = new Map([
  ["\u20ac", "EUR"],
  ["\u00a3", "GBP"],
  ["\u00ab", "'"],
  ["\u00bb", "'"],
  ["\u0627", "a"], // alef, which only sometimes is mute
  ["\u0ead", "o"],
  ["\u0f68", "a"],
  ["\u3147", "ng"],
]);
/** Letters without a sound of their own: they stretch another, or carry a vowel. */
const MUTE = /^[\u0640\u0787\u110b\u30fc\uff70]$/;

/** Characters that are no letter and show nothing: they join, mark or order others. */
const UNSEEN = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** Characters without a meaning that all agree on: they cannot be written in other letters. */
const MEANINGLESS = /^[\p{Cc}\p{Cs}\p{Co}\p{Cn}\ufffd]$/u;

export type Latin =
  | { readonly text: string; readonly changed: boolean }
  /** Code points, as U+XXXX, that cannot be written in the Latin set. */
  | { readonly unknown: readonly string[] };

/**
 * A text in the Latin set: other scripts by their sound, other signs by the nearest, blanks single; without a slash at
 * either end or two together, which banks refuse. `changed` says whether it is another text than it was.
 * @example latin("Zażółć & Søn") // { text: "Zazolc + Son", changed: true }
 */
export function latin(text: string): Latin {
  if (SET.test(text) && !UNTIDY.test(text)) return { text, changed: false };
  const unknown: string[] = [];
  let written = "";
  for (const sign of text.normalize("NFC")) {
    if (SET.test(sign)) written += sign;
    else if (/\s/.test(sign)) written += " ";
    else {
      const ascii = MEANINGLESS.test(sign) ? "" : (SAID.get(sign) ?? anyAscii(sign));
      if (ascii === "" && !UNSEEN.test(sign) && !MUTE.test(sign))
        unknown.push(`U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`);
      for (const one of ascii) written += REPLACED[one] ?? (SET.test(one) ? one : " ");
    }
  }
  if (unknown.length > 0) return { unknown };
  const clean = tidy(written);
  return { text: clean, changed: clean !== text };
}

const UNTIDY = /^[/ ]|[/ ]$|\/\/| {2}/;

function tidy(text: string): string {
  let before: string;
  let after = text;
  do {
    before = after;
    after = before
      .replaceAll(/ {2,}/g, " ")
      .replaceAll(/\/{2,}/g, "/")
      .replace(/^[/ ]+|[/ ]+$/g, "");
  } while (after !== before);
  return after;
}

/** How IBANs go on behind their check digits: so many digits (n), letters (a), either (c). The register of ISO 13616. */
const shapes = (declared: string): readonly (readonly [string, string])[] =>
  declared.split(" ").map((one) => [one.slice(0, 2), one.slice(2)]);

const EEA = shapes(
  "AT16n BE12n BG4a6n8c CY8n16c CZ20n DE18n DK14n EE16n ES20n FI14n FR10n11c2n GR7n16c HR17n HU24n IE4a14n IS22n " +
    "IT1a10n12c LI5n12c LT16n LU3n13c LV4a13c MT4a5n18c NL4a10n NO11n PL24n PT21n RO4a16c SE20n SI15n SK20n",
);
const BEYOND = shapes(
  "AD8n12c AL8n16c CH5n12c GB4a14n GI4a15c MC10n11c2n MD20c ME18n MK3n10c2n RS18n SM1a10n12c VA18n",
);
/** Of countries that take no part in SEPA the length tells enough. */
const ELSEWHERE = shapes(
  "AE19c AZ24c BA16c BH18c BI23c BR25c BY24c CR18c DJ23c DO24c EG25c FK14c FO14c GE18c GL14c GT24c HN24c IL19c IQ19c " +
    "JO26c KW26c KZ16c LB24c LC28c LY21c MN16c MR23c MU26c NI24c OM19c PK20c PS25c QA25c RU29c SA20c SC27c SD14c SO19c " +
    "ST21c SV24c TL19c TN20c TR22c UA25c VG20c XK16c YE26c",
);
const SHAPES: ReadonlyMap<string, string> = new Map([...EEA, ...BEYOND, ...ELSEWHERE]);
const SEPA = new Set([...EEA, ...BEYOND].map(([country]) => country));
const FAR = new Set(BEYOND.map(([country]) => country));

const SIGNS: { readonly [kind: string]: string } = { n: "[0-9]", a: "[A-Z]", c: "[A-Z0-9]" };
const NAMED: { readonly [kind: string]: string } = { n: "digits", a: "letters", c: "letters or digits" };

/** How long an IBAN of a country is; undefined where the country has none. */
export function ibanLength(country: string): number | undefined {
  const parts = SHAPES.get(country)?.match(/\d+/g);
  return parts?.reduce((sum, part) => sum + Number(part), 4);
}

/** What is wrong with an IBAN of capitals and digits, by the register and its check digits; null where nothing is. */
export function ibanFault(iban: string): string | null {
  const country = iban.slice(0, 2);
  const shape = SHAPES.get(country);
  const length = ibanLength(country);
  if (shape === undefined) return `${country} has no IBANs`;
  if (iban.length !== length) return `one of ${country} has ${length} characters, this one ${iban.length}`;
  const built = shape.replaceAll(/(\d+)(\w)/g, (_, count, kind) => `${SIGNS[kind]}{${count}}`);
  if (!new RegExp(`^..[0-9]{2}${built}$`).test(iban)) {
    const told = [...shape.matchAll(/(\d+)(\w)/g)].map(([, count, kind]) => `${count} ${NAMED[kind!]}`);
    return `behind the check digits one of ${country} has ${told.join(", ")}`;
  }
  return validIban(iban) ? null : "its check digits do not fit";
}

/** Whether accounts of a country (first letters of an IBAN) can be reached by a SEPA credit transfer. */
export const inSepa = (country: string): boolean => SEPA.has(country);

/** In SEPA and outside the European Economic Area, where a payer's address must go along. */
export const beyondEea = (country: string): boolean => FAR.has(country);

/** No more than a SEPA credit transfer may carry, and no less, in cents. */
export const AMOUNT = { least: 1n, most: 99_999_999_999n } as const;

/** Lengths of the rulebook where they are shorter than the schema's, in characters. */
export const MOST = { name: 70, text: 140, reference: 35, id: 35, addressLine: 70, addressLines: 2 } as const;

/** From this requested date on an address without town and country of its own is refused (EPC rulebooks 2025 v1.1). */
export const UNSTRUCTURED_UNTIL = "2026-11-15";

/** What an address is: `structured` has town and country and no lines, `hybrid` has those and lines, `unstructured` lacks one of the two. */
export function addressKind(address: {
  readonly town?: string;
  readonly country?: string;
  readonly lines?: readonly string[];
}): "structured" | "hybrid" | "unstructured" {
  if (address.town === undefined || address.country === undefined) return "unstructured";
  return (address.lines?.length ?? 0) > 0 ? "hybrid" : "structured";
}

/** A part of an address that a free line says again; `alone` where the line says hardly more. */
export type Repeated = { readonly part: string; readonly alone: boolean };

/** What the free lines of an address say again; undefined where nothing. Parts of one or two characters say too little. */
export function repeatedPart(
  parts: Iterable<readonly [string, string]>,
  lines: readonly string[],
): Repeated | undefined {
  const words = [...parts].map(([part, said]) => [part, plain(said)] as const);
  let found: Repeated | undefined;
  for (const line of lines) {
    const said = ` ${plain(line)} `;
    const again = words.filter(
      ([part, word]) => part !== "country" && word.length > 2 && said.includes(` ${word} `),
    );
    if (again.length === 0) continue;
    const rest = again.reduce((text, [, word]) => text.replaceAll(` ${word} `, "  "), said);
    // A house number or a post code beside a town is of the address; a street or a name that holds the town's is its own.
    const alone = !/\p{L}{3}/u.test(rest);
    if (found === undefined || (alone && !found.alone)) found = { part: again[0]![0], alone };
  }
  return found;
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
