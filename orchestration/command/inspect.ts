// saldo inspect: what files say, without loading them. Nothing of the warehouse is opened, or even read from the disk.
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { discover } from "../../extract/discover.ts";
import { refusalBy } from "../../extract/disk.ts";
import { misconfigured, refuse, SaldoError } from "../../extract/error.ts";
import { packing, unknownKind } from "../../extract/format/packed.ts";
import { type Among, type Inspection, type Problem, problemOf, type Source } from "../../extract/source.ts";
import { walk } from "../../extract/transport/folder.ts";
import { jsonLine, Written } from "../../extract/written.ts";
import { type Command, option, print, usage } from "../command.ts";
import { environment } from "../environment.ts";
import { bold, green, red, yellow } from "../terminal.ts";

/** What is asked for by its name, and of a folder what an inbox would see in it. */
async function filesOf(path: string): Promise<readonly string[]> {
  if (!existsSync(path)) throw new SaldoError("usage", "no_file", `${path} is not there`);
  if (!statSync(path).isDirectory()) return [path];
  try {
    return (await walk(path, true)).sort(byPath);
  } catch (error) {
    throw refusalBy(error, (error as NodeJS.ErrnoException).path ?? path);
  }
}

/** Folder by folder. */
function byPath(one: string, other: string): number {
  const [mine, yours] = [one.split(sep), other.split(sep)];
  const at = mine.findIndex((name, at) => name !== yours[at]);
  return mine[at]! < yours[at]! ? -1 : 1;
}

/** Why a file cannot be looked into. */
async function closed(file: string): Promise<SaldoError | undefined> {
  try {
    if (!(await stat(file)).isFile())
      return refuse("not_a_file", "it is a pipe, a socket or a device: write what comes out of it to a file");
    await packing(file);
    return undefined;
  } catch (error) {
    return refusalBy(error, file);
  }
}

const kinds = (of: readonly (readonly [kind: string, inspector: unknown])[], between: string): string =>
  of.map(([kind]) => kind).join(between);

export const inspect: Command = {
  options: { as: { type: "string" } },
  run: async (ask) => {
    if (ask.positionals.length === 0) throw usage(ask, "which file or folder?");
    const inspectors = (await discover()).flatMap((source: Source) => Object.entries(source.inspect ?? {}));
    const as = option(ask, "as");
    const chosen = as === undefined ? inspectors : inspectors.filter(([kind]) => kind === as);
    if (chosen.length === 0)
      throw usage(ask, `cannot inspect as ${as}; kinds are: ${kinds(inspectors, ", ")}`);
    const files = (await Promise.all(ask.positionals.map(filesOf))).flat();
    const unread = new Map<string, SaldoError>();
    for (const file of files) {
      const why = await closed(file);
      if (why !== undefined) unread.set(file, why);
    }
    let folder: string | undefined;
    const among: Among = {
      now: environment(process.cwd()).clock(),
      files: files.filter((file) => !unread.has(file)),
      folder: async () => (folder ??= unpacking()),
    };
    ask.signal.throwIfAborted();
    // What takes long does not ask; it is left where it is. A line that is begun is written to its end.
    const interrupted = once(ask.signal, "abort").then(() => Promise.reject(ask.signal.reason));
    interrupted.catch(() => {});
    let refused = false;
    for (const file of files) {
      // A message may look to one inspector like a kind of its own that it cannot judge, and be the next one's.
      let found: readonly Inspection[] = [];
      for (const [, look] of unread.has(file) ? [] : chosen) {
        if (found.some(({ accepted }) => accepted)) break;
        const said = await Promise.race([look(file, among), interrupted]);
        if (said !== null) found = [said].flat();
      }
      if (found.length === 0) {
        const why = unread.get(file) ?? (await unknownKind(file, as ?? kinds(chosen, " or ")));
        found = [unknown(as ?? "unknown", why, unread.has(file) ? "" : "line 1")];
      }
      for (const one of found) {
        if (!one.accepted) refused = true;
        const { kind, accepted, problems, ...rest } = one;
        // Of a packed file the inspector names what was packed in it.
        const members = { file, kind, accepted, ...rest };
        if (ask.json) await printLine({ ...members, problems });
        else tell(members, problems);
      }
    }
    return refused ? 3 : 0;
  },
};

/** A folder that goes however the command ends, also where its reader leaves: statements stand in it in clear. */
function unpacking(): string {
  let folder: string;
  try {
    folder = mkdtempSync(join(tmpdir(), "saldo-inspect-"));
  } catch (cause) {
    throw misconfigured(
      "no_temporary_folder",
      `no folder can be made in ${tmpdir()}`,
      "make room there, or let TMPDIR name a folder that may be written",
      cause,
    );
  }
  // A thread that still writes into it may make it not empty meanwhile.
  process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

const unknown = (kind: string, why: SaldoError, where: string): Inspection => ({
  kind,
  version: null,
  accepted: false,
  statements: [],
  transactions: [],
  problems: [problemOf(why, where)],
});

/** As JSON on one line, no faster than it is taken: a piece is written before the next one is made. */
async function printLine(members: { readonly [member: string]: unknown }): Promise<void> {
  for (const piece of jsonLine(members)) {
    await new Promise<void>((resolve, reject) =>
      process.stdout.write(piece, (failed) => (failed ? reject(failed) : resolve())),
    );
  }
}

function tell(
  { file, kind, accepted, ...rest }: { readonly [member: string]: unknown },
  problems: readonly Problem[],
): void {
  print(`${accepted ? green("✓") : red("✗")} ${bold(String(file))}  ${kind}`);
  for (const [member, value] of Object.entries(rest)) {
    print(
      `    ${member}: ${Array.isArray(value) || value instanceof Written ? `${value.length}` : typeof value === "object" ? JSON.stringify(value) : String(value)}`,
    );
  }
  for (const { code, message, where, severity } of problems) {
    print(`    ${severity === "error" ? red(code) : yellow(code)} ${where ? `${where}: ` : ""}${message}`);
  }
}
