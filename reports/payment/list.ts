// What the approver of a payment file reads beside it: IBANs that are new or changed, what was written otherwise than it
// stands in the ERP, and what of the journal is not paid and why. Plain text, the same for the same journal.
import type { AccountJournal, OrderLine, Payment } from "./journal.ts";
import type { Ordered, OrderNote } from "./order.ts";

export type ListLanguage = "nl" | "en";

type Words = { readonly [key in keyof typeof NL]: string };
const NL = {
  title: "Betaalbestand ter goedkeuring",
  company: "Rechtspersoon",
  journal: "Betaaljournaal",
  file: "Bestand",
  account: "Van rekening",
  payments: "Betalingen",
  sum: "Totaal",
  dates: "Uitvoering",
  verification: "Naamcontrole (VoP)",
  ibans: "Nieuwe en gewijzigde IBANs sinds de laatste betaling",
  new: "nieuw: nooit eerder betaald",
  changed: "gewijzigd sinds",
  same: "",
  notes: "Anders geschreven dan het er staat, en mogelijk dubbel",
  paid: "Wordt betaald",
  unpaid: "Wordt niet betaald",
  none: "geen",
  salaries: "salarissen: alleen het totaal wordt getoond",
  line: "regel",
  vendor: "crediteur",
  name: "naam",
  amount: "bedrag",
  reason: "reden",
  was: "was",
  is: "is",
  name_changed: "naam in andere tekens",
  name_cut: "naam afgekapt",
  address_changed: "adres in andere tekens",
  address_left_out: "adres weggelaten",
  text_changed: "omschrijving in andere tekens",
  date_moved: "datum verschoven",
  duplicate_payment: "mogelijk dubbel",
  paid_before:
    "zelfde rekening, bedrag en kenmerk in een ander journaal (betaalbestand of geboekt), gevraagde datum",
} as const;
const EN: Words = {
  title: "Payment file to be approved",
  company: "Legal entity",
  journal: "Payment journal",
  file: "File",
  account: "From account",
  payments: "Payments",
  sum: "Total",
  dates: "Execution",
  verification: "Verification of Payee",
  ibans: "IBANs that are new or changed since the last payment",
  new: "new: never paid before",
  changed: "changed since",
  same: "",
  notes: "Written otherwise than it stands, and possible doubles",
  paid: "Is paid",
  unpaid: "Is not paid",
  none: "none",
  salaries: "salaries: only the total is shown",
  line: "line",
  vendor: "vendor",
  name: "name",
  amount: "amount",
  reason: "reason",
  was: "was",
  is: "is",
  name_changed: "name in other characters",
  name_cut: "name cut",
  address_changed: "address in other characters",
  address_left_out: "address left out",
  text_changed: "description in other characters",
  date_moved: "date moved",
  duplicate_payment: "may be a duplicate",
  paid_before: "same account, amount and reference in another journal (payment file or posted), asked for",
};

/** Reasons as the marts say them, for a Dutch list. */
const REASONS: { readonly [reason: string]: string } = {
  "not a vendor": "geen crediteur",
  "paid from no bank account of ours": "niet van een eigen bankrekening",
  "paid from an account that is not in euro": "van een rekening die niet in euro is",
  "another method of payment": "andere betaalmethode",
  "vendor unknown": "crediteur onbekend",
  "vendor on hold": "crediteur geblokkeerd",
  "invoice disputed": "factuur betwist",
  "invoice on hold": "factuur aangehouden",
  "invoice not approved": "factuur niet goedgekeurd",
  "paid from an account of which nobody says the currency": "van een rekening waarvan niemand de valuta zegt",
  "invoice in a payment file already": "factuur staat al in een betaalbestand",
  "invoice twice in the journal": "factuur staat twee keer in het journaal",
  "foreign currency": "vreemde valuta",
  "G-account split": "splitsing met g-rekening",
  "no bank account of the vendor": "geen bankrekening van de crediteur",
  "bank account of the vendor unknown": "bankrekening van de crediteur onbekend",
  "bank account of the vendor not in use": "bankrekening van de crediteur niet in gebruik",
  "no IBAN": "geen IBAN",
  "outside SEPA": "buiten SEPA",
  "handed to the bank already": "al aan de bank gegeven",
  "credit notes leave nothing to pay": "creditnota's laten niets te betalen",
  "a credit note of the vendor is left": "er staat nog een creditnota van de leverancier open",
};

type Listed = {
  readonly account: AccountJournal;
  readonly ordered: Ordered;
  /** Lines of the journal that no file pays. */
  readonly unpaid: readonly OrderLine[];
  readonly file: string;
  readonly verification: string;
  readonly sum: string;
};

/** The approver's list of one file. Of salaries it says who has a new IBAN by number, and no amounts of persons. */
export function approverList(
  { account, ordered, unpaid, file, verification, sum }: Listed,
  language: ListLanguage,
): string {
  const say: Words = language === "nl" ? NL : EN;
  const { journal, payments, isSalary } = account;
  const dates = [...new Set(ordered.order!.groups.map(({ date }) => date))].sort();
  const whose = (lines: readonly OrderLine[]) =>
    isSalary || lines.some((one) => one.isSalary)
      ? (lines[0]!.vendor ?? "")
      : `${lines[0]!.vendor ?? ""}  ${lines[0]!.vendorName ?? ""}`;
  const suspicious = payments.filter(({ lines }) => lines.some(({ ibanStatus }) => isNew(ibanStatus)));
  const byLine = new Map(payments.map((payment) => [payment.line, payment]));
  const head = [
    [say.company, `${journal.company}  ${journal.initiator.name}`],
    [say.journal, journal.journal],
    [say.file, file],
    [say.account, account.account],
    [say.payments, String(payments.length)],
    [say.sum, `EUR ${sum}`],
    [say.dates, dates.join(", ")],
    [say.verification, verification],
  ] as const;
  const section = (title: string, rows: readonly string[]) => [
    "",
    `${title} (${rows.length})`,
    "-".repeat(title.length),
    ...(rows.length === 0 ? [say.none] : rows),
  ];
  return `${[
    say.title,
    "=".repeat(say.title.length),
    ...head.map(([label, value]) => `${label.padEnd(22)}${value}`),
    ...section(
      say.ibans,
      suspicious.map(
        ({ line, lines }) =>
          `${say.line} ${line}  ${whose(lines)}  ${lines[0]!.iban ?? ""}  ${ibanWords(lines[0]!, say)}`,
      ),
    ),
    ...section(
      say.notes,
      ordered.notes.map((note) => noteWords(note, byLine.get(note.line), say)),
    ),
    ...section(
      say.unpaid,
      unpaid.map(
        (line) =>
          `${say.line} ${line.line}  ${whose([line])}  ${isSalary || line.isSalary ? "" : `${line.currency} ${plain(line.amount)}  `}${say.reason}: ${reasonWords(line.reason ?? "", language)}`,
      ),
    ),
    ...(isSalary
      ? ["", `${say.paid}: ${say.salaries}`]
      : section(
          say.paid,
          payments.map(
            ({ line, lines, amount }) =>
              `${say.line} ${line}  ${whose(lines)}  ${lines[0]!.iban ?? ""}  EUR ${plain(amount)}`,
          ),
        )),
  ]
    .map(oneLine)
    .join("\n")}\n`;
}

/** What is written of others breaks no line and turns none round. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");

const reasonWords = (reasons: string, language: ListLanguage): string =>
  language === "en"
    ? reasons
    : reasons
        .split(", ")
        .map((one) => REASONS[one] ?? one)
        .join(", ");

const isNew = (status: OrderLine["ibanStatus"]): boolean => status === "new" || status === "changed";

const ibanWords = ({ ibanStatus, lastPaidOn }: OrderLine, say: Words): string =>
  ibanStatus === "changed" ? `${say.changed} ${lastPaidOn ?? ""}` : say.new;

function noteWords({ line, code, was, is }: OrderNote, payment: Payment | undefined, say: Words): string {
  const who = payment?.lines[0]?.vendor ?? "";
  const change = was !== null && is !== null ? `${say.was} ${was}, ${say.is} ${is}` : (is ?? was);
  return `${say.line} ${line}  ${who}  ${say[code]}${change === null ? "" : `: ${change}`}`;
}

/** Two decimals where that says all of it. */
const plain = (amount: string): string => {
  const [whole = "0", part = ""] = amount.split(".");
  const digits = part.replace(/0+$/, "");
  return `${whole}.${digits.padEnd(2, "0")}`;
};
