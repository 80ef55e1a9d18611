// How a figure of a workbook is made, down to the file and row that it came from.
import { existsSync } from "node:fs";
import { misconfigured } from "../../extract/error.ts";
import { type Command, print, printJson, usage, withApp } from "../command.ts";
import { tracing } from "../trace.ts";
import { placeIn, traceCell } from "../trace/cell.ts";
import { deliveriesIn } from "../trace/follow.ts";
import { listed, told } from "../trace/told.ts";
import { dim } from "../terminal.ts";

/** Rows that are named of each delivery, unless all are asked for. */
const SOME = 3;

export const trace: Command = {
  options: { rows: { type: "boolean" } },
  run: (ask) => {
    const [path, at, ...more] = ask.positionals;
    if (path === undefined || at === undefined || more.length > 0)
      throw usage(ask, "which workbook, and which cell of it?");
    if (!existsSync(path))
      throw misconfigured("no_file", `${path} is not there`, "write it with: npx saldo report");
    const all = ask.values["rows"] === true;
    return withApp(ask, (app) =>
      tracing(app, path, all ? null : SOME, async ({ book, follow, isOld }) => {
        const { sheet, cell } = placeIn(book, at);
        const traced = await traceCell(book, sheet, cell, follow);
        const rows = [...deliveriesIn(traced.step)].flatMap(({ some }) => some);
        if (ask.json) {
          const meaning = book.meaning(sheet, cell);
          printJson({ file: book.file, run: book.run, sheet, cell, ...meaning, changed: traced.changed, trace: traced.step });
          return 0;
        }
        print(told(book, sheet, cell, traced));
        if (isOld) print(dim(`\n  Something was published since: this is what run ${book.run} knew.`));
        if (all && rows.length > 0) print(`\n${listed(rows)}`);
        return 0;
      }),
    );
  },
};
