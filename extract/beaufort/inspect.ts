// `saldo inspect --as beaufort`: what a Bint file is and how many records it holds, without one personal value.
import { basename } from "node:path";
import { refusalBy } from "../disk.ts";
import { holds, records } from "../format/xml.ts";
import { type Inspection, type Problem, problemOf } from "../source.ts";
import { type Bint, bintOf, isOfBint, RECORD, stampOf } from "./bint.ts";
import { personnelItems } from "./personnel.ts";
import { listItem, type Row, rubriekenOf } from "./record.ts";

/** Null where the file is positively something else. */
export async function inspect(path: string): Promise<Inspection | null> {
  try {
    const bint = await bintOf(path);
    return await inspectBint(path, bint);
  } catch (error) {
    const why = refusalBy(error, path);
    if (why.code === "xml_absent") return null;
    const isNamed = stampOf(path).key !== basename(path);
    if (why.code === "beaufort_root" && !isNamed) return null;
    // Nothing says that it is one, as far as it can be read.
    if (why.code === "xml_malformed" && !isNamed && !(await holds(path, isOfBint))) return null;
    return { file: path, kind: "beaufort", accepted: false, problems: [problemOf(why)] };
  }
}

/** What is counted of each table, in words. */
const COUNTED = {
  employee: "employees",
  employment: "employments",
  assignment: "assignments",
  cost_split: "costSplits",
  salary: "salaries",
  organisation_unit: "units",
  job: "jobs",
  role_assignment: "roles",
} as const satisfies { readonly [table in Row["table"]]: string };

async function inspectBint(path: string, { family, full, root }: Bint): Promise<Inspection> {
  const problems: Problem[] = [];
  const rubrieken = rubriekenOf();
  const seen = new Set<string>();
  const numbers = Object.fromEntries([...Object.values(COUNTED), "rejected"].map((name) => [name, 0]));
  for await (const { node, index, line } of records(path, [RECORD[family]], { fold: true })) {
    const where = `${RECORD[family]} ${index} (line ${line})`;
    const items =
      family === "personnel" ? personnelItems(node, rubrieken, 0) : [listItem(family, node, rubrieken, 0)];
    for (const { table, values, reject } of items) {
      if (reject !== undefined) {
        numbers.rejected! += 1;
        problems.push({
          code: "record_rejected",
          message: `${table}.${reject.column}: ${reject.reason}`,
          where,
          severity: "warning",
        });
        continue;
      }
      numbers[COUNTED[table]]! += 1;
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
  return {
    file: path,
    kind: "beaufort",
    accepted: true,
    root,
    holds: RECORD[family],
    export: full ? "full" : "delta",
    asOf: stampOf(path).at ?? null,
    ...numbers,
    problems,
  };
}
