// What project leaders entered, one row per line of the report's input sheet. The last delivery of a line speaks; former
// ones stay as its versions. A row of which only the key says something takes back what was entered.
import { code, date, decimal, incidental, integer, nullable, table, text } from "../column.ts";

const percent = { precision: 5, scale: 2 } as const;
const cents = { precision: 18, scale: 2 } as const;

const entry = table({
  doc: "What project leaders say of a line of the ETC report, per month",
  arrives: "changes",
  key: ["period", "company", "project", "activity", "category"],
  // A line that was entered and cannot be read must not be left out of what a controller signs.
  tolerance: 0,
  totals: ["etc_amount"],
  // Where a number is asked for, somebody may have written a name.
  persons: true,
  history: true,
  columns: {
    period: text({ doc: "Month of the report, YYYY-MM" }),
    company: code({ doc: "Company (legal entity)" }),
    project: code({ doc: "Project number" }),
    activity: code({ blank: "", doc: "Activity of the project (work breakdown); empty where there is none" }),
    category: code({ blank: "", doc: "Cost category of the project ledger; empty where there is none" }),
    progress: nullable(decimal({ ...percent, doc: "Part of the work that is done, in percent" })),
    hours_to_go: nullable(decimal({ ...cents, doc: "Hours that are still to be made" })),
    etc_amount: nullable(decimal({ ...cents, doc: "What the work is still to cost" })),
    etc_method: nullable(text({ doc: "How what is still to be spent is estimated, where it is chosen" })),
    remark: nullable(text({ doc: "Remarks, or the reason" })),
    author: nullable(code({ doc: "Personnel number of who entered it" })),
    entered_on: nullable(date({ doc: "Day on which it was entered" })),
    issued_by: incidental(text({ doc: "Run whose figures the workbook that was filled in showed" })),
    sheet_row: incidental(integer({ doc: "Row of the input sheet" })),
  },
});

export const tables = { entry } as const;
