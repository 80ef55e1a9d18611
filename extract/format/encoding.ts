// From bytes to text without ever inventing a character: the encoding is found (byte-order mark, XML declaration, the
// caller's choice), and a byte that is invalid in it refuses the file with its offset instead of becoming U+FFFD.
import { isUtf8 } from "node:buffer";
import { readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { isMainThread } from "node:worker_threads";
import { refuse } from "../error.ts";

/** ISO-8859-1 is not among them: what declares itself so is written as windows-1252 in practice, and read as such. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" | "us-ascii";

export type Found = {
  readonly encoding: Encoding;
  /** Bytes of the byte-order mark, to be skipped. */
  readonly skip: number;
};

const NAMES: { readonly [name: string]: Encoding | "utf-16" } = {
  "utf-8": "utf-8",
  utf8: "utf-8",
  "utf-16": "utf-16",
  "utf-16le": "utf-16le",
  "utf-16be": "utf-16be",
  "iso-8859-1": "windows-1252",
  iso8859_1: "windows-1252",
  "iso_8859-1": "windows-1252",
  latin1: "windows-1252",
  "latin-1": "windows-1252",
  "windows-1252": "windows-1252",
  cp1252: "windows-1252",
  "us-ascii": "us-ascii",
  ascii: "us-ascii",
};

/** Enough for a byte-order mark and any XML declaration, also in UTF-16. */
const HEAD = 1024;

/**
 * Finds how a file is encoded: byte-order mark, else XML declaration, else what the caller declares, else UTF-8.
 * @example await encodingOf("journaal.csv", "windows-1252")
 */
export async function encodingOf(path: string, declared?: string): Promise<Found> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return encodingOfHead(buffer.subarray(0, bytesRead), basename(path), declared);
  } finally {
    await file.close();
  }
}

function encodingOfHead(head: Buffer, file: string, declared?: string): Found {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: "utf-8", skip: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16le", skip: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf-16be", skip: 2 };
  // "<" followed by a character in UTF-16 without a mark.
  if (head[0] === 0x3c && head[1] === 0x00) return { encoding: "utf-16le", skip: 0 };
  if (head[0] === 0x00 && head[1] === 0x3c) return { encoding: "utf-16be", skip: 0 };
  const declaration = /^<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(
    head.toString("latin1"),
  )?.[1];
  const name = declaration ?? declared;
  if (name === undefined) return { encoding: "utf-8", skip: 0 };
  const encoding = NAMES[name.toLowerCase()];
  if (encoding === undefined) {
    throw refuse(
      "encoding_unknown",
      `The encoding ${name.slice(0, 40)} is not one that can be read`,
      { file, at: "line 1" },
      "Ask the sender for UTF-8, or save the file as UTF-8",
    );
  }
  if (!encoding.startsWith("utf-16")) return { encoding: encoding as Encoding, skip: 0 };
  if (declaration === undefined)
    return { encoding: encoding === "utf-16be" ? encoding : "utf-16le", skip: 0 };
  // The declaration could be read byte by byte, so whatever this is, it is not UTF-16.
  throw refuse(
    "encoding_contradicts",
    `The file declares ${name}, but its bytes are not UTF-16`,
    { file, at: "byte 0" },
    "Ask the sender to declare the encoding in which the file is written",
  );
}

/**
 * Streams a file as text. Throws `encoding_invalid` with the byte offset where the bytes break the encoding.
 * @example for await (const text of decode("statement.csv")) parser.write(text)
 */
export async function* decode(
  path: string,
  options: { readonly declared?: string } = {},
): AsyncIterable<string> {
  const { encoding, skip } = await encodingOf(path, options.declared);
  const decoder = DECODERS[encoding];
  for await (const { bytes, offset } of pieces(path, encoding, skip)) {
    const text = decoder.text(bytes);
    if (typeof text === "number") throw invalid(path, encoding, offset + text);
    if (text !== "") yield text;
  }
}

/**
 * Streams a file as UTF-8, whatever it is written in, in pieces that end between two characters. A piece is good until
 * the next is asked for. Throws what `decode` throws.
 */
export async function* utf8Of(path: string, declared?: string): AsyncIterable<Uint8Array> {
  const { encoding, skip } = await encodingOf(path, declared);
  const decoder = DECODERS[encoding];
  for await (const { bytes, offset } of pieces(path, encoding, skip)) {
    if (encoding === "utf-8" && isUtf8(bytes)) yield* windows(bytes);
    else {
      const text = decoder.text(bytes);
      if (typeof text === "number") throw invalid(path, encoding, offset + text);
      yield* windows(Buffer.from(text));
    }
  }
}

/** Few enough bytes that what is made of them is forgotten young. */
const WINDOW = 1 << 16;

function* windows(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let from = 0; from < bytes.length; ) {
    let to = Math.min(from + WINDOW, bytes.length);
    while (to < bytes.length && (bytes[to]! & 0xc0) === 0x80) to += 1;
    yield bytes.subarray(from, to);
    from = to;
  }
}

const PIECE = 1 << 20;

/**
 * Reads ahead on the main thread. A worker thread has nothing else to do and waits for its bytes itself: read ahead,
 * they would come by way of a thread that is at work on another file.
 */
const reader = (file: FileHandle) =>
  isMainThread
    ? async (into: Buffer, room: number, most: number, at: number) =>
        (await file.read(into, room, most, at)).bytesRead
    : (into: Buffer, room: number, most: number, at: number) => readSync(file.fd, into, room, most, at);

/** The bytes of a file in two buffers that take turns, so that one is filled while the other is read. */
async function* pieces(
  path: string,
  encoding: Encoding,
  skip: number,
): AsyncIterable<{ readonly bytes: Buffer; readonly offset: number }> {
  const { unfinished } = DECODERS[encoding];
  const file = await open(path);
  // Room in front for the beginning of a character that the piece before ended with.
  const room = 4;
  const piece = Math.min(PIECE, (await file.stat()).size + 1);
  let [here, there] = [Buffer.allocUnsafe(piece + room), Buffer.allocUnsafe(piece + room)];
  let offset = skip;
  let carry = 0;
  const read = reader(file);
  let reading = read(here, room, piece, skip);
  try {
    for (;;) {
      const bytesRead = await reading;
      if (bytesRead === 0) break;
      const bytes = here.subarray(room - carry, room + bytesRead);
      reading = read(there, room, piece, offset + carry + bytesRead);
      const left = unfinished(bytes);
      const whole = bytes.length - left;
      bytes.copy(there, room - left, whole);
      yield { bytes: bytes.subarray(0, whole), offset };
      offset += whole;
      carry = left;
      [here, there] = [there, here];
    }
  } finally {
    await Promise.resolve(reading).catch(() => {});
    await file.close();
  }
  if (carry > 0) throw invalid(path, encoding, offset);
}

const invalid = (path: string, encoding: Encoding, at: number) =>
  refuse(
    "encoding_invalid",
    `The byte at offset ${at} is not valid ${encoding}`,
    { file: basename(path), at: `byte ${at}` },
    "The file is damaged or written in another encoding than it says; ask the sender for it again",
  );

type Decoder = {
  /** Bytes at the end that begin a character which the next chunk completes. */
  readonly unfinished: (bytes: Buffer) => number;
  /** The text, or the index of the first invalid byte. */
  readonly text: (bytes: Buffer) => string | number;
};

const utf8: Decoder = {
  unfinished: (bytes) => {
    for (let back = 1; back <= Math.min(3, bytes.length); back++) {
      const byte = bytes[bytes.length - back]!;
      if ((byte & 0xc0) === 0x80) continue;
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
      return needs > back ? back : 0;
    }
    return 0;
  },
  text: (bytes) => (isUtf8(bytes) ? bytes.toString("utf8") : firstInvalidUtf8(bytes)),
};

/** Halves the part that must hold the fault: a prefix is sound until it reaches it. Gives where the bad sequence begins. */
function firstInvalidUtf8(bytes: Buffer): number {
  let sound = 0;
  let broken = bytes.length;
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1;
    const prefix = bytes.subarray(0, middle);
    if (isUtf8(prefix.subarray(0, middle - utf8.unfinished(prefix)))) sound = middle;
    else broken = middle;
  }
  return sound - utf8.unfinished(bytes.subarray(0, sound));
}

const utf16 = (bigEndian: boolean): Decoder => {
  const unit = (bytes: Buffer, at: number) => (bigEndian ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at));
  return {
    unfinished: (bytes) => {
      const odd = bytes.length % 2;
      const last = bytes.length - odd - 2;
      return last >= 0 && (unit(bytes, last) & 0xfc00) === 0xd800 ? odd + 2 : odd;
    },
    text: (bytes) => {
      const text = (bigEndian ? Buffer.from(bytes).swap16() : bytes).toString("utf16le");
      if (text.isWellFormed()) return text;
      return text.search(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/) * 2;
    },
  };
};

/** 0x80 to 0x9f; a blank is a byte that windows-1252 does not define. */
const CP1252 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

const windows1252: Decoder = {
  unfinished: () => 0,
  text: (bytes) => {
    const text = bytes.toString("latin1");
    const undefinedAt = text.search(/[\x81\x8d\x8f\x90\x9d]/);
    if (undefinedAt >= 0) return undefinedAt;
    return text.replace(/[\x80-\x9f]/g, (byte) => CP1252[byte.charCodeAt(0) - 0x80]!);
  },
};

const ascii: Decoder = {
  unfinished: () => 0,
  text: (bytes) => {
    const at = bytes.findIndex((byte) => byte > 0x7f);
    return at < 0 ? bytes.toString("latin1") : at;
  },
};

const DECODERS: { readonly [E in Encoding]: Decoder } = {
  "utf-8": utf8,
  "utf-16le": utf16(false),
  "utf-16be": utf16(true),
  "windows-1252": windows1252,
  "us-ascii": ascii,
};
