// Large files are looked into in threads, and that must be all the difference.
import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { Inspection } from "../source.ts";
import { jsonLine, Written } from "../written.ts";
import { entry, message, statement } from "./fixture/message.ts";
import { inspect } from "./inspect.ts";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "saldo-look-"));
});
after(() => rm(folder, { recursive: true }));

const large = (sequence: string, opening: string, day: number) =>
  message({
    statements: [
      statement({
        sequence,
        opening: [opening, `2026-03-0${day - 1}`],
        closing: ["99999.00", `2026-03-0${day}`],
        entries: Array.from({ length: 20_000 }, (_, at) =>
          entry({ amount: `${at}.05`, more: `<AddtlNtryInf>caf\u00e9 \u20ac ${at}</AddtlNtryInf>` }),
        ),
      }),
    ],
  });

const lines = async (files: readonly string[]): Promise<string[]> => {
  const among = { files, now: new Date("2026-11-20T05:00:00Z"), folder: async () => folder };
  const found: string[] = [];
  for (const path of files)
    for (const one of (await inspect(path, among)) ?? [])
      found.push(Buffer.concat(Array.from(jsonLine(one), (piece) => Buffer.from(piece))).toString());
  return found;
};

test("two large files together say what each says alone, and what they say of each other", async () => {
  const [one, two, cut, small] = ["one", "two", "cut", "small"].map((name) =>
    join(folder, `${name}.xml`),
  ) as [string, string, string, string];
  const text = large("26062", "1000.00", 3);
  assert.ok(text.length > 4 << 20);
  await writeFile(one, text);
  await writeFile(two, large("26063", "5.00", 4));
  await writeFile(cut, text.slice(0, -20));
  await writeFile(small, message());
  const alone = [];
  for (const path of [one, two, cut, small]) alone.push(...(await lines([path])));
  const together = await lines([one, two, cut, small]);
  const parsed = (line: string) => JSON.parse(line) as Inspection & { transactions: unknown[] };
  for (const [at, line] of together.entries()) {
    const { problems, ...rest } = parsed(line);
    const { problems: own, ...expected } = parsed(alone[at]!);
    assert.deepEqual(rest, expected);
    assert.deepEqual(problems.slice(0, own.length), own);
  }
  assert.equal(parsed(together[0]!).transactions.length, 20_000);
  assert.deepEqual(
    together.map((line) => parsed(line).accepted),
    [true, true, false, true],
  );
  const codes = parsed(together[3]!).problems.map(({ code }) => code);
  assert.ok(codes.includes("statement_conflict"), codes.join(" "));
  assert.deepEqual(
    parsed(together[2]!).problems.map(({ code }) => code),
    ["xml_malformed"],
  );
});

test("a list that is written out reads as the list, and leaves nothing behind", async () => {
  const list = Array.from({ length: 30_000 }, (_, at) => ({ at, text: `\u20ac "${"x".repeat(50)}"` }));
  const path = join(folder, "list.json");
  const written = new Written(path);
  for (const one of list) written.push(one);
  written.end();
  const of = (members: Record<string, unknown>) =>
    Buffer.concat(Array.from(jsonLine(members), (piece) => Buffer.from(piece))).toString();
  assert.equal(
    of({ a: 1, none: undefined, written, z: [] }),
    `${JSON.stringify({ a: 1, written: list, z: [] })}\n`,
  );
  assert.ok(!existsSync(path));
  assert.equal(of({ empty: new Written(path).end() }), '{"empty":[]}\n');
  assert.equal(of({}), "{}\n");
});

test("what is said of a large file takes no memory with it", async () => {
  const path = join(folder, "flat.xml");
  await writeFile(path, large("26062", "1000.00", 3));
  const among = { files: [path], now: new Date(), folder: async () => folder };
  const [one] = (await inspect(path, among))!;
  const { transactions } = one as unknown as { transactions: Written };
  assert.ok(transactions instanceof Written);
  assert.equal(transactions.length, 20_000);
  assert.ok(statSync(transactions.path).size > 4 << 20);
});

test("a disk without room is told with the file that it has none for, and what to do", {
  skip: process.platform !== "linux" && "needs /dev/full",
}, async () => {
  const [one, two, packed] = ["full-1.xml", "full-2.xml", "full.gz"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(one, large("26064", "1000.00", 5));
  await writeFile(two, large("26065", "1000.00", 6));
  await writeFile(packed, gzipSync(message()));
  /** Where what is found and what is unpacked is written to. */
  const full = await mkdtemp(join(folder, "full-"));
  await mkdir(join(full, "0", "1"), { recursive: true });
  await symlink("/dev/full", join(full, "0", "1", "full"));
  for (const at of [0, 1]) await symlink("/dev/full", join(full, `transactions-${at}.json`));
  for (const files of [[one], [one, two], [packed]])
    await assert.rejects(inspect(files[0]!, { files, now: new Date(), folder: async () => full }), {
      name: "SaldoError",
      code: "disk_full",
      message: `there is no room left for what is in ${files[0]}`,
      hint: "make room, or let TMPDIR name a folder on a larger disk",
    });
});
