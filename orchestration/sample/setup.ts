// How D365 was set up: legal entities, dimensions and their values, fiscal calendar, exchange rates, bank accounts and
// products.
import { at, type ByodExport, NEVER } from "./byod.ts";
import { addMonths } from "./calendar.ts";
import { CURRENCIES, rateOf } from "./currency.ts";
import { closedOn, lastDayOf, PERIOD_STATUS, PERIOD_TYPE, periodsOf, statusOf } from "./fiscal.ts";
import { numeric } from "./money.ts";
import { CALENDAR, COMPANIES, COST_CENTRES, DELIMITER, PRODUCTS } from "./organisation.ts";
import type { Project } from "./project.ts";

const RATE_TYPE = "Default";
/** D365's ExchangeRateDisplayFactor. */
const PER_HUNDRED = "2";
const BIC = "RABONL2U";

export async function writeSetup(
  byod: ByodExport,
  projects: readonly Project[],
  first: string,
  until: string,
): Promise<void> {
  legalEntities(byod);
  await dimensions(byod, projects);
  fiscalPeriods(byod, first, until);
  exchangeRates(byod, first, until);
  bankAccounts(byod);
  products(byod);
  if (byod.full()) await byod.drained();
}

function legalEntities(byod: ByodExport): void {
  const table = byod.table("OMLegalStaging");
  for (const { id, digit, name } of COMPANIES) {
    table.write(
      {
        LEGALENTITYID: id,
        NAME: name,
        NAMEALIAS: id,
        COMPANYNAME: name,
        LANGUAGEID: "nl",
        ADDRESSCOUNTRYREGIONID: "NL",
        VATNUM: `NL00000000${digit}B01`,
        REGISTRATIONNUMBER: `0000000${digit}`,
        RECID: String(5_637_146_000 + digit),
      },
      { COMPANYNAME: "" },
    );
  }
}

const DIMENSIONS = { Kostenplaats: "KP", Project: "PRJ" } as const;

async function dimensions(byod: ByodExport, projects: readonly Project[]): Promise<void> {
  const attributes = byod.table("DimensionAttributeStaging");
  for (const [name, short] of Object.entries(DIMENSIONS)) {
    attributes.write(
      { DIMENSIONNAME: name, REPORTCOLUMNNAME: short, USEVALUESFROM: name === "Project" ? "Projecten" : "" },
      { REPORTCOLUMNNAME: "" },
    );
  }
  const values = byod.table("FinancialDimensionValueEntityStaging");
  const value = (dimension: keyof typeof DIMENSIONS, company: string, id: string, description: string) =>
    values.write(
      {
        FINANCIALDIMENSION: dimension,
        LEGALENTITYID: company,
        DIMENSIONVALUE: id,
        DESCRIPTION: description,
        ACTIVETO: NEVER,
      },
      { DESCRIPTION: "" },
    );
  for (const [id, name] of Object.entries(COST_CENTRES)) value("Kostenplaats", "", id, name);
  for (const project of projects) {
    value("Project", project.company.id, project.id, project.name);
    if (byod.full()) await byod.drained();
  }
}

/** From the year before the history to the year that runs. */
const yearsOf = (first: string, until: string): readonly number[] => {
  const [from, to] = [Number(first.slice(0, 4)) - 1, Number(until.slice(0, 4))];
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
};

function fiscalPeriods(byod: ByodExport, first: string, until: string): void {
  const calendar = byod.table("FiscalPeriodStaging");
  const states = byod.table("LedgerFiscalPeriodStaging");
  for (const period of yearsOf(first, until).flatMap(periodsOf)) {
    const month = Number(period.from.slice(5, 7));
    const common = { PERIODNAME: period.name, CALENDAR };
    calendar.write(
      {
        ...common,
        FISCALYEAR: period.year,
        STARTDATE: at(period.from),
        ENDDATE: at(period.to),
        MONTH: String(month),
        QUARTER: String(Math.ceil(month / 3)),
        SHORTNAME: period.name.slice(0, 8),
        TYPE: String(PERIOD_TYPE[period.type]),
        DAYS: period.type === "operating" ? period.to.slice(8) : "1",
      },
      { COMMENTS: "Concept" },
    );
    const status = String(PERIOD_STATUS[statusOf(period, until)]);
    const changed = closedOn(period, until);
    for (const company of COMPANIES) {
      states.write(
        {
          ...common,
          YEARNAME: period.year,
          LEDGERNAME: company.id,
          LEGALENTITYID: company.id,
          PERIODSTATUS: status,
          LEDGERACCESSLEVEL: status,
          TAXACCESSLEVEL: status,
          BANKACCESSLEVEL: status,
          CUSTACCESSLEVEL: status,
          VENDACCESSLEVEL: status,
          PROJECTACCESSLEVEL: status,
          ...(changed ? { MODIFIEDDATETIME: `${changed} 16:00:00.000` } : {}),
        },
        { PERIODSTATUS: String(PERIOD_STATUS.open) },
      );
    }
  }
}

function exchangeRates(byod: ByodExport, first: string, until: string): void {
  const table = byod.table("ExchangeRateEntityStaging");
  for (const currency of CURRENCIES) {
    for (let month = `${Number(first.slice(0, 4)) - 1}-01`; month <= until; month = addMonths(month, 1)) {
      // Ten-thousandths of a euro for one unit are hundredths for a hundred.
      const rate = `${numeric(rateOf(currency, month))}0000000000`;
      table.write(
        {
          RATETYPENAME: RATE_TYPE,
          RATETYPEDESCRIPTION: "Dagkoers ECB, per maand",
          FROMCURRENCY: currency,
          TOCURRENCY: "EUR",
          STARTDATE: at(`${month}-01`),
          ENDDATE: at(lastDayOf(month)),
          CONVERSIONFACTOR: PER_HUNDRED,
          RATE: rate,
          EXCHANGERATEFORSTORAGE: rate,
        },
        { RATETYPEDESCRIPTION: "" },
      );
    }
  }
}

function bankAccounts(byod: ByodExport): void {
  const table = byod.table("BankAccountStaging");
  for (const company of COMPANIES) {
    for (const account of company.banks) {
      table.write(
        {
          BANKACCOUNTID: `RABO${account.ledger}`,
          NAME: account.ledger === "1100" ? "Rekening-courant" : "Spaarrekening",
          ACCOUNTNUMBER: account.iban.slice(8),
          IBAN: account.iban,
          SWIFTCODE: BIC,
          CURRENCYCODE: "EUR",
          BANKGROUPID: "RABO",
          ACTIVETO: NEVER,
          BANKMAINACCOUNTIDDISPLAYVALUE: [account.ledger, "", ""].join(DELIMITER),
          ENABLEADVANCEDBANKRECONCILIATION: "1",
          DATAAREAID: company.id,
        },
        { NAME: "" },
      );
    }
  }
}

function products(byod: ByodExport): void {
  const table = byod.table("EcoResReleasedProductV2Staging");
  for (const company of COMPANIES) {
    for (const [i, { item, text, vat }] of PRODUCTS.entries()) {
      table.write(
        {
          ITEMNUMBER: item,
          PRODUCTNUMBER: item,
          PRODUCTSEARCHNAME: text,
          SEARCHNAME: text,
          PRODUCTTYPE: item === "A3000" ? "1" : "2",
          PRODUCTGROUPID: text.slice(0, 10),
          SALESUNITSYMBOL: "st",
          INVENTORYUNITSYMBOL: "st",
          SALESPRICE: numeric((i + 2) * 12_500),
          UNITCOST: numeric((i + 1) * 4_500),
          SALESSALESTAXITEMGROUPCODE: vat === 9 ? "L9" : "H21",
          PURCHASESALESTAXITEMGROUPCODE: "V21",
          DATAAREAID: company.id,
        },
        { SEARCHNAME: "" },
      );
    }
  }
}
