// Reports on demand.
import { resolve } from "node:path";
import { type Command, option, print, printJson, usage, withApp } from "../command.ts";
import { isPeriod, lastCompletePeriod } from "../period.ts";
import { etcFile, writeEtc } from "../report.ts";

export const report: Command = {
  options: { period: { type: "string" }, out: { type: "string" } },
  run: (ask) =>
    withApp(ask, async (app) => {
      if (ask.positionals[0] !== "etc") throw usage(ask, "which report? there is: etc");
      const period = option(ask, "period") ?? lastCompletePeriod(app.settings.clock());
      if (!isPeriod(period)) throw usage(ask, `--period ${period} is no month; write it as 2026-10`);
      const asked = option(ask, "out");
      const path = await writeEtc(app, {
        period,
        out: asked ? resolve(asked) : etcFile(app.settings, period),
      });
      if (ask.json) printJson({ report: "etc", period, path });
      else print(path);
      return 0;
    }),
};
