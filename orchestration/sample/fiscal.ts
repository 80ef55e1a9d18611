// The fiscal calendar: years that are calendar years, with an opening period, twelve operating ones and a closing period.
import { addDays, addMonths } from "./calendar.ts";

/** Our own numbers: those of D365's FiscalPeriodType and FiscalPeriodStatus are not public. */
export const PERIOD_TYPE = { opening: 0, operating: 1, closing: 2 } as const;
export const PERIOD_STATUS = { open: 0, onHold: 1, closed: 2 } as const;

export type PeriodType = keyof typeof PERIOD_TYPE;
export type FiscalPeriod = {
  readonly year: string;
  readonly name: string;
  readonly type: PeriodType;
  readonly from: string;
  readonly to: string;
};

const NAMES = { opening: "Opening", closing: "Afsluiting" } as const;

/** What the period of a posting is called. */
export const periodName = (type: PeriodType, date: string): string =>
  type === "operating" ? `Periode ${date.slice(5, 7)}` : NAMES[type];

export const lastDayOf = (month: string): string => addDays(`${addMonths(month, 1)}-01`, -1);

/** The periods of a year, in their order. */
export function periodsOf(year: number): readonly FiscalPeriod[] {
  const make = (type: PeriodType, from: string, to: string): FiscalPeriod => ({
    year: String(year),
    name: periodName(type, from),
    type,
    from,
    to,
  });
  const months = Array.from({ length: 12 }, (_, i) => `${year}-${String(i + 1).padStart(2, "0")}`);
  return [
    make("opening", `${year}-01-01`, `${year}-01-01`),
    ...months.map((month) => make("operating", `${month}-01`, lastDayOf(month))),
    make("closing", `${year}-12-31`, `${year}-12-31`),
  ];
}

/** How far a period is closed for posting when a month is the last complete one. */
export function statusOf(period: FiscalPeriod, until: string): keyof typeof PERIOD_STATUS {
  const month = period.to.slice(0, 7);
  if (period.type === "closing" || month >= until) return month < until ? "closed" : "open";
  return month === addMonths(until, -1) ? "onHold" : "closed";
}

/** Day on which a closed period was closed: in the second week after it. */
export const closedOn = (period: FiscalPeriod, until: string): string | undefined =>
  statusOf(period, until) === "closed" ? addDays(period.to, 12) : undefined;
