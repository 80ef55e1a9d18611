// Reading bank statements: by Saldo to finished rows, and by its peers, on the same generated files in one run. Each
// reads in a process of its own; what cannot run here is said in one line.
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { type Measured, measured } from "./measured.ts";
import { environmentOf, lastLine, modulesOf, placeOf } from "./peers.ts";
import { writeStatement } from "./statement.ts";

/** 102 MB: the most that bankstatementparser takes. */
const ENTRIES = Number(process.env["SALDO_BENCH_ENTRIES"] ?? "100000");
/** Peers hold the whole file as objects. */
const HEAP = "--max-old-space-size=16000";

const say = (line: string) => process.stdout.write(`${line}\n`);
const peer = (file: string) => join(import.meta.dirname, "peers", file);

type Call = readonly [string, ...string[]] | { readonly why: string };

/** Compiled where there is a compiler; else as Python has it. */
async function expat(file: string): Promise<Call> {
  const folder = placeOf(["expat.c"]);
  const program = join(folder, "expat");
  await mkdir(folder, { recursive: true });
  const built = await measured("cc", ["-O2", "-o", program, peer("expat.c"), "-lexpat"]);
  return built.ok ? [program, file] : [process.env["SALDO_PYTHON"] ?? "python3", peer("expat_read.py"), file];
}

async function withModules(packages: readonly string[], script: string, file: string): Promise<Call> {
  const made = await modulesOf(packages);
  return "why" in made ? made : [process.execPath, HEAP, peer(script), made.environment, file];
}

async function bankstatementparser(file: string): Promise<Call> {
  const made = await environmentOf(["bankstatementparser==0.0.29"]);
  return "why" in made
    ? made
    : [join(made.environment, "bin", "python"), peer("bankstatement_read.py"), file];
}

export async function camt(): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), "saldo-bench-"));
  try {
    const [one, other] = [join(base, "one.xml"), join(base, "other.xml")];
    for (const file of [one, other]) await writeStatement(file, ENTRIES);
    const { size } = await stat(one);
    const mb = size / 1e6;
    say(`${ENTRIES} entries, ${mb.toFixed(0)} MB; load of the machine ${loadavg()[0]!.toFixed(1)}`);
    const saldo = (...args: string[]): Call => [
      process.execPath,
      ...process.execArgv,
      join(import.meta.dirname, "camt-read.ts"),
      ...args,
    ];
    const report = async (what: string, call: Call, megabytes: number): Promise<Measured | undefined> => {
      if ("why" in call) {
        say(`${what.padEnd(46)} not measured: ${call.why}`);
        return undefined;
      }
      const [command, ...args] = call as readonly [string, ...string[]];
      const ended = await measured(command, args);
      const { seconds, peak, ok, out, said } = ended;
      const memory = peak === undefined ? "" : `${peak.toFixed(0)} MB memory`;
      const arrived = /^\d+$/.test(out.trim()) ? `, ${out.trim()} entries` : "";
      say(
        ok
          ? `${what.padEnd(46)} ${seconds.toFixed(1).padStart(7)} s ${(megabytes / seconds).toFixed(1).padStart(7)} MB/s ${memory.padStart(14)}${arrived}`
          : `${what.padEnd(46)} not measured: ${lastLine(said)}`,
      );
      return ok ? ended : undefined;
    };
    const bare = await report("C expat, events only", await expat(one), mb);
    const parts = await report("Saldo: typed values, all checks", saldo("parts", one), mb);
    const rows = await report("Saldo: rows that land, content hashed", saldo("rows", one), mb);
    const two = await report("Saldo: two files, two workers", saldo("rows", one, other), 2 * mb);
    const fast = await report(
      "fast-xml-parser",
      await withModules(["fast-xml-parser@5.12.1"], "fast-xml-parser.mjs", one),
      mb,
    );
    const typed = await report(
      "camt-parser",
      await withModules(["camt-parser@1.1.0"], "camt-parser.mjs", one),
      mb,
    );
    const python = await report("bankstatementparser", await bankstatementparser(one), mb);
    if (rows === undefined || parts === undefined) throw new Error("Saldo did not read its own statement");
    const times = (what: string, slow: Measured | undefined, quick: Measured) =>
      slow && say(`  ${(slow.seconds / quick.seconds).toFixed(2)} × ${what}`);
    for (const [what, quick] of [
      ["typed values", parts],
      ["rows that land", rows],
    ] as const) {
      times(`C expat's bare events (${what})`, bare, quick);
      times(`fast-xml-parser (${what})`, fast, quick);
      times(`camt-parser (${what})`, typed, quick);
      times(`bankstatementparser (${what})`, python, quick);
    }
    if (two)
      say(
        `  ${((2 * rows.seconds) / two.seconds).toFixed(2)} × one file with one worker (two files, two workers)`,
      );
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}
