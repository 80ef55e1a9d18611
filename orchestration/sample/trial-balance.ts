// D365's own trial balance: per month and main account what stood there, what was debited and credited, and what stands
// there, in the current layer. Opening entries are in the opening balance; closing entries are left out, as the report
// does unless it is asked for the closing period.
import { at, type ByodExport } from "./byod.ts";
import { lastDayOf } from "./fiscal.ts";
import { type Cents, numeric } from "./money.ts";
import type { Posting } from "./posting.ts";

type Standing = { opening: Cents; debit: Cents; credit: Cents };

export function trialBalanceWriter(byod: ByodExport) {
  const table = byod.table("TrialBalanceStaging");
  const accounts = new Map<string, Standing>();
  let month = "";
  let company = "";

  const endMonth = () => {
    for (const [account, standing] of [...accounts].sort()) {
      const { opening, debit, credit } = standing;
      if (opening === 0 && debit === 0 && credit === 0) continue;
      const closing = opening + debit - credit;
      table.write(
        {
          FROMDATE: at(`${month}-01`),
          TODATE: at(lastDayOf(month)),
          ACCOUNTDISPLAYVALUE: account,
          OPENINGBALANCE: numeric(opening),
          DEBIT: numeric(debit),
          CREDIT: numeric(credit),
          CLOSINGBALANCE: numeric(closing),
          DATAAREAID: company,
        },
        { CLOSINGBALANCE: numeric(opening) },
      );
      accounts.set(account, { opening: closing, debit: 0, credit: 0 });
    }
  };

  return {
    /** Adds a ledger line as it is written. */
    add: (posting: Posting, account: string, amount: Cents, isCredit: boolean) => {
      if (posting.layer !== "current" || posting.period === "closing") return;
      const its = posting.date.slice(0, 7);
      if (its !== month) {
        if (month) endMonth();
        // A year begins with nothing: its opening entries say what stands there.
        if (its.slice(0, 4) !== month.slice(0, 4)) accounts.clear();
        month = its;
        company = posting.company.id;
      }
      let standing = accounts.get(account);
      if (!standing) {
        standing = { opening: 0, debit: 0, credit: 0 };
        accounts.set(account, standing);
      }
      if (posting.period === "opening") standing.opening += amount;
      else if (isCredit) standing.credit -= amount;
      else standing.debit += amount;
    },
    endCompany: () => {
      if (month) endMonth();
      accounts.clear();
      month = "";
    },
  };
}
