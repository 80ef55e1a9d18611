import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { inspect } from "node:util";
import { SaldoError } from "../error.ts";
import {
  all,
  below,
  child,
  LIMITS,
  locate,
  readElements,
  records,
  text,
  type Node as XmlNode,
  type XmlOptions,
  type XmlRecord,
} from "./xml.ts";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "saldo-xml-"));
});
after(() => rm(folder, { recursive: true }));

async function file(content: string): Promise<string> {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.xml`);
  await writeFile(path, content);
  return path;
}

async function read(
  content: string,
  names: readonly string[],
  options: XmlOptions = {},
): Promise<XmlRecord[]> {
  return Array.fromAsync(records(await file(content), names, options));
}

const refused = (code: string, at?: string) => (error: unknown) =>
  error instanceof SaldoError &&
  error.kind === "data" &&
  error.code === code &&
  error.hint !== "" &&
  (at === undefined || error.place.at === at);

describe("records", () => {
  test("are small trees by local name, with attributes, text to the letter, place and path", async () => {
    const found = await read(
      '<x:a xmlns:x="urn:x">\n <x:b n="1" xmlns="urn:x" x:m="&amp;2" xmlns:y="urn:y"> t\u00e9 <c>in</c><c/></x:b><x:b><![CDATA[<raw>]]> &#x20ac;</x:b></x:a>',
      ["b"],
    );
    assert.deepEqual(
      found.map((one) => [one.name, one.index, one.line, one.path.join("/"), one.node.namespace]),
      [
        ["b", 1, 2, "a/b", "urn:x"],
        ["b", 2, 2, "a/b", "urn:x"],
      ],
    );
    assert.deepEqual({ ...found[0]!.node.attributes }, { n: "1", "{urn:x}m": "&2" });
    assert.equal(found[0]!.node.text, " t\u00e9 ");
    assert.equal(child(found[0]!.node, "c")?.text, "in");
    assert.equal(all(found[0]!.node, "c").length, 2);
    assert.equal(text(found[0]!.node, "c"), "in");
    assert.equal(text(found[0]!.node, "none", "deeper"), undefined);
    assert.equal(found[1]!.node.text, "<raw> \u20ac");
  });

  test("a chosen element inside a chosen one comes first, by itself, and sees what stood before it", async () => {
    const path = await file("<r><o><k>1</k><i>x</i><l>2</l></o></r>");
    const seen: unknown[] = [];
    const whole = readElements<XmlNode>(path, ["o", "i"], ({ name, node, within }, into) => {
      seen.push([name, within.map((one) => [text(one, "k"), one.children.length])]);
      into.push(node.kept());
    });
    const [inner, outer] = (await Array.fromAsync(whole)).flat();
    assert.deepEqual(seen, [
      ["i", [["1", 2]]],
      ["o", []],
    ]);
    assert.equal(inner?.text, "x");
    assert.deepEqual(
      outer?.children.map((one) => one.name),
      ["k", "l"],
    );
  });

  test("a path tail chooses by place: the same name elsewhere is nobody's", async () => {
    const found = await read("<r><o><i>1</i></o><p><i>2</i></p></r>", ["o/i"]);
    assert.deepEqual(
      found.map((one) => one.node.text),
      ["1"],
    );
  });

  test("names match whatever their case when asked", async () => {
    assert.equal((await read("<R><Ab/><aB/></R>", ["AB"], { fold: true })).length, 2);
    assert.equal((await read("<R><Ab/><aB/></R>", ["Ab"])).length, 1);
  });

  test("below finds at any depth, whatever the case, and does not enter what it must skip", async () => {
    const [one] = await read("<r><a><X>1</X><skip><x>2</x></skip><b><x>3</x></b></a></r>", ["a"]);
    assert.deepEqual(
      [...below(one!.node, "x", new Set(["skip"]))].map((node) => node.text),
      ["1", "3"],
    );
  });
});

describe("a file is refused", () => {
  const cases: readonly (readonly [string, string, string, string?])[] = [
    ["with a DOCTYPE", '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "xml_doctype"],
    ["with a DOCTYPE and no subset", "<!DOCTYPE a><a/>", "xml_doctype"],
    [
      "with an XInclude, wherever it stands",
      '<r><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/><a/></r>',
      "xml_xinclude",
      "line 1:86",
    ],
    ["with an entity that XML does not define", "<a>&euro;</a>", "xml_malformed", "line 1:10"],
    ["with an entity named like a member of objects", "<a>&constructor;</a>", "xml_malformed"],
    ["that is a web page", "<html><body>Log in</body></html>", "xml_html"],
    ["that is a web page with a DOCTYPE", "<!doctype html>\n<html><br></html>", "xml_html"],
    ["that is an XHTML page", '<!DOCTYPE html PUBLIC "x" "y"><html/>', "xml_html"],
    ["that is cut short", "<a>\n<b>1</b>\n<b>2</", "xml_malformed"],
    ["whose tags cross", "<a><b></a></b>", "xml_malformed"],
    ["with a prefix that is bound to nothing", "<x:a/>", "xml_malformed"],
    ["with an attribute twice", '<a b="1" b="2"/>', "xml_malformed"],
    ["with a control character", "<a>\u0001</a>", "xml_malformed"],
    ["with a second root", "<a/><b/>", "xml_malformed"],
    ["that begins before its declaration", '\n<?xml version="1.0"?><a/>', "xml_malformed", "line 2:20"],
    ["that ends behind its declaration", '<?xml version="1.0"?>\n', "xml_malformed"],
    ["that is empty", "", "xml_absent"],
    ["that is no XML", "MT940\n:20:940S\n", "xml_absent", "line 1"],
    ["that is deeper than any message", "<a>".repeat(LIMITS.depth + 1), "xml_limit"],
    ["with a name without end", `<a><${"b".repeat(LIMITS.name + 1)}/></a>`, "xml_limit"],
    [
      "with attributes without end",
      `<a ${Array.from({ length: LIMITS.attributes + 1 }, (_, at) => `a${at}="1"`).join(" ")}/>`,
      "xml_limit",
    ],
    ["with a text without end", `<a>${"x".repeat(3 * LIMITS.run)}</a>`, "xml_limit"],
    ["with a comment without end", `<a><!--${"x".repeat(3 * LIMITS.run)}--></a>`, "xml_limit"],
    ["with a record of too many elements", `<r><a>${"<b/>".repeat(LIMITS.nodes)}</a></r>`, "xml_limit"],
  ];
  for (const [how, content, code, at] of cases) {
    test(how, async () => {
      await assert.rejects(read(content, ["a"]), refused(code, at));
    });
  }
});

test("of a tag that a number ran into, the number is not repeated", async () => {
  await assert.rejects(read("<a><bsn>1</bsn9999.90.019></a>", ["a"]), (error) => {
    assert.ok(error instanceof SaldoError);
    assert.match(error.message, /unexpected end tag inside bsn/);
    assert.doesNotMatch(inspect(error), /9999/);
    return true;
  });
});

test("a DOCTYPE in a comment or in a text is none", async () => {
  const content =
    '<?xml version="1.0"?><!-- <!DOCTYPE a> --><?pi <!DOCTYPE a>?><a>x<![CDATA[<!DOCTYPE a>]]></a>';
  assert.equal((await read(content, ["a"]))[0]?.node.text, "x<!DOCTYPE a>");
});

test("layout between the records of a large file weighs nothing", async () => {
  const [record] = await read(`<r><a>\n${"  <b>1</b>\n".repeat(20_000)}</a></r>`, ["a"]);
  assert.deepEqual([record?.node.text, record?.node.children.length], ["", 20_000]);
});

test("locate reads no further than it must, and gives the root where nothing fits", async () => {
  const path = await file('<e><Head/><d:Document xmlns:d="urn:x"/></e>');
  const { root, found } = await locate(path, (tag) => tag.name === "Document");
  assert.equal(root?.name, "e");
  assert.equal(found?.namespace, "urn:x");
  assert.deepEqual(await locate(path, () => false).then((none) => [none.root?.name, none.found]), [
    "e",
    undefined,
  ]);
  const cut = await file(`<Document xmlns="urn:y">${" ".repeat(10_000)}<unclosed`);
  assert.equal((await locate(cut, (tag) => tag.name === "Document")).found?.namespace, "urn:y");
});
