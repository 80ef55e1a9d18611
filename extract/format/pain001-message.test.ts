// The declaration of pain.001 against the schemas themselves: member by member, and by what xmllint says of thousands of
// messages that something happened to.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { faultsOf, type Leaf, type Message } from "./message.ts";
import { PAYMENT_MESSAGE, type PaymentVersion } from "./pain001-message.ts";
import { type Node, records } from "./xml.ts";

const SCHEMAS = fileURLToPath(new URL("../../../shared/data/bank/xsd/", import.meta.url));
const absent = existsSync(SCHEMAS) ? false : "the schemas are not here";
const unlinted = absent || (spawnSync("xmllint", ["--version"]).error ? "xmllint is not installed" : false);
const schemaOf = (version: PaymentVersion) => join(SCHEMAS, `pain.001.001.${version}.xsd`);

/** What a leaf or a simple type asks for, in words that are equal where the two are. */
function leafWords(leaf: Leaf): string {
  switch (leaf.leaf) {
    case "text":
      return `text ${leaf.least} ${leaf.most}`;
    case "pattern":
      return `pattern ${leaf.pattern.source.slice(1, -1)}`;
    case "codes":
      return `codes ${[...leaf.codes].toSorted().join(" ")}`;
    case "decimal":
      return `decimal ${leaf.digits} ${leaf.fraction}${leaf.positive ? " positive" : ""}`;
    default:
      return leaf.leaf;
  }
}

function simpleWords(type: Node): string {
  const base = type.first("restriction")!;
  const facets = Map.groupBy(base.first("restriction")?.children ?? base.children, ({ name }) => name);
  const facet = (name: string) => facets.get(name)?.[0]?.attribute("value");
  const of = base.attribute("base")!.replace(/^xs:/, "");
  if (facets.has("enumeration")) {
    const codes = facets.get("enumeration")!.map((one) => one.attribute("value")!);
    return `codes ${codes.toSorted().join(" ")}`;
  }
  if (facets.has("pattern"))
    return `pattern ${facet("pattern")!
      .replaceAll(/\{(\d+),\1\}/g, "{$1}")
      .replaceAll("{0,1}", "?")
      .replaceAll("\\-]", "-]")}`;
  if (of === "decimal")
    return `decimal ${facet("totalDigits")} ${facet("fractionDigits")}${facets.has("minInclusive") ? " positive" : ""}`;
  return of === "string" ? `text ${facet("minLength")} ${facet("maxLength")}` : of;
}

/** Every difference between declaration and schema, from the outermost element in. */
function differences(message: Message, schema: Node): string[] {
  const types = new Map(schema.children.map((one) => [one.attribute("name"), one]));
  const found: string[] = [];
  const done = new Set<string>();
  const compare = (ours: string, theirs: string, path: string): void => {
    if (done.has(`${ours} ${theirs}`)) return;
    done.add(`${ours} ${theirs}`);
    const of = message.types.get(ours)!;
    const type = types.get(theirs)!;
    const differ = (what: string, one: unknown, other: unknown) => {
      if (JSON.stringify(one) !== JSON.stringify(other)) found.push(`${path}: ${what}: ${one} / ${other}`);
    };
    const extension = type.first("simpleContent")?.first("extension");
    if (type.name === "simpleType") {
      differ("text", "leaf" in of ? leafWords(of) : "elements", simpleWords(type));
      return;
    }
    if (extension !== undefined) {
      differ("amount", "leaf" in of ? of.leaf : "", "amount");
      const number = simpleWords(types.get(extension.attribute("base")!)!);
      differ("number", number, "decimal 18 5 positive");
      const attribute = extension.first("attribute")!;
      differ("currency", [attribute.attribute("name"), attribute.attribute("use")], ["Ccy", "required"]);
      return;
    }
    const sequence = type.first("sequence");
    const group = type.first("choice") ?? sequence!.first("choice") ?? sequence!;
    if ("leaf" in of) {
      differ("elements", of.leaf, group.first("any") === undefined ? "elements" : "anything");
      return;
    }
    differ("choice", of.choice, group.name === "choice");
    const most = (one: Node) => {
      const said = one.attribute("maxOccurs") ?? "1";
      return said === "unbounded" ? Number.POSITIVE_INFINITY : Number(said);
    };
    differ(
      "members",
      of.members.map(({ name, least, most }) => `${name} ${least} ${most}`).join(", "),
      group.children
        .map((one) => `${one.attribute("name")} ${one.attribute("minOccurs") ?? 1} ${most(one)}`)
        .join(", "),
    );
    for (const member of of.members) {
      const other = group.children.find((one) => one.attribute("name") === member.name);
      if (other !== undefined) compare(member.type, other.attribute("type")!, `${path}/${member.name}`);
    }
  };
  compare("Document", "Document", "");
  return found;
}

for (const version of ["03", "09"] as const) {
  test(`every member, order, number and text of .${version} is as in the schema`, {
    skip: absent,
  }, async () => {
    for await (const { node } of records(schemaOf(version), ["schema"]))
      assert.deepEqual(differences(PAYMENT_MESSAGE[version], node), []);
  });
}

/** Mulberry32: small, and the same everywhere. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
type Dice = ReturnType<typeof dice>;
const pick = <T>(roll: Dice, from: readonly T[]): T => from[roll(from.length)]!;

type Tree = { name: string; attributes: string; text: string; children: Tree[] };

const SAMPLES: readonly (readonly [RegExp, string])[] = [
  [/\\\+/, "+31-612345678"],
  [/a-f0-9/, "0a1b2c3d-0000-4000-8000-0123456789ab"],
  [/18/, "724500VKKSH9QOLTFR81"],
  [/1,30/, "NL91ABNA0417164300"],
  [/^\^\[A-Z\]\{2\}\$$/, "NL"],
  [/^\^\[A-Z\]\{3\}\$$/, "EUR"],
  [/1,15/, "12"],
  [/a-zA-Z0-9\]\{4\}/, "Ab12"],
  [/./, "RABONL2U"],
];

function sample(leaf: Leaf, roll: Dice): string {
  switch (leaf.leaf) {
    case "text":
      return "é/x 1".repeat(500).slice(0, pick(roll, [leaf.least, leaf.most, 1]));
    case "pattern":
      return SAMPLES.find(([of]) => of.test(leaf.pattern.source))![1];
    case "codes":
      return pick(roll, [...leaf.codes]);
    case "decimal":
    case "amount":
      return leaf.leaf === "decimal" && leaf.fraction === 0
        ? pick(roll, ["0", "12", "000000000000000000012"])
        : pick(roll, ["0", "12", " 1.5 ", "+3.25000", "000000000000000000012.5"]);
    case "date":
      // libxml2 takes no blanks around dates, which the schema language lets stand.
      return pick(roll, ["2024-02-29", "2026-11-20Z", "2026-11-20+01:00"]);
    case "dateTime":
      return pick(roll, ["2026-11-20T05:00:00", "2026-11-20T23:59:59.123Z", "2026-11-20T24:00:00-14:00"]);
    case "boolean":
      return pick(roll, ["true", "0", " false "]);
    default:
      return "";
  }
}

/** A message that keeps the declaration, of any of its members. */
function grown(message: Message, name: string, type: string, roll: Dice, depth: number): Tree {
  const of = message.types.get(type)!;
  if ("leaf" in of) {
    const attributes = of.leaf === "amount" ? ' Ccy="EUR"' : "";
    return {
      name,
      attributes,
      text: sample(of, roll),
      children: of.leaf === "anything" ? [leaf("Other", "x")] : [],
    };
  }
  const members = of.choice ? [pick(roll, of.members)] : of.members;
  const children = members.flatMap((member) => {
    const more = depth > 9 || roll(3) > 0 ? 0 : 1 + roll(Math.min(member.most, 3));
    return Array.from({ length: of.choice ? 1 : Math.max(member.least, more) }, () =>
      grown(message, member.name, member.type, roll, depth + 1),
    );
  });
  return { name, attributes: "", text: "", children };
}

const leaf = (name: string, text: string): Tree => ({ name, attributes: "", text, children: [] });

const nodesOf = (tree: Tree): Tree[] => [tree, ...tree.children.flatMap(nodesOf)];

const BAD = [
  "",
  " ",
  "x".repeat(36),
  "x".repeat(71),
  "x".repeat(141),
  "-1",
  "1e3",
  "1,5",
  "1.234567",
  "1234567890123456789",
  ".5",
  "5.",
  "2026-02-30",
  "2023-02-29",
  "2026-13-01",
  "2026-1-1",
  "2026-11-20T25:00:00",
  "2026-11-20T10:60:00",
  "2026-11-20T10:00:00+15:00",
  "0000-01-01",
  "TRUE",
  "nl",
  "NLD",
  "trf",
  "TRF",
  " TRF",
  "rabonl2u",
  "RABONL2U0",
  "RABO1NL2",
  "SCOR",
  "\u{1f4b6}".repeat(20),
];

/** What breaks a message, or not. */
function broken(tree: Tree, roll: Dice): void {
  const nodes = nodesOf(tree).slice(1);
  const parents = nodes.filter((one) => one.children.length > 0);
  const leaves = nodes.filter((one) => one.children.length === 0);
  const parent = pick(roll, parents);
  const at = roll(parent.children.length);
  const one = parent.children[at]!;
  [
    () => parent.children.splice(at, 1),
    () => parent.children.splice(at, 0, structuredClone(one)),
    () => parent.children.splice(roll(parent.children.length), 0, ...parent.children.splice(at, 1)),
    () => parent.children.splice(at, 0, structuredClone(pick(roll, nodes))),
    () =>
      parent.children.splice(at, 0, leaf(pick(roll, ["Xyz", "BIC", "BICFI", "Cd", "Prtry", "UETR"]), "x")),
    () => (pick(roll, leaves).text = pick(roll, BAD)),
    () => (pick(roll, leaves).text = pick(roll, BAD)),
    () =>
      (pick(roll, nodes).attributes = pick(roll, [
        "",
        ' Ccy="EU"',
        ' Ccy="EUR"',
        ' Ccy="EUR" x="1"',
        ' xmlns="urn:other"',
      ])),
    () => (pick(roll, parents).text = "loose"),
    () => pick(roll, leaves).children.push(leaf("Xyz", "")),
  ][roll(10)]!();
}

const told = ({ name, attributes, text, children }: Tree): string =>
  `<${name}${attributes}>${text}${children.map(told).join("")}</${name}>`;

for (const version of ["03", "09"] as const) {
  test(`of messages of .${version} that something happened to, xmllint refuses the same ones`, {
    skip: unlinted,
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "saldo-pain-"));
    const message = PAYMENT_MESSAGE[version];
    const count = Number(process.env["SALDO_FUZZ"] ?? "1500");
    try {
      const ours: boolean[] = [];
      for (let seed = 0; seed < count; seed++) {
        const roll = dice(seed * 7919 + Number(version));
        const tree = grown(message, "Document", "Document", roll, 0);
        tree.attributes = ` xmlns="${message.namespace}"`;
        if (seed % 4 > 0) broken(tree, roll);
        const path = join(folder, `${seed}.xml`);
        await writeFile(path, told(tree));
        for await (const { node } of records(path, ["Document"]))
          ours.push(faultsOf(message, "Document", node, "").length === 0);
      }
      const paths = Array.from({ length: count }, (_, seed) => join(folder, `${seed}.xml`));
      const { stderr } = spawnSync(
        "xmllint",
        ["--noout", "--nonet", "--schema", schemaOf(version), ...paths],
        { encoding: "utf8", maxBuffer: 1 << 30 },
      );
      const theirs = new Map<string, boolean>();
      for (const [, path, verdict] of stderr.matchAll(/^(\S+\.xml) (validates|fails to validate)$/gm))
        theirs.set(path!, verdict === "validates");
      assert.equal(theirs.size, count);
      const differing = paths.filter((path, seed) => theirs.get(path) !== ours[seed]);
      assert.deepEqual(
        differing.map(
          (path) =>
            `${path}: xmllint ${theirs.get(path)}\n${stderr.split("\n").find((line) => line.startsWith(`${path}:`))}`,
        ),
        [],
      );
      // Both verdicts must be met often, or nothing was tried.
      const good = ours.filter((one) => one).length;
      assert.ok(good > count / 5 && good < (count * 4) / 5, String(good));
    } finally {
      if (process.env["SALDO_KEEP"] === undefined) await rm(folder, { recursive: true });
    }
  });
}
