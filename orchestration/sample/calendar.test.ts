import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addMonths,
  amsterdamOffset,
  daysOf,
  firstWorkingAfter,
  isDue,
  isWorking,
  shareOf,
} from "./calendar.ts";

test("weekends and Dutch holidays are no working days", () => {
  const free = [
    "2026-01-01",
    "2026-04-03",
    "2026-04-06",
    "2026-04-27",
    "2026-05-14",
    "2026-05-25",
    "2026-12-25",
  ];
  for (const date of [...free, "2025-04-26", "2026-10-31"]) assert.equal(isWorking(date), false, date);
  for (const date of ["2026-01-02", "2026-04-07", "2026-10-30"]) assert.ok(isWorking(date), date);
});

test("an export runs on the first working day after the month", () => {
  assert.equal(firstWorkingAfter("2026-10"), "2026-11-02");
  assert.equal(firstWorkingAfter("2025-12"), "2026-01-02");
});

test("months count over the year's end, both ways", () => {
  assert.equal(addMonths("2026-10", -21), "2025-01");
  assert.equal(addMonths("2025-11", 2), "2026-01");
});

test("what is due on a weekend falls on the working day before it, exactly once a month", () => {
  assert.deepEqual(
    daysOf("2026-10")
      .filter((day) => isDue(day, 25))
      .map((day) => day.date),
    ["2026-10-23"],
  );
  for (let month = "2025-01"; month < "2027-01"; month = addMonths(month, 1)) {
    for (const due of [8, 12, 15, 18, 20, 24, 25, 28]) {
      assert.equal(daysOf(month).filter((day) => isDue(day, due)).length, 1, `${month}-${due}`);
    }
  }
});

test("a month's work is shared out over its working days without loss", () => {
  for (const count of [1, 4, 21, 500]) {
    assert.equal(
      daysOf("2026-10").reduce((sum, day) => sum + shareOf(count, day), 0),
      count,
    );
  }
});

test("a week ends on its last working day", () => {
  const ends = daysOf("2026-04")
    .filter((day) => day.endsWeek)
    .map((day) => day.date);
  assert.deepEqual(ends, ["2026-04-02", "2026-04-10", "2026-04-17", "2026-04-24"]);
});

test("Amsterdam keeps summer time from the last Sunday of March to that of October", () => {
  assert.equal(amsterdamOffset("2026-03-28"), "+01:00");
  assert.equal(amsterdamOffset("2026-03-29"), "+02:00");
  assert.equal(amsterdamOffset("2026-10-24"), "+02:00");
  assert.equal(amsterdamOffset("2026-10-25"), "+01:00");
});
