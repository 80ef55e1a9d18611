// The audit between build and publish: gathers every control of candidate, lays the waivers over it, writes it to the
// logbook and decides whether the run may publish. dbt never knows a waiver.
import type { Row } from "../extract/duckdb.ts";
import { SaldoError } from "../extract/error.ts";
import type { Logbook } from "../load/logbook.ts";
import type { ControlRow } from "../load/shape.ts";
import type { Warehouse } from "../load/warehouse.ts";
import type { Model } from "./dbt.ts";
import { NOT_EVIDENCED, type Waiver } from "./waiver.ts";

export type Audit = {
  readonly rows: readonly ControlRow[];
  /** Failing rows that nobody waived and that block publication. */
  readonly blocking: readonly ControlRow[];
};

const RANK = ["fail", "not evidenced", "waived", "pass"];

export async function audit(
  run: string,
  models: readonly Model[],
  warehouse: Warehouse,
  logbook: Logbook,
  waivers: readonly Waiver[],
): Promise<Audit> {
  const rows: (ControlRow & { waiver: number | null })[] = [];
  for (const model of models.filter(({ name }) => name.startsWith("recon_"))) {
    const title = String(model.meta["title"] ?? model.name);
    const titles = { title, title_nl: String(model.meta["title_nl"] ?? title) };
    const blocks = ((model.meta["blocks"] as string[] | undefined) ?? []).join(",");
    for (const row of await warehouse.candidate(model.name)) rows.push(overlay(row, titles, blocks, waivers));
  }
  refuseTwins(rows);
  rows.sort(worstFirst);
  await logbook.transaction().execute(async (transaction) => {
    await transaction.deleteFrom("control").where("run", "=", run).execute();
    for (let at = 0; at < rows.length; at += 200) {
      const values = rows
        .slice(at, at + 200)
        .map(({ waived_by: _by, waived_until: _until, waiver_reason: _reason, title_nl: _nl, ...row }) => ({
          run,
          ...row,
        }));
      await transaction.insertInto("control").values(values).execute();
    }
  });
  return {
    rows: rows.map(({ waiver: _waiver, ...row }) => row),
    blocking: rows.filter((row) => row.status === "fail" && row.blocks.split(",").includes("publish")),
  };
}

/** Scope and period are what a waiver names: two rows under one name would be waived together. */
function refuseTwins(rows: readonly Pick<ControlRow, "control" | "scope" | "period">[]): void {
  const seen = new Set<string>();
  for (const { control, scope, period } of rows) {
    const name = [control, scope, period].join(" ").trim();
    if (seen.has(name))
      throw new SaldoError("fatal", "control_twice", `the control ${name} stands twice in its model`);
    seen.add(name);
  }
}

type Placed = Pick<ControlRow, "control" | "scope" | "period" | "status" | "blocks" | "difference">;

/**
 * For people, worst first: failures, what is not evidenced, waived, what holds. Among them what blocks publication
 * comes first, and within a control the largest difference.
 */
export function worstFirst(a: Placed, b: Placed): number {
  const rank = ({ status, blocks }: Placed) =>
    RANK.indexOf(status) * 2 + (blocks.split(",").includes("publish") ? 0 : 1);
  const size = ({ difference }: Placed) => {
    const amount = millionths(difference ?? "0");
    return amount < 0n ? -amount : amount;
  };
  const by = <T>(x: T, y: T) => (x < y ? -1 : x > y ? 1 : 0);
  return (
    rank(a) - rank(b) ||
    by(a.control, b.control) ||
    by(size(b), size(a)) ||
    by(a.scope, b.scope) ||
    by(a.period, b.period)
  );
}

/** Six decimals, as control amounts have them, as one whole number. */
export const millionths = (decimal: string): bigint => {
  const [whole = "0", fraction = ""] = decimal.replace("-", "").split(".");
  return BigInt(whole + fraction.padEnd(6, "0")) * (decimal.startsWith("-") ? -1n : 1n);
};

/**
 * Whether a difference lies between nothing and what was looked at: one that grew voids the waiver. That there was
 * nothing to compare is waived by itself, and covers no difference.
 */
function covers(waived: string, { status, difference }: Pick<ControlRow, "status" | "difference">): boolean {
  if (waived === NOT_EVIDENCED || status === NOT_EVIDENCED) return waived === status;
  const [limit, now] = [millionths(waived), millionths(difference ?? "0")];
  return limit < 0n ? now <= 0n && now >= limit : now >= 0n && now <= limit;
}

function overlay(
  row: Row,
  titles: Pick<ControlRow, "title" | "title_nl">,
  blocks: string,
  waivers: readonly Waiver[],
): ControlRow & { waiver: number | null } {
  const text = (column: string) => (row[column] == null ? null : String(row[column]));
  const base = {
    control: String(row["control"]),
    ...titles,
    scope: String(row["scope"] ?? ""),
    period: String(row["period"] ?? ""),
    expected: text("expected"),
    expected_source: String(row["expected_source"] ?? ""),
    actual: text("actual"),
    actual_source: String(row["actual_source"] ?? ""),
    difference: text("difference"),
    tolerance: text("tolerance"),
    status: String(row["status"]),
    explanation: text("explanation"),
    blocks,
  };
  const none = { waived_by: null, waived_until: null, waiver_reason: null, waiver: null };
  if (base.status !== "fail" && base.status !== NOT_EVIDENCED) return { ...base, ...none };
  const waiver = waivers.find(
    (one) =>
      one.control === base.control &&
      one.scope === base.scope &&
      one.period === base.period &&
      covers(one.amount, base),
  );
  if (!waiver) return { ...base, ...none };
  return {
    ...base,
    status: "waived",
    waived_by: waiver.signed_by,
    waived_until: waiver.until,
    waiver_reason: waiver.reason,
    waiver: waiver.id,
  };
}
