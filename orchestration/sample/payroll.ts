// The monthly salary run: cost per cost centre, net wages as one batch or person by person, tax and pension a
// month later.
import type { Books } from "./books.ts";
import { type Day, isDue } from "./calendar.ts";
import { type Cents, percent } from "./money.ts";
import { employedOn, isExternal, type Person } from "./people.ts";
import type { Line, Posting } from "./posting.ts";
import { payBatch, payOff } from "./purchase.ts";
import { betalingskenmerk, type Detail, foreignIban } from "./reference.ts";

const TAX_OFFICE = { name: "Belastingkantoor Fictief", ...foreignIban(90_000_002) };
const PENSION = { name: "Pensioenfonds Voorbeeld", ...foreignIban(90_000_003) };
const PAYDAY = 24;

export function* payroll(books: Books, day: Day): Generator<Posting> {
  if (isDue(day, 15)) {
    const reference = {
      issuer: "CUR",
      value: betalingskenmerk(`${books.company.digit}6${day.month.replace("-", "")}`),
    } as const;
    yield* payOff(books, day, "1700", `Loonheffing ${day.month}`, TAX_OFFICE, { reference });
  }
  if (isDue(day, 20)) yield* payOff(books, day, "1720", `Pensioenpremie ${day.month}`, PENSION);
  if (!isDue(day, PAYDAY)) return;

  const run = payslips(books, day);
  const each = books.company.payroll === "individual";
  for (const slips of each ? run.map((slip) => [slip]) : [run]) yield booked(books, day, slips);
  if (each) for (const slip of run) yield paid(books, day, slip);
  else {
    const named = books.company.payroll === "detailed batch";
    const details = named ? run.map((slip) => detailOf(day, slip)) : [];
    yield* payBatch(books, day, "1710", "Salarissen", { kind: "salary", count: run.length, details });
  }
}

type Payslip = {
  readonly person: Person;
  readonly costCentre: string;
  readonly pay: Cents;
  readonly social: Cents;
  readonly premium: Cents;
  readonly withheld: Cents;
  readonly share: Cents;
  readonly net: Cents;
};

/** What everybody on the payroll earns that month. */
export function payslips(books: Pick<Books, "people">, day: Pick<Day, "date">): readonly Payslip[] {
  return books.people.flatMap((person) => {
    const employment = employedOn(person, day.date);
    if (!employment || isExternal(person)) return [];
    const { pay } = person;
    const withheld = percent(pay, 31);
    const share = percent(pay, 6);
    const net = pay - withheld - share;
    const { costCentre } = employment;
    return [
      { person, costCentre, pay, social: percent(pay, 18), premium: percent(pay, 12), withheld, share, net },
    ];
  });
}

/** One journal for the payslips: cost per cost centre, and what is owed for them. */
function booked(books: Books, day: Day, slips: readonly Payslip[]): Posting {
  const [only] = slips.length === 1 ? slips : [];
  const whose = only ? ` ${only.person.number} ${only.person.surname}` : "";
  const add = (account: string, costCentre: string, amount: Cents, text: string): Line => ({
    account,
    ...(costCentre ? { costCentre } : {}),
    amount,
    text: `${text} ${day.month}${whose}`,
  });
  const lines = [...Map.groupBy(slips, (slip) => slip.costCentre)].flatMap(([costCentre, own]) => [
    add("4000", costCentre, sum(own, "pay"), "Brutolonen"),
    add("4010", costCentre, sum(own, "social"), "Sociale lasten"),
    add("4020", costCentre, sum(own, "premium"), "Pensioenlasten"),
  ]);
  lines.push(add("1710", "", -sum(slips, "net"), "Nettolonen"));
  lines.push(add("1700", "", -sum(slips, "withheld") - sum(slips, "social"), "Loonheffing"));
  lines.push(add("1720", "", -sum(slips, "premium") - sum(slips, "share"), "Pensioenpremie"));
  return books.post(day, "payroll", "SAL", { lines, document: `Salaris ${day.month}` });
}

type Amount = { [K in keyof Payslip]: Payslip[K] extends Cents ? K : never }[keyof Payslip];
const sum = (slips: readonly Payslip[], of: Amount): Cents =>
  slips.reduce((total, slip) => total + slip[of], 0);

/** One person's net pay, to an account of their own. */
const detailOf = (day: Day, { person, net }: Payslip): Detail => ({
  amount: -net,
  endToEnd: `SAL-${day.month}-${person.number}`,
  party: {
    name: `${person.firstName} ${person.surname}`,
    ...foreignIban(80_000_000 + Number(person.number)),
  },
  text: `Salaris ${day.month}`,
  purpose: "SALA",
});

function paid(books: Books, day: Day, slip: Payslip): Posting {
  const { net, person } = slip;
  const text = `Salaris ${day.month} ${person.surname}`;
  return books.post(day, "payment", "BNK", {
    lines: [
      { account: "1710", amount: net, text },
      { account: books.current.ledger, amount: -net, text },
    ],
    movement: { account: books.current, kind: "salary", details: [detailOf(day, slip)] },
  });
}

/** The quarter's VAT moves to the return on its last day and is settled a month later. */
export function* valueAddedTax(books: Books, day: Day): Generator<Posting> {
  const month = Number(day.month.slice(5));
  if (day.endsMonth && month % 3 === 0) {
    const owed = books.balance("1800");
    const reclaimable = books.balance("1500");
    const text = `Btw-aangifte ${day.year} kwartaal ${month / 3}`;
    yield books.post(day, "tax", "BTW", {
      lines: [
        { account: "1800", amount: -owed, text },
        { account: "1500", amount: -reclaimable, text },
        { account: "1810", amount: owed + reclaimable, text },
      ],
    });
  }
  if (isDue(day, 28) && month % 3 === 1) {
    const reference = {
      issuer: "CUR",
      value: betalingskenmerk(`${books.company.digit}1${day.month.replace("-", "")}`),
    } as const;
    yield* payOff(books, day, "1810", `Btw ${day.month}`, TAX_OFFICE, { reference });
  }
}
