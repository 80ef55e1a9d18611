// The rows that a fold has before it: the living ones, and of a table with history its former versions and deletions too.
import type { Table } from "./column.ts";
import { landedKey } from "./column.ts";
import { name } from "./duckdb.ts";
import type { Due } from "./fold.ts";
import type { Manifest } from "./landing.ts";
import { living } from "./state.ts";

/**
 * A query of those rows; `_living` says which of them live, `_due` which of them retention takes: a key goes with all of
 * its versions. A key that was deleted has no date any more; it counts from the batch that deleted it.
 * @param relation all rows of the table's change log
 */
export function foldable(relation: string, of: Table, history: readonly Manifest[], due?: Due): string {
  const past = `coalesce(${due?.where ?? "false"}, false)`;
  if (!of.history) return `select *, true as _living, ${past} as _due from (${living(relation, of)}) as r`;
  const key = `partition by ${landedKey(of).map(name).join(", ")}`;
  const before = history.findLast(({ landedAt }) => due && landedAt < `${due.before}T`)?.batch ?? 0;
  return `
    select * exclude (_age, _marked), bool_or(_marked) over (${key}) as _due
    from (
      select *, _age = 1 and _op <> 'D' as _living,
        case when _age > 1 then false when _op = 'D' then _batch <= ${before} else ${past} end as _marked
      from (select *, row_number() over (${key} order by _batch desc) as _age from ${relation}) as r
    ) as marked`;
}
