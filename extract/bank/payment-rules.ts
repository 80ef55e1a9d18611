// What a payment file must keep beside its schema: the SEPA credit transfer rulebook and its guidelines (EPC), and what
// Dutch banks agreed. Each rule has its own code. What the schema refuses already is not said again.
import { readAmount, scaled, decimalOf as textOf } from "../format/camt-amount.ts";
import type { Message } from "../format/message.ts";
import { AMOUNT, beyondEea, ibanFault, inSepa, MOST } from "../format/sepa.ts";
import { addDays, businessDay, targetClosed, targetDay } from "../format/target-day.ts";
import { all, child, type Node } from "../format/xml.ts";
import type { Problem } from "../source.ts";
import { memberRules } from "./payment-members.ts";
import { remittanceRules } from "./payment-remittance.ts";

type Severity = Problem["severity"];

/** One breach; the path is that of the element that breaks the rule, or lacks something. */
export type Say = (severity: Severity, code: string, message: string, path: string, line: number) => void;

/** An element and where it stands. */
export type Spot = { readonly node: Node; readonly path: string };

/** What was said of an element already, by the schema: rules about it are silent. */
export type Flagged = (node: Node) => boolean;

/** Ids and payments that a bank must not, or should not, get twice, and where they stand. */
export type KnownIds = {
  readonly file: string;
  readonly messages: Map<string, string>;
  readonly groups: Map<string, string>;
  readonly payments: Map<string, string>;
};

/** What is counted while a file streams. */
type Tally = { count: number; sum: bigint; summed: boolean };
const tallied = (): Tally => ({ count: 0, sum: 0n, summed: true });

const CENTS = 10n ** 15n;

export class PaymentRules {
  readonly #message: Message;
  readonly #today: string;
  readonly #say: Say;
  readonly #flagged: Flagged;
  readonly #file = tallied();
  #group = tallied();
  readonly #known: KnownIds;
  readonly #instructionIds = new Map<string, string>();
  readonly #uetrs = new Map<string, string>();
  readonly #endToEndIds = new Map<string, string>();
  /** Of the open group: its payments are read before it. */
  #creditorsBeyondEea = 0;
  #paysSalaries = false;
  #settlesOnTarget = false;
  #withoutService: Spot | undefined;
  /** When what is being read settles, at the earliest. */
  #settles: string;

  /** @param known ids of files that were read before it, to which its own are added */
  constructor(message: Message, today: string, say: Say, flagged: Flagged, known: KnownIds) {
    this.#message = message;
    this.#known = known;
    this.#today = today;
    this.#settles = today;
    this.#say = say;
    this.#flagged = flagged;
  }

  /** Payments counted in the open group, and their exact sum as a decimal text. */
  get group(): { readonly count: number; readonly sum: string } {
    return { count: this.#group.count, sum: textOf(this.#group.sum) };
  }

  /** @param group the group that it stands in, as far as it was read */
  transaction(spot: Spot, group: Node): void {
    const { node, path } = spot;
    this.#settle(group);
    this.#members(spot, "Transaction");
    this.#amount(spot);
    this.#payeesBank(spot);
    this.#method(spot);
    this.#bearer(spot);
    this.#levels(spot, group);
    if (all(child(node, "PmtTpInf"), "SvcLvl").length === 0) this.#withoutService ??= spot;
    if (!isInstant(node) && !isInstant(group)) this.#settlesOnTarget = true;
    if (saysSalary(node)) this.#paysSalaries = true;
    const creditor = child(node, "Cdtr");
    if (creditor === undefined)
      this.#say("error", "creditor_missing", "The payment names no creditor", `${path}/Cdtr`, node.line);
    else this.#name(creditor, `${path}/Cdtr`);
    for (const other of ["UltmtDbtr", "UltmtCdtr"] as const) {
      const party = child(node, other);
      if (party !== undefined && child(party, "Nm") !== undefined) this.#name(party, `${path}/${other}`);
    }
    const iban = this.#account(spot, "CdtrAcct");
    if (iban !== null && beyondEea(iban.slice(0, 2))) this.#creditorsBeyondEea += 1;
    if (iban !== null && iban === child(group, "DbtrAcct", "Id", "IBAN")?.text)
      this.#say(
        "warning",
        "account_same",
        "The payment goes to the account that it comes from",
        `${path}/CdtrAcct/Id/IBAN`,
        node.line,
      );
    remittanceRules(spot, this.#say, this.#flagged);
    this.#ids(spot);
    this.#twice(spot, iban);
  }

  paymentInformation(spot: Spot): void {
    const { node, path } = spot;
    this.#settle(node);
    this.#members(spot, "PaymentInformation");
    this.#method(spot);
    this.#bearer(spot);
    const method = child(node, "PmtMtd");
    if (method !== undefined && !this.#flagged(method) && method.text !== "TRF")
      this.#say(
        "error",
        "payment_method",
        `${method.text} is no credit transfer (TRF)`,
        `${path}/PmtMtd`,
        method.line,
      );
    if (this.#withoutService !== undefined && all(child(node, "PmtTpInf"), "SvcLvl").length === 0)
      this.#say(
        "warning",
        "service_level_missing",
        "Neither the group nor its payments say SEPA as their service level",
        `${path}/PmtTpInf/SvcLvl`,
        node.line,
      );
    const debtor = child(node, "Dbtr");
    if (debtor !== undefined) this.#name(debtor, `${path}/Dbtr`);
    const ultimate = child(node, "UltmtDbtr");
    if (ultimate !== undefined && child(ultimate, "Nm") !== undefined)
      this.#name(ultimate, `${path}/UltmtDbtr`);
    this.#account(spot, "DbtrAcct");
    this.#agent(spot);
    if (this.#creditorsBeyondEea > 0 && debtor !== undefined && child(debtor, "PstlAdr") === undefined)
      this.#say(
        "warning",
        "address_missing",
        "Payments to outside the European Economic Area carry the payer's address; the bank must know it",
        `${path}/Dbtr/PstlAdr`,
        debtor.line,
      );
    if (
      (this.#paysSalaries || saysSalary(node)) &&
      !/^\s*(true|1)\s*$/.test(child(node, "BtchBookg")?.text ?? "")
    )
      this.#say(
        "warning",
        "salary_batch",
        "Salaries that are not booked as one amount stand on the statement one by one",
        `${path}/BtchBookg`,
        (child(node, "BtchBookg") ?? node).line,
      );
    this.#unique(this.#known.groups, "duplicate_group_id", spot, "PmtInfId", "error");
    this.#date(spot);
    this.#control(spot, this.#group, "pmtinf");
    this.#group = tallied();
    this.#creditorsBeyondEea = 0;
    this.#paysSalaries = false;
    this.#settlesOnTarget = false;
    this.#withoutService = undefined;
  }

  /** The whole, when all its groups were told. */
  initiation(body: Spot): void {
    this.#settles = this.#today;
    this.#members(body, "Initiation");
    const header = child(body.node, "GrpHdr");
    if (header === undefined) return;
    const spot = { node: header, path: `${body.path}/GrpHdr` };
    const initiator = child(header, "InitgPty");
    if (initiator !== undefined && child(initiator, "Nm") !== undefined)
      this.#name(initiator, `${spot.path}/InitgPty`);
    const created = child(header, "CreDtTm");
    if (created !== undefined && !this.#flagged(created) && created.text.trim() > addDays(this.#today, 2))
      this.#say(
        "warning",
        "created_future",
        `The file says that it was made at ${created.text}; today is ${this.#today}`,
        `${spot.path}/CreDtTm`,
        created.line,
      );
    this.#unique(this.#known.messages, "duplicate_message_id", spot, "MsgId", "error");
    this.#control(spot, this.#file, "grphdr");
  }

  #settle(group: Node): void {
    const asked = child(group, "ReqdExctnDt");
    const [day = ""] = /\d{4}-\d\d-\d\d/.exec((child(asked, "Dt") ?? asked)?.text ?? "") ?? [];
    this.#settles = this.#today;
    if (day > this.#today) this.#settles = day;
  }

  #members(spot: Spot, type: string): void {
    memberRules(
      { message: this.#message, say: this.#say, flagged: this.#flagged, settles: this.#settles },
      spot,
      type,
    );
  }

  #name(party: Node, path: string): void {
    if (party.children.length === 0) return;
    const name = child(party, "Nm");
    if (name === undefined || !/[\p{L}\p{N}]/u.test(name.text))
      this.#say("error", "name_missing", `${party.name} has no name`, `${path}/Nm`, (name ?? party).line);
    else if (!this.#flagged(name) && [...name.text].length > MOST.name)
      this.#say(
        "error",
        "name_length",
        `A name has at most ${MOST.name} characters; this one ${[...name.text].length}`,
        `${path}/Nm`,
        name.line,
      );
  }

  /** The IBAN of an account, where there is one that is right. */
  #account({ node, path }: Spot, name: "CdtrAcct" | "DbtrAcct"): string | null {
    const account = child(node, name);
    const iban = child(account, "Id", "IBAN");
    const at = `${path}/${name}/Id/IBAN`;
    if (iban === undefined) {
      this.#say("error", "iban_missing", `${name} has no IBAN`, at, (account ?? node).line);
      return null;
    }
    if (this.#flagged(iban)) return null;
    const { text } = iban;
    const country = text.slice(0, 2);
    const fault = ibanFault(text);
    if (fault !== null) {
      this.#say("error", "iban_invalid", `The IBAN is wrong: ${fault}`, at, iban.line);
      return null;
    }
    if (!inSepa(country))
      this.#say("error", "iban_country", `${country} takes no part in SEPA`, at, iban.line);
    return text;
  }

  #agent({ node, path }: Spot): void {
    const agent = child(node, "DbtrAgt", "FinInstnId");
    if (agent === undefined || agent.children.length === 0) return;
    const bic = child(agent, "BICFI") ?? child(agent, "BIC");
    const other = child(agent, "Othr");
    if (bic !== undefined && other !== undefined)
      this.#say(
        "warning",
        "element_not_sepa",
        "The payer's bank is named by its BIC alone",
        `${path}/DbtrAgt/FinInstnId/Othr`,
        other.line,
      );
    if (bic !== undefined || child(other, "Id")?.text === "NOTPROVIDED") return;
    this.#say(
      "error",
      "agent_missing",
      "The payer's bank has neither a BIC nor NOTPROVIDED in its place",
      `${path}/DbtrAgt/FinInstnId`,
      agent.line,
    );
  }

  #payeesBank({ node, path }: Spot): void {
    const other = child(node, "CdtrAgt", "FinInstnId", "Othr");
    if (other === undefined || child(other, "Id")?.text === "NOTPROVIDED") return;
    this.#say(
      "warning",
      "element_not_sepa",
      "The payee's bank is named by a BIC or not at all: its IBAN names it",
      `${path}/CdtrAgt/FinInstnId/Othr`,
      other.line,
    );
  }

  #amount({ node, path }: Spot): void {
    const tallies = [this.#file, this.#group];
    for (const tally of tallies) tally.count += 1;
    const amount = child(node, "Amt", "InstdAmt");
    const at = `${path}/Amt/InstdAmt`;
    const equivalent = child(node, "Amt", "EqvtAmt");
    if (equivalent !== undefined && amount === undefined)
      this.#say(
        "error",
        "amount_equivalent",
        "The amount is not given in the currency it is paid in",
        `${path}/Amt/EqvtAmt`,
        equivalent.line,
      );
    const text = plain(amount?.text ?? "");
    // The schema takes a zero with a minus, which is no amount.
    const value = readAmount(text) ? scaled(text) : /^-0*(\.0*)?$/.test(text) ? 0n : null;
    if (amount === undefined || value === null) {
      for (const tally of tallies) tally.summed = false;
      return;
    }
    for (const tally of tallies) tally.sum += value;
    if (this.#flagged(amount)) return;
    const currency = amount.attribute("Ccy");
    if (currency !== "EUR")
      this.#say("error", "currency", `The payment is in ${currency}; SEPA knows euros only`, at, amount.line);
    if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(amount.text))
      this.#say(
        "warning",
        "amount_form",
        "The amount has a plus, blanks or zeros that no bank writes",
        at,
        amount.line,
      );
    if ((text.split(".")[1] ?? "").length > 2)
      this.#say("error", "amount_decimals", "The amount has more than two decimals", at, amount.line);
    else if (value < AMOUNT.least * CENTS || value > AMOUNT.most * CENTS)
      this.#say(
        "error",
        "amount_range",
        "A SEPA payment is of at least 0.01 and at most 999999999.99",
        at,
        amount.line,
      );
  }

  #method({ node, path }: Spot): void {
    const levels = all(child(node, "PmtTpInf"), "SvcLvl");
    if (levels.length > 1)
      this.#say(
        "error",
        "service_level",
        "The service level stands more than once",
        `${path}/PmtTpInf/SvcLvl[2]`,
        levels[1]!.line,
      );
    for (const level of levels) {
      const code = child(level, "Cd");
      if ((code !== undefined && this.#flagged(code)) || code?.text === "SEPA") continue;
      this.#say(
        "error",
        "service_level",
        "The service level is not SEPA",
        `${path}/PmtTpInf/SvcLvl`,
        level.line,
      );
    }
    const instrument = child(node, "PmtTpInf", "LclInstrm");
    const code = child(instrument, "Cd");
    if (instrument === undefined || code?.text === "INST" || (code !== undefined && this.#flagged(code)))
      return;
    this.#say(
      "warning",
      "local_instrument",
      "SEPA credit transfers have no instrument but INST, for instant ones; another was agreed with the bank",
      `${path}/PmtTpInf/LclInstrm`,
      instrument.line,
    );
  }

  #bearer({ node, path }: Spot): void {
    const bearer = child(node, "ChrgBr");
    if (bearer === undefined || this.#flagged(bearer) || bearer.text === "SLEV") return;
    this.#say(
      "error",
      "charge_bearer",
      `Charges are borne as ${bearer.text}; SEPA knows SLEV only`,
      `${path}/ChrgBr`,
      bearer.line,
    );
  }

  /** What the group says of all its payments, none of them says again (ISO 20022, rules of the message). */
  #levels({ node, path }: Spot, group: Node): void {
    for (const name of ["PmtTpInf", "ChrgBr", "UltmtDbtr"] as const) {
      const again = child(node, name);
      if (again === undefined || child(group, name) === undefined) continue;
      this.#say(
        "error",
        "both_levels",
        `${name} stands in the group and in the payment; it belongs in one of them`,
        `${path}/${name}`,
        again.line,
      );
    }
  }

  #date({ node, path }: Spot): void {
    const asked = child(node, "ReqdExctnDt");
    const inner = child(asked, "Dt") ?? child(asked, "DtTm") ?? asked;
    if (inner === undefined || this.#flagged(inner)) return;
    const at = inner === asked ? `${path}/ReqdExctnDt` : `${path}/ReqdExctnDt/${inner.name}`;
    if (inner.name === "DtTm" && this.#settlesOnTarget)
      this.#say("error", "date_time", "A SEPA payment asks for a day, not for a time", at, inner.line);
    // A moment in a zone is a day here. A year of more than four digits is as far off as can be told.
    const moment =
      inner.name === "DtTm" && /(Z|[+-]\d\d:\d\d)$/.test(inner.text) ? new Date(inner.text) : null;
    const date =
      moment !== null && !Number.isNaN(moment.getTime())
        ? businessDay(moment)
        : (/^\d{4}-\d\d-\d\d/.exec(inner.text.trim())?.[0] ?? "9999-12-31");
    const closed = this.#settlesOnTarget ? targetClosed(date) : null;
    if (date < this.#today)
      this.#say("error", "date_past", `${date} is past: today is ${this.#today}`, at, inner.line);
    else if (date > addDays(this.#today, 365))
      this.#say("error", "date_far", `${date} is more than a year ahead`, at, inner.line);
    else if (closed !== null)
      this.#say(
        "error",
        "date_target",
        `${date} is ${closed}, on which banks do not settle; the next day is ${targetDay(date)}`,
        at,
        inner.line,
      );
  }

  #ids(spot: Spot): void {
    const { node, path } = spot;
    const id = { node: child(node, "PmtId") ?? node, path: `${path}/PmtId` };
    this.#unique(this.#instructionIds, "duplicate_instruction_id", id, "InstrId", "error");
    this.#unique(this.#uetrs, "duplicate_uetr", id, "UETR", "error");
    if (child(id.node, "EndToEndId")?.text === "NOTPROVIDED") return;
    // It is for the creditor, and no rule says that the bank must not get it twice; but reports on the payments name it.
    this.#unique(this.#endToEndIds, "duplicate_end_to_end_id", id, "EndToEndId", "warning");
  }

  #unique(
    seen: Map<string, string>,
    code: string,
    { node, path }: Spot,
    name: string,
    severity: Severity,
  ): void {
    const id = child(node, name);
    if (id === undefined || this.#flagged(id)) return;
    const before = seen.get(id.text);
    if (before === undefined) seen.set(id.text, `${path}/${name}, line ${id.line} of ${this.#known.file}`);
    else this.#say(severity, code, `${name} stands here and at ${before}`, `${path}/${name}`, id.line);
  }

  #twice({ node, path }: Spot, iban: string | null): void {
    const amount = child(node, "Amt", "InstdAmt");
    const text = plain(amount?.text ?? "");
    if (iban === null || !readAmount(text)) return;
    const remittance = child(node, "RmtInf");
    const said = [
      ...all(remittance, "Ustrd").map((one) => one.text),
      ...all(remittance, "Strd").map((one) => child(one, "CdtrRefInf", "Ref")?.text ?? ""),
    ];
    const key = JSON.stringify([iban, textOf(scaled(text)), said]);
    const { payments, file } = this.#known;
    const before = payments.get(key);
    if (before === undefined) payments.set(key, `${path}, line ${node.line} of ${file}`);
    else
      this.#say(
        "warning",
        "duplicate_payment",
        `The same account, amount and reference as ${before}: it may be paid twice`,
        path,
        node.line,
      );
  }

  /** NbOfTxs and CtrlSum against what is there; the header's must be there, a group's should. */
  #control({ node, path }: Spot, tally: Tally, of: "grphdr" | "pmtinf"): void {
    const count = child(node, "NbOfTxs");
    if (count === undefined) {
      if (of === "pmtinf")
        this.#say(
          "warning",
          "pmtinf_count_missing",
          "The group says not how many payments it has",
          path,
          node.line,
        );
    } else if (
      !this.#flagged(count) &&
      /^\d+$/.test(count.text) &&
      BigInt(count.text) !== BigInt(tally.count)
    )
      this.#say(
        "error",
        `${of}_count`,
        `NbOfTxs is ${count.text}; there are ${tally.count} payments`,
        `${path}/NbOfTxs`,
        count.line,
      );
    const sum = child(node, "CtrlSum");
    if (sum === undefined)
      this.#say(
        "warning",
        `${of}_sum_missing`,
        `There is no control sum (CtrlSum)`,
        `${path}/CtrlSum`,
        node.line,
      );
    else if (
      !this.#flagged(sum) &&
      tally.sum % CENTS === 0n &&
      (sum.text.trim().split(".")[1] ?? "").length > 2
    )
      this.#say(
        "error",
        `${of}_sum_decimals`,
        "The control sum has more than two decimals",
        `${path}/CtrlSum`,
        sum.line,
      );
    else if (!this.#flagged(sum) && tally.summed && scaledSum(sum.text) !== tally.sum)
      this.#say(
        "error",
        `${of}_sum`,
        `CtrlSum is ${sum.text.trim()}; the payments sum to ${textOf(tally.sum)}`,
        `${path}/CtrlSum`,
        sum.line,
      );
  }
}

const saysSalary = (node: Node): boolean =>
  [child(node, "PmtTpInf", "CtgyPurp", "Cd"), child(node, "Purp", "Cd")].some(
    (code) => code?.text === "SALA",
  );

/** Paid within seconds on any day, by the scheme for instant credit transfers. */
const isInstant = (node: Node): boolean => child(node, "PmtTpInf", "LclInstrm", "Cd")?.text === "INST";

/** A number as it is read: the schema allows a plus before it. */
const plain = (text: string): string => text.trim().replace(/^\+/, "");

const scaledSum = (text: string): bigint => scaled(plain(text));
