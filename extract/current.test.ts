import assert from "node:assert/strict";
import test from "node:test";
import { speaking } from "./current.ts";
import type { Manifest } from "./landing.ts";

let batch = 0;
const manifest = (more: Partial<Manifest>): Manifest =>
  ({
    batch: ++batch,
    arrives: "events",
    label: "a.xml",
    scope: {},
    rows: { read: 1, accepted: 1, rejected: 0, superseded: 0 },
    ...more,
  }) as Manifest;
const refused = { code: "x", message: "y", hint: "" };
const rejecting = { read: 1, accepted: 0, rejected: 1, superseded: 0 };
const spoken = (...history: Manifest[]) => {
  const current = speaking(history);
  return history.map(({ batch: number }) => current.has(number));
};

test("of snapshots the last of a scope speaks, and a whole one for every scope", () => {
  const snapshot = (scope: Manifest["scope"]) => manifest({ arrives: "snapshot", scope });
  assert.deepEqual(spoken(snapshot({}), snapshot({ company: ["A"] }), snapshot({ company: ["A"] })), [
    true,
    false,
    true,
  ]);
  assert.deepEqual(spoken(snapshot({ company: ["A"] }), snapshot({})), [false, true]);
  assert.deepEqual(spoken(snapshot({ company: ["A"] }), snapshot({ company: ["A", "B"] })), [false, true]);
  assert.deepEqual(spoken(snapshot({ company: ["A", "B"] }), snapshot({ company: ["A"] })), [true, true]);
});

test("events with rejects keep speaking, whatever file comes next, until that very file lands again", () => {
  const bad = manifest({ rows: rejecting, digest: "1" });
  const other = manifest({ label: "b.xml", digest: "2" });
  assert.deepEqual(spoken(bad, other), [true, true]);
  assert.deepEqual(spoken(bad, other, manifest({ digest: "1" })), [false, true, true]);
});

test("a refusal stands until its file lands, is refused again, or is taken away", () => {
  const bad = manifest({ refused });
  assert.deepEqual(spoken(bad, manifest({ label: "b.xml" })), [true, true]);
  assert.deepEqual(spoken(bad, manifest({ refused })), [false, true]);
  assert.deepEqual(spoken(bad, manifest({ withdrawn: true })), [false, false]);
  assert.deepEqual(spoken(bad, manifest({})), [false, true]);
});

test("a refused snapshot speaks beside the last good one, until a good one comes", () => {
  const good = manifest({ arrives: "snapshot" });
  const bad = manifest({ arrives: "snapshot", label: "b", refused });
  assert.deepEqual(spoken(good, bad), [true, true]);
  assert.deepEqual(spoken(good, bad, manifest({ arrives: "snapshot" })), [false, false, true]);
});
