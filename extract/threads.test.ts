import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { threads } from "./threads.ts";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "saldo-threads-"));
});
after(() => rm(folder, { recursive: true }));

test("threads do what they are asked, say why they cannot, and one that dies takes its own work only", async () => {
  const module = join(folder, "work.ts");
  await writeFile(
    module,
    `import { serve } from ${JSON.stringify(new URL("./threads.ts", import.meta.url).href)};
serve(async (of: number) => {
  if (of === 3) throw new Error("not three");
  if (of === 5) process.exit(7);
  return { twice: of * 2, bytes: new Uint8Array([of]) };
});`,
  );
  const crew = threads<number, { readonly twice: number; readonly bytes: Uint8Array }>(
    pathToFileURL(module),
    2,
  );
  const ended = await Promise.allSettled([0, 1, 2, 3, 4, 5, 6, 7].map((of) => crew.run(of)));
  assert.deepEqual(
    ended.map((one) =>
      one.status === "fulfilled" ? [one.value.twice, one.value.bytes[0]] : String(one.reason.message),
    ),
    [
      [0, 0],
      [2, 1],
      [4, 2],
      "not three",
      [8, 4],
      "a thread ended with 7 before its work was done",
      [12, 6],
      [14, 7],
    ],
  );
});

test("however a thread dies, there are never more of them than was said", async () => {
  const module = join(folder, "dies.ts");
  await writeFile(
    module,
    `import { threadId } from "node:worker_threads";
import { serve } from ${JSON.stringify(new URL("./threads.ts", import.meta.url).href)};
serve(async (of: string) => {
  if (of === "throws") setImmediate(() => { throw new Error("thrown aside"); });
  if (of === "exits") process.exit(7);
  if (of === "later") setTimeout(() => { throw new Error("thrown when nobody asks"); }, 50);
  if (of === "throws") await new Promise(() => {});
  await new Promise((resolve) => setTimeout(resolve, 20));
  return threadId;
});`,
  );
  const crew = threads<string, number>(pathToFileURL(module), 1);
  const all = ["throws", "exits", "throws", "a", "b", "c"].map((of) => crew.run(of));
  const ended = await Promise.allSettled(all);
  assert.deepEqual(
    ended.slice(0, 3).map((one) => one.status === "rejected" && one.reason.message),
    ["thrown aside", "a thread ended with 7 before its work was done", "thrown aside"],
  );
  const ids = ended.slice(3).map((one) => one.status === "fulfilled" && one.value);
  assert.equal(new Set(ids).size, 1, "three at a time would be three threads");
  const idle = await crew.run("later");
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.notEqual(await crew.run("d"), idle, "one that died while it had nothing to do is asked nothing");
});
