// From one `werknemer` of Bint XML to rows: one employee, and per dienstverband one employment, its assignments (inzet)
// and the lines of its cost split (loonVerdeling). Reasons for rejecting a record never repeat what it says: these are
// people.
import { below, type Node } from "../format/xml.ts";
import { type Gathered, gathered, type Rejected, type Row, type Rubrieken } from "./record.ts";
import { AMBIGUOUS, AMBIGUOUS_REASON, find, holders, rubriek } from "./rubriek.ts";

/** Blocks inside a dienstverband that repeat its element names for something else. */
const NESTED: ReadonlySet<string> = new Set(["inzet", "loonverdeling", "inroostering"]);
const DIENSTVERBAND: ReadonlySet<string> = new Set(["dienstverband"]);

const PERSON = rubriek("persNr");
const PERSON_OF_EMPLOYMENT = rubriek("persNrDV");
const NUMBER = rubriek("dvVlgnr");
/** Where an export has no identificatieDV. */
const NUMBER_BY_CODE = rubriek("volgnrDienstverband:P01101");

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
  const rows = [employee, ...employments.flatMap((one) => employmentItems(one, number, fault, rubrieken))];
  return rows.map((row) => ({ ...row, file }));
}

function employmentItems(
  dienstverband: Node,
  person: string | undefined,
  fault: Rejected | undefined,
  rubrieken: Rubrieken,
): readonly Gathered[] {
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
  const bad = fault ?? other ?? twice;
  return [
    gathered("employment", known, dienstverband, NESTED, rubrieken.employment, bad),
    ...salaryItems(dienstverband, known, rubrieken, bad),
    ...blocks(dienstverband, "inzet").map((inzet) =>
      gathered("assignment", known, inzet, NESTED, rubrieken.assignment, bad),
    ),
    ...splitItems(dienstverband, known, rubrieken, bad),
  ];
}

/** Beaufort writes a block also where there is nothing to say in it. */
const blocks = (dienstverband: Node, name: string): readonly Node[] =>
  [...below(dienstverband, name)].filter(({ children }) => children.length > 0);

/** Nothing, unless the organisation says where pay stands and it stands there. */
function salaryItems(
  dienstverband: Node,
  known: Gathered["values"],
  { salary }: Rubrieken,
  bad: Rejected | undefined,
): readonly Gathered[] {
  if (Object.keys(salary).length === 0) return [];
  const row = gathered("salary", known, dienstverband, NESTED, salary, bad);
  const told = Object.keys(salary).some((column) => row.values[column] !== undefined);
  return told || row.reject !== undefined ? [row] : [];
}

/** One row per line: what directly holds a percentage. Customers differ in whether a loonVerdeling is a line or holds them. */
function splitItems(
  dienstverband: Node,
  known: Gathered["values"],
  { cost_split: where }: Rubrieken,
  bad: Rejected | undefined,
): readonly Gathered[] {
  const lines = blocks(dienstverband, "loonVerdeling").flatMap((block) => {
    const found = where.percentage!.flatMap((percentage) => [...holders(block, percentage)]);
    // A split without any percentage is rejected as one line, not passed over.
    return found.length > 0 ? [...new Set(found)] : [block];
  });
  return lines.map((line, index) =>
    gathered(
      "cost_split",
      { ...known, line: String(index + 1), lines: String(lines.length) },
      line,
      new Set(),
      where,
      bad,
    ),
  );
}
