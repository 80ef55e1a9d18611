// What is bought of vendors: invoices with and without an order behind them, orders that are invoiced in two parts, and
// orders that are open, received or cancelled.
import { type Books, list } from "./books.ts";
import { addDays, addMonths, type Day, shareOf } from "./calendar.ts";
import type { Counterparty } from "./counterparty.ts";
import { inEuro } from "./currency.ts";
import { percent } from "./money.ts";
import { type Bought, type PurchaseOrder, worthOf } from "./order.ts";
import { CATEGORIES, volume } from "./organisation.ts";
import { isExternal } from "./people.ts";
import type { Line, Posting } from "./posting.ts";
import type { Tax, TaxCode } from "./tax.ts";

const OVERHEAD = {
  "4300": "Huisvesting",
  "4400": "Kantoorkosten",
  "4500": "Marketing",
  "4600": "Automatisering",
} as const;
const ACCOUNTS = Object.keys(OVERHEAD) as readonly (keyof typeof OVERHEAD)[];

/** A cost line that is a project transaction of its own. */
export function projectCost(
  books: Books,
  day: Day,
  { category, project, costCentre, quantity, resource }: Omit<Bought, "account" | "text" | "price">,
  amount: { readonly amount: number; readonly foreign?: number },
): Line {
  const spent = project!.spent[category!];
  spent.quantity += quantity;
  spent.amount += amount.amount;
  return {
    account: CATEGORIES[category!].account,
    costCentre,
    ...amount,
    text: `${category} ${project!.id}`,
    project: {
      id: books.number("TR"),
      project: project!,
      category: category!,
      side: "cost",
      resource,
      workDate: addDays(day.date, -books.draw.int(0, 20)),
      quantity,
    },
  };
}

/** One to two lines that somebody needs: hours hired or material for a project, or overhead. */
function needs(books: Books, day: Day): readonly Bought[] {
  const { draw } = books;
  const externals = books.people.filter(isExternal);
  const onProject = draw.chance(0.55);
  return Array.from({ length: draw.int(1, 2) }, (): Bought => {
    if (!onProject) {
      const account = draw.pick(ACCOUNTS);
      const costCentre = draw.pick(books.company.costCentres);
      const price = draw.skewed(2_500, 480_000);
      return { account, costCentre, resource: "", text: OVERHEAD[account], quantity: 100, price };
    }
    const project = draw.pick(books.running(day.date));
    const hired = draw.chance(0.6);
    const category = hired ? "INHUUR" : "MATERIAAL";
    return {
      account: CATEGORIES[category].account,
      costCentre: project.costCentre,
      project,
      category,
      resource: hired && externals.length > 0 ? draw.pick(externals).number : "",
      text: `${category} ${project.id}`,
      // Quarters of an hour at a rate per hour that four divides; whole pieces.
      quantity: hired ? draw.int(8, 120) * 25 : draw.int(1, 40) * 100,
      price: hired ? draw.int(1700, 2900) * 4 : draw.skewed(450, 9_900),
    };
  });
}

export function* vendorInvoices(books: Books, day: Day): Generator<Posting> {
  const { draw, fate } = books;
  for (let n = shareOf(volume(books.company, 250, books.scale, 5), day); n > 0; n--) {
    const vendor = draw.pick(books.vendors);
    const number = `F${day.year}-${draw.int(10_000, 99_999)}`;
    const open = books.orders.get(vendor.account);
    if (open) {
      books.orders.delete(vendor.account);
      if (open.lines.every(({ what }) => !what.project || books.running(day.date).includes(what.project))) {
        yield invoiceOf(books, day, vendor, number, rest(open), open);
        continue;
      }
    }
    const what = needs(books, day);
    if (draw.chance(0.02)) {
      const back = what.map((each) => ({ ...each, quantity: -each.quantity }));
      yield invoiceOf(books, day, vendor, number, back);
    } else if (fate.chance(0.55)) {
      // Now and then an order is for twice as much, and the rest is invoiced later, or never.
      const parts = fate.chance(0.2) ? 2 : 1;
      const order = orderOf(books, vendor, addDays(day.date, -fate.int(5, 40)), what, parts);
      const continues = parts === 2 && fate.chance(0.7);
      if (continues) books.orders.set(vendor.account, order);
      for (const line of order.lines)
        line.received = fate.chance(0.3) ? line.what.quantity : line.what.quantity / parts;
      yield invoiceOf(books, day, vendor, number, what, order, continues);
    } else yield invoiceOf(books, day, vendor, number, what);
  }
}

/** What of an order is still to be invoiced. */
const rest = ({ lines }: PurchaseOrder): readonly Bought[] =>
  lines.map(({ what, invoiced }) => ({ ...what, quantity: what.quantity - invoiced }));

const orderOf = (
  books: Books,
  vendor: Counterparty,
  date: string,
  what: readonly Bought[],
  times = 1,
  cancelled = false,
): PurchaseOrder => ({
  company: books.company,
  number: books.number("IO"),
  vendor,
  date,
  requester: books.fate.pick(books.people).number,
  cancelled,
  lines: what.map((each) => ({
    what: { ...each, quantity: each.quantity * times },
    received: 0,
    invoiced: 0,
  })),
});

/** Books an invoice (a credit note where quantities are negative) and what is to be paid of it. */
function invoiceOf(
  books: Books,
  day: Day,
  vendor: Counterparty,
  number: string,
  what: readonly Bought[],
  order?: PurchaseOrder,
  continues = false,
): Posting {
  const { currency } = vendor;
  const abroad = currency !== "EUR";
  const due = addDays(day.date, vendor.terms);
  const lines: Line[] = what.map((each) => {
    const foreign = worthOf(each);
    const amounts = { amount: inEuro(foreign, currency, day.date), ...(abroad ? { foreign } : {}) };
    if (each.project) return projectCost(books, day, each, amounts);
    return { account: each.account, costCentre: each.costCentre, ...amounts, text: `Inkoop ${number}` };
  });
  const net = lines.reduce((sum, line) => sum + line.amount, 0);
  const foreignNet = what.reduce((sum, each) => sum + worthOf(each), 0);
  const vat = percent(net, 21);
  const foreignVat = percent(foreignNet, 21);
  lines.push({ ...vatLine("1500", vat, abroad ? "VL21" : "V21", net, number), foreign: foreignVat });
  // Reverse charge: what is reclaimed is due as well.
  if (abroad) lines.push({ ...vatLine("1800", -vat, "VL21", -net, number), foreign: -foreignVat });
  const owed = { amount: -(abroad ? net : net + vat), foreign: -(abroad ? foreignNet : net + vat) };
  const item = books.item("vendor", vendor, { invoice: number, due, ...owed });
  lines.push({ account: "1600", ...owed, text: `Factuur ${number} ${vendor.account}`, item });
  for (const [i, { quantity }] of what.entries()) {
    const line = order?.lines[i];
    if (!line) continue;
    line.invoiced += quantity;
    line.received = Math.max(line.received, line.invoiced);
  }
  if (item.amount < 0) books.payables.push(item);
  else list(books.credits, vendor.account, item);
  return books.post(day, "purchase", "INK", {
    lines,
    document: number,
    currency,
    invoice: {
      kind: "vendor",
      number,
      party: vendor,
      due,
      tax: abroad ? 0 : vat,
      lines: what.map((each, i) => ({ what: each, ...(order ? { orderLine: i + 1 } : {}) })),
      ...(order ? { order, continues } : {}),
    },
  });
}

/** A line on a VAT account, with the tax transactions behind it. */
export const vatLine = (
  account: "1500" | "1800",
  amount: number,
  code: TaxCode,
  base: number,
  number: string,
  more: readonly Tax[] = [],
): Line => ({
  account,
  amount: more.reduce((sum, tax) => sum + tax.amount, amount),
  text: `Btw ${number}`,
  taxes: [{ code, base, amount }, ...more],
});

/** Orders of a month that nothing is invoiced of: cancelled ones, and in the last months open and received ones. */
export function idleOrders(books: Books, day: Day, until: string): readonly PurchaseOrder[] {
  const { fate, company, scale } = books;
  const recent = day.month > addMonths(until, -3);
  const states = ["cancelled", ...(recent ? (["open", "received", "open"] as const) : [])] as const;
  return states.flatMap((state) =>
    Array.from({ length: volume(company, 6, scale, 1) }, () => {
      const vendor = fate.pick(books.vendors);
      const date = `${day.month}-${String(fate.int(1, 28)).padStart(2, "0")}`;
      const project = fate.pick(books.running(day.date));
      const what: Bought = {
        account: CATEGORIES.MATERIAAL.account,
        costCentre: project.costCentre,
        project,
        category: "MATERIAAL",
        resource: "",
        text: `MATERIAAL ${project.id}`,
        quantity: fate.int(1, 40) * 100,
        price: fate.skewed(450, 9_900),
      };
      const order = orderOf(books, vendor, date, [what], 1, state === "cancelled");
      if (state === "received") for (const line of order.lines) line.received = line.what.quantity;
      return order;
    }),
  );
}
