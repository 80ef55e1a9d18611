// Extracts one source: asks its reader for deliveries and lands them one by one. One delivery that is refused does not
// stop the next; only a fault of the machine does.
import { mkdir, rm, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Context } from "./context.ts";
import { closeDesk, type LandOptions, openDesk } from "./desk.ts";
import { literal, open } from "./duckdb.ts";
import { SaldoError } from "./error.ts";
import { land, type Outcome } from "./land.ts";
import { recordWithdrawn } from "./refusal.ts";
import type { Configured, Original } from "./source.ts";

/** How often a source that fails half-way is read: what landed before it failed is a no-op the next time. */
const ATTEMPTS = 3;

/** Megabytes that DuckDB may hold while rows land: every thread reads, types and writes a piece of its own. */
const memory = (): number => 300 + 100 * availableParallelism();

/** How far the extraction of all sources is: rows read, and bytes of the files that were there at the start. */
export type Progress = { rows: number; bytes: number; readonly total: number };

/** Everything that became of one source's deliveries, in order. */
export async function extract(
  { source, options }: Configured,
  outer: Context,
  landing: LandOptions = {},
  progress: Progress = { rows: 0, bytes: 0, total: 0 },
): Promise<Outcome[]> {
  const tell = (done: number, note: string) =>
    outer.emit({
      type: "step.progress",
      step: "extract",
      done,
      ...(progress.total > 0 ? { share: Math.min(1, progress.bytes / progress.total) } : {}),
      note,
    });
  // A reader counts the rows of its delivery; people see those of the run.
  const context: Context = {
    ...outer,
    emit: (event) =>
      event.type === "step.progress" ? tell(progress.rows + event.done, event.note ?? "") : outer.emit(event),
  };
  const scratch = join(context.home, "work", "scratch", source.name);
  await rm(scratch, { recursive: true, force: true });
  // What DuckDB puts here while it works is still in clear.
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  const session = await open(":memory:", {
    temp_directory: scratch,
    preserve_insertion_order: "true",
    memory_limit: `${memory()}MB`,
  });
  // Tables of a file are compressed as they are made; in memory they would be spilled as they are. Nothing of it is to
  // survive a crash, so nothing is logged, nor made tidy each time that a few rows of a large table have changed.
  await session.run(
    `attach ${literal(join(scratch, "desk.duckdb"))} as desk (recovery_mode no_wal_writes); use desk; set checkpoint_threshold = '1GB'`,
  );
  const desk = openDesk(session, source, context, landing);
  const outcomes: Outcome[] = [];
  const seen = new Set<string>();
  const packed = new Map<string, Packed>();
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        for await (const delivery of source.read(options, context)) {
          context.signal.throwIfAborted();
          const landed = await land(desk, delivery);
          outcomes.push(...landed);
          if (delivery.within) {
            const { sha256 } = delivery.within;
            const whole = landed.every(({ kind }) => kind !== "refused") && !("refused" in delivery);
            packed.set(sha256, { of: delivery.within, whole: whole && packed.get(sha256)?.whole !== false });
          }
          seen.add(delivery.label);
          progress.rows += landed.reduce((sum, { manifest }) => sum + (manifest?.rows.read ?? 0), 0);
          progress.bytes += delivery.files.reduce((sum, { bytes }) => sum + bytes, 0);
          tell(progress.rows, `${source.name} ${delivery.label}`);
        }
        await takeAway(packed.values());
        await recordWithdrawn(desk, seen);
        break;
      } catch (error) {
        if (!(error instanceof SaldoError) || error.kind !== "retriable") throw error;
        if (attempt === ATTEMPTS) {
          const unread = {
            refused: error,
            label: source.name,
            tables: Object.keys(source.tables),
            files: [],
          };
          outcomes.push(...(await land(desk, unread)));
          break;
        }
        context.emit({
          type: "note",
          level: "warning",
          code: error.code,
          message: `${error.message}; trying again`,
          place: { source: source.name },
        });
        await wait(1000 * 4 ** (attempt - 1), undefined, { signal: context.signal });
      }
    }
    await closeDesk(desk);
  } finally {
    session.close();
    await rm(scratch, { recursive: true, force: true });
  }
  return outcomes;
}

type Packed = { readonly of: Original; readonly whole: boolean };

/** What was packed is in the archive by its own content, so the packing goes; one that was written anew meanwhile stays. */
async function takeAway(packed: Iterable<Packed>): Promise<void> {
  for (const { of, whole } of packed) {
    if (!whole) continue;
    const now = await stat(of.path).catch(() => undefined);
    if (now?.size === of.bytes && now.mtimeMs === of.modified) await rm(of.path);
  }
}
