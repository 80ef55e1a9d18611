// Commands that only look: interfaces, status, runs.

import { lastAudit } from "../../load/logbook.ts";
import { type Command, option, print, printJson, usage, withApp } from "../command.ts";
import { configuredSources } from "../configured.ts";
import { REGISTER } from "../register.ts";
import { bold, count, dim, green, grid, red, yellow } from "../terminal.ts";

export const interfaces: Command = {
  options: {},
  run: (ask) =>
    withApp(ask, async ({ logbook, organisation }) => {
      const sources = (await configuredSources(organisation)).map(({ source }) => source);
      const last = await logbook
        .selectFrom("delivery")
        .select(({ fn }) => ["source", fn.max("at").as("at")])
        .groupBy("source")
        .execute();
      const etc = await logbook
        .selectFrom("step")
        .select(({ fn }) => [fn.max("ended_at").as("at")])
        .where("name", "=", "report")
        .where("status", "=", "done")
        .executeTakeFirst();
      const rows = REGISTER.map((line) => {
        const by = sources.find((source) => source.interfaces.includes(line.number));
        const report = line.number === "6";
        const runs = by !== undefined || report;
        const lastRun = by
          ? (last.find(({ source }) => source === by.name)?.at ?? null)
          : report
            ? (etc?.at ?? null)
            : null;
        return { ...line, runs, by: by?.name ?? (report ? "report etc" : null), lastRun };
      });
      if (ask.json) printJson(rows);
      else {
        const table = rows.map((row) => [
          row.number,
          row.from,
          row.to,
          row.data,
          row.protocol,
          row.frequency,
          row.direction,
          row.owner,
          row.runs ? green(row.by!) : dim("not yet"),
          row.lastRun ? row.lastRun.slice(0, 16).replace("T", " ") : row.runs ? "never" : "",
        ]);
        print(
          grid([
            ["nr", "from", "to", "data", "protocol", "frequency", "way", "owner", "runs", "last (UTC)"].map(
              dim,
            ),
            ...table,
          ]),
        );
        for (const { number, note } of REGISTER) if (note) print(dim(`${number}: ${note}`));
      }
      return 0;
    }),
};

export const status: Command = {
  options: {},
  run: (ask) =>
    withApp(ask, async ({ logbook, warehouse }) => {
      const publication = await warehouse.published();
      const runs = await logbook
        .selectFrom("run")
        .selectAll()
        .orderBy("started_at", "desc")
        .orderBy("id", "desc")
        .limit(5)
        .execute();
      const audited = await lastAudit(logbook, warehouse.engine);
      const controls: Record<string, number> = {};
      for (const { status } of audited?.rows ?? []) controls[status] = (controls[status] ?? 0) + 1;
      const marts = publication ? await warehouse.checksums() : [];
      if (ask.json) {
        printJson({
          published: publication ? { run: publication.run, at: publication.publishedAt } : null,
          target: warehouse.engine,
          controls,
          marts,
          runs,
        });
        return 0;
      }
      if (!publication) print("Nothing is published yet. → npx saldo run");
      else {
        print(`${bold("Published")}  run ${publication.run}, as of ${publication.publishedAt}`);
        print(
          grid(
            [
              ["mart", "rows", "checksum"].map(dim),
              ...marts.map(({ mart, rows, checksum }) => [mart, count(rows), checksum]),
            ],
            [1, 2],
          ),
        );
      }
      const failing = controls["fail"] ?? 0;
      if (audited)
        print(
          `\n${bold("Controls")}  ${failing > 0 ? red(`${failing} fail`) : green("none fails")}, ${controls["pass"] ?? 0} hold, ${controls["waived"] ?? 0} waived, ${controls["not evidenced"] ?? 0} not evidenced (run ${audited.run})`,
        );
      print(`\n${bold("Last runs")}\n${runsTable(runs)}`);
      return 0;
    }),
};

type RunRow = {
  id: string;
  command: string;
  started_at: string;
  ended_at: string | null;
  status: string;
  exit_code: number | null;
  message: string | null;
};

function runsTable(runs: readonly RunRow[]): string {
  if (runs.length === 0) return "none";
  const colour = (status: string) =>
    status === "published"
      ? green(status)
      : status === "unchanged"
        ? dim(status)
        : status === "running"
          ? yellow(status)
          : red(status);
  return grid([
    ["run", "command", "took", "status", "exit", ""].map(dim),
    ...runs.map((run) => [
      run.id,
      run.command,
      run.ended_at ? `${((Date.parse(run.ended_at) - Date.parse(run.started_at)) / 1000).toFixed(1)} s` : "",
      colour(run.status),
      run.exit_code === null ? "" : String(run.exit_code),
      (run.message ?? "").split("\n")[0]!.slice(0, 90),
    ]),
  ]);
}

export const runs: Command = {
  options: { last: { type: "string" } },
  run: (ask) =>
    withApp(ask, async ({ logbook }) => {
      const last = Number(option(ask, "last") ?? "20");
      if (!Number.isInteger(last) || last < 1) throw usage(ask, "--last takes a whole number");
      const rows = await logbook
        .selectFrom("run")
        .selectAll()
        .orderBy("started_at", "desc")
        .orderBy("id", "desc")
        .limit(last)
        .execute();
      if (ask.json) {
        const steps = await logbook
          .selectFrom("step")
          .selectAll()
          .where(
            "run",
            "in",
            rows.map(({ id }) => id),
          )
          .orderBy("started_at")
          .execute();
        printJson(
          rows.map((row) => ({
            ...row,
            steps: steps.filter((step) => step.run === row.id).map(({ run: _run, ...step }) => step),
          })),
        );
      } else print(runsTable(rows));
      return 0;
    }),
};
