import assert from "node:assert/strict";
import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import fc from "fast-check";
import { type Bench, bench as newBench, type Values } from "../test/landing.ts";
import { code, date, decimal, integer, nullable, personal, type Table, table, text } from "./column.ts";
import { open, type Session } from "./duckdb.ts";
import { due } from "./due.ts";
import { fold, tidy } from "./fold.ts";
import { newestFold, tableFolder } from "./landing.ts";
import { landedRelation } from "./state.ts";

const columns = {
  company: code(),
  line: text(),
  amount: decimal(),
  booked_on: nullable(date()),
  note: nullable(text()),
};
const said = { doc: "Lines", key: ["company", "line"], totals: ["amount"], columns } as const;
const line = table({
  ...said,
  scope: ["company"],
  shrink: 1,
  retention: { rule: "financial", by: "booked_on", blank: ["note"] },
});
const double = table({ ...said, scope: ["company"], shrink: 1, doubles: "number" });
const event = table({ ...said, arrives: "events" });
const master = table({ ...said, scope: ["company"], shrink: 1, history: true });
const tables = { line, double, event, master };
const shown = ["_batch", "_row", "_hash", "company", "line", "amount", "booked_on", "note"];

async function bench<T extends Parameters<typeof newBench>[0]>(
  context: TestContext,
  of: T,
): Promise<Bench & { session: Session }> {
  const made = await newBench(of);
  const session = await open();
  context.after(async () => {
    session.close();
    await made.close();
  });
  return { ...made, session };
}

const row = (id: number, amount: number, more: Values = {}): Values => ({
  company: id % 2 === 0 ? "NL01" : "NL02",
  line: String(id),
  amount: String(amount),
  ...more,
});

async function foldTo(
  { session, context, manifests }: Bench & { session: Session },
  name: string,
  of: Table,
  through?: number,
) {
  const history = await manifests(name);
  return fold(session, context, of, history, through ?? history.at(-1)!.batch);
}

/** Every row of a table's change log, former versions and deletions too. */
async function log(of: Bench & { session: Session }, name: string) {
  const relation = landedRelation(of.home, of.source.tables[name]!, await of.manifests(name));
  return of.session.all(
    `select _op, _batch, _row, _hash, company, line, amount from ${relation} order by _batch, company, line`,
  );
}

test("folded anywhere, any number of times, a table goes on like its unfolded twin", async (t) => {
  const rows = fc.array(fc.tuple(fc.nat(5), fc.nat(2)), { maxLength: 7 });
  const step = fc.oneof(
    fc.record({ land: fc.constantFrom("snapshot", "changes"), scope: fc.boolean(), rows }),
    // How many of the last batches stay as they are.
    fc.record({ fold: fc.nat(2) }),
  );
  const [folded, twin] = [await bench(t, tables), await bench(t, tables)];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("line", "double", "event", "master"),
      fc.array(step, { minLength: 3, maxLength: 8 }),
      async (name, steps) => {
        for (const { home } of [folded, twin])
          for (const folder of ["landing", "work"])
            await rm(join(home, folder), { recursive: true, force: true, maxRetries: 5 });
        const of = tables[name as keyof typeof tables] as Table;
        let landed = 0;
        for (const one of steps) {
          if ("fold" in one) {
            const history = await folded.manifests(name);
            const through = Math.max(0, history.length - one.fold);
            if (history.slice(0, through).some(({ data }) => data)) await foldTo(folded, name, of, through);
          } else {
            landed += 1;
            const more = {
              ...(name === "event" ? {} : { arrives: one.land as "snapshot" | "changes" }),
              ...(one.scope && one.land === "snapshot" ? { scope: { company: ["NL01"] } } : {}),
              label: `${landed}`,
            };
            const values = one.rows
              .map(([id, amount]) => row(id, amount))
              .filter(({ company }) => !("scope" in more) || company === "NL01");
            const outcomes = await Promise.all([folded, twin].map((each) => each.land(name, values, more)));
            assert.deepEqual(outcomes[0]!.manifest, outcomes[1]!.manifest && { ...outcomes[1]!.manifest });
            assert.equal(outcomes[0]!.kind, outcomes[1]!.kind);
          }
          assert.deepEqual(await folded.living(name, shown), await twin.living(name, shown));
          if (of.history) assert.deepEqual(await log(folded, name), await log(twin, name));
        }
      },
    ),
    { numRuns: 20 },
  );
});

test("a fold leaves one file, and one that is cut short leaves the old files or the new one", async (t) => {
  const of = await bench(t, tables);
  for (const amount of [1, 2, 3]) await of.land("line", [row(1, amount), row(2, 5)]);
  const folder = tableFolder(of.home, "test", "line");
  const saved = await mkdtemp(join(of.home, "saved-"));
  for (const entry of await readdir(folder)) await copyFile(join(folder, entry), join(saved, entry));
  const before = await of.living("line", shown);
  await foldTo(of, "line", line);
  const parquet = async () => (await readdir(folder)).filter((entry) => entry.endsWith(".parquet"));
  assert.deepEqual(await parquet(), ["fold-000001.parquet"]);
  const made = await newestFold(folder);
  assert.deepEqual(
    made!.replaces.map(({ file }) => file),
    ["000001.parquet", "000002.parquet", "000003.parquet"],
  );

  // Killed after the commit, before the replaced files went: they are not read, and swept.
  for (const entry of await readdir(saved)) await copyFile(join(saved, entry), join(folder, entry));
  assert.deepEqual(await of.living("line", shown), before);
  await tidy(of.home, "test", "line");
  assert.deepEqual(await parquet(), ["fold-000001.parquet"]);

  // Killed before the commit: the new file says nothing, and is swept.
  for (const entry of await readdir(saved)) await copyFile(join(saved, entry), join(folder, entry));
  await rm(join(folder, "fold-000001.json"));
  assert.deepEqual(await of.living("line", shown), before);
  await of.land("line", [row(1, 4), row(2, 5)]);
  assert.deepEqual(await parquet(), ["000001.parquet", "000002.parquet", "000003.parquet", "000004.parquet"]);
});

test("a file whose batch was folded is a no-op when it comes again", async (t) => {
  const of = await bench(t, tables);
  const file = await of.file("a.csv", "a");
  const again = { files: [file], keep: true };
  await of.land("event", [row(1, 1)], again);
  await of.land("event", [row(2, 1)]);
  await of.land("line", [row(1, 1)], { ...again, arrives: "changes" });
  await of.land("line", [row(1, 2)], { arrives: "changes" });
  await foldTo(of, "event", event);
  await foldTo(of, "line", line);
  assert.equal((await of.land("event", [row(1, 1)], again)).kind, "unchanged");
  assert.equal((await of.land("line", [row(1, 1)], { ...again, arrives: "changes" })).kind, "unchanged");
});

test("a fold whose rows are not those that were counted replaces nothing", async (t) => {
  const of = await bench(t, tables);
  for (const amount of [1, 2]) await of.land("line", [row(1, amount)]);
  const folder = tableFolder(of.home, "test", "line");
  await rm(join(folder, "000001.parquet"));
  await of.session.run(
    `copy (select * replace ('9' as line) from read_parquet('${join(folder, "000002.parquet")}')) to '${join(folder, "000001.parquet")}' (format parquet)`,
  );
  await assert.rejects(foldTo(of, "line", line), { code: "fold_not_conserved" });
  assert.equal(await newestFold(folder), undefined);
});

const employment = table({
  doc: "Employments",
  key: ["person", "number"],
  retention: { rule: "personnel", by: "left_on" },
  columns: { person: code(), number: integer(), left_on: nullable(date()) },
});
const person = table({
  doc: "Persons",
  key: ["person"],
  retention: { rule: "personnel", with: "employment", on: ["person"] },
  columns: { person: code(), name: text() },
});

test("who left long ago is erased with what hangs on them, stays erased whatever is sent again, and the counts add up", async (t) => {
  const of = await bench(t, { person, employment });
  const people = (...names: string[]) => names.map((name) => ({ person: name, name: `name of ${name}` }));
  const job = (who: string, number: number, left_on: string | null) => ({
    person: who,
    number: String(number),
    left_on,
  });
  const sent = {
    person: people("A", "B", "C", "D"),
    employment: [
      job("A", 1, "2020-05-01"),
      job("B", 1, "2020-05-01"),
      job("B", 2, null),
      job("C", 1, "2025-01-01"),
    ],
  };
  const full = { arrives: "snapshot" } as const;
  await of.landAll(sent, full);

  async function retain(names = ["person", "employment"]) {
    const histories = new Map([
      ["person", await of.manifests("person")],
      ["employment", await of.manifests("employment")],
    ]);
    for (const [name, each] of [
      ["person", person],
      ["employment", employment],
    ] as const) {
      if (!names.includes(name)) continue;
      const history = histories.get(name)!;
      await fold(
        of.session,
        of.context,
        each,
        history,
        history.at(-1)!.batch,
        due(of.home, of.source, each, histories, "2024-01-01"),
      );
    }
  }
  const left = async () => [
    (await of.living("person", ["person"])).map((one) => one["person"]).join(""),
    (await of.living("employment", ["person", "number"]))
      .map((one) => `${one["person"]}${one["number"]}`)
      .join(" "),
  ];
  // Cut short between the two tables: what hangs on them comes back for a moment, and a repeat completes it.
  await retain(["person"]);
  await of.landAll(sent, full);
  await retain();
  // D has no employment at all: nothing says that they left.
  assert.deepEqual(await left(), ["BCD", "B2 C1"]);
  const [last] = await of.manifests("employment");
  assert.equal(last!.erased, 2);
  assert.equal(
    last!.state.after,
    last!.state.before + last!.changes.inserted - last!.changes.deleted - last!.erased!,
  );
  assert.deepEqual(last!.state.measures, [{ scope: "", measure: "rows", amount: "2" }]);
  assert.deepEqual((await newestFold(tableFolder(of.home, "test", "employment")))!.why, "personnel");

  const again = await of.landAll(sent, full);
  assert.deepEqual(
    again.map(({ kind }) => kind),
    ["unchanged", "unchanged"],
    "the same full delivery lands nothing",
  );
  const more = {
    ...sent,
    person: [...sent.person, ...people("E")],
    employment: [...sent.employment, job("E", 1, null)],
  };
  const [persons, jobs] = await of.landAll(more, full);
  assert.deepEqual(persons!.manifest!.rows, { read: 5, accepted: 4, rejected: 0, superseded: 1 });
  assert.deepEqual(jobs!.manifest!.rows, { read: 5, accepted: 3, rejected: 0, superseded: 2 });
  assert.deepEqual(await left(), ["BCDE", "B2 C1 E1"]);
  // Whoever comes back lands again, with what hangs on them.
  await of.landAll({ ...more, employment: [...more.employment, job("A", 2, null)] }, full);
  assert.deepEqual(await left(), ["ABCDE", "A2 B2 C1 E1"]);
  await retain();
  assert.deepEqual(await left(), ["ABCDE", "A2 B2 C1 E1"]);
  // Also where a delivery only brings what was erased of somebody who is here again.
  const [renamed] = await of.landAll(
    { person: [{ person: "A", name: "another name" }], employment: [job("A", 1, "2020-05-01")] },
    { arrives: "changes" },
  );
  assert.equal(renamed!.manifest!.changes.changed, 1);
  await of.landAll({ ...more, employment: [...more.employment, job("A", 2, "2023-01-01")] }, full);
  await retain();
  assert.deepEqual(await left(), ["BCDE", "B2 C1 E1"], "and goes again in its time");
});

const member = table({
  doc: "Members, with history",
  key: ["person"],
  history: true,
  retention: { rule: "personnel", with: "employment", on: ["person"] },
  columns: {
    person: code(),
    grade: text(),
    name: nullable(personal(text(), "pii")),
    mark: nullable(personal(text(), "token")),
  },
});

test("a fold keeps former versions without their names, and retention takes every version of who is gone", async (t) => {
  const of = await bench(t, { member, employment });
  const one = (person: string, grade: string) => ({ person, grade, name: `name ${person}`, mark: person });
  const job = (who: string, left_on: string | null) => ({ person: who, number: "1", left_on });
  const full = { arrives: "snapshot" } as const;
  const jobs = [job("A", "2020-05-01"), job("B", null), job("C", null), job("D", null)];
  const send = (...members: ReturnType<typeof one>[]) =>
    of.landAll({ member: members, employment: jobs }, full);
  await send(one("A", "1"), one("B", "1"), one("C", "1"), one("D", "1"));
  await send(one("A", "2"), one("B", "2"), one("C", "1"), one("D", "1"));
  await send(one("A", "2"), one("B", "2"), one("D", "1"));
  const rows = async () => {
    const relation = landedRelation(of.home, member, await of.manifests("member"));
    const found = await of.session.all(
      `select _op || _batch || ' ' || person || coalesce(grade, '') as told, name is not null as named, mark is not null as marked
       from ${relation} order by person, _batch`,
    );
    return found.map(
      ({ told, named, marked }) => `${told}${named ? " named" : ""}${marked ? " marked" : ""}`,
    );
  };
  const { fold: made } = await foldTo(of, "member", member);
  assert.deepEqual([made.rows, made.former], [3, 4]);
  assert.deepEqual(await rows(), [
    "I1 A1 marked",
    "U2 A2 named marked",
    "I1 B1 marked",
    "U2 B2 named marked",
    "I1 C1 marked",
    "D3 C",
    "I1 D1 named marked",
  ]);
  const retain = async (before: string) => {
    const histories = new Map([
      ["member", await of.manifests("member")],
      ["employment", await of.manifests("employment")],
    ]);
    const past = due(of.home, of.source, member, histories, before);
    const history = histories.get("member")!;
    return (await fold(of.session, of.context, member, history, history.at(-1)!.batch, past)).fold;
  };
  // C was deleted after that day, so nothing is past its period but A.
  assert.equal((await retain("2024-01-01")).erasures[0]!.erased, 1);
  assert.deepEqual(
    (await rows()).map((told) => told.slice(3)),
    ["B1 marked", "B2 named marked", "C1 marked", "C", "D1 named marked"],
  );
  await retain("2099-01-01");
  assert.deepEqual(
    (await rows()).map((told) => told.slice(3)),
    ["B1 marked", "B2 named marked", "D1 named marked"],
    "who was deleted goes when that is past the period",
  );
  const last = (await of.manifests("member")).at(-1)!;
  assert.deepEqual([last.state.after, last.erased], [2, 1]);
  const [again] = await send(one("B", "3"), one("D", "1"));
  assert.deepEqual(again!.manifest!.changes, { inserted: 0, changed: 1, deleted: 0, unchanged: 1 });
});

test("texts that are blanked do not land again, figures stay, and the totals stay with them", async (t) => {
  const of = await bench(t, tables);
  const sent = [
    row(1, 10, { booked_on: "2018-12-31", note: "Jan" }),
    row(2, 20, { booked_on: "2019-01-01", note: "Piet" }),
    row(3, 5),
  ];
  await of.land("line", sent);
  const measures = (await of.manifests("line")).at(-1)!.state.measures;
  const history = await of.manifests("line");
  const past = due(of.home, of.source, line, new Map([["line", history]]), "2019-01-01");
  const { fold: made } = await fold(of.session, of.context, line, history, 1, past);
  assert.deepEqual([made.erasures[0]!.erased, made.erasures[0]!.blanked], [0, 1]);
  assert.deepEqual(await of.living("line", ["line", "amount", "note"]), [
    { line: "1", amount: "10.000000", note: null },
    { line: "2", amount: "20.000000", note: "Piet" },
    { line: "3", amount: "5.000000", note: null },
  ]);
  assert.deepEqual((await of.manifests("line")).at(-1)!.state.measures, measures);
  assert.equal((await of.land("line", sent)).kind, "unchanged");
});

test("a declaration that cannot be kept is refused", () => {
  assert.throws(() => table({ ...said, history: true, arrives: "events" }), /never change/);
  assert.throws(() => table({ ...said, history: true, doubles: "number" }), /numbered/);
  assert.throws(
    () => table({ ...said, history: true, columns: { ...columns, line: personal(text(), "pii") } }),
    /personal schema/,
  );
  assert.throws(
    () =>
      table({ ...said, history: true, retention: { rule: "financial", by: "booked_on", blank: ["note"] } }),
    /history would keep/,
  );
  assert.throws(() => table({ ...said, retention: { rule: "financial", by: "amount" } }), /no date/);
  assert.throws(
    () => table({ ...said, retention: { rule: "financial", by: "booked_on", blank: ["amount"] } }),
    /nullable/,
  );
  assert.throws(
    () =>
      table({
        ...said,
        retention: { rule: "financial", by: "booked_on", blank: ["note"] },
        columns: { ...columns, payee: nullable(personal(text(), "token")) },
      }),
    /rotation/,
  );
  assert.throws(
    () =>
      table({
        ...said,
        arrives: "events",
        unit: ["company"],
        retention: { rule: "financial", by: "booked_on" },
      }),
    /whole document/,
  );
});
