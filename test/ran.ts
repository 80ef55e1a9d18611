// The organisation after its first run: made once for all test files, each of which goes on from there with a twin of it.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import { type Organisation, organisation, twinOf } from "./saldo.ts";

/** The folder that test/run.ts gives all test files; one that runs by itself has its own. */
const folder = process.env["SALDO_TEST_FOLDER"] ?? (await mkdtemp(join(tmpdir(), "saldo-ran-")));
if (folder !== process.env["SALDO_TEST_FOLDER"])
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

type First = Awaited<ReturnType<Organisation["json"]>>;

/** A twin of it, what its first run said, and the folder with copies of what was delivered and is in the archive now. */
export async function ran(
  context: TestContext,
): Promise<{ readonly of: Organisation; readonly first: First; readonly copies: string }> {
  const made = join(folder, "ran.json");
  for (; !existsSync(made); await setTimeout(200)) {
    try {
      await mkdir(join(folder, "making"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      continue;
    }
    try {
      await make(made);
    } finally {
      await rm(join(folder, "making"), { recursive: true });
    }
  }
  const { of, first } = JSON.parse(await readFile(made, "utf8")) as { of: Organisation; first: First };
  const twin = await twinOf(context, of);
  return { of: twin, first, copies: join(twin.home, "..", "copies") };
}

async function make(made: string): Promise<void> {
  const base = join(folder, "organisation");
  await rm(base, { recursive: true, force: true });
  const of = await organisation(null, { base });
  for (const one of ["3a", "12a", "13", "6"])
    await cp(join(of.inbox, one), join(base, "copies", one), { recursive: true });
  const first = await of.json("run");
  assert.equal(first.code, 0, first.stderr);
  await writeFile(`${made}.tmp`, JSON.stringify({ of, first }));
  await rename(`${made}.tmp`, made);
}
