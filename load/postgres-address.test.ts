// Addresses as people write them, for the driver here and for dbt, and what is said of one that is wrong.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf } from "./postgres-address.ts";

test("an address is taken apart as PostgreSQL's own tools read it", () => {
  const of = (text: string) => {
    const { host, port, user, password, database, sslmode } = addressOf(text);
    return [host, port, user, password, database, sslmode];
  };
  assert.deepEqual(of("postgres://me:s%2Fe%3Acret%25@db.example.nl/my%20marts?sslmode=require"), [
    ...["db.example.nl", "5432", "me", "s/e:cret%", "my marts", "require"],
  ]);
  assert.deepEqual(of("postgresql://me@[::1]:5433"), ["::1", "5433", "me", "", "postgres", "prefer"]);
  assert.deepEqual(of("postgres://me@%2Fvar%2Frun/saldo"), [
    ...["/var/run", "5432", "me", "", "saldo", "prefer"],
  ]);
  assert.deepEqual(of("postgresql:///saldo?host=/var/run&user=me&password=x&port=6000"), [
    ...["/var/run", "6000", "me", "x", "saldo", "prefer"],
  ]);
  assert.equal(addressOf("postgres://me@[::1]/saldo").label, "PostgreSQL at [::1]:5432/saldo");
});

test("sslmode means the same to Saldo and to dbt, and dbt gets the certificates too", () => {
  const { connectionString, sslmode, files } = addressOf(
    "postgres://me@db/saldo?sslmode=verify-full&sslrootcert=/dev/null",
  );
  assert.match(connectionString, /uselibpqcompat=true/);
  assert.equal(sslmode, "verify-full");
  assert.deepEqual(files, { PGSSLROOTCERT: "/dev/null" });
  const unverified = addressOf("postgres://me@db/saldo?sslmode=no-verify");
  assert.match(unverified.connectionString, /sslmode=require/);
  assert.equal(unverified.sslmode, "require");
  assert.throws(() => addressOf("postgres://me@db/saldo?sslmode=require&sslrootcert=/nowhere/ca.pem"), {
    code: "no_tls_file",
  });
});

test("what is no address is refused without a word of what it holds", () => {
  for (const wrong of [
    "s3cret",
    "mysql://me:s3cret@db/saldo",
    "postgres://me:s3%ret@db/saldo",
    "postgres://me:s3cret@/saldo",
    "postgres:///saldo",
    "postgres://me:s3#cret@db/saldo",
  ]) {
    assert.throws(
      () => addressOf(wrong),
      (error: Error) => {
        assert.equal((error as { code?: string }).code, "database_address", wrong);
        assert.doesNotMatch(`${error.message} ${error.stack} ${error.cause}`, /s3/);
        return true;
      },
    );
  }
});
