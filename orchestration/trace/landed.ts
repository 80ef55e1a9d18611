// From rows of marts to the rows that landed: which batch, which file, which record of it, under which key; and whether
// the row still says there what the mart shows.
import { landedKey, personalColumns, type Table } from "../../extract/column.ts";
import { name, type Row, type Session } from "../../extract/duckdb.ts";
import { batches, type Manifest } from "../../extract/landing.ts";
import { holdsPersonal } from "../../extract/personal.ts";
import type { Source } from "../../extract/source.ts";
import { landedRelation, living } from "../../extract/state.ts";
import type { Landed } from "./declared.ts";
import { decimal, exact } from "./exact.ts";
import type { Delivered, LandedRow } from "./step.ts";

/** A row of a mart on its way down: where it landed or under which key, and its figure. */
export type Asked = {
  readonly batch: number | null;
  readonly row: number | null;
  readonly key: readonly (string | null)[];
  readonly amount: string | null;
  readonly against: boolean;
};

export type Found = {
  readonly column: string;
  readonly rows: number;
  readonly amount: string | null;
  /** Whether the landed rows say the figure themselves. */
  readonly says: boolean;
  /** Rows that are not there any more, or say something else. */
  readonly wrong: number;
  readonly deliveries: readonly Delivered[];
};

const AT_ONCE = 100_000;

/** What landed, up to what some figures know. */
export type Landing = {
  readonly tableOf: (table: string) => Table | undefined;
  readonly sourceOf: (table: string) => Source | undefined;
  readonly manifests: (table: string) => Promise<readonly Manifest[]>;
  /** What the elements of the other tables of its source are called. */
  readonly elementsBeside: (table: string) => readonly string[];
  /** Rows whole as they landed, by their number; what is personal is not shown. */
  readonly rows: (
    table: string,
    rows: readonly Pick<LandedRow, "batch" | "row">[],
  ) => Promise<ReadonlyMap<number, Row>>;
  /** What landed of the rows; `some`: how many of each delivery are named, null for all. */
  readonly find: (
    of: Landed,
    column: string,
    asked: AsyncIterable<Asked>,
    some: number | null,
  ) => Promise<Found>;
};

/** @param upTo the last batch per table that the figures know. */
export function landingOf(
  session: Session,
  home: string,
  sources: readonly Source[],
  upTo: Readonly<Record<string, number>>,
): Landing {
  const known = new Map(sources.map((source) => [source.name, source]));
  const sourceOf = (table: string): Source | undefined => known.get(table.split(".")[0]!);
  const tableOf = (table: string): Table | undefined => sourceOf(table)?.tables[table.split(".")[1]!];
  const manifests = async (table: string): Promise<readonly Manifest[]> => {
    const [source = "", own = ""] = table.split(".");
    const last = upTo[table] ?? Number.POSITIVE_INFINITY;
    return (await batches(home, source, own)).filter(({ batch }) => batch <= last);
  };

  /** Rows of marts are put beside what landed as they come: of a total there may be millions. */
  async function put(of: Landed, asked: AsyncIterable<Asked>): Promise<number> {
    const keys = of.key.map((key) => `${name(key)} VARCHAR, `).join("");
    await session.run(
      `create or replace temp table asked (_batch INTEGER, _row BIGINT, ${keys}_said VARCHAR, _against BOOLEAN)`,
    );
    const rows = await session.appender("asked");
    let count = 0;
    const text = (value: string | null) => (value === null ? rows.appendNull() : rows.appendVarchar(value));
    for await (const { batch, row, key, amount, against } of asked) {
      if (batch === null) rows.appendNull();
      else rows.appendInteger(batch);
      if (row === null) rows.appendNull();
      else rows.appendBigInt(BigInt(row));
      for (const value of key) text(value);
      text(amount);
      rows.appendBoolean(against);
      rows.endRow();
      count += 1;
      if (count % AT_ONCE === 0) rows.flushSync();
    }
    rows.closeSync();
    return count;
  }

  async function find(
    of: Landed,
    column: string,
    asked: AsyncIterable<Asked>,
    some: number | null,
  ): Promise<Found> {
    const count = await put(of, asked);
    const table = tableOf(of.table);
    if (!table || count === 0) return nothing(column, count);
    const said = of.columns[column];
    const what = said === undefined ? (column in table.columns ? name(column) : null) : said;
    const history = await manifests(of.table);
    const relation = landedRelation(home, table, history);
    // Where a form was filled in, its row is told too.
    const key = [...landedKey(table), ...("sheet_row" in table.columns ? ["sheet_row"] : [])];
    const files = history.flatMap(({ batch, files }) =>
      files.flatMap(({ rows }, at) => (rows ? [`(${batch}, ${at}, ${rows[0]}, ${rows[1]})`] : [])),
    );
    const agrees =
      what === null
        ? "landed._batch is not null"
        : "landed._batch is not null and landed._figure is not distinct from cast(asked._said as DECIMAL(38, 6))";
    await session.run(`
      create or replace temp table found as
      with file (batch, nr, lowest, highest) as (values ${files.join(", ") || "(-1, 0, 0, 0)"})
      select landed._batch, landed._row, file.nr as _file, ${key.map((one) => `landed.${name(`key ${one}`)}, `).join("")}
        cast(asked._said as DECIMAL(38, 6)) * case when asked._against then -1 else 1 end as amount,
        ${agrees} as agrees
      from asked left join (
        select _batch, _row, ${of.key.map((one) => `cast(${name(one)} as VARCHAR) as ${name(`on ${one}`)}, `).join("")}
          ${key.map((one) => `cast(${name(one)} as VARCHAR) as ${name(`key ${one}`)}`).join(", ")}
          ${what === null ? "" : `, cast(${what} as DECIMAL(38, 6)) as _figure`}
        from ${of.key.length === 0 ? relation : `(${living(relation, table)})`}
      ) as landed on ${
        of.key.length === 0
          ? "asked._batch = landed._batch and asked._row = landed._row"
          : of.key.map((one) => `asked.${name(one)} = landed.${name(`on ${one}`)}`).join(" and ")
      } left join file on landed._batch = file.batch and landed._row between file.lowest and file.highest`);
    const groups = await session.all(
      `select _batch, _file, count(*) as n, cast(sum(amount) as VARCHAR) as amount, count(*) filter (not agrees) as wrong
        from found group by _batch, _file order by _batch, _file`,
    );
    const rows = await session.all(
      `select * replace (cast(amount as VARCHAR) as amount) from found where _batch is not null
        ${some === null ? "" : `qualify row_number() over (partition by _batch, _file order by _row, amount) <= ${some}`}
        order by _batch, _row, found.amount`,
    );
    return gathered(of, what === null ? null : told(what), column, { groups, rows, history, key });
  }

  const elementsBeside = (table: string): readonly string[] => {
    const [source = "", own = ""] = table.split(".");
    return Object.entries(known.get(source)?.tables ?? {}).flatMap(([name, { from }]) =>
      name === own || from === undefined ? [] : [from],
    );
  };

  async function rows(table: string, wanted: readonly Pick<LandedRow, "batch" | "row">[]) {
    const of = tableOf(table);
    const found = new Map<number, Row>();
    if (!of) return found;
    const [{ batch } = { batch: 0 }] = wanted;
    const history = await manifests(table);
    const numbers = wanted.map(({ row }) => row).join(", ");
    const personal = new Set(personalColumns(of).map(([column]) => column));
    for (const row of await session.all(
      `select * from ${landedRelation(home, of, history)} where _batch = ${batch} and _row in (${numbers})`,
    )) {
      const shown = Object.entries(row).flatMap(([column, value]) => {
        if (column === "_extra" && holdsPersonal(of)) return [];
        return value === null ? [] : [[column, personal.has(column) ? "(personal)" : value] as const];
      });
      found.set(Number(row["_row"]), Object.fromEntries(shown));
    }
    return found;
  }

  return { tableOf, sourceOf, manifests, elementsBeside, rows, find };
}

function gathered(
  of: Landed,
  what: string | null,
  column: string,
  {
    groups,
    rows,
    history,
    key,
  }: {
    readonly groups: readonly Row[];
    readonly rows: readonly Row[];
    readonly history: readonly Manifest[];
    readonly key: readonly string[];
  },
): Found {
  const byBatch = new Map(history.map((manifest) => [manifest.batch, manifest]));
  const place = (row: Row) => `${row["_batch"]} ${row["_file"]}`;
  const named = Map.groupBy(rows, place);
  const sum = groups.reduce((total, { amount }) => total + exact(String(amount ?? "0")), 0n);
  const deliveries = groups.flatMap((group): Delivered[] => {
    const manifest = byBatch.get(Number(group["_batch"]));
    if (!manifest) return [];
    const some = (named.get(place(group)) ?? []).map(
      (row): LandedRow => ({
        table: of.table,
        batch: manifest.batch,
        row: Number(row["_row"]),
        ...placeIn(manifest, Number(row["_row"])),
        key: Object.fromEntries(
          key.map((one) => [one, row[`key ${one}`] === null ? null : String(row[`key ${one}`])]),
        ),
        amount: row["amount"] === null ? null : decimal(exact(String(row["amount"]))),
      }),
    );
    return [
      {
        table: of.table,
        batch: manifest.batch,
        label: manifest.label,
        file: some[0]?.file ?? null,
        run: manifest.run,
        landedAt: manifest.landedAt,
        watermark: manifest.watermark,
        rows: Number(group["n"]),
        amount: decimal(exact(String(group["amount"] ?? "0"))),
        some,
      },
    ];
  });
  return {
    column: what ?? column,
    rows: groups.reduce((n, group) => n + Number(group["n"]), 0),
    amount: decimal(sum),
    says: what !== null,
    wrong: groups.reduce((n, group) => n + Number(group["wrong"]), 0),
    deliveries,
  };
}

/** The SQL of a figure without what only the engine needs. */
const told = (sql: string): string =>
  sql.replaceAll('"', "").replaceAll(/cast\((\w+) as \w+\([\d, ]+\)\)/g, "$1");

const nothing = (column: string, rows: number): Found => ({
  column,
  rows,
  amount: null,
  says: false,
  wrong: rows,
  deliveries: [],
});

/** The file of a batch that a row came out of, and which record of it. */
export function placeIn({ files }: Manifest, row: number): { file: string | null; record: number | null } {
  const found =
    files.find(({ rows }) => rows && row >= rows[0] && row <= rows[1]) ??
    (files.length === 1 ? files[0] : undefined);
  return found
    ? { file: found.name, record: row - (found.rows?.[0] ?? 1) + 1 }
    : { file: files.length > 0 ? files.map((file) => file.name).join(", ") : null, record: null };
}
