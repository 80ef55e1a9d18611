// start, run, and the steps on their own.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeDurably } from "../../extract/landing.ts";
import type { App } from "../app.ts";
import { type Ask, type Command, option, print, printJson, usage, withApp } from "../command.ts";
import { lastCompletePeriod } from "../period.ts";
import { type RunOptions, type RunResult, run as runPipeline } from "../run.ts";
import { writeSample } from "../sample/index.ts";
import { summary } from "../summary.ts";

const RUN = {
  only: { type: "string" },
  accept: { type: "string", multiple: true },
} as const;

const list = (text: string | undefined): string[] | undefined =>
  text
    ?.split(",")
    .map((one) => one.trim())
    .filter(Boolean);

async function finish(app: App, ask: Ask, result: RunResult): Promise<number> {
  if (ask.json) printJson(asJson(result));
  else print(await summary(result, app.logbook));
  return result.exit;
}

const asJson = ({
  run,
  status,
  exit,
  outcomes,
  built,
  audit,
  publication,
  workbook,
  message,
}: RunResult) => ({
  run,
  status,
  exit,
  built,
  published: publication?.run ?? null,
  publishedAt: publication?.publishedAt ?? null,
  workbook,
  message,
  deliveries: outcomes.map(({ source, table, label, kind, why, error, manifest, rejects }) => ({
    source,
    table,
    label,
    kind,
    ...(why ? { why } : {}),
    ...(error ? { code: error.code, message: error.message, hint: error.hint } : {}),
    ...(manifest ? { batch: manifest.batch, rows: manifest.rows, changes: manifest.changes } : {}),
    ...(rejects.length > 0 ? { rejects } : {}),
  })),
  controls: audit
    ? {
        pass: audit.rows.filter((row) => row.status === "pass").length,
        notEvidenced: audit.rows.filter((row) => row.status === "not evidenced").length,
        waived: audit.rows.filter((row) => row.status === "waived"),
        failing: audit.rows.filter((row) => row.status === "fail"),
      }
    : null,
});

function given(ask: Ask): RunOptions {
  const accept = ask.values["accept"] as string[] | undefined;
  const only = list(option(ask, "only"));
  return { ...(only ? { only } : {}), ...(accept ? { accept: new Set(accept) } : {}) };
}

function piped(command: string, options: (ask: Ask) => RunOptions): Command {
  return {
    options: RUN,
    run: (ask) =>
      withApp(ask, async (app) =>
        finish(app, ask, await runPipeline(app, command, { ...given(ask), ...options(ask) })),
      ),
  };
}

export const run = piped("run", () => ({}));
export const load = piped("load", () => ({ through: "load", withoutExtract: true }));
export const build = piped("build", () => ({ through: "build", withoutExtract: true }));
export const publish = piped("publish", () => ({ through: "publish", withoutExtract: true }));
export const extract = piped("extract", (ask) => {
  if (ask.positionals.length === 0) throw usage(ask, "which source?");
  return { through: "extract", only: ask.positionals };
});

/** The sample organisation is written once; a half-written one (no marker) is written again. */
async function ensureSample(app: App): Promise<void> {
  const marker = join(app.settings.home, "sample.json");
  if (existsSync(marker)) return;
  const until = lastCompletePeriod(app.settings.clock());
  app.emit({ type: "step.started", step: "sample" });
  const written = await writeSample(join(app.settings.home, "inbox"), {
    scale: 1,
    seed: 1,
    until,
    breaks: false,
    progress: (done, total) => app.emit({ type: "step.progress", step: "sample", done, total }),
  });
  await writeDurably(marker, `${JSON.stringify(written, null, 2)}\n`);
  app.emit({
    type: "step.ended",
    step: "sample",
    ok: true,
    note: "there is no saldo.config.ts: the fictional organisation's deliveries were written",
  });
}

export const start: Command = {
  options: RUN,
  run: (ask) =>
    withApp(ask, async (app) => {
      if (app.settings.configFile === null) await ensureSample(app);
      return finish(app, ask, await runPipeline(app, "start", given(ask)));
    }),
};
