// A month of the ETC report from open to closed, reopened and closed again, through the command line; and what is known
// of it at any moment.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { glob, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { open, type Row } from "../extract/duckdb.ts";
import { checkBook } from "../orchestration/trace/check.ts";
import { stepsOf } from "../orchestration/trace/step.ts";
import { later, type Organisation, organisation } from "./saldo.ts";
import { inside } from "./traced.ts";

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

async function marts(of: Organisation, sql: string): Promise<Row[]> {
  const session = await open(join(of.home, "published", "saldo.duckdb"), { access_mode: "READ_ONLY" });
  try {
    return await session.all(sql);
  } finally {
    session.close();
  }
}

type Posting = Record<string, string>;

/** Edits the postings of projects as a next export would bring them. No cell of this file holds a comma. */
async function post(of: Organisation, edit: (postings: Posting[]) => Posting[]): Promise<void> {
  const path = join(of.inbox, "19", "PSAActualStaging.csv");
  const [head = "", ...lines] = (await readFile(path, "utf8")).trimEnd().split(/\r?\n/);
  const names = head.split(",");
  const postings = lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ""]));
  });
  const text = edit(postings).map((posting) => names.map((name) => posting[name]).join(","));
  await writeFile(path, `${[head, ...text].join("\r\n")}\r\n`);
}

/** Postings of a month with a cost that stand in the file once, on the cost side. */
const costsOf = (postings: readonly Posting[], month: string): Posting[] => {
  const keyOf = ({ TRANSID, COSTSALES, POSTINGTYPE, PROJID }: Posting) =>
    [TRANSID, COSTSALES, POSTINGTYPE, PROJID].join("\t");
  const times = new Map<string, number>();
  for (const one of postings) times.set(keyOf(one), (times.get(keyOf(one)) ?? 0) + 1);
  return postings.filter(
    (one) =>
      one["LEDGERTRANSDATE"]?.startsWith(month) &&
      times.get(keyOf(one)) === 1 &&
      Number(one["TOTALCONSUMPTION"]) > 0,
  );
};

const cents = (amount: unknown): number => Math.round(Number(amount) * 100);

test("a month is closed, kept, corrected in the next report, reopened by two people, and closed again", async (t) => {
  const of = await organisation(t);
  const nothing = await of.json("close", "2026-09");
  assert.equal(nothing.value.error?.code, "nothing_published");
  const first = await of.json("run");
  assert.equal(first.code, 0, first.stderr);

  await t.test("what may not be closed is refused, with what to do about it", async () => {
    for (const [args, code, exit] of [
      [["close"], "usage", 2],
      [["close", "2026-9"], "period_malformed", 2],
      [["close", "2026-11"], "period_not_over", 2],
      [["close", "2020-01"], "period_unknown", 2],
      [["reopen", "2026-09", "--reason", "an invoice came late"], "not_closed", 2],
      [["report", "etc", "--period", "2026-09", "--restated"], "nothing_to_restate", 2],
      [["report", "etc", "--as-known-at", "yesterday"], "moment_malformed", 2],
      [["report", "etc", "--as-known-at", "2020-01-01T00:00:00Z"], "nothing_known_yet", 2],
      [["report", "etc", "--as-known-at", "20200101T000000Z"], "run_not_published", 2],
    ] as const) {
      const { code: ended, value } = await of.json(...args);
      assert.equal(value.error?.code, code, args.join(" "));
      assert.equal(ended, exit, args.join(" "));
      assert.notEqual(value.error.hint, "");
    }
    assert.match((await of.saldo("closs", "2026-09")).stderr, /did you mean: saldo close/);
  });

  await t.test(
    "a month that Dynamics 365 has open is refused by company, and nothing of it lands",
    async () => {
      const { code, value } = await of.json("close", "2026-10");
      assert.equal(code, 3);
      assert.equal(value.closed, false);
      assert.deepEqual(
        value.missing.map(({ what, message }: { what: string; message: string }) => [
          what,
          message.slice(0, 4),
        ]),
        ["NL01", "NL02", "NL03"].map((company) => ["fiscal period", company]),
      );
      const said = await of.saldo("close", "2026-10");
      assert.match(
        said.stdout,
        /2026-10 is not closed[\s\S]*NL02: 2026-10 is open in Dynamics 365[\s\S]*→ put the period on hold/,
      );
      assert.equal(existsSync(join(of.home, "landing", "close")), false);
    },
  );

  const closed = await of.json("close", "2026-09");
  assert.equal(closed.code, 0, closed.stderr);
  assert.equal(closed.value.version, 1);
  assert.equal(closed.value.by, "Sample Controller");
  const kept = await readFile(closed.value.path);

  await t.test("its rows are a batch, its workbooks are whole in the archive", async () => {
    assert.equal(sha256(kept), closed.value.sha256);
    for (const { sha256: kept, bytes } of closed.value.workbooks) {
      const archived = await readFile(join(of.home, "archive", kept));
      assert.equal(sha256(archived), kept);
      assert.equal(archived.length, bytes);
    }
    assert.deepEqual(
      await marts(
        of,
        "select project, eac from marts.rpt_etc_close_project where period = '2026-09' order by company, project",
      ),
      await marts(
        of,
        "select project, eac from marts.rpt_etc_project where period = '2026-09' order by company, project",
      ),
    );
    const [trend] = await marts(of, "select count(*) as n, max(version) as version from marts.rpt_etc_close");
    assert.deepEqual(trend, { n: 3, version: 1 });
    assert.deepEqual(await marts(of, "select * from marts.rpt_etc_correction"), []);
    assert.deepEqual(await readdir(join(of.home, "work", "close")), [], "nothing is left behind");
  });

  await t.test("closing it twice is refused", async () => {
    const { code, value } = await of.json("close", "2026-09");
    assert.equal(code, 2);
    assert.equal(value.error.code, "already_closed");
    assert.match(value.error.hint, /saldo reopen 2026-09/);
  });

  let expected: { late: number; changed: number; gone: number };
  const next = later(of, "2026-11-21T05:00:00Z");
  await t.test("what is booked in it later is a correction in the next report, with its rows", async () => {
    await post(next, (postings) => {
      const [late, changed, gone] = costsOf(postings, "2026-09") as [Posting, Posting, Posting];
      const [open] = costsOf(postings, "2026-10") as [Posting];
      expected = {
        late: cents(late["TOTALCONSUMPTION"]),
        changed: cents(changed["TOTALCONSUMPTION"]),
        gone: -cents(gone["TOTALCONSUMPTION"]),
      };
      return [
        ...postings
          .filter((one) => one !== gone)
          .map((one) =>
            one === changed ? { ...one, TOTALCONSUMPTION: String(2 * Number(one["TOTALCONSUMPTION"])) } : one,
          ),
        { ...late, TRANSID: "LATE" },
        { ...open, TRANSID: "IN AN OPEN MONTH" },
      ];
    });
    const { value, stderr } = await next.json("run");
    assert.equal(value.status, "published", stderr);
    const rows = await marts(
      next,
      "select period, closed_period, booked_period, transaction_id, change, correction from marts.rpt_etc_correction_row order by change",
    );
    assert.deepEqual(
      rows.map(({ period, booked_period, change, correction }) => [
        period,
        booked_period,
        change,
        cents(correction),
      ]),
      [
        ["2026-10", "2026-09", "added", expected.late],
        ["2026-10", "2026-09", "changed", expected.changed],
        ["2026-10", "2026-09", "removed", expected.gone],
      ],
    );
    const lines = await marts(
      next,
      "select correction, explained, unexplained from marts.rpt_etc_correction",
    );
    assert.ok(lines.length > 0);
    for (const { correction, explained, unexplained } of lines) {
      assert.equal(correction, explained);
      assert.equal(cents(unexplained), 0);
    }
    const sum = lines.reduce((total, { correction }) => total + cents(correction), 0);
    assert.equal(sum, expected.late + expected.changed + expected.gone);
    const report = await next.json("report", "etc", "--period", "2026-10");
    assert.equal(report.value.lines.correction_rows, 3, report.stderr);
    // Also what was frozen and what came since are told down to the record.
    await inside(next, report.value.path, async ({ book, read, follow }) => {
      const { changed, followed, wrong } = await checkBook(book, read, follow, (mart) =>
        mart.startsWith("rpt_etc_correction"),
      );
      assert.deepEqual(changed, []);
      assert.deepEqual(
        wrong.map(({ at, how }) => `${at}: ${how}`),
        [],
      );
      const landed = new Set(
        followed.flatMap(({ step }) =>
          [...stepsOf(step)].filter(({ is }) => is === "landed").map(({ at }) => at),
        ),
      );
      assert.ok(
        [...landed].some((at) => at.startsWith("d365.project_actual.")),
        [...landed].join(", "),
      );
    });
  });

  await t.test(
    "the workbook of the closed month comes out as it was, byte for byte, in either language",
    async () => {
      const given = await next.json("report", "etc", "--period", "2026-09");
      assert.equal(given.value.closed.version, 1, given.stderr);
      assert.deepEqual(await readFile(given.value.path), kept);
      const english = await next.json("report", "etc", "--period", "2026-09", "--lang", "en");
      const archived = closed.value.workbooks.find(({ language }: { language: string }) => language === "en");
      assert.equal(sha256(await readFile(english.value.path)), archived.sha256);
      const both = await next.json("report", "etc", "--period", "2026-09", "--restated");
      assert.deepEqual(await readFile(both.value.path), kept);
      assert.notDeepEqual(await readFile(both.value.restatement), kept);
    },
  );

  await t.test(
    "as known at a moment: the closed month as kept, the open one as it was published then",
    async () => {
      const then = await next.json(
        "report",
        "etc",
        "--period",
        "2026-09",
        "--as-known-at",
        closed.value.close,
      );
      assert.deepEqual(await readFile(then.value.path), kept);
      // What was not closed is rebuilt from landing: the figures are those of then, not of now.
      const open = await next.json("report", "etc", "--as-known-at", "2026-11-20T12:00:00Z");
      assert.equal(open.code, 0, open.stderr);
      assert.equal(open.value.asKnownAt.run, closed.value.run);
      assert.equal(open.value.closed, undefined);
      assert.equal(open.value.lines.correction_rows, 0, "the corrections were not known yet");
      assert.match(open.value.path, /etc-2026-10-as-known-at-.*\.xlsx$/);
      assert.deepEqual(await readdir(join(next.home, "work", "known")), []);
    },
  );

  await t.test("what is not as it was signed does not come out", async () => {
    const [path = ""] = (await Array.fromAsync(
      glob(join(next.home, "landing", "close", "closed_period", "*.parquet")),
    )) as string[];
    const bytes = await readFile(path);
    const session = await open();
    try {
      await session.run(
        `copy (select * replace (cast('2026-10-01T00:00:00Z' as timestamptz) as closed_at) from read_parquet('${path}')) to '${path}.new' (format parquet)`,
      );
    } finally {
      session.close();
    }
    await rename(`${path}.new`, path);
    const { code, value } = await next.json("report", "etc", "--period", "2026-09");
    assert.equal(code, 1);
    assert.equal(value.error.code, "close_not_as_signed");
    await writeFile(path, bytes);
    const given = await next.json("report", "etc", "--period", "2026-09");
    assert.equal(given.value.closed.signed, true, given.stderr);
  });

  const director = next.under({ SALDO_KEY_FILE: join(next.home, "keys", "sample-director.pem") });
  await t.test("reopening takes two people and a reason", async () => {
    for (const [who, args, code] of [
      [next, ["reopen", "2026-09"], "nothing_proposed"],
      [next, ["reopen", "2026-09", "--reason", "late"], "no_reason"],
    ] as const)
      assert.equal((await who.json(...args)).value.error?.code, code);
    const reason = "an invoice of a subcontractor came late";
    const proposed = await next.json("reopen", "2026-09", "--reason", reason);
    assert.equal(proposed.value.proposed.by, "Sample Controller", proposed.stderr);
    assert.equal((await next.json("reopen", "2026-09")).value.error?.code, "same_person");
    assert.equal(
      (await director.json("reopen", "2026-09", "--reason", reason)).value.error?.code,
      "already_proposed",
    );
    assert.equal((await next.json("close", "2026-09")).value.error?.code, "already_closed");
    const { code, value, stderr } = await director.json("reopen", "2026-09");
    assert.equal(code, 0, stderr);
    assert.equal(value.reopened.confirmedBy, "Sample Director");
    assert.equal(value.reopened.reason, reason);
    const report = await next.json("report", "etc", "--period", "2026-09");
    assert.equal(report.value.closed, undefined);
    assert.notDeepEqual(await readFile(report.value.path), kept);
  });

  await t.test(
    "a control that fails holds up the close until it is waived; then it is version 2",
    async () => {
      const refused = await next.json("close", "2026-09");
      assert.equal(refused.code, 3);
      assert.deepEqual(
        [...new Set(refused.value.missing.map(({ what }: { what: string }) => what))],
        ["control"],
      );
      const { value: controls } = await next.json("controls");
      const failing = controls.filter(({ status }: { status: string }) => status === "fail");
      for (const { control, scope, period } of failing) {
        const reason = "the invoice is known and under way";
        const args = ["waive", control, "--scope", scope, "--period", period, "--reason", reason];
        const waived = await next.saldo(...args, "--until", "2026-12-31");
        assert.equal(waived.code, 0, waived.stderr);
      }
      const unpublished = await next.json("close", "2026-09");
      assert.equal(unpublished.value.missing[0].what, "publication");
      assert.equal((await next.json("run")).code, 0);
      const { code, value, stderr } = await director.json("close", "2026-09");
      assert.equal(code, 0, stderr);
      assert.equal(value.version, 2);
      assert.equal(value.by, "Sample Director");
      assert.deepEqual(
        await marts(
          next,
          "select distinct version, closed_by, is_in_force from marts.rpt_etc_close_project order by 1",
        ),
        [
          { version: 1, closed_by: "Sample Controller", is_in_force: false },
          { version: 2, closed_by: "Sample Director", is_in_force: true },
        ],
      );
      assert.deepEqual(
        await marts(next, "select * from marts.rpt_etc_correction"),
        [],
        "version 2 knows of them",
      );
      const then = await next.json(
        "report",
        "etc",
        "--period",
        "2026-09",
        "--as-known-at",
        closed.value.close,
      );
      assert.deepEqual(await readFile(then.value.path), kept, "version 1 stays kept");
    },
  );

  await t.test("what a fold has taken cannot be known any more; what was closed still can", async () => {
    assert.equal((await next.json("fold", "--before", "2027-01-01")).code, 0);
    const gone = await next.json("report", "etc", "--as-known-at", first.value.run);
    assert.equal(gone.value.error?.code, "known_no_more");
    const then = await next.json("report", "etc", "--period", "2026-09", "--as-known-at", closed.value.close);
    assert.deepEqual(await readFile(then.value.path), kept);
  });

  await t.test("rebuilt from landing it is all there", async () => {
    const { value } = await next.json("rebuild");
    assert.deepEqual(
      value.marts.filter(({ equal }: { equal: boolean }) => !equal),
      [],
    );
  });
});
