// What SEPA lets a payment say: the Latin set that every bank takes (EPC217-08), how other scripts are written in it, the
// lengths of IBANs, and the countries that take part.
import anyAscii from "any-ascii";

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

/** Length of an IBAN by country (the register of ISO 13616). */
const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 " +
    "FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 " +
    "LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 " +
    "RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
  )
    .split(" ")
    .map((one) => [one.slice(0, 2), Number(one.slice(2))]),
);

/** How long an IBAN of a country is; undefined where the country has none. */
export const ibanLength = (country: string): number | undefined => IBAN_LENGTHS.get(country);

const EEA = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split(
  " ",
);
const BEYOND = "AD AL CH GB GI MC MD ME MK RS SM VA".split(" ");
const SEPA = new Set([...EEA, ...BEYOND]);
const FAR = new Set(BEYOND);

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

/** A part of an address that a free line says again; undefined where none does. Parts of one or two characters say too little. */
export function repeatedPart(
  parts: Iterable<readonly [string, string]>,
  lines: readonly string[],
): string | undefined {
  const words = lines.map((line) => ` ${plain(line)} `);
  for (const [part, said] of parts) {
    const word = plain(said);
    if (part === "country" || word.length < 3) continue;
    if (words.some((line) => line.includes(` ${word} `))) return part;
  }
  return undefined;
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
