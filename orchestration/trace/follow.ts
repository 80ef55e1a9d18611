// From rows of a mart down to what landed, by what the marts declare: each step is asked of the publication in one go for
// all of its rows, so that one cell and a whole sheet cost the same number of questions.
import type { Row } from "../../extract/duckdb.ts";
import { SaldoError } from "../../extract/error.ts";
import {
  type AskOf,
  checkOf,
  listOf,
  operandsOf,
  type Part,
  partOf,
  type Rows,
  rowsThat,
  sumOf,
  type Way,
  wayOf,
} from "../../load/origin.ts";
import { evaluate, inWords, keysOf, parse } from "../../reports/workbook/expression.ts";
import type { Declared, Landed } from "./declared.ts";
import { decimal, exact, ratio, roundTo } from "./exact.ts";
import type { Asked, Landing } from "./landed.ts";
import type { Step } from "./step.ts";

/** What a reconciliation says of one of its sides, which no mart declares. */
export type Evidenced = (rows: Rows, side: "expected" | "actual", amount: string | null) => Promise<Step>;

export type Ground = {
  readonly ask: AskOf;
  readonly marts: ReadonlyMap<string, Declared>;
  readonly landing: Landing;
  readonly evidence: Evidenced;
  /** How many rows of each delivery are named; null for all. */
  readonly some: number | null;
};

export type Follow = (rows: Rows, column: string) => Promise<Step>;

type Sums = { readonly n: number; readonly known: number; readonly amount: string | null };

/** Follows figures of marts; a figure that was followed before is named and not followed again. */
export function following(ground: Ground): Follow {
  const { ask, marts, landing } = ground;
  const seen = new Map<string, Step>();

  const all = async (sql: string): Promise<Row[]> => Array.fromAsync(ask(sql));
  const sums = async (rows: Rows, what: string): Promise<Sums> => {
    const [row] = await all(sumOf(rows, what));
    return { n: Number(row!["n"]), known: Number(row!["known"]), amount: textOf(row!["amount"]) };
  };

  const follow: Follow = async (rows, column) => {
    const id = `${column} ${rows.sql}`;
    const before = seen.get(id);
    if (before) return { ...before, parts: [], deliveries: [], again: true };
    const step = await followed(rows, column);
    seen.set(id, step);
    return step;
  };
  return follow;

  async function followed(rows: Rows, column: string): Promise<Step> {
    if (rows.mart === "control") return control(rows, column);
    const declared = marts.get(rows.mart);
    if (!declared) throw new Error(`there is no mart ${rows.mart}`);
    const known = declared.model.columns.some(({ name }) => name === column);
    const at = `${rows.mart}.${column}`;
    const ways = declared.origin.get(column) ?? [];
    if (!known && ways.length === 0) {
      // SQL over the rows: they are counted, and nothing lies below what they count.
      const { n, amount } = await sums(rows, column);
      return plain(at, n, amount, column);
    }
    const total = known ? await sums(rows, `"${column}"`) : null;
    const step = (parts: readonly Step[], how: string, left: bigint, wrong: number): Step => ({
      at,
      is: "rows",
      rows: total?.n ?? null,
      amount: total?.amount ?? null,
      how,
      left: left === 0n ? null : decimal(left),
      wrong,
      parts,
    });
    if (total && total.known === 0) {
      const said = declared.model.columns.find(({ name }) => name === column)?.description ?? "";
      return { ...step([], total.n === 0 ? "no rows" : `empty: ${said}`, 0n, 0), is: "plain" };
    }
    // Of rows in which it is empty nothing lies below.
    const filled = total && total.known < total.n ? rowsThat(rows, `this."${column}" is not null`) : rows;
    const counted = ways.length > 0 ? await countsOf(filled, ways) : new Map([[0, total?.n ?? 0]]);
    const used = [...counted].filter(([, n]) => n > 0);
    if (used.length > 1) {
      const parts: Step[] = [];
      for (const [index] of used) {
        const when = `${wayOf(ways)} = ${index}`;
        const part = await oneWay(declared, rowsThat(filled, when), column, ways[index]);
        parts.push(
          ways[index]?.when ? { ...part, how: `where ${said(ways[index].when)}: ${part.how}` } : part,
        );
      }
      return step(parts, "each of the rows in its way", 0n, 0);
    }
    return oneWay(declared, filled, column, ways[used[0]?.[0] ?? 0]);
  }

  async function countsOf(rows: Rows, ways: readonly Way[]): Promise<Map<number, number>> {
    const found = await all(
      `select ${wayOf(ways)} as way, count(*) as n from (${rows.sql}) as this group by 1 order by 1`,
    );
    return new Map(found.map((row) => [Number(row["way"]), Number(row["n"])]));
  }

  async function oneWay(declared: Declared, rows: Rows, column: string, way: Way | undefined): Promise<Step> {
    const at = `${rows.mart}.${column}`;
    if (way === undefined) return landed(declared, rows, column);
    const isColumn = declared.model.columns.some(({ name }) => name === column);
    const total = isColumn ? await sums(rows, `"${column}"`) : null;
    if (way.is === "value") return plain(at, total?.n ?? null, total?.amount ?? null, said(way.value));
    if (way.is === "parts") {
      const [check] = isColumn
        ? await all(checkOf(rows, column, way.parts, declared.scale(column)))
        : [undefined];
      const parts: Step[] = [];
      for (const part of way.parts) parts.push(await follow(partOf(rows, part), part.what));
      const made = check ? textOf(check["amount"]) : null;
      const left = made !== null && total?.amount ? exact(total.amount) - exact(made) : 0n;
      return {
        at,
        is: "rows",
        rows: total?.n ?? null,
        amount: total?.amount ?? sumText(parts),
        how: way.parts.map(howPart).join(", "),
        left: left === 0n ? null : decimal(left),
        wrong: Number(check?.["wrong"] ?? 0),
        parts,
      };
    }
    return formula(declared, rows, column, way, total);
  }

  async function formula(
    declared: Declared,
    rows: Rows,
    column: string,
    way: Way & { is: "formula" },
    total: Sums | null,
  ): Promise<Step> {
    const expression = parse(way.formula);
    const names = keysOf(expression);
    const own = new Set(declared.model.columns.map(({ name }) => name));
    const beside = new Map<string, readonly Part[]>();
    for (const name of names.filter((one) => !own.has(one))) {
      const [first] = declared.origin.get(name) ?? [];
      if (first?.is !== "parts")
        throw new SaldoError("fatal", "origin_malformed", `${rows.mart}: nothing says what ${name} is`, {
          hint: "mend the model's YAML",
        });
      beside.set(name, first.parts);
    }
    const columns = [
      ...new Set([...names.filter((name) => own.has(name)), ...(own.has(column) ? [column] : [])]),
    ];
    let wrong = 0;
    let sum = 0n;
    for await (const row of ask(operandsOf(rows, columns, beside))) {
      const value = evaluate(expression, (name) => {
        const text = textOf(row[name]);
        return text === null ? null : ratio(exact(text));
      });
      const scale = declared.scale(column);
      const made = value && roundTo(way.through === null ? value : ratio(roundTo(value, way.through)), scale);
      const says = textOf(row[column]);
      if (made !== null) sum += Number(row["_sign"]) < 0 ? -made : made;
      if (
        says === null
          ? made !== null && own.has(column) && made !== 0n
          : made === null || exact(says) !== made
      )
        wrong += 1;
    }
    const parts: Step[] = [];
    for (const name of names) parts.push(await follow(rows, name));
    return {
      at: `${rows.mart}.${column}`,
      is: "rows",
      rows: total?.n ?? null,
      amount: total?.amount ?? decimal(sum),
      how: inWords(expression, (key) => key),
      left: null,
      wrong,
      parts,
    };
  }

  /** The rows as they landed; those that stand for more than they show are summed and not named. */
  async function landed(declared: Declared, rows: Rows, column: string): Promise<Step> {
    const at = `${rows.mart}.${column}`;
    const { model, hides } = declared;
    const kept = model.columns.some(({ name }) => name === "_row");
    const total = await sums(rows, `"${column}"`);
    const base: Step = {
      at,
      is: "rows",
      rows: total.n,
      amount: total.amount,
      how: "",
      left: null,
      wrong: 0,
      parts: [],
    };
    if (declared.landed.length === 0) return { ...base, how: "nothing says where it landed", wrong: total.n };
    const parts: Step[] = [];
    let open = rows;
    const conditions = [
      ...(hides === null ? [] : [`coalesce(${hides}, false)`]),
      ...(kept ? [`_row is null`] : []),
    ];
    if (conditions.length > 0) {
      const shut = conditions.join(" or ");
      const hidden = rowsThat(rows, shut);
      const { n, amount } = await sums(hidden, `"${column}"`);
      if (n > 0)
        parts.push({
          ...base,
          at: rows.mart,
          is: "hidden",
          rows: n,
          amount,
          how: "shown in totals only: of whom, and of which rows, is not told",
        });
      open = rowsThat(rows, `not (${shut})`);
    }
    for (const [index, one] of declared.landed.entries()) {
      const earlier = declared.landed
        .slice(0, index)
        .flatMap(({ when }) => (when === null ? [] : [`not (${when})`]));
      const own = [...earlier, ...(one.when === null ? [] : [one.when])].join(" and ");
      const part = await landedPart(one, own === "" ? open : rowsThat(open, own), column, kept);
      if (part) parts.push(part);
    }
    const left =
      exact(total.amount ?? "0") - parts.reduce((sum, { amount }) => sum + exact(amount ?? "0"), 0n);
    return {
      ...base,
      how: "each row as it landed",
      left: left === 0n ? null : decimal(left),
      wrong: left === 0n ? 0 : total.n,
      parts,
    };
  }

  async function landedPart(of: Landed, rows: Rows, column: string, kept: boolean): Promise<Step | null> {
    const byKey = of.key.length > 0 || !kept;
    const columns = [...(byKey ? of.key : ["_batch", "_row"]), column];
    async function* asked(): AsyncGenerator<Asked> {
      for await (const row of ask(listOf(rows, columns, [], null)))
        yield {
          batch: byKey ? null : Number(row["_batch"]),
          row: byKey ? null : Number(row["_row"]),
          key: byKey ? of.key.map((name) => textOf(row[name])) : [],
          amount: textOf(row[column]),
          against: Number(row["_sign"]) < 0,
        };
    }
    const found = await landing.find(of, column, asked(), ground.some);
    if (found.rows === 0) return null;
    return {
      at: `${of.table}.${found.column}`,
      is: "landed",
      rows: found.rows,
      amount: found.amount,
      how: found.says ? "" : `computed in the mart from other columns of these rows`,
      left: null,
      wrong: found.wrong,
      parts: [],
      deliveries: found.deliveries,
    };
  }

  async function control(rows: Rows, column: string): Promise<Step> {
    const { n, amount } = await sums(rows, `"${column}"`);
    const at = `control.${column}`;
    if (column === "difference")
      return {
        at,
        is: "rows",
        rows: n,
        amount,
        how: "actual − expected",
        left: null,
        wrong: 0,
        parts: [await follow(rows, "actual"), await follow(rows, "expected")],
      };
    if (column === "expected" || column === "actual") return ground.evidence(rows, column, amount);
    return plain(at, n, amount, "declared with the control");
  }
}

const plain = (at: string, rows: number | null, amount: string | null, how: string): Step => ({
  at,
  is: "plain",
  rows,
  amount,
  how,
  left: null,
  wrong: 0,
  parts: [],
});

const textOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);

const howPart = ({ take, what, of }: Part): string =>
  `${take === "sum" ? "" : take === "less" ? "less " : "largest "}${said(what)} of ${of}`;

const said = (sql: string): string => sql.replaceAll(/\b(?:this|part)\./g, "").replaceAll(/\s+/g, " ");

const sumText = (parts: readonly Step[]): string =>
  decimal(parts.reduce((sum, { amount }) => sum + exact(amount ?? "0"), 0n));
