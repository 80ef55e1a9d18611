// What a payment file must keep member by member, wherever one stands: what SEPA has of the schema at all, that nothing is
// empty, the forms of dates, countries and banks, characters, slashes, and addresses.
import { isCountry } from "../format/country.ts";
import { type Leaf, leafOf, type Message, memberOf } from "../format/message.ts";
import { addressOf } from "../format/pain001.ts";
import { validLei } from "../format/reference.ts";
import { addressKind, isLatin, MOST, repeatedPart, UNSTRUCTURED_UNTIL } from "../format/sepa.ts";
import { all, type Node } from "../format/xml.ts";
import type { Flagged, Say, Spot } from "./payment-rules.ts";

export type Judge = {
  readonly message: Message;
  readonly say: Say;
  readonly flagged: Flagged;
  /** The earliest day on which what is looked at settles. */
  readonly settles: string;
};

/** Told by themselves, before what they stand in. */
const STREAMED = new Set(["PmtInf", "CdtTrfTxInf"]);

/**
 * Rules about all that stands in an element.
 * @param type what the message declares the element as
 * @param used false inside what SEPA has not: that was said
 */
export function memberRules(judge: Judge, { node, path }: Spot, type: string, used = true): void {
  const { message, say, flagged } = judge;
  if (type === "Address") addressRules(judge, { node, path });
  if (type === "OrganisationId" || type === "PersonId") identificationRules(judge, { node, path });
  const many = Map.groupBy(node.children, ({ name }) => name);
  const counts = new Map<string, number>();
  for (const one of node.children) {
    const place = (counts.get(one.name) ?? 0) + 1;
    counts.set(one.name, place);
    const member = memberOf(message, type, one.name);
    if (member === undefined || STREAMED.has(one.name)) continue;
    const at = `${path}/${one.name}${many.get(one.name)!.length > 1 ? `[${place}]` : ""}`;
    const isUsed = used && member.use === "free";
    // What banks may pass over they need not read: what is wrong in it is told, and refuses nothing.
    const inner: Judge = isUsed ? judge : { ...judge, say: (_, ...what) => say("warning", ...what) };
    if (used && !isUsed && !flagged(one))
      say(
        member.use === "never" ? "error" : "warning",
        "element_not_sepa",
        member.use === "never"
          ? `A SEPA payment has no ${one.name}`
          : `${one.name} is outside the core of SEPA: banks take it where that was agreed, or pass over it`,
        at,
        one.line,
      );
    const leaf = leafOf(message, member.type);
    if (leaf !== undefined) {
      if (leaf.leaf !== "anything" && one.children.length === 0 && !flagged(one))
        textRules(inner, { node: one, path: at }, member.type, leaf, node);
    } else if (one.children.length > 0) memberRules(inner, { node: one, path: at }, member.type, isUsed);
    else if (!flagged(one))
      inner.say("error", "element_empty", `${one.name} says nothing: it is left out instead`, at, one.line);
  }
}

const IDS = new Set(["MsgId", "PmtInfId", "InstrId", "EndToEndId", "Ref"]);

const DAY = /^\d{4}-\d\d-\d\d$/;
const MOMENT = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;

function textRules({ say }: Judge, { node, path }: Spot, type: string, { leaf }: Leaf, parent: Node): void {
  const { text, line, name } = node;
  // The schema language knows days in a zone, years before Christ and an hour 24; ISO 20022 and banks do not.
  if ((leaf === "date" && !DAY.test(text)) || (leaf === "dateTime" && !MOMENT.test(text)))
    say(
      "error",
      "date_form",
      leaf === "date"
        ? `${name} is a day without zone or blanks (YYYY-MM-DD)`
        : `${name} is a moment without blanks (YYYY-MM-DDThh:mm:ss), up to 23:59:59`,
      path,
      line,
    );
  if (type === "Country" && !isCountry(text))
    say("error", "country_unknown", `${text} is no country of ISO 3166`, path, line);
  if ((type === "Bic" || type === "AnyBic") && !isCountry(text.slice(4, 6)))
    say(
      "error",
      "bic_country",
      `${text.slice(4, 6)}, in which the bank would be, is no country of ISO 3166`,
      path,
      line,
    );
  if (type === "Lei" && !validLei(text))
    say("error", "lei_invalid", "The check digits of the LEI are wrong", path, line);
  if (type === "Currency" && /^(Dbtr|Cdtr)Acct$/.test(parent.name) && text !== "EUR")
    say("warning", "account_currency", `The account is in ${text}: the bank exchanges`, path, line);

  // What SEPA's services are called has a rule of its own.
  if (type === "Max4" && name === "Cd" && parent.name !== "SvcLvl" && !/^[A-Z0-9]{4}$/.test(text))
    say(
      /Purp$/.test(parent.name) ? "error" : "warning",
      "code_form",
      `${parent.name} holds no code of ISO 20022, which are four capitals or digits`,
      path,
      line,
    );

  const isId = IDS.has(name) || (name === "Id" && (parent.name === "Othr" || parent.name === "Prtry"));
  if (!isLatin(text)) {
    const found = [...new Set(text)].filter((sign) => !isLatin(sign)).slice(0, 8);
    say(
      "error",
      isId ? "id_charset" : "charset",
      `${name} holds characters that banks need not take: ${found.map(codePoint).join(", ")}`,
      path,
      line,
    );
  }
  const isBlank = text.trim() === "";
  if (isId && /^ | $/.test(text))
    say(
      isBlank ? "error" : "warning",
      "id_blank",
      `${name} begins or ends with a blank, which banks may take away`,
      path,
      line,
    );
  // Of parties a name that is blank is a name that is missing.
  else if (isBlank && name !== "Nm") say("warning", "text_blank", `${name} is blank`, path, line);
  if (!/^\/|\/$|\/\//.test(text)) return;
  if (isId) say("error", "id_slash", `${name} begins or ends with / or holds //`, path, line);
  else say("warning", "text_slash", `${name} begins or ends with / or holds //`, path, line);
}

/** The guidelines let one identification through. A LEI that stands beside another says no less of the same party. */
function identificationRules({ say }: Judge, { node, path }: Spot): void {
  if (node.children.length < 2) return;
  const others = node.children.filter(({ name }) => name !== "LEI");
  say(
    others.length > 1 ? "error" : "warning",
    "identification_repeated",
    `${node.name} holds ${node.children.map(({ name }) => name).join(", ")}; SEPA carries one of them`,
    path,
    node.line,
  );
}

function addressRules({ say, settles }: Judge, { node, path }: Spot): void {
  const address = addressOf(node);
  if (address === null) return;
  const lines = all(node, "AdrLine");
  const kind = addressKind(address);
  if (kind === "unstructured")
    say(
      settles >= UNSTRUCTURED_UNTIL ? "error" : "warning",
      "address_unstructured",
      `The address names no town (TwnNm) and country (Ctry) of its own, which banks refuse from ${UNSTRUCTURED_UNTIL}`,
      path,
      node.line,
    );
  if (kind !== "hybrid") return;
  if (lines.length > MOST.addressLines)
    say(
      "error",
      "address_lines",
      `An address with a town has at most ${MOST.addressLines} free lines; this one ${lines.length}`,
      `${path}/AdrLine[${MOST.addressLines + 1}]`,
      lines[MOST.addressLines]!.line,
    );
  const { lines: free = [], ...parts } = address;
  const repeated = repeatedPart(Object.entries(parts), free);
  if (repeated !== undefined)
    say(
      repeated.alone ? "error" : "warning",
      "address_repeated",
      `A free line repeats what the address says of its ${repeated.part}`,
      `${path}/AdrLine`,
      lines[0]!.line,
    );
}

const codePoint = (sign: string): string =>
  `U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
