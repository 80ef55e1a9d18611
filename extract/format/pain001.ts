// pain.001 (customer credit transfer initiation, ISO 20022) as typed values: SEPA credit transfers, one debtor account a
// group. Both ways: what is written reads back as what it was. What a bank may be sent is not judged here.
import { basename } from "node:path";
import { refuse } from "../error.ts";
import { decimalOf, scaled } from "./camt-amount.ts";
import { type Content, writeMessage } from "./message.ts";
import { PAYMENT_MESSAGE, type PaymentVersion } from "./pain001-message.ts";
import { all, child, locate, type Node, records, text } from "./xml.ts";

export type { PaymentVersion };

/** One file: GrpHdr and what follows. Counts and control sums are not told: they are worked out. */
export type PaymentOrder = {
  readonly version: PaymentVersion;
  /** MsgId: unique for the bank, at most 35 characters. */
  readonly id: string;
  /** CreDtTm, as it stands in the file: `YYYY-MM-DDThh:mm:ss`, business time. */
  readonly created: string;
  readonly initiator: { readonly name: string; readonly id: string | null };
  readonly groups: readonly PaymentGroup[];
};

/** PmtInf: what leaves one account on one day. */
export type PaymentGroup = {
  readonly id: string;
  /** BtchBookg: booked as one amount; null leaves it to what was agreed with the bank. */
  readonly batch: boolean | null;
  /** CtgyPurp: SALA, PENS, SUPP …, or null. */
  readonly category: string | null;
  /** Requested execution date, `YYYY-MM-DD`. */
  readonly date: string;
  readonly debtor: PaymentParty;
  readonly transfers: readonly Transfer[];
};

export type PaymentParty = {
  readonly name: string;
  readonly address: Address | null;
  readonly iban: string;
  readonly bic: string | null;
};

/** CdtTrfTxInf: one payment. */
export type Transfer = {
  readonly instructionId: string | null;
  readonly endToEndId: string;
  /** Decimal text in euros, two decimals. */
  readonly amount: string;
  readonly creditor: PaymentParty;
  /** Purp: SALA, GOVT …, or null. */
  readonly purpose: string | null;
  readonly remittance: Remittance | null;
};

/** One Ustrd, or one Strd with the reference that the creditor gave. */
export type Remittance =
  | { readonly text: string }
  /** `issuer`: CUR (betalingskenmerk), ISO (RF), BBA (Belgian OGM), or null. */
  | { readonly reference: string; readonly issuer: string | null };

/** Parts of an address by our names, each a text; and free lines. */
export type Address = { readonly [part in AddressPart]?: string } & { readonly lines?: readonly string[] };

/** Where the parts stand. Version 03 has no place for some of them. */
export const ADDRESS_PARTS = {
  department: "Dept",
  subDepartment: "SubDept",
  street: "StrtNm",
  buildingNumber: "BldgNb",
  buildingName: "BldgNm",
  floor: "Flr",
  postBox: "PstBx",
  room: "Room",
  postCode: "PstCd",
  town: "TwnNm",
  townLocation: "TwnLctnNm",
  district: "DstrctNm",
  province: "CtrySubDvsn",
  country: "Ctry",
} as const;
export type AddressPart = keyof typeof ADDRESS_PARTS;

/** Exact sum of decimal texts, with two decimals. */
export const sumOf = (amounts: Iterable<string>): string => {
  let sum = 0n;
  for (const amount of amounts) sum += scaled(amount);
  return decimalOf(sum);
};

/**
 * The text of a payment file, to be written as UTF-8; equal orders give equal bytes.
 * @throws {SaldoError} fatal `message_content` where a value does not fit the schema: orders are judged before they are written
 */
export function writePaymentOrder(order: PaymentOrder): string {
  const transfers = order.groups.flatMap((group) => group.transfers);
  return writeMessage(PAYMENT_MESSAGE[order.version], {
    CstmrCdtTrfInitn: {
      GrpHdr: {
        MsgId: order.id,
        CreDtTm: order.created,
        NbOfTxs: String(transfers.length),
        CtrlSum: sumOf(transfers.map(({ amount }) => amount)),
        InitgPty: {
          Nm: order.initiator.name,
          Id: order.initiator.id === null ? null : { OrgId: { Othr: { Id: order.initiator.id } } },
        },
      },
      PmtInf: order.groups.map((group) => groupContent(group, order.version)),
    },
  });
}

function groupContent(group: PaymentGroup, version: PaymentVersion): Content {
  return {
    PmtInfId: group.id,
    PmtMtd: "TRF",
    BtchBookg: group.batch === null ? null : String(group.batch),
    NbOfTxs: String(group.transfers.length),
    CtrlSum: sumOf(group.transfers.map(({ amount }) => amount)),
    PmtTpInf: {
      SvcLvl: { Cd: "SEPA" },
      CtgyPurp: group.category === null ? null : { Cd: group.category },
    },
    ReqdExctnDt: version === "03" ? group.date : { Dt: group.date },
    Dbtr: partyContent(group.debtor),
    DbtrAcct: { Id: { IBAN: group.debtor.iban }, Ccy: "EUR" },
    // An agent must be named; who has no BIC says so.
    DbtrAgt: agentContent(group.debtor.bic, version) ?? {
      FinInstnId: { Othr: { Id: "NOTPROVIDED" } },
    },
    ChrgBr: "SLEV",
    CdtTrfTxInf: group.transfers.map((transfer) => ({
      PmtId: { InstrId: transfer.instructionId, EndToEndId: transfer.endToEndId },
      Amt: { InstdAmt: { amount: transfer.amount, currency: "EUR" } },
      CdtrAgt: agentContent(transfer.creditor.bic, version),
      Cdtr: partyContent(transfer.creditor),
      CdtrAcct: { Id: { IBAN: transfer.creditor.iban } },
      Purp: transfer.purpose === null ? null : { Cd: transfer.purpose },
      RmtInf: remittanceContent(transfer.remittance),
    })),
  };
}

const agentContent = (bic: string | null, version: PaymentVersion): Content | null =>
  bic === null ? null : { FinInstnId: version === "03" ? { BIC: bic } : { BICFI: bic } };

const partyContent = ({ name, address }: PaymentParty): Content => ({
  Nm: name,
  PstlAdr:
    address === null
      ? null
      : {
          ...Object.fromEntries(
            Object.entries(ADDRESS_PARTS).map(([part, tag]) => [tag, address[part as AddressPart]]),
          ),
          AdrLine: address.lines,
        },
});

function remittanceContent(remittance: Remittance | null): Content | null {
  if (remittance === null) return null;
  if ("text" in remittance) return { Ustrd: remittance.text };
  const { reference, issuer } = remittance;
  return {
    Strd: { CdtrRefInf: { Tp: { CdOrPrtry: { Cd: "SCOR" }, Issr: issuer }, Ref: reference } },
  };
}

/**
 * Reads a payment file that Saldo wrote, or another's that says no more than such a file.
 * @throws {SaldoError} data: `xml_…` where it is no XML; `payment_version`, `payment_incomplete` with the line
 */
export async function readPaymentOrder(path: string): Promise<PaymentOrder> {
  const file = basename(path);
  const hint = `npx saldo inspect ${file} --as pain`;
  const { found } = await locate(path, (tag) => tag.name === "Document");
  const version = (Object.keys(PAYMENT_MESSAGE) as PaymentVersion[]).find(
    (one) => PAYMENT_MESSAGE[one].namespace === found?.namespace,
  );
  if (version === undefined)
    throw refuse(
      "payment_version",
      `This is no pain.001.001.03 or .09 but ${found?.namespace || "something without a namespace"}`,
      { file, at: `line ${found?.line ?? 1}` },
      hint,
    );
  const must = (node: Node, ...path: readonly string[]): string => {
    const said = text(node, ...path);
    if (said !== undefined) return said;
    const at = `line ${node.line}`;
    throw refuse("payment_incomplete", `${[node.name, ...path].join("/")} is missing`, { file, at }, hint);
  };
  const partyOf = (node: Node, party: string, account: string, agent: string): PaymentParty => ({
    name: must(node, party, "Nm"),
    address: addressOf(child(node, party, "PstlAdr")),
    iban: must(node, account, "Id", "IBAN"),
    bic: text(node, agent, "FinInstnId", version === "03" ? "BIC" : "BICFI") ?? null,
  });
  let header: Pick<PaymentOrder, "id" | "created" | "initiator"> | undefined;
  const groups: PaymentGroup[] = [];
  let transfers: Transfer[] = [];
  // Payment by payment, so that a file of any size is read.
  for await (const { name, node } of records(path, ["GrpHdr", "PmtInf", "PmtInf/CdtTrfTxInf"])) {
    if (name === "CdtTrfTxInf")
      transfers.push({
        instructionId: text(node, "PmtId", "InstrId") ?? null,
        endToEndId: must(node, "PmtId", "EndToEndId"),
        amount: must(node, "Amt", "InstdAmt"),
        creditor: partyOf(node, "Cdtr", "CdtrAcct", "CdtrAgt"),
        purpose: text(node, "Purp", "Cd") ?? null,
        remittance: remittanceOf(child(node, "RmtInf")),
      });
    else if (name === "PmtInf") {
      const batch = text(node, "BtchBookg")?.trim();
      groups.push({
        id: must(node, "PmtInfId"),
        batch: batch === undefined ? null : batch === "true" || batch === "1",
        category: text(node, "PmtTpInf", "CtgyPurp", "Cd") ?? null,
        date: version === "03" ? must(node, "ReqdExctnDt") : must(node, "ReqdExctnDt", "Dt"),
        debtor: partyOf(node, "Dbtr", "DbtrAcct", "DbtrAgt"),
        transfers,
      });
      transfers = [];
    } else
      header = {
        id: must(node, "MsgId"),
        created: must(node, "CreDtTm"),
        initiator: {
          name: must(node, "InitgPty", "Nm"),
          id: text(node, "InitgPty", "Id", "OrgId", "Othr", "Id") ?? null,
        },
      };
  }
  if (header === undefined) throw refuse("payment_incomplete", "GrpHdr is missing", { file }, hint);
  return { version, ...header, groups };
}

/** An address as it stands in a message; null where there is none. */
export function addressOf(node: Node | undefined): Address | null {
  if (node === undefined) return null;
  const parts = Object.entries(ADDRESS_PARTS).flatMap(([part, tag]) => {
    const said = text(node, tag);
    return said === undefined ? [] : [[part, said] as const];
  });
  const lines = all(node, "AdrLine").map((line) => line.text);
  return { ...Object.fromEntries(parts), ...(lines.length === 0 ? {} : { lines }) };
}

/** The first remittance information of a payment. */
function remittanceOf(node: Node | undefined): Remittance | null {
  const free = text(node, "Ustrd");
  if (free !== undefined) return { text: free };
  const reference = child(node, "Strd", "CdtrRefInf");
  const said = text(reference, "Ref");
  return said === undefined ? null : { reference: said, issuer: text(reference, "Tp", "Issr") ?? null };
}
