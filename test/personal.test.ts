// What a full run leaves behind of people: nothing to read outside the personal schema, and of a BSN nothing anywhere.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { readOriginal } from "../extract/archive.ts";
import { open, type Row } from "../extract/duckdb.ts";
import { type Keyring, keyring, PERSONAL_KEY } from "../extract/keyring.ts";
import { type Organisation, organisation, published, ROOT } from "./saldo.ts";
import { bsnsIn, readableBsns } from "./search.ts";

/** An organisation that has a legal ground to load the BSN, and has pay loaded, and in which one record in twenty may be wrong. */
const CONFIG = `
import { configure, defineConfig } from ${JSON.stringify(join(ROOT, "orchestration/config.ts"))};
import beaufort from ${JSON.stringify(join(ROOT, "extract/beaufort/source.ts"))};
export default defineConfig({
  organisation: "Stichting Voorbeeld",
  sources: [configure(beaufort, {
    employee: { bsn: "aanvullendeRubriek:E01234" },
    salary: { amount: "aanvullendeRubriek:E05000" },
  })],
  tolerances: { "beaufort.employee": 1 },
});
`;

/** The file of the personal marts that is current. */
function personalFile({ home }: Organisation): string {
  const { run } = JSON.parse(readFileSync(join(home, "published", "current.json"), "utf8"));
  return join(home, "published", `pii-${run}.duckdb`);
}

async function peopleIn(file: string): Promise<Row[]> {
  const session = await open(file, { access_mode: "READ_ONLY" });
  try {
    return await session.all("select * from pii.dim_person order by person_number");
  } finally {
    session.close();
  }
}

/** What everybody earns. */
const PAY = "98765.43";

test("a run with BSNs leaves none to read, rejected ones neither; details stand in the personal schema only", async (t) => {
  const secret = `k1:${randomBytes(32).toString("base64")}`;
  const plain = await organisation(t);
  const base = join(plain.home, "..");
  writeFileSync(join(base, "saldo.config.ts"), CONFIG);
  const refused = await plain.json("run");
  assert.deepEqual([refused.code, refused.value.error.code], [2, "no_personal_data_key"]);

  const of = plain.under({ [PERSONAL_KEY]: secret });
  // A number that cannot be one, in a record that is rejected for it.
  const [, , changes] = readdirSync(join(of.inbox, "3a")).sort();
  for (const file of readdirSync(join(of.inbox, "3a"))) {
    const pay = `<aanvullendeRubriek><rubriekcode>E05000</rubriekcode><waarde>${PAY}</waarde></aanvullendeRubriek>`;
    const whole = readFileSync(join(of.inbox, "3a", file), "utf8");
    writeFileSync(
      join(of.inbox, "3a", file),
      whole.replaceAll("</arbeidsrelatie>", `${pay}</arbeidsrelatie>`),
    );
  }
  const path = join(of.inbox, "3a", changes!);
  const bsns = new Set(bsnsIn(of));
  const text = readFileSync(path, "utf8");
  const [, right] = /E01234<\/rubriekcode><waarde>([^<]*)/.exec(text)!;
  const wrong = `${right!.slice(0, -1)}${(Number(right!.at(-1)) + 1) % 10}`;
  writeFileSync(path, text.replace(right!, wrong));
  bsns.add(wrong.replaceAll(/[ .]/g, ""));
  const delivered = ["3a", "12a", "13", "6"].flatMap((folder) =>
    readdirSync(join(of.inbox, folder)).map((file) => {
      const path = join(of.inbox, folder, file);
      return { path, content: readFileSync(path) };
    }),
  );

  const run = await of.json("run");
  assert.equal(run.code, 0, run.stderr);
  const rejects = run.value.deliveries.flatMap((one: { rejects?: object[] }) => one.rejects ?? []);
  assert.deepEqual(
    rejects.map((one: { column: string; value: string; key: string }) => [one.column, one.value, one.key]),
    [["bsn", "(personal)", "(personal)"]],
  );
  const again = await of.saldo("run");
  const said = [JSON.stringify(run.value), run.stderr, again.stdout, again.stderr];
  const ring = keyring(secret);
  const key = secret.split(":")[1]!.slice(0, 40).replaceAll(/[+/]/g, "\\$&");
  const left = await readableBsns(of, bsns, said, [
    new RegExp(key, "g"),
    /p\d{7}@voorbeeld\.example/g,
    new RegExp(PAY, "g"),
  ]);
  assert.deepEqual(left.bsns, []);

  await t.test(
    "the key is nowhere to be found; details stand in the personal schema and what is published of it",
    () => {
      const places = [...new Set(left.more.map(({ place }) => place))];
      assert.deepEqual(
        places.filter((place) => !/warehouse\.duckdb($| \w+_pii\.)|pii-[\w-]+\.duckdb/.test(place)),
        [],
      );
      for (const mart of ["dim_person", "fct_salary"])
        assert.ok(
          places.some((place) => place.endsWith(`pii.${mart}`)),
          mart,
        );
    },
  );

  await t.test("who has the keys reads the numbers, and nobody else may open the files", async () => {
    const file = personalFile(of);
    assert.equal(statSync(file).mode & 0o777, 0o400);
    assert.equal(statSync(join(of.home, "warehouse.duckdb")).mode & 0o777, 0o600);
    const people = await peopleIn(file);
    assert.ok(people.length > 20);
    assert.ok(people.every(({ bsn }) => bsns.has(ring.decrypt(String(bsn)))));
    assert.ok(people.every(({ surname, born_on }) => surname && /^\d{4}-\d\d-\d\d$/.test(String(born_on))));
    const warehouse = await open(join(of.home, "warehouse.duckdb"), { access_mode: "READ_ONLY" });
    const joined = await warehouse.all(
      "select p.bsn, e.bsn_token from candidate.stg_beaufort__employee e join candidate_pii.stg_beaufort__employee_pii p using (person_number)",
    );
    warehouse.close();
    assert.equal(joined.length, people.length);
    assert.ok(joined.every(({ bsn, bsn_token }) => ring.token(ring.decrypt(String(bsn))) === bsn_token));
  });

  await t.test("the originals are in the archive, for who has the keys", async () => {
    const archived = readdirSync(join(of.home, "archive"));
    assert.ok(archived.length > 3 && archived.every((entry) => entry.endsWith(".enc")));
    const texts = await Promise.all(
      archived.map(async (entry) => {
        const content = await Array.fromAsync(readOriginal(of.home, entry.slice(0, -4), ring));
        return Buffer.concat(content).toString("utf8");
      }),
    );
    assert.equal(texts.filter((text) => text.includes("<werknemer>")).length, 3);
  });

  const next = `k2:${randomBytes(32).toString("base64")}`;
  const rotated = of.under({ [PERSONAL_KEY]: `${next}\n${secret}` });

  await t.test("with a new key on top a run is refused until the keys are rotated", async () => {
    const marts = async () => (await published(of)).filter((mart) => !mart.startsWith("pii."));
    const people = async (by: Keyring) =>
      (await peopleIn(personalFile(of))).map((row) => ({ ...row, bsn: by.decrypt(String(row["bsn"])) }));
    const before = [await marts(), await people(ring)];
    const { code, value } = await rotated.json("run");
    assert.deepEqual(
      [code, value.error.code, value.error.hint],
      [2, "personal_key_not_rotated", "run: npx saldo rotate-keys"],
    );
    const made = await rotated.json("rotate-keys", "--new");
    assert.deepEqual([made.code, made.value.error.code], [2, "key_is_your_own"]);

    const rotation = await rotated.json("rotate-keys");
    assert.equal(rotation.code, 0, rotation.stderr);
    assert.deepEqual([rotation.value.status, rotation.value.key], ["published", "k2"]);
    const archived = readdirSync(join(of.home, "archive"));
    assert.equal(rotation.value.originals, archived.length);
    const tables = new Map<string, { from: string; rows: number; rejects: number }>(
      rotation.value.tables.map(({ table, ...counts }: { table: string }) => [table, counts]),
    );
    assert.ok([...tables.values()].every(({ from, rows }) => from === "k1" && rows > 0));
    assert.ok(tables.get("beaufort.employee")!.rows > 20);
    assert.equal(tables.get("beaufort.employee")!.rejects, 1);
    assert.deepEqual([await marts(), await people(keyring(next))], before);

    // The same files again, and another rotation, have nothing to do.
    for (const { path, content } of delivered) writeFileSync(path, content);
    const again = await rotated.json("run");
    assert.equal(again.code, 0, again.stderr);
    assert.equal(again.value.status, "unchanged");
    assert.deepEqual(
      again.value.deliveries.filter(({ kind }: { kind: string }) => kind !== "unchanged"),
      [],
    );
    const repeat = await rotated.json("rotate-keys");
    assert.deepEqual(
      [repeat.value.status, repeat.value.tables, repeat.value.originals],
      ["unchanged", [], 0],
    );

    const said = [rotation, again, repeat].map((one) => JSON.stringify(one));
    const left = await readableBsns(rotated, bsns, said, [
      /(?=([et]1\.k1\.[\w-]{38}))/g,
      /saldo-archive k1/g,
    ]);
    assert.deepEqual(left, { bsns: [], more: [] }, "no BSN, and nothing that the older key alone opens");
    for (const entry of archived) {
      const read = (lines: string) =>
        Array.fromAsync(readOriginal(of.home, entry.slice(0, -4), keyring(lines)));
      await assert.rejects(read(secret), { code: "missing_personal_data_key" });
      assert.ok((await read(next)).length > 0);
    }
  });

  await t.test("another key is refused before anything is read", async () => {
    const other = of.under({ [PERSONAL_KEY]: `k1:${randomBytes(32).toString("base64")}` });
    const { code, value } = await other.json("run");
    assert.deepEqual([code, value.error.code], [2, "personal_key_changed"]);
  });
});
