// Reads a camt.053 file with fast-xml-parser, makes a row of every entry, and says how many there were.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [environment, file] = process.argv.slice(2);
const { XMLParser } = createRequire(join(environment, "package.json"))("fast-xml-parser");
const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  isArray: (name) => name === "Stmt" || name === "Ntry" || name === "TxDtls",
});
const { Document } = parser.parse(readFileSync(file));
const rows = [];
for (const statement of Document.BkToCstmrStmt.Stmt) {
  for (const entry of statement.Ntry) {
    const detail = entry.NtryDtls?.TxDtls?.[0];
    rows.push({
      amount: entry.CdtDbtInd === "DBIT" ? `-${entry.Amt["#text"]}` : entry.Amt["#text"],
      currency: entry.Amt["@_Ccy"],
      bookingDate: entry.BookgDt?.Dt,
      valueDate: entry.ValDt?.Dt,
      bankReference: entry.AcctSvcrRef,
      endToEndId: detail?.Refs?.EndToEndId,
      name: detail?.RltdPties?.Dbtr?.Nm ?? detail?.RltdPties?.Cdtr?.Nm,
      remittance: detail?.RmtInf?.Ustrd,
    });
  }
}
process.stdout.write(`${rows.length}\n`);
