// Vendor payment journals: one behind every run that paid vendors, posted long ago; and those that wait at the end,
// approved or not, with everything that a payment run meets: credit notes, other currencies, blocked vendors, new IBANs.

import type { Books } from "./books.ts";
import { at, type ByodExport } from "./byod.ts";
import { nextWorking } from "./calendar.ts";
import type { Counterparty } from "./counterparty.ts";
import { lineNumber } from "./invoice.ts";
import { type Cents, numeric, percent } from "./money.ts";
import type { BankAccount, Company } from "./organisation.ts";
import { employedOn, isExternal, type Person } from "./people.ts";
import type { Posting } from "./posting.ts";
import { betalingskenmerk, foreignIban, iban } from "./reference.ts";
import type { Item } from "./subledger.ts";

/** LedgerJournalACType and LedgerJournalWFApprovalStatus. */
const TYPE = { vendor: "2", bank: "6" } as const;
const APPROVAL = { pending: "3", approved: "5" } as const;
/** CustVendorBlocked: nothing may be paid. */
export const PAYMENT_HOLD = "3";

/** The journal that a payment run is: what is paid of each invoice, a credit note taken off. */
export type PaymentJournal = {
  readonly id: string;
  readonly lines: readonly {
    readonly party: Counterparty;
    /** In the currency of the party. */
    readonly amount: Cents;
    readonly invoice: string;
    readonly reference: string;
    readonly settled: readonly { readonly item: Item; readonly amount: Cents }[];
  }[];
};

type Line = {
  readonly vendor: string;
  readonly name: string;
  readonly place: string;
  readonly country?: string;
  /** Negative where it is taken off. */
  readonly amount: Cents;
  readonly currency?: string;
  readonly invoice?: string;
  readonly text?: string;
  readonly bankAccount?: string;
  readonly from?: BankAccount;
  readonly reference?: string;
  readonly structured?: string;
  readonly settled?: readonly { readonly invoice: string; readonly due: string; readonly amount: Cents }[];
};

type Journal = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly date: string;
  readonly posted: boolean;
  readonly approval: string;
  readonly voucher: string;
  readonly lines: readonly Line[];
};

export type PaymentWriter = {
  readonly post: (posting: Posting) => void;
  /** Writes the journals of a company that wait on the day of the export. */
  readonly waiting: (books: Books, exported: string) => void;
};

export function paymentWriter(byod: ByodExport): PaymentWriter {
  const headers = byod.table("VendorPaymentJournalHeaderStaging");
  const lines = byod.table("VendorPaymentJournalLineStaging");
  const settled = byod.table("VendorPaymentJournalLineSettledInvoiceStaging");

  const write = (company: Company, journal: Journal) => {
    const sum = (sign: 1 | -1) =>
      journal.lines.reduce((total, { amount }) => total + Math.max(0, sign * amount), 0);
    headers.write(
      {
        JOURNALBATCHNUMBER: journal.id,
        JOURNALNAME: journal.name,
        DESCRIPTION: journal.description,
        ISPOSTED: journal.posted ? "1" : "0",
        WORKFLOWAPPROVALSTATUS: journal.approval,
        JOURNALTOTALDEBIT: numeric(sum(1)),
        JOURNALTOTALCREDIT: numeric(sum(-1)),
        NUMOFLINES: String(journal.lines.length),
        DATAAREAID: company.id,
      },
      { ISPOSTED: "0", WORKFLOWAPPROVALSTATUS: "1" },
    );
    for (const [i, line] of journal.lines.entries()) {
      lines.write(
        {
          JOURNALBATCHNUMBER: journal.id,
          LINENUMBER: lineNumber(i + 1),
          ACCOUNTTYPE: TYPE.vendor,
          ACCOUNTDISPLAYVALUE: line.vendor,
          VENDORNAME: line.name,
          TRANSACTIONDATE: at(journal.date),
          VOUCHER: journal.voucher,
          DEBITAMOUNT: numeric(Math.max(0, line.amount)),
          CREDITAMOUNT: numeric(Math.max(0, -line.amount)),
          CURRENCYCODE: line.currency ?? "EUR",
          OFFSETACCOUNTTYPE: TYPE.bank,
          OFFSETACCOUNTDISPLAYVALUE: `RABO${(line.from ?? company.banks[0]).ledger}`,
          PAYMENTMETHODNAME: "SEPA",
          PAYMENTREFERENCE: line.reference ?? "",
          PAYMENTID: line.structured ?? "",
          THIRDPARTYBANKACCOUNTID: line.bankAccount ?? "BANK1",
          MARKEDINVOICE: line.invoice ?? "",
          ISPREPAYMENT: line.invoice ? "0" : "1",
          TRANSACTIONTEXT: line.text ?? (line.invoice ? `Factuur ${line.invoice}` : "Vooruitbetaling"),
          REMITTANCEADDRESSCITY: line.place,
          REMITTANCEADDRESSCOUNTRYISOCODE: line.country ?? "NL",
          DATAAREAID: company.id,
        },
        { PAYMENTREFERENCE: "" },
      );
      for (const { invoice, due, amount } of line.settled ?? []) {
        settled.write(
          {
            JOURNALLINECOMPANY: company.id,
            JOURNALBATCHNUMBER: journal.id,
            JOURNALLINENUMBER: lineNumber(i + 1),
            INVOICENUMBER: invoice,
            INVOICECOMPANY: company.id,
            INVOICEDUEDATE: at(due),
            SETTLEMENTAMOUNTININVOICECURRENCY: numeric(amount),
            INVOICEACCOUNT: line.vendor,
          },
          { SETTLEMENTAMOUNTININVOICECURRENCY: "0.000000" },
        );
      }
    }
  };

  return {
    post: ({ company, voucher, date, payment }) => {
      if (!payment) return;
      write(company, {
        id: payment.id,
        name: "VBET",
        description: `Betaalrun ${date}`,
        date,
        posted: true,
        approval: APPROVAL.approved,
        voucher,
        lines: payment.lines.map(({ party, amount, invoice, reference, settled }) => ({
          vendor: party.account,
          name: party.name,
          place: party.place,
          country: party.country,
          currency: party.currency,
          amount,
          invoice,
          reference,
          settled: settled.map(({ item, amount }) => ({
            invoice: item.invoice,
            due: item.due || date,
            amount: -amount,
          })),
        })),
      });
    },
    waiting: (books, exported) => {
      const date = nextWorking(nextWorking(exported));
      for (const journal of journalsOf(books, date)) write(books.company, journal);
    },
  };
}

/** Bank accounts that a vendor has beside the one that is paid by default, by its place among the vendors. */
export function moreAccounts(company: Company, place: number): readonly OtherAccount[] {
  const number = company.digit * 10_000_000 + 6_000_000 + place;
  if (place === 2) return [{ id: "BANK3", iban: "", bic: "", number: `${number}` }];
  if (place === 4) return [{ id: "BANK2", ...foreignIban(number) }];
  if (place === 5) return [{ id: "GREK", ...foreignIban(number) }];
  // In a country outside SEPA.
  if (place === 6)
    return [{ id: "BANK2", iban: iban("033", String(number).padStart(16, "0"), "AE"), bic: "TESTAEAD" }];
  return [];
}

export type OtherAccount = {
  readonly id: string;
  readonly iban: string;
  readonly bic: string;
  readonly number?: string;
};

/** Whether nothing may be paid to a vendor. */
export const isOnHold = (company: Company, place: number): boolean => company.id === "NL02" && place === 6;

const ofVendor = ({ account, name, place, country, currency }: Counterparty) => ({
  vendor: account,
  name,
  place,
  country,
  currency,
});

function* journalsOf(books: Books, date: string): Generator<Journal> {
  const { company, vendors } = books;
  const [normal, dollars, reference, , moved, split, elsewhere] = vendors as [
    Counterparty,
    Counterparty,
    Counterparty,
    Counterparty,
    Counterparty,
    Counterparty,
    Counterparty,
  ];
  const journal = (name: string, description: string, approval: string, lines: readonly Line[]): Journal => ({
    id: books.number("BJ"),
    name,
    description,
    date,
    posted: false,
    approval,
    voucher: "",
    lines,
  });
  const open = books.payables.filter(({ party }) => party.currency === "EUR").slice(0, 4);
  const ofItem = (item: Item): Line => ({
    ...ofVendor(item.party),
    amount: -item.openForeign,
    invoice: item.invoice,
    settled: [{ invoice: item.invoice, due: item.due, amount: -item.openForeign }],
  });
  const [disputed, held, ...free] = open;
  if (disputed) disputed.dispute = "KWALITEIT";
  if (held) held.heldUntil = `${Number(date.slice(0, 4)) + 1}-01-01`;

  yield journal("VBET", "Crediteuren, wekelijks", APPROVAL.approved, [
    ...open.slice(0, 2).map(ofItem),
    ...(company.id === "NL01" ? free.map(ofItem) : []),
    { ...ofVendor(normal), amount: 125_000, text: "Voorschot" },
    { ...ofVendor(normal), amount: -15_000, text: "Creditnota voorschot" },
    {
      ...ofVendor(reference),
      amount: 48_400,
      structured: betalingskenmerk(`${company.digit}${date.replaceAll("-", "")}`),
    },
    { ...ofVendor(reference), amount: 9_950, bankAccount: "BANK3" },
    { ...ofVendor(moved), amount: 36_300, bankAccount: "BANK2" },
    { ...ofVendor(split), amount: 60_000, invoice: "G-2026-1", text: "Factuur G-2026-1, 60 %" },
    {
      ...ofVendor(split),
      amount: 40_000,
      invoice: "G-2026-1",
      text: "Factuur G-2026-1, g-rekening",
      bankAccount: "GREK",
    },
    { ...ofVendor(dollars), amount: 77_700 },
    { ...ofVendor(elsewhere), amount: 21_000, ...(company.id === "NL02" ? {} : { bankAccount: "BANK2" }) },
    ...company.banks.slice(1).map((from) => ({ ...ofVendor(normal), amount: 5_500, from, text: "Rente" })),
  ]);
  yield journal("VBET", "Crediteuren, nog niet goedgekeurd", APPROVAL.pending, [
    { ...ofVendor(normal), amount: 31_250 },
  ]);
  if (company.payroll === "individual") {
    const staff = staffPaid(books.people, date);
    if (staff.length > 0)
      yield journal(
        "SALBET",
        "Voorschotten op salaris",
        APPROVAL.approved,
        staff.map((person) => ({
          vendor: staffVendor(person),
          name: `${person.firstName} ${person.surname}`,
          place: "Utrecht",
          amount: percent(person.pay, 10),
          text: `Voorschot salaris ${date.slice(0, 7)}`,
        })),
      );
  }
}

/** Who gets an advance on their salary: they are vendors of the company that pays person by person. */
export const staffPaid = (people: readonly Person[], date: string): readonly Person[] =>
  people.filter((person) => !isExternal(person) && employedOn(person, date)).slice(0, 6);
export const staffVendor = ({ number }: Person): string => `MW${number}`;
export const staffAccount = ({ number }: Person) => foreignIban(80_000_000 + Number(number));
