// Words that the tables of D365 share. Everything "empty" in BYOD is a value ('' / 1900-01-01 / 2154-12-31), companies
// arrive in mixed case, enumerations as integers.
import { code, date, decimal, instant, nullable, optional, text } from "../../column.ts";

const EMPTY_DATES = ["1900-01-01*", "2154-12-31*"];

export const day = (from: string, doc: string) => nullable(date({ from, empty: EMPTY_DATES, doc }));
export const company = (from = "DATAAREAID") => code({ from, doc: "Legal entity, four letters" });
/** A code or a text that may be empty. */
export const maybe = (from: string, doc: string) => nullable(code({ from, doc }));
export const words = (from: string, doc: string) => nullable(text({ from, doc }));
export const amount = (from: string, doc: string) => decimal({ from, doc });
/** Not in every version, or only in an entity of the organisation's own: where nothing supplies it, it is unknown, never 0. */
export const extra = {
  code: (from: string, doc: string) => optional(code({ from, doc })),
  text: (from: string, doc: string) => optional(text({ from, doc })),
  amount: (from: string, doc: string) => optional(decimal({ from, doc })),
  day: (from: string, doc: string) => optional(date({ from, empty: EMPTY_DATES, doc })),
  instant: (from: string, doc: string) => optional(instant({ from, empty: EMPTY_DATES, doc })),
};

/** Staging columns that say nothing about the business: known, and left behind. */
export const STAGING = ["DEFINITIONGROUP", "ISSELECTED", "TRANSFERSTATUS", "PARTITION"];

export const exported = {
  // Packages and linked tables know of no execution.
  execution_id: optional(text({ from: "EXECUTIONID", doc: "Export job that wrote the row" })),
  exported_at: optional(instant({ from: "SYNCSTARTDATETIME", doc: "Start of that export" })),
};

/** What all tables say: the same business row can stand under two executions; the later export speaks. */
export const byod = { latest: ["exported_at", "execution_id"], ignore: STAGING } as const;
/** The same, of a table that is exported company by company. */
export const perCompany = { ...byod, scope: ["company"] } as const;
