// The interface register: every interface of the organisation, from, to, data, protocol, processing and frequency to
// the letter as its document of July 2025 has them. What runs today is not written here: it follows from the sources.

/** Seen from Saldo: it receives, delivers, or receives and passes on. */
export type Direction = "in" | "out" | "both";

export type Interface = {
  readonly number: string;
  readonly from: string;
  readonly to: string;
  readonly data: string;
  readonly protocol: string;
  readonly processing: string;
  readonly frequency: string;
  readonly direction: Direction;
  /** The department that answers for the content; the document names none, so this is a proposal. */
  readonly owner: string;
  readonly note?: string;
};

const row = (
  number: string,
  from: string,
  to: string,
  data: string,
  protocol: string,
  processing: string,
  frequency: string,
  direction: Direction,
  owner: string,
  note?: string,
): Interface => ({
  number,
  from,
  to,
  data,
  protocol,
  processing,
  frequency,
  direction,
  owner,
  ...(note ? { note } : {}),
});

// biome-ignore format: a table reads as a table
export const REGISTER: readonly Interface[] = [
  row("1", "Gmal", "Dynax", "Salaris journaal", "Excel upload", "Handmatig", "1x maand", "both", "Salarisadministratie", "Gmal is Visma Raet Youforce Payroll Gemal."),
  row("2", "Insign", "Dynax", "Users", "(MS Intern)", "Automatisch", "Frequent", "in", "ICT"),
  row("3a", "Beaufort", "DWH", "Personeelgegevens", "XML-Bestand", "Automatisch", "1x dag", "in", "HR", "Where it is configured, the Youforce IAM API in place of files."),
  row("3b", "DWH", "Dynax", "Personeelgegevens", "CSV upload", "Handmatig", "1x maand", "out", "HR"),
  row("4", "Beaufort", "Dynax", "PNIL – leveranciers", "Excel Upload", "Handmatig", "Ad hoc", "both", "HR"),
  row("5", "Timechimp", "Dynax", "Urenregistratie", "Excel Upload", "Automatisch", "1x dag", "both", "Projectadministratie"),
  row("6", "Dynax", "Excel", "ETC projectrapportage", "Excel Download", "Handmatig", "1x maand", "both", "Control", "What project leaders enter in the workbook comes back by the same way."),
  row("7a", "Dynax", "Advanced forms", "Factuur info", "(Dynax Intern)", "Automatisch", "1x dag", "in", "Debiteurenadministratie"),
  row("7b", "Advanced forms", "Documentservice", "PDF", "Copy to Docstore", "Automatisch", "min 1x week", "both", "Debiteurenadministratie"),
  row("8a", "CRM", "HSO-API", "Klant stamgegevens", "Json rest API", "Automatisch", "1x dag", "in", "Verkoop"),
  row("8b", "HSO-klant-API", "Dynax", "Klant stamgegevens", "Odata", "Automatisch", "1x dag", "out", "Verkoop"),
  row("9a", "CRM", "Order API", "CRM verkooporders (trainingen)", "Json rest API", "Automatisch", "Ad hoc", "in", "Verkoop"),
  row("9b", "Webwinkel", "Order API", "Webwinkel verkooporders", "Json rest API", "Automatisch", "Ad hoc", "in", "Verkoop"),
  row("9c", "Excel licentie verlenging", "Order API", "Licentie verkooporders", "Json rest API", "Handmatig", "Ad hoc", "in", "Verkoop"),
  row("9d", "HSO-Order API", "Dynax", "Ordercreatie", "(Dynax Intern)", "Automatisch", "Ad hoc", "out", "Verkoop"),
  row("10a", "Dynax", "HSO-API", "Klant, contract, product, order en factuur gegevens", "SQL", "Automatisch", "1x dag", "in", "Verkoop"),
  row("10b", "HSO-API", "Webwinkel", "Klant, contract, product, order en factuur gegevens", "Json rest API", "Automatisch", "1x dag", "out", "Verkoop"),
  row("10c", "HSO-API", "Documentenservice", "Factuur info", "Json rest API", "Automatisch", "1x dag", "out", "Debiteurenadministratie"),
  row("11a", "Dynax", "Order provisioning", "Order gegevens", "SQL", "Automatisch", "1x dag", "in", "Logistiek"),
  row("11b", "Order provisioning", "Hexspoor magazijn", "Logistieke Hexspoor order", "Json rest API", "Automatisch", "1x dag", "out", "Logistiek"),
  row("11c", "Order provisioning", "Licentie server", "Licentieorder", "Json rest API", "Automatisch", "1x dag", "out", "Logistiek"),
  row("11d", "Order provisioning", "Woots platform", "Licentieorder Woots", "Json rest API", "Automatisch", "1x dag", "out", "Logistiek"),
  row("11e", "Order provisioning", "Order API", "Status mutatie (vooralsnog alleen licentie en Hexspoor)", "Json rest API", "Automatisch", "1x dag", "out", "Logistiek", "Printed as 11 with a raised e in the document."),
  row("12a", "Rabo connect", "Ebanking", "Dagafschrift", "XML-CAMT", "Automatisch", "1x dag", "in", "Treasury", "The statements are camt.053."),
  row("12b", "Ebanking", "Dynax", "Dagafschrift", "(Dynax Intern)", "Automatisch", "1x dag", "out", "Treasury"),
  row("13", "Dynax", "Rabobank", "Betalingen", "SEPA XML (CAMT-53)", "Handmatig", "Ad hoc", "both", "Crediteurenadministratie", "The document says CAMT-53; that is the statement of 12a. Payments are pain.001, which Saldo writes from the approved payment journal; what the bank reports of them, pain.002, comes back by the same way."),
  row("14a", "OCC factuurscanning", "Exflow", "Inkoopfactuur", "XML + PDF", "Handmatig", "Ad hoc", "in", "Crediteurenadministratie"),
  row("14b", "Exflow", "Dynax", "Inkoopfactuur + goedkeuring", "(Dynax Intern)", "Handmatig", "Ad hoc", "out", "Crediteurenadministratie"),
  row("15", "Dynax", "IB47 aangifte", "PNIL uitbetalingen", "Excel download", "Handmatig", "Ad hoc", "out", "Fiscale zaken"),
  row("16", "Diverse Excels", "Dynax", "Memoriaalboekingen (bulk)", "Excel Upload", "Handmatig", "Ad hoc", "both", "Control"),
  row("17", "Probuto", "Dynax", "Financiële Begroting en Raming", "CSV Upload", "Handmatig", "Ad hoc", "both", "Control"),
  row("18", "Viper", "Dynax", "Factuur – debiteur journalen", "Excel upload", "Handmatig", "Ad hoc", "both", "Debiteurenadministratie"),
  row("19", "Dynax", "DWH", "Diverse entiteiten (Zie DWH hoofdstuk)", "Dynax BYODb", "Automatisch", "2x daags", "in", "Informatiemanagement", "BYOD: the export of D365 entities to a database of your own, or to files."),
];
