// What a status report says lands to the letter, whatever its version; what is broken is refused with its place.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { testContext } from "../../test/context.ts";
import { SaldoError } from "../error.ts";
import type { Delivery, Item, Refusal } from "../source.ts";
import { batch, reasons, report, transaction } from "./fixture/report.ts";
import { inspect as inspectFile } from "./inspect.ts";
import payment from "./source.ts";

let home: string;
before(async () => {
  home = await mkdtemp(join(tmpdir(), "saldo-payment-"));
  await mkdir(join(home, "inbox/13"), { recursive: true });
});
after(() => rm(home, { recursive: true }));

async function inspect(path: string) {
  const among = { now: new Date(), files: [path], folder: async () => join(home, "unpacked") };
  const found = await inspectFile(path, among);
  assert.ok(found === null || found.length === 1);
  return found?.[0] ?? null;
}

const put = async (name: string, content: string | Buffer): Promise<string> => {
  const path = join(home, "inbox/13", name);
  await writeFile(path, content);
  return path;
};

async function read(files: Readonly<Record<string, string>>): Promise<readonly (Delivery | Refusal)[]> {
  await rm(join(home, "inbox/13"), { recursive: true });
  await mkdir(join(home, "inbox/13"));
  for (const [name, content] of Object.entries(files)) await put(name, content);
  return Array.fromAsync(payment.read(payment.options, testContext(home)));
}

const rowsOf = (one: Delivery | Refusal | undefined): Promise<Item[]> => {
  assert.ok(one && "records" in one);
  return Array.fromAsync(one.records as AsyncIterable<Item>);
};

const mixed = (version: string) =>
  report({
    version,
    group: `<GrpSts>PART</GrpSts>${reasons("NARR", "AM05")}`,
    batches: [
      batch("B1", "ACSP"),
      batch(
        "B2",
        null,
        transaction("E1", "ACSC", { amount: "10.00", account: "NL22RABO0999001010" }),
        transaction("E2", "RJCT", { codes: ["AC04", "NARR"] }),
      ),
    ],
  });

for (const version of ["03", "08", "10", "12"]) {
  test(`pain.002.001.${version}: the message, its batches and its payments, with every reason`, async () => {
    const [delivery] = await read({ "x.xml": mixed(version) });
    const [head, ...parts] = await rowsOf(delivery);
    assert.equal(head!.table, "status_report");
    assert.deepEqual(head!.values, {
      bank: "RABONL2U",
      report: "STS1",
      report_version: `pain.002.001.${version}`,
      created_at: "2026-11-20T08:00:00Z",
      message: "MSG1",
      message_name: "pain.001.001.09",
      payments: "2",
      amount: "12.34",
      status: "PART",
      reasons: "NARR AM05",
      info: "In words: NARR\nIn words: AM05",
      parts: "4",
    });
    assert.deepEqual(
      parts.map(({ values }) => {
        const { position, level, batch, end_to_end_id, status, reasons, amount, account } = values as Record<
          string,
          string | null
        >;
        return [position, level, batch, end_to_end_id, status, reasons, amount, account];
      }),
      [
        ["1", "batch", "B1", null, "ACSP", null, null, null],
        ["2", "payment", "B2", "E1", "ACSC", null, "10.00", "NL22RABO0999001010"],
        ["3", "payment", "B2", "E2", "RJCT", "AC04 NARR", null, null],
        ["4", "batch", "B2", null, null, null, null, null],
      ],
    );
  });
}

test("a report whose bank does not say who it is lands under nobody's name", async () => {
  const [delivery] = await read({ "x.xml": report({ agent: null, group: "<GrpSts>RCVC</GrpSts>" }) });
  const [head] = await rowsOf(delivery);
  assert.equal((head!.values as Record<string, string>)["bank"], "-");
});

test("what is no status report is refused with its place, and the rest goes on", async () => {
  const all = await read({
    "a-camt.xml": `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>`,
    "b-old.xml": report({ version: "02" }),
    "c-web.xml": "<html><body>Inloggen</body></html>",
    "d-good.xml": report({ group: "<GrpSts>ACCP</GrpSts>" }),
  });
  assert.deepEqual(
    all.map((one) => [one.label, "refused" in one ? (one.refused as SaldoError).code : "delivery"]),
    [
      ["a-camt.xml", "pain002_namespace"],
      ["b-old.xml", "pain002_namespace"],
      ["c-web.xml", "xml_html"],
      ["d-good.xml", "delivery"],
    ],
  );
});

const BROKEN: Readonly<Record<string, readonly [string, string]>> = {
  "no message id": [report().replace("<MsgId>STS1</MsgId>", ""), "pain002_id"],
  "no original": [report().replace("<OrgnlMsgId>MSG1</OrgnlMsgId>", ""), "pain002_original"],
  "a batch without id": [
    report({ batches: [batch("B1", "ACSP").replace("<OrgnlPmtInfId>B1</OrgnlPmtInfId>", "")] }),
    "pain002_original",
  ],
  "an amount with a comma": [
    report({ batches: [batch("B", null, transaction("E", "ACSC", { amount: "10,00" }))] }),
    "pain002_amount",
  ],
  "no group": [report().replace(/<OrgnlGrpInfAndSts>.*<\/OrgnlGrpInfAndSts>/, ""), "pain002_empty"],
  "batches before the group": [
    report().replace(/(<OrgnlGrpInfAndSts>.*<\/OrgnlGrpInfAndSts>)/, `${batch("B", "ACSP")}$1`),
    "pain002_order",
  ],
  "cut short": [mixed("10").slice(0, 900), "xml_malformed"],
  "a DOCTYPE": [mixed("10").replace("?>", '?><!DOCTYPE x [<!ENTITY y "z">]>'), "xml_doctype"],
};

for (const [what, [content, code]] of Object.entries(BROKEN)) {
  test(`${what}: nothing of it is taken, and inspect says so`, async () => {
    const [one] = await read({ "x.xml": content });
    const failing = "refused" in one! ? Promise.reject(one.refused) : rowsOf(one);
    await assert.rejects(failing, (error) => error instanceof SaldoError && error.code === code);
    const found = await inspect(join(home, "inbox/13/x.xml"));
    assert.equal(found!.accepted, false);
    assert.equal(found!.problems[0]!.code, code);
  });
}

test("inspect shows a report, what cannot be matched in it, and leaves what is something else", async () => {
  const path = await put(
    "seen.xml",
    report({
      batches: [
        batch(
          "B",
          null,
          transaction("E1", "RVNM"),
          transaction("E1", "RVNM"),
          transaction("E2", "RCVC").replace("<OrgnlEndToEndId>E2</OrgnlEndToEndId>", ""),
        ),
      ],
    }),
  );
  const found = (await inspect(path))!;
  assert.equal(found.kind, "pain.002");
  assert.equal(found.accepted, true);
  assert.deepEqual(
    found.problems.map(({ code }) => code),
    ["pain002_twice", "pain002_nameless"],
  );
  const packed = (await inspect(
    await put("seen.xml.gz", gzipSync(report({ batches: [batch("B", "ACSP")] }))),
  ))!;
  assert.deepEqual([packed["file"], packed.accepted], [`${path}.gz/seen.xml`, true]);
  const damaged = (await inspect(await put("cut.gz", gzipSync(report({})).subarray(0, 60))))!;
  assert.equal(damaged.accepted, false);
  assert.equal(damaged.problems[0]!.code, "gz_unreadable");
  assert.equal(await inspect(await put("page.xml", "<html/>")), null);
  assert.equal(await inspect(await put("text.xml", "hello")), null);
  assert.equal(
    await inspect(
      await put("camt.xml", `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>`),
    ),
    null,
  );
});

const schemas = new URL("../../../shared/data/bank/xsd/", import.meta.url).pathname;
const skip = existsSync(schemas) ? false : "the schemas are not here (../shared/data/bank/xsd)";
test("the reports of these tests are what the schema allows", { skip }, async (t) => {
  try {
    execFileSync("xmllint", ["--version"], { stdio: "ignore" });
  } catch {
    return t.skip("xmllint is not installed");
  }
  for (const version of ["03", "10"]) {
    const path = await put(`schema-${version}.xml`, mixed(version));
    execFileSync(
      "xmllint",
      ["--noout", "--nonet", "--schema", join(schemas, `pain.002.001.${version}.xsd`), path],
      {
        stdio: "pipe",
      },
    );
  }
});
