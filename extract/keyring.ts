// The organisation's keys for personal data, and what they do to a text. They come from the environment or from a file
// and go nowhere else: not into a database, not into landing, not into a message.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from "node:crypto";
import type { Context } from "./context.ts";
import { misconfigured, SaldoError } from "./error.ts";

/** Environment name of the keys. */
export const PERSONAL_KEY = "SALDO_PERSONAL_KEY";

/** How to make a line of the file. */
export const newKeyLine = "echo k1:$(openssl rand -base64 32)";

/** What a manifest remembers of the keys: the current one's id, and a check that only this very ring gives. */
export type KeyMark = { readonly id: string; readonly check: string };

export type Keyring = {
  readonly mark: KeyMark;
  /** Equal texts give equal tokens; nobody without the keys can tell of which text. */
  readonly token: (text: string) => string;
  /** Equal texts give equal ciphertexts, so that an unchanged value is seen to be unchanged. */
  readonly encrypt: (text: string) => string;
  /** The text of a ciphertext, by whichever key of the ring it was made. */
  readonly decrypt: (text: string) => string;
  /** A token or ciphertext of an older ring as this ring makes it, without the token's text being known. */
  readonly reprotect: (text: string) => string;
  readonly has: (id: string) => boolean;
  /** The ring as it was while the key `id` was the current one. */
  readonly since: (id: string) => Keyring;
  /** Key of one archived file, by the id of the key it is derived from and the file's own salt. */
  readonly fileKey: (id: string, salt: Buffer) => KeyObject;
};

type Key = { readonly id: string; readonly bytes: Buffer };

const derived = (key: Key, purpose: string, salt: Buffer = Buffer.alloc(0)): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync("sha256", key.bytes, salt, `saldo ${purpose}`, 32)));

const hmac = (key: KeyObject, content: Buffer | string): Buffer =>
  createHmac("sha256", key).update(content).digest();

const NONCE = 12;
const TAG = 16;

/** The ring of a text with one `<id>:<base64 of 32 bytes>` a line, the current key first, older ones below it. */
export const keyring = (text: string): Keyring => ringOf(parsed(text));

function ringOf(keys: readonly Key[]): Keyring {
  const [current] = keys as [Key, ...Key[]];
  const tokenKeys = keys.map((key) => derived(key, "token"));
  const ciphers = new Map(
    keys.map((key) => [key.id, { seal: derived(key, "encrypt"), nonce: derived(key, "nonce") }]),
  );
  /** Oldest key first, from the one behind `from` on: so a newer key can be laid over what older ones made. */
  const chained = (content: Buffer | string, from: number): string => {
    let value = content;
    for (let at = from - 1; at >= 0; at--) value = hmac(tokenKeys[at]!, value);
    return `t1.${current.id}.${(value as Buffer).toString("base64url")}`;
  };
  const check = keys
    .toReversed()
    .reduce<Buffer>((value, key) => hmac(derived(key, "check"), value), Buffer.from("saldo"))
    .toString("hex")
    .slice(0, 16);

  const encrypt = (plain: string): string => {
    const { seal, nonce } = ciphers.get(current.id)!;
    const content = Buffer.from(plain, "utf8");
    const iv = hmac(nonce, content).subarray(0, NONCE);
    const cipher = createCipheriv("aes-256-gcm", seal, iv).setAAD(Buffer.from(current.id));
    const sealed = [cipher.update(content), cipher.final()];
    return `e1.${current.id}.${Buffer.concat([iv, cipher.getAuthTag(), ...sealed]).toString("base64url")}`;
  };
  const decrypt = (sealed: string): string => {
    const { id, bytes } = parts(sealed, "e1");
    const keys = ciphers.get(id);
    if (!keys) throw missing(id);
    try {
      const cipher = createDecipheriv("aes-256-gcm", keys.seal, bytes.subarray(0, NONCE))
        .setAAD(Buffer.from(id))
        .setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
      return Buffer.concat([cipher.update(bytes.subarray(NONCE + TAG)), cipher.final()]).toString("utf8");
    } catch (cause) {
      throw unreadable(cause);
    }
  };
  return {
    mark: { id: current.id, check },
    token: (plain) => chained(plain, keys.length),
    encrypt,
    decrypt,
    reprotect(old) {
      if (!old.startsWith("t1.")) return encrypt(decrypt(old));
      const { id, bytes } = parts(old, "t1");
      const from = keys.findIndex((key) => key.id === id);
      if (from < 0) throw missing(id);
      return from === 0 ? old : chained(bytes, from);
    },
    has: (id) => ciphers.has(id),
    since(id) {
      const from = keys.findIndex((key) => key.id === id);
      if (from < 0) throw missing(id);
      return ringOf(keys.slice(from));
    },
    fileKey(id, salt) {
      const key = keys.find((one) => one.id === id);
      if (!key) throw missing(id);
      return derived(key, "archive", salt);
    },
  };
}

/** The ring that the environment gives. */
export function keyringOf(secret: Context["secret"]): Keyring {
  const text = secret(PERSONAL_KEY);
  if (text) return keyring(text);
  throw misconfigured(
    "no_personal_data_key",
    "the configured sources hold personal data, and there is no key to protect it with",
    `make one: ${newKeyLine} > personal.key; point ${PERSONAL_KEY}_FILE at it, and keep a copy apart from the backups`,
  );
}

function parsed(text: string): Key[] {
  const keys: Key[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [, id, encoded] = /^([a-z][a-z0-9]{0,15}):([A-Za-z0-9+/_-]{43}=?)$/.exec(line.trim()) ?? [];
    if (id === undefined || encoded === undefined) throw malformed(`line ${index + 1} is no key`);
    if (keys.some((key) => key.id === id)) throw malformed(`${id} stands twice`);
    keys.push({ id, bytes: Buffer.from(encoded, "base64") });
  }
  if (keys.length === 0) throw malformed("it holds no key");
  return keys;
}

const malformed = (what: string): SaldoError =>
  misconfigured(
    "bad_personal_data_key",
    `${PERSONAL_KEY} cannot be used: ${what}`,
    `write one key a line, the current one first, as id:base64 of 32 bytes: ${newKeyLine}`,
  );

const missing = (id: string): SaldoError =>
  misconfigured(
    "missing_personal_data_key",
    `personal data was protected with the key ${id}, which is not among the keys that were given`,
    `put the line of ${id} back into ${PERSONAL_KEY}, below the current key`,
  );

const unreadable = (cause: unknown): SaldoError =>
  new SaldoError(
    "fatal",
    "personal_data_unreadable",
    "a protected value cannot be read with the key it names",
    {
      hint: `the key is another one under the same id, or the value is damaged: restore the keys or the landing from a backup`,
      cause,
    },
  );

function parts(text: string, form: "t1" | "e1"): { readonly id: string; readonly bytes: Buffer } {
  const [head, id, body] = text.split(".");
  if (head !== form || id === undefined || body === undefined) throw unreadable(undefined);
  return { id, bytes: Buffer.from(body, "base64url") };
}
