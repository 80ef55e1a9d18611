// pain.002 (ISO 20022 customer payment status report, versions .03 to .14): what a bank says of a payment file, of its
// batches and of single payments. What breaks the schema in a way that could change a meaning refuses the file.
import { basename } from "node:path";
import { refuse, type SaldoError } from "../error.ts";
import { readAmount } from "./camt-amount.ts";
import { all, type Closed, child, holds, locate, type Node, readElements, text } from "./xml.ts";

export type StatusHead = {
  /** pain.002.001.NN */
  readonly version: string;
  readonly messageId: string;
  readonly created: string | null;
  /** BIC of the bank, where the message names one. */
  readonly bic: string | null;
  readonly originalMessageId: string;
  readonly originalMessageName: string | null;
  readonly originalCount: string | null;
  readonly originalSum: string | null;
  readonly status: string | null;
  readonly reasons: readonly string[];
  readonly info: readonly string[];
};

export type StatusPart = {
  readonly level: "batch" | "payment";
  /** Place among the parts of the report, from 1: payments come before the batch that holds them. */
  readonly position: number;
  readonly batch: string | null;
  readonly endToEndId: string | null;
  readonly instructionId: string | null;
  readonly status: string | null;
  readonly reasons: readonly string[];
  readonly info: readonly string[];
  readonly accepted: string | null;
  readonly amount: string | null;
  readonly currency: string | null;
  /** IBAN of the account that pays, where the report repeats it. */
  readonly account: string | null;
  readonly bankReference: string | null;
  readonly line: number;
};

const BODY = "Document/CstmrPmtStsRpt";
const NAMES = [
  `${BODY}/GrpHdr`,
  `${BODY}/OrgnlGrpInfAndSts`,
  `${BODY}/OrgnlPmtInfAndSts`,
  `${BODY}/OrgnlPmtInfAndSts/TxInfAndSts`,
  // Where no version that is read has it.
  `${BODY}/TxInfAndSts`,
];
const SCHEMA =
  "The file breaks the ISO 20022 schema; ask the bank for it again, and do not correct it by hand";

/** Tells a pain.002 by its content: its version, or a refusal `pain002_namespace`. */
export async function statusVersion(path: string): Promise<string> {
  const { root, found } = await locate(path, (tag) => tag.name === "Document");
  const seen = found ?? root;
  const version = /^urn:iso:std:iso:20022:tech:xsd:(pain\.002\.001\.(?:0[3-9]|1[0-4]))$/.exec(
    found?.namespace ?? "",
  )?.[1];
  if (version !== undefined) return version;
  throw refuse(
    "pain002_namespace",
    seen?.namespace
      ? `Not a pain.002 message of a known version: namespace ${seen.namespace.slice(0, 120)}`
      : `Not a pain.002 message: element ${seen?.name.slice(0, 60)} has no namespace`,
    { file: basename(path), at: `line ${seen?.line ?? 1}` },
    "Ask the bank for pain.002.001.03 or pain.002.001.10",
  );
}

/** Whether XML has the body of a status report, whatever its namespace says. */
export const isStatusLike = (path: string): Promise<boolean> =>
  holds(path, (tag) => tag.name === "CstmrPmtStsRpt" || /:pain\.002\./.test(tag.namespace));

const id = (node: Node | undefined, ...path: readonly string[]): string | null =>
  text(node, ...path)?.trim() || null;

const bicOf = (agent: Node | undefined): string | null =>
  id(agent, "FinInstnId", "BICFI") ?? id(agent, "FinInstnId", "BIC");

/** BIC, BICOrBEI or AnyBIC of an organisation. */
const partyBic = (party: Node | undefined): string | null => {
  const organisation = child(party, "Id", "OrgId");
  return id(organisation, "AnyBIC") ?? id(organisation, "BICOrBEI");
};

const reasonsOf = (node: Node | undefined) => {
  const all_ = all(node, "StsRsnInf");
  return {
    reasons: all_.flatMap((one) => id(one, "Rsn", "Cd") ?? id(one, "Rsn", "Prtry") ?? []),
    info: all_.flatMap((one) => one.every("AddtlInf").map((line) => line.text.trim())).filter(Boolean),
  };
};

/**
 * Reads a report: its parts as they come, the head last, when all of it has been seen.
 * Throws `pain002_…` with file, line and element for what is missing or no amount.
 */
export async function* statusReport(
  path: string,
): AsyncGenerator<{ readonly head: StatusHead } | { readonly part: StatusPart; readonly message: string }> {
  const version = await statusVersion(path);
  const file = basename(path);
  const fault = (code: string, what: string, node: Node, at: string): SaldoError =>
    refuse(code, what, { file, at: `line ${node.line}:${node.column} (${at})` }, SCHEMA);

  let header: Node | undefined;
  let group: Node | undefined;
  let parts = 0;
  const take = ({ name, node, within }: Closed, into: StatusPart[]): void => {
    if (name === "GrpHdr") header = node.kept();
    else if (name === "OrgnlGrpInfAndSts") group = node.kept();
    else {
      // Batches and payments are told with the message that they are of.
      if (group === undefined)
        throw fault("pain002_order", `${name} stands before OrgnlGrpInfAndSts`, node, name);
      if (name === "TxInfAndSts" && within[0] === undefined)
        throw fault("pain002_order", `${name} stands outside of OrgnlPmtInfAndSts`, node, name);
      parts += 1;
      into.push(
        name === "TxInfAndSts" ? paymentOf(node, within[0], parts, fault) : batchOf(node, parts, fault),
      );
    }
  };
  for await (const ready of readElements(path, NAMES, take)) {
    for (const part of ready) yield { part, message: originalOf(group!, fault) };
  }
  if (header === undefined || group === undefined)
    throw refuse(
      "pain002_empty",
      `The report has no ${header === undefined ? "GrpHdr" : "OrgnlGrpInfAndSts"}`,
      { file },
      "Ask the bank for the file again",
    );
  const messageId = id(header, "MsgId");
  if (messageId === null) throw fault("pain002_id", "The report has no MsgId", header, "GrpHdr");
  yield {
    head: {
      version,
      messageId,
      created: id(header, "CreDtTm"),
      bic:
        bicOf(child(header, "DbtrAgt")) ??
        bicOf(child(header, "FwdgAgt")) ??
        partyBic(child(header, "InitgPty")) ??
        bicOf(child(header, "CdtrAgt")),
      originalMessageId: originalOf(group, fault),
      originalMessageName: id(group, "OrgnlMsgNmId"),
      originalCount: id(group, "OrgnlNbOfTxs"),
      originalSum: id(group, "OrgnlCtrlSum"),
      status: id(group, "GrpSts"),
      ...reasonsOf(group),
    },
  };
}

type Fault = (code: string, what: string, node: Node, at: string) => SaldoError;

function originalOf(group: Node, fault: Fault): string {
  const found = id(group, "OrgnlMsgId");
  if (found === null)
    throw fault("pain002_original", "OrgnlGrpInfAndSts names no OrgnlMsgId", group, "OrgnlGrpInfAndSts");
  return found;
}

function batchOf(node: Node, position: number, fault: Fault): StatusPart {
  const batch = id(node, "OrgnlPmtInfId");
  if (batch === null)
    throw fault("pain002_original", "A batch names no OrgnlPmtInfId", node, `OrgnlPmtInfAndSts ${position}`);
  return {
    level: "batch",
    position,
    batch,
    endToEndId: null,
    instructionId: null,
    status: id(node, "PmtInfSts"),
    ...reasonsOf(node),
    accepted: null,
    amount: null,
    currency: null,
    account: null,
    bankReference: null,
    line: node.line,
  };
}

function paymentOf(node: Node, batch: Node | undefined, position: number, fault: Fault): StatusPart {
  const at = `TxInfAndSts ${position}`;
  const money = child(node, "OrgnlTxRef", "Amt", "InstdAmt");
  const amount = money?.text.trim() ?? null;
  if (amount !== null && !readAmount(amount))
    throw fault(
      "pain002_amount",
      `The amount "${amount.slice(0, 40)}" is not an ISO 20022 amount`,
      money!,
      at,
    );
  const endToEndId = id(node, "OrgnlEndToEndId");
  const instructionId = id(node, "OrgnlInstrId");
  return {
    level: "payment",
    position,
    batch: id(batch, "OrgnlPmtInfId"),
    endToEndId,
    instructionId,
    status: id(node, "TxSts"),
    ...reasonsOf(node),
    accepted: id(node, "AccptncDtTm"),
    amount,
    currency: money?.attribute("Ccy") ?? null,
    account: id(node, "OrgnlTxRef", "DbtrAcct", "Id", "IBAN")?.replace(/\s/g, "") ?? null,
    bankReference: id(node, "AcctSvcrRef"),
    line: node.line,
  };
}
