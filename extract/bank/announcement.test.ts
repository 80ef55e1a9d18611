// Reports of the day and notifications: they land apart from statements, once, and post nothing.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { SaldoError } from "../error.ts";
import { announcements } from "./announcement.ts";
import { entry, message, type SayStatement, statement } from "./fixture/message.ts";
import { announcementTables, statementTables } from "./tables.ts";

const folder = await mkdtemp(join(tmpdir(), "saldo-announcement-"));
after(() => rm(folder, { recursive: true, force: true }));

async function read(kind: "052" | "054", statements: readonly SayStatement[], messageId = "M1") {
  const path = join(folder, `${Math.random()}.xml`);
  const name = kind === "052" ? "Rpt" : "Ntfctn";
  const bare = { name, opening: null, closing: null };
  await writeFile(
    path,
    message({
      kind,
      version: "08",
      messageId,
      statements: statements.map((say) => statement({ ...bare, ...say })),
    }),
  );
  return Array.fromAsync(announcements(path));
}
const details = [
  "<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><Amt Ccy='EUR'>100.00</Amt><RmtInf><Strd><RfrdDocInf><Nb>F1</Nb></RfrdDocInf><RfrdDocInf><Nb>F2</Nb></RfrdDocInf></Strd></RmtInf></TxDtls>",
];

test("entries and the transactions behind them come with declared columns only, each with its kind and day", async () => {
  const all = await read("054", [
    { entries: [entry({ details }), entry({ status: "<Sts><Cd>PDNG</Cd></Sts>" })] },
  ]);
  assert.deepEqual(
    all.map(({ table }) => table),
    ["announcement_detail", "announcement", "announcement"],
  );
  for (const { table, values } of all) {
    const { columns } = announcementTables[table as keyof typeof announcementTables];
    for (const column of Object.keys(values)) assert.ok(column in columns, `${table}.${column}`);
    assert.equal(values.announced_on, "2026-03-03");
  }
  const [detail, first, second] = all.map(({ values }) => values as Record<string, unknown>);
  assert.deepEqual([detail!["end_to_end_id"], detail!["document_numbers"]], ["E1", "F1\nF2"]);
  assert.deepEqual([first!["kind"], first!["status"], second!["status"]], ["camt.054", "BOOK", "PDNG"]);
});

test("one that comes again under other ids is the same one, and one that says more is another", async () => {
  const known = async (...given: Parameters<typeof read>) => (await read(...given))[0]!.values.announcement;
  const one = await known("052", [{ entries: [entry()] }]);
  assert.equal(await known("052", [{ id: "S9", sequence: "7", entries: [entry()] }], "M9"), one);
  assert.notEqual(await known("052", [{ entries: [entry(), entry()] }]), one);
});

test("one that says of no day that it is about it is refused with its place", async () => {
  const undated = message({
    kind: "054",
    statements: [
      statement({ name: "Ntfctn", opening: null, closing: null, entries: [entry({ booked: "" })] }),
    ],
  });
  const path = join(folder, "undated.xml");
  await writeFile(path, undated.replaceAll(/<CreDtTm>.*?<\/CreDtTm>/g, ""));
  await assert.rejects(
    Array.fromAsync(announcements(path)),
    (error: SaldoError) => error.code === "statement_undated" && error.place.at === "line 2",
  );
});

test("no table of announcements shares rows with those of statements", () => {
  assert.deepEqual(
    Object.keys(announcementTables).filter((table) => table in statementTables),
    [],
  );
});
