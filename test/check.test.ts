// The gate: types, lint and format, unused code, generated files, and the direction of imports.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function succeeds(command: string, args: readonly string[]): void {
  const result = spawnSync(process.execPath, [join(root, "node_modules", command), ...args], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  assert.equal(result.status, 0, `${result.stdout}\n${result.stderr}`);
}

test("the types hold", () => succeeds("typescript/bin/tsc", ["-p", "."]));
test("Biome finds nothing to say", () =>
  succeeds("@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]));
test("nothing is exported, installed or kept without being used", () => succeeds("knip/bin/knip.js", []));
test("generated files say what their declarations say", () => {
  const result = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(root, "orchestration", "cli.ts"), "generate", "--check"],
    { cwd: root, encoding: "utf8" },
  );
  assert.equal(result.status, 0, result.stdout + result.stderr);
});

// Data runs down, imports point up: a layer may only import itself and what stands before it.
const LAYERS = ["extract", "load", "reports", "orchestration", "test"];

test("imports point one way: orchestration → reports → load → extract", () => {
  const wrong: string[] = [];
  for (const layer of LAYERS) {
    const files = (readdirSync(join(root, layer), { recursive: true }) as string[]).filter((entry) =>
      entry.endsWith(".ts"),
    );
    for (const file of files) {
      const path = join(root, layer, file);
      for (const [, specifier] of readFileSync(path, "utf8").matchAll(
        /(?:from|import\()\s*["'](\.[^"']+)["']/g,
      )) {
        const target = relative(root, resolve(dirname(path), specifier!)).split(/[\\/]/)[0]!;
        if (target === "package.json") continue;
        const mayUseTests = file.endsWith(".test.ts") && target === "test";
        if (LAYERS.indexOf(target) > LAYERS.indexOf(layer) && !mayUseTests)
          wrong.push(`${layer}/${file} imports ${target}`);
        if (target === "models") wrong.push(`${layer}/${file} imports models`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

// Where amounts may be divided and floats may stand: the one file that does it exactly on every engine.
const ARITHMETIC = join("macros", "amount.sql");

/** What engines calculate differently, or not exactly, as it stands in a model: position and word. */
function inexact(sql: string): string[] {
  const blank = (text: string) => text.replace(/[^\n]/g, " ");
  const code = sql
    .replace(/\{#[\s\S]*?#\}/g, blank)
    .replace(/--[^\n]*/g, blank)
    .replace(/'(?:[^'\n]|'')*'/g, blank);
  return [...code.matchAll(/\/|\b(?:avg|mean|median|float\d?|double|real)\b/gi)].map(
    ({ 0: word, index }) => `line ${code.slice(0, index).split("\n").length}: ${word}`,
  );
}

test("no model divides, averages or floats by itself: engines differ there, and macros do not", () => {
  const models = join(root, "models");
  const files = (readdirSync(models, { recursive: true }) as string[]).filter(
    (entry) => entry.endsWith(".sql") && entry !== ARITHMETIC,
  );
  assert.ok(files.length > 40);
  const wrong = files.flatMap((file) =>
    inexact(readFileSync(join(models, file), "utf8")).map((found) => `${file} ${found}`),
  );
  assert.deepEqual(wrong, []);
  // The check itself can fail, and a slash in a text or a comment is none.
  assert.deepEqual(inexact("select a / b -- 1/2\nfrom x where y = 'a/b' and avg(z) > {{ rounded('1') }}"), [
    "line 1: /",
    "line 2: avg",
  ]);
  assert.deepEqual(inexact('{{ rounded("a / b") }} {# 1/2 #}'), ["line 1: /"]);
});

test("every control lists the rows behind it, or says where to look instead", () => {
  const models = join(root, "models");
  const controls = readdirSync(join(models, "marts", "control"))
    .filter((file) => file.endsWith(".sql"))
    .map((file) => file.slice("recon_".length, -".sql".length));
  assert.ok(controls.length > 10);
  const evidence = new Set(readdirSync(join(models, "intermediate", "evidence")));
  const [, ...declared] = readFileSync(join(models, "marts", "control", "_controls.yml"), "utf8").split(
    "  - name: recon_",
  );
  const silent = controls.filter(
    (control) =>
      !evidence.has(`int_evidence__${control}.sql`) &&
      !declared.some((text) => text.startsWith(`${control}\n`) && text.includes("        look_at: ")),
  );
  assert.deepEqual(silent, []);
});
