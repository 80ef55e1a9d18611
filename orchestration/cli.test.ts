// How the command line behaves towards the shell that it stands in.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

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
