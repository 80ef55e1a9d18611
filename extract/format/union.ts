// Files that together make one table, though not all have all of its columns: a column that came later is empty in what
// was written before it.
import { name } from "../duckdb.ts";
import type { Relation } from "../source.ts";

/** Some files as one relation; its header names their columns in their order. */
export type Part = Relation & {
  readonly records: number;
  readonly files: readonly { readonly first: number; readonly last: number }[];
};

/** The records of all parts under all of their columns, numbered on from part to part. */
export function united(parts: readonly Part[]): Part {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const columns = new Map<string, string>();
  for (const column of parts.flatMap((part) => part.header))
    if (!columns.has(column.toLowerCase())) columns.set(column.toLowerCase(), column);
  const header = [...columns.values()];
  let records = 0;
  const placed = parts.map((part) => {
    const before = records;
    records += part.records;
    const has = new Set(part.header.map((column) => column.toLowerCase()));
    const values = header.map((column) =>
      has.has(column.toLowerCase()) ? name(column) : `cast(null as VARCHAR) as ${name(column)}`,
    );
    return {
      select: `select _row + ${before} as _row, ${values.join(", ")} from ${part.relation}`,
      broken: (part.broken ?? []).map((one) => ({ ...one, row: one.row + before })),
      files: part.files.map(({ first, last }) => ({ first: first + before, last: last + before })),
    };
  });
  return {
    relation: `(${placed.map(({ select }) => select).join(" union all ")})`,
    header,
    records,
    numbered: parts.every(({ numbered }) => numbered === true),
    floats: [...new Set(parts.flatMap(({ floats }) => floats ?? []))],
    broken: placed.flatMap(({ broken }) => broken),
    files: placed.flatMap(({ files }) => files),
  };
}
