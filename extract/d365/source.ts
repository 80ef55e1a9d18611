// Dynamics 365 Finance & Operations ("Dynax"), as its exports hold it: the BYOD database, the
// folder of a link, files, packages. What one does not have, the next may supply.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { SaldoError } from "../error.ts";
import { type Delivery, defineSource, type Refusal } from "../source.ts";
import { declared, noteAbsent, type Options, SOURCE, type Wanted, wanted } from "./byod.ts";
import { readDatabase } from "./database.ts";
import { readFolder } from "./folder.ts";
import { readLink } from "./link.ts";
import { readPackages, unpackOne } from "./package.ts";
import { NOBODY } from "./status.ts";

const options: Options = {
  folder: "inbox/19",
  link: "",
  database: "",
  schema: "dbo",
  tables: {},
  columns: {},
  companies: [],
  encoding: "",
  delimiter: "",
  accountDelimiter: "",
  settle: 5,
  status: NOBODY,
};

type Reader = (tables: readonly Wanted[]) => AsyncIterable<Delivery | Refusal>;

export default defineSource({
  name: SOURCE,
  doc: "Dynamics 365 Finance & Operations through its BYOD export",
  interfaces: ["19"],
  options,
  tables: declared,
  read(options: Options, context: Context) {
    const work = join(context.home, "work", "scratch", SOURCE, "byod");
    const url = options.database ? context.secret(options.database) : undefined;
    const readers: Reader[] = [
      ...(url ? [(tables: readonly Wanted[]) => readDatabase(url, tables, options, context, work)] : []),
      ...(options.link ? [(tables: readonly Wanted[]) => readLink(tables, options, context, work)] : []),
      (tables) => readFolder(tables, options, context, work),
      (tables) => readPackages(tables, options, context, work),
    ];
    return inTurn(readers, wanted(options), context, work);
  },
  unpack: unpackOne,
});

/** Each reader is asked for what the ones before it did not have; what nobody has is said once, as the first one says it. */
async function* inTurn(
  readers: readonly Reader[],
  all: readonly Wanted[],
  context: Context,
  work: string,
): AsyncGenerator<Delivery | Refusal> {
  const missing = new Map<string, Refusal>();
  let left = all;
  for (const read of readers) {
    const unseen = new Set<string>();
    for await (const one of read(left)) {
      const [table] = one.tables as [string];
      if ("refused" in one && isAbsence(one.refused)) {
        unseen.add(table);
        // The first reader knows best how the table was meant to come.
        if (!missing.has(table)) missing.set(table, one);
      } else yield one;
    }
    left = left.filter(({ table }) => unseen.has(table));
  }
  await rm(work, { recursive: true, force: true });
  for (const { table } of left) yield missing.get(table)!;
  noteAbsent(context, left, all);
}

const isAbsence = (error: unknown): boolean =>
  error instanceof SaldoError && (error.code === "not_delivered" || error.code === "missing_table");
