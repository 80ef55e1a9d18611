// Which records of a link's CSV are short because they were written before a column came, and which because their line was
// torn. A column comes at the end, and whatever is written from then on has it; so a record that is shorter than one that
// was written before it has lost something.
import { name, open } from "../duckdb.ts";
import type { Csv } from "../format/csv.ts";
import { iso } from "./moment.ts";

/** Columns that the link itself gives every record, from the first on. */
const FROM_THE_FIRST = ["id", "sinkmodifiedon", "versionnumber", "isdelete"];

/** No record was written before: what says so does not say when. */
const NO_EARLIER = "2000-01-01";

/** The same records without the torn ones, which are reported broken. */
export async function withoutTorn(read: Csv): Promise<Csv> {
  const torn = await tornIn(read);
  if (torn.length === 0) return read;
  return {
    ...read,
    relation: `(select * from ${read.relation} where _row not in (${torn.map(({ row }) => row).join(", ")}))`,
    broken: [...read.broken, ...torn].sort((a, b) => a.row - b.row),
  };
}

async function tornIn({ relation, header, short }: Csv): Promise<Csv["broken"]> {
  if (!short) return [];
  const at = (column: string) => header.findIndex((one) => one.toLowerCase() === column);
  const least = Math.max(...FROM_THE_FIRST.map(at)) + 1;
  const written = header[at("sinkmodifiedon")];
  // Where nothing tells when a record was written, nothing tells why it is short.
  const moment = written === undefined ? "null" : iso(name(written));
  // What stands where the version should is another field in the second half of a record.
  const version = header[at("versionnumber")];
  const number = version === undefined ? "0" : `try_cast(${name(version)} as BIGINT)`;
  const noNumber = version === undefined ? "false" : `${name(version)} <> '' and ${number} is null`;
  const width = header.length;
  const isRecordWith = (beside: string) =>
    `${beside} < ${width} and (${beside} + _fields in (from whole) or ${beside} + _fields - 1 in (from whole))`;
  const session = await open();
  try {
    const rows = await session.all(`
      with written as (
        select _row, _fields, try_cast(${moment} as TIMESTAMP) as _moment, ${number} is null as _unnumbered,
          coalesce(${noNumber}, false) as _misnumbered
        from ${relation}
      ),
      record as materialized (
        select *, _moment is null or _unnumbered as _rest,
          lag(_row) over near as _before, lag(_fields) over near as _above,
          lead(_row) over near as _after, lead(_fields) over near as _below, lead(_rest) over near as _rest_below
        from written window near as (order by _row)
      ),
      width as (select _fields, min(_moment) filter (_moment >= '${NO_EARLIER}' and not _rest) as _since from record group by 1),
      wider as (
        select one._fields, min(other._since) as _since
        from width one join width other on other._fields > one._fields group by 1
      ),
      whole as (select _fields from width union select ${width}),
      short as (
        select record.*, wider._since from record left join wider using (_fields) where _fields < ${width}
      )
      select _row, _fields,
        case
          when _fields < ${least} then 'it ends before columns that every record has'
          when _moment is null then 'it does not say when it was written'
          when _misnumbered then 'its version is no number'
          when _moment >= _since then 'a record written before it, or with it, has more'
          else 'it and the line beside it are one record'
        end as why
      from short
      where _fields < ${least} or _moment is null or _misnumbered or _moment >= _since
        or (_rest and _before = _row - 1 and ${isRecordWith("_above")})
        or (_rest_below and _after = _row + 1 and ${isRecordWith("_below")})
      order by _row`);
    return rows.map((row) => ({
      row: Number(row["_row"]),
      reason: `${row["_fields"]} fields where the header has ${width}, and ${row["why"]}: its line is torn; copy the file again`,
    }));
  } finally {
    session.close();
  }
}
