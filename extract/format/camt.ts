// CAMT.052, .053 and .054 (ISO 20022 bank-to-customer reports, versions .02 to .14), streamed: transaction details,
// entries and statements come as typed values, whatever the version and the bank. What breaks the schema in a way that
// could change a figure refuses the file; what merely does not add up is for the reader's caller to flag.
import { basename } from "node:path";
import { refuse } from "../error.ts";
import { decimalOf, scaled, signed } from "./camt-amount.ts";
import {
  aboutOf,
  chargesOf,
  dayOf,
  detailOf,
  type EntryAbout,
  type Fault,
  type Group,
  groupOf,
  headOf,
  isCredit,
  isReversal,
  moneyOf,
  statusOf,
  transactionCode,
} from "./camt-part.ts";
import { type Closed, child, locate, type Node, readElements, text } from "./xml.ts";

export type CamtKind = "camt.052" | "camt.053" | "camt.054";

/** What a file is, told by the namespace of its Document. */
export type CamtVersion = { readonly kind: CamtKind; readonly version: string };

export type Balance = {
  /** OPBD, PRCD, CLBD …; with `/INTM` behind it on a page that is not the first or last. */
  readonly code: string;
  /** Signed, credit positive. */
  readonly amount: string;
  readonly currency: string;
  readonly date: string | null;
  /** The bank gave no sign; it is taken for a credit. */
  readonly unsigned: boolean;
};

/** One line of TxsSummry: what the bank says that it sent. */
export type Total = {
  readonly count: string | undefined;
  readonly sum: string | undefined;
  readonly net: string | undefined;
};

export type Head = {
  readonly version: CamtVersion;
  readonly messageId: string | null;
  /** Place in the file, from 0. */
  readonly index: number;
  readonly id: string | null;
  readonly created: string | null;
  readonly copy: string | null;
  readonly account: string;
  readonly isIban: boolean;
  readonly currency: string;
  readonly name: string | null;
  readonly bic: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** ElctrncSeqNb without leading zeros; null where it is absent or always zero. */
  readonly sequence: string | null;
  /** Page, where the statement or message has more than one. */
  readonly page: { readonly number: string; readonly last: boolean } | null;
  readonly balances: readonly Balance[];
  readonly opening: Balance | null;
  readonly closing: Balance | null;
  readonly summary: {
    readonly all: Total | undefined;
    readonly credits: Total | undefined;
    readonly debits: Total | undefined;
  };
  readonly line: number;
};

export type Reference = { readonly type: string | null; readonly value: string };

export type Detail = {
  readonly amount: string | null;
  readonly currency: string | null;
  readonly endToEndId: string | null;
  readonly instructionId: string | null;
  readonly transactionId: string | null;
  readonly mandateId: string | null;
  readonly bankReference: string | null;
  readonly name: string | null;
  readonly account: string | null;
  readonly bic: string | null;
  readonly remittance: readonly string[];
  readonly references: readonly Reference[];
  /** Numbers of the documents (invoices) that are paid. */
  readonly documents: readonly string[];
  readonly returnReason: string | null;
  /** What it is said to be for: SALA, PENS, SUPP … or the bank's own word. */
  readonly purpose: string | null;
  readonly instructed: { readonly amount: string; readonly currency: string } | null;
  readonly rate: string | null;
  readonly charges: readonly string[];
};

export type Entry = {
  /** Place in the statement, from 1. */
  readonly position: number;
  /** BOOK, PDNG, INFO, FUTR. A camt.053 holds what was booked, so there a missing status is BOOK; elsewhere INFO. */
  readonly status: string;
  readonly statusMissing: boolean;
  readonly bookingDate: string | null;
  readonly valueDate: string | null;
  /** Signed, credit positive; RvslInd never flips it. */
  readonly amount: string;
  /** The sign as sent, which a zero amount does not show. */
  readonly credit: boolean;
  readonly currency: string;
  readonly reversal: boolean;
  readonly reference: string | null;
  readonly bankReference: string | null;
  /** Domain-family-subfamily, else the bank's own code. */
  readonly code: string | null;
  readonly ownCode: string | null;
  readonly batch: { readonly transactions: string | null; readonly total: string | null } | null;
  readonly info: string | null;
  readonly charges: readonly string[];
  /** Details sent with it, and their sum where every one has an amount in the entry's currency. */
  readonly details: number;
  readonly detailSum: bigint | null;
};

/** A detail comes before its entry, an entry before the end of its statement: the order in which the file closes them. */
export type CamtPart =
  | {
      readonly part: "detail";
      readonly head: Head;
      readonly entry: number;
      readonly position: number;
      readonly detail: Detail;
    }
  | { readonly part: "entry"; readonly head: Head; readonly entry: Entry }
  | { readonly part: "statement"; readonly head: Head; readonly entries: number };

const BODY = { "camt.052": "Rpt", "camt.053": "Stmt", "camt.054": "Ntfctn" } as const;
const WRAPPER = {
  "camt.052": "BkToCstmrAcctRpt",
  "camt.053": "BkToCstmrStmt",
  "camt.054": "BkToCstmrDbtCdtNtfctn",
} as const;

/** Elements of a statement that `headOf` reads. */
const HEAD: ReadonlySet<string> = new Set([
  ...["Id", "ElctrncSeqNb", "CreDtTm", "FrToDt", "CpyDplctInd", "StmtPgntn", "RptPgntn", "NtfctnPgntn"],
  ...["Acct", "Bal", "TxsSummry"],
]);

type Position = { readonly line: number; readonly column: number };

const follows = (one: Position, other: Position): boolean =>
  one.line > other.line || (one.line === other.line && one.column > other.column);

function versionOf(namespace: string): CamtVersion | null {
  const found = /^urn:iso:std:iso:20022:tech:xsd:((camt\.05[234])\.001\.(\d\d))$/.exec(namespace);
  if (found === null || Number(found[3]) < 2 || Number(found[3]) > 14) return null;
  return { kind: found[2] as CamtKind, version: found[1]! };
}

/** Tells a CAMT file by its content; throws `camt_namespace` for any other XML, and what the XML reader throws for the rest. */
export async function camtVersion(path: string): Promise<CamtVersion> {
  const { root, found } = await locate(path, (tag) => tag.name === "Document");
  const version = versionOf(found?.namespace ?? "");
  if (version !== null) return version;
  const seen = found ?? root;
  throw refuse(
    "camt_namespace",
    seen?.namespace
      ? `Not a CAMT.052, .053 or .054 message of a known version: namespace ${seen.namespace.slice(0, 120)}`
      : `Not a CAMT message: element ${seen?.name.slice(0, 60)} has no namespace`,
    { file: basename(path), at: `line ${seen?.line ?? 1}` },
    "Ask the bank for camt.053.001.02 or camt.053.001.08; a message without its namespace was altered after the bank made it",
  );
}

/** Whether XML has the body of a CAMT message, whatever its namespace says: then a refusal says more than "unknown". */
export async function isCamtLike(path: string): Promise<boolean> {
  const wrappers: readonly string[] = Object.values(WRAPPER);
  const { found } = await locate(
    path,
    (tag) => wrappers.includes(tag.name) || versionOf(tag.namespace) !== null,
  );
  return found !== undefined;
}

/** Streams the parts of a CAMT file, which is read once. */
export async function* camt(path: string): AsyncIterable<CamtPart> {
  for await (const parts of camtParts(path)) yield* parts;
}

/** The same parts, as many at a time as a piece of the file holds. */
export async function* camtParts(path: string): AsyncIterable<readonly CamtPart[]> {
  const version = await camtVersion(path);
  const file = basename(path);
  const body = BODY[version.kind];
  const message = `Document/${WRAPPER[version.kind]}`;
  const names = [
    ...["GrpHdr", body, `${body}/Ntry`, `${body}/Ntry/NtryDtls/TxDtls`].map((tail) => `${message}/${tail}`),
    ...Object.values(WRAPPER).filter((wrapper) => wrapper !== WRAPPER[version.kind]),
  ];

  let group: Group | undefined;
  let index = 0;
  let head: Head | undefined;
  /** Where the first entry of the statement begins. */
  let first: Position | undefined;
  let entries = 0;
  let details = 0;
  let detailSum: bigint | null = 0n;
  /** The open entry, as far as its details need it: asked once, however many they are. */
  let about: EntryAbout | undefined;
  let element = "";

  const fault: Fault = (code, what, at, hint) =>
    refuse(
      code,
      what,
      { file, at: `line ${at.line}:${at.column} (${place(element, body, index, entries, details)})` },
      hint,
    );
  const begin = (of: Node, entry: Node | undefined): Head => {
    if (entry !== undefined) first = { line: entry.line, column: entry.column };
    return headOf(of, group, { version, index }, entry, fault);
  };
  let namespace = "";
  const take = ({ name, node, within }: Closed, into: CamtPart[]): void => {
    element = name;
    if (node.namespace !== namespace) {
      // An envelope may hold several messages, also of several versions, but of one kind.
      if (versionOf(node.namespace)?.kind !== version.kind) {
        throw fault(
          "camt_namespace",
          `${name} is not in the namespace of the ${version.kind} message that it stands in: ${node.namespace.slice(0, 120) || "none"}`,
          node,
          "Deliver messages of different kinds in files of their own; a message that mixes namespaces was altered after the bank made it",
        );
      }
      namespace = node.namespace;
    }
    if (name === "GrpHdr") group = groupOf(node);
    else if (name === "TxDtls") {
      const [statement, entry] = within as [Node, Node];
      head ??= begin(statement, entry);
      about ??= aboutOf(entry, fault);
      const detail = detailOf(about, node, head.account, fault);
      details += 1;
      const summable: boolean =
        detail.amount !== null && detailSum !== null && detail.currency === about.currency;
      detailSum = summable ? detailSum! + scaled(detail.amount!) : null;
      into.push({ part: "detail", head, entry: entries + 1, position: details, detail });
    } else if (name === "Ntry") {
      head ??= begin(within[0]!, node);
      const entry = entryOf(node, version.kind, entries + 1, details, detailSum, fault);
      entries += 1;
      details = 0;
      detailSum = 0n;
      about = undefined;
      into.push({ part: "entry", head, entry });
    } else if (name !== body) {
      throw fault(
        "camt_empty",
        `${name} is not what a ${version.kind} message holds`,
        node,
        "Ask the bank for the file again",
      );
    } else {
      // Entries went on their way with the head that stood above them, so nothing of it may follow.
      const late = node.children.find(
        (one) => HEAD.has(one.name) && first !== undefined && follows(one, first),
      );
      if (late !== undefined) {
        throw fault(
          "camt_order",
          `${late.name} stands behind the entries`,
          late,
          "The file breaks the order of the ISO 20022 schema; ask the bank for it again",
        );
      }
      into.push({ part: "statement", head: head ?? begin(node, undefined), entries });
      index += 1;
      head = first = undefined;
      entries = 0;
    }
  };
  yield* readElements(path, names, take);
  if (index === 0) {
    throw refuse("camt_empty", `The message holds no ${body}`, { file }, "Ask the bank for the file again");
  }
}

/** Counts from 1, as people do; the same element names as in the file. */
function place(name: string, body: string, index: number, entries: number, details: number): string {
  const statement = `${body} ${index + 1}`;
  if (name === "GrpHdr" || name === body) return statement;
  const entry = `${statement}, Ntry ${entries + 1}`;
  return name === "Ntry" ? entry : `${entry}, TxDtls ${details + 1}`;
}

function entryOf(
  node: Node,
  kind: CamtKind,
  position: number,
  details: number,
  sum: bigint | null,
  fault: Fault,
): Entry {
  const status = statusOf(node);
  const credit = isCredit(node, fault);
  const money = child(node, "Amt");
  if (money === undefined)
    throw fault("camt_amount", "An entry has no Amt", node, "Ask the bank for the file again");
  const { amount, currency } = moneyOf(money, fault);
  const code = transactionCode(node);
  return {
    position,
    status: status ?? (kind === "camt.053" ? "BOOK" : "INFO"),
    statusMissing: status === null,
    bookingDate: dayOf(child(node, "BookgDt"), fault),
    valueDate: dayOf(child(node, "ValDt"), fault),
    amount: signed(amount, credit),
    credit,
    currency,
    reversal: isReversal(node),
    reference: text(node, "NtryRef")?.trim() ?? null,
    bankReference: text(node, "AcctSvcrRef")?.trim() ?? null,
    code: code.iso ?? code.own,
    ownCode: code.own,
    batch: batchOf(node, fault),
    info: text(node, "AddtlNtryInf") ?? null,
    charges: chargesOf(node, fault),
    details,
    detailSum: details === 0 ? null : sum,
  };
}

/** The batches of an entry, added up: one entry may have several. */
function batchOf(entry: Node, fault: Fault): Entry["batch"] {
  let batches: readonly Node[] | undefined;
  for (const one of entry.every("NtryDtls")) {
    const found = one.every("Btch");
    if (found.length > 0) batches = [...(batches ?? []), ...found];
  }
  if (batches === undefined) return null;
  const count = batches.map((one) => text(one, "NbOfTxs")?.trim()).filter((one) => one !== undefined);
  const total = batches.map((one) => child(one, "TtlAmt")).filter((one) => one !== undefined);
  return {
    transactions:
      count.length > 0 && count.every((one) => /^\d{1,15}$/.test(one))
        ? String(count.reduce((all, one) => all + BigInt(one), 0n))
        : null,
    total:
      total.length === 0
        ? null
        : decimalOf(total.reduce((all, one) => all + scaled(moneyOf(one, fault).amount), 0n)),
  };
}
