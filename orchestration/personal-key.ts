// Keys for personal data are the organisation's own and come from outside. Only the fictional organisation, of which
// nobody has anything to hide, is given one.
import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { keyringOf, PERSONAL_KEY } from "../extract/keyring.ts";
import { settle } from "../extract/landing.ts";
import { isConfidential } from "../extract/personal.ts";
import type { Source } from "../extract/source.ts";
import type { App } from "./app.ts";
import { SAMPLE_KEY } from "./config.ts";

/** Refuses to run sources that hold personal data without a key; makes one for the sample organisation. */
export async function requirePersonalKey({ settings, emit }: App, sources: readonly Source[]): Promise<void> {
  if (!sources.some(isConfidential)) return;
  if (settings.configFile === null && settings.secret(PERSONAL_KEY) === undefined) {
    const path = join(settings.home, SAMPLE_KEY);
    await generateKey(path);
    emit({
      type: "note",
      level: "info",
      code: "sample_personal_key",
      message: `the sample organisation has no key for personal data: one was made in ${path}; your own comes from ${PERSONAL_KEY}_FILE`,
    });
  }
  keyringOf(settings.secret);
}

/** Whole or not at all: what is protected with it is lost without it. The run's lock keeps others from making one too. */
async function generateKey(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  await writeFile(temporary, `k1:${randomBytes(32).toString("base64")}\n`, { mode: 0o600 });
  await settle(temporary, path);
}
