// `saldo inspect` without --as: every file is told by the inspector whose kind it is, whole or damaged, and none of them
// keeps the others from being looked at.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, link, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { entry, message, statement } from "../extract/bank/fixture/message.ts";
import type { Problem } from "../extract/source.ts";

const cli = join(dirname(fileURLToPath(import.meta.url)), "saldo.mjs");
const folder = await mkdtemp(join(tmpdir(), "saldo-inspect-kinds-"));
after(() => rm(folder, { recursive: true, force: true }));

const document = (namespace: string, body: string) =>
  `<?xml version="1.0"?>\n<Document xmlns="${namespace}"><${body}><GrpHdr><MsgId>A</MsgId>` +
  "<CreDtTm>2026-01-01T00:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>X</OrgnlMsgId>" +
  `<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>ACCP</GrpSts></OrgnlGrpInfAndSts></${body}></Document>`;
const iso = (name: string) => `urn:iso:std:iso:20022:tech:xsd:${name}`;

/** What is said of these paths, line by line. */
const asked = (paths: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  new Promise<{ told: any[]; stderr: string; code: unknown }>((resolve) =>
    execFile(
      process.execPath,
      [cli, "inspect", ...paths, "--json"],
      { env: { ...process.env, ...env }, timeout: 30_000 },
      (failed, out, stderr) => {
        const lines = out.split("\n").filter((line) => line !== "");
        resolve({ told: lines.map((line) => JSON.parse(line)), stderr, code: failed?.code ?? 0 });
      },
    ),
  );

const inspected = async (
  files: Readonly<Record<string, string>>,
): Promise<readonly (readonly unknown[])[]> => {
  const paths = Object.keys(files).map((name) => join(folder, name));
  for (const path of paths) await writeFile(path, files[basename(path)]!);
  const { told, stderr } = await asked(paths);
  assert.equal(told.length, paths.length, stderr);
  return told.map((one) => {
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

test("what is no file in a folder is passed over, as in an inbox, and named itself it is told; the rest goes on", {
  skip: process.platform === "win32" && "no pipes in folders there",
}, async (t) => {
  const given = await mkdtemp(join(folder, "odd-"));
  await mkdir(join(given, "sub"));
  await writeFile(join(given, "sub/a.xml"), message());
  await symlink("sub/a.xml", join(given, "b-link.xml"));
  await symlink("nowhere.xml", join(given, "c-dangling.xml"));
  await symlink("d-circle.xml", join(given, "d-circle.xml"));
  execFileSync("mkfifo", [join(given, "e-pipe.xml")]);
  const server = createServer().listen(join(given, "f-socket.xml"));
  t.after(() => server.close());
  await once(server, "listening");
  await writeFile(join(given, "g.xml"), message({ messageId: "M2" }));
  const said = async (...paths: readonly string[]) =>
    (await asked(paths)).told.map(({ file, accepted, problems }) => [
      file && relative(given, file),
      accepted,
      problems?.filter(({ severity }: Problem) => severity === "error").map(({ code }: Problem) => code),
    ]);
  assert.deepEqual(await said(given), [
    ["b-link.xml", true, []],
    ["g.xml", true, []],
    ["sub/a.xml", true, []],
  ]);
  assert.deepEqual(await said(join(given, "e-pipe.xml"), join(given, "f-socket.xml"), join(given, "g.xml")), [
    ["e-pipe.xml", false, ["not_a_file"]],
    ["f-socket.xml", false, ["not_a_file"]],
    ["g.xml", true, []],
  ]);
});

test("a file that cannot be read is told, and the rest goes on; without a folder to unpack in nothing does", {
  skip: process.platform !== "linux" && "needs /proc",
}, async () => {
  const given = await mkdtemp(join(folder, "closed-"));
  // Opens, and cannot be read.
  await symlink("/proc/self/mem", join(given, "broken.xml"));
  await writeFile(join(given, "statement.xml"), message());
  const { told, code } = await asked([given]);
  assert.deepEqual(
    told.map(({ accepted, problems }) => [accepted, problems[0]?.code]),
    [
      [false, "file_unreadable"],
      [true, undefined],
    ],
  );
  assert.match(told[0].problems[0].message, /the disk cannot read it: /);
  assert.equal(code, 3);
  if (process.getuid?.() !== 0) {
    await chmod(join(given, "statement.xml"), 0);
    const { told } = await asked([given]);
    assert.match(told[1].problems[0].message, /it may not be read: /);
  }
  await writeFile(join(given, "packed.gz"), gzipSync(message()));
  const nowhere = await asked([join(given, "packed.gz")], { TMPDIR: join(given, "nowhere") });
  assert.deepEqual([nowhere.told[0].error.code, nowhere.code], ["no_temporary_folder", 2]);
});

test("interrupted while threads read large files it ends soon, with whole lines and nothing left behind", {
  skip: process.platform === "win32" && "signals there end a program at once",
}, async () => {
  const entries = Array.from({ length: 40_000 }, () => entry());
  const given = join(folder, "large");
  await mkdir(given);
  await writeFile(join(given, "0.xml"), message({ statements: [statement({ entries })] }));
  for (let more = 1; more < 12; more++) await link(join(given, "0.xml"), join(given, `${more}.xml`));
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    const own = await mkdtemp(join(folder, "tmp-"));
    const child = spawn(process.execPath, [cli, "inspect", given, "--json"], {
      env: { ...process.env, TMPDIR: own },
    });
    const [out, ended] = [text(child.stdout), once(child, "exit")];
    // As soon as a thread has written what it found of a file.
    while ((await readdir(own, { recursive: true })).every((name) => !name.endsWith(".json")))
      await setTimeout(20);
    const asked = Date.now();
    child.kill(signal);
    assert.deepEqual(await ended, [code, null]);
    assert.ok(Date.now() - asked < 3_000, `${Date.now() - asked} ms`);
    const lines = (await out).split("\n");
    assert.equal(lines.pop(), "");
    const told = lines.map((line) => JSON.parse(line));
    assert.ok(told.length < 12);
    assert.equal(told.at(-1).error.code, "interrupted");
    assert.deepEqual(await readdir(own), []);
  }
});
