// Extracts one source: asks its reader for deliveries and lands them one by one. One delivery that is refused does not
// stop the next; only a fault of the machine does.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "./context.ts";
import { open } from "./duckdb.ts";
import { closeDesk, type LandOptions, land, type Outcome, openDesk } from "./land.ts";
import type { Configured } from "./source.ts";

/** Everything that became of one source's deliveries, in order. */
export async function extract(
  { source, options }: Configured,
  context: Context,
  landing: LandOptions = {},
): Promise<Outcome[]> {
  const scratch = join(context.home, "work", "scratch", source.name);
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const session = await open(":memory:", { temp_directory: scratch, preserve_insertion_order: "true" });
  const desk = openDesk(session, source, context, landing);
  const outcomes: Outcome[] = [];
  try {
    for await (const delivery of source.read(options, context)) {
      context.signal.throwIfAborted();
      outcomes.push(...(await land(desk, delivery)));
    }
    await closeDesk(desk);
  } finally {
    session.close();
    await rm(scratch, { recursive: true, force: true });
  }
  return outcomes;
}
