// The customer and vendor subledgers: what is booked on whom, and what settles what. An item is written when nothing of
// it is open any more, or at the end, so that memory holds open items only.
import { at, type ByodExport } from "./byod.ts";
import type { Counterparty } from "./counterparty.ts";
import { type Cents, numeric } from "./money.ts";
import type { Company } from "./organisation.ts";
import { KINDS, type Posting } from "./posting.ts";

const NOTHING = "1900-01-01 00:00:00.000";
const FIRST_SETTLEMENT = 5_637_700_000;

/** A customer or vendor transaction; signed as its ledger line is, debit positive. */
export type Item = {
  readonly record: number;
  readonly ledger: "customer" | "vendor";
  readonly party: Counterparty;
  readonly invoice: string;
  /** Empty for what is not to be paid. */
  readonly due: string;
  readonly amount: Cents;
  /** In the currency of the party. */
  readonly foreign: Cents;
  open: Cents;
  openForeign: Cents;
  /** Why it is not to be paid, and until when. */
  dispute?: string;
  heldUntil?: string;
};

/** One side of a settlement; the other stands beside it. */
export type Settlement = {
  readonly item: Item;
  readonly offset: Item;
  readonly amount: Cents;
  readonly foreign: Cents;
  /** Exchange difference that it realised. */
  readonly difference?: Cents;
};

/** Sets two items of opposite sign against each other; in another currency than the euro only whole ones. */
export function settle(one: Item, other: Item, foreign: Cents): readonly [Settlement, Settlement] {
  const take = (item: Item, offset: Item): Settlement => {
    const whole = foreign === Math.abs(item.openForeign);
    const part = Math.sign(item.foreign) * foreign;
    const amount = whole ? item.open : part;
    item.open -= amount;
    item.openForeign -= part;
    return { item, offset, amount, foreign: part };
  };
  return [take(one, other), take(other, one)];
}

type Booked = {
  readonly company: Company;
  readonly voucher: string;
  readonly date: string;
  readonly kind: Posting["kind"];
  readonly text: string;
};

export type SubledgerWriter = { readonly post: (posting: Posting) => void; readonly close: () => void };

export function subledgerWriter(byod: ByodExport): SubledgerWriter {
  const tables = {
    customer: byod.table("CustCollectionsBICustTransStaging"),
    vendor: byod.table("VendPaymentBIVendTransStaging"),
  };
  const settlements = {
    customer: byod.table("CustSettlementStaging"),
    vendor: byod.table("VendSettlementStaging"),
  };
  const open = new Map<Item, Booked>();
  const settled = new Map<Item, string>();
  const vouchers = new WeakMap<Item, string>();
  let number = 0;

  const write = (item: Item, { company, voucher, date, kind, text }: Booked, closed: boolean) => {
    const last = settled.get(item);
    const row = {
      COMPANY: company.id,
      ACCOUNTNUM: item.party.account,
      INVOICE: item.invoice,
      VOUCHER: voucher,
      TRANSTYPE: String(KINDS[kind]),
      TRANSDATE: at(date),
      ...(item.due ? { DUEDATE: at(item.due) } : {}),
      ...(closed && last ? { CLOSED: at(last) } : {}),
      CURRENCYCODE: item.party.currency,
      AMOUNTCUR: numeric(item.foreign),
      AMOUNTMST: numeric(item.amount),
      REPORTINGCURRENCYAMOUNT: numeric(item.amount),
      POSTINGPROFILE: "ALG",
      TXT: text,
      DATAAREAID: company.id,
    };
    if (item.ledger === "customer") {
      tables.customer.write(
        {
          ...row,
          NAME: item.party.name.slice(0, 30),
          STATUS: closed ? "Gesloten" : "Open",
          CUSTTRANSRECID: String(item.record),
          CUSTTRANSOPENRECID: closed ? "0" : String(item.record + 5),
          OPENAMOUNTMST: numeric(item.open),
          CUSTTRANSSYSTEMCURRENCYAMOUNT: numeric(item.amount),
          OPENSYSTEMCURRENCYAMOUNT: numeric(item.open),
          SYSTEMCURRENCYCODE: "EUR",
          ACCOUNTINGCURRENCY: "EUR",
        },
        { STATUS: "Open", OPENAMOUNTMST: numeric(item.amount), CLOSED: NOTHING },
      );
    } else {
      tables.vendor.write(
        {
          ...row,
          VENDTRANSRECID: String(item.record),
          ...(last ? { LASTSETTLEDATE: at(last) } : {}),
          APPROVED: "1",
          ...(item.dispute ? { DISPUTESTATUS: item.dispute } : {}),
          ...(item.heldUntil ? { INVOICERELEASEDATE: at(item.heldUntil) } : {}),
        },
        { APPROVED: "0", CLOSED: NOTHING },
      );
    }
  };

  return {
    post: ({ company, voucher, date, kind, lines, settlements: made = [] }) => {
      for (const { item, text } of lines) {
        if (!item) continue;
        open.set(item, { company, voucher, date, kind, text });
        vouchers.set(item, voucher);
      }
      for (const { item, offset, amount, foreign, difference } of made) {
        settlements[item.ledger].write(
          {
            SETTLEMENTRECID: String(FIRST_SETTLEMENT + number++),
            ACCOUNTNUM: item.party.account,
            TRANSRECID: String(item.record),
            OFFSETRECID: String(offset.record),
            OFFSETTRANSVOUCHER: vouchers.get(offset)!,
            TRANSDATE: at(date),
            SETTLEAMOUNTCUR: numeric(foreign),
            SETTLEAMOUNTMST: numeric(amount),
            SETTLEAMOUNTREPORTING: numeric(amount),
            EXCHADJUSTMENT: numeric(difference ?? 0),
            DATAAREAID: company.id,
          },
          { OFFSETTRANSVOUCHER: "" },
        );
        settled.set(item, date);
      }
      for (const { item } of made) {
        const booked = open.get(item);
        if (!booked || item.open !== 0 || item.openForeign !== 0) continue;
        write(item, booked, true);
        open.delete(item);
        settled.delete(item);
      }
    },
    close: () => {
      for (const [item, booked] of open) write(item, booked, false);
      open.clear();
      settled.clear();
    },
  };
}
