// `saldo inspect --as beaufort`: what a Bint file is and how many records it holds, without one personal value.
import { basename } from "node:path";
import { SaldoError } from "../error.ts";
import { records } from "../format/xml.ts";
import type { Inspection } from "../source.ts";
import { type Bint, bintOf, stampOf } from "./bint.ts";
import { personnelItems, rubriekenOf } from "./personnel.ts";

/** Null where the file is positively something else. */
export async function inspect(path: string): Promise<Inspection | null> {
  try {
    const bint = await bintOf(path);
    return await inspectBint(path, bint);
  } catch (error) {
    if (!(error instanceof SaldoError) || error.kind !== "data") throw error;
    if (error.code === "xml_absent") return null;
    if (error.code === "beaufort_root" && stampOf(path).key === basename(path)) return null;
    const problem = {
      code: error.code,
      message: error.message,
      where: error.place.at ?? "",
      severity: "error",
    } as const;
    return { file: path, kind: "beaufort", accepted: false, problems: [problem] };
  }
}

async function inspectBint(path: string, { kind, root }: Bint): Promise<Inspection> {
  const problems: Inspection["problems"][number][] = [];
  const rubrieken = rubriekenOf();
  const seen = new Set<string>();
  const numbers = { employees: 0, employments: 0, rejected: 0 };
  if (kind !== "other") {
    for await (const { node, index, line } of records(path, ["werknemer"], { fold: true })) {
      const where = `werknemer ${index} (line ${line})`;
      for (const { table, values, reject } of personnelItems(node, rubrieken, 0)) {
        if (reject !== undefined) {
          numbers.rejected += 1;
          problems.push({
            code: "record_rejected",
            message: `${table}.${reject.column}: ${reject.reason}`,
            where,
            severity: "warning",
          });
          continue;
        }
        numbers[table === "employee" ? "employees" : "employments"] += 1;
        if (table !== "employee") continue;
        const person = values.person_number!;
        if (seen.has(person))
          problems.push({
            code: "person_repeated",
            message: "This persNr stood in the file before; the last one counts",
            where,
            severity: "warning",
          });
        seen.add(person);
      }
    }
  }
  return {
    file: path,
    kind: "beaufort",
    accepted: true,
    root,
    export: kind === "other" ? null : kind,
    asOf: stampOf(path).at ?? null,
    ...numbers,
    problems,
  };
}
