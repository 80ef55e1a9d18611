// How pain.001 (customer credit transfer initiation, ISO 20022) is built: version 09, and what version 03 has otherwise.
// What the schema has and the guidelines of SEPA credit transfers (EPC132-08) have not bears a mark. `~`: outside the core
// of SEPA, for banks and customers who agreed on it; others pass over it. `!`: not in any SEPA payment, as it asks for one
// of another kind (a cheque, a way through other banks, an exchange of currency) or the guidelines rule it out.
import {
  codesOf,
  type Declared,
  decimalOf,
  declareMessage,
  type Message,
  patternOf,
  textOf,
} from "./message.ts";

const BIC: Declared[string] = patternOf(/^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/);
const BIC_BEFORE: Declared[string] = patternOf(/^[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?$/);

const V09: Declared = {
  // Texts, numbers, codes.
  Max4: textOf(4),
  Max5: textOf(5),
  Max10: textOf(10),
  Max16: textOf(16),
  Max34: textOf(34),
  Max35: textOf(35),
  Max70: textOf(70),
  Max128: textOf(128),
  Max140: textOf(140),
  Max350: textOf(350),
  Max2048: textOf(2048),
  Numeric15: patternOf(/^[0-9]{1,15}$/),
  Alphanumeric4: patternOf(/^[a-zA-Z0-9]{4}$/),
  Phone: patternOf(/^\+[0-9]{1,3}-[0-9()+-]{1,30}$/),
  Country: patternOf(/^[A-Z]{2}$/),
  Currency: patternOf(/^[A-Z]{3}$/),
  Iban: patternOf(/^[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}$/),
  Bic: BIC,
  AnyBic: BIC,
  Lei: patternOf(/^[A-Z0-9]{18}[0-9]{2}$/),
  Uuid: patternOf(/^[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}$/),
  Date: { leaf: "date" },
  DateTime: { leaf: "dateTime" },
  Boolean: { leaf: "boolean" },
  Anything: { leaf: "anything" },
  Amount: { leaf: "amount" },
  Number: decimalOf(18, 17),
  WholeNumber: decimalOf(18, 0),
  Rate: decimalOf(11, 10),
  AddressCode: codesOf("ADDR PBOX HOME BIZZ MLTO DLVY"),
  AuthorisationCode: codesOf("AUTH FDET FSUM ILEV"),
  ChargeBearer: codesOf("DEBT CRED SHAR SLEV"),
  ChequeCode: codesOf("CCHQ CCCH BCHQ DRFT ELDR"),
  ChequeDelivery: codesOf("MLDB MLCD MLFA CRDB CRCD CRFA PUDB PUCD PUFA RGDB RGCD RGFA"),
  ContactMethod: codesOf("LETT MAIL PHON FAXX CELL"),
  CreditDebit: codesOf("CRDT DBIT"),
  InstructionCode: codesOf("CHQB HOLD PHOB TELB"),
  NamePrefix: codesOf("DOCT MADM MISS MIST MIKS"),
  PaymentMethod: codesOf("CHK TRF TRA"),
  Priority: codesOf("HIGH NORM"),
  RateCode: codesOf("SPOT SALE AGRD"),
  ReferenceCode: codesOf("RADM RPIN FXDR DISP PUOR SCOR"),
  DocumentCode: codesOf("MSIN CNFA DNFA CINV CREN DEBN HIRI SBIN CMCN SOAC DISP BOLD VCHR AROI TSUT PUOR"),
  LocationMethod: codesOf("FAXI EDIC URID EMAL POST SMSM"),
  ReportingCode: codesOf("CRED DEBT BOTH"),
  TaxPeriodCode: codesOf(
    "MM01 MM02 MM03 MM04 MM05 MM06 MM07 MM08 MM09 MM10 MM11 MM12 QTR1 QTR2 QTR3 QTR4 HLF1 HLF2",
  ),
  /** A code of a list that is kept outside the schema, or a word of one's own. */
  CodeOrOwn: "Cd:Max4 | Prtry:Max35",

  // The message, from the outside in.
  Document: "CstmrCdtTrfInitn:Initiation",
  Initiation: "GrpHdr:GroupHeader PmtInf+:PaymentInformation ~SplmtryData*:Supplement",
  GroupHeader:
    "MsgId:Max35 CreDtTm:DateTime ~Authstn{2}:Authorisation NbOfTxs:Numeric15 CtrlSum?:Number InitgPty:OtherParty ~FwdgAgt?:Agent",
  Authorisation: "Cd:AuthorisationCode | Prtry:Max128",
  PaymentInformation:
    "PmtInfId:Max35 PmtMtd:PaymentMethod BtchBookg?:Boolean NbOfTxs?:Numeric15 CtrlSum?:Number PmtTpInf?:PaymentType " +
    "ReqdExctnDt:DateChoice ~PoolgAdjstmntDt?:Date Dbtr:Party DbtrAcct:Account DbtrAgt:Agent ~DbtrAgtAcct?:Account " +
    "~InstrForDbtrAgt?:Max140 UltmtDbtr?:OtherParty ChrgBr?:ChargeBearer ~ChrgsAcct?:Account ~ChrgsAcctAgt?:Agent " +
    "CdtTrfTxInf+:Transaction",
  DateChoice: "Dt:Date | DtTm:DateTime",
  PaymentType: "InstrPrty?:Priority SvcLvl*:CodeOrOwn LclInstrm?:LocalInstrument CtgyPurp?:CodeOrOwn",
  // Which payments go first is said of all that stand together.
  OwnPaymentType: "~InstrPrty?:Priority SvcLvl*:CodeOrOwn LclInstrm?:LocalInstrument CtgyPurp?:CodeOrOwn",
  LocalInstrument: "Cd:Max35 | Prtry:Max35",
  Transaction:
    "PmtId:PaymentId PmtTpInf?:OwnPaymentType Amt:AmountChoice !XchgRateInf?:ExchangeRate ChrgBr?:ChargeBearer " +
    "!ChqInstr?:Cheque UltmtDbtr?:OtherParty !IntrmyAgt1?:Agent !IntrmyAgt1Acct?:Account !IntrmyAgt2?:Agent " +
    "!IntrmyAgt2Acct?:Account !IntrmyAgt3?:Agent !IntrmyAgt3Acct?:Account CdtrAgt?:Agent ~CdtrAgtAcct?:Account " +
    "Cdtr?:Party CdtrAcct?:Account UltmtCdtr?:OtherParty ~InstrForCdtrAgt*:CreditorAgentInstruction " +
    "~InstrForDbtrAgt?:Max140 Purp?:Purpose ~RgltryRptg{10}:Reporting ~Tax?:Tax ~RltdRmtInf{10}:RemittanceLocation " +
    "RmtInf?:Remittance ~SplmtryData*:Supplement",
  Purpose: "Cd:Max4 | !Prtry:Max35",
  PaymentId: "InstrId?:Max35 EndToEndId:Max35 UETR?:Uuid",
  AmountChoice: "InstdAmt:Amount | EqvtAmt:EquivalentAmount",
  EquivalentAmount: "Amt:Amount CcyOfTrf:Currency",
  ExchangeRate: "UnitCcy?:Currency XchgRate?:Rate RateTp?:RateCode CtrctId?:Max35",
  CreditorAgentInstruction: "Cd?:InstructionCode InstrInf?:Max140",
  Supplement: "PlcAndNm?:Max350 Envlp:Anything",

  // Parties, accounts and banks.
  Party: "Nm?:Max140 PstlAdr?:Address Id?:PartyId ~CtryOfRes?:Country ~CtctDtls?:Contact",
  // Who gives the file, and on whose behalf is paid or got: by name or number.
  OtherParty: "Nm?:Max140 ~PstlAdr?:Address Id?:PartyId ~CtryOfRes?:Country ~CtctDtls?:Contact",
  PartyId: "OrgId:OrganisationId | PrvtId:PersonId",
  OrganisationId: "AnyBIC?:AnyBic LEI?:Lei Othr*:OtherId",
  PersonId: "DtAndPlcOfBirth?:Birth Othr*:OtherId",
  OtherId: "Id:Max35 SchmeNm?:CodeOrOwn Issr?:Max35",
  Birth: "BirthDt:Date PrvcOfBirth?:Max35 CityOfBirth:Max35 CtryOfBirth:Country",
  Contact:
    "NmPrfx?:NamePrefix Nm?:Max140 PhneNb?:Phone MobNb?:Phone FaxNb?:Phone EmailAdr?:Max2048 EmailPurp?:Max35 " +
    "JobTitl?:Max35 Rspnsblty?:Max35 Dept?:Max70 Othr*:OtherContact PrefrdMtd?:ContactMethod",
  OtherContact: "ChanlTp:Max4 Id?:Max128",
  Address:
    "~AdrTp?:AddressType Dept?:Max70 SubDept?:Max70 StrtNm?:Max70 BldgNb?:Max16 BldgNm?:Max35 Flr?:Max70 PstBx?:Max16 " +
    "Room?:Max70 PstCd?:Max16 TwnNm?:Max35 TwnLctnNm?:Max35 DstrctNm?:Max35 CtrySubDvsn?:Max35 Ctry?:Country " +
    "AdrLine{7}:Max70",
  AddressType: "Cd:AddressCode | Prtry:OwnId",
  OwnId: "Id:Alphanumeric4 Issr:Max35 SchmeNm?:Max35",
  Account: "Id:AccountId ~Tp?:CodeOrOwn Ccy?:Currency ~Nm?:Max70 ~Prxy?:Proxy",
  AccountId: "IBAN:Iban | Othr:OtherAccount",
  OtherAccount: "Id:Max34 SchmeNm?:CodeOrOwn Issr?:Max35",
  Proxy: "Tp?:CodeOrOwn Id:Max2048",
  Agent: "FinInstnId:Institution ~BrnchId?:Branch",
  Institution:
    "BICFI?:Bic ~ClrSysMmbId?:ClearingMember ~LEI?:Lei ~Nm?:Max140 ~PstlAdr?:Address Othr?:OtherId",
  ClearingMember: "ClrSysId?:ClearingSystem MmbId:Max35",
  ClearingSystem: "Cd:Max5 | Prtry:Max35",
  Branch: "Id?:Max35 LEI?:Lei Nm?:Max140 PstlAdr?:Address",
  NameAndAddress: "Nm:Max140 Adr:Address",

  // Cheques, which nobody in the euro area should still meet.
  Cheque:
    "ChqTp?:ChequeCode ChqNb?:Max35 ChqFr?:NameAndAddress DlvryMtd?:ChequeMethod DlvrTo?:NameAndAddress " +
    "InstrPrty?:Priority ChqMtrtyDt?:Date FrmsCd?:Max35 MemoFld{2}:Max35 RgnlClrZone?:Max35 PrtLctn?:Max35 Sgntr{5}:Max70",
  ChequeMethod: "Cd:ChequeDelivery | Prtry:Max35",

  // What is paid.
  Remittance: "Ustrd*:Max140 Strd*:Structured",
  Structured:
    "~RfrdDocInf*:ReferredDocument ~RfrdDocAmt?:RemittanceAmount CdtrRefInf?:CreditorReference ~Invcr?:Party " +
    "~Invcee?:Party ~TaxRmt?:TaxRemittance ~GrnshmtRmt?:Garnishment ~AddtlRmtInf{3}:Max140",
  CreditorReference: "Tp?:ReferenceType Ref?:Max35",
  ReferenceType: "CdOrPrtry:ReferenceChoice Issr?:Max35",
  ReferenceChoice: "Cd:ReferenceCode | Prtry:Max35",
  ReferredDocument: "Tp?:DocumentType Nb?:Max35 RltdDt?:Date LineDtls*:DocumentLine",
  DocumentType: "CdOrPrtry:DocumentChoice Issr?:Max35",
  DocumentChoice: "Cd:DocumentCode | Prtry:Max35",
  DocumentLine: "Id+:DocumentLineId Desc?:Max2048 Amt?:RemittanceAmount",
  DocumentLineId: "Tp?:OwnType Nb?:Max35 RltdDt?:Date",
  OwnType: "CdOrPrtry:CodeOrOwn Issr?:Max35",
  RemittanceAmount:
    "DuePyblAmt?:Amount DscntApldAmt*:TypedAmount CdtNoteAmt?:Amount TaxAmt*:TypedAmount " +
    "AdjstmntAmtAndRsn*:Adjustment RmtdAmt?:Amount",
  TypedAmount: "Tp?:CodeOrOwn Amt:Amount",
  Adjustment: "Amt:Amount CdtDbtInd?:CreditDebit Rsn?:Max4 AddtlInf?:Max140",
  Garnishment:
    "Tp:OwnType Grnshee?:Party GrnshmtAdmstr?:Party RefNb?:Max140 Dt?:Date RmtdAmt?:Amount " +
    "FmlyMdclInsrncInd?:Boolean MplyeeTermntnInd?:Boolean",
  RemittanceLocation: "RmtId?:Max35 RmtLctnDtls*:LocationDetail",
  LocationDetail: "Mtd:LocationMethod ElctrncAdr?:Max2048 PstlAdr?:NameAndAddress",

  // What authorities ask for.
  Reporting: "DbtCdtRptgInd?:ReportingCode Authrty?:Authority Dtls*:ReportingDetail",
  Authority: "Nm?:Max140 Ctry?:Country",
  ReportingDetail: "Tp?:Max35 Dt?:Date Ctry?:Country Cd?:Max10 Amt?:Amount Inf*:Max35",
  Tax:
    "Cdtr?:TaxCreditor Dbtr?:TaxDebtor AdmstnZone?:Max35 RefNb?:Max140 Mtd?:Max35 TtlTaxblBaseAmt?:Amount " +
    "TtlTaxAmt?:Amount Dt?:Date SeqNb?:WholeNumber Rcrd*:TaxRecord",
  TaxRemittance:
    "Cdtr?:TaxCreditor Dbtr?:TaxDebtor UltmtDbtr?:TaxDebtor AdmstnZone?:Max35 RefNb?:Max140 Mtd?:Max35 " +
    "TtlTaxblBaseAmt?:Amount TtlTaxAmt?:Amount Dt?:Date SeqNb?:WholeNumber Rcrd*:TaxRecord",
  TaxCreditor: "TaxId?:Max35 RegnId?:Max35 TaxTp?:Max35",
  TaxDebtor: "TaxId?:Max35 RegnId?:Max35 TaxTp?:Max35 Authstn?:TaxAuthorisation",
  TaxAuthorisation: "Titl?:Max35 Nm?:Max140",
  TaxRecord:
    "Tp?:Max35 Ctgy?:Max35 CtgyDtls?:Max35 DbtrSts?:Max35 CertId?:Max35 FrmsCd?:Max35 Prd?:TaxPeriod TaxAmt?:TaxAmount " +
    "AddtlInf?:Max140",
  TaxPeriod: "Yr?:Date Tp?:TaxPeriodCode FrToDt?:Period",
  Period: "FrDt:Date ToDt:Date",
  TaxAmount: "Rate?:Rate TaxblBaseAmt?:Amount TtlAmt?:Amount Dtls*:TaxAmountDetail",
  TaxAmountDetail: "Prd?:TaxPeriod Amt:Amount",
};

/** A type of version 09 without some of its members. */
const without = (type: string, names: string): string =>
  (V09[type] as string)
    .split(" ")
    .filter((member) => !names.split(" ").includes(/\w+/.exec(member)![0]))
    .join(" ");

const V03: Declared = {
  ...V09,
  Bic: BIC_BEFORE,
  AnyBic: BIC_BEFORE,
  NamePrefix: codesOf("DOCT MIST MISS MADM"),
  DocumentCode: codesOf("MSIN CNFA DNFA CINV CREN DEBN HIRI SBIN CMCN SOAC DISP BOLD VCHR AROI TSUT"),
  AccountTypeCode: codesOf("CASH CHAR COMM TAXE CISH TRAS SACC CACC SVGS ONDP MGLD NREX MOMA LOAN SLRY ODFT"),
  AccountType: "Cd:AccountTypeCode | Prtry:Max35",
  Initiation: without("Initiation", "SplmtryData"),
  PaymentInformation: without("PaymentInformation", "InstrForDbtrAgt").replace(
    "ReqdExctnDt:DateChoice",
    "ReqdExctnDt:Date",
  ),
  PaymentType: (V09["PaymentType"] as string).replace("SvcLvl*", "SvcLvl?"),
  OwnPaymentType: (V09["OwnPaymentType"] as string).replace("SvcLvl*", "SvcLvl?"),
  Transaction: without("Transaction", "SplmtryData"),
  PaymentId: without("PaymentId", "UETR"),
  ExchangeRate: without("ExchangeRate", "UnitCcy"),
  OrganisationId: "BICOrBEI?:AnyBic Othr*:OtherId",
  Contact:
    "NmPrfx?:NamePrefix Nm?:Max140 PhneNb?:Phone MobNb?:Phone FaxNb?:Phone EmailAdr?:Max2048 Othr?:Max35",
  Address: without("Address", "BldgNm Flr PstBx Room TwnLctnNm DstrctNm").replace(
    "AdrTp?:AddressType",
    "AdrTp?:AddressCode",
  ),
  Account: without("Account", "Prxy").replace("Tp?:CodeOrOwn", "Tp?:AccountType"),
  Institution: without("Institution", "LEI").replace("BICFI", "BIC"),
  Branch: without("Branch", "LEI"),
  Cheque: without("Cheque", "Sgntr"),
  Structured: without("Structured", "TaxRmt GrnshmtRmt"),
  ReferredDocument: without("ReferredDocument", "LineDtls"),
  RemittanceAmount:
    "DuePyblAmt?:Amount DscntApldAmt?:Amount CdtNoteAmt?:Amount TaxAmt?:Amount AdjstmntAmtAndRsn*:Adjustment RmtdAmt?:Amount",
  RemittanceLocation:
    "RmtId?:Max35 RmtLctnMtd?:LocationMethod RmtLctnElctrncAdr?:Max2048 RmtLctnPstlAdr?:NameAndAddress",
  Tax: (V09["Tax"] as string).replace("AdmstnZone", "AdmstnZn"),
};

export type PaymentVersion = "03" | "09";

const namespaceOf = (version: PaymentVersion): string =>
  `urn:iso:std:iso:20022:tech:xsd:pain.001.001.${version}`;

/** How a payment order is built, by version. */
export const PAYMENT_MESSAGE: { readonly [version in PaymentVersion]: Message } = {
  "03": declareMessage(namespaceOf("03"), V03),
  "09": declareMessage(namespaceOf("09"), V09),
};
