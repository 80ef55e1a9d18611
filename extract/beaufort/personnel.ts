// From one `werknemer` of Bint XML to rows: one employee, and one employment per dienstverband. Reasons for rejecting a
// record never repeat what it says: these are people.
import type { Column } from "../column.ts";
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

type Found = { readonly [column: string]: Rubriek };
export type Rubrieken = { readonly employee: Found; readonly employment: Found };
type Own = { readonly [column: string]: string };

/**
 * Where each value is found: what the tables declare, and the organisation's own choices on top. A column that a table
 * does not declare (an "eigen rubriek") is kept in `_extra`.
 */
export const rubriekenOf = (own: { readonly employee?: Own; readonly employment?: Own } = {}): Rubrieken => ({
  employee: found("employee", own.employee),
  employment: found("employment", own.employment),
});

function found(table: keyof typeof tables, own: Own = {}): Found {
  const declared = Object.entries<Column>(tables[table].columns).flatMap(([column, { from }]) =>
    from === undefined || column === "person_number" || column === "employment_number"
      ? []
      : [[column, from] as const],
  );
  const all: Own = { ...Object.fromEntries(declared), ...own };
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
  const known = { person_number: number, employments: String(employments.length) };
  const employee = gathered("employee", known, werknemer, DIENSTVERBAND, rubrieken.employee, fault);
  // One number, kept in two ways.
  if (employee.values.bsn !== undefined) employee.values.bsn_token = employee.values.bsn;
  return [
    { ...employee, file },
    ...employments.map((one) => ({ ...employmentItem(one, number, fault, rubrieken), file })),
  ];
}

function employmentItem(
  dienstverband: Node,
  person: string | undefined,
  fault: Rejected | undefined,
  rubrieken: Rubrieken,
): Gathered {
  const own = find(dienstverband, PERSON_OF_EMPLOYMENT, NESTED);
  const other: Rejected | undefined =
    own !== undefined && own !== person
      ? {
          column: "person_number",
          reason: "persNrDV is another number than the persNr of the werknemer",
        }
      : undefined;
  const number = find(dienstverband, NUMBER, NESTED) ?? find(dienstverband, NUMBER_BY_CODE, NESTED);
  const twice: Rejected | undefined =
    number === AMBIGUOUS ? { column: "employment_number", reason: AMBIGUOUS_REASON } : undefined;
  const known = {
    person_number: person,
    employment_number: number === AMBIGUOUS ? undefined : number,
  };
  return gathered("employment", known, dienstverband, NESTED, rubrieken.employment, fault ?? other ?? twice);
}

const AMBIGUOUS_REASON = "the rubriek stands twice with different values";

type Gathered = {
  table: keyof typeof tables;
  values: { [column: string]: string | undefined };
  extra?: { [column: string]: string };
  reject?: Rejected;
};

/** The values of one record, those of blocks that `skip` names left out. */
function gathered(
  table: Gathered["table"],
  known: Gathered["values"],
  record: Node,
  skip: ReadonlySet<string>,
  where: Found,
  fault: Rejected | undefined,
): Gathered {
  const values = { ...known };
  const extra: { [column: string]: string } = {};
  let reject = fault;
  for (const [column, rubriek] of Object.entries(where)) {
    const value = find(record, rubriek, skip);
    if (value === AMBIGUOUS) reject ??= { column, reason: AMBIGUOUS_REASON };
    else if (column in tables[table].columns) values[column] = value;
    else if (value !== undefined) extra[column] = value;
  }
  return {
    table,
    values,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
    ...(reject === undefined ? {} : { reject }),
  };
}
