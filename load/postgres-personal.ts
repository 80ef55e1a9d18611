// The personal schema of the PostgreSQL warehouse: what landing holds sealed, shown in a schema apart from raw.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import type { Table } from "../extract/column.ts";
import { literal, name } from "../extract/duckdb.ts";
import { SaldoError } from "../extract/error.ts";
import type { Manifest } from "../extract/landing.ts";
import { type Reveal, revealed, revealedTypes } from "./personal.ts";
import { type Client, columnType } from "./postgres-client.ts";

/** Fills the personal change log of a table, if it has one, from landing. Nothing of it touches a disk of this machine. */
export async function loadPersonal(
  client: Client,
  table: string,
  home: string,
  of: Table,
  history: readonly Manifest[],
  reveal: Reveal,
): Promise<void> {
  const types = revealedTypes(of);
  if (types.length === 0) return;
  const target = `raw_pii.${name(table)}`;
  const columns = types.map(([column, type]) => `${name(column)} ${columnType(type)}`).join(", ");
  // Made anew in place, so that the views of staging stay where its shape did.
  const shape = `${columns}`;
  const [standing] = await client.all(
    `select obj_description(to_regclass(${literal(target)}), 'pg_class') as shape`,
  );
  if (standing!["shape"] === shape) await client.run(`truncate ${target}`);
  else {
    await client.run(
      `drop table if exists ${target} cascade; create table ${target} (${columns}); comment on table ${target} is ${literal(shape)}`,
    );
  }
  async function* lines(): AsyncGenerator<string> {
    for await (const row of revealed(home, of, history, reveal)) {
      yield `${types.map(([column]) => (row[column] == null ? "" : `"${row[column].replaceAll('"', '""')}"`)).join(",")}\n`;
    }
  }
  const names = types.map(([column]) => name(column)).join(", ");
  const stream = client.connection.query(copyFrom(`copy ${target} (${names}) from stdin (format csv)`));
  try {
    await pipeline(Readable.from(lines(), { objectMode: true }), stream);
  } catch (error) {
    // 22…: a value does not fit its type. Without its cause, which would tell the value.
    if (!/^22/.test((error as { code?: string }).code ?? "")) throw error;
    throw new SaldoError(
      "fatal",
      "personal_type_changed",
      "a personal value does not fit its declared type",
      {
        place: { table },
        hint: "the declaration was changed since it landed: declare the column as it was, or under another name",
      },
    );
  }
}
