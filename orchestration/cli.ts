// The command line: a table of commands. A command is loaded when it is asked for; help is printed from the table.
import { constants } from "node:os";
import { parseArgs } from "node:util";
import { describe, exitOf, SaldoError } from "../extract/error.ts";
import { VERSION } from "../extract/version.ts";
import type { Command } from "./command.ts";
import { bold, dim, grid, terminal } from "./terminal.ts";

type Entry = {
  readonly task: string;
  readonly usage: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
};

const pipeline = async (name: "start" | "run" | "extract" | "load" | "build" | "publish") =>
  (await import("./command/pipeline.ts"))[name];
const looking = async (name: "interfaces" | "status" | "runs") => (await import("./command/look.ts"))[name];

const closing = async (name: "close" | "reopen") => (await import("./command/close.ts"))[name];

const keeping = async (name: "fold" | "rebuild" | "retention" | "rotateKeys") =>
  (await import("./command/keep.ts"))[name];

const COMMANDS: Readonly<Record<string, Entry>> = {
  start: {
    task: "Every day",
    usage: "start",
    summary: "set up, run everything, report: what npm start does",
    load: () => pipeline("start"),
  },
  run: {
    task: "Every day",
    usage: "run [--only d365,camt] [--target postgres]",
    summary: "extract → load → build → audit → publish → report",
    load: () => pipeline("run"),
  },
  status: {
    task: "Every day",
    usage: "status",
    summary: "what is published, as of when, and whether it ties out",
    load: () => looking("status"),
  },
  controls: {
    task: "Every day",
    usage: "controls [control [scope]] [--rows] [--all]",
    summary: "the reconciliations, worst first, and the rows that explain them",
    load: async () => (await import("./command/controls.ts")).controls,
  },
  waive: {
    task: "Every day",
    usage: "waive <control> --scope S --reason R --until DATE",
    summary: "sign off a known difference",
    load: async () => (await import("./command/waive.ts")).waive,
  },
  report: {
    task: "Every day",
    usage:
      "report [name] [--period 2026-10] [--as-known-at INSTANT|RUN] [--restated] [--lang nl|en] [--out FILE] [--pdf]",
    summary: "a report as a workbook: etc, trial-balance, …; without a name what there is",
    load: async () => (await import("./command/report.ts")).report,
  },
  trace: {
    task: "Every day",
    usage: "trace <workbook> <cell> [--rows] [--open [--out FILE]]",
    summary:
      "how a figure of a report is made, down to the file and row: trace out/etc-2026-10.xlsx 'Overzicht!H14'",
    load: async () => (await import("./command/trace.ts")).trace,
  },
  close: {
    task: "Every month",
    usage: "close <2026-10> [--out FILE]",
    summary: "freeze a month of the ETC report, once nothing is missing; its workbook is kept whole",
    load: () => closing("close"),
  },
  reopen: {
    task: "Every month",
    usage: "reopen <2026-10> [--reason R]",
    summary: "open a closed month again: one approver proposes it with a reason, another confirms",
    load: () => closing("reopen"),
  },
  payments: {
    task: "Payments",
    usage: "payments [company journal] [--out DIR] | payments verify <message> [payment --reason R]",
    summary:
      "approved payment journals; one written for the bank (pain.001) with the approver's list; what banks say of the payees",
    load: async () => (await import("./command/payments.ts")).payments,
  },
  connect: {
    task: "For analysts",
    usage: "connect marts [--target duckdb] [--at SHARE or HOST] [--out DIR]",
    summary: "reach the marts from Excel, Power BI, DBeaver, Python and SQL",
    load: async () => (await import("./command/connect.ts")).connect,
  },
  docs: {
    task: "For analysts",
    usage: "docs [--out DIR]",
    summary: "what every table and column means, and where it comes from, as one page",
    load: async () => (await import("./command/docs.ts")).docs,
  },
  extract: {
    task: "Step by step",
    usage: "extract <source> [--accept source.table]",
    summary: "land what one source delivers",
    load: () => pipeline("extract"),
  },
  load: {
    task: "Step by step",
    usage: "load",
    summary: "make raw say what landed",
    load: () => pipeline("load"),
  },
  build: {
    task: "Step by step",
    usage: "build",
    summary: "build the models that are downstream of what changed",
    load: () => pipeline("build"),
  },
  publish: {
    task: "Step by step",
    usage: "publish",
    summary: "audit, and publish what ties out",
    load: () => pipeline("publish"),
  },
  inspect: {
    task: "Looking",
    usage: "inspect <file or folder …> [--as camt|pain|beaufort|etc]",
    summary: "what is in a file, without loading it",
    load: async () => (await import("./command/inspect.ts")).inspect,
  },
  interfaces: {
    task: "Looking",
    usage: "interfaces",
    summary: "the register of interfaces, which run today and when they last did",
    load: () => looking("interfaces"),
  },
  runs: { task: "Looking", usage: "runs [--last N]", summary: "the last runs", load: () => looking("runs") },
  stop: {
    task: "Trying and building",
    usage: "stop",
    summary: "stop the PostgreSQL server that --target postgres started in this folder",
    load: async () => (await import("./command/stop.ts")).stop,
  },
  fold: {
    task: "Keeping house",
    usage: "fold [--before DATE] [--table source.table]",
    summary: "old batches of a table become one; no figure changes",
    load: () => keeping("fold"),
  },
  rebuild: {
    task: "Keeping house",
    usage: "rebuild [--target duckdb]",
    summary: "drop the warehouse, make it anew from landing, and compare",
    load: () => keeping("rebuild"),
  },
  retention: {
    task: "Keeping house",
    usage: "retention [--dry-run]",
    summary: "erase what is past its period, and publish without it",
    load: () => keeping("retention"),
  },
  "rotate-keys": {
    task: "Keeping house",
    usage: "rotate-keys [--new]",
    summary: "protect personal data anew, under the key that is now on top",
    load: () => keeping("rotateKeys"),
  },
  sample: {
    task: "Trying and building",
    usage: "sample --out DIR [--scale N] [--seed N] [--until YYYY-MM] [--months N] [--breaks]",
    summary: "write a fictional organisation's deliveries",
    load: async () => (await import("./command/sample.ts")).sample,
  },
  generate: {
    task: "Trying and building",
    usage: "generate [--check]",
    summary: "derive staging SQL and YAML from the declared tables",
    load: async () => (await import("./command/generate.ts")).generate,
  },
};

function help(): string {
  const tasks = [...new Set(Object.values(COMMANDS).map(({ task }) => task))];
  const groups = tasks.map((task) => {
    const rows = Object.values(COMMANDS).filter((entry) => entry.task === task);
    return `${bold(task)}\n${grid(rows.map(({ usage, summary }) => [`  saldo ${usage}`, summary]))}`;
  });
  return `${bold("Saldo")} ${VERSION}: the warehouse between an organisation's finance systems\n\n${groups.join("\n\n")}\n\n${dim("Most commands take --json, and --target duckdb|postgres. Exit codes: 0 done, 1 failed, 2 usage, 3 data rejected beyond tolerance or a control broke.")}\n`;
}

const COMMON = {
  json: { type: "boolean" },
  target: { type: "string" },
  debug: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    process.stdout.write(help());
    return 0;
  }
  if (name === "--version") {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  const entry = COMMANDS[name];
  if (!entry) {
    const { nearest } = await import("../extract/spelling.ts");
    const near = nearest(name, Object.keys(COMMANDS))[0];
    throw new SaldoError("usage", "unknown_command", `there is no command ${name}`, {
      hint: near ? `did you mean: saldo ${near}` : "see: saldo help",
    });
  }
  const command = await entry.load();
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({
      args: rest,
      options: { ...COMMON, ...command.options },
      allowPositionals: true,
      strict: true,
    });
  } catch (cause) {
    throw new SaldoError("usage", "bad_option", (cause as Error).message.split(". ")[0]!, {
      hint: `usage: saldo ${entry.usage}`,
      cause,
    });
  }
  if (parsed.values["help"]) {
    process.stdout.write(`saldo ${entry.usage}\n  ${entry.summary}\n`);
    return 0;
  }
  const screen = terminal();
  try {
    return await command.run({
      values: parsed.values,
      positionals: parsed.positionals,
      json: parsed.values["json"] === true,
      usage: entry.usage,
      emit: screen.emit,
      signal: interrupted.signal,
    });
  } finally {
    screen.close();
  }
}

/** What is said of an error that nobody foresaw. */
const fault = { code: "fault", hint: "this is a fault in Saldo; --debug shows where", place: {} };

/** 128 and the number of SIGPIPE, which Node itself passes over. */
const BROKEN_PIPE = 141;

const interrupted = new AbortController();
let interruptedBy: keyof typeof constants.signals | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    interruptedBy ??= signal;
    interrupted.abort(
      new SaldoError("fatal", "interrupted", "interrupted", {
        hint: "what landed stays landed; run again to finish",
      }),
    );
  });
}
// Who read what is said has left (`saldo … | head -1`): nothing more is said, and the shell is told as of any program.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(BROKEN_PIPE);
  });
// The door that opened us is gone: nobody waits for a result, so nothing may go on.
const abandoned = () => process.exit(1);
process.on("disconnect", abandoned);

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const debug = process.argv.includes("--debug");
  if (process.argv.includes("--json")) {
    const { code, message, hint, place } =
      error instanceof SaldoError ? error : { ...fault, message: String(error) };
    // On one line: a command may have said other lines before it.
    process.stdout.write(`${JSON.stringify({ error: { code, message, hint, place } })}\n`);
  }
  process.stderr.write(`saldo: ${debug && error instanceof Error ? error.stack : describe(error)}\n`);
  if (!(error instanceof SaldoError) && !debug)
    process.stderr.write("  → this is a fault in Saldo; --debug shows where\n");
  process.exitCode = exitOf(error);
  // What still goes on behind the command, its threads too, is no longer waited for.
  if (interruptedBy !== undefined && error === interrupted.signal.reason)
    process.exit(128 + constants.signals[interruptedBy]);
}
process.off("disconnect", abandoned);
if (process.connected) process.disconnect();
