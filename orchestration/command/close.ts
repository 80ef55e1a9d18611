// Closing a month of the ETC report, and reopening it.
import { resolve } from "node:path";
import type { Missing } from "../closable.ts";
import type { Close } from "../closed.ts";
import { closePeriod } from "../closing.ts";
import { type Ask, type Command, option, print, printJson, usage, withApp } from "../command.ts";
import { reopen as reopenPeriod } from "../reopening.ts";
import { askOf, reportFile, reportNamed, writeReport } from "../report.ts";
import { bold, dim, yellow } from "../terminal.ts";

function periodOf(ask: Ask): string {
  const [period, ...more] = ask.positionals;
  if (period === undefined || more.length > 0) throw usage(ask, "which month?");
  return period;
}

export const close: Command = {
  options: { out: { type: "string" } },
  run: (ask) =>
    withApp(ask, async (app) => {
      const period = periodOf(ask);
      const { result, missing, close: closed } = await closePeriod(app, period);
      if (!closed) {
        if (ask.json) printJson({ period, closed: false, run: result.run, missing });
        else print(missingText(period, missing));
        return result.exit;
      }
      const report = await reportNamed(closed.report);
      const values = askOf(report, { period }, app.settings.clock());
      const asked = option(ask, "out");
      const out = asked ? resolve(asked) : reportFile(app.settings, report, values);
      const { path, sha256 } = await writeReport(app, report, values, { out });
      const { run, status, exit, message } = result;
      if (ask.json) printJson({ ...asJson(closed), closed: true, run, status, message, path, sha256 });
      else {
        print(`Closed ${period}, version ${closed.version}, by ${closed.by}.`);
        print(`Workbook  ${path}\n          sha-256 ${sha256}, kept whole in the archive`);
        if (exit !== 0) print(yellow(`It is closed, but this could not be published: ${message}`));
      }
      return exit;
    }),
};

const asJson = ({ workbooks, ...closed }: Close) => ({ ...closed, workbooks });

const NOUN: Readonly<Record<Missing["what"], string>> = {
  publication: "What is published",
  "fiscal period": "Fiscal periods",
  control: "Controls",
  estimate: "Estimates to complete",
};
const SHOWN = 10;

function missingText(period: string, missing: readonly Missing[]): string {
  const kinds = [...new Set(missing.map(({ what }) => what))];
  const parts = kinds.map((kind) => {
    const of = missing.filter(({ what }) => what === kind);
    // What is to be done is often the same for all of them, and then said once.
    const shown = of
      .slice(0, SHOWN)
      .flatMap(({ message, next }, at) => [
        `  ${message}`,
        ...(of[at + 1]?.next === next && at + 1 < SHOWN ? [] : [dim(`    → ${next}`)]),
      ]);
    const more = of.length > SHOWN ? [`  … and ${of.length - SHOWN} more (--json lists them all)`] : [];
    return [bold(NOUN[kind]), ...shown, ...more].join("\n");
  });
  return `${yellow(`${period} is not closed.`)} Missing:\n\n${parts.join("\n\n")}`;
}

export const reopen: Command = {
  options: { reason: { type: "string" } },
  run: (ask) =>
    withApp(ask, async (app) => {
      const period = periodOf(ask);
      const done = await reopenPeriod(app, period, option(ask, "reason"));
      if ("proposed" in done) {
        const { by, version, reason } = done.proposed;
        if (ask.json) printJson({ period, reopened: false, proposed: done.proposed });
        else
          print(
            `${by} proposes to reopen ${period} (version ${version}): ${reason}\n  → it stays closed until another approver confirms: saldo reopen ${period}`,
          );
        return 0;
      }
      const { reopened, result } = done;
      if (ask.json)
        printJson({
          ...asJson(reopened),
          reopened: reopened.reopened,
          run: result.run,
          status: result.status,
        });
      else
        print(
          `Reopened ${period}: proposed by ${reopened.reopened!.proposedBy}, confirmed by ${reopened.reopened!.confirmedBy}.\nVersion ${reopened.version} stays kept; closing again makes version ${reopened.version + 1}: saldo close ${period}`,
        );
      return result.exit;
    }),
};
