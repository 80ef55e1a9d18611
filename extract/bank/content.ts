// What a statement says, without the ids that a download gives it: a hash over its balances, entries and details.
import { createHash } from "node:crypto";
import type { CamtPart, Detail, Entry, Head } from "../format/camt.ts";
import { canonical } from "../format/camt-amount.ts";

export type Content = {
  readonly add: (part: CamtPart) => void;
  readonly digest: () => string;
};

/** Enough for one call of the hash. */
const ENOUGH = 1 << 15;

/** One line of JSON per fact, so that no two contents run into the same text. */
export function contentOf(head: Head): Content {
  const hash = createHash("sha256");
  let said = line(
    "balances",
    JSON.stringify(head.balances.map((one) => [one.code, canonical(one.amount), one.currency, one.date])),
  );
  return {
    add(part) {
      if (part.part === "statement") return;
      said +=
        part.part === "detail" ? line("detail", detailOf(part.detail)) : line("entry", entryOf(part.entry));
      if (said.length < ENOUGH) return;
      hash.update(said);
      said = "";
    },
    digest: () => hash.update(said).digest("hex"),
  };
}

const line = (fact: string, of: string): string => `["${fact}",${of}]\n`;

/** As JSON.stringify would, which has much more to find out. */
const json = (text: string | null): string =>
  text === null ? "null" : PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
const PLAIN = /^[ !#-[\]-~]*$/;
const list = (texts: readonly string[]): string => (texts.length === 0 ? "[]" : JSON.stringify(texts));

// Members stand in the order in which they stood when the first statements landed: another order is another content.
// Statements landed before purposes were read, and must not say something else now that they are.
const detailOf = (of: Detail): string =>
  `{"amount":${of.amount === null ? "null" : json(canonical(of.amount))},"currency":${json(of.currency)},"endToEndId":${json(of.endToEndId)}` +
  `,"instructionId":${json(of.instructionId)},"transactionId":${json(of.transactionId)},"mandateId":${json(of.mandateId)}` +
  `,"bankReference":${json(of.bankReference)},"name":${json(of.name)},"account":${json(of.account)},"bic":${json(of.bic)}` +
  `,"remittance":${list(of.remittance)},"references":${of.references.length === 0 ? "[]" : JSON.stringify(of.references)}` +
  `,"returnReason":${json(of.returnReason)},"instructed":${of.instructed === null ? "null" : JSON.stringify(of.instructed)}` +
  `,"rate":${json(of.rate)},"charges":${list(of.charges)}}`;

const entryOf = (of: Entry): string =>
  `{"position":${of.position},"status":${json(of.status)},"statusMissing":${of.statusMissing},"bookingDate":${json(of.bookingDate)}` +
  `,"valueDate":${json(of.valueDate)},"amount":${json(canonical(of.amount))},"credit":${of.credit},"currency":${json(of.currency)}` +
  `,"reversal":${of.reversal},"reference":${json(of.reference)},"bankReference":${json(of.bankReference)},"code":${json(of.code)}` +
  `,"ownCode":${json(of.ownCode)},"batch":${of.batch === null ? "null" : JSON.stringify(of.batch)},"info":${json(of.info)}` +
  `,"charges":${list(of.charges)},"details":${of.details}}`;
