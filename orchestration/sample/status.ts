// What the bank reported of payments in the last month: a pain.002 per payment run, in the version that goes with its
// statements.
import { join } from "node:path";
import { amsterdamOffset } from "./calendar.ts";
import { unsigned } from "./money.ts";
import type { BankAccount } from "./organisation.ts";
import type { Posting } from "./posting.ts";
import { openSink } from "./sink.ts";

export type StatusTotals = { files: number; bytes: number };

const BIC = "RABONL2U";
const VERSION = { "02": "03", "08": "10" } as const;

/** Name of the file in which the bank says what became of a payment run. */
export const statusFile = (account: BankAccount, id: string): string => `PAIN002_${account.iban}_${id}.xml`;

/** Everything that a sample may have written there. */
export const isStatusFile = (name: string): boolean => /^PAIN002_\w+_BET\d+\.xml$/.test(name);

export async function writeStatus(
  folder: string,
  { company, movement, payment }: Posting,
  totals: StatusTotals,
): Promise<void> {
  if (!movement?.on || !payment || movement.details.some(({ amount }) => amount >= 0)) return;
  const { account, details, on } = movement;
  const version = VERSION[account.version];
  const { id } = payment;
  const agent = version === "10" ? "BICFI" : "BIC";
  const sum = details.reduce((total, { amount }) => total - amount, 0);
  const created = `${on}T08:00:00${amsterdamOffset(on)}`;
  const payments = details
    .map(
      ({ endToEnd, amount }) =>
        `<TxInfAndSts><OrgnlEndToEndId>${endToEnd}</OrgnlEndToEndId><TxSts>ACSC</TxSts><OrgnlTxRef><Amt><InstdAmt Ccy="EUR">${unsigned(-amount)}</InstdAmt></Amt><DbtrAcct><Id><IBAN>${account.iban}</IBAN></Id></DbtrAcct></OrgnlTxRef></TxInfAndSts>`,
    )
    .join("\n");
  const file = openSink(join(folder, statusFile(account, id)));
  file.write(
    [
      `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.${version}"><CstmrPmtStsRpt>`,
      `<GrpHdr><MsgId>STS-${account.iban.slice(-4)}-${id}</MsgId><CreDtTm>${created}</CreDtTm><DbtrAgt><FinInstnId><${agent}>${BIC}</${agent}></FinInstnId></DbtrAgt></GrpHdr>`,
      `<OrgnlGrpInfAndSts><OrgnlMsgId>${company.id}-${id}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.${version === "10" ? "09" : "03"}</OrgnlMsgNmId><OrgnlNbOfTxs>${details.length}</OrgnlNbOfTxs><OrgnlCtrlSum>${unsigned(sum)}</OrgnlCtrlSum></OrgnlGrpInfAndSts>`,
      `<OrgnlPmtInfAndSts><OrgnlPmtInfId>${id}</OrgnlPmtInfId>${payments}</OrgnlPmtInfAndSts>`,
      "</CstmrPmtStsRpt></Document>\n",
    ].join("\n"),
  );
  totals.files++;
  totals.bytes += await file.close();
}
