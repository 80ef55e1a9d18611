// How analysts reach the published marts, printed and as files that Excel and Power BI open.
import { join, resolve } from "node:path";
import { writeDurably } from "../../extract/landing.ts";
import { guideOf } from "../../reports/connect/guide.ts";
import { type Command, option, print, printJson, usage, withApp } from "../command.ts";
import { bold, dim } from "../terminal.ts";

export const connect: Command = {
  options: { at: { type: "string" }, out: { type: "string" } },
  run: (ask) =>
    withApp(ask, async ({ warehouse, settings, organisation }) => {
      if (ask.positionals.length !== 1 || ask.positionals[0] !== "marts")
        throw usage(ask, "connect to what? there are: marts");
      const { publication, close } = await warehouse.reader();
      await close();
      const connection = await warehouse.connection(option(ask, "at"));
      const marts = [...publication.marts, "control", "publication"].sort();
      const { sections, files } = guideOf(connection, organisation.organisation, marts);
      const asked = option(ask, "out");
      const folder = asked ? resolve(asked) : join(settings.out, "connect", warehouse.engine);
      for (const { name, text } of files) await writeDurably(join(folder, name), text);
      if (ask.json) {
        const { product, schema } = connection;
        printJson({
          target: warehouse.engine,
          run: publication.run,
          product,
          schema,
          sections,
          folder,
          files: files.map(({ name }) => name),
        });
        return 0;
      }
      for (const { title, say, lines } of sections) {
        print(
          `${bold(title)}\n${say.map((one) => `  ${dim(one)}\n`).join("")}${lines.map((line) => `    ${line}\n`).join("")}`,
        );
      }
      print(`${bold("Files to open")}\n    ${folder}`);
      return 0;
    }),
};
