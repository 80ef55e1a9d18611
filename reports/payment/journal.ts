// From published lines of an approved payment journal to what its bank gets: per account that pays one payment journal, in
// which the lines of a vendor that are paid as one are one payment.

import type { Row } from "../../extract/duckdb.ts";
import { isCountry } from "../../extract/format/country.ts";
import type { Address } from "../../extract/format/pain001.ts";
import { MOST } from "../../extract/format/sepa.ts";
import type { Ordered, OrderNote, PaymentJournal, PaymentLine } from "./order.ts";

/** A line of a journal, as `fct_payment_order_line` says it. */
export type OrderLine = {
  readonly company: string;
  readonly journal: string;
  readonly lineNumber: string;
  readonly line: string;
  readonly status: "payable" | "listed" | "written";
  readonly reason: string | null;
  readonly payment: string | null;
  readonly vendor: string | null;
  readonly vendorName: string | null;
  readonly vendorAccount: string | null;
  readonly iban: string | null;
  /** It was written, and the vendor has another account now. */
  readonly isOnOtherAccount: boolean;
  readonly ibanStatus: "same" | "changed" | "new" | null;
  readonly lastPaidOn: string | null;
  readonly currency: string;
  readonly amount: string;
  readonly askedDate: string;
  /** Reference that the vendor asks for. */
  readonly paymentId: string | null;
  readonly invoices: string | null;
  /** The same, each with the legal entity that got it. */
  readonly settles: string | null;
  /** For when another journal asked for the same account, amount and reference, in a file or posted. */
  readonly paidOn: string | null;
  readonly isPosted: boolean;
  /** IBAN of the account of ours that pays. */
  readonly payingAccount: string | null;
  /** Says what somebody is paid, by whatever journal. */
  readonly isSalary: boolean;
  readonly row: Row;
};

const text = (row: Row, column: string): string | null => {
  const value = row[column];
  return value === null || value === undefined || value === "" ? null : String(value);
};

export const orderLine = (row: Row): OrderLine => ({
  company: String(row["company"]),
  journal: String(row["journal"]),
  lineNumber: String(row["line_number"]),
  line: String(row["line"]),
  status: String(row["status"]) as OrderLine["status"],
  reason: text(row, "reason"),
  payment: text(row, "payment"),
  vendor: text(row, "vendor"),
  vendorName: text(row, "vendor_name"),
  vendorAccount: text(row, "vendor_account"),
  iban: text(row, "iban"),
  isOnOtherAccount: row["is_on_other_account"] === true,
  ibanStatus: text(row, "iban_status") as OrderLine["ibanStatus"],
  lastPaidOn: text(row, "last_paid_on")?.slice(0, 10) ?? null,
  currency: String(row["currency"]),
  amount: String(row["amount"]),
  askedDate: String(row["asked_date"]).slice(0, 10),
  paymentId: text(row, "payment_id"),
  invoices: text(row, "invoices"),
  settles: text(row, "settles"),
  paidOn: text(row, "paid_on")?.slice(0, 10) ?? null,
  isPosted: row["journal_state"] === "posted",
  payingAccount: text(row, "paying_account"),
  isSalary: row["is_salary"] === true,
  row,
});

/** What is paid at once: the lines behind one line of the order. */
export type Payment = {
  /** Numbers of the journal lines, by which errors and notes name it: `3` or `1+4`. */
  readonly line: string;
  readonly lines: readonly OrderLine[];
  readonly amount: string;
  readonly date: string;
  readonly isSalary: boolean;
};

/** What leaves one account: the journal that the order is made of, and the payments behind its lines, in their order. */
export type AccountJournal = {
  readonly account: string;
  readonly bic: string | null;
  /** A payment in it says what somebody is paid; the others would tell it, by what the total leaves. */
  readonly isSalary: boolean;
  readonly journal: PaymentJournal;
  readonly payments: readonly Payment[];
};

/**
 * The payments of one journal, per account that pays.
 * @param lines of one journal; those that are not payable are left out
 */
export function accountJournals(
  lines: readonly OrderLine[],
  addressOf: (company: string) => Address | null,
): readonly AccountJournal[] {
  const payable = lines.filter(({ status }) => status === "payable");
  return [...Map.groupBy(payable, ({ row }) => String(row["paying_account"]))]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([account, own]): AccountJournal => {
      const [{ company, journal, row }] = own as [OrderLine, ...OrderLine[]];
      const name = text(row, "company_name") ?? company;
      const bic = text(row, "paying_bic");
      const debtor = { name, address: addressOf(company), iban: account, bic };
      const payments = [...Map.groupBy(own, ({ payment }) => payment!).values()].map(paymentOf);
      return {
        account,
        bic,
        isSalary: own.some(({ isSalary }) => isSalary),
        journal: {
          company,
          journal,
          initiator: { name, id: text(row, "registration_number") },
          lines: payments.map((payment): PaymentLine => {
            const [first] = payment.lines as [OrderLine, ...OrderLine[]];
            return {
              line: payment.line,
              kind: payment.isSalary ? "salary" : "supplier",
              debtor,
              creditor: {
                name: first.vendorName ?? "",
                address: creditorAddress(first.row),
                iban: first.iban ?? "",
                bic: text(first.row, "vendor_bic"),
              },
              amount: payment.amount,
              currency: first.currency,
              date: payment.date,
              remittance: remittanceOf(payment),
            };
          }),
        },
        payments,
      };
    });
}

/** What the approver must see. Of salaries a date is told as it was and is, but no name, address or text. */
export function notesOf(account: AccountJournal, { notes }: Ordered): readonly OrderNote[] {
  const all = [...notes, ...paidBefore(account)];
  return account.isSalary
    ? all.map((note) => (DATED.has(note.code) ? note : { ...note, was: null, is: null }))
    : all;
}

const DATED: ReadonlySet<OrderNote["code"]> = new Set(["date_moved", "paid_before"]);

/** Payments that another journal asked for before, in a file or posted: two may both be due (rent, instalments). */
const paidBefore = ({ payments }: AccountJournal): readonly OrderNote[] =>
  payments.flatMap(({ line, lines }) => {
    const on = lines.find(({ paidOn }) => paidOn !== null)?.paidOn ?? null;
    if (on === null) return [];
    const message = `Another journal, in a payment file or posted, asks for the same account, amount and reference on ${on}`;
    return [{ line, code: "paid_before", message, was: null, is: on }];
  });

function paymentOf(lines: readonly OrderLine[]): Payment {
  const [first] = lines as [OrderLine, ...OrderLine[]];
  const amount = text(first.row, "payment_amount") ?? first.amount;
  return {
    line: lines.map(({ line }) => line).join("+"),
    lines,
    amount: amount.includes(".") ? amount.replace(/0+$/, "").replace(/\.$/, "") : amount,
    date: String(first.row["payment_date"]).slice(0, 10),
    isSalary: lines.some(({ isSalary }) => isSalary),
  };
}

/** Only what names town and country by themselves: since 15 November 2026 banks refuse the rest. Street and number are one text in the ERP. */
function creditorAddress(row: Row): Address | null {
  const [town, country] = [text(row, "city"), text(row, "country_code")];
  if (town === null || country === null || !isCountry(country.toUpperCase())) return null;
  const [street, postCode] = [text(row, "street"), text(row, "zip_code")];
  return {
    ...(street === null || street.includes("\n") ? {} : { street }),
    ...(postCode === null ? {} : { postCode }),
    town,
    country: country.toUpperCase(),
  };
}

/** The reference that the vendor asks for; else the invoices, as many as there is room for; else the texts of the lines. */
function remittanceOf({ lines }: Payment): PaymentLine["remittance"] {
  const reference = text(lines[0]!.row, "structured_reference");
  if (reference !== null) return { reference, issuer: null };
  const invoices = lines.flatMap((line) => line.invoices?.split(", ") ?? []);
  const texts = lines.flatMap((line) => (line.invoices ? [] : (text(line.row, "description") ?? [])));
  const told = listed([...invoices, ...texts]);
  return told === "" ? null : { text: told };
}

/** As many as fit, and how many more there are. */
function listed(all: readonly string[]): string {
  for (let shown = all.length; shown > 0; shown--) {
    const more = all.length - shown;
    const told = `${all.slice(0, shown).join(", ")}${more > 0 ? ` +${more}` : ""}`;
    if (told.length <= MOST.text) return told;
  }
  return all[0]?.slice(0, MOST.text) ?? "";
}
