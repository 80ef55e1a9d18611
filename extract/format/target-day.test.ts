import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays, businessDay, businessTime, easterOf, targetClosed, targetDay } from "./target-day.ts";

test("Easter is where it was and will be, also in the years that computations get wrong", () => {
  const known = [
    "1818-03-22",
    "1954-04-18",
    "1981-04-19",
    "2000-04-23",
    "2008-03-23",
    "2024-03-31",
    "2025-04-20",
  ];
  const ahead = ["2026-04-05", "2027-03-28", "2038-04-25", "2049-04-18", "2076-04-19", "2285-03-22"];
  for (const day of [...known, ...ahead]) assert.equal(easterOf(Number(day.slice(0, 4))), day);
});

test("TARGET closes on weekends and on the six days that the ECB names, and on no other", () => {
  const closed = (year: number) => {
    const days: string[] = [];
    for (let day = `${year}-01-01`; day < `${year + 1}`; day = addDays(day, 1)) {
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
      if (weekday === 0 || weekday === 6) assert.notEqual(targetClosed(day), null);
      else if (targetClosed(day) !== null) days.push(day.slice(5));
    }
    return days;
  };
  // As the ECB published them; days that fall in a weekend left out.
  assert.deepEqual(closed(2024), ["01-01", "03-29", "04-01", "05-01", "12-25", "12-26"]);
  assert.deepEqual(closed(2025), ["01-01", "04-18", "04-21", "05-01", "12-25", "12-26"]);
  assert.deepEqual(closed(2026), ["01-01", "04-03", "04-06", "05-01", "12-25"]);
  assert.deepEqual(closed(2027), ["01-01", "03-26", "03-29"]);
});

test("a day on which TARGET is closed becomes the first one after it, never one before", () => {
  assert.equal(targetDay("2026-11-20"), "2026-11-20");
  assert.equal(targetDay("2026-11-21"), "2026-11-23");
  assert.equal(targetDay("2026-04-03"), "2026-04-07");
  assert.equal(targetDay("2026-12-25"), "2026-12-28");
  assert.equal(targetDay("2027-12-31"), "2027-12-31");
  assert.equal(targetDay("2028-01-01"), "2028-01-03");
});

test("business time is that of Amsterdam, summer and winter, midnight included", () => {
  assert.equal(businessTime(new Date("2026-11-20T05:00:00Z")), "2026-11-20T06:00:00");
  assert.equal(businessTime(new Date("2026-07-01T22:00:00Z")), "2026-07-02T00:00:00");
  assert.equal(businessDay(new Date("2026-12-31T22:59:59Z")), "2026-12-31");
  assert.equal(businessDay(new Date("2026-12-31T23:00:00Z")), "2027-01-01");
});
