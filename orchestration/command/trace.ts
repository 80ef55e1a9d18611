// How a figure of a workbook is made, down to the file and row that it came from.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { misconfigured } from "../../extract/error.ts";
import { keyringOf } from "../../extract/keyring.ts";
import { writeDurably } from "../../extract/landing.ts";
import { type Command, option, print, printJson, usage, withApp } from "../command.ts";
import { dim } from "../terminal.ts";
import { placeIn, traceCell } from "../trace/cell.ts";
import { type Opened, opened } from "../trace/fragment.ts";
import { landedIn } from "../trace/step.ts";
import { listed, told } from "../trace/told.ts";
import { tracing } from "../trace.ts";

/** Rows that are named of each delivery, unless all are asked for. */
const SOME = 3;

export const trace: Command = {
  options: { rows: { type: "boolean" }, open: { type: "boolean" }, out: { type: "string" } },
  run: (ask) => {
    const [path, at, ...more] = ask.positionals;
    if (path === undefined || at === undefined || more.length > 0)
      throw usage(ask, "which workbook, and which cell of it?");
    const out = option(ask, "out");
    const opens = ask.values["open"] === true;
    if (out !== undefined && !opens) throw usage(ask, "--out says where --open writes what it finds");
    if (!existsSync(path))
      throw misconfigured("no_file", `${path} is not there`, "write it with: npx saldo report");
    const all = ask.values["rows"] === true;
    return withApp(ask, (app) =>
      tracing(app, path, all ? null : SOME, async ({ book, follow, ground, isOld }) => {
        const { sheet, cell } = placeIn(book, at);
        const traced = await traceCell(book, sheet, cell, follow);
        const rows = landedIn(traced.step);
        const { home, secret } = app.settings;
        const open = rows.filter(({ shut }) => !shut);
        const pieces = opens ? await opened(home, ground.landing, () => keyringOf(secret), open) : [];
        if (out !== undefined) await writeDurably(resolve(out), pieces.map(piece).join("\n\n"));
        if (ask.json) {
          const meaning = book.meaning(sheet, cell);
          const { changed, step } = traced;
          const figure = {
            file: book.file,
            run: book.run,
            current: !isOld,
            sheet,
            cell,
            ...meaning,
            changed,
          };
          printJson({ ...figure, trace: step, ...(opens ? { opened: pieces } : {}) });
          return 0;
        }
        if (opens && out === undefined) {
          print(pieces.length === 0 ? nothingToOpen(rows.length) : pieces.map(piece).join("\n\n"));
          return 0;
        }
        print(told(book, sheet, cell, traced));
        if (isOld) print(dim(`\n  Something was published since: this is what run ${book.run} knew.`));
        if (all && rows.length > 0) print(`\n${listed(rows)}`);
        if (out !== undefined) print(resolve(out));
        return 0;
      }),
    );
  },
};

const nothingToOpen = (rows: number): string =>
  rows === 0
    ? "Nothing that landed lies below this cell. (without --open: what it is)"
    : "The rows that controls name are not opened: they may hold more than the marts show.";

const piece = ({ row, at, is, why, text }: Opened): string =>
  [
    `── ${[row.file ?? row.table, row.record === null ? `row ${row.row}` : `record ${row.record}`, at, `batch ${row.batch} of ${row.table}`].filter(Boolean).join(", ")}${is === "landed" ? ` (as it landed: ${why})` : ""}`,
    text,
  ].join("\n");
