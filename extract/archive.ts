// The archive: every original that landed, by its content, as it was delivered.
import { existsSync } from "node:fs";
import { copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { settle } from "./landing.ts";
import type { Original } from "./source.ts";

/** Moves landed inbox files there; one that is there already is not kept twice. */
export async function archive(files: readonly Original[], home: string): Promise<void> {
  for (const file of files) {
    const target = join(home, "archive", file.sha256);
    if (existsSync(target)) {
      await rm(file.path, { force: true });
      continue;
    }
    await mkdir(dirname(target), { recursive: true });
    try {
      await settle(file.path, target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
      // Another disk: copy under a temporary name first, so that the archive never shows half a file.
      await copyFile(file.path, `${target}.tmp`);
      await settle(`${target}.tmp`, target);
      await rm(file.path);
    }
  }
}
