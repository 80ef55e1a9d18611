// Lays the keys of now over what landed under older ones, table by table, by a fold: rows, their hashes and rejects
// change together, or not at all. What is landed afterwards meets what it would have met under these keys from the start.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { personalColumns, type Table } from "./column.ts";
import type { Context } from "./context.ts";
import { literal, name, type Session } from "./duckdb.ts";
import { SaldoError } from "./error.ts";
import { fold } from "./fold.ts";
import { foldName } from "./folded.ts";
import { rejectsDigest } from "./judge.ts";
import type { Keyring } from "./keyring.ts";
import { batchName, type Manifest, settle, tableFolder } from "./landing.ts";
import { type Replacement, replaceTexts } from "./personal.ts";
import { hash, landedTypes } from "./typing.ts";

/** What a rotation has done to one table. */
export type Rotated = {
  readonly table: string;
  /** Id of the key that was its current one. */
  readonly from: string;
  readonly rows: number;
  /** Rejected records beside its batches. */
  readonly rejects: number;
};

/** How a token or ciphertext looks; its id is caught. */
const PROTECTED = "[et]1\\.[a-z][a-z0-9]{0,15}\\.[A-Za-z0-9_-]{38,}";

/** Protects a table anew whose batches lie under the older keys `from` of the ring. */
export async function rotate(
  session: Session,
  context: Context,
  of: Table,
  history: readonly Manifest[],
  keyring: Keyring,
  from: string,
): Promise<Rotated> {
  const { source, table, batch } = history.at(-1)!;
  let rejects = 0;
  const { fold: made } = await fold(session, context, of, history, batch, {
    keys: keyring.mark,
    rows: (target) => rotateRows(session, target, of, keyring),
    async rejects(number) {
      const written = await rotateRejects(session, context.home, history, keyring, number);
      rejects = written.rows;
      return written.rejects;
    },
  });
  return { table: `${source}.${table}`, from, rows: made.rows, rejects };
}

async function rotateRows(session: Session, target: string, of: Table, keyring: Keyring): Promise<void> {
  const own = new Set(["_extra", ...personalColumns(of).map(([column]) => column)]);
  const columns = await session.all(`describe ${target}`);
  const texts = columns
    .filter((row) => row["column_type"] === "VARCHAR" && row["column_name"] !== "_op")
    .map((row) => String(row["column_name"]));
  const [holds] = await session.all(
    `select ${texts.map((column, at) => `coalesce(bool_or(${isProtected(column)}), false) as "${at}"`).join(", ")} from ${target}`,
  );
  await replaceTexts(
    session,
    target,
    texts
      .filter((_, at) => holds![String(at)] === true)
      // A column that is not personal may have been so before: what looks protected there is tried, and no fault if it is not.
      .map((column) => renewed(column, own.has(column) ? keyring.reprotect : lenient(keyring))),
  );
  // As typing leaves a row: also a column that has got another type since counts as it is declared now.
  const typed = landedTypes(of)
    .filter(([column]) => !column.startsWith("_"))
    .map(([column, type]) => `cast(${name(column)} as ${type}) as ${name(column)}`);
  await session.run(`
    create or replace table "rotated" as
    with typed as (select * replace (${typed.join(", ")}) from ${target}),
    hashed as (select * replace (${hash(of)} as _hash), _hash as _was from typed)
    ${of.doubles === "number" ? renumbered(of) : "select * exclude (_was) from hashed"};
    drop table ${target};
    alter table "rotated" rename to ${target}`);
}

/**
 * Doubles are numbered in order of their hashes, so with other hashes they have other numbers. Those that stand in another
 * order did not come in one delivery, and are left as they are.
 */
function renumbered(of: Table): string {
  const key = `partition by ${of.key.map(name).join(", ")}`;
  return `select * exclude (_was, _numbers, _in_order) replace (
      case when bool_and(_in_order) over (${key})
        then _numbers[row_number() over (${key} order by _hash, occurrence)] else occurrence end as occurrence)
    from (
      select *, list_sort(list(occurrence) over (${key})) as _numbers,
        row_number() over (${key} order by _was, occurrence) = row_number() over (${key} order by occurrence) as _in_order
      from hashed)`;
}

const isProtected = (column: string): string => `regexp_full_match(${name(column)}, ${literal(PROTECTED)})`;

const renewed = (column: string, renew: (text: string) => string): Replacement => ({
  column,
  text: `case when ${isProtected(column)} then ${name(column)} end`,
  otherwise: `t.${name(column)}`,
  judge: `${name(column)} as plain, null as clear`,
  make: ({ text }) => renew(String(text)),
});

const lenient =
  (keyring: Keyring) =>
  (text: string): string => {
    try {
      return keyring.reprotect(text);
    } catch (error) {
      if (error instanceof SaldoError) return text;
      throw error;
    }
  };

/** Writes the rejects of every batch anew, and says which digest they have now: the same rejects again are no news. */
async function rotateRejects(
  session: Session,
  home: string,
  history: readonly Manifest[],
  keyring: Keyring,
  fold: number,
) {
  // Key and faults are sealed as a whole, and what is personal in them once more, as it would have landed.
  const inner = new RegExp(`"(${PROTECTED})"`, "g");
  const renewWhole = (sealed: string) =>
    keyring.encrypt(
      keyring.decrypt(sealed).replace(inner, (_, text: string) => JSON.stringify(lenient(keyring)(text))),
    );
  const digests = new Map<string, string>();
  const files = new Map<number, string>();
  let rows = 0;
  for (const { source, table, batch, rejects, rejectsDigest: digest } of history) {
    const folder = tableFolder(home, source, table);
    // Where retention has taken the file, nothing of it is left to be renewed.
    if (!rejects || !existsSync(join(folder, rejects))) continue;
    const target = '"rejects rotated"';
    await session.run(
      `create or replace table ${target} as from read_parquet(${literal(join(folder, rejects))})`,
    );
    await replaceTexts(session, target, [
      renewed("value", keyring.reprotect),
      renewed("key", renewWhole),
      renewed("faults", renewWhole),
    ]);
    digests.set(digest, await rejectsDigest(session, target));
    const file = `${foldName(fold)}.rejects-${batchName(batch)}.parquet`;
    await session.run(
      `copy (from ${target} order by _row) to ${literal(join(folder, `.${file}.tmp`))} (format parquet, compression zstd)`,
    );
    await settle(join(folder, `.${file}.tmp`), join(folder, file));
    files.set(batch, file);
    const [count] = await session.all(`select count(*) as n from ${target}`);
    rows += Number(count!["n"]);
    await session.run(`drop table ${target}`);
  }
  return {
    rows,
    rejects: history
      .filter(({ rejectsDigest: digest }) => digest !== "")
      .map(({ batch, rejectsDigest: digest }) => ({
        batch,
        digest: digests.get(digest) ?? digest,
        ...(files.has(batch) && { file: files.get(batch)! }),
      })),
  };
}
