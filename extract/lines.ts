// What the records of a large table said when they landed, line by line as the database wrote them: a record whose line
// is known need not be split, typed or hashed again. A cache beside the state, for one form of lines alone.
import { createHash } from "node:crypto";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Table } from "./column.ts";
import { arrivalOf, fingerprintOf } from "./delivery.ts";
import { type Desk, isLarge } from "./desk.ts";
import { literal, name, type Session } from "./duckdb.ts";
import { hasTombstones } from "./erased.ts";
import type { Incoming, IncomingLines } from "./incoming.ts";
import type { Manifest } from "./landing.ts";
import { holdsPersonal } from "./personal.ts";
import type { Delivery } from "./source.ts";
import { besideState } from "./state.ts";
import { FAULTY, keyed } from "./typing.ts";
import { VERSION } from "./version.ts";

export type Lined = Incoming & { readonly lines: IncomingLines; readonly sent: number };

/** The records of a database's table that land as they are: not personal, without tombstones or numbered doubles, as of no other moment. */
export function isPlain(
  desk: Desk,
  table: string,
  delivery: Delivery,
  incoming?: Incoming,
): incoming is Incoming & { readonly sent: number } {
  const of = desk.source.tables[table]!;
  return (
    incoming?.unread === true &&
    incoming.sent !== undefined &&
    incoming.sent > 0 &&
    of.arrives !== "events" &&
    of.doubles !== "number" &&
    delivery.asOf === undefined &&
    !holdsPersonal(of) &&
    !hasTombstones(desk, table)
  );
}

/** Whether the lines of a delivery are to be remembered, and to be looked up. */
export const isLined = (
  desk: Desk,
  table: string,
  delivery: Delivery,
  incoming?: Incoming,
): incoming is Lined =>
  isPlain(desk, table, delivery, incoming) &&
  incoming.lines !== undefined &&
  arrivalOf(desk.source.tables[table]!, delivery) === "snapshot" &&
  isLarge(desk, incoming.sent);

/** Where the lines are that landed up to a batch. */
export function linesPath({ context }: Desk, last: Manifest, of: Table, { lines }: Lined): string {
  // A declaration, a release or a database that writes otherwise may give the same line another meaning.
  const form = createHash("sha256").update(JSON.stringify([lines.form, fingerprintOf(of), VERSION]));
  return besideState(context.home, last, `${form.digest("hex").slice(0, 12)}.lines`);
}

/** 128 bits of md5 of what a line says, in two halves. */
const HALVES =
  "cast(_md5 >> 64 as UBIGINT) as _high, cast(_md5 & 18446744073709551615::UHUGEINT as UBIGINT) as _low";

/** A query of a delivery's lines: text and hash. */
export const hashed = ({ lines }: Lined): string =>
  `select _aside, _said, ${HALVES} from (select *, md5_number(_said) as _md5 from ${lines.from})`;

/** Remembers the lines of a delivery of which every record was accepted. */
export async function keepLines(
  { session }: Desk,
  of: Table,
  incoming: Lined,
  path: string,
  found?: string,
): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const records = () =>
    keyed(
      incoming.lines.records(`(select null as _row, * from (${hashed(incoming)}))`, "_high, _low"),
      of,
      incoming.written,
    );
  const query =
    found ??
    `select ${of.key.map((column) => `${name(`key ${column}`)} as ${name(column)}`).join(", ")}, _high, _low from (${records()})`;
  const copied = await unlessFaulty(
    session,
    `copy (${query}) to ${literal(`${path}.tmp`)} (format parquet, compression uncompressed)`,
  );
  if (copied === incoming.sent) await rename(`${path}.tmp`, path);
  for (const entry of await readdir(folder))
    if (entry.includes(".lines") && entry !== basename(path)) await rm(join(folder, entry), { force: true });
}

/** What DuckDB says of a line that it cannot split. */
const TORN = "CSV Error";

/** The rows that a statement makes; undefined where it met a record with a fault, or a line with one border too many. */
export async function unlessFaulty(session: Session, statement: string): Promise<number | undefined> {
  try {
    const [made] = await session.all(statement);
    return Number(made!["Count"]);
  } catch (error) {
    if (error instanceof Error && (error.message.includes(FAULTY) || error.message.includes(TORN)))
      return undefined;
    throw error;
  }
}
