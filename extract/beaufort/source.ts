// Personnel from Beaufort (interface 3a). The files of one export share a timestamp and are one delivery; a full export
// is a snapshot, in which absence means gone, a periodic one holds changes, in which absence means nothing.
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { refuse, SaldoError } from "../error.ts";
import { records } from "../format/xml.ts";
import { type Delivery, defineSource, type Item, original, type Refusal } from "../source.ts";
import { byName, type Found, listFolder } from "../transport/folder.ts";
import { type Bint, bintOf, stampOf } from "./bint.ts";
import { inspect } from "./inspect.ts";
import { personnelItems, type Rubrieken, rubriekenOf } from "./personnel.ts";
import { tables } from "./tables.ts";

const all = Object.keys(tables);

type Options = {
  /** Below SALDO_HOME, or absolute. */
  readonly folder: string;
  /**
   * Our column → `element:rubriekcode`, over what the table declares; an undeclared column is kept in `_extra`.
   * `employee: { bsn: … }` is the only way in which a BSN is ever read.
   */
  readonly employee: { readonly [column: string]: string };
  readonly employment: { readonly [column: string]: string };
};

type Told = { readonly file: Found; readonly bint: Bint | undefined; readonly refused: unknown };
type Export = { readonly key: string; readonly at: string | undefined; readonly files: Told[] };

export default defineSource({
  name: "beaufort",
  doc: "Employees and employments from HR Core Beaufort, as Bint XML in a folder",
  interfaces: ["3a"],
  options: { folder: "inbox/3a", employee: {}, employment: {} } as Options,
  tables,
  confidential: true,
  async *read({ folder, employee, employment }, context): AsyncIterable<Delivery | Refusal> {
    const rubrieken = rubriekenOf({ employee, employment });
    for (const set of await setsIn(resolve(context.home, folder), context)) {
      const files = await Promise.all(
        set.files.map(({ file }) =>
          original(file.path).catch((error: unknown) => {
            // A set of which a part went away before it was read waits for the next run.
            if (error instanceof SaldoError) return undefined;
            throw error;
          }),
        ),
      ).then((found) => found.filter((one) => one !== undefined));
      if (files.length < set.files.length) continue;
      const label =
        set.files.length === 1 ? set.files[0]!.file.name : `${set.key} (${set.files.length} files)`;
      const bad = set.files.find(({ bint }) => bint === undefined);
      const kinds = new Set(set.files.map(({ bint }) => bint?.kind));
      if (bad !== undefined) yield { refused: bad.refused, label, tables: all, files };
      else if (kinds.size > 1) yield { refused: mixed(label), label, tables: all, files };
      else {
        yield {
          label,
          tables: all,
          arrives: kinds.has("full") ? "snapshot" : "changes",
          files,
          ...(set.at === undefined ? {} : { asOf: set.at }),
          records: items(set, rubrieken),
        };
      }
    }
  },
  inspect: { beaufort: inspect },
});

/** The exports in a folder, oldest first; one of which a file is still being written waits for the next run. */
async function setsIn(folder: string, context: Context): Promise<readonly Export[]> {
  const { files, waiting } = await listFolder(folder, context.emit, { source: "beaufort" });
  const unfinished = new Set(waiting.map(({ name }) => stampOf(name).key));
  const sets = new Map<string, Export>();
  const others: string[] = [];
  for (const file of files) {
    const { key, at } = stampOf(file.name);
    if (unfinished.has(key)) continue;
    const told = await tell(file);
    if (told.bint?.kind === "other") others.push(file.name);
    else sets.set(key, { key, at, files: [...(sets.get(key)?.files ?? []), told] });
  }
  if (others.length > 0) {
    context.emit({
      type: "note",
      level: "info",
      code: "beaufort_other_files",
      message: `${others.length} files of functions, units or roles are not read here and stay in the folder`,
      place: { source: "beaufort", file: others[0]! },
    });
  }
  // Exports without a timestamp come last: nothing says that they are older than any other.
  return [...sets.values()].sort((one, other) => {
    const [a, b] = [one.at ?? "9999", other.at ?? "9999"];
    return a < b ? -1 : a > b ? 1 : byName({ name: one.key }, { name: other.key });
  });
}

async function tell(file: Found): Promise<Told> {
  try {
    return { file, bint: await bintOf(file.path), refused: undefined };
  } catch (refused) {
    return { file, bint: undefined, refused };
  }
}

const mixed = (label: string) =>
  refuse(
    "beaufort_mixed",
    "Files of one timestamp hold both a full export (werknemerBasisActueel) and changes (werknemerPeriodiekActueel)",
    { source: "beaufort", file: label },
    "Give the two exports their own timestamp, or remove one of them from the folder",
  );

async function* items(set: Export, rubrieken: Rubrieken): AsyncIterable<Item> {
  for (const [index, { file }] of set.files.entries()) {
    for await (const { node } of records(file.path, ["werknemer"], { fold: true })) {
      yield* personnelItems(node, rubrieken, index);
    }
  }
}
