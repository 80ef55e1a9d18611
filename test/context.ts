// The edge of the world as tests hand it down: a fixed clock, no secrets, nobody listening unless the test does.
import type { Context } from "../extract/context.ts";

export const testContext = (home: string, more: Partial<Context> = {}): Context => ({
  home,
  clock: () => new Date("2026-11-20T05:00:00Z"),
  emit: () => {},
  fetch,
  secret: () => undefined,
  run: "20261120T050000Z",
  signal: new AbortController().signal,
  ...more,
});
