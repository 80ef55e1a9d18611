// From one `werknemer` of Bint XML to rows: one employee, and one employment per dienstverband. Reasons for rejecting a
// record never repeat what it says: these are people.
import { below, type Node } from "../format/xml.ts";
import type { Item } from "../source.ts";
import { AMBIGUOUS, find, type Rubriek, rubriek } from "./rubriek.ts";
import { tables } from "./tables.ts";

/** Blocks inside a dienstverband that repeat its element names for something else. */
const NESTED: ReadonlySet<string> = new Set(["inzet", "loonverdeling", "inroostering"]);
const DIENSTVERBAND: ReadonlySet<string> = new Set(["dienstverband"]);

const PERSON = rubriek("persNr");
const PERSON_OF_EMPLOYMENT = rubriek("persNrDV");
const NUMBER = rubriek("dvVlgnr");
/** Where an export has no identificatieDV. */
const NUMBER_BY_CODE = rubriek("volgnrDienstverband:P01101");

export type Rubrieken = { readonly [column: string]: Rubriek };

/**
 * Where each value of an employment is found: what the table declares, and the organisation's own choices on top. A
 * column that the table does not declare (an "eigen rubriek") is kept in `_extra`.
 */
export function employmentRubrieken(own: { readonly [column: string]: string } = {}): Rubrieken {
  const declared = Object.entries(tables.employment.columns).flatMap(([column, { from }]) =>
    from === undefined || column === "person_number" || column === "employment_number"
      ? []
      : [[column, from] as const],
  );
  const all: { readonly [column: string]: string } = { ...Object.fromEntries(declared), ...own };
  return Object.fromEntries(Object.entries(all).map(([column, spec]) => [column, rubriek(spec)]));
}

type Row = Item<typeof tables>;
type Rejected = NonNullable<Row["reject"]>;

/** The rows of one werknemer; `file` is its place among the delivery's files. */
export function personnelItems(werknemer: Node, rubrieken: Rubrieken, file: number): readonly Row[] {
  const employments = [...below(werknemer, "dienstverband")];
  const person = find(werknemer, PERSON, DIENSTVERBAND) ?? find(werknemer, PERSON_OF_EMPLOYMENT);
  const fault: Rejected | undefined =
    person === undefined
      ? {
          column: "person_number",
          reason: werknemer.children.length === 0 ? "the werknemer is empty" : "the werknemer has no persNr",
        }
      : person === AMBIGUOUS
        ? { column: "person_number", reason: "the werknemer has two different persNr" }
        : undefined;
  const number = typeof person === "string" ? person : undefined;
  const employee: Row = {
    table: "employee",
    values: { person_number: number, employments: String(employments.length) },
    file,
    ...(fault === undefined ? {} : { reject: fault }),
  };
  return [employee, ...employments.map((one) => employmentItem(one, number, fault, rubrieken, file))];
}

function employmentItem(
  dienstverband: Node,
  person: string | undefined,
  fault: Rejected | undefined,
  rubrieken: Rubrieken,
  file: number,
): Row {
  const values: { [column: string]: string | undefined } = { person_number: person };
  const extra: { [column: string]: string } = {};
  let reject = fault;
  const own = find(dienstverband, PERSON_OF_EMPLOYMENT, NESTED);
  if (own !== undefined && own !== person) {
    reject ??= {
      column: "person_number",
      reason: "persNrDV is another number than the persNr of the werknemer",
    };
  }
  const put = (column: string, value: ReturnType<typeof find>): void => {
    if (value === AMBIGUOUS) reject ??= { column, reason: "the rubriek stands twice with different values" };
    else if (column in tables.employment.columns) values[column] = value;
    else if (value !== undefined) extra[column] = value;
  };
  put(
    "employment_number",
    find(dienstverband, NUMBER, NESTED) ?? find(dienstverband, NUMBER_BY_CODE, NESTED),
  );
  for (const [column, where] of Object.entries(rubrieken)) put(column, find(dienstverband, where, NESTED));
  return {
    table: "employment",
    values,
    file,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
    ...(reject === undefined ? {} : { reject }),
  };
}
