// Personal values never land in clear. Once the text of a delivery has come in, and before anything is keyed, hashed or
// written, each personal column is judged as it is declared and every text in it replaced by its token or ciphertext.
import { type Column, personalColumns, type Table } from "./column.ts";
import { name, type Row, type Session } from "./duckdb.ts";
import { misconfigured } from "./error.ts";
import { incomingName } from "./incoming.ts";
import type { KeyMark, Keyring } from "./keyring.ts";
import type { Manifest } from "./landing.ts";
import type { Source } from "./source.ts";
import { bsnInVat, canonical, cleaned, REFUSED, typed, vatOf } from "./typing.ts";

export const holdsPersonal = (of: Table): boolean => of.persons || personalColumns(of).length > 0;

/** Whether a source cannot land without keys: its tables hold personal values, or its files are nobody's business. */
export const isConfidential = ({ confidential, tables }: Pick<Source, "confidential" | "tables">): boolean =>
  confidential === true || Object.values(tables).some(holdsPersonal);

/** Texts protected at a time: many enough for DuckDB, few enough for memory. */
const PAGE = 20_000;

/** Replaces the personal texts of an incoming table, and its `_extra` as a whole, by what the keys make of them. */
export async function protect(session: Session, table: string, of: Table, keyring: Keyring): Promise<void> {
  await replaceTexts(session, incomingName(table), [
    ...personalColumns(of).map(([column, declared]) => ({
      column,
      text: textOf(column, declared),
      otherwise: "null",
      judge: judgement(column, declared),
      make: maker(declared, keyring),
    })),
    sealed("_extra", keyring),
  ]);
}

/** Seals what rejected records say; a personal value among them is sealed already. */
export async function sealRejects(
  session: Session,
  rejects: string,
  of: Table,
  keyring: Keyring,
): Promise<void> {
  const own = personalColumns(of).map(([column]) => `'${column}'`);
  const other = own.length === 0 ? "true" : `coalesce("column", '') not in (${own.join(", ")})`;
  await replaceTexts(session, rejects, [
    sealed("value", keyring, `case when ${other} then "value" end`),
    sealed("key", keyring),
    sealed("faults", keyring),
  ]);
}

export type Replacement = {
  readonly column: string;
  /** Of a row: the text that stands for its value. */
  readonly text: string;
  /** What a row has whose `text` is NULL. */
  readonly otherwise: string;
  /** Of a distinct text, under the column's own name: columns `plain` and `clear`. */
  readonly judge: string;
  readonly make: (judged: Row) => string;
};

const sealed = (column: string, keyring: Keyring, text = name(column)): Replacement => ({
  column,
  text,
  otherwise: `t.${name(column)}`,
  judge: `${name(column)} as plain, null as clear`,
  make: ({ plain }) => keyring.encrypt(String(plain)),
});

/** Whose number it is stands before a VAT number, so that equal texts are judged alike. */
function textOf(column: string, of: Column): string {
  const text = cleaned(column, of);
  if (!of.person) return text;
  const values = of.person.values.map((value) => `'${value.toUpperCase().replaceAll("'", "''")}'`);
  const isPerson = `coalesce(upper(trim(${name(of.person.column)})) in (${values.join(", ")}), false)`;
  return `case when ${isPerson} then 'P' else 'C' end || (${text})`;
}

/** `plain` is what is protected, `clear` what lands as it is; both are NULL for a text that is not what was declared. */
function judgement(column: string, of: Column): string {
  const text = name(column);
  if (of.kind === "text" && !of.number)
    return `case when not contains(${text}, chr(0)) then ${text} end as plain, null as clear`;
  if (of.number !== "vat") return `${canonical(typed(column, of), of)} as plain, null as clear`;
  const vat = vatOf(`substr(${text}, 2)`);
  const bsn = bsnInVat(vat);
  const isBsn = `starts_with(${text}, 'P') and ${bsn} is not null`;
  // A token stands for the person, whatever holds the number; a ciphertext gives back what was delivered.
  const plain = of.personal === "token" ? bsn : vat;
  return `case when ${isBsn} then ${plain} end as plain, case when not (${isBsn}) then ${vat} end as clear`;
}

const maker =
  ({ personal, person }: Column, keyring: Keyring): Replacement["make"] =>
  ({ text, plain, clear }) => {
    if (clear !== null) return String(clear);
    if (plain !== null) return keyring[personal === "token" ? "token" : "encrypt"](String(plain));
    return REFUSED + keyring.encrypt(String(text).slice(person ? 1 : 0)).slice(REFUSED.length);
  };

/** Set-based but for the keys themselves, which no SQL ever sees: distinct texts out, protected ones back, joined. */
export async function replaceTexts(
  session: Session,
  target: string,
  replacements: readonly Replacement[],
): Promise<void> {
  if (replacements.length === 0) return;
  for (const [index, { column, text, judge, make }] of replacements.entries()) {
    // The name of the column stands for its distinct text here, as it stands for a row's in the expressions of typing.
    await session.run(`
      create or replace table "texts ${index}" as
      select row_number() over () as _n, ${name(column)} as _text, ${judge}
      from (select distinct ${text} as ${name(column)} from ${target}) where ${name(column)} is not null;
      create or replace table "protected ${index}" (_n BIGINT, _text VARCHAR)`);
    const appender = await session.appender(`protected ${index}`);
    try {
      for (let from = 0, read = PAGE; read === PAGE; from += PAGE) {
        const page = await session.all(
          `select _n, _text as text, plain, clear from "texts ${index}" where _n > ${from} and _n <= ${from + PAGE}`,
        );
        for (const row of page) {
          appender.appendBigInt(BigInt(Number(row["_n"])));
          appender.appendVarchar(make(row));
          appender.endRow();
        }
        read = page.length;
      }
    } finally {
      appender.closeSync();
    }
  }
  const replaced = replacements.map(
    ({ column, text, otherwise }, index) =>
      `case when (${text}) is null then ${otherwise} else p${index}._made end as ${name(column)}`,
  );
  const joins = replacements.map(
    ({ text }, index) =>
      `left join (select a._text as _was, b._text as _made from "texts ${index}" a join "protected ${index}" b using (_n)) p${index} on p${index}._was = (${text})`,
  );
  await session.run(`
    create or replace table "replaced" as select t.* replace (${replaced.join(", ")}) from ${target} t ${joins.join(" ")};
    drop table ${target};
    alter table "replaced" rename to ${target};
    ${replacements.map((_, index) => `drop table "texts ${index}"; drop table "protected ${index}"`).join("; ")}`);
}

/**
 * What a table's last batch was protected with, where that is not the ring of now but an older state of it. Any other
 * ring is refused: nothing would match what landed.
 */
export function outdated(keyring: Keyring, history: readonly Manifest[]): KeyMark | undefined {
  const last = history.findLast(({ keys }) => keys !== undefined);
  if (last?.keys === undefined) return undefined;
  const { id, check } = last.keys;
  if (keyring.has(id) && keyring.since(id).mark.check === check)
    return id === keyring.mark.id ? undefined : last.keys;
  throw misconfigured(
    "personal_key_changed",
    `the personal keys are not those that ${last.source}.${last.table} was protected with (its current key is ${id})`,
    "give the keys again that the last run had; a new one goes on top of them, and none is taken away",
  );
}

/** Refuses to go on while a table is protected with older keys than those of now. */
export function sameKeys(keyring: Keyring, history: readonly Manifest[]): void {
  const old = outdated(keyring, history);
  if (!old) return;
  const { source, table } = history[0]!;
  throw misconfigured(
    "personal_key_not_rotated",
    `the current personal key is ${keyring.mark.id}, and ${source}.${table} was protected with ${old.id}`,
    "run: npx saldo rotate-keys",
  );
}
