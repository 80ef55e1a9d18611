// The fictional exam publisher: three legal entities with one chart of accounts, one calendar, and their bank accounts.
import { ownIban } from "./reference.ts";

export type BankAccount = {
  readonly company: string;
  readonly iban: string;
  /** Main account that mirrors it in the general ledger. */
  readonly ledger: string;
  readonly holder: string;
  readonly version: "02" | "08";
  /** Thousands of euros on the day before the history begins, at scale 1. */
  readonly opening: number;
};

export type Company = {
  /** Upper case; exports write it in either case. */
  readonly id: string;
  readonly digit: number;
  readonly name: string;
  /** Its share of the organisation's volume. */
  readonly weight: number;
  /** Staffed in turn, so that a cost centre stands here as often as it is large. */
  readonly costCentres: readonly string[];
  /** How salary is booked and paid: as one batch without names, as one with its details, or person by person. */
  readonly payroll: "batch" | "detailed batch" | "individual";
  readonly banks: readonly [BankAccount, ...BankAccount[]];
  /** Sells in the web shop as well. */
  readonly shop: boolean;
};

/** Current account with another company of the group, one for each. */
export const currentAccountWith = ({ digit }: Company): string => `190${digit}`;

export const CHART = "NLRGS";
export const CALENDAR = "Boekjaar";
export const DELIMITER = "-";

/** Names of cost centres; a company uses some of them. */
export const COST_CENTRES: { readonly [id: string]: string } = {
  KP110: "Directie",
  KP210: "Finance",
  KP310: "Examenontwikkeling",
  KP320: "Redactie",
  KP410: "Afname en logistiek",
  KP510: "ICT",
  KP610: "Verkoop",
};

/** The unit of the organisation that a cost centre is for. */
export const unitOf = (costCentre: string): string => costCentre.slice(2);

const bank = (
  company: string,
  number: number,
  holder: string,
  version: "02" | "08",
  ledger: string,
  opening: number,
): BankAccount => ({
  company,
  iban: ownIban(number),
  ledger,
  holder,
  version,
  opening,
});

export const COMPANIES: readonly Company[] = [
  {
    id: "NL01",
    digit: 1,
    name: "Voorbeeld Examenuitgeverij B.V.",
    weight: 45,
    // Directie is so small that its pay would be what the total leaves beside the others.
    costCentres: [
      ...["KP310", "KP320", "KP210", "KP310", "KP320", "KP310", "KP210", "KP320"],
      ...["KP310", "KP320", "KP210", "KP310", "KP320", "KP310", "KP210", "KP110"],
    ],
    payroll: "batch",
    banks: [
      bank("NL01", 101, "Voorbeeld Examenuitgeverij B.V.", "02", "1100", 2400),
      bank("NL01", 102, "Voorbeeld Examenuitgeverij B.V.", "02", "1110", 900),
    ],
    shop: true,
  },
  {
    id: "NL02",
    digit: 2,
    name: "Voorbeeld Examenbureau B.V.",
    weight: 30,
    costCentres: ["KP110", "KP310", "KP410", "KP610"],
    payroll: "detailed batch",
    banks: [bank("NL02", 201, "Voorbeeld Examenbureau B.V.", "02", "1100", 1600)],
    shop: false,
  },
  {
    id: "NL03",
    digit: 3,
    name: "Voorbeeld Examendiensten B.V.",
    weight: 25,
    // Two small ones, that hide each other.
    costCentres: ["KP510", "KP210", "KP510", "KP510", "KP110", "KP510", "KP510"],
    payroll: "individual",
    banks: [bank("NL03", 301, "Voorbeeld Examendiensten B.V.", "08", "1100", 1400)],
    shop: false,
  },
];

/** D365's DimensionLedgerAccountType. */
const TYPE = { revenue: 1, expense: 2, asset: 4, liability: 5, equity: 6, total: 8 } as const;

export type MainAccount = {
  readonly id: string;
  readonly name: string;
  readonly type: (typeof TYPE)[keyof typeof TYPE];
  readonly category: string;
  readonly parent: string;
  /** Code in the Referentiegrootboekschema; totals have none. */
  readonly rgs: string;
};

const account = (
  id: string,
  type: keyof typeof TYPE,
  name: string,
  category: string,
  parent = "",
  rgs = "",
): MainAccount => ({
  id,
  name,
  type: TYPE[type],
  category,
  parent,
  rgs,
});

export const MAIN_ACCOUNTS: readonly MainAccount[] = [
  account("0999", "total", "Vaste activa en vermogen", ""),
  account("0100", "asset", "Inventaris", "VASTACT", "0999", "BMvaBei"),
  account("0110", "asset", "Afschrijving inventaris", "VASTACT", "0999", "BMvaBei"),
  account("0800", "equity", "Aandelenkapitaal", "EIGENVERM", "0999", "BEivGok"),
  account("0900", "equity", "Overige reserves", "EIGENVERM", "0999", "BEivOvr"),
  account("0910", "equity", "Onverdeeld resultaat", "EIGENVERM", "0999", "BEivOre"),
  account("1999", "total", "Vlottende activa en schulden", ""),
  account("1100", "asset", "Bank rekening-courant", "LIQUIDE", "1999", "BLimBan"),
  account("1110", "asset", "Bank spaarrekening", "LIQUIDE", "1999", "BLimBan"),
  account("1190", "asset", "Kruisposten", "LIQUIDE", "1999", "BLimKru"),
  account("1300", "asset", "Debiteuren", "VORDERING", "1999", "BVorDeb"),
  account("1400", "asset", "Vooruitbetaalde kosten", "VORDERING", "1999", "BVorOva"),
  account("1450", "asset", "Nog te factureren projecten", "VORDERING", "1999", "BVorOva"),
  account("1500", "asset", "Btw te vorderen", "BTW", "1999", "BVorVbk"),
  account("1600", "liability", "Crediteuren", "SCHULD", "1999", "BSchCre"),
  account("1650", "liability", "Te betalen declaraties", "SCHULD", "1999", "BSchOvs"),
  account("1660", "liability", "Nog te ontvangen facturen", "SCHULD", "1999", "BSchOpa"),
  account("1700", "liability", "Af te dragen loonheffing", "SCHULD", "1999", "BSchBepLhe"),
  account("1710", "liability", "Te betalen nettolonen", "SCHULD", "1999", "BSchSal"),
  account("1720", "liability", "Af te dragen pensioenpremie", "SCHULD", "1999", "BSchSal"),
  account("1800", "liability", "Btw af te dragen", "BTW", "1999", "BSchBepBtw"),
  account("1810", "liability", "Btw aangifte", "BTW", "1999", "BSchBepBaf"),
  account("1901", "asset", "Rekening-courant Examenuitgeverij", "VORDERING", "1999", "BVorOva"),
  account("1902", "asset", "Rekening-courant Examenbureau", "VORDERING", "1999", "BVorOva"),
  account("1903", "asset", "Rekening-courant Examendiensten", "VORDERING", "1999", "BVorOva"),
  account("4999", "total", "Kosten", ""),
  account("4000", "expense", "Lonen en salarissen", "PERSONEEL", "4999", "WPerLesLon"),
  account("4010", "expense", "Sociale lasten", "PERSONEEL", "4999", "WPerSol"),
  account("4020", "expense", "Pensioenlasten", "PERSONEEL", "4999", "WPerPen"),
  account("4100", "expense", "Projecturen", "PROJECT", "4999", "WKprKvp"),
  account("4110", "expense", "Inhuur op projecten", "PROJECT", "4999", "WKprKuw"),
  account("4120", "expense", "Reiskosten op projecten", "PROJECT", "4999", "WKprKuw"),
  account("4130", "expense", "Materiaal op projecten", "PROJECT", "4999", "WKprKvg"),
  account("4190", "expense", "Dekking projecturen", "PERSONEEL", "4999", "WPerLesDle"),
  account("4300", "expense", "Huisvesting", "ALGEMEEN", "4999", "WBedHui"),
  account("4400", "expense", "Kantoorkosten", "ALGEMEEN", "4999", "WBedKan"),
  account("4500", "expense", "Marketing", "ALGEMEEN", "4999", "WBedVkk"),
  account("4600", "expense", "Automatisering", "ALGEMEEN", "4999", "WBedKan"),
  account("4700", "expense", "Betaalkosten webwinkel", "ALGEMEEN", "4999", "WBedVkk"),
  account("4800", "expense", "Bankkosten", "FINANCIEEL", "4999", "WFbeKba"),
  account("4810", "expense", "Afschrijvingskosten", "ALGEMEEN", "4999", "WAfsAmv"),
  account("4850", "expense", "Koersverschillen", "FINANCIEEL", "4999", "WFbeWis"),
  account("4900", "expense", "Doorbelasting groep", "ALGEMEEN", "4999", "WBedAlk"),
  account("8999", "total", "Opbrengsten", ""),
  account("8000", "revenue", "Omzet examens", "OMZET", "8999", "WOmzNod"),
  account("8010", "revenue", "Omzet licenties", "OMZET", "8999", "WOmzNod"),
  account("8020", "revenue", "Omzet boeken", "OMZET", "8999", "WOmzNop"),
  account("8030", "revenue", "Omzet webwinkel", "OMZET", "8999", "WOmzNop"),
  account("8500", "revenue", "Omzet projecten", "OMZET", "8999", "WOmzNod"),
  account("8900", "revenue", "Opbrengst doorbelasting groep", "OMZET", "8999", "WOvbOdp"),
  account("9000", "revenue", "Rentebaten", "FINANCIEEL", "8999", "WFbeRlm"),
];

/** What is sold: exams and licences at the high rate of VAT, books at the low one. */
export const PRODUCTS = [
  { item: "A1000", account: "8000", vat: 21, text: "Examens" },
  { item: "A2000", account: "8010", vat: 21, text: "Licenties" },
  { item: "A3000", account: "8020", vat: 9, text: "Boeken" },
] as const;

/** Project categories and the main account that each is posted to; only project costs are posted there. */
export const CATEGORIES = {
  UREN: { account: "4100", type: 2, origin: 60 },
  INHUUR: { account: "4110", type: 3, origin: 65 },
  REIS: { account: "4120", type: 3, origin: 8 },
  MATERIAAL: { account: "4130", type: 3, origin: 65 },
} as const;

export type Category = keyof typeof CATEGORIES;
export const CATEGORY_NAMES = Object.keys(CATEGORIES) as readonly Category[];

/** What a company has at this scale, never less than a handful. */
export const volume = (company: Company, atScaleOne: number, scale: number, least: number): number =>
  Math.max(least, Math.round((atScaleOne * company.weight * scale) / 100));
