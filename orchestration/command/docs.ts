// The catalogue of tables and columns with their lineage, as one page that needs no network.
import { join, resolve } from "node:path";
import { catalogue } from "../catalogue.ts";
import { type Command, option, print, printJson, withApp } from "../command.ts";

export const docs: Command = {
  options: { out: { type: "string" } },
  run: (ask) =>
    withApp(ask, async (app) => {
      const asked = option(ask, "out");
      const path = join(asked ? resolve(asked) : join(app.settings.out, "docs"), "index.html");
      const found = await catalogue(app, path);
      if (ask.json) printJson({ path, ...found });
      else print(`${path}\nmodels ${found.models}, source tables ${found.sources}, reports ${found.reports}`);
      return 0;
    }),
};
