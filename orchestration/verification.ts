// Verification of Payee: what banks said of the payees of a file, and what an approver decided of one that does not match.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { entryOf, writeDocument } from "../extract/document.ts";
import { SaldoError } from "../extract/error.ts";
import source from "../extract/payment/source.ts";
import { tables } from "../extract/payment/tables.ts";
import type { App } from "./app.ts";
import { landOwn } from "./own.ts";
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
      const found = (await verifications(inside, message)).find((one) => one.endToEndId === endToEndId);
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
