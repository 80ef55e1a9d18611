// What a period still lacks before it can be closed, read from what is published: the state of the period in Dynamics
// 365, the controls, and an estimate of every line of the report.
import type { Row } from "../extract/duckdb.ts";
import type { Read } from "../load/warehouse.ts";
import { worstFirst } from "./audit.ts";

export type Missing = {
  readonly what: "publication" | "fiscal period" | "control" | "estimate";
  readonly message: string;
  /** What to do about it. */
  readonly next: string;
};

const text = (row: Row, column: string): string => String(row[column] ?? "");

/** Everything that is missing, in the order in which one would see to it. */
export async function missingFor(read: Read, period: string): Promise<readonly Missing[]> {
  const companies = new Set<string>();
  for await (const row of read("rpt_etc_project", { columns: ["company"], where: { period } }))
    companies.add(text(row, "company"));
  return [
    ...(await openPeriods(read, period, [...companies].sort())),
    ...(await failingControls(read, period)),
    ...(await unestimated(read, period)),
  ];
}

const NOT_OPEN = ["on_hold", "closed"];

/** In the ledger of a company every operating period that shares a day with the month must be on hold or closed. */
async function openPeriods(read: Read, period: string, companies: readonly string[]): Promise<Missing[]> {
  const states = new Map<string, string[]>();
  const query = {
    columns: ["company", "start_date", "end_date", "period_name", "period_status"],
    where: { period_type: "operating" },
    order: ["company", "start_date"],
  };
  for await (const row of read("dim_fiscal_period", query)) {
    const meets =
      text(row, "start_date").slice(0, 7) <= period && text(row, "end_date").slice(0, 7) >= period;
    if (!meets) continue;
    const company = text(row, "company");
    states.set(company, [...(states.get(company) ?? []), text(row, "period_status")]);
  }
  return companies.flatMap((company): Missing[] => {
    const found = states.get(company) ?? ["not available"];
    const [open] = found.filter((state) => !NOT_OPEN.includes(state));
    if (open === undefined) return [];
    const unknown = open === "not available" || open === "unclassified";
    return [
      {
        what: "fiscal period",
        message: unknown
          ? `${company}: whether ${period} is closed is not known: its status is ${open}`
          : `${company}: ${period} is open in Dynamics 365`,
        next: unknown
          ? "let the export bring the status of ledger periods, and name its numbers in saldo.config.ts (labels.periodStatus); then: saldo run"
          : "put the period on hold in Dynamics 365 (Ledger calendar), let it export, then: saldo run",
      },
    ];
  });
}

/** A control of the month or of the time before it must pass, or somebody must have waived it. */
async function failingControls(read: Read, period: string): Promise<Missing[]> {
  const failing: Row[] = [];
  for await (const row of read("control", { where: { status: ["fail", "not evidenced"] } }))
    if (text(row, "period").slice(0, 7) <= period) failing.push(row);
  return failing
    .map((row) => ({
      control: text(row, "control"),
      scope: text(row, "scope"),
      period: text(row, "period"),
      status: text(row, "status"),
      blocks: text(row, "blocks"),
      difference: row["difference"] == null ? null : String(row["difference"]),
    }))
    .sort(worstFirst)
    .map(({ control, scope, period: of, status, difference }) => ({
      what: "control",
      message: `${[control, scope, of].filter(Boolean).join(" ")}: ${status === "fail" ? `differs by ${difference ?? "?"}` : status}`,
      next: `look at it: saldo controls ${control} '${scope}' --rows; then mend it, or: saldo waive ${control} --scope '${scope}'${of ? ` --period ${of}` : ""} --reason … --until …`,
    }));
}

const CHOOSE = "or choose another method under etc.methods in saldo.config.ts; then: saldo run";
/** Why a method has nothing to say, and what would help. */
const LACKING: Readonly<Record<string, readonly [why: string, next: string]>> = {
  manual: [
    "nothing was entered",
    `enter the estimate on the input sheet of the workbook, and put it in the inbox; ${CHOOSE}`,
  ],
};
const PROGRESS: readonly [string, string] = [
  "how much of the work is done is not known",
  `enter it on the input sheet of the workbook, or in the work breakdown of the project; ${CHOOSE}`,
];

async function unestimated(read: Read, period: string): Promise<Missing[]> {
  const lines = new Map<string, { company: string; project: string; method: string; count: number }>();
  const query = {
    columns: ["company", "project", "etc_method"],
    where: { period, etc: null },
    order: ["company", "project", "etc_method"],
  };
  for await (const row of read("rpt_etc_project_category", query)) {
    const [company, project, method] = [text(row, "company"), text(row, "project"), text(row, "etc_method")];
    const key = [company, project, method].join("\t");
    lines.set(key, { company, project, method, count: (lines.get(key)?.count ?? 0) + 1 });
  }
  return [...lines.values()].map(({ company, project, method, count }): Missing => {
    const [why, next] = LACKING[method] ?? PROGRESS;
    return {
      what: "estimate",
      message: `${company} ${project}: ${count === 1 ? "one line has" : `${count} lines have`} no estimate to complete (${method || "no method"}): ${why}`,
      next,
    };
  });
}
