// Reading a large BYOD table out of PostgreSQL: by Saldo, who lands it durably, and by its peers, who leave it in a
// local DuckDB. One server, one table, each tool a process of its own; what cannot run here is said in one line.
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "../../extract/duckdb.ts";
import { startPostgres } from "../postgres.ts";
import { changeLedger, makeFeed, makeLedger, PHYSICAL, SCHEMA, warm } from "./ledger.ts";
import { type Measured, measured } from "./measured.ts";
import { lastLine, PEERS, ready } from "./peers.ts";

const ROWS = Number(process.env["SALDO_BENCH_ROWS"] ?? "5000000");
/** What Saldo may hold of memory, in MB. */
const MEMORY = 900;
/** What finding the differences of a whole snapshot may take beyond reading it, in seconds. */
const DIFFERENCES = 10;

const say = (line: string) => process.stdout.write(`${line}\n`);
const number = (value: number) => Math.round(value).toLocaleString("en-GB");

function report(what: string, { seconds, peak, ok, said }: Measured, rows: number, more = ""): void {
  const memory = peak === undefined ? "memory unknown" : `${number(peak)} MB`;
  say(
    ok
      ? `${what.padEnd(52)} ${seconds.toFixed(1).padStart(7)} s ${number(rows / seconds).padStart(9)} rows/s ${memory.padStart(10)}${more}`
      : `${what.padEnd(52)} not measured: ${lastLine(said)}`,
  );
}

const within = ({ peak }: Measured): string =>
  peak === undefined ? "" : `  (${peak <= MEMORY ? "within" : "OVER"} ${MEMORY} MB)`;

/** Empty when a database holds as many rows as were to be read. */
async function complete(file: string): Promise<string> {
  const session = await open(file, { access_mode: "READ_ONLY" });
  try {
    const [row] = await session.all("select max(estimated_size) as rows from duckdb_tables()");
    return Number(row!["rows"]) === ROWS ? "" : `  (${number(Number(row!["rows"]))} rows arrived)`;
  } finally {
    session.close();
  }
}

/** A server with the ledger in it, and a folder to work in. */
async function withLedger(work: (url: string, base: string) => Promise<void>): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), "saldo-bench-"));
  const server = await startPostgres();
  try {
    await makeLedger(server.url, ROWS);
    say(`${number(ROWS)} rows of ${PHYSICAL} in PostgreSQL; load of the machine ${loadavg()[0]!.toFixed(1)}`);
    await work(server.url, base);
  } finally {
    await server.stop();
    await rm(base, { recursive: true, force: true });
  }
}

/** Runs Saldo's part in a process of its own; see saldo.ts for the words. */
async function saldo(url: string, work: string, home: string, ...more: string[]): Promise<Measured> {
  await warm(url);
  const script = join(import.meta.dirname, "saldo.ts");
  const result = await measured(process.execPath, [...process.execArgv, script, work, home, url, ...more]);
  if (!result.ok) throw new Error(`${work}: ${result.said}`);
  return result;
}

/** PostgreSQL to queryable, by everyone. */
export const byod = (): Promise<void> =>
  withLedger(async (url, base) => {
    const home = join(base, "home");
    const read = await saldo(url, "copy", join(base, "copy"));
    report("Saldo, reading only: COPY to a file", read, ROWS);
    await rm(join(base, "copy"), { recursive: true, force: true });
    const landed = await saldo(url, "land", home);
    const { raw } = JSON.parse(landed.out) as { raw: number };
    if (raw !== ROWS) throw new Error(`raw holds ${raw} rows`);
    report("Saldo: landed, typed, checked, queryable (settle: 0)", landed, ROWS, within(landed));
    await rm(home, { recursive: true, force: true });
    for (const peer of PEERS) {
      const environment = await ready(peer);
      if ("why" in environment) {
        say(`${peer.name.padEnd(52)} not measured: ${environment.why}`);
        continue;
      }
      const file = join(base, "out.duckdb");
      const address = url.replace(/^postgres:/, "postgresql:");
      const { args, env } = environment.call({ url: address, schema: SCHEMA, table: PHYSICAL, file });
      const [command, ...rest] = args;
      await warm(url);
      const ended = await measured(command!, rest, { env: { ...process.env, ...env }, cwd: base });
      report(peer.name, ended, ROWS, ended.ok ? await complete(file) : "");
      for (const left of [file, `${file}.wal`, `${file}.pipelines`])
        await rm(left, { recursive: true, force: true });
    }
  });

/** One in a hundred rows changed, some deleted: as the whole table again, and as the changed rows alone. */
export const change = (): Promise<void> =>
  withLedger(async (url, base) => {
    const home = join(base, "home");
    await saldo(url, "land", home);
    await changeLedger(url);
    const read = await saldo(url, "copy", join(base, "copy"));
    report("Saldo, reading only: COPY to a file", read, ROWS);
    await rm(join(base, "copy"), { recursive: true, force: true });
    const landed = await saldo(url, "land", home);
    const { changes } = JSON.parse(landed.out) as { changes: Record<string, number> };
    report("Saldo: 1 % changed, whole snapshot (settle: 0)", landed, ROWS, within(landed));
    const beyond = landed.seconds - read.seconds;
    say(
      `  ${number(changes["changed"]!)} changed, ${number(changes["deleted"]!)} deleted; ${beyond.toFixed(1)} s beyond reading (${beyond <= DIFFERENCES ? "within" : "OVER"} ${DIFFERENCES} s)`,
    );
    await makeFeed(url, "Feed");
    const fed = await saldo(url, "feed", home, "Feed");
    const told = JSON.parse(fed.out) as { rows: number; changes: Record<string, number> };
    report("Saldo: 1 % changed, as a feed of changes", fed, told.rows, within(fed));
    say(`  ${number(told.changes["changed"]!)} changed`);
  });
