// The monthly salary run: cost per cost centre, net wages paid as one batch without names, tax and pension a month later.
import type { Books } from "./books.ts";
import { type Day, isDue } from "./calendar.ts";
import { type Cents, percent } from "./money.ts";
import { employedOn, isExternal } from "./people.ts";
import type { Line, Posting } from "./posting.ts";
import { batchWithoutDetails, payOff } from "./purchase.ts";
import { betalingskenmerk, foreignIban } from "./reference.ts";

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

  const gross = new Map<string, Cents>();
  let heads = 0;
  for (const person of books.people) {
    const employment = employedOn(person, day.date);
    if (!employment || isExternal(person)) continue;
    heads++;
    gross.set(employment.costCentre, (gross.get(employment.costCentre) ?? 0) + person.pay);
  }
  const lines: Line[] = [];
  const add = (account: string, costCentre: string, amount: Cents, text: string) =>
    lines.push({ account, ...(costCentre ? { costCentre } : {}), amount, text: `${text} ${day.month}` });
  let net = 0;
  let tax = 0;
  let pension = 0;
  for (const [costCentre, pay] of gross) {
    const social = percent(pay, 18);
    const premium = percent(pay, 12);
    const withheld = percent(pay, 31);
    const share = percent(pay, 6);
    add("4000", costCentre, pay, "Brutolonen");
    add("4010", costCentre, social, "Sociale lasten");
    add("4020", costCentre, premium, "Pensioenlasten");
    net += pay - withheld - share;
    tax += withheld + social;
    pension += premium + share;
  }
  add("1710", "", -net, "Nettolonen");
  add("1700", "", -tax, "Loonheffing");
  add("1720", "", -pension, "Pensioenpremie");
  yield books.post(day, "payroll", "SAL", { lines, document: `Salaris ${day.month}` });
  yield* batchWithoutDetails(books, day, "1710", "Salarissen", heads);
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
