// The rows that explain a control's items, as its model int_evidence__<control> lists them: read per item, the ones on
// which both sides differ first, so that nothing big is read whole.
import { literal, name, type Row } from "../extract/duckdb.ts";

/** What an item of a control is about; an item without a period has ''. */
export type Item = { readonly scope: string; readonly period: string };

export type EvidenceRow = {
  readonly side: "expected" | "actual";
  /** The business key under which a person finds it. */
  readonly record: string;
  readonly day: string | null;
  readonly amount: string;
  /** What it is. */
  readonly said: string;
  readonly table: string | null;
  readonly batch: number | null;
  readonly row: number | null;
  /** Whether both sides have this record, with one amount. */
  readonly agrees: boolean;
};

/** Rows of one item, those that do not agree first, and what all of its rows add up to. */
export type Evidence = {
  readonly rows: readonly EvidenceRow[];
  readonly sums: readonly {
    readonly side: "expected" | "actual";
    readonly agrees: boolean;
    readonly rows: number;
    readonly amount: string;
  }[];
};

/** Asks one statement of the warehouse. */
type Ask = (sql: string) => Promise<Row[]>;

const AT_ONCE = 500;

/**
 * The evidence of items, in their order.
 * @param limit rows per item; null for all of them
 */
export async function evidenceOf(
  ask: Ask,
  model: string,
  items: readonly Item[],
  limit: number | null,
): Promise<Evidence[]> {
  const found: Evidence[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    const part = items.slice(at, at + AT_ONCE);
    const rows = await ask(`${told(model, part)} select * from ranked
      ${limit === null ? "" : `where place <= ${limit}`} order by item, place`);
    const sums = await ask(`${told(model, part)} select item, side, agrees, count(*) as n,
      cast(sum(amount) as decimal(38, 6)) as amount from told group by item, side, agrees order by item, agrees, side desc`);
    found.push(
      ...part.map((_, item) => ({
        rows: rows.filter((row) => row["item"] === item).map(rowOf),
        sums: sums.filter((row) => row["item"] === item).map(sumOf),
      })),
    );
  }
  return found;
}

const told = (model: string, items: readonly Item[]): string => `
  with item as (
    select * from (values ${items
      .map(
        ({ scope, period }, at) =>
          `(${at}, cast(${literal(scope)} as text), cast(${literal(period)} as text))`,
      )
      .join(", ")}) as item (item, scope, period)
  ),
  listed as (
    select item.item, evidence.*
    from candidate.${name(model)} as evidence
    inner join item on evidence.scope = item.scope and coalesce(evidence.period, '') = item.period
  ),
  summed as (
    select
      listed.*,
      sum(case when side = 'actual' then amount else -amount end) over (partition by item, record) as apart,
      min(side) over (partition by item, record) <> max(side) over (partition by item, record) as on_both
    from listed
  ),
  told as (
    select summed.*, coalesce(on_both and apart = 0, false) as agrees from summed
  ),
  ranked as (
    select told.*, row_number() over (
      partition by item
      order by case when agrees then 1 else 0 end, abs(coalesce(apart, 0)) desc, day, record,
        case when side = 'expected' then 0 else 1 end, _batch, _row, amount, said
    ) as place
    from told
  )`;

const whole = (value: unknown): number | null => (value == null ? null : Number(value));
const text = (value: unknown): string => (value == null ? "" : String(value));
const sideOf = (row: Row) => (row["side"] === "expected" ? "expected" : "actual");

const rowOf = (row: Row): EvidenceRow => ({
  side: sideOf(row),
  record: text(row["record"]),
  day: row["day"] == null ? null : String(row["day"]).slice(0, 10),
  amount: text(row["amount"] ?? "0"),
  said: text(row["said"]),
  table: row["table_name"] == null ? null : String(row["table_name"]),
  batch: whole(row["_batch"]),
  row: whole(row["_row"]),
  agrees: row["agrees"] === true,
});

const sumOf = (row: Row): Evidence["sums"][number] => ({
  side: sideOf(row),
  agrees: row["agrees"] === true,
  rows: Number(row["n"]),
  amount: text(row["amount"] ?? "0"),
});
