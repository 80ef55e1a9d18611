// Statements in a zip or a gz, as a portal or a mail program hands them over, and packed files that nobody should send.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import JSZip from "jszip";
import type { Context } from "../context.ts";
import { extract } from "../extract.ts";
import { configure } from "../source.ts";
import { message, statement } from "./fixture/message.ts";
import bank from "./source.ts";

const root = await mkdtemp(join(tmpdir(), "saldo-packed-"));
after(() => rm(root, { recursive: true, force: true }));
let homes = 0;

async function home(files: Readonly<Record<string, Buffer | string>>): Promise<string> {
  const path = join(root, `home-${++homes}`);
  await put(path, files);
  return path;
}

async function put(home: string, files: Readonly<Record<string, Buffer | string>>): Promise<void> {
  await mkdir(join(home, "inbox/12a"), { recursive: true });
  for (const [name, data] of Object.entries(files)) await writeFile(join(home, "inbox/12a", name), data);
}

async function run(home: string): Promise<readonly (readonly [label: string, what: string])[]> {
  const context: Context = {
    home,
    clock: () => new Date("2026-03-05T05:00:00Z"),
    emit: () => {},
    fetch: () => Promise.reject(new Error("no network in tests")),
    secret: (name) =>
      name === "SALDO_PERSONAL_KEY" ? `k1:${Buffer.alloc(32, 7).toString("base64")}` : undefined,
    run: "20260305T050000Z",
    signal: new AbortController().signal,
  };
  const outcomes = await extract(configure(bank), context);
  return outcomes
    .filter(({ table }) => table === "statement")
    .map(({ label, kind, error }) => [label, error?.code ?? kind] as const);
}
const left = (home: string) => readdir(join(home, "inbox/12a"));

const zip = (
  files: Readonly<Record<string, Buffer | string>>,
  compression: "DEFLATE" | "STORE" = "DEFLATE",
) => {
  const packed = new JSZip();
  for (const [name, data] of Object.entries(files)) packed.file(name, data);
  return packed.generateAsync({ type: "nodebuffer", compression });
};
const day = (number: number, amount = "1150.05") =>
  message({
    messageId: `M${number}`,
    statements: [
      statement({ id: `S${number}`, sequence: `2606${number}`, closing: [amount, `2026-03-0${number}`] }),
    ],
  });

test("every statement of a zip lands under its own name, and the zip goes once all of them have", async () => {
  const of = await home({
    "march.zip": await zip({
      "3.xml": day(3),
      "deep/4.xml": day(4),
      "__MACOSX/._3.xml": "x",
      ".DS_Store": "x",
    }),
    "5.xml.gz": gzipSync(day(5)),
    "really-a-zip.xml": await zip({ "6.xml": day(6) }),
  });
  assert.deepEqual(await run(of), [
    ["5.xml.gz/5.xml", "landed"],
    ["march.zip/3.xml", "landed"],
    ["march.zip/deep/4.xml", "landed"],
    ["really-a-zip.xml/6.xml", "landed"],
  ]);
  assert.deepEqual(await left(of), []);
  assert.equal(
    (await readdir(join(of, "archive"))).length,
    4,
    "what was packed is archived by its own content",
  );
  await put(of, { "again.zip": await zip({ "x.xml": day(3) }), "plain.xml": day(4) });
  assert.deepEqual(await run(of), [
    ["again.zip/x.xml", "unchanged"],
    ["plain.xml", "unchanged"],
  ]);
  assert.deepEqual(await left(of), []);
});

test("one file of a zip that is refused keeps none of the others, and the zip stays until it is mended", async () => {
  const of = await home({
    "a.zip": await zip({
      "3.xml": day(3),
      "cut.xml": day(4).slice(0, 900),
      "inner.zip": await zip({ "5.xml": day(5) }),
      "inner.gz": gzipSync(day(5)),
      "readme.txt": "hello",
    }),
  });
  assert.deepEqual(await run(of), [
    ["a.zip/3.xml", "landed"],
    ["a.zip/cut.xml", "xml_malformed"],
    ["a.zip/inner.zip", "archive_nested"],
    ["a.zip/inner.gz", "archive_nested"],
    ["a.zip/readme.txt", "xml_absent"],
  ]);
  assert.deepEqual(await left(of), ["a.zip"]);
  assert.equal((await run(of))[0]![1], "unchanged", "what landed is known the next time");
  await put(of, { "a.zip": await zip({ "3.xml": day(3), "cut.xml": day(4) }) });
  assert.deepEqual(await run(of), [
    ["a.zip/3.xml", "unchanged"],
    ["a.zip/cut.xml", "landed"],
  ]);
  assert.deepEqual(await left(of), []);
});

test("whatever a file in a zip is called, it can be unpacked", async () => {
  // Every character of it is three bytes on a disk, which counts no more than 255 of them.
  const long = `${"\u94f6".repeat(100)}.xml`;
  assert.deepEqual(await run(await home({ "3.zip": await zip({ [long]: day(3) }) })), [
    [`3.zip/${long}`, "landed"],
  ]);
});

test("bombs, damage, passwords and names that lead outside refuse all of it, and nothing lands", async () => {
  const zeros = Buffer.alloc(1 << 25, 0x20);
  const stored = await zip({ "3.xml": day(3) }, "STORE");
  const changed = Buffer.from(stored);
  changed.write("9", changed.indexOf("1150.05"));
  const locked = Buffer.from(await zip({ "3.xml": day(3) }));
  for (const at of [6, locked.indexOf("PK\x01\x02", 0, "latin1") + 8])
    locked.writeUInt16LE(locked.readUInt16LE(at) | 1, at);
  // The second name is made the same as the first, of the same length.
  const twice = Buffer.from(
    (await zip({ "3.xml": day(3), "4.xml": day(4) })).toString("latin1").replaceAll("4.xml", "3.xml"),
    "latin1",
  );
  const outside = Buffer.from(
    (await zip({ "aa/3.xml": day(3) })).toString("latin1").replaceAll("aa/3.xml", "../3.xml"),
    "latin1",
  );
  const gz = gzipSync(day(3));
  const cases: readonly (readonly [code: string, name: string, data: Buffer])[] = [
    ["zip_bomb", "bomb.zip", await zip({ "3.xml": day(3), "4.xml": zeros })],
    ["gz_bomb", "bomb.gz", gzipSync(zeros)],
    ["zip_encrypted", "locked.zip", locked],
    ["zip_ambiguous", "twice.zip", twice],
    ["zip_unsafe", "outside.zip", outside],
    ["zip_unreadable", "cut.zip", stored.subarray(0, stored.length - 40)],
    ["zip_empty", "empty.zip", await zip({})],
    ["gz_unreadable", "cut.gz", gz.subarray(0, gz.length - 20)],
    [
      "gz_unreadable",
      "damaged.gz",
      Buffer.from(gz.map((byte, at) => (at === gz.length - 6 ? byte ^ 1 : byte))),
    ],
  ];
  for (const [code, name, data] of cases) {
    const of = await home({ [name]: data });
    const label = code === "gz_unreadable" ? `${name}/${name.slice(0, -3)}` : name;
    assert.deepEqual(await run(of), [[label, code]], name);
    assert.deepEqual(await left(of), [name]);
  }
  const of = await home({ "changed.zip": changed });
  assert.deepEqual(
    await run(of),
    [["changed.zip/3.xml", "zip_unreadable"]],
    "an amount that was altered behind the checksum",
  );
});
