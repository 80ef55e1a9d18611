// `saldo rotate-keys`: everything that older keys protect is protected anew under the current one: the tables of landing,
// then the archived originals. Killed anywhere, a repeat goes on with what is still under an older key.
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { outdatedOriginals, reencrypt } from "../extract/archive.ts";
import type { Table } from "../extract/column.ts";
import { discover } from "../extract/discover.ts";
import { tidy } from "../extract/fold.ts";
import { type Keyring, keyringOf } from "../extract/keyring.ts";
import { batches, type Manifest } from "../extract/landing.ts";
import { outdated } from "../extract/personal.ts";
import { type Rotated, rotate } from "../extract/rotate.ts";
import type { App } from "./app.ts";
import { atLanding } from "./fold.ts";
import { addSampleKey } from "./personal-key.ts";

/** What a rotation did. */
export type Rotation = {
  /** Id of the current key. */
  readonly key: string;
  readonly tables: readonly Rotated[];
  /** Archived originals that were encrypted anew. */
  readonly originals: number;
  /** Tables under an older key that no source declares any more: they stay as they are. */
  readonly left: readonly string[];
};

/** A table of landing with personal data, declared or not. */
type Landed = {
  readonly full: string;
  readonly history: readonly Manifest[];
  readonly of: Table | undefined;
};

/**
 * Protects everything anew that is not under the current key.
 * @param makeKey makes that key first, for the sample organisation, unless an earlier rotation is still to be finished
 */
export async function rotateKeys(app: App, run: string, makeKey: boolean): Promise<Rotation> {
  const { home, secret } = app.settings;
  const context = app.context(run);
  const landed = await personalTables(home);
  let ring = keyringOf(secret);
  let work = await pending(home, landed, ring);
  if (makeKey && work.tables.length + work.originals.length === 0) {
    await addSampleKey(app.settings);
    ring = keyringOf(secret);
    work = await pending(home, landed, ring);
  }
  const { tables, originals, left } = work;
  const total = tables.length + originals.length;
  const rotated: Rotated[] = [];
  let done = 0;
  const tell = (note: string) => {
    context.signal.throwIfAborted();
    done += 1;
    context.emit({ type: "step.progress", step: "rotate", done, total, note });
  };
  await atLanding(home, async (session) => {
    for (const { full, of, history, from } of tables) {
      rotated.push(await rotate(session, context, of, history, ring, from));
      tell(full);
    }
  });
  // What a rotation that was killed had replaced already, it may not have removed.
  for (const { history } of landed) await tidy(home, history[0]!.source, history[0]!.table);
  for (const original of originals) {
    await reencrypt(home, original, ring);
    tell(original.slice(0, 12));
  }
  for (const full of left)
    context.emit({
      type: "note",
      level: "warning",
      code: "table_not_declared",
      message: `${full} stays under an older key: no source declares it any more`,
    });
  return { key: ring.mark.id, tables: rotated, originals: originals.length, left };
}

/** What older keys still protect; refuses a ring that does not hold them, before anything is touched. */
async function pending(home: string, landed: readonly Landed[], ring: Keyring) {
  const old = landed.flatMap((table) => {
    const from = outdated(ring, table.history)?.id;
    return from === undefined ? [] : [{ ...table, from }];
  });
  return {
    tables: old.flatMap(({ of, ...table }) => (of ? [{ ...table, of }] : [])),
    left: old.filter(({ of }) => !of).map(({ full }) => full),
    originals: await outdatedOriginals(home, ring),
  };
}

async function personalTables(home: string): Promise<Landed[]> {
  // Also of a source that does not run any more.
  const sources = await discover();
  const landing = join(home, "landing");
  const landed: Landed[] = [];
  for (const source of await foldersOf(landing)) {
    for (const table of await foldersOf(join(landing, source))) {
      const history = await batches(home, source, table);
      if (!history.some(({ keys }) => keys)) continue;
      const of = sources.find(({ name }) => name === source)?.tables[table];
      landed.push({ full: `${source}.${table}`, history, of });
    }
  }
  return landed;
}

async function foldersOf(path: string): Promise<string[]> {
  if (!existsSync(path)) return [];
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
