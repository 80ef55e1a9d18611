// What is paid, as a bank takes it: a description in the Latin set, or the creditor's reference with right check digits.
import type { Remittance } from "../../extract/format/pain001.ts";
import { referenceValid, validBetalingskenmerk, validOgm, validRf } from "../../extract/format/reference.ts";
import { latin, MOST } from "../../extract/format/sepa.ts";
import type { PaymentLine } from "./order.ts";
import type { Note, Say } from "./party.ts";

/** An id that every bank takes: Latin set, at most 35, no slash at either end or two together, no blank at either end. */
export const isId = (text: string): boolean => {
  const written = latin(text);
  return "text" in written && !written.changed && text !== "" && text.length <= MOST.id;
};

/** The remittance of a line; what is wrong with it is said, what was changed noted. */
export function remittanceOf({ remittance, creditor }: PaymentLine, say: Say, note: Note): Remittance | null {
  if (remittance === null) return null;
  if ("text" in remittance) {
    const written = latin(remittance.text);
    if ("unknown" in written) {
      say(
        "text_charset",
        `The description holds ${written.unknown.join(", ")}, which cannot be written in the Latin set`,
        "Change the description in the ERP",
      );
      return null;
    }
    if (written.text.length > MOST.text)
      say(
        "text_length",
        `The description has ${written.text.length} characters; ${MOST.text} is the most`,
        "Shorten it in the ERP, or pay fewer invoices at once",
      );
    if (written.changed)
      note("text_changed", "The description is written in other characters", remittance.text, written.text);
    return written.text === "" ? null : { text: written.text };
  }
  // Signs that part the digits of a known kind of reference are no part of it; in any other they may be.
  const bare = remittance.reference.replaceAll(/[\s.+*/]/g, "").toUpperCase();
  const issuer = remittance.issuer ?? issuerOf(bare, creditor.iban);
  const reference = issuer === null ? remittance.reference.trim() : bare;
  const valid = issuer === null ? null : referenceValid(`SCOR/${issuer}`, reference);
  if (valid === false)
    say(
      "reference_invalid",
      `The creditor's reference is no ${NAMES[issuer!] ?? "reference"}: its check digits or its length do not fit`,
      "Compare it with the invoice and correct it in the ERP",
    );
  else if (valid === null && !isId(reference))
    say(
      "reference_invalid",
      "The creditor's reference has more than 35 characters, or others than a reference may have",
      "Compare it with the invoice; what is no reference goes in the description",
    );
  return { reference, issuer };
}

const NAMES: { readonly [issuer: string]: string } = {
  CUR: "betalingskenmerk",
  ISO: "RF reference",
  BBA: "structured communication (OGM)",
};

/** By whose rule a reference was made, told by its form; null where it is nobody's that we know. */
function issuerOf(reference: string, iban: string): string | null {
  if (/^RF\d{2}/.test(reference) || validRf(reference)) return "ISO";
  const country = iban.trim().slice(0, 2).toUpperCase();
  if (country === "BE" && validOgm(reference)) return "BBA";
  if (country !== "NL" && country !== "BE") return null;
  if (validBetalingskenmerk(reference)) return "CUR";
  // Digits that would be one but for a digit: said to be wrong, not passed on as something else.
  if (/^(\d{9,14}|\d{16})$/.test(reference)) return country === "BE" ? "BBA" : "CUR";
  return null;
}
