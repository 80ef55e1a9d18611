// `saldo inspect --as pain`: what a payment file orders and every rule that it breaks, of the schema, of SEPA and of Dutch
// banks, each with its code and its place. A file that breaks one is not accepted; warnings leave it so.
import { basename } from "node:path";
import { refusalBy } from "../disk.ts";
import type { SaldoError } from "../error.ts";
import { encodingOf } from "../format/encoding.ts";
import { faultsOf, type Passed } from "../format/message.ts";
import { filesIn, inspectEach } from "../format/packed.ts";
import { PAYMENT_MESSAGE, type PaymentVersion } from "../format/pain001-message.ts";
import { referenceValid } from "../format/reference.ts";
import { businessDay } from "../format/target-day.ts";
import { all, child, holds, locate, type Node, readElements, type Tag, text } from "../format/xml.ts";
import { type Among, type Inspection, type Problem, problemOf } from "../source.ts";
import { type KnownIds, PaymentRules, type Say } from "./payment-rules.ts";

const BODY = "CstmrCdtTrfInitn";

/** Ids of the files of one call, which its banks must not get twice. */
const known = new WeakMap<Among, Omit<KnownIds, "file">>();

/** As `inspectPayment`, of a packed file for each that is in it. */
export const inspectPayments = async (path: string, among: Among): Promise<readonly Inspection[] | null> =>
  inspectEach(await filesIn(path, among), (file) => inspectPayment(file.path, among, file.label), refusedAs);

/**
 * Null where the file is positively something else. Ids are held against those of the files of the same call that were
 * inspected before it; what is past and what is far is told from the day of the call.
 */
export async function inspectPayment(path: string, among: Among, label = path): Promise<Inspection | null> {
  const ids = known.get(among) ?? { messages: new Map(), groups: new Map(), payments: new Map() };
  known.set(among, ids);
  const file = basename(label);
  const today = businessDay(among.now);
  let kind = "pain";
  let version: string | null = null;
  try {
    const { found, root } = await locate(path, (tag) => tag.name === "Document" || tag.name === BODY);
    const seen = found ?? root;
    if (found === undefined || seen === undefined) return null;
    [, kind = kind, version = null] = /(pain\.\d{3})\.001\.(\d{2})/.exec(seen.namespace) ?? [];
    const supported = knownVersion(found);
    if (supported !== null) return await inspectKnown(path, label, found, supported, today, { ...ids, file });
    if (kind === "pain" && !(await isPaymentLike(path))) return null;
    return refused(label, kind, version, unsupported(found, kind));
  } catch (error) {
    const why = refusalBy(error, path);
    if (why.code === "xml_absent") return null;
    return refused(label, kind, version, problemOf(why));
  }
}

const refusedAs = (label: string, why: SaldoError): Inspection =>
  refused(label, "pain", null, problemOf(why));

const knownVersion = (tag: Tag): PaymentVersion | null =>
  tag.name !== "Document"
    ? null
    : ((Object.keys(PAYMENT_MESSAGE) as PaymentVersion[]).find(
        (one) => PAYMENT_MESSAGE[one].namespace === tag.namespace,
      ) ?? null);

/** Whether it has the body of a payment order, whatever its namespace says. */
const isPaymentLike = (path: string): Promise<boolean> => holds(path, (tag) => tag.name === BODY);

function unsupported({ namespace, path, line }: Tag, kind: string): Problem {
  const where = `/${path.join("/")}, line ${line}`;
  const told = namespace === "" ? "no namespace" : `namespace ${namespace.slice(0, 120)}`;
  if (kind === "pain.001")
    return {
      code: "version_unsupported",
      message: `A payment order of a version that is not checked (${told}); pain.001.001.03 and .09 are`,
      where,
      severity: "error",
    };
  return kind === "pain"
    ? {
        code: "namespace",
        message: `A payment order must say which version it is; this one has ${told}`,
        where,
        severity: "error",
      }
    : {
        code: "message_unsupported",
        message: `${kind} is no payment order; pain.001.001.03 and .09 are checked`,
        where,
        severity: "error",
      };
}

const refused = (file: string, kind: string, version: string | null, problem: Problem): Inspection => ({
  file,
  kind,
  version,
  accepted: false,
  groups: [],
  transactions: [],
  problems: [problem],
});

async function inspectKnown(
  path: string,
  label: string,
  outermost: Tag,
  version: PaymentVersion,
  today: string,
  ids: KnownIds,
): Promise<Inspection> {
  const message = PAYMENT_MESSAGE[version];
  const found: (Problem & { readonly line: number })[] = [];
  const say: Say = (severity, code, what, at, line) =>
    void found.push({ code, message: what, where: `${at}, line ${line}`, severity, line });
  /** Elements that the schema refuses, by where their tag ends. */
  const flagged = new Set<string>();
  const rules = new PaymentRules(
    message,
    today,
    say,
    ({ line, column }) => flagged.has(`${line}:${column}`),
    ids,
  );
  const judge = (type: string, node: Node, at: string, passed: readonly Passed[]): void => {
    for (const fault of faultsOf(message, type, node, at, passed)) {
      say("error", fault.code, fault.message, fault.path, fault.line);
      flagged.add(`${fault.line}:${fault.column}`);
    }
  };

  // Some channels put an envelope around what they carry; a bank that takes the file as it is refuses that.
  if (outermost.path.length > 1)
    say(
      "warning",
      "envelope",
      `Document stands inside ${outermost.path[0]}: only a channel that asks for that takes it off`,
      `/${outermost.path.join("/")}`,
      outermost.line,
    );
  const { encoding } = await encodingOf(path);
  if (encoding !== "utf-8")
    say("warning", "encoding", `The file is written in ${encoding}; SEPA asks for UTF-8`, "/Document", 1);

  const groups: object[] = [];
  const transactions: object[] = [];
  /** Elements that were told before the one that they stand in. */
  let passedTransactions: Passed[] = [];
  const passedGroups: Passed[] = [];
  let inGroup = 0;
  let header: object | null = null;
  let documents = 0;
  const base = `/Document/${BODY}`;

  const take = (node: Node, name: string, within: readonly Node[]): void => {
    const isForeign = within.length > 0 && node.namespace !== message.namespace;
    if (isForeign) {
      const at = name === "PmtInf" ? base : `${base}/PmtInf[${groups.length + 1}]`;
      say("error", "schema_unknown", `${name} is of another namespace`, `${at}/${name}`, node.line);
      if (name === "CdtTrfTxInf") return;
    }
    if (name === "CdtTrfTxInf") {
      inGroup += 1;
      const spot = { node, path: `${base}/PmtInf[${groups.length + 1}]/CdtTrfTxInf[${inGroup}]` };
      pass(passedTransactions, node, within.at(-1)!);
      judge("Transaction", node, spot.path, []);
      rules.transaction(spot, within.at(-1)!);
      transactions.push(transactionOf(node, groups.length));
    } else if (name === "PmtInf") {
      const spot = { node, path: `${base}/PmtInf[${groups.length + 1}]` };
      if (!isForeign) pass(passedGroups, node, child(within.at(-1), BODY) ?? within.at(-1)!);
      judge("PaymentInformation", node, spot.path, passedTransactions);
      groups.push({ ...groupOf(node), ...rules.group });
      rules.paymentInformation(spot);
      passedTransactions = [];
      inGroup = 0;
    } else if (within.length === 0) {
      documents += 1;
      if (documents > 1)
        say("error", "schema_repeated", "The file holds more than one Document", "/Document", node.line);
      const body = node.children.find((one) => one.name === BODY && one.namespace === message.namespace);
      for (const fault of faultsOf(message, "Document", node, "/Document", [])) {
        // What stands in the body is told below; another body beside it is not.
        const isBody = fault.line === body?.line && fault.column === body.column;
        if (body !== undefined && (isBody || fault.path.startsWith(`${base}/`))) continue;
        say("error", fault.code, fault.message, fault.path, fault.line);
      }
      if (body === undefined) return;
      judge("Initiation", body, base, passedGroups);
      rules.initiation({ node: body, path: base });
      header = headerOf(child(body, "GrpHdr"));
    }
  };
  const read = readElements<never>(
    path,
    ["Document", `Document/${BODY}/PmtInf`, `Document/${BODY}/PmtInf/CdtTrfTxInf`],
    ({ node, name, within }) => take(node, name, within),
  );
  for await (const _ of read);

  const problems = found
    .toSorted((one, other) => one.line - other.line)
    .map(({ line: _, ...problem }) => problem);
  return {
    file: label,
    kind: "pain.001",
    version,
    accepted: !problems.some(({ severity }) => severity === "error"),
    header,
    groups,
    transactions,
    problems,
  };
}

/** Notes that an element was told: how many of its kind stand together behind how many others. */
function pass(passed: Passed[], { name, line, column }: Node, parent: Node): void {
  // It stands among them itself as long as it is told.
  const after = parent.children.filter((one) => one.line !== line || one.column !== column).length;
  const last = passed.at(-1);
  if (last?.after === after && last.name === name) last.count += 1;
  else passed.push({ name, after, count: 1, line, column });
}

const headerOf = (node: Node | undefined) =>
  node === undefined
    ? null
    : {
        id: text(node, "MsgId") ?? null,
        created: text(node, "CreDtTm") ?? null,
        initiator: text(node, "InitgPty", "Nm") ?? null,
        count: text(node, "NbOfTxs") ?? null,
        sum: text(node, "CtrlSum") ?? null,
      };

const bicOf = (agent: Node | undefined): string | null =>
  text(agent, "FinInstnId", "BICFI") ?? text(agent, "FinInstnId", "BIC") ?? null;

const BOOLEAN: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

const groupOf = (node: Node) => ({
  id: text(node, "PmtInfId") ?? null,
  batch: BOOLEAN.get(text(node, "BtchBookg")?.trim() ?? "") ?? null,
  category: text(node, "PmtTpInf", "CtgyPurp", "Cd") ?? null,
  date:
    text(node, "ReqdExctnDt", "Dt") ?? text(node, "ReqdExctnDt", "DtTm") ?? text(node, "ReqdExctnDt") ?? null,
  debtor: {
    name: text(node, "Dbtr", "Nm") ?? null,
    iban: text(node, "DbtrAcct", "Id", "IBAN") ?? null,
    bic: bicOf(child(node, "DbtrAgt")),
  },
});

function transactionOf(node: Node, group: number) {
  const amount = child(node, "Amt", "InstdAmt");
  const remittance = child(node, "RmtInf");
  const reference = child(remittance, "Strd", "CdtrRefInf");
  const value = text(reference, "Ref");
  const code = text(reference, "Tp", "CdOrPrtry", "Cd") ?? text(reference, "Tp", "CdOrPrtry", "Prtry");
  const type = [code, text(reference, "Tp", "Issr")].filter((part) => part !== undefined).join("/") || null;
  return {
    group,
    amount: amount?.text.trim() ?? null,
    currency: amount?.attribute("Ccy") ?? null,
    endToEndId: text(node, "PmtId", "EndToEndId") ?? null,
    instructionId: text(node, "PmtId", "InstrId") ?? null,
    counterparty: {
      name: text(node, "Cdtr", "Nm") ?? null,
      iban: text(node, "CdtrAcct", "Id", "IBAN") ?? null,
      bic: bicOf(child(node, "CdtrAgt")),
    },
    purpose: text(node, "Purp", "Cd") ?? null,
    remittance: all(remittance, "Ustrd").map((one) => one.text),
    reference: value === undefined ? null : { type, value, valid: referenceValid(type, value) },
    line: node.line,
  };
}
