// Brings the records of a delivery, still text, into one table per declared table. What the reader could not split or
// name is kept with its reason; what nobody declared goes to `_extra`.
import { personalColumns, type Table } from "./column.ts";
import type { Context } from "./context.ts";
import { literal, name, type Session } from "./duckdb.ts";
import { refuse, SaldoError } from "./error.ts";
import type { Delivery, Item, Lines, Relation } from "./source.ts";
import { orNearest } from "./spelling.ts";
import { incomingTable, type Written } from "./typing.ts";

export type Incoming = {
  /** A `from` clause over its records: the incoming table, or the relation itself, which is then read once only. */
  readonly from: string;
  readonly undeclared: readonly string[];
  /** How many records the source says it sent. */
  readonly sent?: number;
  /** They lie in the relation still, not counted and without numbers. */
  readonly unread?: boolean;
  /** Its records as lines. */
  readonly lines?: IncomingLines;
  /** What a database vouches for in the texts of our columns. */
  readonly written: ReadonlyMap<string, Written>;
  /** Per file of the delivery: the first and last row of this table that came out of it. */
  readonly ranges: readonly (readonly [number, number] | undefined)[];
};

export type IncomingLines = Pick<Lines, "from" | "width" | "form"> & {
  /** Records like those of `Incoming.from`, out of a `from` clause of lines with a `_row`, of which more columns may stay. */
  readonly records: (lines: string, more?: string) => string;
};

export const incomingName = (table: string): string => name(`incoming ${table}`);

/** Fills the incoming tables of a delivery. Throws `refuse(…)` where a declared column is missing or a reader gives up. */
export async function readDelivery(
  session: Session,
  tables: Readonly<Record<string, Table>>,
  delivery: Delivery,
  context: Context,
): Promise<{ tables: Map<string, Incoming>; watermark: Readonly<Record<string, string>> }> {
  const { records } = delivery;
  if (typeof records !== "function") {
    for (const table of delivery.tables)
      await session.run(incomingTable(incomingName(table), tables[table]!));
    return { tables: await readStream(session, tables, delivery, records, context), watermark: {} };
  }
  const { relations, watermark } = await records();
  return { tables: await readRelations(session, tables, delivery, relations), watermark: watermark ?? {} };
}

async function readRelations(
  session: Session,
  tables: Readonly<Record<string, Table>>,
  delivery: Delivery,
  relations: Readonly<Record<string, Relation | undefined>>,
): Promise<Map<string, Incoming>> {
  const read = new Map<string, Incoming>();
  for (const table of delivery.tables) {
    const relation = relations[table];
    const declared = tables[table]!;
    if (!relation) {
      await session.run(incomingTable(incomingName(table), declared));
      continue;
    }
    requireColumns(
      table,
      declared,
      relation.header,
      delivery.files.map((file) => file.name).join(", ") || delivery.label,
    );
    const inSource = new Map(relation.header.map((column) => [column.toUpperCase(), column]));
    const wanted = Object.entries(declared.columns).map(([ours, of]) => {
      const from = of.from ?? ours;
      const found = inSource.get(from.toUpperCase());
      if (found !== undefined && of.kind === "decimal" && relation.floats?.includes(found)) {
        throw refuse(
          "float_amount",
          `${from} is a floating-point column: amounts in it are not exact`,
          { table, file: delivery.files.map((file) => file.name).join(", ") || delivery.label, column: from },
          "export the column as decimal (or as text)",
        );
      }
      return found === undefined ? "cast(null as VARCHAR)" : `cast(${name(found)} as VARCHAR)`;
    });
    const known = new Set([
      ...Object.entries(declared.columns).map(([ours, of]) => (of.from ?? ours).toUpperCase()),
      ...declared.ignore.map((column) => column.toUpperCase()),
      "_ROW",
    ]);
    const undeclared = relation.header.filter((column) => !known.has(column.toUpperCase()));
    const extra =
      undeclared.length === 0
        ? "cast(null as VARCHAR)"
        : `cast(to_json({${undeclared.map((column) => `${literal(column)}: ${name(column)}`).join(", ")}}) as VARCHAR)`;
    const names = Object.keys(declared.columns).map((column, index) => `${wanted[index]} as ${name(column)}`);
    const ours = (from: string, more = "") =>
      `select ${more && `${more}, `}_row, cast(null as VARCHAR) as _broken_column, cast(null as VARCHAR) as _broken_reason, ${extra} as _extra, ${names.join(", ")} from ${from}`;
    const select = ours(relation.relation);
    const broken = relation.broken ?? [];
    // What must be replaced before it is judged has to lie somewhere first.
    const direct = relation.numbered && broken.length === 0 && personalColumns(declared).length === 0;
    if (!direct) {
      await session.run(incomingTable(incomingName(table), declared));
      await session.run(`insert into ${incomingName(table)} ${select}`);
    }
    for (let at = 0; at < broken.length; at += 500) {
      const values = broken
        .slice(at, at + 500)
        .map(
          ({ row, reason }) => `(${row}, null, ${literal(reason)}, null${", null".repeat(wanted.length)})`,
        );
      await session.run(`insert into ${incomingName(table)} values ${values.join(", ")}`);
    }
    const { sent, written, lines } = relation;
    if (!direct && sent !== undefined) await numberRecords(session, table, incomingName(table), sent);
    read.set(table, {
      ...(sent !== undefined ? { sent, unread: direct === true } : {}),
      ...(lines && direct ? { lines: linesOf(lines, relation.header, ours) } : {}),
      written: new Map(
        Object.entries(declared.columns).flatMap(([ours, { from }]) => {
          const how = written?.get(inSource.get((from ?? ours).toUpperCase()) ?? "");
          return how ? [[ours, how] as const] : [];
        }),
      ),
      from: direct ? `(${select})` : incomingName(table),
      undeclared,
      ranges: relation.files?.map(({ first, last }) => [first, last] as const) ?? [],
    });
  }
  return read;
}

function linesOf(
  { from, values, width, form }: Lines,
  header: readonly string[],
  ours: (from: string, more: string) => string,
): IncomingLines {
  const columns = values.map((value, at) => `${value} as ${name(header[at]!)}`).join(", ");
  return {
    ...{ from, width },
    form: JSON.stringify([form, header]),
    records: (lines, more = "") =>
      `(${ours(`(select ${more && `${more}, `}_row, ${columns} from ${lines})`, more)})`,
  };
}

async function readStream(
  session: Session,
  tables: Readonly<Record<string, Table>>,
  delivery: Delivery,
  items: AsyncIterable<Item | readonly Item[]>,
  context: Context,
): Promise<Map<string, Incoming>> {
  const sinks = new Map<string, Sink>();
  for (const table of delivery.tables) {
    sinks.set(table, {
      appender: await session.appender(`incoming ${table}`),
      columns: Object.keys(tables[table]!.columns),
      ranges: [],
      row: 0,
    });
  }
  let done = 0;
  try {
    for await (const some of items) {
      for (const item of Array.isArray(some) ? (some as readonly Item[]) : [some as Item]) {
        const sink = sinks.get(item.table);
        if (!sink)
          throw new Error(`${delivery.label} yields a record of ${item.table}, which it did not announce`);
        append(sink, item);
        done += 1;
        if (done % 20_000 === 0) {
          context.signal.throwIfAborted();
          context.emit({ type: "step.progress", step: "extract", done, note: delivery.label });
        }
      }
    }
  } finally {
    for (const { appender } of sinks.values()) appender.closeSync();
  }
  // What a reader puts into `_extra` it knows itself: nothing of it is a new column of the source.
  return new Map(
    [...sinks].map(([table, { ranges }]) => [
      table,
      { from: incomingName(table), written: new Map(), undeclared: [], ranges },
    ]),
  );
}

/** Numbers the records of a table that was just filled, in the order in which they lie. */
export async function numberRecords(
  session: Session,
  table: string,
  target: string,
  sent: number,
): Promise<void> {
  const [found] = await session.all(`select count(*) as records from ${target}`);
  if (Number(found!["records"]) !== sent) throw incomplete(table, sent, Number(found!["records"]));
  await session.run(`update ${target} set _row = rowid + 1`);
}

/** A database says how many rows it has sent. */
export const incomplete = (table: string, sent: number, read: number) =>
  new SaldoError(
    "retriable",
    "copy_incomplete",
    `the database sent ${sent} rows of ${table}, the copy holds ${read}`,
    {
      place: { table },
      hint: "nothing of the table was taken; run again, and check that the disk is not full",
    },
  );

type Sink = {
  readonly appender: Awaited<ReturnType<Session["appender"]>>;
  readonly columns: readonly string[];
  readonly ranges: ([number, number] | undefined)[];
  row: number;
};

function append(sink: Sink, item: Item): void {
  const { appender } = sink;
  const put = (value: string | null | undefined) =>
    value === null || value === undefined ? appender.appendNull() : appender.appendVarchar(value);
  sink.row += 1;
  const file = item.file ?? 0;
  const range = sink.ranges[file];
  if (range) range[1] = sink.row;
  else sink.ranges[file] = [sink.row, sink.row];
  appender.appendBigInt(BigInt(sink.row));
  put(item.reject?.column);
  put(item.reject?.reason);
  put(item.extra ? JSON.stringify(item.extra) : null);
  for (const column of sink.columns) put(item.values[column]);
  appender.endRow();
}

/** Refuses a table that lacks declared columns, naming what was probably meant. */
export function requireColumns(table: string, of: Table, header: readonly string[], label: string): void {
  const present = new Set(header.map((column) => column.toUpperCase()));
  const missing = Object.entries(of.columns)
    .map(([ours, declared]) => ({ from: declared.from ?? ours, optional: declared.optional }))
    .filter(({ from, optional }) => !optional && !present.has(from.toUpperCase()))
    .map(({ from }) => from);
  const [first] = missing;
  if (first === undefined) return;
  const others = missing.length > 1 ? ` (and ${missing.slice(1).join(", ")})` : "";
  throw refuse(
    "missing_column",
    `${label} has no column ${first}${others}${orNearest(first, header)}`,
    { table, file: label, column: first },
    "publish the column again, or name the table or file that has it: configure(<source>, { tables: { … } })",
  );
}
