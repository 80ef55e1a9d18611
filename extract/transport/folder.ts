// Folders that people and systems drop files into. A file that somebody is still writing is left for the next run,
// and said so: half a file must never land as a whole one.
import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Context } from "../context.ts";

export type Found = {
  readonly path: string;
  /** Below the folder, with forward slashes on every platform. */
  readonly name: string;
  readonly bytes: number;
  readonly modified: Date;
};

export type Listing = {
  /** Files at rest, by name; numbers inside names count as numbers (`part-2` before `part-10`). */
  readonly files: readonly Found[];
  /**
   * Files that are still being written or still arrive, under the names that they will have: a reader of files that belong
   * together leaves the whole set.
   */
  readonly waiting: readonly Found[];
};

/** How long a file must keep its size and time to count as at rest. */
const LOOK = 50;
/** What transfer programs put behind the name of a file that still arrives; some put a checksum before it. */
const ARRIVING = /(\.[0-9a-f]{8}(?=\.partial$))?\.(tmp|part|partial|filepart|crdownload)$/i;
/** Names of what is never a delivery: that of editors and office programs, and locks, which speak of the file beside them. */
const ASIDE = /^~(\$|.*\.tmp$)|\.(swp|lock)$/i;

const order = new Intl.Collator("en", { numeric: true });
const stem = ({ name }: { readonly name: string }): string => name.replace(/\.[^./]*$/, "");
/** `x.csv`, `x_2.csv`, `x_10.csv`: without the extension, numbers as numbers. */
export const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  order.compare(stem(a), stem(b)) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Paths of what is a file, or leads to one: a pipe would wait for who writes into it, and a link may lead nowhere. */
export async function walk(folder: string, deep: boolean): Promise<string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (deep) found.push(...(await walk(path, deep)));
    } else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(path)))) {
      found.push(path);
    }
  }
  return found;
}

const isFile = async (path: string): Promise<boolean> => (await look(path))?.isFile() ?? false;

/** Size and time of a file; undefined when it has gone since it was listed, or a link leads nowhere or in a circle. */
async function look(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "ELOOP"].includes((error as NodeJS.ErrnoException).code ?? ""))
      return undefined;
    throw error;
  }
}

/**
 * The files below a folder (none where it does not exist), without dot-files, locks and what editors leave. A file that
 * changes between two looks, that has a sibling `<name>.lock`, or of which the name says that it still arrives, is
 * `waiting` and noted.
 */
export async function listFolder(
  folder: string,
  emit: Context["emit"],
  options: { readonly deep?: boolean; readonly source?: string } = {},
): Promise<Listing> {
  const all = await walk(folder, options.deep ?? true);
  const locked = new Set(
    all.filter((path) => path.toLowerCase().endsWith(".lock")).map((path) => path.slice(0, -5)),
  );
  const candidates = all.filter((path) => !ASIDE.test(path.slice(path.lastIndexOf(sep) + 1)));
  const before = await Promise.all(candidates.map(look));
  if (candidates.length > 0) await wait(LOOK);
  const after = await Promise.all(candidates.map(look));

  const files: Found[] = [];
  const waiting: Found[] = [];
  for (const [index, path] of candidates.entries()) {
    const first = before[index];
    const now = after[index];
    if (!first || !now) continue;
    const name = relative(folder, path).replaceAll(sep, "/");
    const found = { path, name: name.replace(ARRIVING, ""), bytes: now.size, modified: now.mtime };
    const moving = first.size !== now.size || first.mtimeMs !== now.mtimeMs;
    const arriving = found.name !== name;
    if (!moving && !arriving && !locked.has(path)) {
      files.push(found);
      continue;
    }
    waiting.push(found);
    emit({
      type: "note",
      // What nobody sends any more would be waited for without end: people must hear of it.
      level: arriving ? "warning" : "info",
      code: "file_in_progress",
      message: arriving
        ? "still arriving: left for the next run; if nobody sends it any more, take it away"
        : moving
          ? "still being written: left for the next run"
          : "has a .lock file beside it: left for the next run",
      place: { ...(options.source ? { source: options.source } : {}), file: name },
    });
  }
  return { files: files.sort(byName), waiting: waiting.sort(byName) };
}
