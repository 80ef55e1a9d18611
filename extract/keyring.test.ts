import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import test from "node:test";
import fc from "fast-check";
import { SaldoError } from "./error.ts";
import { keyring, keyringOf } from "./keyring.ts";

const line = (id: string, bytes: Uint8Array = randomBytes(32)) =>
  `${id}:${Buffer.from(bytes).toString("base64")}`;
/** Lines of one to four keys, the current one first. */
const lines = fc
  .array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 4 })
  .map((all) => all.map((bytes, index) => line(`k${all.length - index}`, bytes)));
const ring = (all: readonly string[]) => keyring(all.join("\n"));

test("equal texts give equal tokens and ciphertexts, other texts and other keys give others", () => {
  fc.assert(
    fc.property(lines, fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (all, a, b) => {
      const [one, again, other] = [ring(all), ring(all), ring([line("k9"), ...all.slice(1)])];
      for (const how of ["token", "encrypt"] as const) {
        assert.equal(one[how](a), again[how](a));
        assert.equal(one[how](a) === one[how](b), a === b);
        assert.notEqual(one[how](a), other[how](a));
      }
      assert.match(one.token(a), /^t1\.k\d\.[\w-]{43}$/);
      assert.match(one.encrypt(a), /^e1\.k\d\.[\w-]{38,}$/);
    }),
  );
});

test("what was encrypted under any older ring is read, and reprotected equals what is protected now", () => {
  fc.assert(
    fc.property(lines, fc.string({ unit: "binary" }), (all, text) => {
      const now = ring(all);
      for (let from = 0; from < all.length; from++) {
        const then = ring(all.slice(from));
        assert.equal(now.decrypt(then.encrypt(text)), text);
        assert.equal(now.reprotect(then.encrypt(text)), now.encrypt(text));
        assert.equal(now.reprotect(then.token(text)), now.token(text));
      }
      assert.equal(now.reprotect(now.token(text)), now.token(text));
    }),
  );
});

test("a ciphertext that was touched, or made with another key of the same id, is not read", () => {
  const [one, other] = [keyring(line("k1")), keyring(line("k1"))];
  const sealed = one.encrypt("999999990");
  const middle = sealed.length - 12;
  const touched = `${sealed.slice(0, middle)}${sealed[middle] === "A" ? "B" : "A"}${sealed.slice(middle + 1)}`;
  for (const read of [
    () => other.decrypt(sealed),
    () => one.decrypt(touched),
    () => one.decrypt("999999990"),
  ])
    assert.throws(read, (error) => {
      assert.ok(error instanceof SaldoError);
      assert.equal(error.code, "personal_data_unreadable");
      assert.doesNotMatch(`${error.message}${error.hint}`, /999999990/);
      return true;
    });
  assert.throws(() => keyring(line("k2")).decrypt(sealed), { code: "missing_personal_data_key" });
});

test("the mark tells rings apart: by the current key, by its bytes, and by the keys below it", () => {
  const [k1, k2, false1] = [line("k1"), line("k2"), line("k1")];
  const marks = [[k1], [false1], [k2], [k2, k1], [k2, false1]].map((all) => JSON.stringify(ring(all).mark));
  assert.equal(new Set(marks).size, marks.length);
  assert.deepEqual(ring([k2, k1]).mark, ring(["# of 2026", k2, "", k1]).mark);
});

test("keys that cannot be used are refused without being repeated", () => {
  const secret = randomBytes(31).toString("base64");
  for (const text of [
    `k1:${secret}`,
    `k1:${secret}!`,
    secret,
    "k1",
    `${line("k1")}\n${line("k1")}`,
    "# none",
  ]) {
    assert.throws(
      () => keyring(text),
      (error) => {
        assert.ok(error instanceof SaldoError);
        assert.equal(error.code, "bad_personal_data_key");
        assert.equal(error.kind, "config");
        assert.ok(!`${error.message}${error.hint}`.includes(secret.slice(0, 20)));
        return true;
      },
    );
  }
  assert.throws(() => keyringOf(() => undefined), { code: "no_personal_data_key", kind: "config" });
});
