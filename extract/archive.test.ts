import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { archive, outdatedOriginals, readOriginal, reencrypt } from "./archive.ts";
import { keyring } from "./keyring.ts";
import { original } from "./source.ts";

const line = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;

async function folders(t: TestContext) {
  const home = await mkdtemp(join(tmpdir(), "saldo-archive-"));
  t.after(() => rm(home, { recursive: true }));
  await mkdir(join(home, "inbox"));
  return {
    home,
    put: async (content: Buffer, name = "a.xml") => {
      await writeFile(join(home, "inbox", name), content);
      return original(join(home, "inbox", name));
    },
    read: async (sha256: string, keys: string) =>
      Buffer.concat(await Array.fromAsync(readOriginal(home, sha256, keyring(keys)))),
  };
}

for (const size of [0, 1, 16, 65_536, 1_000_003]) {
  test(`a confidential original of ${size} bytes is archived encrypted and comes back byte for byte`, async (t) => {
    const { home, put, read } = await folders(t);
    const [k1, k2] = [line("k1"), line("k2")];
    const content = Buffer.alloc(size, "Bestaatniet 999999990 ");
    const file = await put(content);
    await archive([file], home, keyring(k1));
    assert.deepEqual(await readdir(join(home, "archive")), [`${file.sha256}.enc`]);
    assert.deepEqual(await readdir(join(home, "inbox")), []);
    const stored = await readFile(join(home, "archive", `${file.sha256}.enc`));
    assert.equal(stored.includes("Bestaatniet"), false);
    assert.deepEqual(await read(file.sha256, k1), content);
    assert.deepEqual(await read(file.sha256, `${k2}\n${k1}`), content, "an older key still reads it");
    await assert.rejects(read(file.sha256, k2), { code: "missing_personal_data_key" });
    await assert.rejects(read(file.sha256, line("k1")), { code: "archive_unreadable" });
    stored[stored.length - 1]! ^= 1;
    await writeFile(join(home, "archive", `${file.sha256}.enc`), stored);
    await assert.rejects(read(file.sha256, k1), { code: "archive_unreadable" });
  });
}

test("a second copy is not kept, a copy in clear goes, and what changed after it landed stays where it is", async (t) => {
  const { home, put, read } = await folders(t);
  const keys = line("k1");
  const file = await put(Buffer.from("one"));
  await archive([file], home, undefined);
  assert.deepEqual(await readdir(join(home, "archive")), [file.sha256]);
  assert.equal(
    (await read(file.sha256, keys)).toString(),
    "one",
    "one that was archived in clear is read too",
  );
  await archive([await put(Buffer.from("one"), "b.xml")], home, keyring(keys));
  await archive([await put(Buffer.from("one"), "c.xml")], home, keyring(keys));
  assert.deepEqual(await readdir(join(home, "archive")), [`${file.sha256}.enc`]);
  assert.deepEqual(await readdir(join(home, "inbox")), []);

  const changing = await put(Buffer.from("two"));
  await writeFile(changing.path, "three");
  await archive([changing], home, keyring(keys));
  assert.ok(existsSync(changing.path));
  assert.deepEqual(await readdir(join(home, "archive")), [`${file.sha256}.enc`]);
});

test("encrypted anew, an original opens with the new key alone; a damaged one stays as it is", async (t) => {
  const { home, put, read } = await folders(t);
  const [k1, k2] = [line("k1"), line("k2")];
  const ring = keyring(`${k2}\n${k1}`);
  const content = Buffer.alloc(300_000, "Bestaatniet ");
  const file = await put(content);
  const other = await put(Buffer.from("two"), "b.xml");
  await archive([file], home, keyring(k1));
  await archive([other], home, ring);
  assert.deepEqual(await outdatedOriginals(home, ring), [file.sha256]);
  // Left behind by a rotation that was killed.
  const path = join(home, "archive", `${file.sha256}.enc`);
  await writeFile(`${path}.tmp`, "half");
  await reencrypt(home, file.sha256, ring);
  assert.deepEqual(await outdatedOriginals(home, ring), []);
  assert.deepEqual(await read(file.sha256, k2), content);
  await assert.rejects(read(file.sha256, k1), { code: "missing_personal_data_key" });
  assert.deepEqual(
    (await readdir(join(home, "archive"))).sort(),
    [`${file.sha256}.enc`, `${other.sha256}.enc`].sort(),
  );
  await assert.rejects(outdatedOriginals(home, keyring(k1)), { code: "missing_personal_data_key" });

  const k3 = keyring(`${line("k3")}\n${k2}\n${k1}`);
  const stored = await readFile(path);
  stored[1000]! ^= 1;
  await writeFile(path, stored);
  await assert.rejects(reencrypt(home, file.sha256, k3), { code: "archive_unreadable" });
  assert.deepEqual(await readFile(path), stored);
});
