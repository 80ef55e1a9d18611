// Reports on demand.
import { resolve } from "node:path";
import { discoverReports } from "../../reports/discover.ts";
import { writePdf } from "../../reports/workbook/pdf.ts";
import { type Ask, type Command, option, print, printJson, usage, withApp } from "../command.ts";
import { knownAt, writeKnown } from "../known.ts";
import { askOf, languageOf, reportFile, reportNamed, writeReport } from "../report.ts";
import { bold, dim, grid } from "../terminal.ts";

const reports = await discoverReports();
const kinds = new Map(
  reports.flatMap((one) => Object.entries(one.parameters).map(([name, { kind }]) => [name, kind] as const)),
);
const parameters = [...kinds.keys()];
/** What was given of a parameter; of a flag, its own name. */
const given = (ask: Ask, name: string): string | undefined =>
  kinds.get(name) === "flag" ? (ask.values[name] === true ? name : undefined) : option(ask, name);

const list = (): string =>
  reports
    .map(({ name, title, doc, parameters: own }) => {
      const options = Object.entries(own).map(([option, { doc: says, fallback }]) => [
        `  --${option}`,
        `${says}${fallback ? ` (default: ${fallback})` : ""}`,
      ]);
      return [`${bold(`saldo report ${name}`)}  ${title}`, dim(doc), grid(options)]
        .filter(Boolean)
        .join("\n");
    })
    .concat(
      `${dim("each of them:")}\n${grid([
        ["  --lang", "nl or en (default: the organisation's)"],
        ["  --pdf", "as PDF too, laid out by LibreOffice"],
        ["  --out", "where the workbook goes"],
        ["  --as-known-at", "as it was known at a moment or run"],
      ])}`,
    )
    .join("\n\n");

export const report: Command = {
  options: {
    ...Object.fromEntries(
      [...kinds].map(([name, kind]) => [
        name,
        { type: kind === "flag" ? ("boolean" as const) : ("string" as const) },
      ]),
    ),
    out: { type: "string" },
    lang: { type: "string" },
    "as-known-at": { type: "string" },
    restated: { type: "boolean" },
    pdf: { type: "boolean" },
  },
  run: async (ask) => {
    const [name] = ask.positionals;
    if (name === undefined) {
      if (ask.json) printJson(reports.map(({ name: one, title, doc }) => ({ report: one, title, doc })));
      else print(list());
      return 0;
    }
    const wanted = await reportNamed(name);
    const strange = parameters.find((one) => given(ask, one) !== undefined && !(one in wanted.parameters));
    if (strange !== undefined)
      throw usage(
        ask,
        `report ${name} knows no --${strange}; it has: ${
          Object.keys(wanted.parameters)
            .map((one) => `--${one}`)
            .join(", ") || "no options"
        }`,
      );
    return withApp(ask, async (app) => {
      const said = Object.fromEntries(
        Object.keys(wanted.parameters).flatMap((one) => {
          const value = given(ask, one);
          return value === undefined ? [] : [[one, value]];
        }),
      );
      const values = askOf(wanted, said, app.settings.clock());
      const asked = option(ask, "out");
      const moment = option(ask, "as-known-at");
      const known = moment === undefined ? undefined : await knownAt(app, moment);
      const out = asked ? resolve(asked) : reportFile(app.settings, wanted, values, known?.run);
      const language = languageOf(option(ask, "lang") ?? app.organisation.language);
      const how = { out, language, restated: ask.values["restated"] === true };
      const made = known
        ? await writeKnown(app, wanted, values, known, how)
        : await writeReport(app, wanted, values, how);
      const { path, sha256, lines, closed, proved, restatement } = made;
      const pdf = ask.values["pdf"] === true ? await writePdf(path, language) : null;
      if (ask.json)
        printJson({
          report: name,
          ...values,
          ...(known ? { asKnownAt: { run: known.run, publishedAt: known.publishedAt } } : {}),
          path,
          sha256,
          ...(lines ? { lines } : {}),
          ...(closed
            ? { closed: { version: closed.version, by: closed.by, at: closed.at, signed: proved ?? null } }
            : {}),
          ...(restatement ? { restatement } : {}),
          ...(pdf ? { pdf } : {}),
        });
      else {
        print([path, restatement, pdf].filter(Boolean).join("\n"));
        if (closed)
          print(
            dim(
              `as it was closed by ${closed.by}, version ${closed.version}; ${proved ? "the signature holds" : `whether ${closed.by} signed it cannot be told: no approver bears that name any more`}${restatement ? "; beside it as it is made now" : ""}`,
            ),
          );
      }
      return 0;
    });
  },
};
