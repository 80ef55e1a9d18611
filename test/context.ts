// The edge of the world as tests hand it down: a fixed clock, no secret but a key for personal data, nobody listening unless the test does.
import type { Context } from "../extract/context.ts";
import { PERSONAL_KEY } from "../extract/keyring.ts";

export const TEST_KEY = `k1:${Buffer.alloc(32, "saldo test").toString("base64")}`;

export const testContext = (home: string, more: Partial<Context> = {}): Context => ({
  home,
  clock: () => new Date("2026-11-20T05:00:00Z"),
  emit: () => {},
  fetch,
  secret: (name) => (name === PERSONAL_KEY ? TEST_KEY : undefined),
  run: "20261120T050000Z",
  signal: new AbortController().signal,
  ...more,
});
