// Commands that keep house: fold, rebuild, retention, rotate-keys.
import type { App } from "../app.ts";
import { type Command, option, print, printJson, usage, withApp } from "../command.ts";
import { configuredSources } from "../configured.ts";
import { type FoldedTable, foldAll, foldsBefore } from "../fold.ts";
import type { Journal } from "../journal.ts";
import { requireSampleKey } from "../personal-key.ts";
import { rebuild as rebuildAll } from "../rebuild.ts";
import { type Gone, retain } from "../retention.ts";
import { type Rotation, rotateKeys as rotateAll } from "../rotation.ts";
import { run } from "../run.ts";
import { summary } from "../summary.ts";
import { bold, count, dim, green, grid, red } from "../terminal.ts";
import { desired, foldedSince, readLanding } from "../watermark.ts";

const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(text).toJSON()?.slice(0, 10) === text;

export const fold: Command = {
  options: { before: { type: "string" }, table: { type: "string" }, target: { type: "string" } },
  run: (ask) =>
    withApp(ask, async (app) => {
      const before = option(ask, "before") ?? foldsBefore(app.settings.clock());
      if (!isDay(before)) throw usage(ask, `--before ${before} is no day; write it as 2026-01-31`);
      let folded: readonly FoldedTable[] = [];
      const result = await run(app, "fold", {
        withoutExtract: true,
        // The warehouse must not go on reading files that are gone; building can wait for the next run.
        through: "load",
        async around({ app: inside, step }, id, pipeline) {
          folded = await step(
            "fold",
            () => foldAll(inside, id, before, option(ask, "table")),
            (tables) => `${tables.length} tables, ${sum(tables, "files")} files became ${tables.length}`,
          );
          return pipeline();
        },
      });
      if (ask.json) printJson({ run: result.run, status: result.status, before, folded });
      else print(foldText(folded, before));
      return result.exit;
    }),
};

const sum = (tables: readonly FoldedTable[], of: "files" | "bytesBefore" | "bytesAfter"): number =>
  tables.reduce((total, table) => total + table[of], 0);

const kilobytes = (bytes: number): string => `${count(Math.ceil(bytes / 1024))} kB`;

function foldText(folded: readonly FoldedTable[], before: string): string {
  if (folded.length === 0) return `Nothing to fold: no table has two files of batches from before ${before}.`;
  const rows = folded.map((one) => [
    one.table,
    count(one.batches),
    count(one.files),
    count(one.rows),
    kilobytes(one.bytesBefore),
    kilobytes(one.bytesAfter),
  ]);
  return `${bold("Folded")}\n${grid(
    [["", "batches", "files", "rows now", "before", "after"].map(dim), ...rows],
    [1, 2, 3, 4, 5],
  )}\n\nNo figure changes. What was known before ${before} cannot be rebuilt any more.\nThe next run builds what is made of these tables: npx saldo run`;
}

export const rebuild: Command = {
  options: { target: { type: "string" } },
  run: (ask) =>
    withApp(ask, async (app) => {
      const { result, compared } = await rebuildAll(app);
      const { run: id, status, exit, message } = result;
      if (ask.json) printJson({ run: id, status, exit, message, marts: compared });
      else {
        const rows = compared.map(({ mart, before, after, equal }) => [
          mart,
          before ?? "–",
          after ?? "–",
          equal ? green("equal") : red("differs"),
        ]);
        if (rows.length > 0) print(`${grid([["mart", "before", "after", ""].map(dim), ...rows])}\n`);
        print(await summary(result, app.logbook));
        if (exit === 1)
          print(
            `${red(message ?? "")}\n  → where landing, settings or models changed since, a difference is right; otherwise see: npx saldo controls`,
          );
      }
      return exit;
    }),
};

export const retention: Command = {
  options: { "dry-run": { type: "boolean" }, target: { type: "string" } },
  run: (ask) =>
    withApp(ask, async (app) => {
      if (ask.values["dry-run"]) {
        const gone = await retain(app, "", true);
        if (ask.json) printJson({ dryRun: true, gone });
        else print(goneText(gone, "would go"));
        return 0;
      }
      return retainAndBuild(app, ask.json);
    }),
};

async function retainAndBuild(app: App, json: boolean): Promise<number> {
  let gone: readonly Gone[] = [];
  const result = await run(app, "retention", {
    withoutExtract: true,
    async around({ app: inside, step }, id, pipeline) {
      gone = await step("retention", () => retain(inside, id, false), goneNote);
      await dropOutdated({ app: inside, step }, "to be built without what went");
      return pipeline();
    },
  });
  if (json)
    printJson({ run: result.run, status: result.status, exit: result.exit, message: result.message, gone });
  else {
    print(goneText(gone, "went"));
    print(await summary(result, app.logbook));
  }
  return result.exit;
}

/**
 * Drops a warehouse that was built before the last fold, by this job or by one that was cut short: also freed pages of a
 * database file hold what was in them, so it is made anew, not mended.
 */
async function dropOutdated({ app, step }: Pick<Journal, "app" | "step">, why: string): Promise<void> {
  const sources = (await configuredSources(app.organisation)).map(({ source }) => source);
  const { watermark } = desired(app, sources, await readLanding(app.settings.home, sources));
  if (foldedSince(await app.warehouse.built(), watermark).length > 0)
    await step("drop", app.warehouse.drop, () => why);
}

const goneNote = (gone: readonly Gone[]): string =>
  gone.map(({ from, what, count }) => `${from} ${count} ${what}`).join(", ") || "nothing is past its period";

function goneText(gone: readonly Gone[], went: string): string {
  if (gone.length === 0) return "Nothing is past its period.";
  const rows = gone.map((one) => [one.from, one.rule, one.what, one.before, count(one.count)]);
  return grid([["from", "rule", "what", "from before", went].map(dim), ...rows], [4]);
}

export const rotateKeys: Command = {
  options: { new: { type: "boolean" }, target: { type: "string" } },
  run: (ask) =>
    withApp(ask, async (app) => {
      const makeKey = ask.values["new"] === true;
      if (makeKey) await requireSampleKey(app.settings);
      let rotation: Rotation = { key: "", tables: [], originals: 0, left: [] };
      const result = await run(app, "rotate-keys", {
        withoutExtract: true,
        async around({ app: inside, step }, id, pipeline) {
          rotation = await step("rotate", () => rotateAll(inside, id, makeKey), rotationNote);
          await dropOutdated({ app: inside, step }, "to be built without what older keys protected");
          return pipeline();
        },
      });
      const { run: id, status, exit, message } = result;
      if (ask.json) printJson({ run: id, status, exit, message, ...rotation });
      else {
        print(rotationText(rotation));
        print(await summary(result, app.logbook));
      }
      return exit;
    }),
};

const rotationNote = ({ key, tables, originals }: Rotation): string =>
  tables.length + originals === 0
    ? `everything is under ${key}`
    : `${tables.map(({ table, rows }) => `${table} ${rows} rows`).join(", ")}${tables.length > 0 ? ", " : ""}${originals} originals under ${key}`;

function rotationText({ key, tables, originals }: Rotation): string {
  if (tables.length + originals === 0) return `Nothing to rotate: everything is under the key ${key}.`;
  const rows = tables.map((one) => [one.table, one.from, count(one.rows), count(one.rejects)]);
  const table =
    rows.length > 0 ? `\n${grid([["", "from", "rows", "rejects"].map(dim), ...rows], [2, 3])}` : "";
  return `${bold(`Protected anew under the key ${key}`)}${table}\n${count(originals)} archived originals\n\nKeep the older lines below ${key}: tokens and backups need them.`;
}
