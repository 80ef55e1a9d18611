// Whether a statement that comes again lands again: by account, currency and day, and then by what it says.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Context } from "../context.ts";
import { extract } from "../extract.ts";
import { configure } from "../source.ts";
import { entry, message, type SayStatement, statement } from "./fixture/message.ts";
import bank from "./source.ts";

const root = await mkdtemp(join(tmpdir(), "saldo-identity-"));
after(() => rm(root, { recursive: true, force: true }));
let homes = 0;

/** What became of each file, one run after another: how many statements landed, or a conflict. */
async function deliver(...files: readonly string[]): Promise<readonly string[]> {
  const home = join(root, `home-${++homes}`);
  await mkdir(join(home, "inbox/12a"), { recursive: true });
  const told: string[] = [];
  for (const [place, text] of files.entries()) {
    await writeFile(join(home, "inbox/12a", `${place}.xml`), text);
    const context: Context = {
      home,
      clock: () => new Date("2026-03-05T05:00:00Z"),
      emit: () => {},
      fetch: () => Promise.reject(new Error("no network in tests")),
      secret: (name) =>
        name === "SALDO_PERSONAL_KEY" ? `k1:${Buffer.alloc(32, 7).toString("base64")}` : undefined,
      run: `2026030${place + 1}T050000Z`,
      signal: new AbortController().signal,
    };
    const [one] = (await extract(configure(bank), context)).filter(({ table }) => table === "statement");
    const { changes, conflicts } = one!.manifest ?? {};
    const inserted = changes?.inserted ?? 0;
    told.push((conflicts?.rows ?? 0) > 0 ? "conflict" : inserted === 0 ? "nothing" : `${inserted}`);
  }
  return told;
}
let downloads = 0;
const file = (...statements: readonly SayStatement[]) =>
  message({
    messageId: `M${++downloads}`,
    statements: statements.map((one) => statement({ id: `S${downloads}`, ...one })),
  });

test("under new ids, another page number or another sequence it says what it said: nothing lands", async () => {
  const paging = "<StmtPgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></StmtPgntn>";
  assert.deepEqual(
    await deliver(
      file({}),
      file({}),
      file({ more: paging }),
      file({ sequence: "62" }),
      file({ sequence: null }),
      file({ sequence: "0026062" }),
    ),
    ["1", "nothing", "nothing", "nothing", "nothing", "nothing"],
  );
});

test("twice in one delivery, under two sequences and other ids, it lands once", async () => {
  assert.deepEqual(await deliver(file({}, { id: "S2", sequence: "62" }), file({ sequence: "62" })), [
    "1",
    "nothing",
  ]);
});

test("twice in one delivery, each ending where it began, it lands twice; when both come again, no more", async () => {
  const swept: SayStatement = {
    opening: ["1000.00", "2026-03-02"],
    closing: ["1000.00", "2026-03-03"],
    entries: [entry(), entry({ sign: "DBIT" })],
  };
  const both = [
    { ...swept, sequence: "5" },
    { ...swept, sequence: "6" },
  ] as const;
  assert.deepEqual(await deliver(file(...both), file(...both), file({ ...swept, sequence: "62" })), [
    "2",
    "nothing",
    "nothing",
  ]);
});

test("pages that say the same are each a page, in one delivery or in several", async () => {
  const page = (number: number, last = false): SayStatement => ({
    opening: null,
    closing: null,
    entries: [entry({ amount: "5.00" })],
    more: `<StmtPgntn><PgNb>${number}</PgNb><LastPgInd>${last}</LastPgInd></StmtPgntn>`,
  });
  assert.deepEqual(await deliver(file(page(1), page(2)), file(page(3)), file(page(4, true)), file(page(3))), [
    "2",
    "1",
    "1",
    "nothing",
  ]);
});

test("pages of a message that each repeat the balances of all are each a page", async () => {
  const page = (number: number, last: boolean, amount: string) =>
    message({
      messageId: `M${number}`,
      paging: `<MsgPgntn><PgNb>${number}</PgNb><LastPgInd>${last}</LastPgInd></MsgPgntn>`,
      statements: [
        statement({
          sequence: "5",
          opening: ["100.00", "2026-03-02"],
          closing: ["130.00", "2026-03-03"],
          entries: [entry({ amount })],
        }),
      ],
    });
  const [first, last] = [page(1, false, "10.00"), page(2, true, "20.00")];
  assert.deepEqual(await deliver(first, last, first), ["1", "1", "nothing"]);
});

test("with other content it is a conflict, and the first one stands", async () => {
  const other = [entry({ amount: "150.05" })];
  assert.deepEqual(await deliver(file({}), file({ entries: other }), file({})), ["1", "conflict", "nothing"]);
});

test("several of one day, and those whose number restarts in January, are each a statement of their own", async () => {
  const next = {
    opening: ["1150.05", "2026-03-03"],
    sequence: "26063",
    entries: [entry({ amount: "5.00" })],
  } as const;
  const year = (date: string): SayStatement => ({ sequence: "1", closing: ["1150.05", date] });
  assert.deepEqual(
    await deliver(
      file({}),
      file({ ...next, closing: ["1155.05", "2026-03-03"] }),
      file(year("2025-01-01")),
      file(year("2026-01-01")),
    ),
    ["1", "1", "1", "1"],
  );
});

test("two that say nothing on one day are two, because the bank numbers them", async () => {
  const quiet = (sequence: string): SayStatement => ({
    sequence,
    entries: [],
    opening: ["1.00", "2026-03-02"],
    closing: ["1.00", "2026-03-03"],
  });
  assert.deepEqual(await deliver(file(quiet("7")), file(quiet("8")), file(quiet("8"))), [
    "1",
    "1",
    "nothing",
  ]);
});

test("two identical entries inside one statement are both real, also when it comes again", async () => {
  const twice = { entries: [entry(), entry()], closing: ["1500.00", "2026-03-03"] } as const;
  assert.deepEqual(await deliver(file(twice), file(twice), file({ ...twice, entries: [entry()] })), [
    "1",
    "nothing",
    "conflict",
  ]);
});
