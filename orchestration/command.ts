// What a command is: its options, and what it does with them.
import type { ParseArgsConfig } from "node:util";
import type { Event } from "../extract/context.ts";
import { SaldoError } from "../extract/error.ts";
import type { App } from "./app.ts";

export type Ask = {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
  /** Result as JSON on stdout. */
  readonly json: boolean;
  readonly usage: string;
  readonly emit: (event: Event) => void;
  readonly signal: AbortSignal;
};

export type Command = {
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  /** Returns the exit code. */
  readonly run: (ask: Ask) => Promise<number>;
};

/** An option as text, undefined where it was not given. */
export const option = (ask: Ask, name: string): string | undefined => {
  const value = ask.values[name];
  return typeof value === "string" ? value : undefined;
};

export function usage(ask: Ask, message: string): SaldoError {
  return new SaldoError("usage", "usage", message, { hint: `usage: saldo ${ask.usage}` });
}

/** Opens the app for one command and closes it after. */
export async function withApp<T>(ask: Ask, work: (app: App) => Promise<T>): Promise<T> {
  // It brings the engines with it, and not every command needs them.
  const { openApp } = await import("./app.ts");
  const app = await openApp(ask.emit, ask.signal, option(ask, "target"));
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

export const print = (text: string): void =>
  void process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));
