// Keys for personal data are the organisation's own and come from outside. Only the fictional organisation, of which
// nobody has anything to hide, is given one.
import { randomBytes, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { misconfigured } from "../extract/error.ts";
import { keyring, keyringOf, PERSONAL_KEY } from "../extract/keyring.ts";
import { batches, settle } from "../extract/landing.ts";
import { holdsPersonal, isConfidential, sameKeys } from "../extract/personal.ts";
import type { Source } from "../extract/source.ts";
import type { App } from "./app.ts";
import { SAMPLE_KEY, type Settings } from "./environment.ts";

/**
 * Refuses to run sources that hold personal data without a key, or with one that was not laid over what landed; makes one
 * for the sample organisation.
 */
export async function requirePersonalKey({ settings, emit }: App, sources: readonly Source[]): Promise<void> {
  if (!sources.some(isConfidential)) return;
  if (settings.configFile === null && settings.secret(PERSONAL_KEY) === undefined) {
    const path = join(settings.home, SAMPLE_KEY);
    await writeKeys(path, newLine("k1"));
    emit({
      type: "note",
      level: "info",
      code: "sample_personal_key",
      message: `the sample organisation has no key for personal data: one was made in ${path}; your own comes from ${PERSONAL_KEY}_FILE`,
    });
  }
  const ring = keyringOf(settings.secret);
  for (const { name, tables } of sources)
    for (const [table, of] of Object.entries(tables))
      if (holdsPersonal(of)) sameKeys(ring, await batches(settings.home, name, table));
}

/** Refuses to make a new key for anybody but the sample organisation, whose own file it is. */
export async function requireSampleKey(settings: Settings): Promise<string> {
  const path = join(settings.home, SAMPLE_KEY);
  if (settings.configFile === null && existsSync(path)) {
    const text = await readFile(path, "utf8");
    if (settings.secret(PERSONAL_KEY) === text) return text;
  }
  throw misconfigured(
    "key_is_your_own",
    "a new key is made for the sample organisation only, once it has one; the keys of any other are its own",
    `put a new line on top of the keys that ${PERSONAL_KEY} or ${PERSONAL_KEY}_FILE gives, and run: npx saldo rotate-keys`,
  );
}

/** Puts a new key on top of the sample organisation's. */
export async function addSampleKey(settings: Settings): Promise<void> {
  const text = await requireSampleKey(settings);
  const ring = keyring(text);
  let number = 1;
  while (ring.has(`k${number}`)) number += 1;
  await writeKeys(join(settings.home, SAMPLE_KEY), `${newLine(`k${number}`)}${text}`);
}

const newLine = (id: string): string => `${id}:${randomBytes(32).toString("base64")}\n`;

/** Whole or not at all: what is protected with a key is lost without it. The run's lock keeps others from making one too. */
async function writeKeys(path: string, lines: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  await writeFile(temporary, lines, { mode: 0o600 });
  await settle(temporary, path);
}
