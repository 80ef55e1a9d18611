import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Context, Event } from "../context.ts";
import { SaldoError } from "../error.ts";
import type { Delivery, Item, Refusal } from "../source.ts";
import { message, statement } from "./fixture/message.ts";
import bank from "./source.ts";

let home: string;
const events: Event[] = [];
before(async () => {
  home = await mkdtemp(join(tmpdir(), "saldo-bank-"));
  await mkdir(join(home, "inbox/12a/2026/march"), { recursive: true });
  const put = (name: string, content: string) => writeFile(join(home, "inbox/12a", name), content);
  await put("b.txt", message({ messageId: "B" }));
  await put("a-10.xml", message({ messageId: "A10" }));
  await put("a-9.xml", message({ messageId: "A9" }));
  await put("2026/march/c.camt", message({ messageId: "C" }));
  await put("intraday.xml", message({ kind: "052", statements: [statement({ name: "Rpt" })] }));
  await put("advice.xml", message({ kind: "054", statements: [statement({ name: "Ntfctn" })] }));
  await put("cut.xml", message().slice(0, 900));
  await put("other.xml", "<Other/>");
  await put("other-cut.xml", "<Document xmlns='urn:other'><a></Document>");
  await put("page.xml", "<html><body>Inloggen</body></html>");
  await put(".hidden.xml", "x");
  await put("busy.xml.part", "x");
  await put("busy.tmp", "x");
});
after(() => rm(home, { recursive: true }));

const context = (): Context => ({
  home,
  clock: () => new Date("2026-03-04T05:00:00Z"),
  emit: (event) => void events.push(event),
  fetch: () => Promise.reject(new Error("no network in tests")),
  secret: () => undefined,
  run: "20260304T050000Z",
  signal: new AbortController().signal,
});

const read = (options: Partial<typeof bank.options> = {}) =>
  Array.fromAsync(bank.read({ ...bank.options, ...options }, context()));
const isRefusal = (one: Delivery | Refusal): one is Refusal => "refused" in one;

test("every camt.053 is one delivery, in name order, and every announcement one of its own, whatever it is called; the rest is refused", async () => {
  events.length = 0;
  const all = await read();
  assert.deepEqual(
    all.map((one) => [one.label, isRefusal(one) ? (one.refused as SaldoError).code : "delivery"]),
    [
      ["2026/march/c.camt", "delivery"],
      ["a-9.xml", "delivery"],
      ["a-10.xml", "delivery"],
      ["advice.xml", "delivery"],
      ["b.txt", "delivery"],
      ["cut.xml", "delivery"],
      ["intraday.xml", "delivery"],
      ["other.xml", "camt_namespace"],
      ["other-cut.xml", "xml_malformed"],
      ["page.xml", "xml_html"],
    ],
  );
  for (const one of all) {
    const announces = ["advice.xml", "intraday.xml"].includes(one.label);
    assert.deepEqual(
      one.tables,
      announces ? ["announcement", "announcement_detail"] : ["statement", "balance", "entry", "detail"],
    );
    assert.equal(one.files.length, 1);
    assert.match(one.files[0]!.sha256, /^[0-9a-f]{64}$/);
  }
});

test("a file that turns out broken while it streams is refused from its records", async () => {
  const all = await read();
  const records = (label: string) =>
    (all.find((one) => one.label === label) as Delivery).records as AsyncIterable<readonly Item[]>;
  assert.deepEqual(
    (await Array.fromAsync(records("b.txt"))).flat().map((item) => item.table),
    ["balance", "balance", "entry", "entry", "statement"],
  );
  await assert.rejects(
    Array.fromAsync(records("cut.xml")),
    (error) =>
      error instanceof SaldoError && error.code === "xml_malformed" && error.place.file === "cut.xml",
  );
});

test("an empty or absent folder holds nothing, and the folder may be absolute", async () => {
  assert.deepEqual(await read({ folder: "inbox/none" }), []);
  assert.deepEqual(
    (await read({ folder: join(home, "inbox/12a/2026") })).map((one) => one.label),
    ["march/c.camt"],
  );
});
