// Writes camt.053 statements of any size: one account, one day, an entry with one detail each, as a Dutch bank sends
// them. The same number gives the same bytes.
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

/** Entries per write. */
const AT_ONCE = 2000;

const money = (cents: number): string => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;

const balance = (code: string, cents: number) =>
  `      <Bal>\n        <Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>\n        <Amt Ccy="EUR">${money(Math.abs(cents))}</Amt>\n        <CdtDbtInd>${cents < 0 ? "DBIT" : "CRDT"}</CdtDbtInd>\n        <Dt><Dt>2026-03-03</Dt></Dt>\n      </Bal>\n`;

function entry(at: number): { readonly xml: string; readonly cents: number } {
  const cents = ((at * 7919) % 499_999) + 1;
  const debit = at % 3 === 0;
  const side = debit ? "Cdtr" : "Dbtr";
  const sign = debit ? "DBIT" : "CRDT";
  const number = String(at).padStart(9, "0");
  const iban = `NL${String((at * 13) % 97).padStart(2, "0")}RABO0${number}`;
  const xml = `      <Ntry>
        <Amt Ccy="EUR">${money(cents)}</Amt>
        <CdtDbtInd>${sign}</CdtDbtInd>
        <RvslInd>false</RvslInd>
        <Sts>BOOK</Sts>
        <BookgDt><Dt>2026-03-03</Dt></BookgDt>
        <ValDt><Dt>2026-03-03</Dt></ValDt>
        <AcctSvcrRef>OO9B${number}T</AcctSvcrRef>
        <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>${debit ? "ICDT" : "RCDT"}</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn><Prtry><Cd>541</Cd><Issr>RABOBANK</Issr></Prtry></BkTxCd>
        <NtryDtls>
          <TxDtls>
            <Refs><InstrId>INNDNL2U2026${number}</InstrId><EndToEndId>E2E-${number}</EndToEndId></Refs>
            <AmtDtls><TxAmt><Amt Ccy="EUR">${money(cents)}</Amt></TxAmt></AmtDtls>
            <RltdPties><${side}><Nm>${at % 11 === 0 ? "Boekhandel Van der Veen &amp; Zn" : `Relatie ${at % 5003} B.V.`}</Nm></${side}><${side}Acct><Id><IBAN>${iban}</IBAN></Id></${side}Acct></RltdPties>
            <RltdAgts><${side}Agt><FinInstnId><BIC>RABONL2U</BIC></FinInstnId></${side}Agt></RltdAgts>
            <RmtInf><Ustrd>Factuur 2026${number} ${at % 7 === 0 ? "levering caf\u00e9 \u20ac" : "levering maart"}</Ustrd></RmtInf>
          </TxDtls>
        </NtryDtls>
      </Ntry>
`;
  return { xml, cents: debit ? -cents : cents };
}

/** Writes a statement of so many entries that ties out. */
export async function writeStatement(path: string, entries: number): Promise<void> {
  let sum = 0;
  for (let at = 0; at < entries; at++) sum += entry(at).cents;
  const opening = 100_000_00;
  const out = createWriteStream(path);
  const write = async (text: string) => {
    if (!out.write(text)) await new Promise<void>((drained) => out.once("drain", () => drained()));
  };
  await write(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">\n  <BkToCstmrStmt>\n    <GrpHdr><MsgId>CAMT053BENCH</MsgId><CreDtTm>2026-03-04T02:00:00+01:00</CreDtTm></GrpHdr>\n    <Stmt>\n      <Id>S1</Id>\n      <ElctrncSeqNb>26062</ElctrncSeqNb>\n      <CreDtTm>2026-03-04T02:00:00+01:00</CreDtTm>\n      <Acct><Id><IBAN>NL44RABO0123456789</IBAN></Id><Ccy>EUR</Ccy></Acct>\n`,
  );
  await write(balance("OPBD", opening) + balance("CLBD", opening + sum));
  for (let from = 0; from < entries; from += AT_ONCE) {
    let text = "";
    for (let at = from; at < Math.min(entries, from + AT_ONCE); at++) text += entry(at).xml;
    await write(text);
  }
  await write("    </Stmt>\n  </BkToCstmrStmt>\n</Document>\n");
  out.end();
  await finished(out);
}
