// Personnel from Beaufort (interface 3a). The files of one export share a timestamp and are one delivery; a full export
// is a snapshot, in which absence means gone, a periodic one holds changes, in which absence means nothing. Units, jobs
// and roles come in files, and so in deliveries, of their own. The Youforce IAM API gives the same in place of files.
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { refuse, SaldoError } from "../error.ts";
import { records } from "../format/xml.ts";
import { type Delivery, defineSource, type Item, original, type Refusal } from "../source.ts";
import { byName, type Found, listFolder } from "../transport/folder.ts";
import { type Bint, bintOf, type Family, namedFamily, RECORD, stampOf } from "./bint.ts";
import { inspect } from "./inspect.ts";
import { personnelItems } from "./personnel.ts";
import { listItem, type Rubrieken, rubriekenOf } from "./record.ts";
import { type Own, tables } from "./tables.ts";
import { readYouforce, type Youforce } from "./youforce.ts";

type Options = Own & {
  /** Below SALDO_HOME, or absolute. */
  readonly folder: string;
  /** Where it is set, the API is read in place of the folder. */
  readonly youforce: Youforce | null;
};

type Told = { readonly file: Found; readonly bint: Bint | undefined; readonly refused: unknown };
type Export = { readonly key: string; readonly at: string | undefined; readonly files: Told[] };

/** The tables that a file of this family speaks about, also when it holds no record of them. */
function tablesOf(family: Family, { salary }: Own): readonly (keyof typeof tables)[] {
  if (family !== "personnel") return [family];
  const always = ["employee", "employment", "assignment", "cost_split"] as const;
  return Object.keys(salary).length > 0 ? [...always, "salary"] : always;
}

/** The families that an export speaks of: by its content, and of a file that cannot be read by its name. */
function aboutOf({ files }: Export): readonly Family[] {
  const found = files.map(({ file, bint }) => bint?.family ?? namedFamily(file.name) ?? "personnel");
  return [...new Set(found)];
}

const NOTHING: Own = {
  employee: {},
  employment: {},
  assignment: {},
  cost_split: {},
  salary: {},
  organisation_unit: {},
  job: {},
  role_assignment: {},
};

export default defineSource({
  name: "beaufort",
  doc: "Personnel and the organisation from HR Core Beaufort, as Bint XML in a folder or from the Youforce IAM API",
  interfaces: ["3a"],
  /** `employee: { bsn: … }` and `salary: { … }` are the only way in which a BSN or pay is ever read. */
  options: { folder: "inbox/3a", youforce: null, ...NOTHING } as Options,
  tables,
  confidential: true,
  read: ({ folder, youforce, ...own }, context) =>
    youforce ? readYouforce(youforce, own, context) : readFolder(folder, own, context),
  inspect: { beaufort: inspect },
});

async function* readFolder(folder: string, own: Own, context: Context): AsyncIterable<Delivery | Refusal> {
  const rubrieken = rubriekenOf(own);
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
    const label = set.files.length === 1 ? set.files[0]!.file.name : `${set.key} (${set.files.length} files)`;
    const told = set.files.flatMap(({ bint }) => bint ?? []);
    const speaking = aboutOf(set).flatMap((family) => tablesOf(family, own));
    const bad = set.files.find(({ bint }) => bint === undefined);
    if (bad !== undefined) yield { refused: bad.refused, label, tables: speaking, files };
    else if (new Set(told.map(({ family, full }) => `${family} ${full}`)).size > 1)
      yield { refused: mixed(label), label, tables: speaking, files };
    else {
      const { family, full } = told[0]!;
      yield {
        label,
        tables: speaking,
        arrives: full ? "snapshot" : "changes",
        files,
        ...(set.at === undefined ? {} : { asOf: set.at }),
        records: items(set, family, rubrieken),
      };
    }
  }
}

/** The exports in a folder, oldest first; one of which a file is still being written waits for the next run. */
async function setsIn(folder: string, context: Context): Promise<readonly Export[]> {
  const { files, waiting } = await listFolder(folder, context.emit, { source: "beaufort" });
  const unfinished = new Set(waiting.map(({ name }) => stampOf(name).key));
  const sets = new Map<string, Export>();
  for (const file of files) {
    const { key, at } = stampOf(file.name);
    if (unfinished.has(key)) continue;
    const told = await tell(file);
    sets.set(key, { key, at, files: [...(sets.get(key)?.files ?? []), told] });
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
    "Files of one timestamp hold different things, such as a full export (werknemerBasisActueel) and changes (werknemerPeriodiekActueel)",
    { source: "beaufort", file: label },
    "Give each export its own timestamp, or remove one of them from the folder",
  );

async function* items(set: Export, family: Family, rubrieken: Rubrieken): AsyncIterable<Item> {
  for (const [index, { file }] of set.files.entries()) {
    for await (const { node } of records(file.path, [RECORD[family]], { fold: true })) {
      if (family === "personnel") yield* personnelItems(node, rubrieken, index);
      else yield listItem(family, node, rubrieken, index);
    }
  }
}
