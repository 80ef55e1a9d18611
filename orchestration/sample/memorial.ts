// Memorial entries: the opening balance, depreciation, accruals that are taken back the next month, and corrections
// between cost centres. None of them touches a bank or a project, except that the opening carries the bank's balance.
import type { Books } from "./books.ts";
import { type Day, shareOf } from "./calendar.ts";
import { volume } from "./organisation.ts";
import type { Line, Posting } from "./posting.ts";

const OVERHEAD = ["4300", "4400", "4500", "4600"] as const;

/** What a bank account held on the day before the history begins. */
export const openingOf = (opening: number, scale: number): number =>
  Math.round(opening * 100_000 * Math.max(scale, 0.02)) + 4_211;

/** The balances that the history starts from, dated the day before it. */
export function openingBalance(books: Books, date: string): Posting {
  const lines: Line[] = books.company.banks.map((account) => ({
    account: account.ledger,
    amount: openingOf(account.opening, books.scale),
    text: "Beginbalans",
  }));
  lines.push({ account: "0100", amount: 48_000_000, text: "Beginbalans" });
  lines.push({ account: "0800", amount: -1_800_000, text: "Beginbalans" });
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  lines.push({ account: "0900", amount: -total, text: "Beginbalans" });
  return books.post({ date }, "memorial", "OPN", { lines });
}

export function* memorials(books: Books, day: Day): Generator<Posting> {
  const { draw, company } = books;
  for (let n = shareOf(volume(company, 60, books.scale, 1), day); n > 0; n--) {
    const account = draw.pick(OVERHEAD);
    const amount = draw.skewed(5_000, 250_000);
    const text = `Herverdeling ${day.month}`;
    yield books.post(day, "memorial", "MEM", {
      lines: [
        { account, costCentre: company.costCentres[0]!, amount, text },
        { account, costCentre: company.costCentres[1]!, amount: -amount, text },
      ],
    });
  }
  if (day.working && day.workingDay === 2) {
    const accrued = -books.balance("1660");
    if (accrued !== 0) {
      const text = "Terugboeking nog te ontvangen facturen";
      yield books.post(day, "memorial", "MEM", {
        correction: true,
        lines: [
          { account: "4600", costCentre: company.costCentres[0]!, amount: -accrued, text },
          { account: "1660", amount: accrued, text },
        ],
      });
    }
  }
  if (day.endsMonth) {
    const accrued = draw.int(120_000, 900_000);
    const text = `Nog te ontvangen facturen ${day.month}`;
    yield books.post(day, "memorial", "MEM", {
      lines: [
        { account: "4600", costCentre: company.costCentres[0]!, amount: accrued, text },
        { account: "1660", amount: -accrued, text },
      ],
    });
    yield books.post(day, "memorial", "AFS", {
      lines: [
        {
          account: "4810",
          costCentre: company.costCentres[0]!,
          amount: 800_000,
          text: `Afschrijving ${day.month}`,
        },
        { account: "0110", amount: -800_000, text: `Afschrijving ${day.month}` },
      ],
    });
  }
}
