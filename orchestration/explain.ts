// An item of a control with the rows behind it, as people read it: both sides in columns that add up to what the item
// says, and where each row comes from.
import type { Evidence, EvidenceRow } from "../load/evidence.ts";
import type { LogbookTables } from "../load/logbook.ts";
import { millionths } from "./audit.ts";
import { money } from "./summary.ts";
import { bold, count, dim, grid, red, screenWidth, shortened, yellow } from "./terminal.ts";

type Reject = LogbookTables["reject"];

export type Explained = {
  readonly item: LogbookTables["control"];
  /** Null where the control has no rows to show. */
  readonly evidence: Evidence | null;
  readonly rejects: readonly Reject[];
  /** Where to look when there is nothing to show. */
  readonly lookAt: string;
};

type Side = EvidenceRow["side"];
const SIDES: readonly Side[] = ["expected", "actual"];

const decimal = (value: bigint): string => {
  const digits = String(value < 0n ? -value : value).padStart(7, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -6)}.${digits.slice(-6)}`;
};
const of = (value: string | null | undefined): bigint => millionths(value ?? "0");
const rowsIn = (number: number): string => `${count(number)} ${number === 1 ? "row" : "rows"}`;

/** @param limit rows that are shown at most; null for all of them */
export function explained({ item, evidence, rejects, lookAt }: Explained, limit: number | null): string {
  const mark = item.status === "fail" ? red("✗") : yellow("○");
  const head = `${mark} ${bold(item.control)}  ${item.scope}${item.period ? `  ${item.period}` : ""}`;
  const aside = [item.status === "fail" ? "" : item.status, item.blocks ? `blocks ${item.blocks}` : ""];
  const lines = [
    `${head}${aside.some(Boolean) ? `  ${dim(aside.filter(Boolean).join(", "))}` : ""}`,
    `  ${item.title}`,
    ...(item.explanation ? [`  ${item.explanation}`] : []),
    dim(`  expected  ${item.expected_source}`),
    dim(`  actual    ${item.actual_source}`),
    "",
  ];
  const table = evidence && evidence.rows.length > 0 ? tableOf(item, evidence, limit) : summaryOf(item);
  lines.push(table.replace(/^(?=.)/gm, "    "));
  if (rejects.length > 0) lines.push("", rejected(rejects, limit).replace(/^(?=.)/gm, "    "));
  if ((evidence?.rows.length ?? 0) === 0 && lookAt !== "") lines.push("", `    → ${lookAt}`);
  return lines.join("\n");
}

function rejected(rejects: readonly Reject[], limit: number | null): string {
  const shown = limit === null ? rejects : rejects.slice(0, limit);
  const more = rejects.length - shown.length;
  return [
    ...shown.map(
      ({ file, row, column_name, reason, value }) =>
        `${file}, row ${row}${column_name ? `, column ${column_name}` : ""}: ${reason}${value === null ? "" : ` (${JSON.stringify(value)})`}`,
    ),
    ...(more > 0 ? [dim(`… and ${count(more)} more`)] : []),
  ].join("\n");
}

const placeOf = ({ table, batch, row }: EvidenceRow): string =>
  [table, batch === null ? "" : `batch ${batch}`, row === null ? "" : `row ${row}`]
    .filter(Boolean)
    .join(", ");

/** One line of the table: what stands before the amounts, an amount per side (null: none), what stands behind them. */
type Line = {
  readonly cells: readonly string[];
  readonly amounts: Readonly<Record<Side, bigint | null>>;
  readonly from: string;
};

function tableOf(item: Explained["item"], { rows, sums }: Evidence, limit: number | null): string {
  // What agrees is told in one line, unless nothing else is there to tell.
  const apart = sums.some(({ agrees }) => !agrees);
  const wanted = rows.filter(({ agrees }) => !apart || !agrees);
  const shown = limit === null ? wanted : wanted.slice(0, limit);
  const total = (choose: (sum: Evidence["sums"][number]) => boolean, side: Side) =>
    sums.filter((sum) => sum.side === side && choose(sum)).reduce((sum, { amount }) => sum + of(amount), 0n);
  const number = (choose: (sum: Evidence["sums"][number]) => boolean) =>
    sums.filter(choose).reduce((sum, one) => sum + one.rows, 0);
  const both = (amount: (side: Side) => bigint) => ({
    expected: amount("expected"),
    actual: amount("actual"),
  });
  const sumShown = (side: Side) =>
    shown.filter((row) => row.side === side).reduce((sum, { amount }) => sum + of(amount), 0n);

  const lines: Line[] = shown.map((row) => ({
    cells: [shortened(row.record, 40), row.day ?? "", row.said],
    amounts: {
      expected: row.side === "expected" ? of(row.amount) : null,
      actual: row.side === "actual" ? of(row.amount) : null,
    },
    from: placeOf(row),
  }));
  const rest: Line[] = [];
  const line = (text: string, amounts: Line["amounts"]) => ({ cells: [text, "", ""], amounts, from: "" });
  const more = number(({ agrees }) => !apart || !agrees) - shown.length;
  if (more > 0)
    rest.push(
      line(
        `… and ${rowsIn(more)} more`,
        both((side) => total(({ agrees }) => !apart || !agrees, side) - sumShown(side)),
      ),
    );
  const agreeing = number(({ agrees }) => agrees);
  if (apart && agreeing > 0)
    rest.push(
      line(
        `${rowsIn(agreeing)} that agree`,
        both((side) => total(({ agrees }) => agrees, side)),
      ),
    );
  const says = (side: Side) => (item[side] === null ? null : of(item[side]));
  const missing = both((side) => (says(side) ?? total(() => true, side)) - total(() => true, side));
  if (SIDES.some((side) => missing[side] !== 0n)) rest.push(line("not among these rows", missing));
  const ends: Line[] = [
    line("", { expected: says("expected"), actual: says("actual") }),
    ...(item.difference === null
      ? []
      : [line("difference", { expected: null, actual: of(item.difference) })]),
  ];
  return drawn(item, lines, rest, ends);
}

function drawn(
  item: Explained["item"],
  lines: readonly Line[],
  rest: readonly Line[],
  ends: readonly Line[],
): string {
  const all = [...lines, ...rest, ...ends];
  const figures = figuresOf(all.flatMap(({ amounts }) => SIDES.map((side) => amounts[side])));
  const cells = ({ cells: before, amounts, from }: Line, paint = (text: string) => text) => [
    ...before.map(paint),
    ...SIDES.map((side) => paint(figures(amounts[side]))),
    dim(from),
  ];
  const width = SIDES.map((side) =>
    Math.max(side.length, ...all.map(({ amounts }) => figures(amounts[side]).length)),
  );
  // What it is gives way to all that must be read whole.
  const taken =
    24 + Math.max(...all.map(({ cells: [record = ""] }) => record.length)) + width[0]! + width[1]!;
  const room = screenWidth() - taken - Math.max(...all.map(({ from }) => from.length));
  const fitting = ({ cells: [record = "", day = "", said = ""], ...one }: Line): Line => ({
    ...one,
    cells: [record, day, shortened(said, Math.min(60, Math.max(20, room)))],
  });
  const rule = ["", "", "", ...width.map((one) => dim("─".repeat(one))), ""];
  const [sum, difference] = ends;
  const table = [
    ["record", "day", "what", "expected", "actual", "from"].map(dim),
    ...lines.map((one) => cells(fitting(one))),
    ...rest.map((one) => cells(one, dim)),
    rule,
    cells(sum!, bold),
    ...(difference ? [cells(difference, item.status === "fail" ? red : yellow)] : []),
  ];
  // Totals per account have no day.
  if (lines.some(({ cells: [, day] }) => day !== "")) return grid(table, [3, 4]);
  return grid(
    table.map((row) => row.toSpliced(1, 1)),
    [2, 3],
  );
}

/** An item of which no rows are known: its two sides. */
function summaryOf(item: Explained["item"]): string {
  const amounts = (["expected", "actual", "difference"] as const).map((side) =>
    item[side] === null ? null : of(item[side]),
  );
  const figures = figuresOf(amounts);
  return grid(
    [
      ["expected", figures(amounts[0]!)],
      ["actual", figures(amounts[1]!)],
      ...(amounts[2] === null ? [] : [["difference", figures(amounts[2]!)].map((cell) => red(cell))]),
    ],
    [1],
  );
}

/** Writes amounts with as many decimals as the longest of them has, so that they stand below each other. */
function figuresOf(amounts: readonly (bigint | null | undefined)[]): (amount: bigint | null) => string {
  const written = amounts.map((amount) => (amount == null ? "" : money(decimal(amount))));
  const decimals = Math.max(...written.map((text) => text.split(".")[1]?.length ?? 0));
  return (amount) => {
    if (amount === null) return "";
    const [whole = "", fraction = ""] = money(decimal(amount)).split(".");
    return decimals === 0 ? whole : `${whole}.${fraction.padEnd(decimals, "0")}`;
  };
}
