// The archive: every original that landed, by its content, as it was delivered; what is confidential encrypted, under
// the name of its content in clear, so that a re-delivery is still known.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { copyFile, type FileHandle, mkdir, open, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { SaldoError } from "./error.ts";
import type { Keyring } from "./keyring.ts";
import { settle } from "./landing.ts";
import type { Original } from "./source.ts";

/** Where an original lies that is archived in clear. */
export const archived = (home: string, sha256: string): string => join(home, "archive", sha256);
const encryptedPathOf = (home: string, sha256: string): string => `${archived(home, sha256)}.enc`;

/** Moves landed inbox files there, encrypted where keys are given; one that is there already is not kept twice. */
export async function archive(
  files: readonly Original[],
  home: string,
  keyring: Keyring | undefined,
): Promise<void> {
  for (const file of files) {
    const target = (keyring ? encryptedPathOf : archived)(home, file.sha256);
    await mkdir(dirname(target), { recursive: true });
    if (keyring) await archiveEncrypted(file, target, home, keyring);
    else if (existsSync(target)) await rm(file.path, { force: true });
    else await moveTo(file.path, target);
  }
}

async function moveTo(path: string, target: string): Promise<void> {
  try {
    await settle(path, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    // Another disk: copy under a temporary name first, so that the archive never shows half a file.
    await copyFile(path, `${target}.tmp`);
    await settle(`${target}.tmp`, target);
    await rm(path);
  }
}

async function archiveEncrypted(
  file: Original,
  target: string,
  home: string,
  keyring: Keyring,
): Promise<void> {
  if (!existsSync(target)) {
    const sha256 = await encryptTo(createReadStream(file.path), `${target}.tmp`, keyring);
    // Somebody wrote in it after it landed: what it holds now is another delivery, and stays for the next run.
    if (sha256 !== file.sha256) return rm(`${target}.tmp`);
    await settle(`${target}.tmp`, target);
  }
  await rm(file.path, { force: true });
  await rm(archived(home, file.sha256), { force: true });
}

/** `saldo-archive <key id> <salt>\n`, the ciphertext (AES-256-GCM under a key of this file alone), and 16 bytes of tag. */
const HEADER = /^saldo-archive ([a-z][a-z0-9]*) ([\w-]{43})\n/;
const TAG = 16;
/** Every file has a key of its own, so one nonce will do. */
const NONCE = Buffer.alloc(12);

/** Returns the sha-256 of what was read. */
async function encryptTo(from: AsyncIterable<Buffer>, to: string, keyring: Keyring): Promise<string> {
  const { id } = keyring.mark;
  const salt = randomBytes(32);
  const header = `saldo-archive ${id} ${salt.toString("base64url")}\n`;
  const hash = createHash("sha256");
  const cipher = createCipheriv("aes-256-gcm", keyring.fileKey(id, salt), NONCE).setAAD(Buffer.from(header));
  const whole = new Transform({
    transform: (chunk, _encoding, done) => {
      hash.update(chunk);
      done(null, cipher.update(chunk));
    },
    flush(done) {
      this.push(cipher.final());
      this.push(cipher.getAuthTag());
      done();
    },
  });
  whole.push(header);
  await pipeline(from, whole, createWriteStream(to, { mode: 0o600 }));
  return hash.digest("hex");
}

/** Where an original lies in the archive, if it does. */
export function archivedAs(
  home: string,
  sha256: string,
): { readonly path: string; readonly encrypted: boolean } | undefined {
  const [clear, encrypted] = [archived(home, sha256), encryptedPathOf(home, sha256)];
  if (existsSync(clear)) return { path: clear, encrypted: false };
  return existsSync(encrypted) ? { path: encrypted, encrypted: true } : undefined;
}

/** The bytes of an archived original as it was delivered. Whoever reads a part only must not trust it before the end. */
export async function* readOriginal(home: string, sha256: string, keyring: Keyring): AsyncGenerator<Buffer> {
  const clear = archived(home, sha256);
  if (existsSync(clear)) return yield* createReadStream(clear);
  yield* decrypted(encryptedPathOf(home, sha256), keyring);
}

async function* decrypted(path: string, keyring: Keyring): AsyncGenerator<Buffer> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const { header, id, salt } = await headOf(handle, path);
    if (size < header.length + TAG) throw damaged(path, undefined);
    const tag = await handle.read(Buffer.alloc(TAG), 0, TAG, size - TAG);
    const decipher = createDecipheriv(
      "aes-256-gcm",
      keyring.fileKey(id, Buffer.from(salt, "base64url")),
      NONCE,
    )
      .setAAD(Buffer.from(header))
      .setAuthTag(tag.buffer);
    if (size > header.length + TAG) {
      const body = createReadStream(path, { start: header.length, end: size - TAG - 1 });
      for await (const chunk of body) yield decipher.update(chunk as Buffer);
    }
    try {
      yield decipher.final();
    } catch (cause) {
      throw damaged(path, cause);
    }
  } finally {
    await handle.close();
  }
}

async function headOf(handle: FileHandle, path: string) {
  const start = await handle.read(Buffer.alloc(128), 0, 128, 0);
  const found = HEADER.exec(start.buffer.subarray(0, start.bytesRead).toString("latin1"));
  if (!found) throw damaged(path, undefined);
  const [header, id, salt] = found as unknown as [string, string, string];
  return { header, id, salt };
}

/** The archived originals that another key of the ring than the current one encrypts. */
export async function outdatedOriginals(home: string, keyring: Keyring): Promise<readonly string[]> {
  const folder = archived(home, "");
  if (!existsSync(folder)) return [];
  const old: string[] = [];
  for (const entry of (await readdir(folder)).sort()) {
    const [, sha256] = /^([0-9a-f]{64})\.enc$/.exec(entry) ?? [];
    if (sha256 === undefined) continue;
    const path = encryptedPathOf(home, sha256);
    const handle = await open(path, "r");
    try {
      const { id } = await headOf(handle, path);
      if (keyring.since(id).mark.id !== keyring.mark.id) old.push(sha256);
    } finally {
      await handle.close();
    }
  }
  return old;
}

/** Encrypts an archived original anew under the current key: the old file stays until the new one is known to hold the same. */
export async function reencrypt(home: string, sha256: string, keyring: Keyring): Promise<void> {
  const path = encryptedPathOf(home, sha256);
  const found = await encryptTo(decrypted(path, keyring), `${path}.tmp`, keyring);
  if (found !== sha256) throw damaged(path, undefined);
  await settle(`${path}.tmp`, path);
}

const damaged = (path: string, cause: unknown): SaldoError =>
  new SaldoError("fatal", "archive_unreadable", "an archived original cannot be read", {
    place: { file: path },
    hint: "it is damaged, or the key under its id is another one: restore the file or the keys from a backup",
    cause,
  });
