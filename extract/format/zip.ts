// A zip is what anybody may send: its names are never used as paths, a name that stands in it twice is not chosen from,
// what it unpacks to is counted while it unpacks, and a file that is not what it was when it was packed is refused.
import { createWriteStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import JSZip from "jszip";
import { refuse, SaldoError } from "../error.ts";

export type ZipLimits = {
  /** Bytes of the zip: it is read whole. */
  readonly packed: number;
  /** Bytes of all that comes out of it. */
  readonly unpacked: number;
  /** Times that something may grow by unpacking; text shrinks to a tenth, seldom to a fiftieth. */
  readonly growth: number;
  /** Files in it. */
  readonly files: number;
};

export type ZipEntry = {
  readonly name: string;
  /** Writes it to a path, as far as its size can be believed. */
  readonly unpack: (to: string) => Promise<void>;
};

/** Below this size it does not matter how often a file repeats itself. */
export const SMALL = 1 << 22;

export const LIMITS: ZipLimits = { packed: 1 << 29, unpacked: 2 ** 34, growth: 400, files: 10_000 };

/** What JSZip knows of an entry and does not show. */
type Known = {
  readonly unsafeOriginalName?: string;
  readonly _data?: { readonly crc32: number; readonly compressedSize: number };
};

/**
 * Opens a zip; its folders are left out.
 * @param noun what the zip is called where it is read; codes begin with it (`package_bomb`)
 * @param hint what to do about one that is damaged
 */
export async function openZip(
  path: string,
  noun: string,
  hint: string,
  limits: ZipLimits = LIMITS,
): Promise<readonly ZipEntry[]> {
  const file = basename(path);
  type More = { readonly next?: string; readonly at?: string; readonly cause?: unknown };
  const wrong = (code: string, message: string, { next = hint, at, cause }: More = {}) =>
    refuse(`${noun}_${code}`, message, at === undefined ? { file } : { file, at }, next, cause);
  const { size } = await stat(path);
  if (size > limits.packed)
    throw wrong("too_large", `the ${noun} is larger than ${limits.packed} bytes`, {
      next: "send it in smaller parts",
    });
  const bytes = Buffer.alloc(size);
  const handle = await open(path);
  try {
    await handle.read(bytes, 0, size, 0);
  } finally {
    await handle.close();
  }
  let zip: JSZip;
  try {
    zip = await JSZip.loadAsync(bytes);
  } catch (cause) {
    if (/encrypted/i.test(String(cause)))
      throw wrong("encrypted", `the ${noun} is protected by a password`, {
        next: "ask for it without one",
        cause,
      });
    throw wrong("unreadable", "it cannot be read as a zip", { cause });
  }
  const entries = Object.values(zip.files) as readonly (JSZip.JSZipObject & Known)[];
  // Of two files with one name JSZip keeps the last: then there are fewer than the zip itself counts.
  const counted = bytes.readUInt16LE(bytes.lastIndexOf("PK\x05\x06", undefined, "latin1") + 10);
  if (counted !== 0xffff && counted !== entries.length)
    throw wrong("ambiguous", `the ${noun} holds a file twice`);
  if (entries.length > limits.files)
    throw wrong("bomb", `the ${noun} holds more than ${limits.files} files`, { next: SUSPECT });
  const names = new Set<string>();
  for (const entry of entries) {
    const name = nameOf(entry);
    if (/^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|[\0]/.test(name))
      throw wrong("unsafe", `the ${noun} names a file outside itself`, { next: SUSPECT, at: name });
    if (!entry.dir && names.has(name.toLowerCase()))
      throw wrong("ambiguous", `the ${noun} holds ${name} twice`, { at: name });
    names.add(name.toLowerCase());
  }
  let total = 0;
  const most = Math.min(limits.unpacked, Math.max(SMALL, size * limits.growth));
  const unpack = async (entry: JSZip.JSZipObject & Known, to: string): Promise<void> => {
    const packed = entry._data?.compressedSize ?? size;
    const own = Math.min(most, Math.max(SMALL, packed * limits.growth));
    let written = 0;
    let sum = 0;
    const watched = new Transform({
      transform(piece: Buffer, _, done) {
        written += piece.length;
        total += piece.length;
        sum = crc32(piece, sum);
        const over = written > own ? own : total > most ? most : undefined;
        if (over === undefined) done(null, piece);
        else
          done(
            wrong("bomb", `a file in it unpacks to more than ${over} bytes`, {
              next: SUSPECT,
              at: nameOf(entry),
            }),
          );
      },
    });
    try {
      await pipeline(
        entry.nodeStream() as NodeJS.ReadableStream,
        watched,
        createWriteStream(to, { mode: 0o600 }),
      );
    } catch (cause) {
      if (cause instanceof SaldoError || (cause as NodeJS.ErrnoException).code === "ENOSPC") throw cause;
      throw wrong("unreadable", "a file in it cannot be unpacked", { cause, at: nameOf(entry) });
    }
    if (entry._data !== undefined && entry._data.crc32 >>> 0 !== sum)
      throw wrong("unreadable", `${nameOf(entry)} is not what it was when it was packed (CRC-32)`, {
        at: nameOf(entry),
      });
  };
  return entries
    .filter(({ dir }) => !dir)
    .map((entry) => ({ name: nameOf(entry), unpack: (to) => unpack(entry, to) }));
}

const nameOf = (entry: JSZip.JSZipObject & Known): string => entry.unsafeOriginalName ?? entry.name;

const SUSPECT = "nothing that is sent on purpose looks like this: find out where it comes from";
