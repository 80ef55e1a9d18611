import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { SaldoError } from "../error.ts";
import { decode, encodingOf } from "./encoding.ts";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "saldo-encoding-"));
});
after(() => rm(folder, { recursive: true }));

async function file(bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.txt`);
  await writeFile(path, bytes);
  return path;
}

async function read(bytes: Uint8Array | string, declared?: string): Promise<string> {
  let text = "";
  for await (const part of decode(await file(bytes), declared === undefined ? {} : { declared }))
    text += part;
  return text;
}

const refusedAt = (code: string, at: number) => (error: unknown) =>
  error instanceof SaldoError && error.code === code && error.place.at === `byte ${at}` && error.hint !== "";

const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

describe("the encoding is found", () => {
  const cases: readonly (readonly [string, Uint8Array | string, string, string?])[] = [
    ["by default as UTF-8", "caf\u00e9 \u20ac \u{1f4b6}", "caf\u00e9 \u20ac \u{1f4b6}"],
    ["by a UTF-8 mark, which is no text", "\ufeffa", "a"],
    ["by a UTF-16 LE mark", Buffer.from("\ufeff\u20ac5\u{1f4b6}", "utf16le"), "\u20ac5\u{1f4b6}"],
    ["by a UTF-16 BE mark", utf16be("\ufeff\u20ac5\u{1f4b6}"), "\u20ac5\u{1f4b6}"],
    [
      "by the first bytes of unmarked UTF-16 LE XML",
      Buffer.from("<a>\u00eb</a>", "utf16le"),
      "<a>\u00eb</a>",
    ],
    ["by the first bytes of unmarked UTF-16 BE XML", utf16be("<a>\u00eb</a>"), "<a>\u00eb</a>"],
    ["by the caller", Buffer.from([0x80, 0xe9]), "\u20ac\u00e9", "windows-1252"],
    [
      "by the declaration, before the caller",
      "<?xml version='1.0' encoding='utf-8'?><a>\u00eb</a>",
      "<?xml version='1.0' encoding='utf-8'?><a>\u00eb</a>",
      "windows-1252",
    ],
    [
      "by a mark, before the declaration",
      '\ufeff<?xml version="1.0" encoding="ISO-8859-1"?><a>\u00eb</a>',
      '<?xml version="1.0" encoding="ISO-8859-1"?><a>\u00eb</a>',
    ],
  ];
  for (const [how, bytes, text, declared] of cases) {
    test(how, async () => assert.equal(await read(bytes, declared), text));
  }

  test("declared ISO-8859-1 over windows-1252 bytes is read as windows-1252", async () => {
    const head = '<?xml version="1.0" encoding="ISO-8859-1"?><a>';
    const bytes = Buffer.concat([
      Buffer.from(head),
      Buffer.from([0x80, 0x93, 0xeb, 0x94]),
      Buffer.from("</a>"),
    ]);
    assert.equal(await read(bytes), `${head}\u20ac\u201c\u00eb\u201d</a>`);
  });

  test("an unknown encoding is refused by name", async () => {
    await assert.rejects(
      read('<?xml version="1.0" encoding="EBCDIC-CP-NL"?><a/>'),
      (error: unknown) => error instanceof SaldoError && error.code === "encoding_unknown",
    );
  });

  test("a declaration of UTF-16 that is readable byte by byte contradicts itself", async () => {
    await assert.rejects(
      read('<?xml version="1.0" encoding="utf-16"?><a/>'),
      refusedAt("encoding_contradicts", 0),
    );
  });

  test("what it says of a file is the encoding and the bytes to skip", async () => {
    assert.deepEqual(await encodingOf(await file("\ufeffa")), { encoding: "utf-8", skip: 3 });
    assert.deepEqual(await encodingOf(await file("a"), "latin1"), { encoding: "windows-1252", skip: 0 });
    assert.deepEqual(await encodingOf(await file("")), { encoding: "utf-8", skip: 0 });
  });
});

describe("bytes that are invalid refuse the file with their offset", () => {
  const cases: readonly (readonly [string, readonly number[], number, string?])[] = [
    ["a windows-1252 letter in UTF-8", [0x61, 0xe9, 0x62], 1],
    ["a lone continuation", [0x61, 0x62, 0x80], 2],
    ["a byte that UTF-8 never uses", [0xff, 0x61, 0x62], 0],
    ["an overlong form", [0x61, 0xc0, 0xaf, 0x61], 1],
    ["a surrogate written in UTF-8", [0x61, 0xed, 0xa0, 0x80], 1],
    ["a cut character at the end", [0x61, 0xe2, 0x82], 1],
    ["half a UTF-16 unit at the end", [0xff, 0xfe, 0x61, 0x00, 0x62], 4],
    ["a lone UTF-16 surrogate", [0xff, 0xfe, 0x61, 0x00, 0x00, 0xdc, 0x62, 0x00], 4],
    ["a high surrogate at the end", [0xff, 0xfe, 0x61, 0x00, 0x00, 0xd8], 4],
    ["a letter in US-ASCII", [0x61, 0xe9], 1, "us-ascii"],
    ...[0x81, 0x8d, 0x8f, 0x90, 0x9d].map(
      (byte) => [`0x${byte.toString(16)} in windows-1252`, [0x61, byte], 1, "windows-1252"] as const,
    ),
  ];
  for (const [what, bytes, at, declared] of cases) {
    test(what, async () =>
      assert.rejects(read(Uint8Array.from(bytes), declared), refusedAt("encoding_invalid", at)),
    );
  }

  test("also far into a large file, where a chunk cuts a character", async () => {
    const euros = Buffer.from("\u20ac".repeat(200_000));
    assert.equal((await read(Buffer.concat([Buffer.from("x"), euros]))).length, 200_001);
    const broken = Buffer.concat([Buffer.from("x"), euros, Buffer.from([0x80]), euros]);
    await assert.rejects(read(broken), refusedAt("encoding_invalid", 600_001));
  });
});

test("any text comes back from UTF-8 and UTF-16 as it was", async () => {
  const wellFormed = fc.string({ unit: "binary" });
  await fc.assert(
    fc.asyncProperty(wellFormed, async (text) => {
      assert.equal(await read(Buffer.from(`\ufeff${text}`)), text);
      assert.equal(await read(Buffer.from(`\ufeff${text}`, "utf16le")), text);
      assert.equal(await read(utf16be(`\ufeff${text}`)), text);
    }),
    { numRuns: 60 },
  );
});

test("any bytes either decode without a replacement character or are refused, and Node's fatal decoder agrees", async () => {
  const pieces = fc.array(
    fc.constantFrom(0x41, 0x80, 0xbf, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xed, 0xa0, 0xf0, 0x9f, 0x92, 0xb6, 0xff),
    {
      maxLength: 12,
    },
  );
  await fc.assert(
    fc.asyncProperty(pieces, async (bytes) => {
      const all = Uint8Array.from([0x78, ...bytes]);
      let expected: string | undefined;
      try {
        expected = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(all);
      } catch (error) {
        assert.ok(error instanceof TypeError);
      }
      if (expected === undefined) await assert.rejects(read(all), SaldoError);
      else assert.equal(await read(all), expected);
    }),
    { numRuns: 200 },
  );
});
