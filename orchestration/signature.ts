// Who signs: the approvers of the organisation. They prove who they are with a personal key; a name typed on a command
// line proves nothing.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { misconfigured, SaldoError } from "../extract/error.ts";
import type { Organisation } from "./config.ts";
import type { Settings } from "./environment.ts";

type Approver = { readonly name: string; readonly publicKey: string };

/** Whoever works at this command line, once their key has told who they are. */
export type Signer = {
  readonly name: string;
  /** Ed25519 over the text, as base64. */
  readonly sign: (text: string) => string;
};

/** The people of the sample organisation, and the file of each one's key. Nobody else gets a key from us. */
const SAMPLE_APPROVERS = {
  "Sample Controller": "sample-controller.pem",
  "Sample Director": "sample-director.pem",
} as const;

const sampleKey = (settings: Settings, file: string): string => join(settings.home, "keys", file);

const publicHalf = (key: KeyObject | string): string =>
  createPublicKey(key).export({ type: "spki", format: "pem" }) as string;

async function approversOf(of: Organisation, settings: Settings): Promise<readonly Approver[]> {
  if (settings.configFile !== null) {
    for (const { name, publicKey } of of.approvers) {
      try {
        createPublicKey(publicKey);
      } catch (cause) {
        throw misconfigured(
          "bad_approver_key",
          `the public key of approver ${name} cannot be read`,
          "it must be an Ed25519 public key in PEM: openssl pkey -in me.pem -pubout",
          cause,
        );
      }
    }
    return of.approvers;
  }
  return Promise.all(
    Object.entries(SAMPLE_APPROVERS).map(async ([name, file]) => {
      const path = sampleKey(settings, file);
      if (!existsSync(path)) {
        await mkdir(join(settings.home, "keys"), { recursive: true, mode: 0o700 });
        await writeFile(
          path,
          generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }),
          { mode: 0o600 },
        );
        await chmod(path, 0o600);
      }
      return { name, publicKey: publicHalf(readFileSync(path, "utf8")) };
    }),
  );
}

/** The private key of whoever works at this command line: SALDO_KEY, or the sample controller's in the sample. */
function personalKey(settings: Settings, what: string): KeyObject {
  const pem =
    settings.secret("SALDO_KEY") ??
    (settings.configFile === null
      ? readFileSync(sampleKey(settings, SAMPLE_APPROVERS["Sample Controller"]), "utf8")
      : undefined);
  if (!pem) {
    throw misconfigured(
      "no_personal_key",
      `${what} must be signed, and no personal key was given`,
      "make one with: openssl genpkey -algorithm ed25519 -out me.pem; point SALDO_KEY_FILE at it; list its public half under approvers in saldo.config.ts",
    );
  }
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw misconfigured(
      "bad_personal_key",
      "the personal key cannot be read",
      "it must be an Ed25519 private key in PEM",
      cause,
    );
  }
}

/**
 * Who works here: the approver whose key was given.
 * @param what is signed, for the message: "a waiver"
 */
export async function signer(of: Organisation, settings: Settings, what: string): Promise<Signer> {
  const approvers = await approversOf(of, settings);
  const key = personalKey(settings, what);
  const mine = publicHalf(key);
  const found = approvers.find(({ publicKey }) => publicHalf(publicKey) === mine);
  if (!found)
    throw misconfigured(
      "not_an_approver",
      "your key belongs to none of the approvers",
      "add its public half to approvers in saldo.config.ts",
    );
  return {
    name: found.name,
    sign: (text) => sign(null, Buffer.from(text), key).toString("base64"),
  };
}

/** Tells whether a text was signed by someone who is (still) an approver; undefined where nobody of that name is one. */
export async function signatures(
  of: Organisation,
  settings: Settings,
): Promise<(name: string, text: string, signature: string) => boolean | undefined> {
  const approvers = await approversOf(of, settings);
  const keys = new Map(approvers.map(({ name, publicKey }) => [name, createPublicKey(publicKey)]));
  return (name, text, signature) => {
    const key = keys.get(name);
    return key && verify(null, Buffer.from(text), key, Buffer.from(signature, "base64"));
  };
}

/** A reason that says something; a signature under nothing is worth nothing. */
export function requireReason(reason: string, what: string): string {
  if (reason.trim().length < 10)
    throw new SaldoError("usage", "no_reason", `${what} needs a reason that an auditor understands`, {
      hint: "--reason 'what is known, who follows it up'",
    });
  return reason.trim();
}
