// Memorial entries: depreciation, also by the rules of the tax office, accruals that are taken back the next month,
// corrections between cost centres, and the odd one by hand on a control account. None touches a bank or a project.
import type { Books } from "./books.ts";
import { type Day, shareOf } from "./calendar.ts";
import { volume } from "./organisation.ts";
import type { Posting } from "./posting.ts";

const OVERHEAD = ["4300", "4400", "4500", "4600"] as const;

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
  if (day.endsMonth && Number(day.month.slice(5)) % 3 === 0) {
    // The tax office allows more: in the tax layer only.
    const text = `Fiscale afschrijving ${day.month}`;
    yield books.post(day, "memorial", "FIS", {
      layer: "tax",
      lines: [
        { account: "4810", costCentre: company.costCentres[0]!, amount: 600_000, text },
        { account: "0110", amount: -600_000, text },
      ],
    });
  }
  if (day.month.endsWith("-06") && day.workingDay === 12 && day.working && company.digit === 1) {
    const text = "Afboeking klein saldo, met de hand";
    yield books.post(day, "memorial", "MAN", {
      lines: [
        { account: "4400", costCentre: company.costCentres[0]!, amount: 1_795, text },
        { account: "1300", amount: -1_795, text },
      ],
    });
  }
}
