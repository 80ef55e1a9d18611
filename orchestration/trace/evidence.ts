// The two sides of a reconciliation, down to the rows that its evidence names.
import type { Row } from "../../extract/duckdb.ts";
import type { Evidence } from "../../load/evidence.ts";
import { type AskOf, listOf, type Rows } from "../../load/origin.ts";
import type { Warehouse } from "../../load/warehouse.ts";
import { decimal, exact } from "./exact.ts";
import type { Evidenced } from "./follow.ts";
import { type Landing, placeIn } from "./landed.ts";
import type { Delivered, LandedRow, Step } from "./step.ts";

/** Rows per item where not all are asked for. */
const SHOWN = 20;

/** @param hasEvidence whether the last build made rows for a control */
export function evidenced(
  ask: AskOf,
  { evidence }: Warehouse,
  landing: Landing,
  hasEvidence: (control: string) => boolean,
  some: number | null,
): Evidenced {
  const known = new Map<string, Evidence>();
  const keyOf = (row: Row) => [row["control"], row["scope"], row["period"] ?? ""].join("\n");

  async function fetched(items: readonly Row[]): Promise<void> {
    const open = items.filter((row) => !known.has(keyOf(row)) && hasEvidence(String(row["control"])));
    for (const [control, rows] of Map.groupBy(open, (row) => String(row["control"]))) {
      const of = rows.map((row) => ({ scope: String(row["scope"]), period: String(row["period"] ?? "") }));
      const found = await evidence(`int_evidence__${control}`, of, some === null ? null : SHOWN);
      for (const [at, row] of rows.entries()) known.set(keyOf(row), found[at]!);
    }
  }

  return async (rows: Rows, side, amount): Promise<Step> => {
    const columns = ["control", "scope", "period", `${side}_source`];
    const items = await Array.fromAsync(ask(listOf(rows, columns, ["control", "scope", "period"], null)));
    await fetched(items);
    const sources = [...new Set(items.map((row) => String(row[`${side}_source`] ?? "")))];
    const evidence = items.flatMap((row) => known.get(keyOf(row)) ?? []);
    const sums = evidence.flatMap((one) => one.sums.filter((sum) => sum.side === side));
    const made = sums.reduce((sum, one) => sum + exact(one.amount), 0n);
    const count = sums.reduce((sum, one) => sum + one.rows, 0);
    const left = amount === null || count === 0 ? 0n : exact(amount) - made;
    const deliveries = await deliveredOf(
      evidence.flatMap((one) => one.rows.filter((row) => row.side === side)),
    );
    return {
      at: `control.${side}`,
      is: "rows",
      rows: items.length,
      amount,
      how: sources.slice(0, 3).join("; "),
      left: left === 0n ? null : decimal(left),
      wrong: 0,
      parts:
        count === 0
          ? []
          : [
              {
                at: "the rows that the control names",
                is: "evidence",
                rows: count,
                amount: decimal(made),
                how: "",
                left: null,
                wrong: 0,
                parts: [],
                deliveries,
              },
            ],
    };
  };

  async function deliveredOf(rows: Evidence["rows"]): Promise<Delivered[]> {
    const found: Delivered[] = [];
    const placed = rows.filter(({ table, batch }) => table !== null && batch !== null);
    for (const [table, own] of Map.groupBy(placed, (row) => row.table!)) {
      const manifests = new Map((await landing.manifests(table)).map((one) => [one.batch, one]));
      for (const [batch, of] of Map.groupBy(own, (row) => row.batch!)) {
        const manifest = manifests.get(batch);
        if (!manifest) continue;
        const named = of.map(
          (row): LandedRow => ({
            table,
            batch,
            row: row.row ?? 0,
            ...(row.row === null ? { file: null, record: null } : placeIn(manifest, row.row)),
            key: { record: row.record },
            amount: row.amount,
            shut: true,
          }),
        );
        found.push({
          table,
          batch,
          label: manifest.label,
          file: manifest.files.length === 1 ? manifest.files[0]!.name : null,
          run: manifest.run,
          landedAt: manifest.landedAt,
          watermark: manifest.watermark,
          rows: of.length,
          amount: decimal(of.reduce((sum, row) => sum + exact(row.amount), 0n)),
          some: some === null ? named : named.filter(({ row }) => row > 0).slice(0, some),
        });
      }
    }
    return found;
  }
}
