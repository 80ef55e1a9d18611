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
import { broken, dice, grown, told } from "./fixture/grown.ts";
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
