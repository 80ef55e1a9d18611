// How the command line behaves towards the shell that it stands in.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { message } from "../extract/bank/fixture/message.ts";

const cli = fileURLToPath(new URL("cli.ts", import.meta.url));

test("whose reader has left ends quietly, as a shell knows it", async () => {
  for (const left of ["stdout", "stderr"] as const) {
    const asked = left === "stdout" ? "--help" : "nonsense";
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", cli, asked]);
    child[left].destroy();
    const said: Buffer[] = [];
    child[left === "stdout" ? "stderr" : "stdout"].on("data", (part) => void said.push(part));
    const [code] = await once(child, "close");
    assert.equal(code, 141);
    assert.equal(Buffer.concat(said).toString(), "");
  }
});

test("whose reader has left leaves nothing of what was unpacked for it", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "saldo-cli-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const unpacking = join(folder, "unpacking");
  await mkdir(unpacking);
  const packed = join(folder, "statement.xml.gz");
  await writeFile(packed, gzipSync(message()));
  for (const shape of [[], ["--json"]]) {
    const child = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", cli, "inspect", packed, ...shape],
      { env: { ...process.env, TMPDIR: unpacking }, stdio: ["ignore", "pipe", "ignore"] },
    );
    child.stdout!.destroy();
    const [code] = await once(child, "close");
    assert.equal(code, 141);
    assert.deepEqual(await readdir(unpacking), []);
  }
});
