// Waivers: a controller's signed word that a known difference may stand, for a reason, up to an amount, until a day.
// The signer proves who they are with a personal key; a name typed on a command line proves nothing.
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
import type { Row } from "../extract/duckdb.ts";
import { misconfigured, SaldoError } from "../extract/error.ts";
import type { Logbook, LogbookTables } from "../load/logbook.ts";
import type { Organisation, Settings } from "./config.ts";

export type Waiver = Omit<LogbookTables["waiver"], "id"> & { readonly id: number };
type Unsigned = Pick<
  Waiver,
  "control" | "scope" | "period" | "amount" | "reason" | "until" | "signed_by" | "signed_at"
>;

/** The text that is signed: every field that matters, in a fixed order. */
const canonical = (waiver: Unsigned): Buffer =>
  Buffer.from(
    JSON.stringify([
      waiver.control,
      waiver.scope,
      waiver.period,
      waiver.amount,
      waiver.reason,
      waiver.until,
      waiver.signed_by,
      waiver.signed_at,
    ]),
  );

type Approver = { readonly name: string; readonly publicKey: string };

/** The approvers of the organisation; the sample organisation alone gets one, with a key of its own in SALDO_HOME. */
export async function approversOf(of: Organisation, settings: Settings): Promise<readonly Approver[]> {
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
  const folder = join(settings.home, "keys");
  const path = join(folder, "sample-controller.pem");
  if (!existsSync(path)) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(
      path,
      generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }),
      { mode: 0o600 },
    );
    await chmod(path, 0o600);
  }
  const publicKey = createPublicKey(readFileSync(path, "utf8")).export({
    type: "spki",
    format: "pem",
  }) as string;
  return [{ name: "Sample Controller", publicKey }];
}

/** The private key of whoever works at this command line: SALDO_KEY_FILE, or the sample controller's in the sample. */
function personalKey(settings: Settings): KeyObject {
  const pem =
    settings.secret("SALDO_KEY") ??
    (settings.configFile === null
      ? readFileSync(join(settings.home, "keys", "sample-controller.pem"), "utf8")
      : undefined);
  if (!pem) {
    throw misconfigured(
      "no_personal_key",
      "a waiver must be signed, and no personal key was given",
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

/** Whether a text is a day that exists. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
  );
}

/** Signs and keeps a waiver for every failing row of the last run that matches. */
export async function waive(
  logbook: Logbook,
  failing: readonly Row[],
  ask: { control: string; scope: string; period?: string; reason: string; until: string },
  of: Organisation,
  settings: Settings,
): Promise<Waiver[]> {
  if (!isDay(ask.until)) {
    throw new SaldoError("usage", "bad_date", `--until ${ask.until} is no date`, {
      hint: "write it as 2026-12-31",
    });
  }
  if (ask.until < settings.clock().toISOString().slice(0, 10)) {
    throw new SaldoError("usage", "bad_date", `--until ${ask.until} has passed`, {
      hint: "a waiver needs a day to come",
    });
  }
  if (ask.reason.trim().length < 10) {
    throw new SaldoError("usage", "no_reason", "a waiver needs a reason that an auditor understands", {
      hint: "--reason 'what is known, who follows it up'",
    });
  }
  const rows = failing.filter(
    (row) =>
      row["control"] === ask.control &&
      row["scope"] === ask.scope &&
      (ask.period === undefined || row["period"] === ask.period),
  );
  if (rows.length === 0) {
    const open = [...new Set(failing.map((row) => `${row["control"]} --scope '${row["scope"]}'`))].slice(
      0,
      5,
    );
    throw new SaldoError(
      "usage",
      "nothing_to_waive",
      `no failing row of ${ask.control} has scope ${ask.scope}`,
      {
        hint: open.length > 0 ? `failing now: ${open.join("; ")}` : "no control fails now",
      },
    );
  }
  const approvers = await approversOf(of, settings);
  const key = personalKey(settings);
  const mine = createPublicKey(key).export({ type: "spki", format: "pem" }) as string;
  const signer = approvers.find(
    ({ publicKey }) => createPublicKey(publicKey).export({ type: "spki", format: "pem" }) === mine,
  );
  if (!signer)
    throw misconfigured(
      "not_an_approver",
      "your key belongs to none of the approvers",
      "add its public half to approvers in saldo.config.ts",
    );
  const signed: Waiver[] = [];
  for (const row of rows) {
    const waiver: Unsigned = {
      control: ask.control,
      scope: ask.scope,
      period: String(row["period"] ?? ""),
      amount: String(row["difference"] ?? "0"),
      reason: ask.reason.trim(),
      until: ask.until,
      signed_by: signer.name,
      signed_at: settings.clock().toISOString(),
    };
    const signature = sign(null, canonical(waiver), key).toString("base64");
    const { id } = await logbook
      .insertInto("waiver")
      .values({ ...waiver, signature })
      .returning("id")
      .executeTakeFirstOrThrow();
    signed.push({ ...waiver, signature, id });
  }
  return signed;
}

/** The waivers that hold now: not expired, and signed by someone who is (still) an approver. */
export async function validWaivers(
  logbook: Logbook,
  of: Organisation,
  settings: Settings,
): Promise<Waiver[]> {
  const today = settings.clock().toISOString().slice(0, 10);
  const all = await logbook
    .selectFrom("waiver")
    .selectAll()
    .where("until", ">=", today)
    .orderBy("id", "desc")
    .execute();
  const approvers = await approversOf(of, settings);
  if (all.length === 0) return [];
  const keys = new Map(approvers.map(({ name, publicKey }) => [name, createPublicKey(publicKey)]));
  return all.filter((waiver) => {
    const key = keys.get(waiver.signed_by);
    return key !== undefined && verify(null, canonical(waiver), key, Buffer.from(waiver.signature, "base64"));
  });
}
