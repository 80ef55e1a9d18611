// Typing, rejecting and hashing as SQL that is derived from the declared columns: it happens here, once, for every
// source. TypeScript never parses an amount, and no cast rounds: a pattern guards it.
import { type Column, landedColumns, type Table } from "./column.ts";
import { literal, name } from "./duckdb.ts";

/** Type of a column in DuckDB, in Parquet and in raw. */
export function sqlType(of: Column): string {
  switch (of.kind) {
    case "text":
      return "VARCHAR";
    case "integer":
      return "BIGINT";
    case "decimal":
      return `DECIMAL(${of.precision},${of.scale})`;
    case "date":
      return "DATE";
    case "instant":
      return "TIMESTAMP";
    case "flag":
      return "BOOLEAN";
  }
}

/** DDL of the table that a delivery's text is read into: the record's number, the reader's own verdict, the undeclared columns, the declared ones. */
export const incomingTable = (target: string, of: Table): string =>
  `create or replace table ${target} (_row BIGINT, _broken_column VARCHAR, _broken_reason VARCHAR, _extra VARCHAR, ${Object.keys(
    of.columns,
  )
    .map((column) => `${name(column)} VARCHAR`)
    .join(", ")})`;

const YES = "('1','true','t','yes','y','ja','j')";
const NO = "('0','false','f','no','n','nee')";

/** The text of a column with what means "no value" taken for NULL. */
function cleaned(column: string, of: Column): string {
  const raw = name(column);
  const text = of.kind === "text" ? (of.fold === "upper" ? `upper(rtrim(${raw}))` : raw) : `trim(${raw})`;
  const empties = ["''", ...of.empty.filter((empty) => !empty.endsWith("*")).map((empty) => literal(empty))];
  const starts = of.empty.filter((empty) => empty.endsWith("*")).map((empty) => literal(empty.slice(0, -1)));
  return `case when ${text} in (${empties.join(", ")})${starts.map((start) => ` or starts_with(${text}, ${start})`).join("")} then null else ${text} end`;
}

/** The typed value, NULL where the text does not fit the type to the letter. */
function typed(column: string, of: Column): string {
  const text = name(column);
  const guard = (pattern: string, value: string) =>
    `case when regexp_full_match(${text}, ${literal(pattern)}) then ${value} end`;
  switch (of.kind) {
    case "text":
      return text;
    case "integer":
      return guard("-?\\d{1,18}", `try_cast(${text} as BIGINT)`);
    case "decimal": {
      const whole = of.precision - of.scale;
      return guard(
        `-?0*(\\d{1,${whole}}(\\.\\d{0,${of.scale}}0*)?|\\.\\d{1,${of.scale}}0*)`,
        `try_cast(${text} as ${sqlType(of)})`,
      );
    }
    case "date":
      return guard(
        "\\d{4}-\\d{2}-\\d{2}([T ]00:00(:00(\\.0+)?)?Z?)?",
        `try_cast(substr(${text}, 1, 10) as DATE)`,
      );
    case "instant":
      return guard(
        "\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?( ?(Z|[+-]\\d{2}(:?\\d{2})?))?)?",
        `try_cast(timezone('UTC', try_cast(case when regexp_matches(${text}, '(Z|[+-]\\d{2}(:?\\d{2})?)$') and length(${text}) > 10 then ${text} else ${text} || 'Z' end as TIMESTAMPTZ)) as TIMESTAMP)`,
      );
    case "flag":
      return `case when lower(${text}) in ${YES} then true when lower(${text}) in ${NO} then false end`;
  }
}

/** The canonical text of a typed value, the same for equal values whatever they looked like. */
function canonical(column: string, of: Column): string {
  const value = name(column);
  return of.kind === "instant" ? `strftime(${value}, '%Y-%m-%dT%H:%M:%S.%f')` : `cast(${value} as VARCHAR)`;
}

/** 60 bits of md5 over `name=length:value` of the non-null columns that say something, in order of name. */
export function hash(of: Table): string {
  const parts = Object.entries(of.columns)
    .filter(([, column]) => !column.incidental)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([column, declared]) => {
      const text = canonical(column, declared);
      return `coalesce(${literal(`${column}=`)} || length(${text}) || ':' || ${text}, '')`;
    });
  return `cast('0x' || substr(md5(${parts.length > 0 ? parts.join(" || ") : "''"}), 1, 15) as BIGINT)`;
}

/** What a wrong text is told. */
function wants(of: Column): string {
  switch (of.kind) {
    case "decimal":
      return `not a decimal with a point, at most ${of.precision - of.scale} digits before and ${of.scale} after it`;
    case "integer":
      return "not a whole number";
    case "date":
      return "not a date (YYYY-MM-DD)";
    case "instant":
      return "not an instant (YYYY-MM-DD HH:MM:SS)";
    default:
      return `not a ${of.kind}`;
  }
}

/**
 * A query that turns the text in `incoming` into typed rows: the declared columns, `_row`, `_extra`, `_hash`,
 * `_keyed` (every key column is readable) and `_faults`, a list of {column, reason, value} that is empty for a good row.
 */
export function typing(incoming: string, of: Table): string {
  const columns = Object.entries(of.columns);
  const texts = columns.map(([column, declared]) => `${cleaned(column, declared)} as ${name(column)}`);
  const values = columns.map(([column, declared]) => `${typed(column, declared)} as ${name(`v ${column}`)}`);
  const checks = columns.flatMap(([column, declared]) => {
    const text = name(column);
    const check = (when: string, reason: string) => ({
      when,
      fault: `case when ${when} then {'column': ${literal(column)}, 'reason': ${literal(reason)}, 'value': ${text}} end`,
    });
    return [
      ...(declared.nullable ? [] : [check(`${text} is null`, "is empty")]),
      declared.kind === "text"
        ? check(`contains(${text}, chr(0))`, "holds a NUL character")
        : check(`${text} is not null and ${name(`v ${column}`)} is null`, wants(declared)),
    ];
  });
  const broken =
    "case when _broken_reason is not null then {'column': _broken_column, 'reason': _broken_reason, 'value': null} end";
  // Most rows have no fault: the list of faults is only made for those that have one.
  const faulty = ["_broken_reason is not null", ...checks.map(({ when }) => `coalesce(${when}, false)`)].join(
    " or ",
  );
  const faults = `list_filter([${[broken, ...checks.map(({ fault }) => fault)].join(", ")}], lambda fault: fault is not null)`;
  const keyed = of.key.map((column) => `${name(column)} is not null`).join(" and ");
  return `
    with texts as (select _row, _extra, _broken_column, _broken_reason, ${texts.join(", ")} from ${incoming}),
    valued as (select *, ${values.join(", ")} from texts),
    judged as (
      select _row, _extra, _broken_reason, case when ${faulty} then ${faults} else [] end as _faults,
        ${columns.map(([column]) => `${name(`v ${column}`)} as ${name(column)}`).join(", ")}
      from valued
    )
    select *, ${hash(of)} as _hash, _broken_reason is null and ${keyed} as _keyed from judged`;
}

/** The columns of a landed row, in order, with their types: bookkeeping first. */
export function landedTypes(of: Table): readonly (readonly [column: string, type: string])[] {
  return [
    ["_op", "VARCHAR"],
    ["_batch", "INTEGER"],
    ["_row", "BIGINT"],
    ["_hash", "BIGINT"],
    ["_extra", "VARCHAR"],
    ...Object.entries(landedColumns(of)).map(([column, declared]) => [column, sqlType(declared)] as const),
  ];
}
