// Customer invoices, what customers pay on them, the web shop's daily payout, and the billing of project hours.
import { type Books, only, referenceFor } from "./books.ts";
import { addDays, type Day, shareOf } from "./calendar.ts";
import { percent } from "./money.ts";
import { volume } from "./organisation.ts";
import type { Line, Posting } from "./posting.ts";
import { foreignIban } from "./reference.ts";

/** Revenue account and its VAT rate: exams are taxed, books at the low rate, licences taxed. */
const PRODUCTS = [
  { account: "8000", vat: 21, text: "Examens" },
  { account: "8010", vat: 21, text: "Licenties" },
  { account: "8020", vat: 9, text: "Boeken" },
] as const;
const SHOP = { name: "Stichting Fictieve Betaaldienst", ...foreignIban(90_000_001) };

export function* customerInvoices(books: Books, day: Day): Generator<Posting> {
  const { draw, company } = books;
  for (let n = shareOf(volume(company, 240, books.scale, 4), day); n > 0; n--) {
    const index = draw.int(0, books.customers.length - 1);
    const customer = books.customers[index]!;
    const invoice = books.number(`VF${day.year}`);
    const sign = draw.chance(0.03) ? -1 : 1;
    const lines: Line[] = [];
    let vat = 0;
    for (let i = draw.int(1, 2); i > 0; i--) {
      const product = draw.pick(PRODUCTS);
      const net = sign * draw.skewed(15_000, 900_000);
      vat += percent(net, product.vat);
      lines.push({
        account: product.account,
        costCentre: draw.pick(company.costCentres),
        amount: -net,
        text: product.text,
      });
    }
    lines.push({ account: "1800", amount: -vat, text: `Btw ${invoice}` });
    const total = -lines.reduce((sum, line) => sum + line.amount, 0);
    lines.unshift({ account: "1300", amount: total, text: customer.name });
    yield books.post(day, "sales", "VRK", { lines, document: invoice });
    if (sign > 0 && draw.chance(0.98)) {
      const reference = referenceFor(index, company, invoice);
      const paidOn = addDays(day.date, draw.int(4, 45));
      const open = books.receivables.get(paidOn);
      const receivable = { customer, invoice, amount: total, ...(reference ? { reference } : {}) };
      if (open) open.push(receivable);
      else books.receivables.set(paidOn, [receivable]);
    }
  }
}

/** Customers pay on any calendar day. */
export function* customerReceipts(books: Books, day: Day): Generator<Posting> {
  const paid = books.receivables.get(day.date) ?? [];
  books.receivables.delete(day.date);
  for (const { customer, invoice, amount, reference } of paid) {
    yield books.post(day, "payment", "BNK", {
      document: invoice,
      lines: [
        { account: books.current.ledger, amount, text: customer.name },
        { account: "1300", amount: -amount, text: `Ontvangst ${invoice}` },
      ],
      movement: {
        account: books.current,
        kind: "receipt",
        details: only(
          amount,
          customer,
          "NOTPROVIDED",
          reference ? { reference } : { text: `Betreft factuur ${invoice}` },
        ),
      },
    });
  }
}

/** The payment provider pays out yesterday's shop orders, less its fee. */
export function* shopPayout(books: Books, day: Day): Generator<Posting> {
  if (!books.company.shop || !day.working) return;
  const orders = books.draw.int(3, 30);
  const net = Math.max(
    2_000,
    Math.round(orders * books.draw.int(2_500, 6_000) * Math.max(books.scale, 0.05)),
  );
  const vat = percent(net, 9);
  const fee = orders * 29;
  yield books.post(day, "payment", "WEB", {
    document: `PAYOUT ${day.date}`,
    lines: [
      { account: books.current.ledger, amount: net + vat - fee, text: "Uitbetaling webwinkel" },
      { account: "4700", costCentre: "KP210", amount: fee, text: "Kosten betaaldienst" },
      { account: "8030", costCentre: "KP320", amount: -net, text: "Webwinkel" },
      { account: "1800", amount: -vat, text: "Btw webwinkel" },
    ],
    movement: {
      account: books.current,
      kind: "receipt",
      details: only(net + vat - fee, SHOP, `PAYOUT-${day.date}`, {
        text: `Uitbetaling ${orders} bestellingen`,
      }),
    },
  });
}

/** On the fifth working day the project hours sold so far are invoiced. */
export function* projectBilling(books: Books, day: Day): Generator<Posting> {
  if (!day.working || day.workingDay !== 5) return;
  const unbilled = books.balance("1450");
  if (unbilled <= 0) return;
  const customer = books.customers[2]!;
  const invoice = books.number(`VF${day.year}`);
  const vat = percent(unbilled, 21);
  yield books.post(day, "sales", "VRK", {
    document: invoice,
    lines: [
      { account: "1300", amount: unbilled + vat, text: customer.name },
      { account: "1450", amount: -unbilled, text: `Projecturen ${invoice}` },
      { account: "1800", amount: -vat, text: `Btw ${invoice}` },
    ],
  });
  const paidOn = addDays(day.date, 21);
  books.receivables.set(paidOn, [
    ...(books.receivables.get(paidOn) ?? []),
    { customer, invoice, amount: unbilled + vat },
  ]);
}
