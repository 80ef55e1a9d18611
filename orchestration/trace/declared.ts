// What the models say of their columns for the trace: `meta.origin` (what a figure is made of), `meta.landed` (which
// landed table a row is a row of) and `meta.hides` (rows of which more may not be seen), beside the model itself.

import { literal } from "../../extract/duckdb.ts";
import { SaldoError } from "../../extract/error.ts";
import type { Settings } from "../../load/bookkeeping.ts";
import type { Part, Way } from "../../load/origin.ts";
import type { Model } from "../dbt.ts";

/** The landed table whose rows a mart's rows are, one for one. */
export type Landed = {
  /** `d365.project_actual`. */
  readonly table: string;
  readonly when: string | null;
  /** What stands in the landed row for a column of the mart: SQL over it; null where the mart computes it of several rows. */
  readonly columns: Readonly<Record<string, string | null>>;
  /** Columns that name the row where the mart does not keep `_batch` and `_row`. */
  readonly key: readonly string[];
};

export type Declared = {
  readonly model: Model;
  readonly origin: ReadonlyMap<string, readonly Way[]>;
  readonly landed: readonly Landed[];
  /** SQL: rows that stand for more than they show. */
  readonly hides: string | null;
  readonly scale: (column: string) => number;
};

type Said = Readonly<Record<string, unknown>>;

const takes = ["sum", "less", "max"] as const;

/** What every mart declares. `:name` in it stands for a setting of the organisation. */
export function declaredOf(models: readonly Model[], settings: Settings): ReadonlyMap<string, Declared> {
  return new Map(
    models
      .filter(({ layer }) => layer === "marts")
      .map((model) => [model.name, declared(model, settings)] as const),
  );
}

function declared(model: Model, settings: Settings): Declared {
  const wrong = (what: string) =>
    new SaldoError("fatal", "origin_malformed", `${model.name}: meta.origin ${what}`, {
      hint: "mend the model's YAML",
    });
  const sql = (text: unknown): string =>
    String(text).replace(/(?<![:\w]):([a-z_]+)/g, (_, name: string) => {
      const value = settings[name];
      if (value === undefined) throw wrong(`names the setting ${name}, which there is not`);
      const all = typeof value === "string" ? [value] : value;
      // Of none nothing can be said: `in (null)`.
      return all.length === 0 ? "null" : all.map((one) => literal(one)).join(", ");
    });
  const partOf = (said: Said, column: string): Part => {
    const take = takes.find((one) => said[one] !== undefined) ?? "sum";
    return { of: String(said["of"]), on: sql(said["where"]), take, what: sql(said[take] ?? column) };
  };
  const wayOf = (said: Said, column: string): Way => {
    const when = said["when"] === undefined ? null : sql(said["when"]);
    if (said["formula"] !== undefined)
      return {
        when,
        is: "formula",
        formula: String(said["formula"]),
        through: said["through"] === undefined ? null : Number(said["through"]),
      };
    if (said["value"] !== undefined) return { when, is: "value", value: sql(said["value"]) };
    const parts = (said["parts"] as readonly Said[] | undefined) ?? [said];
    if (parts.some((part) => part["of"] === undefined || part["where"] === undefined))
      throw wrong(`of ${column} says neither rows nor a formula`);
    return { when, is: "parts", parts: parts.map((part) => partOf(part, column)) };
  };
  const origin = new Map<string, Way[]>();
  for (const said of (model.meta["origin"] as readonly Said[] | undefined) ?? [])
    for (const column of said["columns"] as readonly string[])
      origin.set(column, [...(origin.get(column) ?? []), wayOf(said, column)]);
  const landed = ((model.meta["landed"] as readonly Said[] | undefined) ?? []).map((said) => ({
    table: String(said["table"]),
    when: said["when"] === undefined ? null : sql(said["when"]),
    columns: (said["columns"] as Landed["columns"] | undefined) ?? {},
    key: (said["key"] as readonly string[] | undefined) ?? [],
  }));
  const names = new Set(model.columns.map(({ name }) => name));
  const hides =
    model.meta["hides"] === undefined
      ? names.has("is_salary")
        ? "is_salary"
        : null
      : sql(model.meta["hides"]);
  const scales = new Map(
    model.columns.map(({ name, type }) => [name, Number(/^DECIMAL\(\d+,(\d+)\)$/.exec(type)?.[1] ?? 0)]),
  );
  return { model, origin, landed, hides, scale: (column) => scales.get(column) ?? 6 };
}
