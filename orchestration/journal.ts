// Keeps the logbook of one run while it works: the run's own row, a row per named step, and everything it says.
import type { Event } from "../extract/context.ts";
import { describe, exitOf } from "../extract/error.ts";
import type { RunStatus } from "../load/logbook.ts";
import type { App } from "./app.ts";
import { recordEvents } from "./record.ts";

export type Journal = {
  /** The app, with every event that is more than progress also kept for the logbook. */
  readonly app: App;
  /** Runs one named step: its events, and its row in the logbook. */
  readonly step: <T>(name: string, work: () => Promise<T>, note: (result: T) => string) => Promise<T>;
  readonly close: (
    status: RunStatus,
    exit: number,
    message: string | null,
    published: string | null,
  ) => Promise<void>;
  /** The same of a run that failed. A logbook that is gone too does not hide why. */
  readonly fail: (error: unknown) => Promise<void>;
};

/** Opens the row of a run. */
export async function openJournal(outer: App, run: string, command: string): Promise<Journal> {
  const { logbook, settings, warehouse } = outer;
  const now = () => settings.clock().toISOString();
  const heard: { at: string; event: Event }[] = [];
  const emit = (event: Event) => {
    if (event.type !== "step.progress") heard.push({ at: now(), event });
    outer.emit(event);
  };
  const app: App = { ...outer, emit, context: (id) => ({ ...outer.context(id), emit }) };
  await logbook
    .insertInto("run")
    .values({
      id: run,
      command,
      target: warehouse.engine,
      started_at: now(),
      ended_at: null,
      status: "running",
      exit_code: null,
      published_run: null,
      message: null,
    })
    .execute();
  const unwritten = (error: unknown) =>
    outer.emit({
      type: "note",
      level: "warning",
      code: "logbook_lost",
      message: `the logbook could not be written: ${describe(error)}`,
    });
  const close: Journal["close"] = async (status, exit, message, published) => {
    await recordEvents(logbook, run, heard.splice(0));
    await logbook
      .updateTable("run")
      .set({ ended_at: now(), status, exit_code: exit, message, published_run: published })
      .where("id", "=", run)
      .execute();
  };
  return {
    app,
    close,
    fail: (error) => close("failed", exitOf(error), describe(error), null).catch(unwritten),
    async step(name, work, note) {
      outer.signal.throwIfAborted();
      emit({ type: "step.started", step: name });
      await logbook
        .insertInto("step")
        .values({ run, name, started_at: now(), ended_at: null, status: "running", note: null })
        .execute();
      const end = async (ok: boolean, text: string) => {
        await logbook
          .updateTable("step")
          .set({ ended_at: now(), status: ok ? "done" : "failed", note: text })
          .where("run", "=", run)
          .where("name", "=", name)
          .execute();
        emit({ type: "step.ended", step: name, ok, note: text });
      };
      try {
        const result = await work();
        await end(true, note(result));
        return result;
      } catch (error) {
        await end(false, describe(error)).catch(unwritten);
        throw error;
      }
    },
  };
}
