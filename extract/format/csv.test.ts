import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { open } from "../duckdb.ts";
import { SaldoError } from "../error.ts";
import { type Csv, type CsvOptions, readCsv, writeCsv } from "./csv.ts";
import { scanner } from "./csv-scan.ts";

const folder = await mkdtemp(join(tmpdir(), "saldo-csv-"));
after(() => rm(folder, { recursive: true, force: true }));
const workDir = join(folder, "work");
let counter = 0;

async function file(content: string | Buffer): Promise<string> {
  const path = join(folder, `${++counter}.csv`);
  await writeFile(path, content);
  return path;
}

const session = await open();
after(() => session.close());

async function rowsOf(csv: Csv): Promise<(string | number | boolean | null)[][]> {
  const rows = await session.all(`select * from ${csv.relation} order by _row`);
  return rows.map((row) => Object.values(row));
}

const read = async (content: string | Buffer, options: Partial<CsvOptions> = {}) =>
  readCsv([await file(content)], { workDir, ...options });

const refused = (code: string, message?: RegExp) => (error: unknown) =>
  error instanceof SaldoError &&
  error.code === code &&
  (message === undefined || message.test(error.message));

const GOOD: {
  readonly [name: string]: readonly [content: string, rows: readonly (readonly (string | null)[])[]];
} = {
  "plain rows": [
    "a,b\n1,2\n3,4\n",
    [
      ["1", "2"],
      ["3", "4"],
    ],
  ],
  "Windows line ends": [
    "a,b\r\n1,2\r\n3,4\r\n",
    [
      ["1", "2"],
      ["3", "4"],
    ],
  ],
  "both line ends": [
    "a,b\r\n1,2\n3,4\r\n",
    [
      ["1", "2"],
      ["3", "4"],
    ],
  ],
  "no line end at the end": ["a,b\n1,2", [["1", "2"]]],
  "quotes in quotes": ['a,b\n"say ""hi""",2\n', [['say "hi"', "2"]]],
  "a quote inside an unquoted field": ['a,b\n12" pipe,2\n', [['12" pipe', "2"]]],
  "line ends in quotes": ['a,b\r\n"x\ny","p\r\nq"\r\n', [["x\ny", "p\r\nq"]]],
  "a line end in a quoted name": ['"a\r\n1",b\r\n1,2\r\n', [["1", "2"]]],
  "delimiters in quotes": ['a,b\n"1,5",2\n', [["1,5", "2"]]],
  "blanks, kept": ["a,b\n 1 ,  \n", [[" 1 ", "  "]]],
  "empty fields, quoted or not, as NULL": ['a,b\n,""\n', [[null, null]]],
  "blank lines, which are no records": [
    "a,b\n1,2\n\n3,4\n\n",
    [
      ["1", "2"],
      ["3", "4"],
    ],
  ],
  "texts that look like numbers, dates and flags": [
    "a,b\n007,1e3\n2026-01-02,true\n",
    [
      ["007", "1e3"],
      ["2026-01-02", "true"],
    ],
  ],
  "comment signs and backslashes": ["a,b\n#1,\\\n", [["#1", "\\"]]],
  "a byte-order mark": ['\ufeff"a",b\n1,2\n', [["1", "2"]]],
  "a header only": ["a,b\n", []],
  "a header without line end": ["a,b", []],
};
for (const [what, [content, rows]] of Object.entries(GOOD)) {
  test(`CSV with ${what} is read to the letter`, async () => {
    const csv = await read(content);
    assert.deepEqual(
      await rowsOf(csv),
      rows.map((row, index) => [index + 1, ...row]),
    );
    assert.deepEqual(csv.broken, []);
    assert.equal(csv.records, rows.length);
  });
}

const BAD: {
  readonly [name: string]: readonly [content: string, row: number, reason: RegExp, left: readonly number[]];
} = {
  "a field too few": ["a,b\n1,2\n3\n5,6\n", 2, /1 field where the header has 2/, [1, 3]],
  "a field too many": ["a,b\n1,2\n3,4,5\n5,6\n", 2, /3 fields/, [1, 3]],
  "an empty field too many": ["a,b\n1,2,\n5,6\n", 1, /3 fields/, [2]],
  "a quote that never closes": ['a,b\n1,2\n3,"4\n5,6\n', 2, /line 3 is never closed/, [1]],
  "text behind a closing quote": ['a,b\n"1"x,2\n3,4\n', 1, /behind a closing quote on line 2/, [2]],
  "a blank behind a closing quote": ['a,b\n"1" ,2\n3,4\n', 1, /behind a closing quote/, [2]],
  "a blank before an opening quote": ['a,b\n1, "2"\n3,4\n', 1, /blank before an opening quote/, [2]],
  "a lone carriage return": ["a,b\n1\r,2\n3,4\n", 1, /carriage return/, [2]],
  "an end-of-file mark of old": ["a,b\n1,2\n\x1a", 2, /1 field/, [1]],
};
for (const [what, [content, row, reason, left]] of Object.entries(BAD)) {
  test(`a record with ${what} is broken, and the others keep their numbers`, async () => {
    const csv = await read(content);
    assert.deepEqual(
      csv.broken.map((one) => one.row),
      [row],
    );
    assert.match(csv.broken[0]!.reason, reason);
    assert.deepEqual(
      (await rowsOf(csv)).map(([number]) => number),
      left,
    );
    assert.equal(csv.records, left.length + 1);
  });
}

test("the delimiter is the one that yields the expected names", async () => {
  for (const delimiter of [",", ";", "\t", "|"]) {
    const csv = await read(
      ["A", "B,;x", "C"]
        .map((name) => `"${name}"`)
        .join(delimiter)
        .concat(`\n1${delimiter}2${delimiter}3\n`),
      {
        expect: ["a", "c"],
      },
    );
    assert.deepEqual(csv.header, ["A", "B,;x", "C"]);
    assert.deepEqual(await rowsOf(csv), [[1, "1", "2", "3"]]);
  }
  assert.deepEqual((await read("a;b,c\n1;2,5\n", { expect: ["a"] })).header, ["a", "b,c"]);
  assert.deepEqual((await read("a;b|c\n1;2|5\n", { delimiter: "|" })).header, ["a;b", "c"]);
});

test("several files are one relation whose numbers run on, the broken records counted", async () => {
  const paths = [
    await file("a;b\n1;2\n3\n"),
    await file("a;b\n"),
    await file("a;b\n5;6\n7;8\n"),
    await file("a;b\nx\n"),
  ];
  const csv = await readCsv(paths, { workDir });
  assert.deepEqual(await rowsOf(csv), [
    [1, "1", "2"],
    [3, "5", "6"],
    [4, "7", "8"],
  ]);
  assert.deepEqual(
    csv.broken.map(({ row }) => row),
    [2, 5],
  );
  assert.deepEqual(csv.files, [
    { first: 1, last: 2 },
    { first: 3, last: 2 },
    { first: 3, last: 4 },
    { first: 5, last: 5 },
  ]);
  const other = await file("a;c\n5;6\n");
  await assert.rejects(
    readCsv([paths[0]!, other], { workDir }),
    refused("headers_differ", /lacks b; it has c/),
  );
  const turned = await file("b;a\n5;6\n");
  await assert.rejects(readCsv([paths[0]!, turned], { workDir }), refused("headers_differ", /order/));
});

test("a file without a usable header is refused", async () => {
  await assert.rejects(read(""), refused("no_header", /no header/));
  await assert.rejects(read("\n1,2\n"), refused("no_header"));
  await assert.rejects(read("a,b,A\n"), refused("header_duplicate"));
  await assert.rejects(read("a,,b\n"), refused("header_blank", /column 2/));
  await assert.rejects(read("a,_ROW\n"), refused("header_reserved"));
  await assert.rejects(read("a,b\r1,2\r"), refused("header_unreadable"));
  await assert.rejects(read("a,b\n", { delimiter: "||" }), refused("delimiter_invalid"));
});

test("UTF-16 with a byte-order mark and a configured windows-1252 are read as text", async () => {
  const text = 'naam;bedrag\r\nCoöperatie € ŠŽ;1,50\r\n"😀\nx";\r\n';
  const rows = [
    [1, "Coöperatie € ŠŽ", "1,50"],
    [2, "😀\nx", null],
  ];
  const little = Buffer.from(`\ufeff${text}`, "utf16le");
  assert.deepEqual(await rowsOf(await read(little)), rows);
  assert.deepEqual(await rowsOf(await read(Buffer.from(little).swap16())), rows);
  const western = Buffer.from("naam;bedrag\nCo\xf6peratie \x80;1\n", "latin1");
  assert.deepEqual(await rowsOf(await read(western, { encoding: "windows-1252" })), [
    [1, "Coöperatie €", "1"],
  ]);
});

test("a byte that is not UTF-8 refuses the file and says where it is", async () => {
  const bytes = Buffer.from("a,b\n1,x\xf6x\n", "latin1");
  await assert.rejects(
    read(bytes),
    (error: unknown) => refused("encoding_invalid")(error) && (error as SaldoError).place.at === "byte 7",
  );
  const late = Buffer.concat([Buffer.from(`a,b\n${"1,2\n".repeat(300_000)}`), Buffer.from([0xc3])]);
  await assert.rejects(read(late), refused("encoding_invalid"));
});

test("records longer than DuckDB's own limit are read", async () => {
  const long = "€\n".repeat(2_000_000);
  const csv = await read(`a,b\n1,"${long}"\n2,3\n`);
  const rows = await session.all(
    `select _row, length(b) as size, md5(b) = md5(repeat('€' || chr(10), 2000000)) as same from ${csv.relation} order by _row`,
  );
  assert.deepEqual(rows, [
    { _row: 1, size: long.length, same: true },
    { _row: 2, size: 1, same: false },
  ]);
});

test("with a marker for NULL, '' and NULL are two things", async () => {
  const rows = [
    ["", null],
    ["\\N", "x"],
    [null, ""],
  ];
  const text = (await Array.fromAsync(writeCsv(rows, ["a", "b"], { nulls: "\\N" }))).join("");
  const csv = await read(text, { nulls: "\\N" });
  assert.deepEqual(
    await rowsOf(csv),
    rows.map((row, index) => [index + 1, ...row]),
  );
});

const value = fc.option(
  fc.oneof(
    fc.string({
      unit: fc.constantFrom(
        "a",
        '"',
        ",",
        ";",
        "\t",
        "|",
        "\n",
        "\r",
        " ",
        "'",
        "\\",
        "N",
        "#",
        "é",
        "€",
        "😀",
        "\u0000",
        "\u2028",
      ),
    }),
    fc.string({ unit: "grapheme", maxLength: 20 }),
  ),
  { freq: 6 },
);
const tableOf = fc
  .integer({ min: 1, max: 5 })
  .chain((width) =>
    fc
      .array(fc.array(value, { minLength: width, maxLength: width }), { maxLength: 12 })
      .map((rows) => ({ width, rows })),
  );

test("what is written as CSV is read back to the letter", async () => {
  await fc.assert(
    fc.asyncProperty(
      tableOf,
      fc.constantFrom(",", ";", "\t", "|"),
      fc.boolean(),
      async ({ width, rows }, delimiter, marked) => {
        const header = Array.from({ length: width }, (_, index) => `c${index}`);
        const nulls = marked ? { nulls: "\\N" } : {};
        const text = (await Array.fromAsync(writeCsv(rows, header, { delimiter, ...nulls }))).join("");
        const csv = await read(text, { delimiter, ...nulls });
        assert.deepEqual(csv.broken, []);
        const expected = rows.map((row, index) => [
          index + 1,
          ...row.map((one) => (marked ? one : one || null)),
        ]);
        assert.deepEqual(await rowsOf(csv), expected);
      },
    ),
    { numRuns: 150 },
  );
});

test("records may lack their last fields only where that is said, and never one that the file ends in", async () => {
  const text = 'a,b,c\n1\n"2\n,",x\n3,y,z\n4,';
  const reasons = async (options: Parameters<typeof read>[1]) => {
    const csv = await read(text, options);
    return [await rowsOf(csv), csv.broken.map(({ row }) => row)];
  };
  assert.deepEqual(await reasons({}), [[[3, "3", "y", "z"]], [1, 2, 4]]);
  assert.deepEqual(await reasons({ mayBeShort: true }), [
    [
      [1, "1", null, null, 1],
      [2, "2\n,", "x", null, 2],
      [3, "3", "y", "z", 3],
    ],
    [4],
  ]);
  assert.deepEqual(
    await rowsOf(await read("a,b\n1,2\n", { mayBeShort: true })),
    [[1, "1", "2", 2]],
    "each says how many fields it has, also where none is short",
  );
});

test("of any text, each record is read as another parser reads it, or is reported broken", async () => {
  const piece = fc.constantFrom(
    "a",
    "b",
    '"',
    '""',
    ",",
    ",",
    "\n",
    "\n",
    "\r\n",
    "\r",
    " ",
    "é",
    '"x"',
    '"x\ny"',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 40 }),
      fc.constantFrom("a,b\n", "a,b\r\n"),
      fc.integer({ min: 1, max: 9 }),
      async (pieces, head, step) => {
        const text = head + pieces.join("");
        const csv = await read(text);
        const sound = new Map<number, string>();
        const scan = scanner(
          ",",
          2,
          (row, record, reason) => reason === undefined && row > 0 && sound.set(row, record),
        );
        for (let at = 0; at < text.length; at += step) scan.push(text.slice(at, at + step));
        const scanned = scan.end();
        assert.deepEqual(scanned.broken, csv.broken, "wherever the text is cut into pieces");
        const expected = [...sound].map(([row, record]) => {
          const [fields] = parse(record, {
            relax_quotes: true,
            relax_column_count: true,
            record_delimiter: "\n",
          }) as string[][];
          return [row, ...(fields ?? []).map((field) => field || null)];
        });
        assert.deepEqual(await rowsOf(csv), expected);
        assert.equal(csv.records, expected.length + csv.broken.length);
      },
    ),
    { numRuns: 250 },
  );
});

test("sound records stay in place across the buffers of a large file", async () => {
  const lines = Array.from(
    { length: 120_000 },
    (_, index) => `${index + 1},"regel ${index}\nmet ""aanhaling"", en meer${" ".repeat(index % 97)}"\n`,
  );
  const csv = await read(`n,t\n${lines.join("")}`);
  const [check] = await session.all(
    `select count(*) as rows, count(*) filter (where _row <> n::BIGINT) as moved, count(*) filter (where t <> 'regel ' || (n::BIGINT - 1) || chr(10) || 'met "aanhaling", en meer' || repeat(' ', ((n::BIGINT - 1) % 97)::INT)) as changed from ${csv.relation}`,
  );
  assert.deepEqual(check, { rows: 120_000, moved: 0, changed: 0 });
});
