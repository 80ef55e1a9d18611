// Realised exchange differences: what an invoice in another currency was worth when it was booked, against what was paid.
import type { Books } from "./books.ts";
import type { Day } from "./calendar.ts";
import type { Posting } from "./posting.ts";
import type { Item } from "./subledger.ts";

/** Books what is left in euros of an invoice that was paid in full in its own currency. */
export function* exchangeDifference(books: Books, day: Day, invoice: Item, paid: Item): Generator<Posting> {
  const { party, ledger } = invoice;
  const left = -(invoice.amount + paid.amount);
  if (party.currency === "EUR" || left === 0) return;
  const item = books.item(ledger, party, { invoice: invoice.invoice, amount: left, foreign: 0 });
  item.open = 0;
  const text = `Koersverschil ${invoice.invoice}`;
  yield books.post(day, "exchange", "KOE", {
    document: invoice.invoice,
    currency: party.currency,
    lines: [
      { account: ledger === "customer" ? "1300" : "1600", amount: left, foreign: 0, text, item },
      { account: "4850", costCentre: books.company.costCentres[0]!, amount: -left, foreign: 0, text },
    ],
    settlements: [{ item, offset: invoice, amount: left, foreign: 0, difference: left }],
  });
}
