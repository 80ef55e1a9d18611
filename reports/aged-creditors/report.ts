// What vendors are owed, by age.
import { agedReport } from "../ageing.ts";
import { words } from "../workbook/words.ts";

export default agedReport({
  name: "aged-creditors",
  title: "Aged creditors",
  doc: "Openstaande crediteuren: what vendors are owed at the end of a month, by vendor, item and age",
  mart: "rpt_aged_creditor",
  heading: words("Openstaande crediteuren", "Aged creditors"),
  party: ["Crediteur", "Vendor"],
  parties: ["Crediteuren", "Vendors"],
  amount: ["Te betalen", "Payable"],
});
