// One runner at a time: a lock row in the logbook with a heartbeat. The lock of a process that died on this machine is
// taken over at once; one from another machine after its heart has been silent for a minute.
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { SaldoError } from "../extract/error.ts";
import type { Logbook } from "./logbook.ts";

const BEAT = 10_000;
const SILENT = 60_000;

/** The lock that whoever writes takes. */
export const RUNNER = "runner";

export type Lock = { readonly release: () => Promise<void> };

/** When a process started, so that a reused process id is not taken for the old holder; empty where unknown. */
function startOf(pid: number): string {
  try {
    // Field 22 of /proc/<pid>/stat, counted after the command in parentheses, which may hold blanks.
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ")[19] ?? "";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

function alive(pid: number, started: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return started === "" || startOf(pid) === started;
}

/** Who asks for a lock, as its row names them. */
export const holder = (name: string, run: string) => ({
  name,
  run,
  pid: process.pid,
  host: hostname(),
  started: startOf(process.pid),
  heartbeat: new Date().toISOString(),
});

export const locked = (held?: { run: string; pid: number; host: string }): SaldoError =>
  new SaldoError(
    "retriable",
    "locked",
    held
      ? `run ${held.run} is at work (process ${held.pid} on ${held.host})`
      : "another run is at work, or its connection has not ended yet",
    { hint: "one runner at a time: wait for it to end (saldo runs), then try again" },
  );

/**
 * Takes the runner's lock, or throws `locked` naming who holds it.
 * @param lost called when another runner took it over: this one must stop at once
 */
export async function takeLock(
  logbook: Logbook,
  run: string,
  lost: (error: SaldoError) => void,
  name = RUNNER,
): Promise<Lock> {
  const mine = holder(name, run);
  await logbook.transaction().execute(async (transaction) => {
    // A write first: SQLite then holds the write lock while the holder is looked at.
    await transaction.updateTable("lock").set({ name }).where("name", "=", name).execute();
    const held = await transaction.selectFrom("lock").selectAll().where("name", "=", name).executeTakeFirst();
    if (held) {
      const here = held.host === mine.host;
      const living = here ? alive(held.pid, held.started) : Date.now() - Date.parse(held.heartbeat) < SILENT;
      if (living) {
        throw locked(held);
      }
      await transaction.deleteFrom("lock").where("name", "=", name).execute();
    }
    await transaction.insertInto("lock").values(mine).execute();
  });
  const beat = setInterval(() => {
    logbook
      .updateTable("lock")
      .set({ heartbeat: new Date().toISOString() })
      .where("name", "=", name)
      .where("run", "=", run)
      .executeTakeFirst()
      .then(({ numUpdatedRows }) => {
        if (numUpdatedRows > 0n) return;
        clearInterval(beat);
        lost(
          new SaldoError("fatal", "lock_lost", "another runner took over while this one was silent", {
            hint: "see: saldo runs",
          }),
        );
      })
      .catch((error: unknown) =>
        process.emitWarning(`the runner's heartbeat could not be written: ${String(error)}`),
      );
  }, BEAT);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      await logbook.deleteFrom("lock").where("name", "=", name).where("run", "=", run).execute();
    },
  };
}
