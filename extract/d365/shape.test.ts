// Files say nothing of types: a column of which no value fits stops its table, one wrong value is one reject.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decimal, integer, table, text } from "../column.ts";
import { SaldoError } from "../error.ts";
import { requireDelimiter, requireTypes, requireValues } from "./shape.ts";

const of = table({
  doc: "Lines",
  key: ["id"],
  columns: { id: integer({ from: "ID" }), amount: decimal({ from: "AMOUNT" }), name: text({ from: "NAME" }) },
});
const wanted = { table: "line", of, physical: "LineStaging", named: false };
const relation = (amount: string, rows = 30) =>
  `(select i as _row, cast(i as VARCHAR) as ID, ${amount} as AMOUNT, 'x' as NAME from range(${rows}) t(i))`;
const judged = (amount: string, rows?: number) =>
  requireValues(wanted, relation(amount, rows), { header: ["ID", "AMOUNT", "NAME"] });
const refused = (code: string, message: RegExp) => (error: unknown) =>
  error instanceof SaldoError && error.kind === "data" && error.code === code && message.test(error.message);

test("a column of which no value is what was declared stops the table", async () => {
  await assert.rejects(
    judged("i || ',50'"),
    refused("retyped_column", /no value of AMOUNT in LineStaging is a decimal/),
  );
});

test("some wrong values, empty ones, or very few rows do not", async () => {
  await judged("case when i = 29 then '1.50' else '1,50' end");
  await judged("''");
  await judged("'1,50'", 19);
});

test("a wrong value that only starts a long table does not", async () => {
  await judged("case when i < 1000 then 'n/a' else '1.50' end", 1010);
});

test("every type of the catalogue that can hold the declared values will do, another kind will not", () => {
  const types = (id: string, amount: string, name: string) => () =>
    requireTypes(
      wanted,
      [
        { name: "ID", type: id },
        { name: "mserp_amount", type: amount },
        { name: "NAME", type: name },
      ],
      (column) => column.replace("mserp_", "").toUpperCase(),
    );
  for (const [id, amount, name] of [
    ["int", "numeric", "nvarchar"],
    ["bigint", "decimal", "character varying"],
    ["numeric", "int", "uniqueidentifier"],
    ["nvarchar", "nvarchar", "nvarchar"],
  ] as const)
    types(id, amount, name)();
  assert.throws(types("nvarchar", "numeric", "nvarchar"), refused("retyped_column", /ID as nvarchar/));
  assert.throws(types("int", "float", "nvarchar"), refused("retyped_column", /AMOUNT as float/));
  assert.throws(types("int", "numeric", "int"), refused("retyped_column", /NAME as int/));
});

test("a ledger that nowhere has the configured delimiter is refused, with an example", async () => {
  const values = "(select * from (values ('4000-100--'), ('1000')) t(ACCOUNTDISPLAYVALUE))";
  await requireDelimiter(values, ["ACCOUNTDISPLAYVALUE"], "-");
  await requireDelimiter(values, ["ACCOUNTDISPLAYVALUE"], "");
  await assert.rejects(
    requireDelimiter(values, ["ACCOUNTDISPLAYVALUE"], "|"),
    refused("delimiter_not_found", /delimiter \|.*the first is 1000/),
  );
});
