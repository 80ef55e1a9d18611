// Customer invoices, what customers pay on them, the web shop's daily payout, and the billing of project hours.
import { type Books, list, only, referenceFor } from "./books.ts";
import { vatLine } from "./buy.ts";
import { addDays, addMonths, type Day, shareOf } from "./calendar.ts";
import { inEuro } from "./currency.ts";
import { exchangeDifference } from "./exchange.ts";
import type { Invoice } from "./invoice.ts";
import { percent } from "./money.ts";
import { type SalesOrder, type Sold, worthOf } from "./order.ts";
import { PRODUCTS, volume } from "./organisation.ts";
import type { Line, Posting } from "./posting.ts";
import { foreignIban } from "./reference.ts";
import { type Settlement, settle } from "./subledger.ts";
import type { Tax } from "./tax.ts";

const SHOP = { name: "Stichting Fictieve Betaaldienst", ...foreignIban(90_000_001) };

/** One or two products, at a price that the quantity leaves no cents of. */
function sold(
  books: Books,
  sign: 1 | -1,
): readonly (Sold & { readonly product: (typeof PRODUCTS)[number] })[] {
  const { draw, fate } = books;
  return Array.from({ length: draw.int(1, 2) }, () => {
    const product = draw.pick(PRODUCTS);
    const net = draw.skewed(15_000, 900_000);
    const pieces = fate.pick([1, 1, 2, 5, 10]);
    return {
      product,
      item: product.item,
      text: product.text,
      costCentre: draw.pick(books.company.costCentres),
      quantity: sign * pieces * 100,
      price: Math.round(net / pieces),
    };
  });
}

export function* customerInvoices(books: Books, day: Day): Generator<Posting> {
  const { draw, fate, company } = books;
  for (let n = shareOf(volume(company, 240, books.scale, 4), day); n > 0; n--) {
    const index = draw.int(0, books.customers.length - 1);
    const customer = books.customers[index]!;
    const { currency } = customer;
    const abroad = currency !== "EUR";
    const number = books.number(`VF${day.year}`);
    const due = addDays(day.date, customer.terms);
    const products = sold(books, draw.chance(0.03) ? -1 : 1);
    const taxes = products.map((line): Tax => {
      const base = -inEuro(worthOf(line), currency, day.date);
      if (abroad) return { code: "N0", base, amount: 0 };
      return { code: line.product.vat === 9 ? "L9" : "H21", base, amount: -percent(-base, line.product.vat) };
    });
    const lines: Line[] = products.map((line, i) => ({
      account: line.product.account,
      costCentre: line.costCentre,
      amount: taxes[i]!.base,
      foreign: -worthOf(line),
      text: line.text,
    }));
    const [first, ...others] = byCode(taxes);
    const vat = vatLine("1800", first!.amount, first!.code, first!.base, number, others);
    lines.push({ ...vat, foreign: vat.amount });
    const amount = -lines.reduce((sum, line) => sum + line.amount, 0);
    const foreign = -lines.reduce((sum, line) => sum + line.foreign!, 0);
    const item = books.item("customer", customer, { invoice: number, due, amount, foreign });
    lines.unshift({ account: "1300", amount, foreign, text: `Factuur ${number} ${customer.account}`, item });
    const common = { number, party: customer, due, tax: -vat.amount };
    const invoice: Invoice = fate.chance(0.12)
      ? {
          ...common,
          kind: "free text",
          lines: products.map((line) => ({ ...line, account: line.product.account })),
        }
      : {
          ...common,
          kind: "sales",
          order: orderOf(books, customer, addDays(day.date, -fate.int(1, 21)), "invoiced", products),
          taxes: taxes.map((tax) => -tax.amount),
        };
    yield books.post(day, "sales", "VRK", { lines, document: number, currency, invoice });
    if (amount < 0) list(books.credits, customer.account, item);
    else if (draw.chance(0.98)) {
      const reference = referenceFor(index, company, number);
      const paidOn = addDays(day.date, draw.int(4, 45));
      // Now and then in two parts.
      const part = !abroad && fate.chance(0.06) ? Math.floor((foreign * 2) / 5) : foreign;
      const expected = { item, ...(reference ? { reference } : {}) };
      list(books.receivables, paidOn, { ...expected, foreign: part });
      if (part < foreign)
        list(books.receivables, addDays(paidOn, 25), { ...expected, foreign: foreign - part });
    }
  }
}

/** Adds up what is taxed by the same code. */
const byCode = (taxes: readonly Tax[]): readonly Tax[] =>
  [...Map.groupBy(taxes, (tax) => tax.code)].map(([code, own]) => ({
    code,
    base: own.reduce((sum, tax) => sum + tax.base, 0),
    amount: own.reduce((sum, tax) => sum + tax.amount, 0),
  }));

const orderOf = (
  books: Books,
  customer: SalesOrder["customer"],
  date: string,
  state: SalesOrder["state"],
  lines: readonly Sold[],
): SalesOrder => ({ company: books.company, number: books.number("VO"), customer, date, state, lines });

/** Orders of a month that never become an invoice, or not yet. */
export function idleSales(books: Books, day: Day, until: string): readonly SalesOrder[] {
  const { fate, company, scale } = books;
  const states = [
    "cancelled",
    ...(day.month > addMonths(until, -2) ? (["open", "delivered"] as const) : []),
  ] as const;
  return states.flatMap((state) =>
    Array.from({ length: volume(company, 5, scale, 1) }, () => {
      const { item, text } = fate.pick(PRODUCTS);
      const line = { item, text, costCentre: fate.pick(company.costCentres), quantity: fate.int(1, 9) * 100 };
      const date = `${day.month}-${String(fate.int(1, 28)).padStart(2, "0")}`;
      return orderOf(books, fate.pick(books.customers), date, state, [
        { ...line, price: fate.int(1_500, 90_000) },
      ]);
    }),
  );
}

/** Customers pay on any calendar day, and take a credit note off. */
export function* customerReceipts(books: Books, day: Day): Generator<Posting> {
  const paid = books.receivables.get(day.date) ?? [];
  books.receivables.delete(day.date);
  for (const { item, foreign, reference } of paid) {
    const { party, invoice } = item;
    const settlements: Settlement[] = [];
    let rest = foreign;
    const credits = books.credits.get(party.account) ?? [];
    const fits = credits.findIndex((credit) => -credit.openForeign < rest);
    if (fits >= 0 && party.currency === "EUR") {
      const [credit] = credits.splice(fits, 1);
      rest += credit!.openForeign;
      settlements.push(...settle(item, credit!, -credit!.openForeign));
    }
    const amount = inEuro(rest, party.currency, day.date);
    const receipt = books.item("customer", party, { invoice, amount: -amount, foreign: -rest });
    settlements.push(...settle(item, receipt, rest));
    yield books.post(day, "payment", "BNK", {
      document: invoice,
      currency: party.currency,
      lines: [
        { account: books.current.ledger, amount, foreign: rest, text: `Ontvangst ${party.account}` },
        { account: "1300", amount: -amount, foreign: -rest, text: `Ontvangst ${invoice}`, item: receipt },
      ],
      settlements,
      movement: {
        account: books.current,
        kind: "receipt",
        details: only(
          amount,
          party,
          "NOTPROVIDED",
          reference ? { reference } : { text: `Betreft factuur ${invoice}` },
        ),
      },
    });
    yield* exchangeDifference(books, day, item, receipt);
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
      vatLine("1800", -vat, "L9", -net, "webwinkel"),
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
  const number = books.number(`VF${day.year}`);
  const vat = percent(unbilled, 21);
  const amount = unbilled + vat;
  const due = addDays(day.date, customer.terms);
  const item = books.item("customer", customer, { invoice: number, due, amount, foreign: amount });
  const text = `Projecturen ${number}`;
  yield books.post(day, "sales", "VRK", {
    document: number,
    lines: [
      { account: "1300", amount, text: `Factuur ${number} ${customer.account}`, item },
      { account: "1450", amount: -unbilled, text },
      vatLine("1800", -vat, "H21", -unbilled, number),
    ],
    invoice: {
      kind: "free text",
      number,
      party: customer,
      due,
      tax: vat,
      lines: [{ account: "1450", item: "", text, costCentre: "", quantity: 100, price: unbilled }],
    },
  });
  list(books.receivables, addDays(day.date, 21), { item, foreign: amount });
}
