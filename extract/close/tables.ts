// What `saldo close` freezes: that a period was closed, the rows of its report, and how far every table had landed. It
// lands like any delivery, so that models read it, any engine shows it, and a rebuild repeats it.
import { code, decimal, instant, integer, nullable, optional, table, text } from "../column.ts";

/** Names one close; a close that was cut short has rows under a name that no closed period bears, and counts as none. */
const close = text({ doc: "Close that the row belongs to: the run that made it" });
const line = integer({ doc: "Place among the rows of its close, from 1" });
const period = text({ doc: "Closed month, YYYY-MM" });
const version = integer({ doc: "How often the period has been closed, this time included" });
const signature = (whose: string) => text({ doc: `Ed25519 signature of ${whose}, over the act` });

const amount = (doc: string) => nullable(decimal({ precision: 18, scale: 2, doc }));
const quotient = (doc: string) => optional(decimal({ precision: 18, scale: 6, doc }));
const word = (doc: string) => nullable(text({ doc }));

/** What a project and each of its lines say alike. */
const figures = {
  original_budget: amount("Original budget at cost price"),
  approved_changes: amount("Approved changes of the budget"),
  budget: amount("Current budget at cost price"),
  actual_period: amount("Costs posted in the period"),
  actual_year: amount("Costs posted in the year, up to and including the period"),
  actual_to_date: amount("Costs posted up to and including the period"),
  committed: amount("Of the estimate to complete: what was committed"),
  etc: amount("Estimate to complete"),
  eac: amount("Estimate at completion"),
  variance: amount("Budget less estimate at completion"),
  earned_value: amount("Earned value"),
  planned_value: amount("Planned value"),
  hours_budget: amount("Budgeted hours"),
  hours_actual_to_date: amount("Hours posted up to and including the period"),
  hours_to_go: amount("Hours still to be made"),
  etc_method: word("How the estimate to complete was made"),
};

/** How rows of a closed report lie, and what each begins with. */
const frozen = {
  arrives: "events",
  key: ["close", "line"],
  tolerance: 0,
  totals: ["budget", "actual_to_date", "eac"],
} as const;
const named = {
  close,
  line,
  period,
  company: code({ doc: "Legal entity" }),
  project: text({ doc: "Project number" }),
};

const etc_project = table({
  doc: "Closed ETC reports by project, as they were frozen",
  ...frozen,
  columns: {
    ...named,
    ...figures,
    contract_value: amount("Contract value"),
    cpi: quotient("Cost performance index"),
    spi: quotient("Schedule performance index"),
  },
});

const etc_line = table({
  doc: "Closed ETC reports by project, activity and cost category, as they were frozen",
  ...frozen,
  columns: {
    ...named,
    activity: word("Activity of the project; empty where the line has none"),
    category: word("Cost category; empty where the line has none"),
    ...figures,
    progress: quotient("How much of the work was done, in percent"),
  },
});

const etc_row = table({
  doc: "Rows of the other marts that a closed ETC report shows, as they were frozen",
  arrives: "events",
  key: ["close", "mart", "line"],
  tolerance: 0,
  columns: {
    close,
    mart: text({ doc: "Mart that the row is of" }),
    line,
    content: text({ doc: "The row, as JSON: every value as text" }),
  },
});

const known_batch = table({
  doc: "The last batch of every table that a close knew of: what landed after it is a later change",
  arrives: "events",
  key: ["close", "landed_table"],
  tolerance: 0,
  columns: {
    close,
    landed_table: text({ doc: "Table, as source.table" }),
    batch: integer({ doc: "Its last batch; 0 where none had landed" }),
  },
});

const workbook = table({
  doc: "Workbooks of closed periods, kept whole",
  arrives: "events",
  key: ["close", "language"],
  tolerance: 0,
  columns: {
    close,
    language: text({ doc: "Language of the workbook" }),
    name: text({ doc: "Its name" }),
    sha256: text({ doc: "Its sha-256: under it, the archive keeps it" }),
    bytes: integer({ doc: "Its size" }),
  },
});

/** Lands after everything that it speaks of: from then on the period is closed. */
const closed_period = table({
  doc: "Periods that were closed: by whom, when, and how often",
  arrives: "events",
  key: ["close"],
  tolerance: 0,
  columns: {
    close,
    report: text({ doc: "Report of which the period was closed" }),
    period,
    version,
    closed_by: text({ doc: "Approver who closed it, known by a personal key" }),
    closed_at: instant({ doc: "When it was closed" }),
    published_run: text({ doc: "Run of which the published figures were frozen" }),
    published_at: instant({ doc: "When that run was published" }),
    content_sha256: text({
      doc: "sha-256 of the archived document with the frozen rows and the sha-256 of every workbook",
    }),
    saldo: text({ doc: "Version of Saldo that closed it" }),
    signature: signature("who closed it"),
  },
});

const reopening = table({
  doc: "Closes that were taken back: by whom, by whom else, and why",
  arrives: "events",
  key: ["close"],
  tolerance: 0,
  columns: {
    close: text({ doc: "Close that was taken back" }),
    report: text({ doc: "Report of which the period was reopened" }),
    period,
    version,
    run: text({ doc: "Run that reopened it" }),
    reason: text({ doc: "Why it was reopened" }),
    proposed_by: text({ doc: "Approver who proposed it" }),
    proposed_at: instant({ doc: "When it was proposed" }),
    proposal_signature: signature("who proposed it"),
    confirmed_by: text({ doc: "Other approver, who confirmed it" }),
    confirmed_at: instant({ doc: "When it was confirmed: from then on the period is open" }),
    signature: signature("who confirmed it"),
  },
});

export const tables = { etc_project, etc_line, etc_row, known_batch, workbook, closed_period, reopening };
