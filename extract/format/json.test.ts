import assert from "node:assert/strict";
import test from "node:test";
import { parseJson } from "./json.ts";

test("numbers come out as they were written, whatever a float would make of them", () => {
  assert.deepEqual(
    parseJson('{"a": 33.3300, "b": [12345678901234567890.123456, {"c": -1e2}], "d": [true, null, "1"]}'),
    {
      a: "33.3300",
      b: ["12345678901234567890.123456", { c: "-1e2" }],
      d: [true, null, "1"],
    },
  );
});

test("what is no JSON is refused without a word of it", () => {
  assert.throws(
    () => parseJson('{"bsn": 999912345', "the answer"),
    (error: Error) => error.message === "the answer is not JSON" && error.cause === undefined,
  );
});
