// Which living rows of a table are past the period that its declaration names, as SQL.
import type { Table } from "./column.ts";
import { literal, name } from "./duckdb.ts";
import type { Due } from "./fold.ts";
import type { Manifest } from "./landing.ts";
import type { Source } from "./source.ts";
import { landedRelation, living } from "./state.ts";

/** The tables of a source that have a rule, those that go with another one first: they look at it while it is whole. */
export const retained = ({ tables }: Source): readonly (readonly [table: string, of: Table])[] =>
  Object.entries(tables)
    .filter(([, of]) => of.retention)
    .sort(([, a], [, b]) => Number("by" in a.retention!) - Number("by" in b.retention!));

/** The rows of a table that date from before a day, as a condition over its living rows `r`. */
export function due(
  home: string,
  { tables }: Source,
  of: Table,
  histories: ReadonlyMap<string, readonly Manifest[]>,
  before: string,
): Due {
  const retention = of.retention!;
  const { rule } = retention;
  const day = `cast(${literal(before)} as DATE)`;
  if ("by" in retention) {
    const { by, blank } = retention;
    const past = `r.${name(by)} < ${day}`;
    if (!blank) return { rule, before, where: past, remembered: true };
    const said = [...blank, "_extra"].map((column) => `r.${name(column)} is not null`).join(" or ");
    return { rule, before, where: `${past} and (${said})`, blank, remembered: false };
  }
  const parent = tables[retention.with];
  if (!parent?.retention || !("by" in parent.retention))
    throw new Error(
      `table "${of.doc}": rows go with those of ${retention.with}, which has no retention date`,
    );
  const { by } = parent.retention;
  const relation = landedRelation(home, parent, histories.get(retention.with)!);
  const rows = living(relation, parent, [...new Set([...retention.on, by])]);
  const match = retention.on.map((column) => `p.${name(column)} = r.${name(column)}`).join(" and ");
  const some = (which: string) => `exists (select 1 from (${rows}) p where ${match} and ${which})`;
  return {
    rule,
    before,
    where: `${some(`p.${name(by)} < ${day}`)} and not ${some(`(p.${name(by)} is null or p.${name(by)} >= ${day})`)}`,
    remembered: false,
  };
}
