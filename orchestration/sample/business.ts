// The business of one day in one company: everything that is booked, in the order in which it is booked.
import type { Books } from "./books.ts";
import { vendorInvoices } from "./buy.ts";
import type { Day } from "./calendar.ts";
import { timesheets } from "./hours.ts";
import { memorials } from "./memorial.ts";
import { payroll, valueAddedTax } from "./payroll.ts";
import type { Posting } from "./posting.ts";
import { expenseClaims, vendorPayments } from "./purchase.ts";
import { customerInvoices, customerReceipts, projectBilling, shopPayout } from "./sales.ts";
import { bankItself, groupFee } from "./treasury.ts";
import { appropriation, closeYear, openYear } from "./year-end.ts";

export function* businessOf(books: Books, day: Day): Generator<Posting> {
  if (day.dayOfYear === 1) yield* openYear(books, day.date);
  yield* customerReceipts(books, day);
  yield* shopPayout(books, day);
  yield* groupFee(books, day);
  yield* vendorInvoices(books, day);
  yield* vendorPayments(books, day);
  yield* expenseClaims(books, day);
  yield* projectBilling(books, day);
  yield* customerInvoices(books, day);
  yield* timesheets(books, day);
  yield* payroll(books, day);
  yield* memorials(books, day);
  yield* appropriation(books, day);
  yield* bankItself(books, day);
  // The return takes the balances of the whole quarter, so it comes last.
  yield* valueAddedTax(books, day);
  if (day.endsMonth && day.month.endsWith("-12")) yield* closeYear(books, day.date);
}
