// What stands in slots is what the tree of the same elements says, whatever was learned of the tags before.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { utf8Of } from "./encoding.ts";
import { type Node, records, text } from "./xml.ts";
import { planOf, Slots } from "./xml-slots.ts";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "saldo-slots-"));
});
after(() => rm(folder, { recursive: true }));

const PLAN = planOf({
  "z*": { "r*": { a: { b: {}, c: { b: {} } }, b: {}, "d@k": {}, "e*@k": { b: {}, "f*": {} } } },
});
const at = (path: string) => PLAN.slot(path === "" ? "z/r" : `z/r/${path}`);
const [R, E, F] = [at(""), at("e"), at("e/f")];

type Said = readonly (string | boolean | null | undefined)[];

async function bySlots(path: string, window: number): Promise<Said[]> {
  const said: Said[] = [];
  const slots: Slots = new Slots(PLAN, {
    close(slot) {
      if (slot === F) said.push(["f", slots.id(F)]);
      else if (slot === E) said.push(["e", slots.attribute[E], slots.code(at("e/b"))]);
      else if (slot === R)
        said.push([
          ...["r", slots.has(at("a")), slots.id(at("a/b")), slots.id(at("a/c/b")), slots.id(at("b"))],
          slots.has(at("d")) ? slots.attribute[at("d")] : undefined,
          slots.letter(at("d")),
          `${slots.placeOf(R).line}:${slots.placeOf(R).column}`,
        ]);
    },
    tooLong: () => new Error("too long"),
  });
  for await (const bytes of utf8Of(path)) slots.scanner.write(bytes, window);
  slots.scanner.end();
  return said;
}

async function byTree(path: string): Promise<Said[]> {
  const said: Said[] = [];
  const id = (node: Node | undefined, ...steps: string[]) => text(node, ...steps)?.trim() ?? null;
  for await (const { node } of records(path, ["z/r"])) {
    for (const e of node.every("e")) {
      for (const f of e.every("f")) said.push(["f", id(f)]);
      said.push(["e", e.attribute("k"), id(e, "b")]);
    }
    said.push([
      ...["r", node.first("a") !== undefined, id(node, "a", "b"), id(node, "a", "c", "b"), id(node, "b")],
      node.first("d")?.attribute("k"),
      text(node, "d"),
      `${node.line}:${node.column}`,
    ]);
  }
  return said;
}

/** Few names, few texts and few ways to write them, so that the same runs of tags come again in other places. */
const words = fc.constantFrom(
  "1",
  "22",
  "caf\u00e9 \u20ac",
  " x ",
  "a&amp;b",
  "",
  "<![CDATA[ y]]>",
  "p<!-- c -->q",
  '"\\',
  "\u{1f4b6}",
);
const layout = fc.constantFrom("", "", "\n  ", "\r\n", "<!-- -->", "<?p i?>");
const { element } = fc.letrec<{ element: string }>((tie) => ({
  element: fc
    .tuple(
      fc.constantFrom("a", "b", "c", "d", "e", "f", "x"),
      fc.constantFrom("", "", ' k="1"', " k='2' l=\"\""),
      fc.oneof(
        { maxDepth: 4, depthSize: "small" },
        words,
        fc.array(fc.tuple(layout, tie("element")), { maxLength: 4 }).map((all) => all.flat().join("")),
      ),
      layout,
    )
    .map(([name, attributes, inside, behind]) => `<${name}${attributes}>${inside}</${name}>${behind}`),
}));
const documents = fc
  .tuple(
    fc.array(fc.array(element, { maxLength: 5 }), { minLength: 1, maxLength: 4 }),
    fc.array(fc.nat(), { maxLength: 14 }),
  )
  // The same few records again and again, in any order.
  .map(([kinds, order]) => order.map((one) => kinds[one % kinds.length]!.join("")))
  .map((all) => `<z>${all.map((inside) => `<r>${inside}</r>`).join("\n")}</z>`);

test("slots hold what the tree holds, in windows of any size", async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(documents, fc.constantFrom(1, 7, 40, 1000, 1 << 16), async (content, window) => {
      const path = join(folder, `${count++}.xml`);
      await writeFile(path, content);
      assert.deepEqual(await bySlots(path, window), await byTree(path));
      await rm(path);
    }),
    {
      numRuns: 600,
      seed: 7,
      // Tags that are first met where they are not read must not be taken for that where they are.
      examples: [
        ["<z><r><a/><a><b>1</b><c><b>2</b></c></a></r><r><a><b>1</b><c><b>3</b></c></a></r></z>", 1 << 16],
      ],
    },
  );
});
