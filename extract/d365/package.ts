// Packages that data management exported: zips in the folder of exports. One may hold a company's rows without saying
// whose they are; then a folder in which it lies is the company.
import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Context } from "../context.ts";
import { literal, open, name as quoted } from "../duckdb.ts";
import { refuse, SaldoError } from "../error.ts";
import { readCsv } from "../format/csv.ts";
import { openPackage, type Package, type PackageEntity } from "../format/dmf.ts";
import { type Delivery, type Original, original, type Refusal, type Source } from "../source.ts";
import { listFolder } from "../transport/folder.ts";
import {
  absent,
  companiesOf,
  deliver,
  expected,
  type Found,
  inColumn,
  type Options,
  refusal,
  SOURCE,
  spelt,
  type Wanted,
} from "./byod.ts";
import { isMeant } from "./label.ts";

type Opened = {
  readonly path: string;
  /** Below the folder. */
  readonly name: string;
  readonly zip: Package;
  /** The folder above it that can be a company; undefined where none can. */
  readonly company: string | undefined;
};
type Held = Opened & { readonly entity: PackageEntity };

/** Yields one delivery per table and company that a package holds. */
export async function* readPackages(
  tables: readonly Wanted[],
  options: Options,
  context: Context,
  work: string,
): AsyncGenerator<Delivery | Refusal> {
  const folder = resolve(context.home, options.folder);
  const { opened, waiting, unopened } = await openAll(folder, options, context, work);
  const asked = companiesOf(options);
  const left = new Set<string>();
  let isLost = false;
  for (const table of tables) {
    context.signal.throwIfAborted();
    const isScoped = table.of.scope.includes("company");
    const isLeft = ({ company }: Held) =>
      isScoped && company !== undefined && asked.length > 0 && !asked.includes(company);
    const all = opened.flatMap((one) =>
      one.zip.entities
        .filter(({ entity }) => isMeant(entity, table.table, table.physical))
        .map((entity) => ({ ...one, entity })),
    );
    const held = all.filter((one) => !isLeft(one));
    for (const { name } of all.filter(isLeft)) left.add(name);
    if (held.length === 0) {
      // It may be in the package that is still being written.
      if (waiting) continue;
      isLost ||= all.length > 0;
      yield absent(table, "not_delivered", folder);
      continue;
    }
    const groups = byCompany(held, isScoped);
    // A package that nobody can open yet, or at all, may be a company's own.
    const closed = isScoped ? unopened.filter((one) => asked.length === 0 || asked.includes(one)) : [];
    for (const [company, of] of groups) {
      const others = [...new Set([...groups.keys(), ...closed])].filter((one) => one !== company);
      yield* delivered(table, company, of, options, join(work, table.table), others);
    }
  }
  noteLeft(context, [...left], isLost);
}

/** Tells of packages whose folder is perhaps a company that is not asked for, and perhaps none: nobody else can know. */
function noteLeft(context: Context, names: readonly string[], isLost: boolean): void {
  if (names.length === 0) return;
  context.emit({
    type: "note",
    // That of some companies nothing is read is meant; that of a table nothing is read may not be.
    level: isLost ? "warning" : "info",
    code: "package_unread",
    message: `packages in no folder of a company that is asked for, of which nothing that belongs to a company is read: ${spelt(names)}; lay them in the folder of their company, or add it to configure(d365, { companies: [...] })`,
    place: { source: SOURCE },
  });
}

const byCompany = (held: readonly Held[], isScoped: boolean): ReadonlyMap<string, Held[]> =>
  Map.groupBy(held, ({ company }) => (isScoped ? (company ?? "") : ""));

async function* delivered(
  table: Wanted,
  company: string,
  held: readonly Held[],
  options: Options,
  workDir: string,
  others: readonly string[],
): AsyncGenerator<Delivery | Refusal> {
  const named = company === "" ? table : { ...table, physical: `${table.physical} ${company}` };
  let files: Original[] = [];
  await mkdir(workDir, { recursive: true });
  try {
    files = await Promise.all(held.map(async ({ path, name }) => ({ ...(await original(path)), name })));
    const [one, other] = held as [Held, Held | undefined];
    if (other) {
      throw refuse(
        "ambiguous_files",
        `there is more than one package with it: ${held.map(({ name }) => name).join(", ")}`,
        {},
        "leave the last package only",
      );
    }
    const rest = companiesOf(options).filter((code) => !others.includes(code));
    if (company === "" && others.length > 0 && rest.length === 0) {
      throw refuse(
        "ambiguous_files",
        `${one.name} lies beside packages of ${others.join(", ")}, and nobody knows of which other companies it is`,
        {},
        "lay it in the folder of its company, or name the companies to read: configure(d365, { companies: [...] })",
      );
    }
    const own = company !== "" ? [company] : others.length > 0 ? rest : undefined;
    const find = () => unpacked(table, company, one, options, workDir, others);
    yield deliver(named, files, find, options, own);
  } catch (error) {
    yield refusal(named, error, files);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

async function unpacked(
  { of }: Wanted,
  company: string,
  { zip, entity, name }: Held,
  options: Options,
  workDir: string,
  others: readonly string[],
): Promise<Found> {
  const { path, nulls } = await zip.unpack(entity, workDir);
  const { encoding, delimiter } = options;
  const read = await readCsv([path], {
    workDir,
    expect: expected(of),
    ...(nulls === undefined ? { encoding, delimiter } : { delimiter: ",", nulls }),
  });
  const fields = new Map([...entity.fields].map(([from, to]) => [from.toUpperCase(), to]));
  const header = read.header.map((column) => fields.get(column.toUpperCase()) ?? column);
  const found = { ...read, header, relation: inColumn(read.relation, read.header, header) };
  const own = of.columns.company?.from ?? "company";
  const said = header.find((column) => column.toUpperCase() === own);
  if (company === "" && said !== undefined) await requireOwn(name, found.relation, said, others);
  if (!of.scope.includes("company") || said !== undefined) return found;
  if (company === "") {
    throw refuse(
      "no_company",
      `${name} does not say of which company its ${entity.entity} are`,
      { column: own },
      "lay the package in a folder named after the company, such as NL01/, or map the column in the export project",
    );
  }
  return {
    ...found,
    header: [...header, own],
    relation: `(select *, '${company.replaceAll("'", "''")}' as "${own}" from ${found.relation})`,
  };
}

/** Refuses a package for all companies that has rows of one which has a package of its own: nobody knows which is meant. */
async function requireOwn(
  file: string,
  relation: string,
  column: string,
  others: readonly string[],
): Promise<void> {
  if (others.length === 0) return;
  const code = `upper(rtrim(${quoted(column)}))`;
  const session = await open();
  try {
    const [row] = await session.all(
      `select min(${code}) as company from ${relation} where ${code} in (${others.map((one) => literal(one)).join(", ")})`,
    );
    if (row!["company"] === null) return;
    throw refuse(
      "ambiguous_files",
      `there is more than one package with it: ${file} has rows of ${String(row!["company"])}, which has a package of its own`,
      { file, column },
      "leave one package for each company",
    );
  } finally {
    session.close();
  }
}

/** The file of a table in a package, under the label with which it landed. */
export const unpackOne: NonNullable<Source["unpack"]> = async (path, { table, label }, folder) => {
  const zip = await openPackage(path, folder);
  // The label begins with the physical name, behind which the company may stand.
  const physical = label.split(" ")[0]!;
  const entity = zip?.entities.find((one) => isMeant(one.entity, table, physical));
  return entity && (await zip!.unpack(entity, folder)).path;
};

/** Codes of legal entities have up to four characters. */
const COMPANY = /^[A-Z0-9_-]{1,4}$/;

/**
 * The outermost folder that can be a company: one that is asked for before any other, a year only where nothing else can
 * and the companies asked for, if any, have numbers too.
 */
function companyOf(name: string, options: Options): string | undefined {
  const folders = name.toUpperCase().split("/").slice(0, -1);
  const asked = companiesOf(options);
  const able = folders.filter((one) => COMPANY.test(one));
  const isNumber = (one: string) => !/[A-Z]/.test(one);
  const numbered = asked.length === 0 || asked.some(isNumber) ? able[0] : undefined;
  return folders.find((one) => asked.includes(one)) ?? able.find((one) => !isNumber(one)) ?? numbered;
}

async function openAll(
  folder: string,
  options: Options,
  context: Context,
  work: string,
): Promise<{
  readonly opened: readonly Opened[];
  readonly waiting: boolean;
  /** Companies of packages that wait or cannot be opened. */
  readonly unopened: readonly string[];
}> {
  const { files, waiting } = await listFolder(folder, () => {}, { source: SOURCE });
  const isZip = ({ name }: { readonly name: string }) => /\.zip$/i.test(name);
  const opened: Opened[] = [];
  const unopened = waiting.filter(isZip).map(({ name }) => name);
  const workDir = join(work, "package");
  await mkdir(workDir, { recursive: true });
  for (const { path, name } of files.filter(isZip)) {
    context.signal.throwIfAborted();
    const say = (message: string) =>
      context.emit({
        type: "note",
        level: "warning",
        code: "package_unread",
        message,
        place: { source: SOURCE, file: name },
      });
    try {
      const zip = await openPackage(path, workDir);
      if (zip) opened.push({ path, name, zip, company: companyOf(name, options) });
      else say("a zip without a manifest is no package of data management: left alone");
    } catch (error) {
      if (!(error instanceof SaldoError) || error.kind !== "data") throw error;
      say(`${error.message}: nothing of it is read`);
      unopened.push(name);
    }
  }
  return {
    opened,
    waiting: waiting.some(isZip),
    unopened: unopened.flatMap((name) => companyOf(name, options) ?? []),
  };
}
