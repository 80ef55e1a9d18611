// Reading bank statements: by Saldo to finished rows, and by its peers, on the same generated files in one run. Each
// reads in a process of its own; what cannot run here is said in one line.
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { measured } from "./measured.ts";
import { environmentOf, lastLine, modulesOf, placeOf } from "./peers.ts";
import { writeStatement } from "./statement.ts";

/** 307 MB. */
const ENTRIES = Number(process.env["SALDO_BENCH_ENTRIES"] ?? "300000");
/** 1 GB each: what two threads gain is told of files that take longer than their start. */
const MANY = Number(process.env["SALDO_BENCH_MANY"] ?? "1000000");
/** The most that bankstatementparser takes are 102 MB. */
const FEW = 100_000;
/** What threads have read that are at work. */
const BEFORE = 30_000;
/** So often each of the quick ones is measured, in turns, and the best of them counts: a machine is seldom quiet. */
const TURNS = Number(process.env["SALDO_BENCH_TURNS"] ?? "3");
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

/** The same on two files, one after the other or both at once: what the machine itself gains by its second core. */
async function twice(between: "; " | " & ", one: string, other: string): Promise<Call> {
  const [first, second] = [await expat(one), await expat(other)];
  if ("why" in first) return first;
  if ("why" in second) return second;
  const quoted = (call: readonly string[]) => call.map((word) => `'${word}'`).join(" ");
  return ["sh", "-c", `${quoted(first)}${between}${quoted(second)}; wait`];
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

/** CPU seconds of a command, as the shell tells them behind its own words: user and system, its own and its children's. */
const WITH_TIMES = ["sh", "-c", '"$@"; ended=$?; times >&2; exit $ended', "sh"] as const;

function cpuOf(said: string): number | undefined {
  const times = [...said.matchAll(/(\d+)m(\d+(?:[.,]\d+)?)s/g)].slice(-4);
  if (times.length < 4) return undefined;
  return times.reduce(
    (sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest!.replace(",", ".")),
    0,
  );
}

type Taken = { readonly seconds: number; readonly cpu: number; readonly peak: number; readonly out: string };

/** Runs a command once; what it says where it fails. */
async function taken(call: Call): Promise<Taken | string> {
  if ("why" in call) return call.why;
  const [shell, ...before] = WITH_TIMES;
  const { seconds, peak = 0, ok, out, said } = await measured(shell, [...before, ...call]);
  if (!ok) return lastLine(said);
  // Threads at work say themselves how long it took.
  const [counted = "", told] = out.trim().split(" ");
  return {
    seconds: told === undefined ? seconds : Number(told),
    cpu: cpuOf(said) ?? seconds,
    peak,
    out: counted,
  };
}

const better = (one: Taken | string | undefined, other: Taken | string): Taken | string =>
  typeof one !== "object" || typeof other !== "object"
    ? (one ?? other)
    : {
        seconds: Math.min(one.seconds, other.seconds),
        cpu: Math.min(one.cpu, other.cpu),
        peak: Math.max(one.peak, other.peak),
        out: other.out,
      };

const LEGEND = `MB/s by the clock (in brackets per second of CPU, which counts where the machine is busy); a process from
start to end; best of ${TURNS} turns for expat and Saldo. "Typed values" are entries and details with exact amounts, "rows"
what inspect and landing get of them: rows by column, statement by statement, with the content hashed. Every check is on
in both: encoding, well-formedness, namespaces, limits, amounts, dates, signs. The others make objects of what they find,
without most of that.`;

export async function camt(): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), "saldo-bench-"));
  try {
    const [one, first, second, few, before] = ["one", "first", "second", "few", "before"].map((name) =>
      join(base, `${name}.xml`),
    ) as [string, string, string, string, string];
    await writeStatement(one, ENTRIES);
    for (const file of [first, second]) await writeStatement(file, MANY);
    await writeStatement(few, Math.min(FEW, ENTRIES));
    await writeStatement(before, BEFORE);
    const mb = (await stat(one)).size / 1e6;
    const pairMb = (2 * (await stat(first)).size) / 1e6;
    const fewMb = (await stat(few)).size / 1e6;
    say(LEGEND);
    say(
      `${ENTRIES} entries, ${mb.toFixed(0)} MB; two files of ${(pairMb / 2).toFixed(0)} MB; load of the machine ${loadavg()[0]!.toFixed(1)}`,
    );
    const saldo = (...args: string[]): Call => [
      process.execPath,
      ...process.execArgv,
      join(import.meta.dirname, "camt-read.ts"),
      ...args,
    ];
    const report = (what: string, of: Taken | string, megabytes: number): Taken | undefined => {
      if (typeof of === "string") {
        say(`${what.padEnd(46)} not measured: ${of}`);
        return undefined;
      }
      const { seconds, cpu, peak, out } = of;
      say(
        `${what.padEnd(46)} ${seconds.toFixed(1).padStart(6)} s ${(megabytes / seconds).toFixed(1).padStart(6)} MB/s (${(megabytes / cpu).toFixed(1).padStart(5)}) ${peak.toFixed(0).padStart(6)} MB memory${out === "" ? "" : `, ${out} entries`}`,
      );
      return of;
    };
    const atWork = (most: string): Call => [
      "env",
      `SALDO_BENCH_BEFORE=${before}`,
      ...(saldo("rows", most, first, second) as readonly string[] as [string]),
    ];
    const quick = {
      expat: await expat(one),
      parts: saldo("parts", "0", one),
      rows: saldo("rows", "0", one),
      single: saldo("rows", "1", first, second),
      double: saldo("rows", "2", first, second),
      lone: atWork("1"),
      pair: atWork("2"),
      sequel: await twice("; ", first, second),
      parallel: await twice(" & ", first, second),
    };
    const best: { [name in keyof typeof quick]?: Taken | string } = {};
    for (let turn = 0; turn < TURNS; turn++)
      for (const name of Object.keys(quick) as (keyof typeof quick)[])
        best[name] = better(best[name], await taken(quick[name]));
    const bare = report("C expat, events only", best.expat!, mb);
    const parts = report("Saldo: typed values", best.parts!, mb);
    const rows = report("Saldo: rows", best.rows!, mb);
    report("Saldo: rows of two files, one worker", best.single!, pairMb);
    report("Saldo: rows of two files, two workers", best.double!, pairMb);
    const fast = report(
      "fast-xml-parser",
      await taken(await withModules(["fast-xml-parser@5.12.1"], "fast-xml-parser.mjs", one)),
      mb,
    );
    const typed = report(
      "camt-parser",
      await taken(await withModules(["camt-parser@1.1.0"], "camt-parser.mjs", one)),
      mb,
    );
    const python = report(
      `bankstatementparser (${fewMb.toFixed(0)} MB)`,
      await taken(await bankstatementparser(few)),
      fewMb,
    );
    if (rows === undefined || parts === undefined) throw new Error("Saldo did not read its own statement");
    say(`load of the machine ${loadavg()[0]!.toFixed(1)}`);
    const times = (what: string, slow: Taken | undefined, of: Taken, share = 1) => {
      if (slow === undefined) return;
      const by = (member: "seconds" | "cpu") => ((slow[member] / of[member]) * share).toFixed(2);
      say(`  ${by("seconds")} × ${what} (per CPU second ${by("cpu")})`);
    };
    for (const [what, of] of [
      ["typed values", parts],
      ["rows", rows],
    ] as const) {
      times(`C expat's bare events: ${what}`, bare, of);
      times(`fast-xml-parser: ${what}`, fast, of);
      times(`camt-parser: ${what}`, typed, of);
      times(`bankstatementparser: ${what}`, python, of, mb / fewMb);
    }
    const gain = (what: string, slow: Taken | string, quick: Taken | string) => {
      if (typeof slow === "string" || typeof quick === "string") return;
      say(`  ${(slow.seconds / quick.seconds).toFixed(2)} × ${what}`);
    };
    gain("one worker: two workers, two files, with their start", best.single!, best.double!);
    gain("one worker: two workers, two files, when they are at work", best.lone!, best.pair!);
    gain("one process: two of C expat, two files", best.sequel!, best.parallel!);
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}
