// `saldo inspect --as camt`: what files say, with everything that does not add up, without loading it. Pending and
// informational entries are shown and never counted as booked; camt.052 and .054 are shown and never posted.
import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { filesIn, inspectEach, type NotUnpacked, type Unpacked } from "../format/packed.ts";
import type { Among, Inspection } from "../source.ts";
import { type Threads, threads } from "../threads.ts";
import { Written } from "../written.ts";
import { type Across, acrossProblems } from "./across.ts";
import { inspectOne, type Question, type Refused, refusal, statedIn } from "./look.ts";
import type { Stated } from "./stated.ts";

/**
 * Null where the file is positively something else: no XML, or XML that does not even pretend to be CAMT. Of a packed
 * file, what is in it, one by one. Statements are held against those of the other files of the same call.
 */
export async function inspect(path: string, among: Among): Promise<readonly Inspection[] | null> {
  const { files, across, look } = await gathered(among);
  const shown = await inspectEach(files.get(path) ?? [], look, (label, why) => refusal(label, null, why));
  if (shown === null) return null;
  return shown.map((one) => ({
    ...one,
    problems: [
      ...one.problems,
      ...across.filter(({ file }) => file === one["file"]).map(({ problem }) => problem),
    ],
  }));
}

type File = Unpacked | NotUnpacked;
type Gathered = {
  /** By the file that was given: itself, or what was packed in it. */
  readonly files: ReadonlyMap<string, readonly File[]>;
  readonly across: readonly Across[];
  /** What is in one of them; of large files it is found out ahead, in threads. */
  readonly look: (file: Unpacked) => Promise<Inspection | null>;
};

const known = new WeakMap<Among, Promise<Gathered>>();
const gathered = (among: Among): Promise<Gathered> => {
  let found = known.get(among);
  if (found === undefined) {
    found = gather(among);
    known.set(among, found);
  }
  return found;
};

/** What is in the files of one call, and what their statements say of each other. */
async function gather(among: Among): Promise<Gathered> {
  const files = new Map<string, readonly File[]>();
  for (const path of among.files) files.set(path, await filesIn(path, among));
  const own = [...files.values()].flat().filter((file): file is Unpacked => !("refused" in file));
  const sizes = new Map<string, number>();
  for (const { path } of own) sizes.set(path, (await stat(path)).size);
  const isLarge = ({ path }: Unpacked) => sizes.get(path)! >= LARGE;
  const large = own.filter(isLarge);
  const crew = large.length > 1 ? asking() : undefined;
  const ask = async <Out>(file: Unpacked, question: Question, here: () => Promise<Out>): Promise<Out> =>
    crew !== undefined && isLarge(file) ? ((await crew.run(question)) as Out) : here();

  const begun = own.map((file) => ({
    file,
    says: (): Promise<readonly Stated[] | Refused> =>
      ask(file, { what: "stated", ...file }, () => statedIn(file.path, file.label)),
  }));
  // All of the large ones at once: there are no more threads than cores. The others one by one.
  const early = new Map(begun.filter(({ file }) => isLarge(file)).map(({ file, says }) => [file, says()]));
  for (const answer of early.values()) answer.catch(() => {});
  const all: Stated[] = [];
  const refused = new Map<string, Refused>();
  for (const { file, says } of begun) {
    const said = await (early.get(file) ?? says());
    if ("code" in said) refused.set(file.path, said);
    else all.push(...said);
  }

  const ahead = new Map<Unpacked, Promise<Inspection | null>>();
  const inspection = async (file: Unpacked): Promise<Inspection | null> => {
    const why = refused.get(file.path);
    if (!isLarge(file)) return inspectOne(file.path, file.label, why, undefined);
    const into = join(await among.folder(), `transactions-${large.indexOf(file)}.json`);
    return ask(file, { what: "inspection", ...file, refused: why, into }, () =>
      inspectOne(file.path, file.label, why, into),
    );
  };
  const look = (file: Unpacked): Promise<Inspection | null> => {
    if (crew === undefined || !isLarge(file)) return inspection(file);
    const from = large.indexOf(file);
    // No more than that many wait for their turn to be shown, because what is found takes room on the disk.
    for (const one of large.slice(from, from + availableParallelism())) {
      if (ahead.has(one)) continue;
      const found = inspection(one).then(whole);
      found.catch(() => {});
      ahead.set(one, found);
    }
    const found = ahead.get(file)!;
    ahead.delete(file);
    return found;
  };
  return { files, across: [...acrossProblems(all)], look };
}

/** Bytes of a file from which on a thread is worth its while, and what is in it too much to be held as objects. */
const LARGE = 1 << 22;

const asking = (): Threads<Question, readonly Stated[] | Refused | Inspection | null> =>
  threads(new URL("./look.ts", import.meta.url));

/** What came out of a thread has lost its class. */
function whole(found: Inspection | null): Inspection | null {
  const list = found?.["transactions"] as Partial<Written> | undefined;
  if (found === null || list?.path === undefined) return found;
  return { ...found, transactions: new Written(list.path, list.length) };
}
