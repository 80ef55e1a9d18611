// Folds the batches of one table into one file of living rows (of a table with history: of all versions), so that years of
// small files read like one, and so that retention has something to take rows out of. Old or new at any instant, never half: the fold's manifest is the commit.
import { join } from "node:path";
import { personalColumns, type Table } from "./column.ts";
import type { Context } from "./context.ts";
import { literal, name, type Session } from "./duckdb.ts";
import { SaldoError } from "./error.ts";
import { foldable } from "./foldable.ts";
import { type Erasure, type Fold, foldName } from "./folded.ts";
import type { KeyMark } from "./keyring.ts";
import { batches, commitFold, draft, type Manifest, newestFold, sweep, tableFolder } from "./landing.ts";
import type { Rule } from "./retention.ts";
import { original } from "./source.ts";
import { filesOf, forgetStates, living, measureState, wholeRelation } from "./state.ts";
import { VERSION } from "./version.ts";

/** Rows that a retention rule takes out: the condition over the living rows, in SQL. */
export type Due = {
  readonly rule: Rule;
  readonly before: string;
  readonly where: string;
  /** Only these columns are emptied, and the row stays; all of it goes where this is absent. */
  readonly blank?: readonly string[];
  /** Whether their hashes are kept, so that the same rows do not land again. */
  readonly remembered: boolean;
};

/** What a rotation of the keys does to the rows, and to the rejects beside them. */
export type Rotation = {
  readonly keys: KeyMark;
  /** Protects a table of rows anew. */
  readonly rows: (target: string) => Promise<void>;
  /** Writes the rejects anew, under names that only the fold of this number will make count. */
  readonly rejects: (fold: number) => Promise<NonNullable<Fold["rejects"]>>;
};

export type Folded = {
  readonly fold: Fold;
  /** Bytes of the replaced files, and of the one in their place. */
  readonly before: number;
  readonly after: number;
};

/**
 * Replaces the batches of a table up to `through` by their living rows, and former ones where they count, each with its own `_batch`, `_row` and `_hash`.
 * @param meanwhile what retention takes out, or keys are laid over; `through` is then the last batch
 */
export async function fold(
  session: Session,
  context: Context,
  of: Table,
  history: readonly Manifest[],
  through: number,
  meanwhile?: Due | Rotation,
): Promise<Folded> {
  const [due, rotation] = meanwhile && "keys" in meanwhile ? [undefined, meanwhile] : [meanwhile, undefined];
  const { home } = context;
  const folded = history.filter(({ batch }) => batch <= through);
  const last = folded.at(-1)!;
  const { source, table } = last;
  const folder = tableFolder(home, source, table);
  const files = await Promise.all(filesOf(home, folded).map((file) => original(file)));
  const past = await newestFold(folder);
  const number = (past?.fold ?? 0) + 1;
  const base = { source, table, fold: number, through };

  const whole = wholeRelation(
    of,
    files.map(({ path }) => path),
  );
  await session.run(`create or replace table folding as ${foldable(whole, of, folded, due)}`);
  const [count] = await session.all(`
    select count(*) filter (_living) as rows, count(*) filter (_living and _due) as due,
      count(*) filter (not _living) as former, count(*) filter (not _living and _due) as former_due from folding`);
  const [rows, taken] = [Number(count!["rows"]), Number(count!["due"])];
  // What extract counted batch by batch and what the files hold are two ways to the same number.
  if (rows !== last.state.after)
    throw notConserved(last, `${rows} living rows, but ${last.state.after} were counted`);

  await rotation?.rows("folding");

  const temporary = (await draft(home, source, table)).data;
  const erased = due && !due.blank ? taken : 0;
  const kept = rows - erased;
  const former = Number(count!["former"]) - (due && !due.blank ? Number(count!["former_due"]) : 0);
  if (kept + former > 0) {
    const blanks = blanked(of, due);
    await session.run(
      `copy (select * exclude (_due, _living)${blanks.length > 0 ? ` replace (${blanks.join(", ")})` : ""} from folding
       ${due && !due.blank ? "where not _due" : ""} order by _batch, _row) to ${literal(temporary)} (format parquet, compression zstd)`,
    );
  }
  const tombstones = erased > 0 && due?.remembered ? `${temporary}.tombstones.tmp` : undefined;
  if (tombstones) {
    const before = past?.tombstones
      ? `union all by name select * from read_parquet(${literal(join(folder, past.tombstones))})`
      : "";
    const key = last.keys ? literal(last.keys.id) : "null";
    await session.run(
      `copy (select distinct _hash, _key from (select _hash, cast(${key} as VARCHAR) as _key from folding where _due and _hash is not null ${before}) order by all)
       to ${literal(tombstones)} (format parquet, compression zstd)`,
    );
  }
  await session.run("drop table folding");
  const written = wholeRelation(of, kept + former > 0 ? [temporary] : []);
  const measures = await measureState(session, of.history ? `(${living(written, of)})` : written, of);
  const counted = measures
    .filter(({ measure }) => measure === "rows")
    .reduce((sum, { amount }) => sum + Number(amount), 0);
  if (counted !== kept) throw notConserved(last, `${counted} rows were written of ${kept}`);
  if (of.history) {
    const [all] = await session.all(`select count(*) as n from ${written}`);
    const versions = Number(all!["n"]);
    if (versions !== kept + former)
      throw notConserved(last, `${versions} versions were written of ${kept + former}`);
  }

  const data = kept + former > 0 ? await original(temporary) : undefined;
  const at = { run: context.run, at: context.clock().toISOString() };
  const erasure: Erasure[] = due
    ? [
        {
          ...{ through, rule: due.rule, before: due.before },
          ...{ erased, blanked: taken - erased, after: kept, measures, ...at },
        },
      ]
    : [];
  const keys = rotation?.keys ?? past?.keys;
  const rejects = (await rotation?.rejects(number)) ?? past?.rejects;
  const remembered = tombstones ? `${foldName(number)}.tombstones.parquet` : past?.tombstones;
  const made: Fold = {
    format: 1,
    ...base,
    why: rotation ? "rotation" : (due?.rule ?? "fold"),
    ...at,
    rows: kept,
    ...(former > 0 && { former }),
    ...(data && { data: `${foldName(number)}.parquet`, sha256: data.sha256 }),
    replaces: files.map(({ name: file, sha256 }) => ({ file, sha256 })),
    erasures: [...(past?.erasures ?? []), ...erasure],
    ...(remembered && { tombstones: remembered }),
    ...(keys && { keys }),
    ...(rejects && { rejects }),
    saldo: VERSION,
  };
  await commitFold(home, { ...(data && { data: temporary }), ...(tombstones && { tombstones }) }, made);
  await tidy(home, source, table);
  return { fold: made, before: files.reduce((sum, { bytes }) => sum + bytes, 0), after: data?.bytes ?? 0 };
}

/**
 * Columns that a fold empties: texts that are past their period, and of former versions what nothing shows any more.
 * A former version's `_hash` stays, and is compared with nothing but what retention has taken.
 */
function blanked(of: Table, due?: Due): string[] {
  const texts = due?.blank ? [...due.blank, "_extra"].map((column) => [column, "_due"] as const) : [];
  const sealed = personalColumns(of).flatMap(([column, { personal }]) =>
    personal === "token" ? [] : [column],
  );
  const past = of.history ? [...sealed, "_extra"].map((column) => [column, "not _living"] as const) : [];
  return [...texts, ...past].map(
    ([column, when]) => `case when ${when} then null else ${name(column)} end as ${name(column)}`,
  );
}

/** Removes what a fold left behind, also one that was cut short after its commit: replaced files, and states of before. */
export async function tidy(home: string, source: string, table: string): Promise<void> {
  await sweep(tableFolder(home, source, table));
  const last = (await batches(home, source, table)).at(-1);
  if (last) await forgetStates(home, last);
}

const notConserved = ({ source, table }: Manifest, what: string) =>
  new SaldoError("fatal", "fold_not_conserved", `rows do not add up: ${what}`, {
    place: { source, table },
    hint: "nothing was replaced; this is a fault in Saldo, or a file of landing was changed: please report it",
  });
