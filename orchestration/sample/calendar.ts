// Days as the organisation knows them: working days with Dutch holidays, paydays, and the moments at which its systems
// export. Everything follows from the last complete month; no clock is read.
import { easterOf } from "../../extract/format/target-day.ts";

export type Day = {
  /** YYYY-MM-DD */
  readonly date: string;
  /** YYYY-MM */
  readonly month: string;
  readonly year: number;
  readonly dayOfMonth: number;
  readonly dayOfYear: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly working: boolean;
  /** Place among the working days of the month, from 1; the last one passed on other days. */
  readonly workingDay: number;
  readonly workingDays: number;
  /** Working, and the next working day is in another week. */
  readonly endsWeek: boolean;
  readonly endsMonth: boolean;
};

const MS_PER_DAY = 86_400_000;
const instant = (date: string) => Date.parse(`${date}T00:00:00Z`);
const format = (ms: number) => new Date(ms).toISOString().slice(0, 10);

export const addDays = (date: string, days: number): string => format(instant(date) + days * MS_PER_DAY);
export const daysBetween = (from: string, to: string): number => (instant(to) - instant(from)) / MS_PER_DAY;

export function addMonths(month: string, count: number): string {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + count;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`;
}

const lastOfMonth = (month: string) => addDays(`${addMonths(month, 1)}-01`, -1);

function holidays(year: number): readonly string[] {
  const sunday = easterOf(year);
  const kingsDay = new Date(instant(`${year}-04-27`)).getUTCDay() === 0 ? `${year}-04-26` : `${year}-04-27`;
  return [
    `${year}-01-01`,
    ...[-2, 1, 39, 50].map((days) => addDays(sunday, days)),
    kingsDay,
    `${year}-12-25`,
    `${year}-12-26`,
  ];
}

export function isWorking(date: string): boolean {
  const weekday = new Date(instant(date)).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays(Number(date.slice(0, 4))).includes(date);
}

export function nextWorking(date: string): string {
  let day = addDays(date, 1);
  while (!isWorking(day)) day = addDays(day, 1);
  return day;
}

/** The first working day after a month: when that month is exported. */
export const firstWorkingAfter = (month: string): string => nextWorking(lastOfMonth(month));

/** The days of one month. */
export function daysOf(month: string): readonly Day[] {
  const last = Number(lastOfMonth(month).slice(8));
  const dates = Array.from({ length: last }, (_, i) => `${month}-${String(i + 1).padStart(2, "0")}`);
  const workingDays = dates.filter(isWorking).length;
  const year = Number(month.slice(0, 4));
  let workingDay = 0;
  return dates.map((date, i) => {
    const working = isWorking(date);
    if (working) workingDay++;
    const weekday = new Date(instant(date)).getUTCDay();
    const next = working ? nextWorking(date) : date;
    return {
      date,
      month,
      year,
      dayOfMonth: i + 1,
      dayOfYear: daysBetween(`${year}-01-01`, date) + 1,
      weekday,
      working,
      workingDay,
      workingDays,
      endsWeek: working && daysBetween(date, next) > 6 - weekday,
      endsMonth: i + 1 === last,
    };
  });
}

/** Whether what is due on a day of the month falls on this day: the last working day on or before it. */
export function isDue(day: Day, dayOfMonth: number): boolean {
  if (!day.working || day.dayOfMonth > dayOfMonth) return false;
  return nextWorking(day.date) > `${day.month}-${String(dayOfMonth).padStart(2, "0")}`;
}

/** How many of a month's `count` things happen on this day, spread evenly over the working days. */
export function shareOf(count: number, day: Day): number {
  if (!day.working) return 0;
  const upTo = (n: number) => Math.floor((count * n) / day.workingDays);
  return upTo(day.workingDay) - upTo(day.workingDay - 1);
}

/** Offset of Amsterdam from UTC at noon of a day: summer time runs from the last Sunday of March to that of October. */
export function amsterdamOffset(date: string): string {
  const lastSunday = (month: string) => {
    const last = lastOfMonth(month);
    return addDays(last, -new Date(instant(last)).getUTCDay());
  };
  const year = date.slice(0, 4);
  return date >= lastSunday(`${year}-03`) && date < lastSunday(`${year}-10`) ? "+02:00" : "+01:00";
}
