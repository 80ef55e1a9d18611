// What customers owe, by age.
import { agedReport } from "../ageing.ts";
import { words } from "../workbook/words.ts";

export default agedReport({
  name: "aged-debtors",
  title: "Aged debtors",
  doc: "Openstaande debiteuren: what customers owe at the end of a month, by customer, item and age",
  mart: "rpt_aged_debtor",
  heading: words("Openstaande debiteuren", "Aged debtors"),
  party: ["Debiteur", "Customer"],
  parties: ["Debiteuren", "Customers"],
  amount: ["Te ontvangen", "Receivable"],
});
