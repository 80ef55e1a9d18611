// The turn of the year and the years before the history: months migrated as totals, closing entries that move the profit
// out of the accounts, and opening entries that repeat the balances, as D365 makes them.
import type { Books } from "./books.ts";
import { addMonths, type Day } from "./calendar.ts";
import { lastDayOf } from "./fiscal.ts";
import { MAIN_ACCOUNTS } from "./organisation.ts";
import type { Line, Posting } from "./posting.ts";

const RESULT = "0910";
/** Salary has vouchers of its own, so that not all of a year's turn is shown in totals only. */
const SALARY = /^(17[012]0|40[012]0)$/;
const CLEARING = "1190";

const kindOf = new Map(MAIN_ACCOUNTS.map(({ id, type }) => [id, type]));
const isResult = (account: string) => kindOf.get(account) === 1 || kindOf.get(account) === 2;

/** What a bank account held on the day before the history begins. */
export const openingOf = (opening: number, scale: number): number =>
  Math.round(opening * 100_000 * Math.max(scale, 0.02)) + 4_211;

/** Months from the beginning of the year before the one in which the history begins. */
function migratedMonths(first: string): readonly string[] {
  const months = [`${Number(first.slice(0, 4)) - 1}-01`];
  while (months.at(-1)! < addMonths(first, -1)) months.push(addMonths(months.at(-1)!, 1));
  return months;
}

/** Everything before the history: an opening balance, and of each month one journal of totals. */
export function* yearsBefore(books: Books, first: string): Generator<Posting> {
  const months = migratedMonths(first);
  const { company, scale } = books;
  const [current] = company.banks;
  const result = Math.round(openingOf(current.opening, scale) / 40);
  const opening = company.banks.map((account): Line => {
    const earned = account === current ? result * months.length : 0;
    return {
      account: account.ledger,
      amount: openingOf(account.opening, scale) - earned,
      text: "Beginbalans",
    };
  });
  opening.push({ account: "0100", amount: 48_000_000, text: "Beginbalans" });
  opening.push({ account: "0800", amount: -1_800_000, text: "Beginbalans" });
  const total = opening.reduce((sum, line) => sum + line.amount, 0);
  opening.push({ account: "0900", amount: -total, text: "Beginbalans" });
  yield books.post({ date: `${months[0]}-01` }, "memorial", "OPN", { lines: opening, period: "opening" });
  for (const month of months) {
    if (month.endsWith("-01") && month !== months[0]) yield* openYear(books, `${month}-01`);
    const text = `Maandtotaal ${month}`;
    // No pay among it: nobody in the personnel file stands behind it.
    const totals = [
      ["8000", -result * 5],
      ["8010", -result * 3],
      ["4300", result * 2],
      ["4500", result],
      ["4600", result * 4],
      [current.ledger, result],
    ] as const;
    yield books.post({ date: lastDayOf(month) }, "memorial", "MIG", {
      lines: totals.map(([account, amount]) => ({ account, amount, text })),
    });
    if (month.endsWith("-12")) yield* closeYear(books, lastDayOf(month));
  }
}

/** Before anything else on the first day of a year: what stands on the balance sheet, once more. */
export function* openYear(books: Books, date: string): Generator<Posting> {
  const standing = books.balances().filter(([account]) => !isResult(account));
  const text = `Beginbalans ${date.slice(0, 4)}`;
  const salary = standing.filter(([account]) => SALARY.test(account));
  const owed = salary.reduce((sum, [, amount]) => sum + amount, 0);
  const vouchers = [standing.filter((each) => !salary.includes(each)), salary].map((part, i) =>
    owed === 0 ? part : [...part, [CLEARING, i === 0 ? owed : -owed] as const],
  );
  for (const voucher of vouchers) {
    if (voucher.length === 0) continue;
    yield books.post({ date }, "memorial", "OPN", {
      period: "opening",
      lines: voucher.map(([account, amount]) => ({ account, amount, text })),
    });
  }
}

/** After everything else on the last day of a year, in its closing period: the profit leaves the accounts that made it. */
export function* closeYear(books: Books, date: string): Generator<Posting> {
  const text = `Resultaat ${date.slice(0, 4)}`;
  const results = books.balances().filter(([account]) => isResult(account));
  for (const [account, amount] of results) {
    books.carry(account, -amount);
    books.carry(RESULT, amount);
  }
  for (const [, part] of Map.groupBy(results, ([account]) => SALARY.test(account))) {
    const profit = part.reduce((sum, [, amount]) => sum + amount, 0);
    yield books.post({ date }, "memorial", "JAF", {
      period: "closing",
      lines: [...part.map(([account, amount]) => [account, -amount] as const), [RESULT, profit] as const].map(
        ([account, amount]) => ({ account, amount, text }),
      ),
    });
  }
}

/** In May the shareholders add the profit to the reserves. */
export function* appropriation(books: Books, day: Day): Generator<Posting> {
  if (!day.month.endsWith("-05") || !day.working || day.workingDay !== 8) return;
  const profit = books.balance(RESULT);
  if (profit === 0) return;
  const text = `Resultaatbestemming ${day.year - 1}`;
  yield books.post(day, "memorial", "RES", {
    lines: [
      { account: RESULT, amount: -profit, text },
      { account: "0900", amount: profit, text },
    ],
  });
}
