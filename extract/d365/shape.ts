// Whether a table still has the shape that is declared. A column that has become another kind of thing stops its table
// with one clear error, instead of one reject per row.
import type { Column } from "../column.ts";
import { literal, name, open } from "../duckdb.ts";
import { refuse } from "../error.ts";
import type { Relation } from "../source.ts";
import type { CatalogueColumn } from "../transport/sql.ts";
import { cleaned, typed } from "../typing.ts";
import type { Wanted } from "./byod.ts";

type Family = "text" | "whole" | "exact" | "float" | "moment" | "bit" | "other";

function familyOf(type: string): Family {
  const plain = type.toLowerCase();
  if (/^(n?(var)?char|n?text|character|uniqueidentifier|uuid|xml|citext|bpchar)/.test(plain)) return "text";
  if (/^(big|small|tiny)?int/.test(plain)) return "whole";
  if (/^(numeric|decimal|money|smallmoney)/.test(plain)) return "exact";
  if (/^(float|real|double)/.test(plain)) return "float";
  if (/^(date|smalldatetime|timestamp)/.test(plain)) return "moment";
  return /^bit|^bool/.test(plain) ? "bit" : "other";
}

/** What the catalogue may say of a column that is declared as … */
const FITTING: { readonly [K in Column["kind"]]: readonly Family[] } = {
  // An account that has become a number has lost its leading zeros.
  text: ["text", "other"],
  integer: ["whole", "exact", "bit"],
  decimal: ["exact", "whole"],
  date: ["moment"],
  instant: ["moment"],
  flag: ["whole", "bit"],
};

/** Refuses a table of the database of which a declared column has another kind of type. `nameOf` gives its declared name. */
export function requireTypes(
  { table, of, physical }: Wanted,
  catalogue: readonly CatalogueColumn[],
  nameOf: (column: string) => string,
): void {
  const types = new Map(catalogue.map(({ name, type }) => [nameOf(name).toUpperCase(), type]));
  const declared = Object.entries<Column>(of.columns).flatMap(([ours, column]) => {
    const type = types.get((column.from ?? ours).toUpperCase());
    return type === undefined ? [] : [{ from: column.from ?? ours, kind: column.kind, type }];
  });
  // A view or copy that holds everything as text says nothing of types: its values are judged one by one.
  if (declared.every(({ type }) => familyOf(type) === "text")) return;
  const wrong = declared.filter(({ kind, type }) => !FITTING[kind].includes(familyOf(type)));
  const [first] = wrong;
  if (!first) return;
  const others = wrong.slice(1).map(({ from, type }) => `${from} ${type}`);
  throw refuse(
    "retyped_column",
    `${physical} has ${first.from} as ${first.type}, and it is declared as ${first.kind}${others.length > 0 ? ` (and ${others.join(", ")})` : ""}`,
    { table, column: first.from },
    "the last good version is kept; publish the entity as it was, or name the table that has it: configure(d365, { tables: { … } })",
  );
}

/** Rows that are looked at first, and the fewest of which it may be said that none fits. */
const SAMPLE = 1000;
const FEWEST = 20;

/** Refuses files of which no value of a column is what it is declared as. */
export async function requireValues(
  { table, of, physical }: Wanted,
  relation: string,
  { header, sent, written }: Pick<Relation, "header" | "sent" | "written">,
): Promise<void> {
  // What the database types itself was found to fit already.
  const vouched = (own: string) => !["text", undefined].includes(written?.get(own) as string | undefined);
  const columns = Object.entries<Column>(of.columns).flatMap(([ours, column]) => {
    const own = header.find((one) => one.toUpperCase() === (column.from ?? ours).toUpperCase());
    return own === undefined || column.kind === "text" || vouched(own) ? [] : [{ own, column }];
  });
  if (columns.length === 0 || sent === 0) return;
  const session = await open();
  try {
    const misfits = async (some: typeof columns, rows: string) => {
      const texts = some.map(({ own, column }) => `${cleaned(own, column)} as ${name(own)}`);
      const counts = some.map(
        ({ own, column }, at) =>
          `count(${name(own)}) >= ${FEWEST} and count(${typed(own, column)}) = 0 as "${at}"`,
      );
      const [row] = await session.all(
        `select ${counts.join(", ")} from (select ${texts.join(", ")} from ${rows})`,
      );
      return some.filter((_, at) => row![String(at)] === true);
    };
    const suspect = await misfits(columns, `(select * from ${relation} limit ${SAMPLE})`);
    const [first] = suspect.length > 0 ? await misfits(suspect, relation) : [];
    if (!first) return;
    throw refuse(
      "retyped_column",
      `no value of ${first.own} in ${physical} is ${first.column.kind === "integer" || first.column.kind === "instant" ? "an" : "a"} ${first.column.kind}, as it is declared`,
      { table, column: first.own },
      "the last good version is kept; export the column as it was",
    );
  } finally {
    session.close();
  }
}

/** Refuses a ledger in which no account display value has the delimiter by which it is to be split. */
export async function requireDelimiter(
  relation: string,
  header: readonly string[],
  delimiter: string,
): Promise<void> {
  const column = header.find((one) => one.toUpperCase() === "ACCOUNTDISPLAYVALUE");
  if (column === undefined || delimiter === "") return;
  const session = await open();
  try {
    const value = name(column);
    // In a sound ledger the first lines have it, and the rest need not be read.
    const some = await session.all(
      `select 1 from ${relation} where contains(${value}, ${literal(delimiter)}) limit 1`,
    );
    if (some.length > 0) return;
    const [row] = await session.all(
      `select count(*) as lines, min(${value}) as example from ${relation} where ${value} <> ''`,
    );
    if (Number(row!["lines"]) === 0) return;
    throw refuse(
      "delimiter_not_found",
      `no account display value has the delimiter ${delimiter}: dimensions would be lost (the first is ${String(row!["example"])})`,
      { column },
      "configure ledger: { accountDelimiter: … } as General ledger > Financial dimension configuration for integrating applications has it",
    );
  } finally {
    session.close();
  }
}
