// Payments as banks and Saldo itself know them: what was written for the bank (landed by `saldo payments` alone), what the
// bank says of it (pain.002), and what somebody decided about a payee who could not be verified.
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

const word = (doc: string) => nullable(text({ doc }));

/** By which a status report is known: a bank numbers its own messages. */
const reportKey = {
  bank: code({ doc: "BIC of the bank that reports; - where it does not say" }),
  report: text({ from: "MsgId", doc: "Id that the bank gave the report" }),
};
const unit = ["bank", "report"] as const;
const original = text({ from: "OrgnlMsgId", doc: "Message (payment file) that it speaks about" });
/** What banks add in words may name a payee. */
const info = nullable(personal(text({ from: "AddtlInf", doc: "What the bank adds in words" }), "pii"));

const status_report = table({
  doc: "Status reports of banks on payment files (pain.002): one row per report",
  from: "CstmrPmtStsRpt",
  arrives: "events",
  key: unit,
  unit,
  tolerance: 0,
  columns: {
    ...reportKey,
    report_version: incidental(text({ doc: "pain.002.001.NN" })),
    created_at: nullable(instant({ from: "CreDtTm", doc: "When the bank made the report" })),
    message: original,
    message_name: word("Kind of message that it speaks about"),
    payments: nullable(
      integer({ from: "OrgnlNbOfTxs", doc: "Payments in that message, as the bank counted" }),
    ),
    amount: nullable(decimal({ from: "OrgnlCtrlSum", doc: "Sum of that message, as the bank added it up" })),
    status: nullable(code({ from: "GrpSts", doc: "Status of the whole message" })),
    reasons: word("Codes of the reasons for it, joined by a blank"),
    info,
    parts: integer({ doc: "Statuses of batches and payments in the report" }),
  },
});

const payment_status = table({
  doc: "Statuses of batches and payments in the reports of banks",
  from: "OrgnlPmtInfAndSts",
  arrives: "events",
  key: [...unit, "position"],
  unit,
  tolerance: 0,
  columns: {
    ...reportKey,
    position: integer({ doc: "Place in the report, from 1" }),
    level: text({ doc: "batch or payment: what the status is of" }),
    message: original,
    batch: nullable(text({ from: "OrgnlPmtInfId", doc: "Batch that it is of" })),
    end_to_end_id: nullable(text({ from: "OrgnlEndToEndId", doc: "Reference of the payment" })),
    instruction_id: nullable(text({ from: "OrgnlInstrId", doc: "Reference of the instruction to the bank" })),
    status: nullable(
      code({
        doc: "Status: ACTC, ACCP, ACSP, ACSC, RJCT …; of a verified payee RCVC, RVMC … or the bank's own; empty where the whole has one",
      }),
    ),
    reasons: word("Codes of the reasons for it, joined by a blank"),
    info,
    accepted_at: nullable(instant({ from: "AccptncDtTm", doc: "When the bank accepted it" })),
    amount: nullable(decimal({ doc: "Amount of the payment, as the bank repeats it" })),
    currency: nullable(code({ doc: "Currency of that amount" })),
    account: nullable(code({ doc: "IBAN of the account that pays, as the bank repeats it" })),
    bank_reference: nullable(text({ from: "AcctSvcrRef", doc: "Reference that the bank gave" })),
  },
});

const message = text({ doc: "Id of the message (payment file), MsgId" });
/** Names one writing; one that was cut short has payments under a run that no file bears, and counts as none. */
const writing = text({ doc: "Run that wrote it" });

/**
 * Lands after everything that it speaks of: from then on the journal is written. Known by journal and account, so that the
 * same journal under another id meets itself.
 */
const payment_file = table({
  doc: "Payment files that Saldo wrote: one row per journal and account, for ever",
  arrives: "events",
  key: ["company", "journal", "account"],
  tolerance: 0,
  totals: ["amount"],
  columns: {
    message,
    company: code({ doc: "Legal entity that pays" }),
    journal: code({ doc: "Payment journal that it was written from" }),
    account: code({ doc: "IBAN of the account that pays" }),
    servicer_bic: nullable(code({ doc: "BIC of the bank that holds the account" })),
    format: text({ doc: "pain.001.001.NN" }),
    name: text({ doc: "Name of the file" }),
    sha256: text({ doc: "Its sha-256: under it, the archive keeps it" }),
    bytes: integer({ doc: "Its size" }),
    payments: integer({ doc: "Payments in it" }),
    amount: decimal({ precision: 18, scale: 2, doc: "Sum of its payments, in euro" }),
    verification: text({
      doc: "Whether the bank is asked to verify the payees: opt-in, opt-out, or single (always verified)",
    }),
    list_name: text({ doc: "Name of the approver's list beside it" }),
    list_sha256: text({ doc: "sha-256 of that list" }),
    run: writing,
    published_run: text({ doc: "Run of which the published journal was written" }),
    written_at: instant({ doc: "When it was written" }),
    saldo: text({ doc: "Version of Saldo that wrote it" }),
  },
});

const payment = table({
  doc: "Payments in the files that Saldo wrote",
  arrives: "events",
  key: ["run", "message", "end_to_end_id"],
  tolerance: 0,
  totals: ["amount"],
  columns: {
    run: writing,
    message,
    end_to_end_id: text({ doc: "Reference of the payment, passed on to the payee" }),
    batch: text({ doc: "Batch in the file, PmtInfId" }),
    company: code({ doc: "Legal entity that pays" }),
    journal: code({ doc: "Payment journal" }),
    vendor: code({ doc: "Vendor that is paid" }),
    iban_token: personal(code({ doc: "Stands for the IBAN that is paid; equal for equal ones" }), "token"),
    amount: decimal({ precision: 18, scale: 2, doc: "Amount, in euro" }),
    asked_date: date({ doc: "Day that the journal asks for" }),
    requested_date: date({ doc: "Day on which the bank is asked to pay" }),
    is_salary: flag({ doc: "In a batch of salaries" }),
    name_changed: flag({ doc: "The name was written in other characters than the vendor's own" }),
  },
});

const paid_line = table({
  doc: "Lines of payment journals in the files that Saldo wrote",
  arrives: "events",
  key: ["run", "company", "journal", "line_number"],
  tolerance: 0,
  totals: ["amount"],
  columns: {
    run: writing,
    company: code({ doc: "Legal entity that pays" }),
    journal: code({ doc: "Payment journal" }),
    line_number: decimal({ precision: 32, scale: 16, doc: "Line of the journal" }),
    message,
    end_to_end_id: text({ doc: "Payment that the line is in" }),
    amount: decimal({ doc: "What the line adds to the payment; a credit note takes off" }),
    // What is told when it changes later, or asked for again; lines that landed before it was kept say nothing of it.
    vendor: nullable(code({ doc: "Vendor that is paid" })),
    iban_token: nullable(
      personal(code({ doc: "Stands for the IBAN that is paid; equal for equal ones" }), "token"),
    ),
    asked_date: nullable(date({ doc: "Day that the line asks for" })),
    payment_id: word("Reference that the vendor asks for"),
    invoices: word("Invoices and credit notes that the line settles"),
    settles: word("The same, each with the legal entity that got it"),
  },
});

const verification_decision = table({
  doc: "Payments that may go although their payee could not be verified: who said so, when, and why",
  arrives: "events",
  key: ["message", "end_to_end_id"],
  tolerance: 0,
  columns: {
    message,
    end_to_end_id: text({ doc: "Payment that was decided on" }),
    outcome: text({ doc: "What the verification had said" }),
    status: nullable(code({ doc: "Code of the bank that said it" })),
    reason: text({ doc: "Why it may go" }),
    decided_by: text({ doc: "Approver who decided, known by a personal key" }),
    decided_at: instant({ doc: "When it was decided" }),
    run: text({ doc: "Run that recorded it" }),
    signature: text({ doc: "Ed25519 signature of the approver, over the decision" }),
  },
});

export const tables = {
  status_report,
  payment_status,
  payment_file,
  payment,
  paid_line,
  verification_decision,
};
