// Bank statements as camt.053 delivers them. A statement is known by account, currency, closing date and (where a day
// has several) sequence and page: message and statement ids are new at every download and identify nothing.
import {
  code,
  date,
  decimal,
  flag,
  incidental,
  instant,
  integer,
  nullable,
  personal,
  table,
  text,
} from "../column.ts";

/** The columns by which a statement is known; every row of its parts carries them. */
const statementKey = {
  account: code({ doc: "IBAN, or the bank's own account id" }),
  currency: code({ doc: "Currency of the account, ISO 4217" }),
  statement_date: date({ doc: "Date of the closing balance" }),
  sequence: text({ doc: "Electronic sequence number and page, where the statement has them; else 1" }),
};
const unit = ["account", "currency", "statement_date", "sequence"] as const;
/** Whole statements go, in every part. */
const retention = { rule: "financial", by: "statement_date" } as const;

/** What the bank says that it sent: outside what the statement says, because it only repeats it. */
const told = {
  count: (which: string) =>
    incidental(nullable(integer({ doc: `Number of ${which} that the bank says it sent (TxsSummry)` }))),
  sum: (which: string) =>
    incidental(
      nullable(decimal({ doc: `Sum of ${which} without signs that the bank says it sent (TxsSummry)` })),
    ),
};

const statement = table({
  doc: "Bank statements: one per account, currency and closing date",
  from: "Stmt",
  arrives: "events",
  key: unit,
  unit,
  // Its number may differ from one download to the next: what it says on that day decides.
  again: {
    by: ["account", "currency", "statement_date", "page", "content"],
    counts: "entries",
    between: ["opening_amount", "closing_amount"],
  },
  retention,
  tolerance: 0,
  totals: ["booked_amount"],
  columns: {
    ...statementKey,
    message_id: incidental(
      nullable(text({ from: "MsgId", doc: "Id of the message (download) that brought the statement" })),
    ),
    statement_id: incidental(
      nullable(text({ from: "Stmt/Id", doc: "Id that the bank gave this copy of the statement" })),
    ),
    created_at: incidental(nullable(instant({ from: "CreDtTm", doc: "When the bank made the statement" }))),
    message_version: incidental(text({ doc: "camt.053.001.NN" })),
    account_name: incidental(nullable(text({ doc: "Name of the account" }))),
    servicer_bic: incidental(nullable(code({ doc: "BIC of the bank that holds the account" }))),
    from_date: incidental(nullable(date({ doc: "First day that the statement speaks about" }))),
    to_date: incidental(nullable(date({ doc: "Last day that the statement speaks about" }))),
    opening_code: nullable(code({ doc: "OPBD, or PRCD where the bank sends no opening balance" })),
    opening_amount: nullable(decimal({ doc: "Opening balance; signed, credit positive" })),
    opening_date: nullable(date({ doc: "Date of the opening balance" })),
    closing_code: nullable(code({ doc: "CLBD, closing booked balance" })),
    closing_amount: nullable(decimal({ doc: "Closing balance; signed, credit positive" })),
    entries: integer({ doc: "Number of booked entries" }),
    booked_amount: decimal({ doc: "Sum of the booked entries, credit positive, as counted by the reader" }),
    summary_entries: told.count("entries"),
    summary_sum: told.sum("entries"),
    summary_net: incidental(
      nullable(decimal({ doc: "What the entries add up to, as the bank says (TxsSummry); credit positive" })),
    ),
    summary_credits: told.count("credit entries"),
    summary_credit_sum: told.sum("credit entries"),
    summary_debits: told.count("debit entries"),
    summary_debit_sum: told.sum("debit entries"),
    summary_codes: incidental(
      nullable(
        integer({
          doc: "Number of kinds of transaction of which the bank gives totals (TxsSummry/TtlNtriesPerBkTxCd)",
        }),
      ),
    ),
    summary_codes_agreed: incidental(
      nullable(
        integer({ doc: "How many of these totals are those of the entries, as counted by the reader" }),
      ),
    ),
    page: incidental(
      nullable(integer({ from: "PgNb", doc: "Which of its pages it is; empty where there is one page" })),
    ),
    is_first_page: incidental(
      nullable(flag({ doc: "No page of the statement goes before it; empty where there is one page" })),
    ),
    is_last_page: incidental(
      nullable(
        flag({ from: "LastPgInd", doc: "No page of the statement follows; empty where there is one page" }),
      ),
    ),
    additional_info: incidental(
      nullable(text({ from: "AddtlStmtInf", doc: "What else the bank says of the statement" })),
    ),
    content: text({
      doc: "sha-256 over balances, entries and details: what the statement says, without its ids",
    }),
  },
});

const balance = table({
  doc: "Balances of a statement, as sent",
  arrives: "events",
  key: [...unit, "position"],
  unit,
  retention,
  tolerance: 0,
  columns: {
    ...statementKey,
    position: integer({ doc: "Place in the statement, from 1" }),
    balance_code: code({
      doc: "Which balance: OPBD opening, PRCD previous closing, CLBD closing, CLAV available, FWAV forward available, ITBD interim",
    }),
    balance_date: nullable(date({ doc: "Date of the balance" })),
    amount: decimal({ doc: "Signed, credit positive" }),
    balance_currency: incidental(
      nullable(
        code({
          doc: "Currency of the balance, normally that of the account; empty where it landed before this was read",
        }),
      ),
    ),
  },
});

const entry = table({
  doc: "Entries of a statement: what the bank booked, credit positive",
  from: "Ntry",
  arrives: "events",
  key: [...unit, "position"],
  unit,
  retention,
  tolerance: 0,
  totals: ["amount"],
  columns: {
    ...statementKey,
    position: integer({ doc: "Place in the statement, from 1" }),
    status: code({ doc: "BOOK booked, PDNG pending, INFO for information, FUTR future" }),
    booking_date: nullable(date({ doc: "Day on which the bank booked (boekdatum)" })),
    value_date: nullable(date({ doc: "Day from which interest counts (valutadatum)" })),
    amount: decimal({ doc: "Signed, credit positive" }),
    entry_currency: code({ doc: "Currency of the entry; normally that of the account" }),
    reversal: flag({ doc: "A reversal; the sign already says so and is never flipped" }),
    entry_reference: nullable(text({ from: "NtryRef", doc: "Reference of the entry within the statement" })),
    bank_reference: nullable(text({ from: "AcctSvcrRef", doc: "Reference that the bank gave the entry" })),
    transaction_code: nullable(
      text({ doc: "Kind of transaction: domain-family-subfamily, or the bank's own code" }),
    ),
    batch_transactions: nullable(integer({ doc: "Number of transactions of a batch (Btch/NbOfTxs)" })),
    batch_total: incidental(
      nullable(decimal({ doc: "Total of a batch without its sign, as the bank says (Btch/TtlAmt)" })),
    ),
    // Outside what the statement says: those that landed before it was read meet themselves when they come again.
    batch_id: incidental(
      nullable(text({ from: "PmtInfId", doc: "The batch of payments of our own that the entry is" })),
    ),
    details: integer({ doc: "Number of transaction details sent with the entry" }),
    additional_info: nullable(text({ from: "AddtlNtryInf", doc: "What else the bank says of the entry" })),
  },
});

const detail = table({
  doc: "Transaction details of an entry: the parties and references behind it; never summed into the ledger",
  from: "TxDtls",
  arrives: "events",
  key: [...unit, "entry_position", "position"],
  unit,
  retention,
  tolerance: 0,
  columns: {
    ...statementKey,
    entry_position: integer({ doc: "Place of the entry in the statement" }),
    position: integer({ doc: "Place of the detail in the entry, from 1" }),
    amount: nullable(decimal({ doc: "Signed, credit positive; empty where the bank gives none" })),
    detail_currency: nullable(code({ doc: "Currency of the transaction" })),
    end_to_end_id: nullable(
      text({ from: "EndToEndId", doc: "Reference that the payer gave, passed on to the payee" }),
    ),
    instruction_id: nullable(text({ from: "InstrId", doc: "Reference of the instruction to the bank" })),
    mandate_id: nullable(text({ from: "MndtId", doc: "Mandate (machtiging) of a direct debit" })),
    bank_reference: nullable(
      text({ from: "AcctSvcrRef", doc: "Reference that the bank gave the transaction" }),
    ),
    counterparty_name: nullable(text({ doc: "The other party: debtor of a credit, creditor of a debit" })),
    counterparty_account: nullable(code({ doc: "IBAN or other id of the other party" })),
    counterparty_bic: nullable(code({ doc: "BIC of the bank of the other party" })),
    remittance: nullable(text({ doc: "Unstructured remittance lines, joined by a line feed" })),
    creditor_reference: nullable(
      text({ doc: "Structured reference (RF, betalingskenmerk, OGM), kept as text" }),
    ),
    reference_type: nullable(text({ doc: "Code and issuer of the structured reference" })),
    return_reason: nullable(
      code({ doc: "Why a payment came back, as an ISO 20022 code (storneringsreden)" }),
    ),
    // Outside what the statement says: those that landed before it was read meet themselves when they come again.
    purpose: incidental(nullable(code({ from: "Purp", doc: "What it is for: SALA salary, PENS pension …" }))),
    counterparty_token: incidental(
      nullable(
        personal(
          code({
            doc: "Stands for the account of the other party, as it does where D365 names that account",
          }),
          "token",
        ),
      ),
    ),
    found_reference: incidental(
      nullable(
        text({
          doc: "Reference with right check digits: the structured one, else one that stands in the remittance",
        }),
      ),
    ),
    additional_remittance: incidental(
      nullable(
        text({ from: "AddtlRmtInf", doc: "Lines beside a structured reference, joined by a line feed" }),
      ),
    ),
    additional_info: incidental(
      nullable(text({ from: "AddtlTxInf", doc: "What else the bank says of the transaction" })),
    ),
    return_information: incidental(
      nullable(
        text({
          from: "RtrInf/AddtlInf",
          doc: "Why a payment came back, in words; lines joined by a line feed",
        }),
      ),
    ),
    document_numbers: incidental(
      nullable(
        text({ from: "RfrdDocInf", doc: "Numbers of the documents that are paid, joined by a line feed" }),
      ),
    ),
  },
});

/** Reports of the day and notifications say beforehand, or in more detail, what a statement will say. */
const announced = {
  account: statementKey.account,
  currency: statementKey.currency,
  announcement: text({
    doc: "sha-256 over what it says: its ids are new at every download and identify nothing",
  }),
  announced_on: date({ doc: "Last booking day that it speaks of; else the day on which it was made" }),
};
const announcementUnit = ["account", "currency", "announcement", "announced_on"] as const;
const announcementRetention = { rule: "financial", by: "announced_on" } as const;

const announcement = table({
  doc: "Entries as camt.052 and camt.054 announce them: never posted",
  from: "Ntry",
  arrives: "events",
  key: [...announcementUnit, "position"],
  unit: announcementUnit,
  retention: announcementRetention,
  tolerance: 0,
  columns: {
    ...announced,
    kind: text({ doc: "camt.052 (report of the day) or camt.054 (notification)" }),
    position: entry.columns.position,
    status: entry.columns.status,
    booking_date: entry.columns.booking_date,
    value_date: entry.columns.value_date,
    amount: entry.columns.amount,
    entry_currency: entry.columns.entry_currency,
    reversal: entry.columns.reversal,
    entry_reference: entry.columns.entry_reference,
    bank_reference: entry.columns.bank_reference,
    transaction_code: entry.columns.transaction_code,
    batch_transactions: entry.columns.batch_transactions,
    batch_total: entry.columns.batch_total,
    batch_id: entry.columns.batch_id,
    details: entry.columns.details,
    additional_info: entry.columns.additional_info,
  },
});

const { account: _a, currency: _c, statement_date: _d, sequence: _s, ...detailColumns } = detail.columns;

const announcement_detail = table({
  doc: "Transaction details of announced entries: they stand in for those that a statement leaves out",
  from: "TxDtls",
  arrives: "events",
  key: [...announcementUnit, "entry_position", "position"],
  unit: announcementUnit,
  retention: announcementRetention,
  tolerance: 0,
  columns: { ...announced, ...detailColumns },
});

export const statementTables = { statement, balance, entry, detail };
export const announcementTables = { announcement, announcement_detail };
export const tables = { ...statementTables, ...announcementTables };
