// The BYOD tables as D365 leaves them: every column of the entity in upper case, never an empty cell for a number or a
// date, companies in either case, and now and then a row that stands under two executions, the older one first.
import { join } from "node:path";
import { addDays } from "./calendar.ts";
import { guid } from "./random.ts";
import { csvValue, openSink } from "./sink.ts";

/** Columns in the order of the staging table, each with its kind: Text, Integer, Numeric(32,6), Datetime. */
const COLUMNS = {
  MainAccountStaging: [
    "PARENTMAINACCOUNTID:T DEFINITIONGROUP:T EXECUTIONID:T ISSELECTED:I TRANSFERSTATUS:I",
    "MAINACCOUNTCATEGORY:T DEFAULTCONSOLIDATIONACCOUNT:T DEFAULTCURRENCY:T DEBITCREDITDEFAULT:I",
    "FOREIGNCURRENCYREVALUATION:I CHARTOFACCOUNTSRECID:I MAINACCOUNTID:T NAME:T POSTINGTYPE:I",
    "MAINACCOUNTTYPE:I OPENINGACCOUNTID:T CHARTOFACCOUNTS:T REPORTINGACCOUNTTYPE:I DONOTALLOWMANUALENTRY:I",
    "ISSUSPENDED:I ACTIVEFROM:D ACTIVETO:D MAINACCOUNTRECID:I ACCOUNTCATEGORYDESCRIPTION:T PARTITION:T",
    "SYNCSTARTDATETIME:D RECID:I",
  ],
  LedgerEntityStaging: [
    "BUDGETEXCHANGERATETYPE:T DEFINITIONGROUP:T EXECUTIONID:T ISSELECTED:I TRANSFERSTATUS:I",
    "ACCOUNTINGCURRENCY:T REPORTINGCURRENCY:T DESCRIPTION:T FISCALCALENDAR:T EXCHANGERATETYPE:T",
    "ISBUDGETCONTROLENABLED:I CHARTOFACCOUNTS:T CHARTOFACCOUNTSRECID:I NAME:T LEGALENTITYID:T",
    "BALANCINGFINANCIALDIMENSION:T LEDGERRECID:I REPORTINGCURRENCYEXCHANGERATETYPE:T PARTITION:T",
    "SYNCSTARTDATETIME:D RECID:I",
  ],
  GeneralJournalAccountEntryStaging: [
    "DEFINITIONGROUP:T EXECUTIONID:T ISSELECTED:I TRANSFERSTATUS:I JOURNALNUMBER:T VOUCHER:T",
    "ACCOUNTINGDATE:D POSTINGLAYER:I LEDGERACCOUNT:T TRANSACTIONCURRENCYCODE:T",
    "TRANSACTIONCURRENCYCREDITAMOUNT:N TRANSACTIONCURRENCYDEBITAMOUNT:N TRANSACTIONCURRENCYAMOUNT:N",
    "ACCOUNTINGCURRENCYAMOUNT:N REPORTINGCURRENCYAMOUNT:N DESCRIPTION:T QUANTITY:N POSTINGTYPE:I",
    "JOURNALCATEGORY:I ISCORRECTION:I ISCREDIT:I ACKNOWLEDGEMENTDATE:D DOCUMENTDATE:D DOCUMENTNUMBER:T",
    "LEDGERNAME:T GENERALJOURNALACCOUNTENTRYRECID:I ACCOUNTDISPLAYVALUE:T PARTITION:T DATAAREAID:T",
    "SYNCSTARTDATETIME:D RECID:I",
  ],
  ProjProjectV2Staging: [
    "PROJECTID:T PROJECTNAME:T DESCRIPTION:T PARENTPROJECTID:T PROJECTGROUPID:T PROJECTSTAGE:I",
    "PROJECTCONTRACTID:T CUSTOMERACCOUNTNUMBER:T ACTUALSTARTDATE:D ACTUALENDDATE:D PROJECTEDSTARTDATE:D",
    "PROJECTEDENDDATE:D EXTENSIONDATE:D DATEOFCREATION:D PROJECTMANAGERPERSONNELNUMBER:T",
    "PROJECTCONTROLLERPERSONNELNUMBER:T SALESMANAGERPERSONNELNUMBER:T DIMENSIONDISPLAYVALUE:T",
    "SORTINGFIELD1:T SORTINGFIELD2:T SORTINGFIELD3:T ESTIMATEPROJECTID:T ISBUDGETCONTROLENABLED:I",
    "ISHEADER:I TOTALPLANNEDEFFORTINHOURS:N DEFINITIONGROUP:T EXECUTIONID:T ISSELECTED:I",
    "TRANSFERSTATUS:I PARTITION:T DATAAREAID:T SYNCSTARTDATETIME:D RECID:I",
  ],
  PSAActualStaging: [
    "PROJID:T ACTIVITYNUMBER:T CATEGORYID:T PROJTRANSTYPE:I PROJTRANSDATE:D LEDGERTRANSDATE:D TRANSID:T",
    "VOUCHER:T COSTSALES:I POSTINGTYPE:I AMOUNTMST:N QTY:N RESOURCEID:T EMPLITEMID:T TRANSACTIONORIGIN:I",
    "LEDGERORIGIN:I PROJTYPE:I CONTRACTID:T PROJADJUSTREFID:T LEDGERDIMENSIONDISPLAYVALUE:T",
    "DEFAULTDIMENSIONDISPLAYVALUE:T PLLABORCOST:N PLLABORQTY:N PLEXPENSECOST:N PLMATERIALCOST:N",
    "PLCOSTACCRUEDLOSS:N PLTOTALCOST:N PLINVOICEDREVENUE:N PLTOTALACCRUEDREVENUE:N TOTALINVOICEDREVENUE:N",
    "WIPTOTALCOST:N WIPSALESTOTAL:N GROSSWIP:N NETWIP:N CONSUMEDLABORQTY:N CONSUMEDLABORCOST:N",
    "CONSUMEDEXPENSECOST:N CONSUMEDMATERIALCOST:N TOTALCONSUMPTION:N ONACCTOTAL:N DEFINITIONGROUP:T",
    "EXECUTIONID:T ISSELECTED:I TRANSFERSTATUS:I PARTITION:T DATAAREAID:T SYNCSTARTDATETIME:D RECID:I",
  ],
  ProjForecastEmplStaging: [
    "TRANSACTIONID:T PROJECTID:T FORECASTMODEL:T PROJECTDATE:D CATEGORY:T ACTIVITYNUMBER:T HOURS:N",
    "COSTPRICE:N SALESPRICE:N SALESCURRENCY:T LINEPROPERTY:T RESOURCEID:T RESOURCECOMPANYID:T",
    "DESCRIPTION:T BUDGETTYPE:I ELIMINATIONDATE:D INVOICEDATE:D DEFAULTDIMENSIONDISPLAYVALUE:T ACTIVE:I",
    "DEFINITIONGROUP:T EXECUTIONID:T ISSELECTED:I TRANSFERSTATUS:I PARTITION:T DATAAREAID:T",
    "SYNCSTARTDATETIME:D RECID:I",
  ],
  ProjForecastCostStaging: [
    "TRANSID:T PROJECTID:T FORECASTMODEL:T PROJECTDATE:D CATEGORY:T ACTIVITYNUMBER:T QUANTITY:N",
    "COSTPRICE:N SALESPRICE:N SALESCURRENCY:T LINEPROPERTY:T RESOURCEID:T DESCRIPTION:T",
    "ELIMINATIONDATE:D INVOICEDATE:D DEFAULTDIMENSIONDISPLAYVALUE:T ACTIVE:I DEFINITIONGROUP:T",
    "EXECUTIONID:T ISSELECTED:I TRANSFERSTATUS:I PARTITION:T DATAAREAID:T SYNCSTARTDATETIME:D RECID:I",
  ],
} as const;

export type PhysicalTable = keyof typeof COLUMNS;
export const PHYSICAL_TABLES = Object.keys(COLUMNS) as readonly PhysicalTable[];

type Names<S extends string> = S extends `${infer Name}:${string} ${infer Rest}`
  ? Name | Names<Rest>
  : S extends `${infer Name}:${string}`
    ? Name
    : never;

/** A row by its columns; those left out are "empty" as BYOD has it. Dates are days, companies upper case. */
type ByodRow<T extends PhysicalTable> = {
  readonly [C in Names<(typeof COLUMNS)[T][number]>]?: string;
};

const EMPTY: { readonly [kind: string]: string } = {
  T: "",
  I: "0",
  N: "0.000000",
  D: "1900-01-01 00:00:00.000",
};

/** A day as BYOD prints it. */
export const at = (date: string): string => `${date} 00:00:00.000`;
export const NEVER = at("2154-12-31");

/** One row in so many also stands under the execution before, as it was then. */
const VERSIONED: { readonly [T in PhysicalTable]: number } = {
  MainAccountStaging: 13,
  LedgerEntityStaging: 3,
  GeneralJournalAccountEntryStaging: 397,
  ProjProjectV2Staging: 7,
  PSAActualStaging: 211,
  ProjForecastEmplStaging: 31,
  ProjForecastCostStaging: 31,
};
const UPPER_CASE = 29;

export type ByodTable<T extends PhysicalTable> = {
  /** Writes a row, and before it how it stood at the previous export where its turn has come. */
  readonly write: (row: ByodRow<T>, before: ByodRow<T>) => void;
  /** Whether the row that comes now will stand under two executions. */
  readonly versioned: () => boolean;
  /** Leaves out the row that comes now; the rows after it are what they would have been. */
  readonly skip: () => void;
  readonly rows: () => number;
  readonly full: () => boolean;
  readonly drained: () => Promise<void>;
  readonly close: () => Promise<number>;
};

/** Opens `<folder>/<table>.csv` for an export on a day at 05:00 UTC, the previous one twelve hours earlier. */
export function openByod<T extends PhysicalTable>(
  folder: string,
  table: T,
  seed: number,
  day: string,
): ByodTable<T> {
  const columns = COLUMNS[table].flatMap((piece) => piece.split(" ")).map((column) => column.split(":"));
  const names = columns.map(([name]) => name!);
  const company = names.indexOf("DATAAREAID");
  const sink = openSink(join(folder, `${table}.csv`));
  const entity = table.replace(/(Entity)?Staging$/, "");
  const template = (stamp: string) =>
    columns.map(([name, kind]) => {
      if (name === "DEFINITIONGROUP") return `BYOD ${entity}`;
      const compact = stamp.slice(0, 16).replace(/[-: ]/g, "");
      if (name === "EXECUTIONID") return `BYOD ${entity}-${compact}-${guid(seed, table, stamp)}`;
      if (name === "PARTITION") return "initial";
      if (name === "SYNCSTARTDATETIME") return stamp;
      return EMPTY[kind!]!;
    });
  const now = template(`${day} 05:00:00.000`);
  const earlier = template(`${addDays(day, -1)} 17:00:00.000`);
  let count = 0;
  let rows = 0;
  const turn = () => count % VERSIONED[table] === 2;
  const print = (row: { readonly [column: string]: string | undefined }, base: readonly string[]) => {
    let line = "";
    for (let i = 0; i < names.length; i++) {
      let value = row[names[i]!] ?? base[i]!;
      if (i === company && count % UPPER_CASE !== 3) value = value.toLowerCase();
      line += i === 0 ? csvValue(value) : `,${csvValue(value)}`;
    }
    sink.write(`${line}\n`);
    rows++;
  };
  sink.write(`${names.join(",")}\n`);
  return {
    write: (row, before) => {
      if (turn()) print({ ...row, ...before }, earlier);
      print(row, now);
      count++;
    },
    versioned: turn,
    skip: () => {
      count++;
    },
    rows: () => rows,
    full: sink.full,
    drained: sink.drained,
    close: sink.close,
  };
}
