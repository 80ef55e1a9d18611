import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { unwritable, writeWhole } from "./file.ts";

const folder = () => mkdtempSync(join(tmpdir(), "saldo-file-"));
const bytes = [new Uint8Array([1, 2]), new Uint8Array([3])];

test("a file replaces the old one and leaves nothing beside it; its folder is made", async () => {
  const home = join(folder(), "out", "2026");
  await writeWhole(join(home, "a.xlsx"), [new Uint8Array([9])]);
  await writeWhole(join(home, "a.xlsx"), bytes);
  assert.deepEqual(readdirSync(home), ["a.xlsx"]);
  assert.deepEqual([...readFileSync(join(home, "a.xlsx"))], [1, 2, 3]);
});

for (const mark of ["~$a.xlsx", ".~lock.a.xlsx#"])
  test(`a workbook that somebody has open is left alone (${mark})`, async () => {
    const home = folder();
    writeFileSync(join(home, "a.xlsx"), "old");
    writeFileSync(join(home, mark), "");
    await assert.rejects(writeWhole(join(home, "a.xlsx"), bytes), { code: "report_open", hint: /close it/ });
    assert.equal(readFileSync(join(home, "a.xlsx"), "utf8"), "old");
    assert.equal(readdirSync(home).length, 2);
  });

test("a path that cannot be written is told as such", async () => {
  const home = folder();
  writeFileSync(join(home, "file"), "");
  mkdirSync(join(home, "taken.xlsx"));
  await assert.rejects(writeWhole(join(home, "file", "a.xlsx"), bytes), {
    code: "report_not_writable",
    kind: "config",
  });
  await assert.rejects(writeWhole(join(home, "taken.xlsx"), bytes), {
    code: "report_not_writable",
    hint: /file name/,
  });
  assert.deepEqual(readdirSync(home).sort(), ["file", "taken.xlsx"]);
});

test("what fails while it is written leaves the old file and nothing beside it", async () => {
  const home = folder();
  writeFileSync(join(home, "a.xlsx"), "old");
  function* failing() {
    yield new Uint8Array([1]);
    throw new Error("too long");
  }
  await assert.rejects(writeWhole(join(home, "a.xlsx"), failing()), { code: "report_not_written" });
  assert.equal(readFileSync(join(home, "a.xlsx"), "utf8"), "old");
  assert.deepEqual(readdirSync(home), ["a.xlsx"]);
});

test("what a locked file, a protected folder and a full disk say on each system is understood", () => {
  const told = (code: string) => unwritable("out/etc.xlsx", Object.assign(new Error(code), { code }));
  assert.equal(told("EBUSY").code, "report_open");
  assert.equal(told("EPERM").code, "report_open");
  assert.equal(told("EACCES").code, "report_not_writable");
  assert.equal(told("EROFS").code, "report_not_writable");
  assert.equal(told("ENOSPC").code, "disk_full");
  assert.equal(told("EWHATEVER").code, "report_not_written");
  assert.match(told("EWHATEVER").message, /out\/etc\.xlsx could not be written: EWHATEVER/);
});
