// Everything a command works with, opened once: settings, organisation, logbook, warehouse, and the context that the
// layers below are handed.
import type { Context, Event } from "../extract/context.ts";
import { misconfigured } from "../extract/error.ts";
import { type Keyring, keyringOf } from "../extract/keyring.ts";
import { duckdbWarehouse } from "../load/duckdb.ts";
import { type Logbook, openLogbook } from "../load/logbook.ts";
import type { Reveal } from "../load/personal.ts";
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

const ENGINES: Readonly<Record<string, (home: string, reveal: Reveal) => Warehouse>> = {
  duckdb: duckdbWarehouse,
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
  let keys: Keyring | undefined;
  const logbook = openLogbook(settings.home);
  return {
    settings,
    organisation: await organisation(settings),
    logbook,
    warehouse: engine(settings.home, (sealed) => {
      keys ??= keyringOf(settings.secret);
      return keys.decrypt(sealed);
    }),
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
