// How data management calls the entities: packages name them by label, not by table.
const LABELS: { readonly [table: string]: readonly string[] } = {
  main_account: ["Main accounts"],
  ledger: ["Ledger", "Ledgers"],
  legal_entity: ["Legal entities"],
  dimension: ["Financial dimensions"],
  dimension_value: ["Financial dimension values"],
  fiscal_period: ["Fiscal calendar periods"],
  ledger_fiscal_period: ["Ledger fiscal calendar periods"],
  general_journal_account_entry: ["General journal account entry"],
  exchange_rate: ["Exchange rates"],
  budget_register_entry: ["Budget register entries"],
  customer: ["Customers V3"],
  vendor: ["Vendors V2"],
  vendor_bank_account: ["Vendor bank accounts"],
  customer_bank_account: ["Customer bank accounts"],
  customer_transaction: ["Customer transactions"],
  vendor_transaction: ["Vendor transactions"],
  bank_account: ["Bank accounts"],
  tax_transaction: ["Tax transactions"],
  project: ["Projects V2"],
  project_actual: ["Ledger updates"],
  project_group: ["Project groups"],
  project_category: ["Project categories"],
  project_task: ["Project tasks"],
  project_contract: ["Project contract", "Project contracts"],
  funding_source: ["Project funding sources"],
  project_transaction_unposted: ["Project unposted transactions"],
  forecast_hour: ["Project hour forecasts"],
  forecast_cost: ["Project expense forecasts"],
  forecast_item: ["Project item forecasts"],
  forecast_fee: ["Project fee forecasts"],
  forecast_on_account: ["Project on-account forecasts"],
  forecast_posting: ["Budget updates"],
  purchase_order: ["Purchase order headers V2"],
  purchase_order_line: ["Purchase order lines V2"],
  vendor_invoice: ["Vendor invoice header"],
  vendor_invoice_line: ["Vendor invoice line"],
  sales_order: ["Sales order headers V2"],
  sales_order_line: ["Sales order lines V2"],
  sales_invoice: ["Sales invoice headers V2"],
  sales_invoice_line: ["Sales invoice lines V3", "Sales invoice lines V2"],
  free_text_invoice: ["Free text invoices"],
  product: ["Released products V2"],
  worker: ["Workers", "Worker"],
  worker_employment: ["Employment", "Employments"],
};

/** What an entity is called whatever stands around its name: `mserp_custcustomerv3entity`, `CustCustomerV3Staging`. */
export const stemOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^mserp_/, "")
    // How Synapse Link calls the folders of its Delta tables.
    .replace(/_partitioned$/, "")
    .replace(/staging$/, "")
    .replace(/entity$/, "")
    .replace(/[^a-z0-9]/g, "");

/** Whether a name or label means the table that has this physical name. */
export const isMeant = (said: string, table: string, physical: string): boolean =>
  stemOf(said) === stemOf(physical) ||
  (LABELS[table] ?? []).some((label) => label.toLowerCase() === said.trim().toLowerCase());
