// The business calendar: months, as Europe/Amsterdam sees them.

const AMSTERDAM = new Intl.DateTimeFormat("en-CA", {
  timeZone: "Europe/Amsterdam",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

/** The last month that has ended, `YYYY-MM`. */
export function lastCompletePeriod(now: Date): string {
  const [year, month] = AMSTERDAM.format(now).split("-").map(Number) as [number, number];
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, "0")}`;
}

/** The day on which an instant falls there, `YYYY-MM-DD`. */
export const dayOf = (instant: Date): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Amsterdam" }).format(instant);

export const isPeriod = (text: string): boolean => /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
