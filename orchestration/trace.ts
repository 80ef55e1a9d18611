// `saldo trace`: opens what a workbook was written from (the publication of its run, the landing that this knew, what the
// models declare) and follows its figures down to the rows that landed.

import { discover } from "../extract/discover.ts";
import { open } from "../extract/duckdb.ts";
import { SaldoError } from "../extract/error.ts";
import type { Publication, Read } from "../load/warehouse.ts";
import type { App } from "./app.ts";
import { hasManifest, models, targetOf } from "./dbt.ts";
import { modelSettings } from "./model-settings.ts";
import { type Book, openBook } from "./trace/book.ts";
import { declaredOf } from "./trace/declared.ts";
import { evidenced } from "./trace/evidence.ts";
import { type Follow, following, type Ground } from "./trace/follow.ts";
import { landingOf } from "./trace/landed.ts";

export type Tracing = {
  readonly book: Book;
  readonly follow: Follow;
  readonly ground: Ground;
  readonly read: Read;
  readonly publication: Publication;
  /** Whether something was published since the workbook was written. */
  readonly isOld: boolean;
};

/** @param some how many rows of each delivery are named; null for all */
export async function tracing<T>(
  app: App,
  path: string,
  some: number | null,
  work: (tracing: Tracing) => Promise<T>,
): Promise<T> {
  const { settings, warehouse, organisation } = app;
  const book = openBook(path);
  const target = targetOf(settings.home, warehouse.engine);
  if (!hasManifest(target))
    throw new SaldoError(
      "config",
      "nothing_built",
      "what figures are made of stands with the last build, and there is none here",
      {
        hint: `run: npx saldo run${warehouse.engine === "duckdb" ? "" : ` --target ${warehouse.engine}`}`,
      },
    );
  const built = await models(target);
  const current = await warehouse.published();
  const { read, ask, publication, close } = await warehouse.reader(book.run);
  const session = await open();
  try {
    const landing = landingOf(session, settings.home, await discover(), publication.watermark.batches);
    const isOld = current?.run !== publication.run;
    const names = new Set(built.map(({ name }) => name));
    // The evidence of controls is that of the last build.
    const has = (control: string) => !isOld && names.has(`int_evidence__${control}`);
    const marts = declaredOf(built, modelSettings(organisation));
    const ground: Ground = {
      ask,
      marts,
      landing,
      evidence: evidenced(ask, warehouse, landing, has, some),
      some,
    };
    return await work({ book, follow: following(ground), ground, read, publication, isOld });
  } finally {
    session.close();
    await close();
  }
}
