// What a statement says, without the ids that a download gives it: a hash over its balances, entries and details, one
// line of JSON per fact, so that no two contents run into the same text. Mostly the bytes of the file themselves are
// written, between the names of the members.
import { createHash } from "node:crypto";
import type { Balance, Detail, Entry } from "./camt.ts";
import { canonical } from "./camt-amount.ts";
import type { Picked } from "./camt-part.ts";
import { DETAILS, ENTRIES } from "./camt-shape.ts";
import { JsonBytes, type Written, written } from "./json-bytes.ts";
import type { Slots } from "./xml-slots.ts";

/** Enough for one call of the hash. */
const ENOUGH = 1 << 15;

const members = <const T extends Readonly<Record<string, string>>>(
  of: T,
): { readonly [name in keyof T]: Written } =>
  Object.fromEntries(Object.entries(of).map(([name, text]) => [name, written(text)])) as never;

// Members stand in the order in which they stood when the first statements landed: another order is another content.
// Statements landed before purposes were read, and must not say something else now that they are.
const DETAIL = members({
  amount: '["detail",{"amount":',
  currency: ',"currency":',
  endToEndId: ',"endToEndId":',
  instructionId: ',"instructionId":',
  transactionId: ',"transactionId":',
  mandateId: ',"mandateId":',
  bankReference: ',"bankReference":',
  name: ',"name":',
  account: ',"account":',
  bic: ',"bic":',
  remittance: ',"remittance":',
  references: ',"references":',
  returnReason: ',"returnReason":',
  instructed: ',"instructed":',
  rate: ',"rate":',
  charges: ',"charges":',
});
const ENTRY = members({
  position: '["entry",{"position":',
  status: ',"status":',
  statusMissing: ',"statusMissing":',
  bookingDate: ',"bookingDate":',
  valueDate: ',"valueDate":',
  amount: ',"amount":',
  credit: ',"credit":',
  currency: ',"currency":',
  reversal: ',"reversal":',
  reference: ',"reference":',
  bankReference: ',"bankReference":',
  code: ',"code":',
  ownCode: ',"ownCode":',
  batch: ',"batch":',
  info: ',"info":',
  charges: ',"charges":',
  details: ',"details":',
});
const END = written("}]\n");
const NULL = written("null");
const NONE = written("[]");
const TRUE = written("true");
const FALSE = written("false");
const MINUS = written('"-');
const QUOTE = written('"');
const FIRST = written("[");
const LAST = written("]");

/** Texts of which it is remembered how they are written. */
const MOST_WRITTEN = 1000;

/** Of a member that says the same few things: what it said last, and how that is written. */
type Repeated = { text: string | null; as: Written };
const repeated = (): Repeated => ({ text: null, as: NULL });

export class Content {
  readonly #hash = createHash("sha256");
  readonly #out = new JsonBytes();
  readonly #slots: Slots;
  readonly #written = new Map<string | null, Written>();
  readonly #currency = repeated();
  readonly #bic = repeated();
  readonly #reason = repeated();
  readonly #status = repeated();
  readonly #booked = repeated();
  readonly #valued = repeated();
  readonly #entryCurrency = repeated();
  readonly #domain = repeated();
  readonly #own = repeated();

  constructor(slots: Slots, balances: readonly Balance[]) {
    this.#slots = slots;
    const said = balances.map((one) => [one.code, canonical(one.amount), one.currency, one.date]);
    this.#out.json(`["balances",${JSON.stringify(said)}]\n`);
  }

  /** @param line where its only line of remittance stands, if it still does */
  detail(of: Detail, picked: Picked, line: { readonly from: number; readonly length: number }): void {
    const out = this.#out;
    out.put(DETAIL.amount);
    this.#amount(of.amount, picked.amount, picked.units, picked.canonical);
    out.put(DETAIL.currency);
    this.#code(of.currency, this.#currency);
    out.put(DETAIL.endToEndId);
    this.#text(of.endToEndId, DETAILS.endToEnd);
    out.put(DETAIL.instructionId);
    this.#text(of.instructionId, DETAILS.instruction);
    out.put(DETAIL.transactionId);
    this.#text(of.transactionId, DETAILS.transaction);
    out.put(DETAIL.mandateId);
    this.#text(of.mandateId, DETAILS.mandate);
    out.put(DETAIL.bankReference);
    this.#text(of.bankReference, DETAILS.bankReference);
    out.put(DETAIL.name);
    this.#letter(of.name, picked.name);
    out.put(DETAIL.account);
    this.#text(of.account, picked.account);
    out.put(DETAIL.bic);
    this.#code(of.bic, this.#bic);
    out.put(DETAIL.remittance);
    if (of.remittance.length === 1 && line.from >= 0) {
      out.put(FIRST);
      out.quoted(this.#slots.scanner.view, line.from, line.length);
      out.put(LAST);
    } else this.#list(of.remittance);
    out.put(DETAIL.references);
    this.#list(of.references);
    out.put(DETAIL.returnReason);
    this.#code(of.returnReason, this.#reason);
    out.put(DETAIL.instructed);
    if (of.instructed === null) out.put(NULL);
    else out.json(JSON.stringify(of.instructed));
    out.put(DETAIL.rate);
    if (of.rate === null) out.put(NULL);
    else out.json(JSON.stringify(of.rate));
    out.put(DETAIL.charges);
    this.#list(of.charges);
    this.#end();
  }

  entry(of: Entry, isCanonical: boolean): void {
    const out = this.#out;
    out.put(ENTRY.position);
    out.number(of.position);
    out.put(ENTRY.status);
    this.#code(of.status, this.#status);
    out.put(ENTRY.statusMissing);
    out.put(of.statusMissing ? TRUE : FALSE);
    out.put(ENTRY.bookingDate);
    this.#code(of.bookingDate, this.#booked);
    out.put(ENTRY.valueDate);
    this.#code(of.valueDate, this.#valued);
    out.put(ENTRY.amount);
    this.#amount(of.amount, ENTRIES.amount, of.units, isCanonical);
    out.put(ENTRY.credit);
    out.put(of.credit ? TRUE : FALSE);
    out.put(ENTRY.currency);
    this.#code(of.currency, this.#entryCurrency);
    out.put(ENTRY.reversal);
    out.put(of.reversal ? TRUE : FALSE);
    out.put(ENTRY.reference);
    this.#text(of.reference, ENTRIES.reference);
    out.put(ENTRY.bankReference);
    this.#text(of.bankReference, ENTRIES.bankReference);
    out.put(ENTRY.code);
    this.#code(of.code, this.#domain);
    out.put(ENTRY.ownCode);
    this.#code(of.ownCode, this.#own);
    out.put(ENTRY.batch);
    if (of.batch === null) out.put(NULL);
    else out.json(JSON.stringify(of.batch));
    out.put(ENTRY.info);
    this.#letter(of.info, ENTRIES.info);
    out.put(ENTRY.charges);
    this.#list(of.charges);
    out.put(ENTRY.details);
    out.number(of.details);
    this.#end();
  }

  digest(): string {
    return this.#hash.update(this.#out.bytes).digest("hex");
  }

  #end(): void {
    const out = this.#out;
    out.put(END);
    if (out.length < ENOUGH) return;
    this.#hash.update(out.bytes);
    out.length = 0;
  }

  /** An amount with its sign as `canonical` gives it. */
  #amount(text: string | null, slot: number, units: number, isCanonical: boolean): void {
    if (text === null) {
      this.#out.put(NULL);
      return;
    }
    const slots = this.#slots;
    const from = slots.plainAt(slot);
    const length = slots.lengthOf(slot);
    const negative = text.charCodeAt(0) === 0x2d;
    if (!isCanonical || from < 0 || length !== text.length - (negative ? 1 : 0) || units === 0)
      this.#out.json(JSON.stringify(canonical(text)));
    else if (negative) {
      this.#out.put(MINUS);
      this.#out.copy(slots.scanner.view, from, length);
      this.#out.put(QUOTE);
    } else this.#out.quoted(slots.scanner.view, from, length);
  }

  /** A text that mostly is its slot's bytes. */
  #text(text: string | null, slot: number): void {
    if (text === null) {
      this.#out.put(NULL);
      return;
    }
    const slots = this.#slots;
    const from = slots.plainAt(slot);
    // As long as the bytes, it has no blanks trimmed off.
    if (from >= 0 && slots.lengthOf(slot) === text.length)
      this.#out.quoted(slots.scanner.view, from, text.length);
    else this.#out.json(JSON.stringify(text));
  }

  /** A text that is its slot's, to the letter. */
  #letter(text: string | null, slot: number): void {
    if (text === null) {
      this.#out.put(NULL);
      return;
    }
    const from = this.#slots.quotableAt(slot);
    if (from < 0) this.#out.json(JSON.stringify(text));
    else this.#out.quoted(this.#slots.scanner.view, from, this.#slots.lengthOf(slot));
  }

  #code(text: string | null, of: Repeated): void {
    if (text !== of.text) {
      of.text = text;
      let as = this.#written.get(text);
      if (as === undefined) {
        as = written(JSON.stringify(text));
        if (this.#written.size < MOST_WRITTEN) this.#written.set(text, as);
      }
      of.as = as;
    }
    this.#out.put(of.as);
  }

  #list(of: readonly unknown[]): void {
    if (of.length === 0) this.#out.put(NONE);
    else this.#out.json(JSON.stringify(of));
  }
}
