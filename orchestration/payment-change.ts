// What a payment journal says otherwise than when its files were written: a journal is written once, so the files stay.
import type { Row } from "../extract/duckdb.ts";
import { canonical } from "../extract/format/camt-amount.ts";
import type { OrderLine } from "../reports/payment/journal.ts";
import type { OrderError } from "../reports/payment/order.ts";

const hint = "The file stays as it was written; put the difference in another journal in the ERP";

/**
 * Every line that is not as it was when its files were written, can be paid only now, or is there no more. A line that is
 * only listed is told in the list of journals.
 * @param now lines of the journal as they are published
 * @param then what landed of its lines when it was written, with the IBAN of the account that paid each
 */
export function changedSince(
  now: readonly OrderLine[],
  then: readonly (Row & { readonly account: string })[],
): readonly OrderError[] {
  const written = new Map(then.map((row) => [String(row["line_number"]), row]));
  const errors = now.flatMap((line): OrderError[] => {
    if (line.status === "payable")
      return [
        {
          line: line.line,
          code: "line_after_writing",
          message: "The line can be paid only now, after its journal was written",
          hint,
        },
      ];
    const was = written.get(line.lineNumber);
    const changes = was === undefined ? [] : changesOf(line, was);
    if (changes.length === 0) return [];
    const message = `The line is not as it was written: ${changes.join("; ")}`;
    return [{ line: line.line, code: "line_changed", message, hint }];
  });
  const here = new Set(now.map(({ lineNumber }) => lineNumber));
  for (const lineNumber of written.keys())
    if (!here.has(lineNumber))
      errors.push({
        line: lineNumber.replace(/\.?0+$/, ""),
        code: "line_gone",
        message: "The line was written, and is not in the journal any more",
        hint,
      });
  return errors;
}

function changesOf(line: OrderLine, was: Row & { readonly account: string }): readonly string[] {
  const said = (column: string) => (was[column] == null ? null : String(was[column]));
  const compared: readonly (readonly [string, string | null, string | null])[] = [
    ["amount", canonical(String(was["amount"])), canonical(line.amount)],
    ["vendor", said("vendor"), line.vendor],
    ["date", said("asked_date")?.slice(0, 10) ?? null, line.askedDate],
    ["paying account", was.account, line.payingAccount],
  ];
  // A line that landed before vendor, account and reference were kept says nothing of them.
  const isKept = said("vendor") !== null;
  // Of salaries only what it is that changed.
  const told = compared.flatMap(([what, before, after]) =>
    before === null || before === after
      ? []
      : [line.isSalary ? what : `${what} was ${before} and is ${after ?? "none"}`],
  );
  if (line.isOnOtherAccount) told.push("the vendor is paid on another account");
  // What a posted journal settled is marked no more.
  if (
    isKept &&
    !line.isPosted &&
    (said("payment_id") !== line.paymentId || said("invoices") !== line.invoices)
  )
    told.push("it pays for something else");
  return told;
}
