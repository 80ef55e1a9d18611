import assert from "node:assert/strict";
import { test } from "node:test";
import { validIban } from "../../extract/format/reference.ts";
import { betalingskenmerk, creditorReference, foreignIban, iban, ownIban } from "./reference.ts";

test("an IBAN has the check digits of ISO 13616", () => {
  assert.equal(iban("RABO", "0123456789"), "NL44RABO0123456789");
  assert.ok(validIban("NL44RABO0123456789"));
  assert.equal(validIban("NL45RABO0123456789"), false);
});

test("our own accounts pass mod 97 but fail the eleven test, so that nobody can have them", () => {
  for (let number = 0; number < 500; number++) {
    const own = ownIban(number);
    assert.ok(validIban(own));
    const sum = [...own.slice(8)].reduce((total, digit, i) => total + Number(digit) * (10 - i), 0);
    assert.notEqual(sum % 11, 0, own);
  }
  assert.equal(new Set(Array.from({ length: 500 }, (_, i) => ownIban(i))).size, 500);
});

test("foreign accounts are at banks that do not exist", () => {
  for (let number = 0; number < 50; number++) {
    assert.ok(validIban(foreignIban(number).iban));
    assert.match(foreignIban(number).bic, /^(TEST|PROF|DEMO)NL2A$/);
  }
});

test("a betalingskenmerk has the check digit that Betaalvereniging's example has", () => {
  assert.equal(betalingskenmerk("000056789012345"), "5000056789012345");
});

test("an RF reference has the check digits of ISO 11649", () => {
  assert.equal(creditorReference("539007547034"), "RF18539007547034");
});
