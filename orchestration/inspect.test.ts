// `saldo inspect` without --as: every file is told by the inspector whose kind it is, whole or damaged, and none of them
// keeps the others from being looked at.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { message } from "../extract/bank/fixture/message.ts";

const folder = await mkdtemp(join(tmpdir(), "saldo-inspect-kinds-"));
after(() => rm(folder, { recursive: true, force: true }));

const document = (namespace: string, body: string) =>
  `<?xml version="1.0"?>\n<Document xmlns="${namespace}"><${body}><GrpHdr><MsgId>A</MsgId>` +
  "<CreDtTm>2026-01-01T00:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>X</OrgnlMsgId>" +
  `<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>ACCP</GrpSts></OrgnlGrpInfAndSts></${body}></Document>`;
const iso = (name: string) => `urn:iso:std:iso:20022:tech:xsd:${name}`;

const inspected = async (
  files: Readonly<Record<string, string>>,
): Promise<readonly (readonly unknown[])[]> => {
  const paths = Object.keys(files).map((name) => join(folder, name));
  for (const path of paths) await writeFile(path, files[basename(path)]!);
  const cli = join(dirname(fileURLToPath(import.meta.url)), "saldo.mjs");
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) =>
    execFile(process.execPath, [cli, "inspect", ...paths, "--json"], (_, out, err) =>
      resolve({ stdout: out, stderr: err }),
    ),
  );
  const lines = stdout.split("\n").filter((line) => line !== "");
  assert.equal(lines.length, paths.length, stderr);
  return lines
    .map((line) => JSON.parse(line))
    .map((one) => {
      const [problem] = one.problems;
      assert.ok(problem === undefined || /^line \d/.test(problem.where), `${one.file}: ${problem?.where}`);
      return [basename(one.file), one.kind, one.accepted, problem?.code];
    });
};

test("each file is told by its own inspector, also as far as a damaged one can be read", async () => {
  const cut = (text: string) => text.slice(0, -40);
  const report = document(iso("pain.002.001.03"), "CstmrPmtStsRpt");
  const order = document(iso("pain.001.001.09"), "CstmrCdtTrfInitn");
  const other = document("urn:other", "Other");
  assert.deepEqual(
    await inspected({
      "statement.xml": message(),
      "statement-cut.xml": cut(message()),
      "statement-unknown.xml": document(iso("camt.053.001.99"), "BkToCstmrStmt"),
      "report.xml": report,
      "report-cut.xml": cut(report),
      "report-unknown.xml": document(iso("pain.002.001.99"), "CstmrPmtStsRpt"),
      "order-cut.xml": cut(order),
      "other.xml": other,
      "other-cut.xml": cut(other),
      "text.txt": "no XML",
    }),
    [
      ["statement.xml", "camt.053", true, undefined],
      ["statement-cut.xml", "camt.053", false, "xml_malformed"],
      ["statement-unknown.xml", "camt", false, "camt_namespace"],
      ["report.xml", "pain.002", true, undefined],
      ["report-cut.xml", "pain.002", false, "xml_malformed"],
      ["report-unknown.xml", "pain.002", false, "pain002_namespace"],
      ["order-cut.xml", "pain.001", false, "xml_malformed"],
      ["other.xml", "unknown", false, "unknown_kind"],
      ["other-cut.xml", "unknown", false, "xml_malformed"],
      ["text.txt", "unknown", false, "unknown_kind"],
    ],
  );
});
