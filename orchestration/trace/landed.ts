// From rows of marts to the rows that landed: which batch, which file, which record of it, under which key; and whether
// the row still says there what the mart shows.
import { landedKey, personalColumns, type Table } from "../../extract/column.ts";
import { literal, name, type Row, type Session } from "../../extract/duckdb.ts";
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

const AT_ONCE = 1000;

/** What landed, up to what some figures know. */
export type Landing = {
  readonly tableOf: (table: string) => Table | undefined;
  readonly manifests: (table: string) => Promise<readonly Manifest[]>;
  /** What the elements of the other tables of its source are called. */
  readonly elementsBeside: (table: string) => readonly string[];
  /** Rows whole as they landed, by their number; what is personal is not shown. */
  readonly rows: (
    table: string,
    rows: readonly Pick<LandedRow, "batch" | "row">[],
  ) => Promise<ReadonlyMap<number, Row>>;
  /** What landed of the rows; `some`: how many of each delivery are named, null for all. */
  readonly find: (of: Landed, column: string, asked: readonly Asked[], some: number | null) => Promise<Found>;
};

/** @param upTo the last batch per table that the figures know. */
export function landingOf(
  session: Session,
  home: string,
  sources: readonly Source[],
  upTo: Readonly<Record<string, number>>,
): Landing {
  const known = new Map(sources.map((source) => [source.name, source]));
  const tableOf = (table: string): Table | undefined => {
    const [source = "", own = ""] = table.split(".");
    return known.get(source)?.tables[own];
  };
  const manifests = async (table: string): Promise<readonly Manifest[]> => {
    const [source = "", own = ""] = table.split(".");
    const last = upTo[table] ?? Number.POSITIVE_INFINITY;
    return (await batches(home, source, own)).filter(({ batch }) => batch <= last);
  };

  async function find(
    of: Landed,
    column: string,
    asked: readonly Asked[],
    some: number | null,
  ): Promise<Found> {
    const table = tableOf(of.table);
    if (!table) return nothing(column, asked);
    const said = of.columns[column];
    const what = said === undefined ? (column in table.columns ? name(column) : null) : said;
    await session.run(
      `create or replace temp table asked (_at BIGINT, _batch INTEGER, _row BIGINT, ${of.key.map((key) => `${name(key)} VARCHAR, `).join("")}_amount DECIMAL(38, 6), _against BOOLEAN)`,
    );
    for (let at = 0; at < asked.length; at += AT_ONCE) {
      const values = asked
        .slice(at, at + AT_ONCE)
        .map(
          ({ batch, row, key, amount, against }, index) =>
            `(${[at + index, batch, row, ...key, amount, against].map((value) => literal(value)).join(", ")})`,
        );
      await session.run(`insert into asked values ${values.join(", ")}`);
    }
    const history = await manifests(of.table);
    const relation = landedRelation(home, table, history);
    // Where a form was filled in, its row is told too.
    const key = [...landedKey(table), ...("sheet_row" in table.columns ? ["sheet_row"] : [])];
    const rows = await session.all(`
      select asked._at, asked._against, cast(asked._amount as VARCHAR) as said, landed._batch, landed._row, landed._op,
        ${key.map((one) => `cast(landed.${name(one)} as VARCHAR) as ${name(`key ${one}`)}, `).join("")}
        ${what === null ? "null" : `cast(landed._figure as VARCHAR)`} as figure,
        ${what === null ? "true" : "coalesce(landed._figure = asked._amount, landed._figure is null and asked._amount is null)"} as agrees
      from asked left join (
        select *${what === null ? "" : `, cast(${what} as DECIMAL(38, 6)) as _figure`}
        from ${of.key.length === 0 ? relation : `(${living(relation, table)})`}
      ) as landed on ${
        of.key.length === 0
          ? "asked._batch = landed._batch and asked._row = landed._row"
          : of.key.map((one) => `asked.${name(one)} = cast(landed.${name(one)} as VARCHAR)`).join(" and ")
      } order by landed._batch, landed._row, asked._at`);
    return gathered(of, column, what, rows, history, key, some);
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

  return { tableOf, manifests, elementsBeside, rows, find };
}

function gathered(
  of: Landed,
  column: string,
  what: string | null,
  rows: readonly Row[],
  history: readonly Manifest[],
  key: readonly string[],
  some: number | null,
): Found {
  const byBatch = new Map(history.map((manifest) => [manifest.batch, manifest]));
  const groups = new Map<
    string,
    { of: Manifest; file: string | null; rows: LandedRow[]; amount: bigint; n: number }
  >();
  let sum = 0n;
  let wrong = 0;
  for (const row of rows) {
    const amount = row["said"] === null ? null : signedOf(row);
    if (amount !== null) sum += amount;
    const manifest = byBatch.get(Number(row["_batch"]));
    if (row["_batch"] === null || row["agrees"] !== true || !manifest) {
      wrong += 1;
      if (!manifest) continue;
    }
    const place = placeIn(manifest, Number(row["_row"]));
    const id = `${manifest.batch} ${place.file}`;
    const group = groups.get(id) ?? { of: manifest, file: place.file, rows: [], amount: 0n, n: 0 };
    groups.set(id, group);
    group.n += 1;
    group.amount += amount ?? 0n;
    if (some !== null && group.rows.length >= some) continue;
    group.rows.push({
      table: of.table,
      batch: manifest.batch,
      row: Number(row["_row"]),
      ...place,
      key: Object.fromEntries(
        key.map((one) => [one, row[`key ${one}`] === null ? null : String(row[`key ${one}`])]),
      ),
      amount: amount === null ? null : decimal(amount),
    });
  }
  return {
    column: what === null ? column : told(what),
    rows: rows.length,
    amount: decimal(sum),
    says: what !== null,
    wrong,
    deliveries: [...groups.values()].map((group) => ({
      table: of.table,
      batch: group.of.batch,
      label: group.of.label,
      file: group.file,
      run: group.of.run,
      landedAt: group.of.landedAt,
      watermark: group.of.watermark,
      rows: group.n,
      amount: decimal(group.amount),
      some: group.rows,
    })),
  };
}

/** The SQL of a figure without what only the engine needs. */
const told = (sql: string): string =>
  sql.replaceAll('"', "").replaceAll(/cast\((\w+) as \w+\([\d, ]+\)\)/g, "$1");

const signedOf = (row: Row): bigint =>
  row["_against"] === true ? -exact(String(row["said"])) : exact(String(row["said"]));

const nothing = (column: string, asked: readonly Asked[]): Found => ({
  column,
  rows: asked.length,
  amount: null,
  says: false,
  wrong: asked.length,
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
