// Check digits of the numbers that payments carry. Pure functions on text; a wrong digit is a fact to flag, never a
// reason to drop the value (a bank need not validate it either).

/** ISO 7064 mod 97-10 over letters and digits (A = 10 … Z = 35). */
function mod97(text: string): number {
  let rest = 0;
  for (const sign of text) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** Two check digits are 98 less what rests, so never 00, 01 or 99, for which the sum would fit as well. */
const CHECKED = /^..(0[2-9]|[1-8]\d|9[0-8])/;

/** Check digits at the third place, over a text whose first four signs are read last. */
const fits = (text: string): boolean => CHECKED.test(text) && mod97(text.slice(4) + text.slice(0, 4)) === 1;

/** ISO 13616: right check digits and, for a Dutch IBAN, right length. Blanks are allowed. */
export function validIban(text: string): boolean {
  const iban = text.replace(/\s/g, "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  if (iban.startsWith("NL") && !/^NL\d{2}[A-Z]{4}\d{10}$/.test(iban)) return false;
  return fits(iban);
}

/** ISO 11649 creditor reference: RF, two check digits, at most 21 letters and digits. */
export function validRf(text: string): boolean {
  const reference = text.replace(/\s/g, "").toUpperCase();
  return /^RF\d{2}[A-Z0-9]{1,21}$/.test(reference) && fits(reference);
}

/** ISO 17442 legal entity identifier: eighteen letters and digits, two check digits at their end. */
export const validLei = (text: string): boolean => /^[A-Z0-9]{18}\d{2}$/.test(text) && mod97(text) === 1;

const WEIGHTS = [2, 4, 8, 5, 10, 9, 7, 3, 6, 1] as const;

/** The check digit of a betalingskenmerk over all digits that follow it (Betaalvereniging Nederland). */
export function betalingskenmerkDigit(rest: string): number {
  let sum = 0;
  for (let right = 0; right < rest.length; right++) {
    sum += Number(rest[rest.length - 1 - right]) * WEIGHTS[right % WEIGHTS.length]!;
  }
  const digit = 11 - (sum % 11);
  return digit === 10 ? 1 : digit === 11 ? 0 : digit;
}

/**
 * Dutch betalingskenmerk: 7 digits (no check), 16 digits (check digit first), or 9 to 14 digits (check digit, then the
 * last digit of the length of what follows).
 */
export function validBetalingskenmerk(text: string): boolean {
  const digits = text.replace(/[\s.]/g, "");
  if (!/^(\d{7}|\d{9,14}|\d{16})$/.test(digits)) return false;
  if (digits.length === 7) return true;
  if (digits.length < 16 && Number(digits[1]) !== (digits.length - 2) % 10) return false;
  return Number(digits[0]) === betalingskenmerkDigit(digits.slice(1));
}

/** Belgian OGM/VCS: twelve digits of which the last two are the first ten mod 97 (0 becomes 97). */
export function validOgm(text: string): boolean {
  const digits = text.replace(/[\s+*/]/g, "");
  if (!/^\d{12}$/.test(digits)) return false;
  return (Number(digits.slice(0, 10)) % 97 || 97) === Number(digits.slice(10));
}

/**
 * Whether a structured reference is right by the rule that its type names; null where no rule is known.
 * @example referenceValid("SCOR/CUR", "0123456789012345") // true
 */
export function referenceValid(type: string | null, value: string): boolean | null {
  const issuer = type?.split("/")[1]?.toUpperCase();
  if (issuer === "CUR") return validBetalingskenmerk(value);
  if (issuer === "BBA") return validOgm(value);
  if (issuer === "ISO" || /^RF\d{2}/i.test(value)) return validRf(value);
  return null;
}

/**
 * The one reference with right check digits that a text holds: an RF reference, a betalingskenmerk of sixteen digits or
 * an OGM between its signs; null where there is none, or more than one.
 * @example referenceIn("betreft +++010/8068/17183+++") // "010806817183"
 */
export function referenceIn(text: string): string | null {
  if (!mayHoldReference(text)) return null;
  const found = new Set<string>();
  for (const [all] of text.matchAll(/(?<![A-Z0-9])RF\d{2}(?: ?[A-Z0-9]){1,21}(?![A-Z0-9])/gi)) {
    // Blanks part a reference into fours; words may follow it.
    const parts = all.toUpperCase().split(" ");
    for (let end = parts.length; end > 0; end--) {
      const reference = parts.slice(0, end).join("");
      if (!validRf(reference)) continue;
      found.add(reference);
      break;
    }
  }
  for (const [digits] of text.matchAll(/(?<!\d)(?:\d{16}|\d{4}(?: \d{4}){3})(?!\d)/g))
    if (validBetalingskenmerk(digits)) found.add(digits.replaceAll(" ", ""));
  for (const [, ogm] of text.matchAll(/(?:\+{3}|\*{3})(\d{3}\/\d{4}\/\d{5})(?:\+{3}|\*{3})/g))
    if (validOgm(ogm!)) found.add(ogm!.replaceAll("/", ""));
  return found.size === 1 ? [...found][0]! : null;
}

/** Far quicker than looking for one: few texts have what each kind must have. */
function mayHoldReference(text: string): boolean {
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) {
      if (++digits === 16) return true;
    } else if (code === 0x46 || code === 0x66 ? at > 0 && (text.charCodeAt(at - 1) | 0x20) === 0x72 : false)
      return true;
    else if (code === 0x2b || code === 0x2a) return true;
  }
  return false;
}
