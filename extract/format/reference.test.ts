import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  betalingskenmerkDigit,
  referenceIn,
  referenceValid,
  validBetalingskenmerk,
  validIban,
  validOgm,
  validRf,
} from "./reference.ts";

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: length, maxLength: length });

describe("betalingskenmerk", () => {
  test("published examples are valid", () => {
    for (const one of ["5000056789012345", "5000 0567 8901 2345", "0123456789012345", "1234567"])
      assert.ok(validBetalingskenmerk(one), one);
    // A payment reference with a length code: 12 digits follow the check digit and the code.
    assert.ok(validBetalingskenmerk("12234534622567"));
  });
  test("a wrong digit, a wrong length code and a wrong length are not", () => {
    for (const one of [
      "1123456789012345",
      "5000056789012346",
      "13234534622567",
      "12345678",
      "123456789012345",
      "12345678901234567",
      "",
      "500005678901234x",
    ]) {
      assert.equal(validBetalingskenmerk(one), false, one);
    }
  });
  test("the digit of any 15 digits makes them valid, and changing any digit by one breaks most", () => {
    fc.assert(
      fc.property(digits(15), fc.integer({ min: 0, max: 14 }), (rest, at) => {
        const right = betalingskenmerkDigit(rest);
        assert.ok(right >= 0 && right <= 9);
        assert.ok(validBetalingskenmerk(`${right}${rest}`));
        for (let wrong = 0; wrong < 10; wrong++)
          if (wrong !== right) assert.equal(validBetalingskenmerk(`${wrong}${rest}`), false);
        const other = `${rest.slice(0, at)}${(Number(rest[at]) + 1) % 10}${rest.slice(at + 1)}`;
        // 10 and 0 as remainders share a check digit with 1 and 11: only those neighbours can be confused.
        if (betalingskenmerkDigit(other) !== right)
          assert.equal(validBetalingskenmerk(`${right}${other}`), false);
      }),
    );
  });
  test("with a length code for 7 to 12 digits", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 7, max: 12 }).chain((n) => digits(n)),
        (number) => {
          const rest = `${number.length % 10}${number}`;
          assert.ok(validBetalingskenmerk(`${betalingskenmerkDigit(rest)}${rest}`));
        },
      ),
    );
  });
});

describe("IBAN", () => {
  test("known ones are valid, with or without blanks", () => {
    for (const one of [
      "NL44RABO0123456789",
      "NL91 ABNA 0417 1643 00",
      "BE68539007547034",
      "DE89370400440532013000",
      "gb29nwbk60161331926819",
    ]) {
      assert.ok(validIban(one), one);
    }
  });
  test("a wrong check digit, a Dutch one of another length, and other text are not", () => {
    for (const one of [
      "NL45RABO0123456789",
      "NL44RABO012345678",
      "NL44",
      "",
      "1234567890",
      "NL44RABO012345678\u00e9",
    ])
      assert.equal(validIban(one), false, one);
  });
  test("exactly one pair of check digits from 02 to 98 makes an account number an IBAN", () => {
    fc.assert(
      fc.property(digits(10), (account) => {
        const right = Array.from({ length: 100 }, (_, at) => String(at).padStart(2, "0")).filter((check) =>
          validIban(`NL${check}RABO${account}`),
        );
        assert.equal(right.length, 1);
        const iban = `NL${right[0]}RABO${account}`;
        for (let at = 8; at < 18; at++) {
          const changed = `${iban.slice(0, at)}${(Number(iban[at]) + 1) % 10}${iban.slice(at + 1)}`;
          assert.equal(validIban(changed), false);
        }
      }),
      { numRuns: 30 },
    );
  });
});

test("RF and OGM by their own rules", () => {
  assert.ok(validRf("RF92KLANT2025000123"));
  assert.ok(validRf("RF18 5390 0754 7034"));
  for (const one of ["RF93KLANT2025000123", "RF18", "XX18539007547034", `RF18${"1".repeat(22)}`])
    assert.equal(validRf(one), false, one);
  assert.ok(validOgm("010806817183"));
  assert.ok(validOgm("+++010/8068/17183+++"));
  for (const one of ["010806817184", "01080681718", "01080681718x"]) assert.equal(validOgm(one), false, one);
  // 97 stands for a remainder of 0.
  assert.ok(validOgm("000000009797"));
  assert.equal(validOgm("000000009700"), false);
});

test("the type of a reference names its rule; without a rule nothing is said", () => {
  assert.equal(referenceValid("SCOR/CUR", "0123456789012345"), true);
  assert.equal(referenceValid("SCOR/CUR", "1123456789012345"), false);
  assert.equal(referenceValid("SCOR/BBA", "010806817183"), true);
  assert.equal(referenceValid(null, "RF92KLANT2025000123"), true);
  assert.equal(referenceValid("SCOR/ISO", "RF00KLANT2025000123"), false);
  assert.equal(referenceValid("SCOR", "2025-0001"), null);
});

test("a reference that stands in a text is found by its check digits, where there is one only", () => {
  for (const [text, found] of [
    ["betreft 5000056789012345 dank", "5000056789012345"],
    ["betreft 5000 0567 8901 2345 dank", "5000056789012345"],
    ["betreft 5000056789012346", null],
    ["RF18 5390 0754 7034 Jansen", "RF18539007547034"],
    ["RF18539007547034", "RF18539007547034"],
    ["RF19539007547034", null],
    ["XRF18539007547034", null],
    ["+++010/8068/17183+++", "010806817183"],
    ["***010/8068/17183***", "010806817183"],
    ["010/8068/17183", null],
    ["+++010/8068/17184+++", null],
    ["5000056789012345 en RF18539007547034", null],
    ["5000056789012345 en nogmaals 5000 0567 8901 2345", "5000056789012345"],
    ["factuur 12345", null],
  ] as const)
    assert.equal(referenceIn(text), found, text);
});
