// What analysts copy and open: parsed by the rules of each format, and run where it can be run.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import saxes from "saxes";
import { literal, open } from "../../extract/duckdb.ts";
import type { Connection } from "../../load/connection.ts";
import { duckdbConnection } from "../../load/duckdb-connection.ts";
import { postgresConnection } from "../../load/postgres-connection.ts";
import { type Guide, guideOf } from "./guide.ts";
import { odbcString } from "./odbc.ts";

const MARTS = ["control", "dim_company", "rpt_etc_project"];
const PATH = `/srv/it's "Finance" & {co}/published/saldo.duckdb`;
const file = duckdbConnection(PATH, "/srv/published/current.json");
const server = postgresConnection({
  host: "dwh.example.nl",
  port: 5433,
  database: "saldo prod",
  user: "j.o'hara",
});
const guides = [file, server].map(
  (connection) => [connection, guideOf(connection, 'Uitgeverij "A&B"', MARTS)] as const,
);

const section = ({ sections }: Guide, title: string) => {
  const found = sections.find((one) => one.title === title);
  assert.ok(found, title);
  return found;
};

/** The text of every element, by its name with prefix, and the attributes of the connection. */
function parsed(text: string) {
  const parser = new saxes.SaxesParser({ xmlns: true });
  const texts = new Map<string, string>();
  const metas = new Map<string, string>();
  const path: string[] = [];
  let type = "";
  parser.on("opentag", ({ name, attributes, uri }) => {
    path.push(name);
    if (name.startsWith("odc:")) assert.equal(uri, "urn:schemas-microsoft-com:office:odc");
    if (name === "meta") {
      const value = (key: string) => attributes[key]?.value ?? "";
      metas.set(value("name") || value("http-equiv"), value("content"));
    }
    if (name === "odc:Connection") type = attributes["odc:Type"]!.value;
  });
  parser.on("text", (said) => texts.set(path.at(-1) ?? "", said));
  parser.on("closetag", () => void path.pop());
  parser.write(text).close();
  return { texts, metas, type };
}

/** [MS-ODBCSTR]: attributes by name; a value in braces ends at the first brace that is not doubled. */
const attributesOf = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/([^=;]+)=(?:\{((?:[^}]|\}\})*)\}|([^;{}]*));/g)].map(([, name, inBraces, plain]) => [
      name,
      inBraces === undefined ? plain : inBraces.replaceAll("}}", "}"),
    ]),
  );

test("an ODBC string reads back as what it was made of, whatever is in a value", () => {
  for (const connection of [file, server])
    assert.deepEqual(attributesOf(odbcString(connection.odbc)), connection.odbc);
  const odd = { Driver: "A {B}", Database: "x;y=}", Uid: " u " };
  assert.deepEqual(attributesOf(odbcString(odd)), odd);
});

for (const [connection, guide] of guides) {
  test(`${connection.product}: there is one .odc per mart, which Excel can read as [MS-ODCFF] says`, () => {
    const odcs = guide.files.filter(({ name }) => name.endsWith(".odc"));
    assert.deepEqual(
      odcs.map(({ name }) => name),
      MARTS.map((mart) => `${mart}.odc`),
    );
    for (const { name, text } of odcs) {
      const { texts, metas, type } = parsed(text);
      assert.equal(metas.get("Content-Type"), "text/x-ms-odc; charset=utf-8");
      assert.equal(metas.get("SourceType"), "ODBC");
      assert.equal(type, "ODBC");
      assert.deepEqual(attributesOf(texts.get("odc:ConnectionString")!), connection.odbc);
      assert.equal(texts.get("odc:CommandText"), `select * from marts.${name.slice(0, -4)}`);
      assert.equal(texts.has("odc:CommandType"), false, "there is none in an ODBC connection");
    }
  });

  test(`${connection.product}: the .pbids is version 0.1 with exactly one connection, and no credentials`, () => {
    const { text } = guide.files.find(({ name }) => name === "marts.pbids")!;
    const { version, connections } = JSON.parse(text);
    assert.equal(version, "0.1");
    assert.equal(connections.length, 1);
    assert.deepEqual(Object.keys(connections[0]), ["details", "options", "mode"]);
    assert.equal(connections[0].mode, "Import");
    assert.deepEqual(connections[0].details, connection.powerBi);
  });

  test(`${connection.product}: every tool has lines to copy, and no password stands in any`, () => {
    for (const title of ["Excel", "Power BI", "DBeaver", "Python", "DuckDB CLI"])
      assert.ok(section(guide, title).lines.length > 0, title);
    const all =
      guide.sections.flatMap(({ lines }) => lines).join("\n") + guide.files.map(({ text }) => text).join();
    assert.doesNotMatch(all, /pwd|password=|warehouse\.duckdb/i);
  });
}

test("a server's marts are reached by Power BI's own connector, and keys with spaces or quotes hold", () => {
  const [, guide] = guides[1]!;
  assert.deepEqual(section(guide, "Power BI").lines, ["dwh.example.nl:5433", "saldo prod"]);
  assert.deepEqual(section(guide, "DBeaver").lines, [
    "jdbc:postgresql://dwh.example.nl:5433/saldo%20prod?currentSchema=marts",
  ]);
  assert.equal(
    section(guide, "Python").lines[1],
    `with psycopg.connect("host=dwh.example.nl port=5433 dbname='saldo prod' user='j.o\\\\'hara'") as marts:`,
  );
});

test("a server is named as people see it, where that is said", () => {
  const place = { host: "localhost", port: 5432, database: "saldo" };
  const address = (seen?: string) => postgresConnection(place, seen).powerBi.address["server"];
  assert.equal(address(), "localhost:5432");
  assert.equal(address("dwh.example.nl"), "dwh.example.nl:5432");
  assert.equal(address("dwh.example.nl:6000"), "dwh.example.nl:6000");
  assert.equal(address("[fd00::1]:6000"), "[fd00::1]:6000");
  for (const odd of ["host;Pwd=x", "a b", "host:port", ""])
    assert.throws(() => address(odd), { code: "bad_place" }, odd);
});

test("the Python lines and the DuckDB line run as they stand, and show the rows", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), `it's "{odd}" `));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "saldo.duckdb");
  const session = await open();
  await session.run(
    `attach ${literal(path)} as p; create schema p.marts; create table p.marts.rpt_etc_project as select 'P1' as project, 12.30::decimal(18,2) as budget; detach p`,
  );
  session.close();
  const guide = guideOf(duckdbConnection(path, join(folder, "current.json")), "A", MARTS);
  const python = join(import.meta.dirname, "..", "..", ".venv", "bin", "python");
  const run = (command: string, args: readonly string[]) =>
    execFileSync(command, args, { encoding: "utf8" }).trim();
  assert.equal(run(python, ["-c", section(guide, "Python").lines.join("\n")]), "('P1', Decimal('12.30'))");
  // The program itself is not among our packages: its two arguments, as a shell hands them over, go to the same engine.
  const duckdb = `import duckdb, sys; assert sys.argv[1] == "-readonly"; print(duckdb.connect(sys.argv[2], read_only=True).sql(sys.argv[3]).fetchall())`;
  const shell = `duckdb() { "$PYTHON" -c "$CODE" "$@"; }\n${section(guide, "DuckDB CLI").lines.join("\n")}`;
  const said = execFileSync("sh", ["-c", shell], {
    encoding: "utf8",
    env: { PYTHON: python, CODE: duckdb },
  });
  assert.equal(said.trim(), "[('P1', Decimal('12.30'))]");
});

test("what is open to all tools is read-only in each", () => {
  const { odbc, jdbc }: Connection = file;
  assert.equal(odbc["access_mode"], "READ_ONLY");
  assert.equal(jdbc.properties["duckdb.read_only"], "true");
});
