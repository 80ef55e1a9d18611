// Everything a command works with, opened once: settings, organisation, logbook, warehouse, and the context that the
// layers below are handed.
import { join } from "node:path";
import type { Context, Event } from "../extract/context.ts";
import { misconfigured, type SaldoError } from "../extract/error.ts";
import { type Keyring, keyringOf } from "../extract/keyring.ts";
import { duckdbWarehouse } from "../load/duckdb.ts";
import { type Lock, takeLock } from "../load/lock.ts";
import { type Logbook, openLogbook } from "../load/logbook.ts";
import { openPostgresLogbook, takeAdvisoryLock } from "../load/logbook-postgres.ts";
import type { Reveal } from "../load/personal.ts";
import { postgresWarehouse } from "../load/postgres.ts";
import { POSTGRES_URL } from "../load/postgres-address.ts";
import { startServer } from "../load/postgres-server.ts";
import type { Warehouse } from "../load/warehouse.ts";
import { closingOf } from "./closed.ts";
import { type Organisation, organisation } from "./config.ts";
import { environment, type Settings } from "./environment.ts";

type Emit = (event: Event) => void;

export type App = {
  readonly settings: Settings;
  readonly organisation: Organisation;
  readonly logbook: Logbook;
  /** Takes the runner's lock; `lost` is called when it is lost while it is held. */
  readonly lock: (run: string, lost: (error: SaldoError) => void) => Promise<Lock>;
  readonly warehouse: Warehouse;
  readonly context: (run: string) => Context;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly close: () => Promise<void>;
};

/** How a warehouse is opened, by the name that `--target` gives its engine. */
const ENGINES: Readonly<
  Record<
    string,
    (settings: Settings, organisation: Organisation, reveal: Reveal, emit: Emit) => Promise<Warehouse>
  >
> = {
  duckdb: async ({ home }, _, reveal) => duckdbWarehouse(home, reveal),
  postgres: async (settings, { access }, reveal, emit) =>
    postgresWarehouse(settings.home, await postgresUrl(settings, emit), reveal, access),
};

/** Where the server of a SALDO_HOME keeps its data. */
export const ownServer = (home: string): string => join(home, "postgres");

/** The team's server, or else one of this folder, so that anyone can try the target. */
async function postgresUrl({ home, secret }: Settings, emit: Emit): Promise<string> {
  const url = secret(POSTGRES_URL);
  if (url !== undefined) return url;
  const server = await startServer(ownServer(home));
  emit({
    type: "note",
    level: "info",
    code: "own_postgres",
    message: `${POSTGRES_URL} is not set: a PostgreSQL server of this folder runs (${server.folder}: user saldo, its password beside it); saldo stop ends it`,
  });
  return server.url;
}

type Kept = Pick<App, "logbook" | "lock">;

/** Where the logbook is kept, and with it the runner's lock. */
const LOGBOOKS: Readonly<Record<Organisation["logbook"], (settings: Settings, emit: Emit) => Promise<Kept>>> =
  {
    async sqlite({ home }) {
      const logbook = openLogbook(home);
      return { logbook, lock: (run, lost) => takeLock(logbook, run, lost) };
    },
    async postgres(settings, emit) {
      const url = await postgresUrl(settings, emit);
      const logbook = await openPostgresLogbook(url);
      return { logbook, lock: (run, lost) => takeAdvisoryLock(url, logbook, run, lost) };
    },
  };

export async function openApp(
  emit: Emit,
  signal: AbortSignal,
  target?: string,
  cwd = process.cwd(),
): Promise<App> {
  const settings = environment(cwd);
  const chosen = await organisation(settings);
  const named = target ?? chosen.target;
  const engine = ENGINES[named];
  if (!engine) {
    throw misconfigured(
      "unknown_target",
      `there is no target ${named}`,
      `targets are: ${Object.keys(ENGINES).join(", ")}`,
    );
  }
  const warehouse = await engine(settings, chosen, revealing(settings), emit);
  const kept = await LOGBOOKS[chosen.logbook](settings, emit);
  return appOf({ settings, organisation: chosen, warehouse, emit, signal }, kept);
}

function revealing(settings: Settings): Reveal {
  let keys: Keyring | undefined;
  return (sealed) => {
    keys ??= keyringOf(settings.secret);
    return keys.decrypt(sealed);
  };
}

/** The same organisation in a folder of its own, with an embedded warehouse and logbook, at another time. */
export async function beside(app: App, home: string, clock: () => Date): Promise<App> {
  const settings = { ...app.settings, home, clock };
  const warehouse = duckdbWarehouse(home, revealing(settings));
  return appOf({ ...app, settings, warehouse }, await LOGBOOKS.sqlite(settings, app.emit));
}

type Given = Pick<App, "settings" | "organisation" | "warehouse" | "emit" | "signal">;

function appOf({ settings, organisation, warehouse, emit, signal }: Given, { logbook, lock }: Kept): App {
  return {
    settings,
    organisation,
    logbook,
    lock,
    warehouse,
    context: (run) => ({
      home: settings.home,
      clock: settings.clock,
      emit,
      fetch,
      secret: settings.secret,
      closing: closingOf(settings.home),
      run,
      signal,
    }),
    emit,
    signal,
    close: () => logbook.destroy(),
  };
}
