// Vendor invoices (on projects and overhead), expense claims, and the runs that pay them.
import { type Books, only, type Payable } from "./books.ts";
import { addDays, type Day, isDue, shareOf } from "./calendar.ts";
import { percent } from "./money.ts";
import { CATEGORIES, type Category, volume } from "./organisation.ts";
import { employedOn, isExternal } from "./people.ts";
import type { Line, Posting } from "./posting.ts";
import type { Detail, Party } from "./reference.ts";

const OVERHEAD = ["4300", "4400", "4500", "4600"] as const;
const THURSDAY = 4;
const BATCH = 40;

/** A cost line that is a project transaction of its own. */
function projectCost(
  books: Books,
  day: Day,
  category: Category,
  amount: number,
  quantity: number,
  resource: string,
): Line {
  const project = books.draw.pick(books.running(day.date));
  project.spent[category].quantity += quantity;
  project.spent[category].amount += amount;
  return {
    account: CATEGORIES[category].account,
    costCentre: project.costCentre,
    amount,
    text: `${category} ${project.id}`,
    project: {
      id: books.number("TR"),
      project,
      category,
      side: "cost",
      resource,
      workDate: addDays(day.date, -books.draw.int(0, 20)),
      quantity,
    },
  };
}

export function* vendorInvoices(books: Books, day: Day): Generator<Posting> {
  const { draw } = books;
  const externals = books.people.filter(isExternal);
  for (let n = shareOf(volume(books.company, 250, books.scale, 5), day); n > 0; n--) {
    const vendor = draw.pick(books.vendors);
    const invoice = `F${day.year}-${draw.int(10_000, 99_999)}`;
    const sign = draw.chance(0.02) ? -1 : 1;
    const lines: Line[] = [];
    const parts = draw.int(1, 2);
    const onProject = draw.chance(0.55);
    for (let i = 0; i < parts; i++) {
      if (onProject && draw.chance(0.6)) {
        const quarters = draw.int(8, 120);
        const resource = externals.length > 0 ? draw.pick(externals).number : "";
        lines.push(
          projectCost(
            books,
            day,
            "INHUUR",
            sign * quarters * draw.int(1700, 2900),
            sign * quarters * 25,
            resource,
          ),
        );
      } else if (onProject) {
        const pieces = draw.int(1, 40);
        lines.push(
          projectCost(
            books,
            day,
            "MATERIAAL",
            sign * pieces * draw.skewed(450, 9_900),
            sign * pieces * 100,
            "",
          ),
        );
      } else {
        lines.push({
          account: draw.pick(OVERHEAD),
          costCentre: draw.pick(books.company.costCentres),
          amount: sign * draw.skewed(2_500, 480_000),
          text: `Inkoop ${invoice}`,
        });
      }
    }
    const net = lines.reduce((sum, line) => sum + line.amount, 0);
    const vat = percent(net, 21);
    lines.push({ account: "1500", amount: vat, text: `Btw ${invoice}` });
    lines.push({ account: "1600", amount: -(net + vat), text: vendor.name });
    yield books.post(day, "purchase", "INK", { lines, document: invoice });
    // A credit note stays open: what is paid is never less than nothing.
    if (sign > 0) {
      books.payables.push({
        vendor,
        invoice,
        amount: net + vat,
        due: addDays(day.date, draw.pick([8, 14, 14, 30])),
      });
    }
  }
}

/** On Thursdays what is due by then, in batches with their details; the odd urgent invoice on Mondays by itself. */
export function* vendorPayments(books: Books, day: Day): Generator<Posting> {
  if (!day.working) return;
  if (day.weekday === THURSDAY) {
    const due = books.payables.filter((payable) => payable.due <= day.date);
    books.payables = books.payables.filter((payable) => payable.due > day.date);
    for (let i = 0; i < due.length; i += BATCH) yield payRun(books, day, due.slice(i, i + BATCH));
  }
  if (day.weekday === 1 && day.dayOfMonth <= 14 && books.payables.length > 0) {
    yield payRun(books, day, books.payables.splice(0, 1));
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
        { account: "1500", amount: vat, text: `Btw huur ${day.month}` },
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

function payRun(books: Books, day: Day, due: readonly Payable[]): Posting {
  const total = due.reduce((sum, payable) => sum + payable.amount, 0);
  const id = books.number("BET");
  const details = due.map(
    (payable, i): Detail => ({
      amount: -payable.amount,
      endToEnd: `${id}-${i + 1}`,
      party: payable.vendor,
      text: `Factuur ${payable.invoice}`,
    }),
  );
  return books.post(day, "payment", "BNK", {
    document: id,
    lines: [
      ...due.map(
        (payable): Line => ({ account: "1600", amount: payable.amount, text: `Betaling ${payable.invoice}` }),
      ),
      { account: books.current.ledger, amount: -total, text: `Betaalrun ${id}` },
    ],
    movement: {
      account: books.current,
      kind: "payment",
      details,
      ...(due.length > 1 ? { batch: { id, count: due.length } } : {}),
    },
  });
}

/** Expense claims on the 18th, paid on the 25th as one batch without details. */
export function* expenseClaims(books: Books, day: Day): Generator<Posting> {
  const { draw } = books;
  if (isDue(day, 18)) {
    const staff = books.people.filter((person) => !isExternal(person) && employedOn(person, day.date));
    for (let n = volume(books.company, 30, books.scale, 2); n > 0; n--) {
      const person = draw.pick(staff);
      const kilometres = draw.int(12, 240);
      const line = projectCost(books, day, "REIS", kilometres * 23, kilometres * 100, person.number);
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
