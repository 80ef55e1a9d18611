// What lineage knows of payment files: they are no workbook, and leave the house all the same.
import type { Declaration } from "../declaration.ts";

export const paymentFiles: Declaration = {
  name: "payment-files",
  title: "Payment files",
  doc: "Betaalbestanden: SEPA credit transfers of an approved payment journal (pain.001), each with a list for its approver",
  owner: "Treasury",
  file: "<message>.xml",
  reads: ["fct_payment_order_line"],
};
