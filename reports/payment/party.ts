// Who pays and who is paid, as a bank takes them: name and address in the Latin set, accounts and banks checked.
import { isCountry } from "../../extract/format/country.ts";
import { leafOf, memberOf, mostOf } from "../../extract/format/message.ts";
import {
  ADDRESS_PARTS,
  type Address,
  type AddressPart,
  type PaymentParty,
  type PaymentVersion,
} from "../../extract/format/pain001.ts";
import { PAYMENT_MESSAGE } from "../../extract/format/pain001-message.ts";
import {
  addressKind,
  ibanFault,
  inSepa,
  latin,
  MOST,
  repeatedPart,
  UNSTRUCTURED_UNTIL,
} from "../../extract/format/sepa.ts";
import type { OrderNote } from "./order.ts";

/** An error of a line: code, what is wrong, what to do. */
export type Say = (code: string, message: string, hint: string) => void;
/** What the approver of a line must see. */
export type Note = (code: OrderNote["code"], message: string, was: string | null, is: string | null) => void;

function ibanOf(text: string, whose: string, say: Say): string {
  const iban = text.replaceAll(/\s/g, "").toUpperCase();
  const country = iban.slice(0, 2);
  const fault = iban === "" ? null : ibanFault(iban);
  if (iban === "") say("iban_missing", `The ${whose} has no IBAN`, "Give the account its IBAN in the ERP");
  else if (fault !== null)
    say(
      "iban_invalid",
      `The ${whose}'s IBAN is wrong: ${fault}`,
      "Ask for the IBAN again and correct it in the ERP",
    );
  else if (!inSepa(country))
    say(
      "iban_country",
      `The ${whose}'s account is in ${country}, which no SEPA payment reaches`,
      "Pay it by an international payment at the bank",
    );
  return iban;
}

function bicOf(bic: string | null, whose: string, version: PaymentVersion, say: Say): string | null {
  const text = bic?.replaceAll(/\s/g, "").toUpperCase() ?? "";
  if (text === "") return null;
  const leaf = leafOf(PAYMENT_MESSAGE[version], "Bic");
  if (leaf?.leaf === "pattern" && leaf.pattern.test(text) && isCountry(text.slice(4, 6))) return text;
  say(
    "bic_invalid",
    `The ${whose}'s BIC is wrong`,
    "Correct it in the ERP, or leave it out: the IBAN suffices",
  );
  return text;
}

/**
 * A party of a payment that would be executed on `date`; what is wrong with it is said, what was changed noted. A payee is
 * paid by account and name: an address of one that may not go as it stands is left out, and that is noted.
 */
export function partyOf(
  party: PaymentParty,
  whose: "debtor" | "creditor",
  version: PaymentVersion,
  date: string,
  say: Say,
  note: Note,
): PaymentParty {
  const written = latin(party.name);
  let name = "";
  if ("unknown" in written)
    say(
      "name_charset",
      `The ${whose}'s name holds ${written.unknown.join(", ")}, which cannot be written in the Latin set`,
      "Give the party a name in Latin letters in the ERP",
    );
  else if (!/[A-Za-z0-9]/.test(written.text))
    say("name_missing", `The ${whose} has no name`, "Give the party a name in the ERP");
  else {
    name = cut(written.text, MOST.name);
    if (name !== written.text)
      note("name_cut", `The ${whose}'s name is longer than ${MOST.name} characters`, party.name, name);
    else if (written.changed)
      note("name_changed", `The ${whose}'s name is written in other characters`, party.name, name);
  }
  return {
    name,
    iban: ibanOf(party.iban, whose, say),
    bic: bicOf(party.bic, whose, version, say),
    address: addressOf(party.address, whose, version, date, say, note),
  };
}

/** Without a blank or slash at the end that the cut left. */
const cut = (text: string, most: number): string => text.slice(0, most).replace(/[/ ]+$/, "");

function addressOf(
  address: Address | null,
  whose: "debtor" | "creditor",
  version: PaymentVersion,
  date: string,
  say: Say,
  note: Note,
): Address | null {
  if (address === null) return null;
  const faults: string[] = [];
  const made = addressWritten(
    address,
    whose,
    version,
    date,
    whose === "debtor" ? say : (_, message) => void faults.push(message),
  );
  const was = told(address);
  if (faults.length > 0) {
    note("address_left_out", `Paid without an address: ${faults.join("; ")}`, was, null);
    return null;
  }
  if (made !== null && told(made) !== was)
    note("address_changed", `The ${whose}'s address is written in other characters`, was, told(made));
  return made;
}

function addressWritten(
  address: Address,
  whose: string,
  version: PaymentVersion,
  date: string,
  say: Say,
): Address | null {
  const message = PAYMENT_MESSAGE[version];
  const hint = "Correct the address in saldo.config.ts, or leave it out";
  const write = (text: string, what: string): string => {
    const written = latin(text);
    if ("text" in written) return written.text;
    say(
      "address_charset",
      `${what} of the ${whose}'s address holds ${written.unknown.join(", ")}, which cannot be written in the Latin set`,
      hint,
    );
    // Something stands there, so that nothing else is said to be missing.
    return "?";
  };
  const parts = (Object.keys(ADDRESS_PARTS) as AddressPart[]).flatMap((part) => {
    const given = address[part];
    const text = given === undefined ? "" : write(given, part);
    if (text === "") return [];
    const tag = ADDRESS_PARTS[part];
    const most = mostOf(message, "Address", tag);
    if (memberOf(message, "Address", tag) === undefined)
      say("address_part", `pain.001.001.${version} has no place for the ${whose}'s ${part}`, hint);
    else if (most !== undefined && text.length > most)
      say(
        "address_length",
        `The ${whose}'s ${part} has ${text.length} characters; ${most} is the most`,
        hint,
      );
    return [[part, part === "country" ? text.toUpperCase() : text] as const];
  });
  const lines = (address.lines ?? []).map((line) => write(line, "a line")).filter((line) => line !== "");
  const made: Address = { ...Object.fromEntries(parts), ...(lines.length === 0 ? {} : { lines }) };
  if (parts.length === 0 && lines.length === 0) return null;
  if (made.country !== undefined && !isCountry(made.country))
    say("address_country", `The ${whose}'s country is none of ISO 3166`, hint);
  const kind = addressKind(made);
  if (kind === "unstructured" && date >= UNSTRUCTURED_UNTIL)
    say(
      "address_unstructured",
      `The ${whose}'s address names no town and country of its own; from ${UNSTRUCTURED_UNTIL} banks refuse that`,
      hint,
    );
  const most = kind === "unstructured" ? 7 : MOST.addressLines;
  if (lines.length > most)
    say("address_lines", `The ${whose}'s address has ${lines.length} free lines; ${most} is the most`, hint);
  for (const line of lines)
    if (line.length > MOST.addressLine)
      say("address_length", `A line of the ${whose}'s address is longer than ${MOST.addressLine}`, hint);
  const repeated = kind === "hybrid" ? repeatedPart(parts, lines) : undefined;
  if (repeated?.alone)
    say("address_repeated", `A free line of the ${whose}'s address repeats its ${repeated.part}`, hint);
  return made;
}

const told = (address: Address): string =>
  [
    ...(Object.keys(ADDRESS_PARTS) as AddressPart[]).map((part) => address[part] ?? ""),
    ...(address.lines ?? []),
  ]
    .filter((one) => one !== "")
    .join(", ");
