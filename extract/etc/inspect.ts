// `saldo inspect --as etc`: whether a filled workbook would be taken, and what in it would not, before it is put in the
// inbox. Of which month and organisation it is, is told and not judged.
import { refusalBy } from "../disk.ts";
import { readForm } from "../format/form.ts";
import { type Inspection, problemOf } from "../source.ts";
import { itemOf } from "./entry.ts";

/** Null where the file is no workbook that is filled in. */
export async function inspect(path: string): Promise<Inspection | null> {
  const said = (more: Omit<Inspection, "kind">): Inspection =>
    ({ file: path, kind: "etc", ...more }) as unknown as Inspection;
  try {
    const { form, answers } = await readForm(path);
    if (form.report !== "etc") return null;
    const items = answers.flatMap((answer) => {
      const item = itemOf(form, answer);
      return item ? [{ row: answer.row, ...item }] : [];
    });
    const problems = items.flatMap(({ row, reject }) =>
      reject
        ? [
            {
              code: "record_rejected",
              message: reject.reason,
              where: `row ${row}`,
              severity: "error" as const,
            },
          ]
        : [],
    );
    const { ask, organisation, run, tab } = form;
    return said({
      accepted: problems.length === 0,
      problems,
      period: ask["period"],
      organisation,
      issuedBy: run,
      sheet: tab,
      lines: answers.length,
      entered: items.length - problems.length,
      rejected: problems.length,
    });
  } catch (error) {
    const why = refusalBy(error, path);
    if (why.code === "form_unreadable" || why.code === "form_unknown") return null;
    const { row } = why.place;
    return said({
      accepted: false,
      problems: [problemOf(why, row === undefined ? undefined : `row ${row}`)],
    });
  }
}
