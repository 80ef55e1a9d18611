// Pulls the plug at seeded random instants: of the door, of the command behind it, of dbt. Whatever was killed, the
// next run ends with the checksums of an undisturbed run; no orphan goes on, no lock is left, readers never see nothing.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { setTimeout } from "node:timers/promises";
import { open } from "../extract/duckdb.ts";
import { copyOf, ended, type Organisation, organisation, published } from "./saldo.ts";

const KILLS = Number(process.env["SALDO_SOAK"] ?? "20");

/** Process ids that work for this home, with their command lines: found by their environment. */
function workers(home: string): { pid: number; command: string }[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .flatMap((entry) => {
      try {
        const environment = readFileSync(`/proc/${entry}/environ`, "utf8");
        const state = readFileSync(`/proc/${entry}/stat`, "utf8").split(") ").at(-1)![0];
        if (state === "Z" || !environment.includes(home)) return [];
        return [
          {
            pid: Number(entry),
            command: readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " "),
          },
        ];
      } catch (error) {
        // The process ended while it was looked at.
        if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
        throw error;
      }
    });
}

const VICTIMS = { door: /saldo\.mjs/, command: /cli\.ts/, dbt: /dbt\.py/ } as const;

async function readable(of: Organisation): Promise<string | null> {
  let pointer: string;
  try {
    pointer = await readFile(join(of.home, "published", "current.json"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const session = await open(join(of.home, "published", JSON.parse(pointer).file), {
    access_mode: "READ_ONLY",
  });
  try {
    const [row] = await session.all("select count(*) as n from marts.fct_gl_entry");
    assert.ok(Number(row!["n"]) > 0);
    return pointer;
  } finally {
    session.close();
  }
}

test(`SIGKILL at ${KILLS} random instants: every restart ends as if nothing had happened`, {
  skip: process.platform !== "linux" && "needs /proc",
}, async (t) => {
  const original = await organisation(t, { scale: 0.005 });
  const pristine = await copyOf(t, original);
  const started = Date.now();
  const undisturbed = await original.json("run");
  assert.equal(undisturbed.code, 0, undisturbed.stderr);
  let took = Date.now() - started;
  const expected = await published(original);

  let seed = 20261120;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  let kills = 0;
  const felled = { door: 0, command: 0, dbt: 0 };
  while (kills < KILLS) {
    const of = await copyOf(t, pristine);
    let before: string | null = null;
    for (let whole = true; ; whole = false) {
      const begun = Date.now();
      let killed = false;
      const child = of.start("run", "--json");
      const finished = ended(child);
      let over = false;
      void finished.then(() => {
        over = true;
      });
      if (kills < KILLS && random() < 0.85) {
        await Promise.race([finished, setTimeout(300 + random() * took * 0.9)]);
        // Whichever was killed least so far, so that each has its turn.
        const kind = (["dbt", "door", "command"] as const).toSorted((a, b) => felled[a] - felled[b])[0]!;
        const found = over ? [] : workers(of.home);
        const victim =
          found.find(({ command }) => VICTIMS[kind].test(command)) ??
          found.find(({ command }) => VICTIMS.command.test(command));
        if (victim) {
          process.kill(victim.pid, "SIGKILL");
          killed = true;
          kills += 1;
          if (kills % 10 === 0 && KILLS > 20)
            process.stdout.write(`${kills} of ${KILLS} kills, no difference so far\n`);
          felled[
            VICTIMS.dbt.test(victim.command) ? "dbt" : VICTIMS.door.test(victim.command) ? "door" : "command"
          ] += 1;
        }
      }
      const said = await finished;
      for (let waited = 0; workers(of.home).length > 0 && waited < 50; waited++) await setTimeout(100);
      assert.deepEqual(workers(of.home), [], "nobody goes on after the run is dead");
      const now = await readable(of);
      assert.ok(before === null || now !== null, "what was published stays readable");
      before = now;
      // Other tests come and go, and a run takes as long as they let it: most instants must lie inside it.
      if (whole && !killed) took = Date.now() - begun;
      if (said.code === 0) break;
    }
    const last = await of.json("run");
    assert.equal(last.value.status, "unchanged", JSON.stringify(last.value));
    assert.deepEqual(await published(of), expected);
  }
  assert.ok(
    Object.values(felled).every((times) => times > 0),
    `each was killed at least once: ${JSON.stringify(felled)}`,
  );
  t.diagnostic(`killed: ${JSON.stringify(felled)}; an undisturbed run took ${(took / 1000).toFixed(1)} s`);
});
