// saldo inspect: what files say, without loading them. Nothing of the warehouse is opened, or even read from the disk.
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { discover } from "../../extract/discover.ts";
import { SaldoError } from "../../extract/error.ts";
import { unknownKind } from "../../extract/format/packed.ts";
import { type Among, type Inspection, type Problem, problemOf, type Source } from "../../extract/source.ts";
import { jsonLine, Written } from "../../extract/written.ts";
import { type Command, option, print, usage } from "../command.ts";
import { environment } from "../environment.ts";
import { bold, green, red, yellow } from "../terminal.ts";

function filesBelow(path: string): string[] {
  if (!existsSync(path)) throw new SaldoError("usage", "no_file", `${path} is not there`);
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith("."))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)],
    );
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
    const files = ask.positionals.flatMap(filesBelow);
    let folder: string | undefined;
    const among: Among = {
      now: environment(process.cwd()).clock(),
      files,
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
      for (const [, look] of chosen) {
        if (found.some(({ accepted }) => accepted)) break;
        const said = await Promise.race([look(file, among), interrupted]);
        if (said !== null) found = [said].flat();
      }
      if (found.length === 0)
        found = [unknown(as ?? "unknown", await unknownKind(file, as ?? kinds(chosen, " or ")))];
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
  const folder = mkdtempSync(join(tmpdir(), "saldo-inspect-"));
  // A thread that still writes into it may make it not empty meanwhile.
  process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

const unknown = (kind: string, why: SaldoError): Inspection => ({
  kind,
  version: null,
  accepted: false,
  statements: [],
  transactions: [],
  problems: [problemOf(why, "line 1")],
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
