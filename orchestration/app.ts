// Everything a command works with, opened once: settings, organisation, logbook, warehouse, and the context that the
// layers below are handed.
import { join } from "node:path";
import type { Context, Event } from "../extract/context.ts";
import { misconfigured } from "../extract/error.ts";
import { duckdbWarehouse } from "../load/duckdb.ts";
import { type Logbook, openLogbook } from "../load/logbook.ts";
import { postgresWarehouse } from "../load/postgres.ts";
import { startServer } from "../load/postgres-server.ts";
import type { Warehouse } from "../load/warehouse.ts";
import { environment, type Organisation, organisation, type Settings } from "./config.ts";

export type App = {
  readonly settings: Settings;
  readonly organisation: Organisation;
  readonly logbook: Logbook;
  readonly warehouse: Warehouse;
  readonly context: (run: string) => Context;
  readonly emit: (event: Event) => void;
  readonly signal: AbortSignal;
  readonly close: () => Promise<void>;
};

type Open = (settings: Settings, emit: (event: Event) => void) => Promise<Warehouse>;

/** The engines by the name that `--target` gives them. */
const ENGINES: Readonly<Record<string, Open>> = {
  duckdb: async ({ home }) => duckdbWarehouse(home),
  async postgres({ home, secret }, emit) {
    const url = secret("SALDO_POSTGRES_URL");
    if (url !== undefined) return postgresWarehouse(home, url);
    const server = await startServer(join(home, "postgres"));
    emit({
      type: "note",
      level: "info",
      code: "own_postgres",
      message: `SALDO_POSTGRES_URL is not set: a PostgreSQL server of this folder is used (${server.folder})`,
    });
    return postgresWarehouse(home, server.url);
  },
};

export async function openApp(
  emit: (event: Event) => void,
  signal: AbortSignal,
  target = "duckdb",
  cwd = process.cwd(),
): Promise<App> {
  const settings = environment(cwd);
  const engine = ENGINES[target];
  if (!engine)
    throw misconfigured(
      "unknown_target",
      `there is no target ${target}`,
      `targets are: ${Object.keys(ENGINES).join(", ")}`,
    );
  const warehouse = await engine(settings, emit);
  const logbook = openLogbook(settings.home);
  return {
    settings,
    organisation: await organisation(settings),
    logbook,
    warehouse,
    context: (run) => ({
      home: settings.home,
      clock: settings.clock,
      emit,
      fetch,
      secret: settings.secret,
      run,
      signal,
    }),
    emit,
    signal,
    close: () => logbook.destroy(),
  };
}
