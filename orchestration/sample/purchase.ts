// What is paid: the runs that pay vendors, expense claims, and what is owed to others than vendors.
import { type Books, only } from "./books.ts";
import { projectCost, vatLine } from "./buy.ts";
import { type Day, isDue, nextWorking } from "./calendar.ts";
import { inEuro } from "./currency.ts";
import { exchangeDifference } from "./exchange.ts";
import { percent } from "./money.ts";
import { volume } from "./organisation.ts";
import { employedOn, isExternal } from "./people.ts";
import type { Line, Posting } from "./posting.ts";
import type { Detail, Party } from "./reference.ts";
import { type Item, type Settlement, settle } from "./subledger.ts";

const THURSDAY = 4;
const BATCH = 40;

/** On Thursdays what is due by then, in batches with their details; the odd urgent invoice on Mondays by itself. */
export function* vendorPayments(books: Books, day: Day): Generator<Posting> {
  if (!day.working) return;
  if (day.weekday === THURSDAY) {
    const due = books.payables.filter((item) => item.due <= day.date);
    books.payables = books.payables.filter((item) => item.due > day.date);
    const domestic = due.filter((item) => item.party.currency === "EUR");
    for (let i = 0; i < domestic.length; i += BATCH) yield* payRun(books, day, domestic.slice(i, i + BATCH));
    for (const item of due) if (item.party.currency !== "EUR") yield* payRun(books, day, [item]);
  }
  if (day.weekday === 1 && day.dayOfMonth <= 14 && books.payables.length > 0) {
    yield* payRun(books, day, books.payables.splice(0, 1));
  }
  if (isDue(day, 8)) {
    // The landlord collects by direct debit; the invoice is booked with it.
    const vendor = books.vendors[0]!;
    const net = Math.max(40_000, Math.round(850_000 * books.scale));
    const vat = percent(net, 21);
    yield books.post(day, "payment", "BNK", {
      document: `HUUR ${day.month}`,
      lines: [
        {
          account: "4300",
          costCentre: books.company.costCentres[0]!,
          amount: net,
          text: `Huur ${day.month}`,
        },
        vatLine("1500", vat, "V21", net, `huur ${day.month}`),
        { account: books.current.ledger, amount: -(net + vat), text: vendor.name },
      ],
      movement: {
        account: books.current,
        kind: "direct debit",
        details: only(-(net + vat), vendor, `HUUR-${day.month}`, {
          mandate: `MND-${books.company.id}-01`,
          text: `Huur ${day.month}`,
        }),
      },
    });
  }
}

/** What is paid of an invoice now, a credit note of the vendor taken off first; what is disputed waits two weeks. */
function paymentOf(
  books: Books,
  day: Day,
  item: Item,
): { readonly paid: Item; readonly settlements: readonly Settlement[] } {
  const { party, invoice } = item;
  const settlements: Settlement[] = [];
  const credits = books.credits.get(party.account) ?? [];
  const fits = credits.findIndex((credit) => credit.openForeign < -item.openForeign);
  if (fits >= 0 && party.currency === "EUR") {
    const [credit] = credits.splice(fits, 1);
    settlements.push(...settle(item, credit!, credit!.openForeign));
  }
  const owed = -item.openForeign;
  const disputed = party.currency === "EUR" && item.open === item.amount && books.fate.chance(0.03);
  const foreign = disputed ? Math.ceil(owed / 2) : owed;
  const amount = inEuro(foreign, party.currency, day.date);
  const paid = books.item("vendor", party, { invoice, amount, foreign });
  settlements.push(...settle(item, paid, foreign));
  if (disputed && item.open !== 0) books.payables.push(item);
  return { paid, settlements };
}

/** Pays invoices of one currency at once. */
function* payRun(books: Books, day: Day, due: readonly Item[]): Generator<Posting> {
  const { currency } = due[0]!.party;
  const made = due.map((item) => paymentOf(books, day, item));
  const total = made.reduce((sum, { paid }) => sum + paid.amount, 0);
  const totalForeign = made.reduce((sum, { paid }) => sum + paid.foreign, 0);
  const id = books.number("BET");
  const details = made.map(
    ({ paid }, i): Detail => ({
      amount: -paid.amount,
      endToEnd: `${id}-${i + 1}`,
      party: paid.party,
      text: `Factuur ${paid.invoice}`,
    }),
  );
  yield books.post(day, "payment", "BNK", {
    document: id,
    currency,
    lines: [
      ...made.map(
        ({ paid }): Line => ({
          account: "1600",
          amount: paid.amount,
          foreign: paid.foreign,
          text: `Betaling ${paid.invoice}`,
          item: paid,
        }),
      ),
      { account: books.current.ledger, amount: -total, foreign: -totalForeign, text: `Betaalrun ${id}` },
    ],
    settlements: made.flatMap(({ settlements }) => settlements),
    payment: {
      id,
      lines: made.map(({ paid, settlements }, i) => ({
        party: paid.party,
        amount: paid.foreign,
        invoice: paid.invoice,
        reference: `${id}-${i + 1}`,
        settled: settlements
          .filter(({ item }) => item !== paid)
          .map(({ item, foreign }) => ({ item, amount: foreign })),
      })),
    },
    movement: {
      account: books.current,
      kind: "payment",
      // The bank carries a run out on the working day after it.
      on: nextWorking(day.date),
      details,
      ...(due.length > 1 ? { batch: { id, count: due.length } } : {}),
    },
  });
  for (const [i, item] of due.entries()) yield* exchangeDifference(books, day, item, made[i]!.paid);
}

/** Expense claims on the 18th, paid on the 25th as one batch without details. */
export function* expenseClaims(books: Books, day: Day): Generator<Posting> {
  const { draw } = books;
  if (isDue(day, 18)) {
    const staff = books.people.filter((person) => !isExternal(person) && employedOn(person, day.date));
    for (let n = volume(books.company, 30, books.scale, 2); n > 0; n--) {
      const person = draw.pick(staff);
      const kilometres = draw.int(12, 240);
      const project = draw.pick(books.running(day.date));
      const { costCentre } = project;
      const trip = { project, costCentre, category: "REIS", resource: person.number } as const;
      const line = projectCost(
        books,
        day,
        { ...trip, quantity: kilometres * 100 },
        { amount: kilometres * 23 },
      );
      yield books.post(day, "project", "DEC", {
        document: `${person.number} ${day.month}`,
        lines: [line, { account: "1650", amount: -line.amount, text: `Declaratie ${day.month}` }],
      });
    }
  }
  if (isDue(day, 25))
    yield* payBatch(books, day, "1650", "Declaraties", {
      kind: "payment",
      count: volume(books.company, 30, books.scale, 2),
    });
}

type Batch = {
  readonly kind: "payment" | "salary";
  readonly count: number;
  /** What the bank shows of it; no names where it shows one amount only. */
  readonly details?: readonly Detail[];
};

/** Pays the whole balance of a liability to many at once. */
export function* payBatch(
  books: Books,
  day: Day,
  account: string,
  text: string,
  { kind, count, details = [] }: Batch,
): Generator<Posting> {
  const owed = -books.balance(account);
  if (owed <= 0) return;
  const id = books.number("BET");
  yield books.post(day, "payment", "BNK", {
    document: id,
    lines: [
      { account, amount: owed, text: `${text} ${day.month}` },
      { account: books.current.ledger, amount: -owed, text: `${text} ${day.month}` },
    ],
    movement: {
      account: books.current,
      kind,
      batch: { id, count },
      details,
      // What the details say the entry does not repeat.
      ...(details.length === 0 ? { info: `${text} ${day.month}` } : {}),
    },
  });
}

/** Pays the whole balance of a liability to one party. */
export function* payOff(
  books: Books,
  day: Day,
  account: string,
  text: string,
  party: Party,
  more: Partial<Detail> = {},
): Generator<Posting> {
  const owed = -books.balance(account);
  if (owed === 0) return;
  yield books.post(day, "payment", "BNK", {
    lines: [
      { account, amount: owed, text },
      { account: books.current.ledger, amount: -owed, text },
    ],
    movement: {
      account: books.current,
      kind: owed > 0 ? "payment" : "receipt",
      details: only(-owed, party, books.number("BET"), { text, ...more }),
    },
  });
}
