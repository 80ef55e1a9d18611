// What project leaders enter in the ETC workbook (interface 6, on its way back): every workbook in the inbox is one
// delivery, judged as a whole before a line of it counts.
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { type Place, refuse, SaldoError } from "../error.ts";
import { type Form, readForm } from "../format/form.ts";
import { type Delivery, defineSource, type Item, type Original, original, type Refusal } from "../source.ts";
import { listFolder } from "../transport/folder.ts";
import { itemOf } from "./entry.ts";
import { tables } from "./tables.ts";

type Options = {
  /** Below SALDO_HOME, or absolute. */
  readonly folder: string;
  /** Months for which entries are taken beside the last complete one and the running one. */
  readonly periods: readonly string[];
  /** Name of the organisation whose workbooks they are: what its configuration says. */
  readonly organisation: string;
};

export default defineSource({
  name: "etc",
  doc: "What project leaders enter in the input sheet of the ETC workbook: progress, hours and amounts to go, method and remarks",
  interfaces: ["6"],
  options: { folder: "inbox/6", periods: [], organisation: "" } as Options,
  tables,
  confidential: true,
  async *read(options, context): AsyncIterable<Delivery | Refusal> {
    const { files } = await listFolder(resolve(context.home, options.folder), context.emit, {
      source: "etc",
    });
    // Of two workbooks that come together the one that was put there last speaks.
    const inOrder = files.toSorted((a, b) => a.modified.getTime() - b.modified.getTime());
    for (const { path, name } of inOrder) {
      let file: Original;
      try {
        file = await original(path);
      } catch (error) {
        // What went away before it was read was not delivered.
        if (error instanceof SaldoError) continue;
        throw error;
      }
      yield { label: name, tables: ["entry"], files: [file], records: items(path, name, options, context) };
    }
  },
});

async function* items(
  path: string,
  file: string,
  options: Options,
  context: Context,
): AsyncIterable<Item<typeof tables>> {
  const at: Place = { source: "etc", table: "entry", file };
  const { form, answers } = await readForm(path, at);
  await judge(form, at, options, context);
  for (const answer of answers) {
    const item = itemOf(form, answer);
    if (item) yield item;
  }
}

const zone = new Intl.DateTimeFormat("en-CA", {
  timeZone: "Europe/Amsterdam",
  year: "numeric",
  month: "2-digit",
});

/** The running month and the one before it. */
function current(now: Date): readonly string[] {
  const running = zone.format(now);
  const [year, month] = running.split("-").map(Number) as [number, number];
  const before = new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 7);
  return [before, running];
}

/** Refuses what is not for us, or not for now. */
async function judge(
  form: Form,
  at: Place,
  { organisation, periods }: Options,
  context: Context,
): Promise<void> {
  const { report, ask, organisation: of } = form;
  const period = ask["period"] ?? "";
  if (report !== "etc")
    throw refuse(
      "form_of_other_report",
      `the workbook is of report ${report}, not of etc`,
      at,
      "put it where it belongs, and the filled ETC workbook here",
    );
  // Workbooks of the sample name none: whoever tries it may take them.
  if (of !== "" && of !== organisation)
    throw refuse(
      "form_of_other_organisation",
      `the workbook was issued by ${of}, and this is ${organisation}`,
      at,
      "hand it to the organisation that issued it",
    );
  const close = await context.closing?.(period);
  if (close === "closed")
    throw refuse(
      "form_period_closed",
      `${period} is closed; nothing is entered in it any more`,
      at,
      `enter it in the workbook of an open month, or have ${period} reopened: saldo reopen ${period}`,
    );
  const open = [...current(context.clock()), ...periods];
  if (close !== "reopened" && !open.includes(period))
    throw refuse(
      "form_of_other_period",
      `the workbook is of ${period}; entries are taken for ${[...new Set(open)].sort().join(", ")}`,
      at,
      `fill in the workbook of this month, or let ${period} in: configure(etc, { periods: ["${period}"] })`,
    );
}
