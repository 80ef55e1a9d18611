// Files that come packed: a zip of several, or a gz of one. What a file is, its first bytes say, whatever it is called.
// What is packed inside of what was packed is refused: nobody sends statements like that, and bombs are made like that.
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { refusalBy } from "../disk.ts";
import { refuse, SaldoError } from "../error.ts";
import type { Among, Inspection } from "../source.ts";
import { faultOf } from "./xml.ts";
import { LIMITS, openZip, SMALL, type ZipEntry, type ZipLimits } from "./zip.ts";

export type Unpacked = {
  /** The name of the file it came in, and behind a slash its own. */
  readonly label: string;
  /** Where it lies now; it is whoever asked for it that takes it away. */
  readonly path: string;
};

/** One that could not be unpacked: the others are there all the same. */
export type NotUnpacked = { readonly label: string; readonly refused: SaldoError };

const HINT = "it is damaged or not complete: ask the sender for it again";
/** How a zip begins: with a file, with its end where it is empty, or as one of several disks. */
const ZIP = ["PK\x03\x04", "PK\x05\x06", "PK\x07\x08"];
const GZ = "\x1f\x8b";
/** What programs of macOS and Windows put in a zip beside what was meant. */
const LITTER = /(^|\/)(__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/i;

/** What a file is packed as; undefined where it is as it is. */
export async function packing(path: string): Promise<"zip" | "gz" | undefined> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    const head = buffer.subarray(0, bytesRead).toString("latin1");
    if (ZIP.some((begin) => head.startsWith(begin))) return "zip";
    return head.startsWith(GZ) ? "gz" : undefined;
  } finally {
    await handle.close();
  }
}

/** A file of `saldo inspect` as it is, or what is packed in it. */
export async function filesIn(path: string, among: Among): Promise<readonly (Unpacked | NotUnpacked)[]> {
  try {
    if ((await packing(path)) === undefined) return [{ label: path, path }];
    return await Array.fromAsync(
      unpacked(path, path, join(await among.folder(), String(among.files.indexOf(path)))),
    );
  } catch (error) {
    return [{ label: path, refused: refusalBy(error, path) }];
  }
}

/**
 * What is said of each of these files; null where every one is positively something else.
 * @param refused what is said of one that could not be unpacked, or beside others is something else
 */
export async function inspectEach(
  files: readonly (Unpacked | NotUnpacked)[],
  inspect: (file: Unpacked) => Promise<Inspection | null>,
  refused: (label: string, why: SaldoError) => Inspection,
): Promise<readonly Inspection[] | null> {
  const shown: (Inspection | null)[] = [];
  for (const file of files)
    shown.push("refused" in file ? refused(file.label, file.refused) : await inspect(file));
  if (shown.every((one) => one === null)) return null;
  return Promise.all(
    shown.map(
      async (one, at) =>
        one ?? refused(files[at]!.label, await unknownKind((files[at] as Unpacked).path, "what was asked")),
    ),
  );
}

/** Of no kind that is known; but what is damaged may be so only because of that. */
export const unknownKind = async (path: string, asked: string): Promise<SaldoError> =>
  (await faultOf(path)) ?? refuse("unknown_kind", `not recognised as ${asked}`, { at: "line 1" });

/**
 * Unpacks what is in a file, one by one, into a folder that is made where it is not there.
 * @param label what people call the file
 * @throws what refuses all of it: `zip_unreadable`, `zip_encrypted`, `zip_bomb`, `zip_empty` …
 */
export async function* unpacked(
  path: string,
  label: string,
  folder: string,
  limits: ZipLimits = LIMITS,
): AsyncIterable<Unpacked | NotUnpacked> {
  const kind = await packing(path);
  const entries = kind === "gz" ? [await gz(path, limits)] : await openZip(path, "zip", HINT, limits);
  const meant = entries.filter(({ name }) => !LITTER.test(name));
  if (meant.length === 0) throw refuse("zip_empty", "there is no file in it", { file: basename(path) }, HINT);
  for (const [index, { name, unpack }] of meant.entries()) {
    const told = `${label}/${name}`;
    // Its own last name, because messages name a file by it; never its path.
    const own = join(folder, `${index + 1}`);
    await mkdir(own, { recursive: true, mode: 0o700 });
    const to = join(own, nameOf(name));
    try {
      await unpack(to);
      if ((await packing(to)) !== undefined)
        throw refuse(
          "archive_nested",
          "it is packed inside of what was packed",
          { file: told },
          "unpack it once, and deliver what is in it",
        );
    } catch (error) {
      await rm(to, { force: true });
      // A bomb says what the whole was made for.
      if (!(error instanceof SaldoError) || error.kind !== "data" || error.code.endsWith("_bomb"))
        throw error;
      yield { label: told, refused: error };
      continue;
    }
    yield { label: told, path: to };
  }
}

/** As a file may be called: a disk counts bytes, and of a gz that is called `.gz` nothing is left. */
function nameOf(name: string): string {
  const safe = basename(name).replaceAll(/[^\p{L}\p{N}._ -]/gu, "_");
  return safe.slice(0, new TextEncoder().encodeInto(safe, new Uint8Array(100)).read) || "unnamed";
}

/** A gz holds one file, which is called like it. */
async function gz(path: string, { unpacked: most, growth }: ZipLimits): Promise<ZipEntry> {
  const file = basename(path);
  const { size } = await stat(path);
  const limit = Math.min(most, Math.max(SMALL, size * growth));
  return {
    name: file.replace(/\.gz$/i, ""),
    async unpack(to) {
      let written = 0;
      const counted = new Transform({
        transform(piece: Buffer, _, done) {
          written += piece.length;
          if (written <= limit) done(null, piece);
          else
            done(
              refuse(
                "gz_bomb",
                `it unpacks to more than ${limit} bytes`,
                { file },
                "nothing that is sent on purpose looks like this: find out where it comes from",
              ),
            );
        },
      });
      try {
        await pipeline(
          createReadStream(path),
          createGunzip(),
          counted,
          createWriteStream(to, { mode: 0o600 }),
        );
      } catch (cause) {
        if (cause instanceof SaldoError || (cause as NodeJS.ErrnoException).code === "ENOSPC") throw cause;
        throw refuse("gz_unreadable", "it cannot be read as a gz", { file }, HINT, cause);
      }
    },
  };
}
