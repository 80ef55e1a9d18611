// Verification of Payee: what banks said of the payees of a file, and what an approver decided of one that does not match.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { entryOf, writeDocument } from "../extract/document.ts";
import type { Row } from "../extract/duckdb.ts";
import { SaldoError } from "../extract/error.ts";
import source from "../extract/payment/source.ts";
import { tables } from "../extract/payment/tables.ts";
import type { App } from "./app.ts";
import { VERIFICATION_CODES } from "./config/payments.ts";
import type { Organisation } from "./config.ts";
import { landOwn } from "./own.ts";
import { landed } from "./payment-file.ts";
import { type RunResult, run } from "./run.ts";
import { requireReason, signer } from "./signature.ts";

export type Verified = {
  readonly message: string;
  readonly endToEndId: string | null;
  readonly vendor: string | null;
  readonly payments: number;
  readonly outcome: string | null;
  readonly code: string | null;
  readonly release: string | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
};

/** What banks told of the payees of a file, as published, and whether it may go. */
export async function verifications(app: App, message: string): Promise<readonly Verified[]> {
  const { read, close } = await app.warehouse.reader();
  try {
    const found: Verified[] = [];
    for await (const row of read("fct_payment", { where: { message }, order: ["payment_key"] })) {
      const text = (column: string) => (row[column] == null ? null : String(row[column]));
      found.push({
        message,
        endToEndId: text("end_to_end_id"),
        vendor: text("vendor"),
        payments: Number(row["payments"]),
        outcome: text("verification_outcome"),
        code: text("verification_code"),
        release: text("release"),
        decidedBy: text("decided_by"),
        reason: text("decision_reason"),
      });
    }
    return found;
  } finally {
    await close();
  }
}

/** Marts show no single salary: what was paid, and what the bank said of its payee, is asked of what landed. */
async function salaryVerified(
  { settings: { home }, organisation }: App,
  message: string,
  endToEndId: string,
  shown: readonly Verified[],
): Promise<Pick<Verified, "outcome" | "code" | "decidedBy" | "reason"> | undefined> {
  const ofMessage = (row: Row) => row["message"] === message;
  const isIt = (row: Row) => row["end_to_end_id"] === endToEndId;
  const payments = (await landed(home, "payment")).filter(ofMessage);
  if (!payments.some(isIt)) return undefined;
  const decision = (await landed(home, "verification_decision")).filter(ofMessage).find(isIt);
  const decided = {
    decidedBy: decision ? String(decision["decided_by"]) : null,
    reason: decision ? String(decision["reason"]) : null,
  };
  const releases = shown.filter((one) => one.endToEndId === null).map(({ release }) => release);
  if (!releases.includes("needs a reason"))
    return { outcome: releases.includes("may be released") ? "match" : "pending", code: null, ...decided };
  const named = (await landed(home, "payment_status")).flatMap((row) => {
    if (!ofMessage(row) || row["level"] !== "payment") return [];
    const code = row["status"] == null ? null : String(row["status"]);
    // One that is named without a status is one that does not match.
    const outcome = code === null ? "no match" : outcomeOf(organisation, String(row["bank"]), code);
    return outcome === undefined ? [] : [{ endToEndId: row["end_to_end_id"], code, outcome }];
  });
  const own = named.filter((one) => one.endToEndId === endToEndId);
  // The bank names those that do not match; where it names none, or one that nobody here knows, it may be any.
  const known = new Set(payments.map((row) => row["end_to_end_id"]));
  const isAny = named.length === 0 || named.some((one) => !known.has(one.endToEndId));
  const said = own.find(({ outcome }) => outcome === "no match") ?? own[0];
  return { outcome: said?.outcome ?? (isAny ? "no match" : "match"), code: said?.code ?? null, ...decided };
}

/** What a code says of one payee: by the bank's own profile, else by the usual one; undefined where it says something else. */
function outcomeOf({ payments }: Organisation, bank: string, code: string): string | undefined {
  const profile = Object.entries(payments.profiles).find(
    ([bic]) => bic.slice(0, 8) === bank.slice(0, 8),
  )?.[1];
  const codes = [profile?.payment ?? {}, VERIFICATION_CODES.payment].flatMap((of) => Object.entries(of));
  return codes.find(([one]) => one.toUpperCase() === code)?.[1];
}

/** An approver lets a payment go although nothing matched: who, when and why land, signed, and are published. */
export async function decideVerification(
  app: App,
  message: string,
  endToEndId: string,
  why: string,
): Promise<RunResult> {
  const reason = requireReason(why, "a payment whose payee does not match");
  return run(app, `payments verify ${message}`, {
    withoutExtract: true,
    through: "publish",
    async around({ app: inside }, id, pipeline) {
      const shown = await verifications(inside, message);
      const found =
        shown.find((one) => one.endToEndId === endToEndId) ??
        (await salaryVerified(inside, message, endToEndId, shown));
      const usage = (code: string, what: string) =>
        new SaldoError("usage", code, what, {
          hint: `npx saldo payments verify ${message} tells what is known`,
        });
      if (!found) throw usage("payment_unknown", `there is no payment ${endToEndId} in ${message}`);
      if (found.decidedBy)
        throw usage("already_decided", `${found.decidedBy} decided on ${endToEndId}: ${found.reason}`);
      if (found.outcome !== "no match")
        throw usage(
          "nothing_to_decide",
          `the payee of ${endToEndId} is "${found.outcome}"; only one who does not match needs a reason`,
        );
      const me = await signer(inside.organisation, inside.settings, "a payment whose payee does not match");
      const decision = {
        message,
        end_to_end_id: endToEndId,
        outcome: found.outcome,
        status: found.code,
        reason,
        decided_by: me.name,
        decided_at: inside.settings.clock().toISOString(),
        run: id,
      };
      const said = JSON.stringify(Object.entries(decision).sort(([one], [other]) => (one < other ? -1 : 1)));
      const folder = join(inside.settings.home, "work", "payments", id);
      const document = await writeDocument(join(folder, `${message}-verification.jsonl`), [
        entryOf(tables, "verification_decision", { ...decision, signature: me.sign(said) }),
      ]);
      try {
        await landOwn(
          inside,
          id,
          source,
          `verification ${endToEndId}`,
          ["verification_decision"],
          [document],
        );
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
      return pipeline();
    },
  });
}
