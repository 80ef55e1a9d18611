import assert from "node:assert/strict";
import { appendFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import type { Event } from "../context.ts";
import { listFolder } from "./folder.ts";

const home = await mkdtemp(join(tmpdir(), "saldo-folder-"));
after(() => rm(home, { recursive: true, force: true }));

async function folder(name: string, files: readonly string[]): Promise<string> {
  for (const file of files) {
    await mkdir(dirname(join(home, name, file)), { recursive: true });
    await writeFile(join(home, name, file), file);
  }
  return join(home, name);
}

const silent = () => assert.fail("nothing to say");

test("files are listed with those of subfolders, in the order of the numbers in their names", async () => {
  const path = await folder("plain", [
    "b_10.csv",
    "b_2.csv",
    "sub/a.csv",
    ".hidden",
    "b_2.csv.swp",
    "gone.csv.lock",
    "~$z.xlsx",
    "~WRD0001.tmp",
    ".dir/c.csv",
  ]);
  const { files, waiting } = await listFolder(path, silent);
  assert.deepEqual(
    files.map(({ name }) => name),
    ["b_2.csv", "b_10.csv", "sub/a.csv"],
  );
  assert.equal(files[0]!.bytes, 7);
  assert.deepEqual(waiting, []);
  assert.deepEqual((await listFolder(path, silent, { deep: false })).files.length, 2);
});

test("a link that leads nowhere, or in a circle, is passed over", {
  skip: process.platform === "win32" && "links need a right of their own there",
}, async () => {
  const path = await folder("links", ["a.csv"]);
  for (const [name, to] of Object.entries({
    "b.csv": "a.csv",
    "c.csv": "nowhere",
    "d.csv": "d.csv",
    "e.csv": "a.csv/x",
  }))
    await symlink(to, join(path, name));
  const { files } = await listFolder(path, silent);
  assert.deepEqual(
    files.map(({ name }) => name),
    ["a.csv", "b.csv"],
  );
});

test("a folder that does not exist holds nothing", async () => {
  assert.deepEqual(await listFolder(join(home, "absent"), silent), { files: [], waiting: [] });
});

test("a file with a lock beside it and a file that grows are left for the next run, and said so", async () => {
  const path = await folder("busy", ["locked.xml", "locked.xml.lock", "growing.csv", "quiet.csv"]);
  const events: Event[] = [];
  let more = true;
  const writer = (async () => {
    while (more) {
      await appendFile(join(path, "growing.csv"), "x");
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  })();
  const { files, waiting } = await listFolder(path, (event) => events.push(event), { source: "d365" });
  more = false;
  await writer;
  assert.deepEqual(
    files.map(({ name }) => name),
    ["quiet.csv"],
  );
  assert.deepEqual(
    waiting.map(({ name }) => name),
    ["growing.csv", "locked.xml"],
  );
  assert.deepEqual(
    events.map((event) => event.type === "note" && [event.code, event.place?.file]),
    [
      ["file_in_progress", "growing.csv"],
      ["file_in_progress", "locked.xml"],
    ],
  );
});

test("a file that still arrives under a name of its own is left for the next run, under the name that it will have", async () => {
  const path = await folder("arriving", [
    "a.zip.part",
    "sub/b_2.csv.TMP",
    "c.xml.filepart",
    "d.csv.crdownload",
    "e.csv.0a1b2c3d.partial",
    "here.csv",
    "here.csv.part",
  ]);
  const events: Event[] = [];
  const { files, waiting } = await listFolder(path, (event) => events.push(event), { source: "bank" });
  assert.deepEqual(
    files.map(({ name }) => name),
    ["here.csv"],
  );
  assert.deepEqual(
    waiting.map(({ name }) => name),
    ["a.zip", "c.xml", "d.csv", "e.csv", "here.csv", "sub/b_2.csv"],
  );
  const notes = events.filter((event) => event.type === "note");
  assert.deepEqual(notes.map(({ place }) => place?.file).sort(), [
    "a.zip.part",
    "c.xml.filepart",
    "d.csv.crdownload",
    "e.csv.0a1b2c3d.partial",
    "here.csv.part",
    "sub/b_2.csv.TMP",
  ]);
  for (const { level, code, message, place } of notes) {
    assert.deepEqual([level, code, place?.source], ["warning", "file_in_progress", "bank"]);
    assert.match(message, /still arriving.*take it away/);
  }
});
