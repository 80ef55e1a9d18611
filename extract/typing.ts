// Typing, rejecting and hashing as SQL that is derived from the declared columns: it happens here, once, for every
// source. TypeScript never parses an amount, and no cast rounds: a pattern guards it, or the type of the database that
// wrote the text.
import { createHash } from "node:crypto";
import { type Column, landedColumns, type Table } from "./column.ts";
import { literal, name } from "./duckdb.ts";

/** Type of a column in DuckDB, in Parquet and in raw: a protected value is a text. */
export const sqlType = (of: Column): string => (of.personal ? "VARCHAR" : declaredType(of));

/** Type of a column's value in clear. */
export function declaredType(of: Column): string {
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

/**
 * What a database vouches for in the text of a column's values, as it wrote them out of its own type: digits with a sign
 * at most; a decimal with exactly so many digits after the point; a day or a moment without zone; any text without NUL.
 * Empty is none of them but the last.
 */
export type Written = "whole" | "moment" | "text" | { readonly scale: number };

const YES = "('1','true','t','yes','y','ja','j')";
const NO = "('0','false','f','no','n','nee')";

/** The text of a column without the blanks, and in the case, that say nothing. */
function folded(column: string, of: Column, written?: Written): string {
  const raw = name(column);
  if (of.kind !== "text") return written === undefined || written === "text" ? `trim(${raw})` : raw;
  return of.fold === "upper" ? `upper(${stripped(raw)})` : raw;
}

/** `rtrim` of a text: it is slow, and what is plain ASCII and ends on no space has nothing to lose. */
const stripped = (text: string): string =>
  `case when ends_with(${text}, ' ') or strlen(${text}) <> length(${text}) then rtrim(${text}) else ${text} end`;

/** A folded text with what means "no value" taken for NULL. */
function emptied(text: string, of: Column, written?: Written): string {
  const never = written !== undefined && written !== "text";
  if (never && of.empty.length === 0 && of.blank === undefined) return text;
  const empties = ["''", ...of.empty.filter((empty) => !empty.endsWith("*")).map((empty) => literal(empty))];
  const starts = of.empty.filter((empty) => empty.endsWith("*")).map((empty) => literal(empty.slice(0, -1)));
  const absent = of.blank === undefined ? "" : `${text} is null or `;
  return `case when ${absent}${text} in (${empties.join(", ")})${starts.map((start) => ` or starts_with(${text}, ${start})`).join("")} then ${of.blank === undefined ? "null" : literal(of.blank)} else ${text} end`;
}

/** The text of a column with what means "no value" taken for NULL. */
export const cleaned = (column: string, of: Column): string => emptied(folded(column, of), of);

/** How a text that could not be judged good is marked where a protected one would stand. */
export const REFUSED = "x1.";

/**
 * A decimal from its text. DuckDB reads one of more than 18 digits about a hundred times as slowly as a shorter one, and
 * hardly any amount needs them: what fits in 18 digits is read as such and then widened, which changes nothing.
 */
function exact(text: string, of: Column): string {
  const wide = `try_cast(${text} as ${declaredType(of)})`;
  if (of.precision <= NARROW || of.scale >= NARROW) return wide;
  return `coalesce(cast(try_cast(${text} as DECIMAL(${NARROW},${of.scale})) as ${declaredType(of)}), ${wide})`;
}

/** Digits of a decimal that fit in 64 bits. */
const NARROW = 18;

/** The typed value, NULL where the text does not fit the type to the letter. */
export function typed(column: string, of: Column, written?: Written): string {
  const text = name(column);
  if (of.number === "bsn") return bsnOf(`regexp_replace(${text}, '[ .\\x{00A0}-]', '', 'g')`);
  if (of.number === "vat") return vatOf(text);
  if (of.kind === "text") return text;
  const value = guarded(text, of);
  const quick = written && vouched(text, of, written);
  return quick ? `case when ${quick.when} then ${quick.value} else ${value} end` : value;
}

/** The value of a text that a pattern has found to fit. */
function guarded(text: string, of: Column): string {
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
        exact(text, of),
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

/** When the value of a text that a database wrote needs no pattern, and what it is then; the rest is guarded as any text. */
function vouched(text: string, of: Column, written: Written): { when: string; value: string } | undefined {
  switch (of.kind) {
    case "integer":
      return written === "whole"
        ? { when: `strlen(${text}) < 19`, value: `try_cast(${text} as BIGINT)` }
        : undefined;
    case "decimal": {
      const scale = written === "whole" ? 0 : typeof written === "object" ? written.scale : undefined;
      if (scale === undefined || scale > of.scale || of.precision <= NARROW || of.scale >= NARROW)
        return undefined;
      // So short a text cannot overflow, and loses no digit; what is no number (NaN) is NULL.
      const most = NARROW - of.scale + (scale > 0 ? scale + 1 : 0);
      return {
        when: `strlen(${text}) <= ${most}`,
        value: `cast(try_cast(${text} as DECIMAL(${NARROW},${of.scale})) as ${declaredType(of)})`,
      };
    }
    case "date":
      return written === "moment"
        ? {
            when: `strlen(${text}) = 10 or (strlen(${text}) = 19 and ends_with(${text}, ' 00:00:00'))`,
            value: `try_cast(substr(${text}, 1, 10) as DATE)`,
          }
        : undefined;
    case "instant":
      return written === "moment"
        ? {
            when: `strlen(${text}) between 19 and 26 and substr(${text}, 5, 1) = '-' and not ends_with(${text}, 'C')`,
            value: `try_cast(${text} as TIMESTAMP)`,
          }
        : undefined;
    case "flag":
      return written === "whole" ? { when: `${text} in ('0', '1')`, value: `${text} = '1'` } : undefined;
    case "text":
      return undefined;
  }
}

/** Digits that pass the 11-test as a BSN of nine, else NULL: weights 9 to 2, and the last digit counts against. */
function bsnOf(digits: string): string {
  const nine = `lpad(${digits}, 9, '0')`;
  const digit = (at: number) => `try_cast(substr(${nine}, ${at}, 1) as INTEGER)`;
  const sum = [9, 8, 7, 6, 5, 4, 3, 2, -1].map((weight, at) => `${weight} * ${digit(at + 1)}`).join(" + ");
  return `case when regexp_full_match(${digits}, '\\d{7,9}') and ${nine} <> '000000000' and (${sum}) % 11 = 0 then ${nine} end`;
}

/** A VAT number without separators. */
export const vatOf = (text: string): string =>
  `nullif(upper(regexp_replace(${text}, '[^0-9A-Za-z]', '', 'g')), '')`;

/**
 * The BSN inside a VAT number of a person, else NULL; `vat` is its typed text. It is looked for wherever it may stand:
 * rather a number too many protected than one spelled badly in clear.
 */
export const bsnInVat = (vat: string): string => bsnOf(`regexp_extract(${vat}, '\\d{7,9}')`);

/**
 * The canonical text of a typed value, the same for equal values whatever they looked like. A decimal of more than 18
 * digits is not only read but also written slowly, so what fits is written as a shorter one: to the same text.
 */
export function canonical(value: string, of: Column): string {
  if (of.kind === "instant") return `strftime(${value}, '%Y-%m-%dT%H:%M:%S.%f')`;
  const wide = `cast(${value} as VARCHAR)`;
  if (of.kind !== "decimal" || of.precision <= NARROW || of.scale >= NARROW) return wide;
  const most = "9".repeat(NARROW - of.scale);
  return `case when ${value} between -${most} and ${most} then cast(cast(${value} as DECIMAL(${NARROW},${of.scale})) as VARCHAR) else ${wide} end`;
}

/** Stands before each column's mark: no value holds it, so that no two rows with different values give one text. */
const BETWEEN = "chr(0)";

/** What stands for each column in a hash, all of one length: names would be most of what is hashed. */
function marks(columns: readonly string[], length = 4): ReadonlyMap<string, string> {
  const found = columns.map((column) => {
    const digest = createHash("sha256").update(column).digest("base64url");
    return [column, digest.slice(0, length)] as const;
  });
  const apart = new Set(found.map(([, mark]) => mark)).size === columns.length;
  return apart ? new Map(found) : marks(columns, length + 1);
}

/**
 * 60 bits of sha-1 over mark and value of the non-null columns that say something, in order of name.
 * @param texts canonical texts that are at hand already
 */
export function hash(of: Table, texts: ReadonlyMap<string, string> = new Map()): string {
  const markOf = marks(Object.keys(of.columns));
  const parts = Object.entries(of.columns)
    .filter(([, column]) => !column.incidental)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([column, declared]) => {
      const text = declared.personal ? name(column) : canonical(name(column), declared);
      // Of what is never NULL the mark needs no copy of its own.
      const glue = declared.nullable ? " ||" : ",";
      return `${BETWEEN} || ${literal(markOf.get(column)!)}${glue} ${texts.get(column) ?? text}`;
    });
  // One call joins them all, NULL being nothing to it; every || would copy what stands before it once more.
  return `cast('0x' || substr(sha1(concat(${["''", ...parts].join(", ")})), 1, 15) as BIGINT)`;
}

/** What a wrong text is told. */
function wants(of: Column): string {
  if (of.number === "bsn") return "not a BSN: nine digits that pass the 11-test";
  if (of.number === "vat") return "not a VAT number";
  if (of.personal && of.kind === "text") return "holds a NUL character";
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

/** What the error says that stops a typing of good rows. */
export const FAULTY = "a record has a fault";

/**
 * A query that turns the text in `incoming` into typed rows: the declared columns, `_row`, `_extra`, `_hash`,
 * `_keyed` (every key column is readable) and `_faults`, a list of {column, reason, value} that is empty for a good row.
 * @param written columns whose text a database vouches for
 * @param which where all rows must be good, one that is not fails the query with `FAULTY`, and `_faults` and `_keyed` are left out
 */
export function typing(
  incoming: string,
  of: Table,
  written: ReadonlyMap<string, Written> = new Map(),
  which: "any" | "good" = "any",
): string {
  const columns = Object.entries(of.columns);
  // A personal column was cleaned and judged before it was protected: what was wrong says so.
  const texts = columns.map(
    ([column, declared]) =>
      `${declared.personal ? name(column) : emptied(name(column), declared, written.get(column))} as ${name(column)}`,
  );
  // In a step of its own, because DuckDB works out again whatever stands more than once in a case.
  const folds = columns.map(
    ([column, declared]) =>
      `${declared.personal ? name(column) : folded(column, declared, written.get(column))} as ${name(column)}`,
  );
  const values = columns
    .filter(([, declared]) => declared.personal || declared.kind !== "text")
    .map(([column, declared]) => {
      const good = `case when not starts_with(${name(column)}, '${REFUSED}') then ${name(column)} end`;
      return `${declared.personal ? good : typed(column, declared, written.get(column))} as ${name(`v ${column}`)}`;
    });
  const typedAs = (column: string, { personal, kind }: Column) =>
    personal || kind !== "text" ? name(`v ${column}`) : name(column);
  const checks = columns.flatMap(([column, declared]) => {
    const text = name(column);
    const value = declared.personal ? `'e' || substr(${text}, 2)` : text;
    const check = (when: string, reason: string) => ({
      when,
      fault: `case when ${when} then {'column': ${literal(column)}, 'reason': ${literal(reason)}, 'value': ${value}} end`,
    });
    const plain = declared.kind === "text" && !declared.personal;
    return [
      ...(declared.nullable ? [] : [check(`${text} is null`, "is empty")]),
      ...(plain
        ? written.has(column)
          ? []
          : [check(`contains(${text}, chr(0))`, "holds a NUL character")]
        : [check(`${text} is not null and ${name(`v ${column}`)} is null`, wants(declared))]),
    ];
  });
  // The same, said so that a row without a fault is known by as little as possible.
  const sound = columns.map(([column, declared]) => {
    const text = name(column);
    const value = typedAs(column, declared);
    if (declared.kind === "text" && !declared.personal) {
      const legible = written.has(column) ? "true" : `not coalesce(contains(${text}, chr(0)), false)`;
      return declared.nullable ? legible : `${text} is not null and ${legible}`;
    }
    return declared.nullable ? `(${value} is not null or ${text} is null)` : `${value} is not null`;
  });
  const broken =
    "case when _broken_reason is not null then {'column': _broken_column, 'reason': _broken_reason, 'value': null} end";
  // Most rows have no fault: the list of faults is only made for those that have one.
  const faulty = ["_broken_reason is not null", ...checks.map(({ when }) => when)].join(" or ");
  const faults = `list_filter([${[broken, ...checks.map(({ fault }) => fault)].join(", ")}], lambda fault: fault is not null)`;
  const keyed = of.key.map((column) => `${name(column)} is not null`).join(" and ");
  // What the database wrote is at hand, and often the canonical text already.
  const canonicals = new Map(
    columns.flatMap(([column, declared]) => {
      const text = canonicalIn(`t ${column}`, declared, written.get(column));
      return text && !declared.personal && !declared.incidental ? [[column, text] as const] : [];
    }),
  );
  const kept = [...canonicals.keys()].map((column) => `, ${name(column)} as ${name(`t ${column}`)}`);
  const unwanted = [
    ...[...canonicals.keys()].map((column) => name(`t ${column}`)),
    ...(which === "good" ? ["_sound"] : []),
  ];
  const spent = unwanted.length > 0 ? ` exclude (${unwanted.join(", ")})` : "";
  const verdict =
    which === "any"
      ? `_broken_reason, case when ${faulty} then ${faults} else [] end as _faults, `
      : `_broken_reason is null and ${sound.join(" and ")} as _sound, `;
  // A filter would be pushed down to the texts, and everything be typed twice.
  const hashed = hash(of, canonicals);
  const whole =
    which === "any" ? hashed : `case when _sound then ${hashed} else cast(error('${FAULTY}') as BIGINT) end`;
  const legible = which === "any" ? `, _broken_reason is null and ${keyed} as _keyed` : "";
  return `
    with folds as (select _row, _extra, _broken_column, _broken_reason, ${folds.join(", ")} from ${incoming}),
    texts as (select _row, _extra, _broken_column, _broken_reason, ${texts.join(", ")} from folds),
    valued as (select ${["*", ...values].join(", ")} from texts),
    judged as (
      select _row, _extra, ${verdict}
        ${columns.map(([column, declared]) => `${typedAs(column, declared)} as ${name(column)}`).join(", ")}${kept.join("")}
      from valued
    )
    select *${spent}, ${whole} as _hash${legible} from judged`;
}

/** The records of a `from` clause with their typed key alone (`key …`); NULL where it cannot be read. */
export function keyed(incoming: string, of: Table, written: ReadonlyMap<string, Written>): string {
  const each = (make: (column: string, declared: Column, how: Written | undefined) => string, as = "") =>
    of.key
      .map(
        (column) => `${make(column, of.columns[column]!, written.get(column))} as ${name(`${as}${column}`)}`,
      )
      .join(", ");
  return `
    select * exclude (${of.key.map(name).join(", ")}), ${each(typed, "key ")}
    from (select * replace (${each((column, declared, how) => emptied(name(column), declared, how))})
      from (select * replace (${each(folded)}) from ${incoming}))`;
}

/** The canonical text of a value as the database's own text has it, where that is so for every value that lands. */
function canonicalIn(text: string, of: Column, written?: Written): string | undefined {
  if (of.blank !== undefined) return undefined;
  if (of.kind === "integer" && written === "whole") return name(text);
  if (of.kind === "decimal" && typeof written === "object" && written.scale === of.scale) return name(text);
  if (of.kind === "date" && written === "moment") return `substr(${name(text)}, 1, 10)`;
  return undefined;
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
