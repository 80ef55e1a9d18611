// CAMT.052, .053 and .054 (ISO 20022 bank-to-customer reports, versions .02 to .14), streamed: transaction details,
// entries and statements come as typed values, whatever the version and the bank. What breaks the schema in a way that
// could change a figure refuses the file; what merely does not add up is for the reader's caller to flag.
import { basename } from "node:path";
import { refuse } from "../error.ts";
import { amount, decimalOf, isCount, Sum } from "./camt-amount.ts";
import { Content } from "./camt-content.ts";
import {
  type Batch,
  balanceOf,
  batchOf,
  chargeOf,
  codeTotalOf,
  detailOf,
  entryOf,
  type Fault,
  type Group,
  groupOf,
  headOf,
  infoOf,
  type Picked,
  referenceOf,
  SCHEMA,
} from "./camt-part.ts";
import { ABOVE, BALANCE, BODY, DETAILS, ENTRIES, FIGURES, GROUP, PLAN } from "./camt-shape.ts";
import { holds, LIMITS, locate, readSlots, tooMuch } from "./xml.ts";
import { Slots, UNREAD } from "./xml-slots.ts";

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
  /** What stands there where a count should: it is no number. */
  readonly uncounted?: string;
  readonly sum: string | undefined;
  readonly net: string | undefined;
};

/** The same of one kind of transaction: those whose code begins so, or whose own code is this. */
export type CodeTotal = {
  readonly code: string | null;
  readonly own: string | null;
  readonly all: Total | undefined;
  readonly credits: Total | undefined;
  readonly debits: Total | undefined;
  /** Of what is expected, or of what is booked; null where it does not say. */
  readonly forecast: boolean | null;
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
  readonly page: {
    /** Without leading zeros. */
    readonly number: string;
    /** No page of the statement goes before it, or follows. */
    readonly first: boolean;
    readonly last: boolean;
  } | null;
  /** The page that it is by itself: the only one, or behind one that is numbered 0 the last of two. */
  readonly alone: Head["page"];
  /** The page of its message that holds it, where its balances say that it is whole: some banks repeat them on every page. */
  readonly within: Head["page"];
  readonly balances: readonly Balance[];
  readonly opening: Balance | null;
  readonly closing: Balance | null;
  readonly summary: {
    readonly all: Total | undefined;
    readonly credits: Total | undefined;
    readonly debits: Total | undefined;
    readonly codes: readonly CodeTotal[];
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
  /** Lines that stand beside a structured reference. */
  readonly additionalRemittance: readonly string[];
  readonly references: readonly Reference[];
  /** Numbers of the documents (invoices) that are paid. */
  readonly documents: readonly string[];
  /** What else the bank says of it. */
  readonly info: string | null;
  readonly returnReason: string | null;
  readonly returnInformation: readonly string[];
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
  /** The same in 10^-5, where a number holds that exactly; else NaN. */
  readonly units: number;
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
  /** PmtInfId: the batch of our own that it is, where the bank names one and no more than one. */
  readonly batchId: string | null;
  readonly info: string | null;
  readonly charges: readonly string[];
  /** Details sent with it, and their sum where every one has an amount in the entry's currency. */
  readonly details: number;
  readonly detailSum: Sum | null;
};

/** A detail comes before its entry, an entry before the end of its statement: the order in which the file closes them. */
type AnyPart =
  | {
      readonly part: "detail";
      readonly head: Head;
      readonly entry: number;
      readonly position: number;
      readonly detail: Detail;
    }
  | { readonly part: "entry"; readonly head: Head; readonly entry: Entry }
  | {
      readonly part: "statement";
      readonly head: Head;
      readonly entries: number;
      /** sha-256 over what it says, without the ids that a download gives it; empty where that was not asked for. */
      readonly content: string;
      /** What else the bank says of it. */
      readonly info: string | null;
    };

export type CamtPart<Part extends AnyPart["part"] = AnyPart["part"]> = Extract<AnyPart, { part: Part }>;

const BODY_NAME = { "camt.052": "Rpt", "camt.053": "Stmt", "camt.054": "Ntfctn" } as const;
const WRAPPER = {
  "camt.052": "BkToCstmrAcctRpt",
  "camt.053": "BkToCstmrStmt",
  "camt.054": "BkToCstmrDbtCdtNtfctn",
} as const;

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
  return holds(path, (tag) => wrappers.includes(tag.name) || versionOf(tag.namespace) !== null);
}

/** Streams the parts of a CAMT file, which is read once. */
export async function* camt(path: string, options: CamtOptions = {}): AsyncIterable<CamtPart> {
  for await (const parts of camtParts(path, options)) yield* parts;
}

export type CamtOptions = {
  /** Whether the content of statements is hashed. */
  readonly content?: boolean;
};

/** The same parts, as many at a time as a piece of the file holds. */
export async function* camtParts(
  path: string,
  options: CamtOptions = {},
): AsyncIterable<readonly CamtPart[]> {
  const version = await camtVersion(path);
  const file = basename(path);
  const body = BODY_NAME[version.kind];
  const reader = readerOf(file, version, options.content ?? false);
  for await (const _ of readSlots(path, reader.slots)) yield reader.ready();
  if (reader.statements() === 0) {
    const { line, column } = reader.slots.scanner;
    throw refuse(
      "camt_empty",
      `The message holds no ${body}`,
      { file, at: `line ${line}:${column}` },
      "Ask the bank for the file again",
    );
  }
}

const NOTHING: readonly never[] = [];

/** What is read of a message, as its slots: all of it must be in its namespace. */
const isRead = (slot: number): boolean => slot >= GROUP.self;

/** Gathers what the slots of a message say into its parts. */
function readerOf(file: string, version: CamtVersion, hashed: boolean) {
  const body = BODY_NAME[version.kind];
  const names = new Map([
    [WRAPPER[version.kind], "message"],
    [body, "body"],
  ] as const);
  const foreign = new Set<string>(
    Object.values(WRAPPER).filter((wrapper) => wrapper !== WRAPPER[version.kind]),
  );
  /** What a figure would be lost with. */
  const placed = new Set<string>([body, "Ntry", "NtryDtls", "TxDtls"]);
  let parts: CamtPart[] = [];
  let group: Group | undefined;
  let index = 0;
  let balances: Balance[] = [];
  let codes: CodeTotal[] = [];
  let head: Head | undefined;
  let content: Content | undefined;
  /** The statement has an entry, so its head is on its way. */
  let begun = false;
  let entries = 0;
  let details = 0;
  /** Of the entry that is open; null once a detail has no amount in its currency. */
  let sum: Sum | null = null;
  // What there may be any number of in a detail or an entry.
  let lines: string[] | undefined;
  let additional: string[] | undefined;
  let references: Reference[] | undefined;
  let documents: string[] | undefined;
  let returned: string[] | undefined;
  let charges: string[] | undefined;
  let entryCharges: string[] | undefined;
  /** Those of the charge that is open have their own amounts. */
  let recorded = false;
  let batches: Batch[] | undefined;
  /** Where the last of the lines stands among the bytes, as long as it does. */
  const line = { from: -1, length: 0 };
  /** Characters in those lists. */
  let gathered = 0;
  const picked: Picked = { amount: 0, units: 0, canonical: false, name: 0, account: 0, bic: 0 };

  const fault: Fault = (code, what, slot, hint) => {
    const { line, column } = slots.placeOf(slot);
    return refuse(code, what, { file, at: `line ${line}:${column} (${placeOf(slot)})` }, hint);
  };
  /** Counts from 1, as people do; the same element names as in the file. */
  function placeOf(slot: number): string {
    const statement = `${body} ${index + 1}`;
    if (slot < ENTRIES.self || slot >= ENTRIES.end) return statement;
    const entry = `${statement}, Ntry ${entries + 1}`;
    return slot < DETAILS.self || slot >= DETAILS.end ? entry : `${entry}, TxDtls ${details + 1}`;
  }
  function more<T>(list: T[] | undefined, one: T, characters: number): T[] {
    // Most have one, of which a list that may grow would be many times as large.
    const into = list ?? [one];
    if (list !== undefined) list.push(one);
    gathered += characters;
    if (into.length > LIMITS.nodes)
      throw tooMuch(file, "elements in one record", LIMITS.nodes, slots.scanner);
    if (gathered > LIMITS.characters)
      throw tooMuch(file, "characters in one record", LIMITS.characters, slots.scanner);
    return into;
  }
  function moreText(list: string[] | undefined, slot: number): string[] | undefined {
    const said = slots.letter(slot);
    return said === undefined ? list : more(list, said, said.length);
  }
  function begin(): Head {
    const made = headOf(slots, balances, codes, group, { version, index }, body, fault);
    if (hashed) content = new Content(slots, balances);
    return made;
  }

  /** In SplmtryData anything may stand. */
  function isSupplement(path: number): boolean {
    const { names, paths } = slots.scanner;
    for (let at = path; at > 0; at = paths.up[at]!)
      if (names.local[paths.name[at]!] === "SplmtryData") return true;
    return false;
  }

  /** A path is met for the first time: an envelope may hold several messages, also of several versions, but of one kind. */
  function met(slot: number, path: number, mixed: boolean): void {
    const { scanner } = slots;
    const { names, paths, line, column } = scanner;
    const name = names.local[paths.name[path]!]!;
    const isOther = foreign.has(name);
    const namespace = paths.uri[path]!;
    // What is in a namespace of its own is a bank's own, whatever it is called.
    const misplaced =
      slot === UNREAD &&
      placed.has(name) &&
      (namespace === "" || versionOf(namespace) !== null) &&
      !isSupplement(path);
    if (!mixed && !misplaced && !isOther && !isRead(slot)) return;
    const at = `line ${line}:${column} (${placeOf(begun ? ENTRIES.self : slot)})`;
    if (mixed)
      throw refuse(
        "camt_mixed",
        `${name} stands inside ${names.local[paths.name[paths.up[path]!]!]}, which holds a text and nothing else`,
        { file, at },
        SCHEMA,
      );
    if (misplaced)
      throw refuse(
        "camt_misplaced",
        `${name} stands where the schema has none, so nobody knows what it is part of`,
        { file, at },
        SCHEMA,
      );
    if (versionOf(namespace)?.kind !== version.kind)
      throw refuse(
        "camt_namespace",
        `${name} is not in the namespace of the ${version.kind} message that it stands in: ${namespace.slice(0, 120) || "none"}`,
        { file, at },
        "Deliver messages of different kinds in files of their own; a message that mixes namespaces was altered after the bank made it",
      );
    if (isOther)
      throw refuse(
        "camt_empty",
        `${name} is not what a ${version.kind} message holds`,
        { file, at },
        "Ask the bank for the file again",
      );
  }

  function opened(slot: number, at: number): void {
    if (slot === ENTRIES.self) begun = true;
    const above = begun ? ABOVE.get(slot) : undefined;
    if (above === undefined) return;
    const { line, column } = slots.scanner.placeOf(at);
    throw refuse(
      "camt_order",
      `${above} stands behind the entries`,
      { file, at: `line ${line}:${column} (${body} ${index + 1})` },
      "The file breaks the order of the ISO 20022 schema; ask the bank for it again",
    );
  }

  /** Which of two is meant, nobody knows. */
  function repeated(slot: number): void {
    const figure = FIGURES.get(slot);
    if (figure === undefined) return;
    const { line, column } = slots.scanner;
    throw refuse(
      "camt_repeated",
      `${figure} stands twice where there is one`,
      { file, at: `line ${line}:${column} (${placeOf(slot)})` },
      SCHEMA,
    );
  }

  function closeLine(): void {
    const said = slots.letter(DETAILS.line);
    if (said === undefined) return;
    lines = more(lines, said, said.length);
    line.from = slots.quotableAt(DETAILS.line);
    line.length = slots.lengthOf(DETAILS.line);
  }

  function closeStructured(): void {
    const reference = referenceOf(slots);
    if (reference !== null) references = more(references, reference, reference.value.length);
  }

  /** What is done when an element closes, by its slot. */
  const closing: (() => void)[] = Array.from({ length: PLAN.count }, () => () => {});
  closing[GROUP.self] = () => {
    group = groupOf(slots, fault);
  };
  closing[BALANCE.self] = () => {
    balances = more(balances, balanceOf(slots, fault), 0);
  };
  closing[BODY.code.self] = () => {
    codes = more(codes, codeTotalOf(slots, fault), 0);
  };
  closing[BODY.self] = closeStatement;
  closing[ENTRIES.self] = closeEntry;
  closing[ENTRIES.batch.self] = () => {
    batches = more(batches, batchOf(slots, fault), 0);
  };
  closing[DETAILS.self] = closeDetail;
  closing[DETAILS.line] = closeLine;
  closing[DETAILS.additional] = () => {
    additional = moreText(additional, DETAILS.additional);
  };
  closing[DETAILS.returnInformation] = () => {
    returned = moreText(returned, DETAILS.returnInformation);
  };
  closing[DETAILS.structured.self] = closeStructured;
  closing[DETAILS.document.self] = () => {
    const number = slots.id(DETAILS.document.number);
    if (number !== null) documents = more(documents, number, number.length);
  };
  for (const { self, amount, record, recordAmount } of [ENTRIES.charges, DETAILS.charges]) {
    closing[record] = () => {
      recorded = true;
      charge(recordAmount);
    };
    closing[self] = () => {
      // .02 has the amount in Chrgs itself; later versions one record per charge, beside an optional total.
      if (!recorded) charge(amount);
      recorded = false;
    };
  }

  function charge(slot: number): void {
    const text = chargeOf(slots, slot, fault);
    if (text === null) return;
    if (slot === ENTRIES.charges.amount || slot === ENTRIES.charges.recordAmount)
      entryCharges = more(entryCharges, text, text.length);
    else charges = more(charges, text, text.length);
  }

  function closeDetail(): void {
    head ??= begin();
    const detail = detailOf(
      slots,
      head.account,
      {
        remittance: lines ?? NOTHING,
        additionalRemittance: additional ?? NOTHING,
        references: references ?? NOTHING,
        documents: documents ?? NOTHING,
        returnInformation: returned ?? NOTHING,
        charges: charges ?? NOTHING,
      },
      picked,
      fault,
    );
    content?.detail(detail, picked, line);
    if (details === 0) sum = new Sum();
    details += 1;
    if (detail.amount === null || detail.currency !== slots.attribute[ENTRIES.amount]) sum = null;
    else sum?.add(picked.units, detail.amount);
    parts.push({ part: "detail", head, entry: entries + 1, position: details, detail });
    lines = additional = references = documents = returned = charges = undefined;
    gathered = 0;
  }

  function closeEntry(): void {
    head ??= begin();
    const entry = entryOf(
      slots,
      version.kind,
      {
        position: entries + 1,
        batch: batchesOf(batches),
        batchId: batches?.length === 1 ? batches[0]!.id : null,
        charges: entryCharges ?? NOTHING,
        details,
        detailSum: details === 0 ? null : sum,
      },
      fault,
    );
    content?.entry(entry, amount.canonical);
    entries += 1;
    parts.push({ part: "entry", head, entry });
    details = 0;
    sum = null;
    entryCharges = batches = undefined;
    gathered = 0;
  }

  function closeStatement(): void {
    const of = head ?? begin();
    parts.push({
      part: "statement",
      head: of,
      entries,
      content: content?.digest() ?? "",
      info: infoOf(slots),
    });
    index += 1;
    head = content = undefined;
    balances = [];
    codes = [];
    begun = false;
    entries = 0;
  }

  const slots: Slots = new Slots(
    PLAN,
    {
      met,
      open: opened,
      again: repeated,
      close: (slot) => closing[slot]!(),
      watched: new Set([...ABOVE.keys(), ENTRIES.self]),
      tooLong: (most) => tooMuch(file, "characters in one text", most, slots.scanner),
    },
    names,
  );
  return {
    slots,
    statements: () => index,
    ready: (): readonly CamtPart[] => {
      const ready = parts;
      parts = [];
      line.from = -1;
      return ready;
    },
  };
}

/** The batches of an entry, added up: one entry may have several. */
function batchesOf(batches: readonly Batch[] | undefined): Entry["batch"] {
  if (batches === undefined) return null;
  const count = batches.map((one) => one.count).filter((one) => one !== null);
  const total = batches.map((one) => one.total).filter((one) => one !== null);
  return {
    transactions:
      count.length > 0 && count.every(isCount)
        ? String(count.reduce((all, one) => all + BigInt(one), 0n))
        : null,
    total: total.length === 0 ? null : decimalOf(total.reduce((all, one) => all + one, 0n)),
  };
}
