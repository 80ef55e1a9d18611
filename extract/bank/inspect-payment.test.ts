// Each rule of the schema, of SEPA and of Dutch banks, broken on purpose, one at a time: found by its code, at its place,
// and by no other code.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import JSZip from "jszip";
import { broken, dice, grown, type Tree, told, treeOf, widened } from "../format/fixture/grown.ts";
import { faultsOf } from "../format/message.ts";
import {
  type PaymentOrder,
  type PaymentVersion,
  type Transfer,
  writePaymentOrder,
} from "../format/pain001.ts";
import { PAYMENT_MESSAGE } from "../format/pain001-message.ts";
import { records } from "../format/xml.ts";
import type { Among, Inspection, Problem } from "../source.ts";
import { inspectPayment, inspectPayments } from "./inspect-payment.ts";
import bank from "./source.ts";

const SCHEMAS = fileURLToPath(new URL("../../../shared/data/bank/xsd/", import.meta.url));
const unlinted = !existsSync(SCHEMAS)
  ? "the schemas are not here"
  : spawnSync("xmllint", ["--version"]).error
    ? "xmllint is not installed"
    : false;

const today = "2026-11-20";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "saldo-pain-"));
});
after(() => rm(folder, { recursive: true }));

const amongOf = (day: string): Among => ({
  now: new Date(`${day}T08:00:00Z`),
  files: [],
  folder: () => Promise.reject(new Error("nothing is unpacked")),
});

let files = 0;
async function look(text: string, day = today): Promise<Inspection | null> {
  files += 1;
  const path = join(folder, `${files}.xml`);
  await writeFile(path, text);
  return inspectPayment(path, amongOf(day));
}

const transfer = (more: Partial<Transfer>): Transfer => ({
  instructionId: "I1",
  endToEndId: "E1",
  amount: "100.00",
  creditor: { name: "Bakker BV", iban: "NL91ABNA0417164300", bic: "ABNANL2A", address: null },
  purpose: null,
  remittance: { text: "Factuur 1" },
  ...more,
});
const debtor = { name: "Stichting Examens", iban: "NL44RABO0123456789", bic: "RABONL2U", address: null };
const order = (version: PaymentVersion): PaymentOrder => ({
  version,
  id: "MSG-1",
  created: "2026-11-20T06:00:00",
  initiator: { name: "Stichting Examens", id: "12345678" },
  groups: [
    {
      id: "GRP-1",
      batch: false,
      category: "SUPP",
      date: "2026-11-24",
      debtor,
      transfers: [
        transfer({}),
        transfer({
          instructionId: "I2",
          endToEndId: "E2",
          amount: "250.05",
          creditor: {
            name: "Slager VOF",
            iban: "DE89370400440532013000",
            bic: null,
            address: { town: "Berlin", country: "DE", lines: ["Hauptweg 12"] },
          },
          remittance: { reference: "5000056789012345", issuer: "CUR" },
        }),
        transfer({
          instructionId: "I3",
          endToEndId: "E3",
          amount: "3.10",
          remittance: { reference: "RF18539007547034", issuer: "ISO" },
        }),
      ],
    },
    {
      id: "GRP-2",
      batch: true,
      category: "SALA",
      date: "2026-11-25",
      debtor,
      transfers: [transfer({ instructionId: "I4", endToEndId: "E4", amount: "1000.00", purpose: "SALA" })],
    },
  ],
});
const sound = (version: PaymentVersion = "09"): string => writePaymentOrder(order(version));

/** A change of the nth place, from 1, that surely is one. */
type Change = (text: string) => string;
const swap =
  (from: string | RegExp, to: string, nth = 1): Change =>
  (text) => {
    let seen = 0;
    const found = text.replaceAll(
      new RegExp(from instanceof RegExp ? from.source : literal(from), "g"),
      (one) => {
        seen += 1;
        return seen === nth ? to : one;
      },
    );
    assert.notEqual(found, text, `nothing to change: ${from}`);
    return found;
  };
const literal = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
const cut = (from: RegExp, nth = 1) => swap(from, "", nth);
const both =
  (...changes: readonly Change[]): Change =>
  (text) =>
    changes.reduce((made, change) => change(made), text);
/** The first payment's amount, and the sums with it. */
const amount = (text: string, first: string, all: string): Change =>
  both(
    swap("<CtrlSum>353.15", `<CtrlSum>${first}`),
    swap("1353.15", all),
    swap(/(?<=<InstdAmt Ccy="EUR">)100.00/, text),
  );
const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const BIRTH =
  "<DtAndPlcOfBirth><BirthDt>1980-01-01</BirthDt><CityOfBirth>Almere</CityOfBirth><CtryOfBirth>NL</CtryOfBirth></DtAndPlcOfBirth>";
const address = (inner: string): Change =>
  swap(/<PstlAdr>[\s\S]*?<\/PstlAdr>/, `<PstlAdr>${inner}</PstlAdr>`);
const town = "<TwnNm>Berlin</TwnNm><Ctry>DE</Ctry>";
const free = (text: string) => swap("Factuur 1", text);

const GROUP = "/Document/CstmrCdtTrfInitn/PmtInf[1]";
const FIRST = `${GROUP}/CdtTrfTxInf[1]`;
const SECOND = `${GROUP}/CdtTrfTxInf[2]`;

/** Code, where (without the line), change; `~` before a code is a warning, which does not refuse the file. */
const cases: readonly (readonly [string, string, Change])[] = [
  // Counts and sums.
  ["grphdr_count", "/Document/CstmrCdtTrfInitn/GrpHdr/NbOfTxs", swap("<NbOfTxs>4", "<NbOfTxs>5")],
  ["grphdr_sum", "/Document/CstmrCdtTrfInitn/GrpHdr/CtrlSum", swap("1353.15", "1353.16")],
  ["~grphdr_sum_missing", "/Document/CstmrCdtTrfInitn/GrpHdr/CtrlSum", cut(/<CtrlSum>1353.15<\/CtrlSum>/)],
  ["grphdr_sum_decimals", "/Document/CstmrCdtTrfInitn/GrpHdr/CtrlSum", swap("1353.15", "1353.150")],
  ["pmtinf_sum_decimals", `${GROUP}/CtrlSum`, swap("<CtrlSum>353.15", "<CtrlSum>353.1500")],
  ["pmtinf_count", `${GROUP}/NbOfTxs`, swap("<NbOfTxs>3", "<NbOfTxs>2")],
  ["pmtinf_sum", `${GROUP}/CtrlSum`, swap("<CtrlSum>353.15", "<CtrlSum>353.1")],
  ["~pmtinf_count_missing", GROUP, cut(/<NbOfTxs>3<\/NbOfTxs>/)],
  ["~pmtinf_sum_missing", `${GROUP}/CtrlSum`, cut(/<CtrlSum>353.15<\/CtrlSum>/)],
  // Amounts.
  ["currency", `${FIRST}/Amt/InstdAmt`, swap('Ccy="EUR"', 'Ccy="USD"')],
  ["amount_range", `${FIRST}/Amt/InstdAmt`, amount("0.00", "253.15", "1253.15")],
  ["amount_range", `${FIRST}/Amt/InstdAmt`, amount("1000000000.00", "1000000253.15", "1000001253.15")],
  ["amount_decimals", `${FIRST}/Amt/InstdAmt`, amount("100.001", "353.151", "1353.151")],
  ["amount_decimals", `${FIRST}/Amt/InstdAmt`, swap("100.00", "100.000")],
  ["~amount_form", `${FIRST}/Amt/InstdAmt`, swap("100.00", "+100.00")],
  ["amount_range", `${FIRST}/Amt/InstdAmt`, amount("-0", "253.15", "1253.15")],
  ["~amount_form", `${FIRST}/Amt/InstdAmt`, swap("100.00", "0100.00")],
  ["~amount_form", `${FIRST}/Amt/InstdAmt`, swap("100.00", " 100.00")],
  ["schema_number", `${FIRST}/Amt/InstdAmt`, swap("100.00", "100,00")],
  ["schema_number", `${FIRST}/Amt/InstdAmt`, swap("100.00", "-100.00")],
  ["schema_attribute", `${FIRST}/Amt/InstdAmt`, swap(' Ccy="EUR"', "")],
  [
    "amount_equivalent",
    `${FIRST}/Amt/EqvtAmt`,
    swap(
      '<InstdAmt Ccy="EUR">100.00</InstdAmt>',
      '<EqvtAmt><Amt Ccy="EUR">100.00</Amt><CcyOfTrf>USD</CcyOfTrf></EqvtAmt>',
    ),
  ],
  // Accounts and banks.
  ["iban_invalid", `${FIRST}/CdtrAcct/Id/IBAN`, swap("NL91ABNA0417164300", "NL91ABNA0417164301")],
  ["iban_invalid", `${FIRST}/CdtrAcct/Id/IBAN`, swap("NL91ABNA0417164300", "BE68539007547034123")],
  ["iban_invalid", `${GROUP}/DbtrAcct/Id/IBAN`, swap("NL44RABO0123456789", "NL45RABO0123456789")],
  ["iban_country", `${FIRST}/CdtrAcct/Id/IBAN`, swap("NL91ABNA0417164300", "TR330006100519786457841326")],
  [
    "iban_missing",
    `${FIRST}/CdtrAcct/Id/IBAN`,
    swap("<IBAN>NL91ABNA0417164300</IBAN>", "<Othr><Id>417164300</Id></Othr>"),
  ],
  ["iban_missing", `${FIRST}/CdtrAcct/Id/IBAN`, cut(/<CdtrAcct>[\s\S]*?<\/CdtrAcct>/)],
  ["schema_pattern", `${FIRST}/CdtrAcct/Id/IBAN`, swap("NL91ABNA0417164300", "NL91 ABNA 0417 1643 00")],
  ["schema_pattern", `${FIRST}/CdtrAgt/FinInstnId/BICFI`, swap("ABNANL2A", "ABNANL")],
  [
    "agent_missing",
    `${GROUP}/DbtrAgt/FinInstnId`,
    swap("<BICFI>RABONL2U</BICFI>", "<Othr><Id>RABO</Id></Othr>"),
  ],
  ["bic_country", `${FIRST}/CdtrAgt/FinInstnId/BICFI`, swap("ABNANL2A", "ABNAUK2A")],
  ["iban_invalid", `${FIRST}/CdtrAcct/Id/IBAN`, swap("NL91ABNA0417164300", "NL9112340417164300")],
  ["iban_invalid", `${FIRST}/CdtrAcct/Id/IBAN`, swap("NL91ABNA0417164300", "NL91abna0417164300")],
  ["iban_invalid", `${FIRST}/CdtrAcct/Id/IBAN`, swap("NL91ABNA0417164300", "NL00ABNA0417164333")],
  ["iban_invalid", `${FIRST}/CdtrAcct/Id/IBAN`, swap("NL91ABNA0417164300", "NL01ABNA0417164306")],
  ["iban_invalid", `${FIRST}/CdtrAcct/Id/IBAN`, swap("NL91ABNA0417164300", "NL99ABNA0417164387")],
  ["~account_same", `${FIRST}/CdtrAcct/Id/IBAN`, swap("NL91ABNA0417164300", "NL44RABO0123456789")],
  ["~account_currency", `${GROUP}/DbtrAcct/Ccy`, swap("<Ccy>EUR</Ccy>", "<Ccy>USD</Ccy>")],
  ["~address_missing", `${GROUP}/Dbtr/PstlAdr`, swap("DE89370400440532013000", "CH9300762011623852957")],
  // Ids.
  ["id_charset", "/Document/CstmrCdtTrfInitn/GrpHdr/MsgId", swap("MSG-1", "MSG_1")],
  ["id_charset", `${FIRST}/PmtId/EndToEndId`, swap("E1", "É1")],
  ["id_slash", "/Document/CstmrCdtTrfInitn/GrpHdr/MsgId", swap("MSG-1", "/MSG-1")],
  ["id_slash", `${GROUP}/PmtInfId`, swap("GRP-1", "GRP-1/")],
  ["id_slash", `${FIRST}/PmtId/EndToEndId`, swap("E1", "E//1")],
  ["id_slash", `${FIRST}/PmtId/InstrId`, swap("I1", "/")],
  ["id_blank", "/Document/CstmrCdtTrfInitn/GrpHdr/MsgId", swap("MSG-1", " ")],
  ["~id_blank", `${FIRST}/PmtId/EndToEndId`, swap("E1", "E1 ")],
  ["schema_length", "/Document/CstmrCdtTrfInitn/GrpHdr/MsgId", swap("MSG-1", "M".repeat(36))],
  ["schema_length", `${FIRST}/PmtId/EndToEndId`, swap("E1", "")],
  ["duplicate_group_id", "/Document/CstmrCdtTrfInitn/PmtInf[2]/PmtInfId", swap("GRP-2", "GRP-1")],
  ["duplicate_instruction_id", `${SECOND}/PmtId/InstrId`, swap("I2", "I1")],
  ["~duplicate_end_to_end_id", `${SECOND}/PmtId/EndToEndId`, swap("E2", "E1")],
  [
    "~duplicate_payment",
    "/Document/CstmrCdtTrfInitn/PmtInf[2]/CdtTrfTxInf[1]",
    both(
      swap('Ccy="EUR">1000.00', 'Ccy="EUR">100.0'),
      swap("<CtrlSum>1000.00", "<CtrlSum>100.00"),
      swap("1353.15", "453.15"),
    ),
  ],
  // Names and characters.
  ["name_missing", `${FIRST}/Cdtr/Nm`, swap("Bakker BV", "...")],
  ["name_length", `${FIRST}/Cdtr/Nm`, swap("Bakker BV", "B".repeat(71))],
  ["name_length", `${GROUP}/Dbtr/Nm`, swap(/(?<=<Dbtr>\s*<Nm>)Stichting Examens/, "B".repeat(71))],
  ["schema_length", `${FIRST}/Cdtr/Nm`, swap("Bakker BV", "B".repeat(141))],
  [
    "name_missing",
    `${FIRST}/Cdtr/Nm`,
    swap("<Nm>Bakker BV</Nm>", "<Id><OrgId><Othr><Id>1</Id></Othr></OrgId></Id>"),
  ],
  ["name_missing", `${FIRST}/Cdtr/Nm`, swap("Bakker BV", " ")],
  ["creditor_missing", `${FIRST}/Cdtr`, cut(/<Cdtr>[\s\S]*?<\/Cdtr>/)],
  ["charset", `${FIRST}/Cdtr/Nm`, swap("Bakker BV", "Bäcker BV")],
  ["charset", `${FIRST}/Cdtr/Nm`, swap("Bakker BV", "Bakker &amp; Zn")],
  ["charset", `${FIRST}/RmtInf/Ustrd`, free("Factuur_1")],
  ["~text_slash", `${FIRST}/RmtInf/Ustrd`, free("Factuur //1")],
  // Service, bearer of charges, method.
  ["payment_method", `${GROUP}/PmtMtd`, swap("TRF", "TRA")],
  ["service_level", `${GROUP}/PmtTpInf/SvcLvl`, swap("<Cd>SEPA</Cd>", "<Cd>URGP</Cd>")],
  ["service_level", `${GROUP}/PmtTpInf/SvcLvl`, swap("<Cd>SEPA</Cd>", "<Prtry>SEPA</Prtry>")],
  ["~service_level_missing", `${GROUP}/PmtTpInf/SvcLvl`, cut(/<SvcLvl>[\s\S]*?<\/SvcLvl>/)],
  [
    "~local_instrument",
    `${GROUP}/PmtTpInf/LclInstrm`,
    swap("</SvcLvl>", "</SvcLvl><LclInstrm><Cd>B2B</Cd></LclInstrm>"),
  ],
  [
    "lei_invalid",
    "/Document/CstmrCdtTrfInitn/GrpHdr/InitgPty/Id/OrgId/LEI",
    swap(/(?<=<InitgPty>[\s\S]*?<OrgId>)[\s\S]*?(?=<\/OrgId>)/, "<LEI>724500VKKSH9QOLTFR82</LEI>"),
  ],
  ["both_levels", `${FIRST}/ChrgBr`, swap("</Amt>", "</Amt><ChrgBr>SLEV</ChrgBr>")],
  [
    "both_levels",
    `${FIRST}/PmtTpInf`,
    swap("</PmtId>", "</PmtId><PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>"),
  ],
  ["charge_bearer", `${GROUP}/ChrgBr`, swap("SLEV", "SHAR")],
  [
    "charge_bearer",
    `${FIRST}/ChrgBr`,
    both(cut(/<ChrgBr>SLEV<\/ChrgBr>/), swap("</Amt>", "</Amt><ChrgBr>DEBT</ChrgBr>")),
  ],
  ["~salary_batch", "/Document/CstmrCdtTrfInitn/PmtInf[2]/BtchBookg", swap("true", "false")],
  [
    "~salary_batch",
    "/Document/CstmrCdtTrfInitn/PmtInf[2]/BtchBookg",
    both(swap("true", "false"), cut(/<CtgyPurp><Cd>SALA<\/Cd><\/CtgyPurp>/)),
  ],
  [
    "~element_not_sepa",
    `${GROUP}/DbtrAgt/FinInstnId/Othr`,
    swap("<BICFI>RABONL2U</BICFI>", "<BICFI>RABONL2U</BICFI><Othr><Id>RABO</Id></Othr>"),
  ],
  ["~salary_batch", "/Document/CstmrCdtTrfInitn/PmtInf[2]/BtchBookg", cut(/<BtchBookg>true<\/BtchBookg>/)],
  [
    "element_not_sepa",
    `${FIRST}/XchgRateInf`,
    swap("</Amt>", "</Amt><XchgRateInf><RateTp>SPOT</RateTp></XchgRateInf>"),
  ],
  ["code_form", `${GROUP}/PmtTpInf/CtgyPurp/Cd`, swap("SUPP", "supp")],
  ["code_form", `${FIRST}/Purp/Cd`, swap("</CdtrAcct>", "</CdtrAcct><Purp><Cd>GD</Cd></Purp>")],
  [
    "~code_form",
    "/Document/CstmrCdtTrfInitn/GrpHdr/InitgPty/Id/OrgId/Othr/SchmeNm/Cd",
    swap("</Id></Othr>", "</Id><SchmeNm><Cd>KVK</Cd></SchmeNm></Othr>"),
  ],
  // What the schema has and SEPA has not.
  [
    "identification_repeated",
    "/Document/CstmrCdtTrfInitn/GrpHdr/InitgPty/Id/OrgId",
    swap("<OrgId>", "<OrgId><AnyBIC>RABONL2U</AnyBIC>"),
  ],
  [
    "identification_repeated",
    "/Document/CstmrCdtTrfInitn/GrpHdr/InitgPty/Id/OrgId",
    swap("</OrgId>", "<Othr><Id>1</Id></Othr></OrgId>"),
  ],
  [
    "identification_repeated",
    `${FIRST}/Cdtr/Id/PrvtId`,
    swap("</Nm></Cdtr>", `</Nm><Id><PrvtId>${BIRTH}<Othr><Id>1</Id></Othr></PrvtId></Id></Cdtr>`),
  ],
  [
    "~identification_repeated",
    "/Document/CstmrCdtTrfInitn/GrpHdr/InitgPty/Id/OrgId",
    swap("<OrgId>", "<OrgId><LEI>724500VKKSH9QOLTFR81</LEI>"),
  ],
  [
    "element_empty",
    "/Document/CstmrCdtTrfInitn/GrpHdr/InitgPty",
    cut(/(?<=<InitgPty>)[\s\S]*?(?=<\/InitgPty>)/),
  ],
  ["element_empty", `${FIRST}/RmtInf`, cut(/<Ustrd>Factuur 1<\/Ustrd>/)],
  ["element_empty", `${FIRST}/CdtrAgt/FinInstnId`, cut(/<BICFI>ABNANL2A<\/BICFI>/)],
  ["element_empty", `${GROUP}/DbtrAgt/FinInstnId`, cut(/<BICFI>RABONL2U<\/BICFI>/)],
  ["element_empty", `${FIRST}/Cdtr`, cut(/<Nm>Bakker BV<\/Nm>/)],
  ["element_empty", `${SECOND}/Cdtr/PstlAdr`, address("")],
  ["element_empty", `${SECOND}/RmtInf/Strd`, cut(/(?<=<Strd>)[\s\S]*?(?=<\/Strd>)/)],
  ["~text_blank", `${FIRST}/RmtInf/Ustrd`, free(" ")],
  [
    "service_level",
    `${GROUP}/PmtTpInf/SvcLvl[2]`,
    swap("</SvcLvl>", "</SvcLvl><SvcLvl><Cd>SEPA</Cd></SvcLvl>"),
  ],
  [
    "duplicate_uetr",
    `${SECOND}/PmtId/UETR`,
    (text) =>
      text
        .replaceAll(
          /<\/EndToEndId><\/PmtId>/g,
          "</EndToEndId><UETR>0a1b2c3d-0000-4000-8000-0123456789ab</UETR></PmtId>",
        )
        .replace(/(E[34]<\/EndToEndId>)<UETR>.*?<\/UETR>/g, "$1"),
  ],
  // Dates.
  ["date_past", `${GROUP}/ReqdExctnDt/Dt`, swap("2026-11-24", "2026-11-19")],
  ["date_past", `${GROUP}/ReqdExctnDt/Dt`, swap("2026-11-24", "2026-11-14")],
  ["date_target", `${GROUP}/ReqdExctnDt/Dt`, swap("2026-11-24", "2026-11-21")],
  ["date_target", `${GROUP}/ReqdExctnDt/Dt`, swap("2026-11-24", "2026-12-25")],
  ["date_target", `${GROUP}/ReqdExctnDt/Dt`, swap("2026-11-24", "2027-03-26")],
  ["date_target", `${GROUP}/ReqdExctnDt/Dt`, swap("2026-11-24", "2027-03-29")],
  ["date_far", `${GROUP}/ReqdExctnDt/Dt`, swap("2026-11-24", "2027-11-22")],
  ["date_time", `${GROUP}/ReqdExctnDt/DtTm`, swap("<Dt>2026-11-24</Dt>", "<DtTm>2026-11-24T10:00:00</DtTm>")],
  ["schema_date", `${GROUP}/ReqdExctnDt/Dt`, swap("2026-11-24", "2026-11-31")],
  ["date_form", `${GROUP}/ReqdExctnDt/Dt`, swap("2026-11-24", "2026-11-24Z")],
  ["date_form", `${GROUP}/ReqdExctnDt/Dt`, swap("2026-11-24", "2026-11-24+01:00")],
  ["date_form", `${GROUP}/ReqdExctnDt/Dt`, swap("2026-11-24", " 2026-11-24")],
  ["~created_future", "/Document/CstmrCdtTrfInitn/GrpHdr/CreDtTm", swap("2026-11-20T06", "2027-11-20T06")],
  ["date_form", "/Document/CstmrCdtTrfInitn/GrpHdr/CreDtTm", swap("T06:00:00", "T24:00:00")],
  ["date_form", "/Document/CstmrCdtTrfInitn/GrpHdr/CreDtTm", swap("2026-11-20T06", "-2026-11-20T06")],
  ["date_form", "/Document/CstmrCdtTrfInitn/GrpHdr/CreDtTm", swap("2026-11-20T06", "12026-11-20T06")],
  ["schema_date", "/Document/CstmrCdtTrfInitn/GrpHdr/CreDtTm", swap("T06:00:00", " 06:00")],
  // Addresses.
  ["country_unknown", `${SECOND}/Cdtr/PstlAdr/Ctry`, address("<TwnNm>London</TwnNm><Ctry>UK</Ctry>")],
  ["country_unknown", `${SECOND}/Cdtr/PstlAdr/Ctry`, address("<TwnNm>Nergens</TwnNm><Ctry>ZZ</Ctry>")],
  [
    "address_unstructured",
    `${SECOND}/Cdtr/PstlAdr`,
    address("<AdrLine>Hauptweg 12</AdrLine><AdrLine>Berlin</AdrLine>"),
  ],
  [
    "address_unstructured",
    `${SECOND}/Cdtr/PstlAdr`,
    address("<Ctry>DE</Ctry><AdrLine>Hauptweg 12</AdrLine>"),
  ],
  [
    "address_unstructured",
    `${GROUP}/Dbtr/PstlAdr`,
    swap("</Nm></Dbtr>", "</Nm><PstlAdr><AdrLine>Almere</AdrLine></PstlAdr></Dbtr>"),
  ],
  [
    "address_lines",
    `${SECOND}/Cdtr/PstlAdr/AdrLine[3]`,
    address(`${town}<AdrLine>a</AdrLine><AdrLine>b</AdrLine><AdrLine>c</AdrLine>`),
  ],
  ["address_repeated", `${SECOND}/Cdtr/PstlAdr/AdrLine`, address(`${town}<AdrLine>10115 BERLIN</AdrLine>`)],
  [
    "~address_repeated",
    `${SECOND}/Cdtr/PstlAdr/AdrLine`,
    address(`${town}<AdrLine>Neue Berlin Allee 12</AdrLine>`),
  ],
  [
    "schema_length",
    `${SECOND}/Cdtr/PstlAdr/AdrLine[1]`,
    address(`${town}<AdrLine>${"a".repeat(71)}</AdrLine>`),
  ],
  // What is paid.
  ["remittance_both", `${SECOND}/RmtInf`, swap("<Strd>", "<Ustrd>Factuur</Ustrd><Strd>")],
  ["remittance_repeated", `${FIRST}/RmtInf/Ustrd[2]`, swap("</Ustrd>", "</Ustrd><Ustrd>Factuur 2</Ustrd>")],
  [
    "remittance_repeated",
    `${SECOND}/RmtInf/Strd[2]`,
    (text) => swap("</Strd>", `</Strd>${/<Strd>[\s\S]*?<\/Strd>/.exec(text)![0]}`)(text),
  ],
  ["schema_length", `${FIRST}/RmtInf/Ustrd[1]`, free("x".repeat(141))],
  ["remittance_length", `${SECOND}/RmtInf/Strd`, swap("<Issr>CUR", `<Issr>${"x".repeat(35)}`)],
  [
    "reference_betalingskenmerk",
    `${SECOND}/RmtInf/Strd/CdtrRefInf/Ref`,
    swap("5000056789012345", "5000056789012354"),
  ],
  [
    "reference_betalingskenmerk",
    `${SECOND}/RmtInf/Strd/CdtrRefInf/Ref`,
    swap("5000056789012345", "5000 0567 8901 2345"),
  ],
  [
    "reference_rf",
    `${GROUP}/CdtTrfTxInf[3]/RmtInf/Strd/CdtrRefInf/Ref`,
    swap("RF18539007547034", "RF18 5390 0754 7034"),
  ],
  ["reference_rf", `${GROUP}/CdtTrfTxInf[3]/RmtInf/Strd/CdtrRefInf/Ref`, swap("RF18", "RF19")],
  ["reference_rf", `${GROUP}/CdtTrfTxInf[3]/RmtInf/Strd/CdtrRefInf/Ref`, swap("RF18", "rf18")],
  [
    "reference_betalingskenmerk",
    `${SECOND}/RmtInf/Strd/CdtrRefInf/Ref`,
    both(swap("<Issr>CUR", "<Issr>CUR "), swap("5000056789012345", "5000056789012354")),
  ],
  [
    "reference_ogm",
    `${SECOND}/RmtInf/Strd/CdtrRefInf/Ref`,
    both(swap("<Issr>CUR", "<Issr>BBA"), swap("5000056789012345", "010806817184")),
  ],
  ["reference_type", `${SECOND}/RmtInf/Strd/CdtrRefInf/Tp`, swap("SCOR", "PUOR")],
  ["reference_missing", `${SECOND}/RmtInf/Strd/CdtrRefInf/Ref`, cut(/<Ref>5000056789012345<\/Ref>/)],
  // The schema.
  ["schema_unknown", `${GROUP}/NbOfTxs/b`, swap("<NbOfTxs>3", "<NbOfTxs>four<b/>")],
  ["schema_unknown", `${GROUP}/CtrlSum/b`, swap("<CtrlSum>353.15", "<CtrlSum>x<b/>")],
  ["schema_text", `${FIRST}/Amt`, swap("<Amt>", "<Amt>\u00a0")],
  [
    "schema_repeated",
    "/Document/CstmrCdtTrfInitn",
    swap("</CstmrCdtTrfInitn>", "</CstmrCdtTrfInitn><CstmrCdtTrfInitn/>"),
  ],
  [
    "schema_unknown",
    "/Document/CstmrCdtTrfInitn",
    swap("</CstmrCdtTrfInitn>", '</CstmrCdtTrfInitn><q:CstmrCdtTrfInitn xmlns:q="urn:x"/>'),
  ],
  ["schema_attribute", `${FIRST}/Cdtr/Nm`, swap("<Nm>Bakker", '<Nm foo="http://x">Bakker')],
  ["schema_attribute", `${FIRST}/Cdtr/Nm`, swap("<Nm>Bakker", '<Nm schemaLocation="urn:x y.xsd">Bakker')],
  ["schema_attribute", `${FIRST}/Cdtr/Nm`, swap("<Nm>Bakker", '<Nm xml:lang="nl">Bakker')],
  ["schema_attribute", `${FIRST}/Cdtr/Nm`, swap("<Nm>Bakker", `<Nm ${XSI} xsi:nil="false">Bakker`)],
  ["schema_attribute", `${FIRST}/Amt/InstdAmt`, swap('Ccy="EUR"', 'xmlns:p="urn:p" p:Ccy="EUR" Ccy="EUR"')],
  ["schema_missing", `${FIRST}/PmtId/EndToEndId`, cut(/<EndToEndId>E1<\/EndToEndId>/)],
  ["schema_missing", "/Document/CstmrCdtTrfInitn/GrpHdr/MsgId", cut(/<MsgId>MSG-1<\/MsgId>/)],
  ["schema_missing", `${GROUP}/DbtrAgt`, cut(/<DbtrAgt>[\s\S]*?<\/DbtrAgt>/)],
  ["schema_missing", `${GROUP}/ReqdExctnDt`, swap("<Dt>2026-11-24</Dt>", "")],
  [
    "schema_order",
    `${GROUP}/NbOfTxs`,
    both(
      swap("<NbOfTxs>3</NbOfTxs>", ""),
      swap("353.15</CtrlSum>", "353.15</CtrlSum><NbOfTxs>3</NbOfTxs>", 2),
    ),
  ],
  [
    "schema_order",
    `${GROUP}/ChrgBr`,
    both(cut(/<ChrgBr>SLEV<\/ChrgBr>/), swap("</CdtTrfTxInf>", "</CdtTrfTxInf><ChrgBr>SLEV</ChrgBr>")),
  ],
  [
    "schema_repeated",
    `${GROUP}/PmtMtd`,
    swap("<PmtMtd>TRF</PmtMtd>", "<PmtMtd>TRF</PmtMtd><PmtMtd>TRF</PmtMtd>"),
  ],
  ["schema_unknown", `${FIRST}/Amt/Amount`, swap("</InstdAmt>", "</InstdAmt><Amount>1</Amount>")],
  ["schema_unknown", `${GROUP}/Cdtr`, swap("</ChrgBr>", "</ChrgBr><Cdtr><Nm>x</Nm></Cdtr>")],
  ["schema_unknown", `${FIRST}/Cdtr/Nm`, swap("<Nm>Bakker BV", '<Nm xmlns="urn:x">Bakker BV')],
  ["schema_choice", `${GROUP}/DbtrAcct/Id`, swap("</IBAN>", "</IBAN><Othr><Id>1</Id></Othr>")],
  ["schema_code", `${GROUP}/ChrgBr`, swap("SLEV", "FREE")],
  ["schema_code", `${GROUP}/PmtMtd`, swap("TRF", "trf")],
  ["schema_boolean", `${GROUP}/BtchBookg`, swap("<BtchBookg>false", "<BtchBookg>no")],
  ["schema_text", GROUP, swap("<PmtMtd>", "loose <PmtMtd>")],
  ["schema_pattern", "/Document/CstmrCdtTrfInitn/GrpHdr/NbOfTxs", swap("<NbOfTxs>4", "<NbOfTxs>four")],
];

const tight = (text: string) => text.replaceAll(/\n\s*/g, "");

describe("a rule broken on purpose is found by its code, and by no other", () => {
  for (const [code, where, change] of cases) {
    test(`${code} at ${where}`, async () => {
      const seen = await look(change(tight(sound())));
      const [warns, name] = code.startsWith("~") ? [true, code.slice(1)] : [false, code];
      assert.deepEqual(
        seen?.problems.map((one) => [one.severity, one.code, one.where]),
        [[warns ? "warning" : "error", name, `${where}, line 1`]],
      );
      assert.equal(seen?.accepted, warns);
      assert.notEqual(seen?.problems[0]?.message, "");
    });
  }
});

for (const version of ["03", "09"] as const) {
  test(`a sound file of .${version} has no problem, and is told group by group and payment by payment`, async () => {
    const seen = await look(sound(version));
    assert.deepEqual([seen?.problems, seen?.accepted], [[], true]);
    assert.deepEqual([seen?.kind, seen?.["version"]], ["pain.001", version]);
    assert.deepEqual(
      (seen!["groups"] as { id: string; count: number; sum: string; date: string }[]).map((one) => [
        one.id,
        one.count,
        one.sum,
        one.date,
      ]),
      [
        ["GRP-1", 3, "353.15", "2026-11-24"],
        ["GRP-2", 1, "1000.00", "2026-11-25"],
      ],
    );
    assert.deepEqual(
      (seen!["transactions"] as { group: number; amount: string; endToEndId: string }[]).map((one) => [
        one.group,
        one.amount,
        one.endToEndId,
      ]),
      [
        [0, "100.00", "E1"],
        [0, "250.05", "E2"],
        [0, "3.10", "E3"],
        [1, "1000.00", "E4"],
      ],
    );
  });
}

test("what one version has and the other has not is unknown there", async () => {
  const codes = async (text: string) => (await look(text))?.problems.map(({ code }) => code);
  assert.deepEqual(await codes(swap("BICFI", "BIC")(swap("/BICFI", "/BIC")(sound("09")))), [
    "schema_unknown",
  ]);
  assert.deepEqual(await codes(swap("<BIC>ABNANL2A</BIC>", "<BICFI>ABNANL2A</BICFI>")(sound("03"))), [
    "schema_unknown",
  ]);
  assert.deepEqual(await codes(swap("2026-11-24", "<Dt>2026-11-24</Dt>")(sound("03"))), ["schema_unknown"]);
});

test("ids that another file of the same call has are found, and only those", async () => {
  const among = amongOf(today);
  const twice: number[] = [];
  const isAgain = ({ code, message }: Problem) =>
    code === "duplicate_payment" && / of one\.xml/.test(message);
  const codes = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text);
    const seen = await inspectPayment(path, among);
    const [again, rest] = [seen!.problems.filter(isAgain), seen!.problems.filter((one) => !isAgain(one))];
    twice.push(again.length);
    return rest.map(({ code, message }) => [code, message]);
  };
  const at = "/Document/CstmrCdtTrfInitn";
  assert.deepEqual(await codes("one.xml", tight(sound())), []);
  assert.deepEqual(
    await codes("two.xml", both(swap("MSG-1", "MSG-2"), swap("GRP-1", "GRP-3"))(tight(sound()))),
    [["duplicate_group_id", `PmtInfId stands here and at ${at}/PmtInf[2]/PmtInfId, line 1 of one.xml`]],
  );
  const renamed = both(swap("GRP-1", "GRP-5"), swap("GRP-2", "GRP-6"))(tight(sound()));
  assert.deepEqual(await codes("three.xml", renamed), [
    ["duplicate_message_id", `MsgId stands here and at ${at}/GrpHdr/MsgId, line 1 of one.xml`],
  ]);
  // Its payments are the same ones.
  assert.deepEqual(twice, [0, 4, 4]);
});

test("every problem says its line, in the order of the file", async () => {
  const text = both(
    swap("E1", "E//1"),
    swap("NL91ABNA0417164300", "NL91ABNA0417164309"),
    swap("MSG-1", "MSG*1"),
  )(sound());
  const lines = text.split("\n");
  const seen = await look(text);
  assert.deepEqual(
    seen?.problems.map(({ code, where }) => [
      code,
      /<(\w+)/.exec(lines[Number(/\d+$/.exec(where)![0]) - 1]!)![1],
    ]),
    [
      ["id_charset", "MsgId"],
      ["id_slash", "EndToEndId"],
      ["iban_invalid", "IBAN"],
    ],
  );
});

test("an unstructured address is a warning until the day that it would settle on", async () => {
  const lines = both(
    address("<AdrLine>Hauptweg 12</AdrLine><AdrLine>Berlin</AdrLine>"),
    swap("2026-11-25", "2026-11-12"),
    swap("2026-11-20T06", "2026-11-02T06"),
  )(sound());
  const on = async (day: string) =>
    (await look(swap("2026-11-24", day)(lines), "2026-11-02"))?.problems.map(({ code, severity }) => [
      code,
      severity,
    ]);
  assert.deepEqual(await on("2026-11-13"), [["address_unstructured", "warning"]]);
  assert.deepEqual(await on("2026-11-16"), [["address_unstructured", "error"]]);
});

/** Members that a payment, its group or the header may have by the schema and not, or not freely, by SEPA. */
const unused: readonly (readonly [string, string, Change])[] = [
  ["~", `${FIRST}/CdtrAgt/FinInstnId/Othr`, swap("<BICFI>ABNANL2A</BICFI>", "<Othr><Id>0417</Id></Othr>")],
  ["~", `${GROUP}/InstrForDbtrAgt`, swap("</DbtrAgt>", "</DbtrAgt><InstrForDbtrAgt>x</InstrForDbtrAgt>")],
  ["~", `${GROUP}/DbtrAcct/Nm`, swap("</Ccy></DbtrAcct>", "</Ccy><Nm>x</Nm></DbtrAcct>")],
  [
    "~",
    `${FIRST}/PmtTpInf/InstrPrty`,
    both(
      cut(/<PmtTpInf>[\s\S]*?<\/PmtTpInf>/),
      (text) =>
        text.replaceAll(
          /(E[123]<\/EndToEndId><\/PmtId>)/g,
          "$1<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>",
        ),
      swap("<PmtTpInf><SvcLvl>", "<PmtTpInf><InstrPrty>HIGH</InstrPrty><SvcLvl>"),
    ),
  ],
  ["", `${FIRST}/XchgRateInf`, swap("</Amt>", "</Amt><XchgRateInf><RateTp>SPOT</RateTp></XchgRateInf>")],
  ["", `${FIRST}/ChqInstr`, swap("</Amt>", "</Amt><ChqInstr><ChqTp>CCHQ</ChqTp></ChqInstr>")],
  [
    "",
    `${FIRST}/IntrmyAgt1`,
    swap("</Amt>", "</Amt><IntrmyAgt1><FinInstnId><BICFI>RABONL2U</BICFI></FinInstnId></IntrmyAgt1>"),
  ],
  [
    "~",
    `${FIRST}/CdtrAgt/FinInstnId/Nm`,
    swap("</BICFI></FinInstnId></CdtrAgt>", "</BICFI><Nm>x</Nm></FinInstnId></CdtrAgt>"),
  ],
  [
    "~",
    `${FIRST}/CdtrAgt/BrnchId`,
    swap("</FinInstnId></CdtrAgt>", "</FinInstnId><BrnchId><Id>1</Id></BrnchId></CdtrAgt>"),
  ],
  ["~", `${FIRST}/Cdtr/CtctDtls`, swap("</Nm></Cdtr>", "</Nm><CtctDtls><Nm>x</Nm></CtctDtls></Cdtr>")],
  [
    "~",
    `${FIRST}/UltmtCdtr/PstlAdr`,
    swap("</CdtrAcct>", `</CdtrAcct><UltmtCdtr><Nm>x</Nm><PstlAdr>${town}</PstlAdr></UltmtCdtr>`),
  ],
  [
    "~",
    `${FIRST}/InstrForCdtrAgt`,
    swap("</CdtrAcct>", "</CdtrAcct><InstrForCdtrAgt><Cd>HOLD</Cd></InstrForCdtrAgt>"),
  ],
  ["", `${FIRST}/Purp/Prtry`, swap("</CdtrAcct>", "</CdtrAcct><Purp><Prtry>x</Prtry></Purp>")],
  [
    "~",
    `${FIRST}/RgltryRptg`,
    swap("</CdtrAcct>", "</CdtrAcct><RgltryRptg><DbtCdtRptgInd>CRED</DbtCdtRptgInd></RgltryRptg>"),
  ],
  ["~", `${FIRST}/Tax`, swap("</CdtrAcct>", "</CdtrAcct><Tax><RefNb>1</RefNb></Tax>")],
  ["~", `${FIRST}/RltdRmtInf`, swap("</CdtrAcct>", "</CdtrAcct><RltdRmtInf><RmtId>1</RmtId></RltdRmtInf>")],
  [
    "~",
    `${GROUP}/CdtTrfTxInf[3]/RmtInf/Strd/RfrdDocInf`,
    both(cut(/<Issr>ISO<\/Issr>/), swap("<Strd>", "<Strd><RfrdDocInf><Nb>1</Nb></RfrdDocInf>", 2)),
  ],
  ["~", `${FIRST}/SplmtryData`, swap("</RmtInf>", "</RmtInf><SplmtryData><Envlp><x/></Envlp></SplmtryData>")],
  [
    "~",
    "/Document/CstmrCdtTrfInitn/GrpHdr/Authstn",
    swap("<NbOfTxs>4", "<Authstn><Cd>AUTH</Cd></Authstn><NbOfTxs>4"),
  ],
  [
    "~",
    "/Document/CstmrCdtTrfInitn/SplmtryData",
    swap("</CstmrCdtTrfInitn>", "<SplmtryData><Envlp><x/></Envlp></SplmtryData></CstmrCdtTrfInitn>"),
  ],
];

describe("a member that the schema has and SEPA has not is named", () => {
  for (const [mark, where, change] of unused)
    test(`${where} is ${mark === "~" ? "taken by agreement" : "refused"}`, async () => {
      const seen = await look(change(tight(sound())));
      assert.deepEqual(
        seen?.problems.map((one) => [one.severity, one.code, one.where]),
        [[mark === "~" ? "warning" : "error", "element_not_sepa", `${where}, line 1`]],
      );
    });
});

test("what SEPA lets through has no problem", async () => {
  const text = both(
    swap("<CtgyPurp><Cd>SUPP</Cd></CtgyPurp>", "<CtgyPurp><Prtry>own</Prtry></CtgyPurp>"),
    swap("<PmtTpInf><SvcLvl>", "<PmtTpInf><InstrPrty>NORM</InstrPrty><SvcLvl>"),
    swap(
      "</CdtrAcct>",
      `</CdtrAcct><UltmtCdtr><Nm>x</Nm><Id><PrvtId>${BIRTH}</PrvtId></Id></UltmtCdtr><Purp><Cd>GDDS</Cd></Purp>`,
    ),
    swap("T06:00:00", "T06:00:00.123+01:00"),
    swap("<Document ", `<Document ${XSI} xsi:schemaLocation="urn:x pain.xsd" xmlns:own="urn:own" `),
    swap("<Cdtr>", '<Cdtr xmlns:other="urn:other">'),
  )(tight(sound()));
  assert.deepEqual((await look(text))?.problems, []);
});

test("an instant payment runs on all days, at a moment of them", async () => {
  const on = (day: string) => swap("2026-11-24", day);
  const instant = swap("</SvcLvl>", "</SvcLvl><LclInstrm><Cd>INST</Cd></LclInstrm>");
  const codes = async (...changes: Change[]) =>
    (await look(both(...changes)(tight(sound()))))?.problems.map(({ code }) => code);
  assert.deepEqual(await codes(instant, on("2026-11-22")), []);
  assert.deepEqual(await codes(instant, swap("<Dt>2026-11-24</Dt>", "<DtTm>2026-11-22T10:00:00</DtTm>")), []);
  assert.deepEqual(await codes(instant, on("2026-11-19")), ["date_past"]);
  // In Kiribati it is the twentieth already when here it is the nineteenth still.
  assert.deepEqual(
    await codes(instant, swap("<Dt>2026-11-24</Dt>", "<DtTm>2026-11-20T10:00:00+14:00</DtTm>")),
    ["date_past"],
  );
  const one = both(
    cut(/<PmtTpInf>[\s\S]*?<\/PmtTpInf>/),
    (text) =>
      text.replaceAll(
        /(E[12]<\/EndToEndId><\/PmtId>)/g,
        "$1<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl><LclInstrm><Cd>INST</Cd></LclInstrm></PmtTpInf>",
      ),
    swap(
      "E3</EndToEndId></PmtId>",
      "E3</EndToEndId></PmtId><PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>",
    ),
  );
  assert.deepEqual(await codes(one, on("2026-11-22")), ["date_target"]);
});

test("an envelope around the message and another encoding are told, and do not refuse it", async () => {
  const told = async (text: string) =>
    (await look(text))?.problems.map(({ severity, code, where }) => [severity, code, where]);
  const inside = sound().replace(/<Document[\s\S]*$/, (text) => `<Envelope><Body>${text}</Body></Envelope>`);
  assert.deepEqual(await told(inside), [["warning", "envelope", "/Envelope/Body/Document, line 2"]]);
  assert.deepEqual(await told(sound().replace("UTF-8", "ISO-8859-1")), [
    ["warning", "encoding", "/Document, line 1"],
  ]);
});

test("NOTPROVIDED may stand twice, and in place of a BIC", async () => {
  const text = both(
    swap("E1", "NOTPROVIDED"),
    swap("E2", "NOTPROVIDED"),
    swap("<BICFI>RABONL2U</BICFI>", "<Othr><Id>NOTPROVIDED</Id></Othr>"),
  )(sound());
  assert.deepEqual((await look(text))?.problems, []);
});

for (const version of ["03", "09"] as const) {
  test(`of whatever message of .${version}, payment by payment, the same faults are found as of the whole`, async () => {
    const message = PAYMENT_MESSAGE[version];
    for (let seed = 0; seed < 600; seed++) {
      const roll = dice(seed * 104_729 + Number(version));
      const tree = grown(message, "Document", "Document", roll, 0);
      tree.attributes = ` xmlns="${message.namespace}"`;
      for (let times = seed % 4; times > 0; times--) broken(tree, roll);
      const path = join(folder, "grown.xml");
      await writeFile(path, told(tree));
      const whole: string[] = [];
      for await (const { node } of records(path, ["Document"]))
        for (const fault of faultsOf(message, "Document", node, "/Document"))
          whole.push(`${fault.code} ${fault.path}`);
      const seen = await inspectPayment(path, amongOf(today));
      const found = seen!.problems.flatMap(({ code, where }) =>
        code.startsWith("schema_") ? [`${code} ${where.replace(/, line \d+$/, "")}`] : [],
      );
      assert.deepEqual(found.toSorted(), whole.toSorted(), `seed ${seed}`);
    }
  });
}

/** What xmllint says of files by the schema of a version; false where it refuses. */
function linted(version: PaymentVersion, paths: readonly string[]): ReadonlyMap<string, boolean> {
  const { stderr } = spawnSync(
    "xmllint",
    ["--noout", "--nonet", "--schema", join(SCHEMAS, `pain.001.001.${version}.xsd`), ...paths],
    { encoding: "utf8", maxBuffer: 1 << 30 },
  );
  return new Map(
    [...stderr.matchAll(/^(\S+\.xml) (validates|fails to validate)$/gm)].map(([, path, verdict]) => [
      path!,
      verdict === "validates",
    ]),
  );
}

for (const version of ["03", "09"] as const) {
  test(`of a sound file of .${version} to which something was added or done, none that xmllint refuses is accepted, and what SEPA has not is named`, {
    skip: unlinted,
  }, async () => {
    const message = PAYMENT_MESSAGE[version];
    const base = join(folder, `sound-${version}.xml`);
    await writeFile(base, sound(version));
    let whole: Tree | undefined;
    for await (const { node } of records(base, ["Document"])) whole = treeOf(node);
    const found = new Map<string, Inspection>();
    const named = new Set<string>();
    for (let seed = 0; seed < Number(process.env["SALDO_FUZZ"] ?? "1500"); seed++) {
      const roll = dice(seed * 15_485_863 + Number(version));
      const tree = structuredClone(whole!);
      const added = seed % 2 === 0 ? widened(message, tree, roll) : undefined;
      if (added === undefined) broken(tree, roll);
      tree.attributes += ` xmlns="${message.namespace}"`;
      const path = join(folder, `widened-${version}-${seed}.xml`);
      await writeFile(path, told(tree));
      const seen = await inspectPayment(path, amongOf(today));
      found.set(path, seen!);
      if (added === undefined || added.member.use === "free") continue;
      const { name, use } = added.member;
      named.add(`${added.parent}/${name}`);
      const said = seen!.problems.find(
        ({ code, where }) =>
          code === "element_not_sepa" && where.includes(`/${added.parent}`) && where.includes(`/${name}`),
      );
      assert.equal(
        said?.severity,
        use === "never" ? "error" : "warning",
        `seed ${seed}: ${added.parent}/${name}`,
      );
    }
    const verdicts = linted(version, [...found.keys()]);
    assert.equal(verdicts.size, found.size);
    const passed = [...found].filter(([path, seen]) => verdicts.get(path) === false && seen.accepted);
    assert.deepEqual(
      passed.map(([path]) => path),
      [],
    );
    assert.ok([...verdicts.values()].filter((valid) => !valid).length > found.size / 8);
    assert.ok(named.size > 30, String(named.size));
  });
}

test("of a packed file each that is in it is told, also what is no payment file", async () => {
  const zip = new JSZip();
  zip.file("one.xml", sound());
  zip.file("note.txt", "as agreed");
  const path = join(folder, "payments.zip");
  await writeFile(path, await zip.generateAsync({ type: "nodebuffer" }));
  const packed = { now: amongOf(today).now, files: [path], folder: async () => join(folder, "unpacked") };
  const seen = await inspectPayments(path, packed);
  assert.deepEqual(
    seen?.map(({ file, accepted, problems }) => [file, accepted, problems.map(({ code }) => code)]),
    [
      [`${path}/one.xml`, true, []],
      [`${path}/note.txt`, false, ["unknown_kind"]],
    ],
  );
  const notes = new JSZip();
  notes.file("note.txt", "as agreed");
  notes.file("other.txt", "as said");
  await writeFile(path, await notes.generateAsync({ type: "nodebuffer" }));
  assert.equal(await inspectPayments(path, { ...packed, folder: async () => join(folder, "notes") }), null);
});

describe("what is something else, or cannot be read", () => {
  const codes = async (text: string) => {
    const seen = await look(text);
    return seen === null
      ? null
      : [seen.kind, seen["version"], seen.accepted, seen.problems.map(({ code }) => code)];
  };
  test("is nobody's", async () => {
    assert.equal(await codes("MT101\n:20:940S\n"), null);
    assert.equal(await codes("<Invoice/>"), null);
    assert.equal(
      await codes(
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt/></Document>',
      ),
      null,
    );
  });
  test("another version or message of the family is recognised and refused", async () => {
    const other = (name: string) => swap(/pain\.001\.001\.09/, name)(sound());
    assert.deepEqual(await codes(other("pain.001.001.11")), [
      "pain.001",
      "11",
      false,
      ["version_unsupported"],
    ]);
    assert.deepEqual(await codes(other("pain.001.001.02")), [
      "pain.001",
      "02",
      false,
      ["version_unsupported"],
    ]);
    assert.deepEqual(await codes(other("pain.008.001.02")), [
      "pain.008",
      "02",
      false,
      ["message_unsupported"],
    ]);
    assert.deepEqual(
      await codes(
        sound().replace(
          "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09",
          "http://www.six-interbank-clearing.com/de/pain.001.001.03.ch.02.xsd",
        ),
      ),
      ["pain.001", "03", false, ["version_unsupported"]],
    );
    assert.deepEqual(await codes(sound().replace(/ xmlns="[^"]*"/, "")), [
      "pain",
      null,
      false,
      ["namespace"],
    ]);
  });
  test("is refused with the scanner's code", async () => {
    assert.deepEqual((await codes(sound().slice(0, 900)))?.[3], ["xml_malformed"]);
    assert.deepEqual((await codes("<!doctype html><html></html>"))?.[3], ["xml_html"]);
    assert.deepEqual((await codes(`<!DOCTYPE Document>${sound().replace(/^.*\n/, "")}`))?.[3], [
      "xml_doctype",
    ]);
    assert.deepEqual((await codes(sound().replace(/<CstmrCdt[\s\S]*Initn>/, "")))?.[3], ["schema_missing"]);
  });
});

test("the bank's source inspects as pain on the business day of the clock", async () => {
  const path = join(folder, "clock.xml");
  await writeFile(path, sound());
  const codes = async (now: string) => {
    const among = { ...amongOf(today), now: new Date(now) };
    const seen = await bank.inspect!["pain"]!(path, among);
    return [seen].flat().flatMap((one) => one!.problems.map(({ code }) => code));
  };
  assert.deepEqual(await codes("2026-11-24T22:59:59Z"), []);
  assert.deepEqual(await codes("2026-11-24T23:00:00Z"), ["date_past"]);
});
