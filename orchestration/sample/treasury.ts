// Money within the house and with the bank itself: charges, interest, transfers to the savings account, and the monthly
// fee that the service company asks of the other two, the same on both sides.
import { type Books, only } from "./books.ts";
import { addDays, type Day, isDue } from "./calendar.ts";
import type { Cents } from "./money.ts";
import { type BankAccount, COMPANIES, type Company, currentAccountWith } from "./organisation.ts";
import type { Posting } from "./posting.ts";
import { random } from "./random.ts";
import type { Party } from "./reference.ts";

const SERVICE = COMPANIES[2]!;
const BIC = "RABONL2U";
const asParty = (account: BankAccount): Party => ({ name: account.holder, iban: account.iban, bic: BIC });

const fee = (books: Books, day: Day, payer: Company): Cents =>
  random(books.seed, "fee", payer.id, day.month).int(900_000, 1_400_000) +
  Math.round(1_000_000 * books.scale);

/** Booked on the third working day by both, paid on the twelfth. */
export function* groupFee(books: Books, day: Day): Generator<Posting> {
  const { company } = books;
  const payers = COMPANIES.filter((payer) => payer !== SERVICE && (company === SERVICE || company === payer));
  for (const payer of payers) {
    const asked = fee(books, day, payer);
    const receives = company === SERVICE;
    const amount = receives ? asked : -asked;
    const between = currentAccountWith(receives ? payer : SERVICE);
    const text = `Doorbelasting ${payer.id} ${day.month}`;
    if (day.working && day.workingDay === 3) {
      yield books.post(day, "memorial", "GRP", {
        lines: [
          { account: between, amount, text },
          { account: receives ? "8900" : "4900", costCentre: "KP110", amount: -amount, text },
        ],
      });
    }
    if (isDue(day, 12)) {
      const other = (receives ? payer : SERVICE).banks[0];
      yield books.post(day, "payment", "BNK", {
        lines: [
          { account: books.current.ledger, amount, text },
          { account: between, amount: -amount, text },
        ],
        movement: {
          account: books.current,
          kind: receives ? "receipt" : "payment",
          details: only(amount, asParty(other), `GRP-${payer.id}-${day.month}`, { text }),
        },
      });
    }
  }
}

export function* bankItself(books: Books, day: Day): Generator<Posting> {
  const { company, current } = books;
  if (day.working && day.workingDay === 1) {
    // The bank takes its charges on the last day of a month; they are booked when its statement is read.
    const on = addDays(`${day.month}-01`, -1);
    const charges = 1_500 + Math.round(40_000 * books.scale);
    const text = `Bankkosten ${on.slice(0, 7)}`;
    yield books.post(day, "payment", "BNK", {
      lines: [
        { account: "4800", costCentre: company.costCentres[0]!, amount: charges, text },
        { account: current.ledger, amount: -charges, text },
      ],
      movement: { account: current, kind: "charges", on, details: [], info: text },
    });
  }
  const savings = company.banks[1];
  if (!savings) return;
  if (day.endsMonth && day.month.endsWith("-12")) {
    const interest = Math.max(100, Math.floor(books.balance(savings.ledger) / 80));
    const text = `Creditrente ${day.year}`;
    yield books.post(day, "payment", "BNK", {
      lines: [
        { account: savings.ledger, amount: interest, text },
        { account: "9000", costCentre: company.costCentres[0]!, amount: -interest, text },
      ],
      movement: { account: savings, kind: "interest", details: [], info: text },
    });
  }
  if (day.working && day.workingDay === 10) yield* transfer(books, day, savings);
}

/** Between current and savings account, by way of the cross account, so that each statement has its own voucher; never more than there is. */
function* transfer(books: Books, day: Day, savings: BankAccount): Generator<Posting> {
  const { current } = books;
  const amount = 500_000 + Math.round(books.draw.int(5, 40) * 100_000 * books.scale);
  const out = books.balance(current.ledger) > books.balance(savings.ledger);
  const [from, to] = out ? [current, savings] : [savings, current];
  if (books.balance(from.ledger) < amount) return;
  const id = books.number("OVB");
  const text = `Overboeking ${id}`;
  for (const [account, other, sign] of [
    [from, to, -1],
    [to, from, 1],
  ] as const) {
    yield books.post(day, "payment", "BNK", {
      document: id,
      lines: [
        { account: account.ledger, amount: sign * amount, text },
        { account: "1190", amount: -sign * amount, text },
      ],
      movement: { account, kind: "transfer", details: only(sign * amount, asParty(other), id, { text }) },
    });
  }
}
