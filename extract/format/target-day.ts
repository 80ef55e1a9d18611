// The calendar of TARGET, on which euro payments between banks settle: no weekends, and six days a year that are always
// the same days (ECB, since 2002). Easter is computed (Meeus/Jones/Butcher). Dates are `YYYY-MM-DD`.

/** A day so many days after another. */
export function addDays(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** Easter Sunday of a year of the Gregorian calendar. */
export function easterOf(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return `${String(year).padStart(4, "0")}-${String(Math.floor(f / 31)).padStart(2, "0")}-${String((f % 31) + 1).padStart(2, "0")}`;
}

const FIXED: ReadonlyMap<string, string> = new Map([
  ["01-01", "New Year's Day"],
  ["05-01", "Labour Day"],
  ["12-25", "Christmas Day"],
  ["12-26", "Boxing Day"],
]);

/** Why TARGET is closed on a day; null where it is open. */
export function targetClosed(date: string): string | null {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  if (weekday === 6) return "a Saturday";
  if (weekday === 0) return "a Sunday";
  const fixed = FIXED.get(date.slice(5));
  if (fixed !== undefined) return fixed;
  const easter = easterOf(Number(date.slice(0, 4)));
  if (date === addDays(easter, -2)) return "Good Friday";
  return date === addDays(easter, 1) ? "Easter Monday" : null;
}

/** The day itself where TARGET is open, else the first day after it on which it is. */
export function targetDay(date: string): string {
  let day = date;
  while (targetClosed(day) !== null) day = addDays(day, 1);
  return day;
}

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Amsterdam",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** An instant as business time, without a zone: `YYYY-MM-DDThh:mm:ss` in Amsterdam. */
export function businessTime(now: Date): string {
  const part = Object.fromEntries(CLOCK.formatToParts(now).map(({ type, value }) => [type, value]));
  return `${part["year"]}-${part["month"]}-${part["day"]}T${part["hour"]}:${part["minute"]}:${part["second"]}`;
}

/** The day that an instant falls on, in Amsterdam. */
export const businessDay = (now: Date): string => businessTime(now).slice(0, 10);
