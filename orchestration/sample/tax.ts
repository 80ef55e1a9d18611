// VAT: the codes, what is due on a line, and the tax transactions that stand behind every line on a VAT account.
import { at, type ByodExport } from "./byod.ts";
import { type Cents, numeric } from "./money.ts";
import type { Posting } from "./posting.ts";

/** Directions are our own numbers: D365's TaxDirection values are not public. */
export const DIRECTION = { payable: 1, receivable: 2, useTax: 3 } as const;
export const TAX_CODES = {
  H21: { rate: 21, direction: "payable", group: "BIN" },
  L9: { rate: 9, direction: "payable", group: "BIN" },
  /** Exports. */
  N0: { rate: 0, direction: "payable", group: "BUI" },
  V21: { rate: 21, direction: "receivable", group: "BIN" },
  /** Reverse charge: due and reclaimed at once. */
  VL21: { rate: 21, direction: "useTax", group: "BUI" },
} as const;
export type TaxCode = keyof typeof TAX_CODES;

/** Signed as the ledger line is; nil where the rate is. */
export type Tax = { readonly code: TaxCode; readonly base: Cents; readonly amount: Cents };

export function taxWriter(byod: ByodExport): (posting: Posting) => void {
  const table = byod.table("BusinessDocumentTaxTransactionStaging");
  return (posting) => {
    for (const { taxes = [] } of posting.lines) {
      for (const { code, base, amount } of taxes) {
        const { rate, direction, group } = TAX_CODES[code];
        table.write(
          {
            VOUCHER: posting.voucher,
            TRANSDATE: at(posting.date),
            TAXCODE: code,
            TAXGROUP: group,
            TAXITEMGROUP: code,
            TAXDIRECTION: String(DIRECTION[direction]),
            TAXVALUE: numeric(rate * 100),
            TAXBASEAMOUNT: numeric(base),
            TAXAMOUNT: numeric(amount),
            TAXBASEAMOUNTCUR: numeric(base),
            TAXAMOUNTCUR: numeric(amount),
            CURRENCYCODE: "EUR",
            SOURCECURRENCYCODE: posting.currency,
            TAXPERIOD: "KWARTAAL",
            INVOICEID: posting.invoice?.number ?? "",
            JOURNALNUM: posting.journal,
            INTRACOMVAT: "0",
            EXEMPTTAX: rate === 0 ? "1" : "0",
            DATAAREAID: posting.company.id,
          },
          { TAXPERIOD: "" },
        );
      }
    }
  };
}
