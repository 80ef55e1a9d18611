// What a message of ISO 20022 is built of, as a value: which element holds which, in what order, how often, and what its
// text may be. One declaration writes a message (in its order, whatever the order of what it is given) and checks one.
import { SaldoError } from "../error.ts";
import type { Node } from "./xml.ts";
import { isBlank } from "./xml-tape.ts";

/** What the text of an element without elements must be. */
export type Leaf =
  | { readonly leaf: "text"; readonly least: number; readonly most: number }
  | { readonly leaf: "pattern"; readonly pattern: RegExp }
  | { readonly leaf: "codes"; readonly codes: ReadonlySet<string> }
  | {
      readonly leaf: "decimal";
      readonly digits: number;
      readonly fraction: number;
      readonly positive: boolean;
    }
  | { readonly leaf: "amount" }
  | { readonly leaf: "date" }
  | { readonly leaf: "dateTime" }
  | { readonly leaf: "boolean" }
  /** One element of whatever namespace. */
  | { readonly leaf: "anything" };

export const textOf = (most: number, least = 1): Leaf => ({ leaf: "text", least, most });
export const patternOf = (pattern: RegExp): Leaf => ({ leaf: "pattern", pattern });
export const codesOf = (codes: string): Leaf => ({ leaf: "codes", codes: new Set(codes.split(" ")) });
export const decimalOf = (digits: number, fraction: number, positive = false): Leaf => ({
  leaf: "decimal",
  digits,
  fraction,
  positive,
});

/**
 * Members in their order, each `Name:Type` with `?` (0–1), `*` (0–n), `+` (1–n) or `{n}` (0–n) behind the name, parted by
 * blanks; a choice of one parts them by ` | `. Before the name stands `~` where its users have agreed on it first, `!`
 * where they do without.
 * @example { Rmt: "Ustrd*:Max140 ~Strd*:Structured", Purpose: "Cd:Code4 | !Prtry:Max35" }
 */
export type Declared = { readonly [type: string]: string | Leaf };

export type Member = {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly type: string;
  /** Whether those who use the message use it: the schema has more than they do. */
  readonly use: "free" | "agreed" | "never";
};
type Group = { readonly choice: boolean; readonly members: readonly Member[] };

export type Message = {
  readonly namespace: string;
  readonly types: ReadonlyMap<string, Leaf | Group>;
};

const AMOUNTS: Leaf = decimalOf(18, 5, true);
const CURRENCY = /^[A-Z]{3}$/;

/** A declaration ready for use; the outermost element is `Document`, of the type of that name. */
export function declareMessage(namespace: string, declared: Declared): Message {
  const types = new Map<string, Leaf | Group>();
  for (const [type, what] of Object.entries(declared)) {
    if (typeof what !== "string") {
      types.set(type, what);
      continue;
    }
    const members = what.split(/ \| | /).map((text): Member => {
      const [, mark, name, often = "", of] = /^([~!]?)(\w+)([?*+]|\{\d+\})?:(\w+)$/.exec(text) ?? [];
      if (name === undefined || !(of! in declared))
        throw new Error(`${type} declares ${text}, which is nothing`);
      const most =
        often === "*" || often === "+" ? Number.POSITIVE_INFINITY : Number(/\d+/.exec(often)?.[0] ?? 1);
      const use = mark === "~" ? "agreed" : mark === "!" ? "never" : "free";
      return { name, least: often === "" || often === "+" ? 1 : 0, most, type: of!, use };
    });
    types.set(type, { choice: what.includes(" | "), members });
  }
  return { namespace, types };
}

/** A member of a type by its name. */
export function memberOf(message: Message, type: string, name: string): Member | undefined {
  const of = message.types.get(type);
  return of === undefined || "leaf" in of ? undefined : of.members.find((one) => one.name === name);
}

/** What the text of a type must be; undefined where it holds elements. */
export function leafOf(message: Message, type: string): Leaf | undefined {
  const of = message.types.get(type);
  return of !== undefined && "leaf" in of ? of : undefined;
}

/** How many characters a text may have; undefined where the message has no such member or no such limit. */
export function mostOf(message: Message, type: string, name: string): number | undefined {
  const leaf = leafOf(message, memberOf(message, type, name)?.type ?? "");
  return leaf?.leaf === "text" ? leaf.most : undefined;
}

/** One thing that breaks the structure. */
export type Fault = {
  readonly code:
    | "schema_unknown"
    | "schema_missing"
    | "schema_order"
    | "schema_repeated"
    | "schema_choice"
    | "schema_text"
    | "schema_attribute"
    | "schema_length"
    | "schema_pattern"
    | "schema_code"
    | "schema_number"
    | "schema_date"
    | "schema_boolean";
  readonly message: string;
  /** Path from the outermost element; members that may repeat bear their place, from 1. */
  readonly path: string;
  /** Where the element's tag ends; of what is missing, that of the element which lacks it. */
  readonly line: number;
  readonly column: number;
};

/** Elements that were read, checked and let go before the element that they stand in: how many, and behind how many others. */
export type Passed = { readonly name: string; readonly after: number; count: number } & Place;

/** Where an element's tag ends. */
type Place = { readonly line: number; readonly column: number };
type Say = (code: Fault["code"], message: string, path: string, place: Place) => void;

/**
 * Every breach of the declaration in an element and all that it holds.
 * @param type what the element is declared as
 * @param path where it stands, without a slash behind it
 */
export function faultsOf(
  message: Message,
  type: string,
  node: Node,
  path: string,
  passed: readonly Passed[] = [],
): Fault[] {
  const faults: Fault[] = [];
  const say: Say = (code, text, at, { line, column }) =>
    void faults.push({ code, message: text, path: at, line, column });
  check(message, type, node, path, passed, say);
  return faults;
}

/** Where a schema is to be found may be said on every element. */
const HINTS: ReadonlySet<string> = new Set([
  "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation",
  "{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation",
]);

function check(
  message: Message,
  type: string,
  node: Node,
  path: string,
  passed: readonly Passed[],
  say: Say,
): void {
  const of = message.types.get(type)!;
  const isAmount = "leaf" in of && of.leaf === "amount";
  for (const name of Object.keys(node.attributes))
    if (!(isAmount && name === "Ccy") && !HINTS.has(name))
      say("schema_attribute", `${node.name} has no attribute ${name}`, path, node);
  if ("leaf" in of && of.leaf === "anything") {
    if (node.children.length === 0) say("schema_missing", `${node.name} is empty`, path, node);
    if (node.children.length > 1)
      say("schema_repeated", `${node.name} holds more than one element`, path, node);
    if (!isBlank(node.text)) say("schema_text", `${node.name} holds an element and no text`, path, node);
    return;
  }
  if ("leaf" in of) {
    for (const one of node.children)
      say(
        "schema_unknown",
        `${node.name} is text and holds no element ${one.name}`,
        `${path}/${one.name}`,
        node,
      );
    if (node.children.length === 0) checkLeaf(of, node, path, say);
    return;
  }
  if (!isBlank(node.text))
    say("schema_text", `${node.name} holds elements and no text of its own`, path, node);
  checkGroup(message, of, node, path, passed, say);
}

function checkGroup(
  message: Message,
  of: Group,
  node: Node,
  path: string,
  passed: readonly Passed[],
  say: Say,
): void {
  const counts = new Array<number>(of.members.length).fill(0);
  let reached = 0;
  let unknown = false;
  const meet = (name: string, where: Place, count: number): Member | undefined => {
    const at = of.members.findIndex((one) => one.name === name);
    const member = of.members[at];
    const place = `${path}/${name}`;
    if (member === undefined) {
      unknown = true;
      say("schema_unknown", `${node.name} holds no element ${name} in this version`, place, where);
      return undefined;
    }
    const before = counts[at]!;
    counts[at] = before + count;
    if (of.choice) return member;
    if (at < reached)
      say(
        "schema_order",
        `${name} stands behind ${of.members[reached]!.name}; it belongs before it`,
        place,
        where,
      );
    else reached = at;
    if (before + count > member.most && before <= member.most)
      say(
        "schema_repeated",
        `${name} stands more than ${member.most === 1 ? "once" : `${member.most} times`}`,
        place,
        where,
      );
    return member;
  };
  let index = 0;
  let next = 0;
  const pass = (): void => {
    for (let one = passed[next]; one !== undefined && one.after <= index; one = passed[++next])
      meet(one.name, one, one.count);
  };
  for (const one of node.children) {
    pass();
    index += 1;
    if (one.namespace !== message.namespace) {
      unknown = true;
      say(
        "schema_unknown",
        `${one.name} is of another namespace: ${one.namespace || "none"}`,
        `${path}/${one.name}`,
        one,
      );
      continue;
    }
    const member = meet(one.name, one, 1);
    if (member === undefined) continue;
    const place = counts[of.members.indexOf(member)]!;
    check(message, member.type, one, `${path}/${one.name}${member.most > 1 ? `[${place}]` : ""}`, [], say);
  }
  pass();
  if (of.choice) {
    const met = counts.reduce((sum, one) => sum + one, 0);
    const names = of.members.map((one) => one.name).join(" or ");
    if (met > 1) say("schema_choice", `${node.name} holds more than one of ${names}`, path, node);
    if (met === 0 && !unknown) say("schema_missing", `${node.name} holds none of ${names}`, path, node);
    return;
  }
  for (const [at, member] of of.members.entries())
    if (counts[at]! < member.least)
      say("schema_missing", `${node.name} lacks ${member.name}`, `${path}/${member.name}`, node);
}

function checkLeaf(leaf: Leaf, node: Node, path: string, say: Say): void {
  if (leaf.leaf === "amount") {
    const currency = node.attribute("Ccy");
    if (currency === undefined) say("schema_attribute", `${node.name} has no currency (Ccy)`, path, node);
    else if (!CURRENCY.test(currency))
      say("schema_attribute", `Ccy is no code of three capitals`, path, node);
  }
  const fault = leafFault(leaf.leaf === "amount" ? AMOUNTS : leaf, node.text);
  if (fault !== null) say(fault[0], `${node.name} ${fault[1]}`, path, node);
}

/** What is wrong with a text as the content of a leaf, without the text: it may be somebody's. */
function leafFault(leaf: Leaf, text: string): readonly [Fault["code"], string] | null {
  switch (leaf.leaf) {
    case "text": {
      const length = lengthOf(text);
      if (length < leaf.least) return ["schema_length", "is empty"];
      return length > leaf.most
        ? ["schema_length", `has ${length} characters; ${leaf.most} is the most`]
        : null;
    }
    case "pattern":
      return leaf.pattern.test(text) ? null : ["schema_pattern", `is not built as ${leaf.pattern.source}`];
    case "codes":
      return leaf.codes.has(text)
        ? null
        : [
            "schema_code",
            `is none of ${[...leaf.codes].slice(0, 6).join(", ")}${leaf.codes.size > 6 ? " …" : ""}`,
          ];
    case "decimal":
      return decimalFault(text.trim(), leaf);
    case "date":
      return isDate(text.trim()) ? null : ["schema_date", "is no date (YYYY-MM-DD)"];
    case "dateTime":
      return isDateTime(text.trim()) ? null : ["schema_date", "is no date and time (YYYY-MM-DDThh:mm:ss)"];
    case "boolean":
      return /^(true|false|1|0)$/.test(text.trim()) ? null : ["schema_boolean", "is neither true nor false"];
    default:
      return null;
  }
}

/** As the schema counts: characters, not the halves of which some are made. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

function decimalFault(
  text: string,
  {
    digits,
    fraction,
    positive,
  }: { readonly digits: number; readonly fraction: number; readonly positive: boolean },
): readonly [Fault["code"], string] | null {
  const [, sign, whole = "", part = "", alone = ""] =
    /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))$/.exec(text) ?? [];
  if (sign === undefined) return ["schema_number", "is no number with a decimal point"];
  const decimals = (part || alone).replace(/0+$/, "");
  const wholes = whole.replace(/^0+/, "");
  if (positive && sign === "-" && (wholes !== "" || decimals !== "")) return ["schema_number", "is negative"];
  if (decimals.length > fraction) return ["schema_number", `has more than ${fraction} decimals`];
  return wholes.length + decimals.length > digits
    ? ["schema_number", `has more than ${digits} digits`]
    : null;
}

const ZONE = /(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)?$/;

function isDay(text: string): boolean {
  const [, year, month, day] = /^-?(\d{4,})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (year === undefined || Number(year) === 0) return false;
  const found = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month) - 1, Number(day)));
  return found.getUTCMonth() + 1 === Number(month) && found.getUTCDate() === Number(day);
}

const isDate = (text: string): boolean => isDay(text.replace(ZONE, ""));

function isDateTime(text: string): boolean {
  const [day = "", time = ""] = text.replace(ZONE, "").split("T");
  return isDay(day) && /^(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)$/.test(time);
}

/** An element to write: text, an amount with its currency, or elements by name. What is undefined or null is not written. */
export type Content =
  | string
  | { readonly amount: string; readonly currency: string }
  | { readonly [name: string]: Content | readonly Content[] | null | undefined };

const isAmount = (content: Content): content is { readonly amount: string; readonly currency: string } =>
  typeof content === "object" && typeof content["amount"] === "string";

/**
 * The message as text, UTF-8 by its declaration, elements in declared order, one a line.
 * @throws {SaldoError} fatal `message_content` where the content does not fit the declaration: the caller builds it wrong
 */
export function writeMessage(message: Message, document: Content): string {
  const out = ['<?xml version="1.0" encoding="UTF-8"?>\n'];
  element(message, "Document", "Document", document, "", out, ` xmlns="${escaped(message.namespace)}"`);
  return out.join("");
}

function element(
  message: Message,
  name: string,
  type: string,
  content: Content,
  indent: string,
  out: string[],
  attributes = "",
): void {
  const of = message.types.get(type)!;
  const unfit = (what: string) =>
    new SaldoError("fatal", "message_content", `${name} of ${message.namespace} cannot be written: ${what}`);
  if (typeof content === "string" || isAmount(content)) {
    if (!("leaf" in of)) throw unfit("it holds elements, not text");
    const text = typeof content === "string" ? content : content.amount;
    if ((of.leaf === "amount") === (typeof content === "string"))
      throw unfit("an amount has a currency, nothing else has");
    const fault = leafFault(of.leaf === "amount" ? AMOUNTS : of, text);
    if (fault !== null) throw unfit(`it ${fault[1]}`);
    const currency = typeof content === "string" ? "" : ` Ccy="${escaped(content.currency)}"`;
    out.push(`${indent}<${name}${currency}${attributes}>${escaped(text)}</${name}>\n`);
    return;
  }
  if ("leaf" in of) throw unfit("it is text and holds no elements");
  for (const [one, given] of Object.entries(content))
    if (given !== null && given !== undefined && !of.members.some((member) => member.name === one))
      throw unfit(`it has no ${one}`);
  out.push(`${indent}<${name}${attributes}>\n`);
  let met = 0;
  for (const member of of.members) {
    const given = content[member.name];
    const all = given === undefined || given === null ? [] : Array.isArray(given) ? given : [given];
    if (all.length > member.most || (all.length < member.least && !of.choice))
      throw unfit(`it has ${all.length} of ${member.name}`);
    met += all.length;
    for (const one of all) element(message, member.name, member.type, one, `${indent}  `, out);
  }
  if (of.choice && met !== 1) throw unfit(`it holds one of ${of.members.map((one) => one.name).join(", ")}`);
  out.push(`${indent}</${name}>\n`);
}

const escaped = (text: string): string => {
  if (!/[&<>"\r]/.test(text)) return text;
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#13;");
};
