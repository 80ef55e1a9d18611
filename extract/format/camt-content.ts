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
const ENOUGH = 1 << 16;

// Members stand in the order in which they stood when the first statements landed: another order is another content.
// Statements landed before purposes were read, and must not say something else now that they are.

const json = (of: unknown): string => JSON.stringify(of);

const DETAIL = written('["detail",{"amount":');
const INSTRUCTION = written(',"instructionId":');
const TRANSACTION = written(',"transactionId":');
const MANDATE = written(',"mandateId":');
const REFERENCE = written(',"bankReference":');
const NAME = written(',"name":');
/** As most details are, without those three. */
const ANONYMOUS = written(',"transactionId":null,"mandateId":null,"bankReference":null,"name":');
const ACCOUNT = written(',"account":');
const ENTRY = written('["entry",{"position":');
const DETAILS_MEMBER = written(',"details":');
const END = written("}]\n");
const NULL = written("null");
const MINUS = written('"-');
const QUOTE = written('"');
const LINE = written("[");
const LINE_END = written("]");

/** Members that stand together and mostly say what they said last: what that was, and how it is written. */
class Section {
  as: Written = NULL;
  #one: unknown;
  #two: unknown;
  #three: unknown;
  #four: unknown;

  /** False, once, where they say something else. */
  says(one: unknown, two: unknown, three: unknown, four: unknown): boolean {
    if (
      this.as !== NULL &&
      one === this.#one &&
      two === this.#two &&
      three === this.#three &&
      four === this.#four
    )
      return true;
    this.#one = one;
    this.#two = two;
    this.#three = three;
    this.#four = four;
    return false;
  }
}

/** Codes of which the section is kept. */
const MOST_CODES = 1000;

export class Content {
  readonly #hash = createHash("sha256");
  readonly #out = new JsonBytes();
  readonly #slots: Slots;
  readonly #currency = new Section();
  readonly #bic = new Section();
  readonly #rest = new Section();
  readonly #dates = new Section();
  readonly #credit = new Section();
  readonly #debit = new Section();
  readonly #codes = new Map<string | null, Section>();
  readonly #last = new Section();

  constructor(slots: Slots, balances: readonly Balance[]) {
    this.#slots = slots;
    const said = balances.map((one) => [one.code, canonical(one.amount), one.currency, one.date]);
    this.#out.json(`["balances",${json(said)}]\n`);
  }

  /** @param line where its only line of remittance stands, if it still does */
  detail(of: Detail, picked: Picked, line: { readonly from: number; readonly length: number }): void {
    const out = this.#out;
    out.put(DETAIL);
    this.#amount(of.amount, picked.amount, picked.units, picked.canonical);
    const currency = this.#currency;
    if (!currency.says(of.currency, 0, 0, 0))
      currency.as = written(`,"currency":${json(of.currency)},"endToEndId":`);
    out.put(currency.as);
    this.#text(of.endToEndId, DETAILS.endToEnd);
    out.put(INSTRUCTION);
    this.#text(of.instructionId, DETAILS.instruction);
    if (of.transactionId === null && of.mandateId === null && of.bankReference === null) out.put(ANONYMOUS);
    else {
      out.put(TRANSACTION);
      this.#text(of.transactionId, DETAILS.transaction);
      out.put(MANDATE);
      this.#text(of.mandateId, DETAILS.mandate);
      out.put(REFERENCE);
      this.#text(of.bankReference, DETAILS.bankReference);
      out.put(NAME);
    }
    this.#letter(of.name, picked.name);
    out.put(ACCOUNT);
    this.#text(of.account, picked.account);
    const bic = this.#bic;
    if (!bic.says(of.bic, 0, 0, 0)) bic.as = written(`,"bic":${json(of.bic)},"remittance":`);
    out.put(bic.as);
    if (of.remittance.length === 1 && line.from >= 0) {
      out.put(LINE);
      out.quoted(this.#slots.scanner.view, line.from, line.length);
      out.put(LINE_END);
    } else out.json(json(of.remittance));
    const rest = this.#rest;
    // Lists that are empty are one and the same.
    if (!rest.says(of.references, of.returnReason, of.instructed ?? of.rate, of.charges))
      rest.as = written(
        `,"references":${json(of.references)},"returnReason":${json(of.returnReason)}` +
          `,"instructed":${json(of.instructed)},"rate":${json(of.rate)},"charges":${json(of.charges)}}]\n`,
      );
    out.put(rest.as);
    this.#end();
  }

  entry(of: Entry, isCanonical: boolean): void {
    const out = this.#out;
    out.put(ENTRY);
    out.number(of.position);
    const dates = this.#dates;
    if (!dates.says(of.status, of.statusMissing, of.bookingDate, of.valueDate))
      dates.as = written(
        `,"status":${json(of.status)},"statusMissing":${of.statusMissing}` +
          `,"bookingDate":${json(of.bookingDate)},"valueDate":${json(of.valueDate)},"amount":`,
      );
    out.put(dates.as);
    this.#amount(of.amount, ENTRIES.amount, of.units, isCanonical);
    const sign = of.credit ? this.#credit : this.#debit;
    if (!sign.says(of.currency, of.reversal, 0, 0))
      sign.as = written(
        `,"credit":${of.credit},"currency":${json(of.currency)},"reversal":${of.reversal},"reference":`,
      );
    out.put(sign.as);
    this.#text(of.reference, ENTRIES.reference);
    out.put(REFERENCE);
    this.#text(of.bankReference, ENTRIES.bankReference);
    const code = this.#sectionOf(of.code);
    if (!code.says(of.ownCode, of.batch, 0, 0))
      code.as = written(
        `,"code":${json(of.code)},"ownCode":${json(of.ownCode)},"batch":${json(of.batch)},"info":`,
      );
    out.put(code.as);
    this.#letter(of.info, ENTRIES.info);
    const last = this.#last;
    if (!last.says(of.charges, 0, 0, 0)) last.as = written(`,"charges":${json(of.charges)}`);
    out.put(last.as);
    out.put(DETAILS_MEMBER);
    out.number(of.details);
    out.put(END);
    this.#end();
  }

  #sectionOf(code: string | null): Section {
    let section = this.#codes.get(code);
    if (section === undefined) {
      section = new Section();
      if (this.#codes.size < MOST_CODES) this.#codes.set(code, section);
    }
    return section;
  }

  digest(): string {
    return this.#hash.update(this.#out.bytes).digest("hex");
  }

  #end(): void {
    const out = this.#out;
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
      this.#out.json(json(canonical(text)));
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
    else this.#out.json(json(text));
  }

  /** A text that is its slot's, to the letter. */
  #letter(text: string | null, slot: number): void {
    if (text === null) {
      this.#out.put(NULL);
      return;
    }
    const from = this.#slots.quotableAt(slot);
    if (from < 0) this.#out.json(json(text));
    else this.#out.quoted(this.#slots.scanner.view, from, this.#slots.lengthOf(slot));
  }
}
