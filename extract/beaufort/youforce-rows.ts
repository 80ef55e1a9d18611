// From the lists of the Youforce IAM API to the same rows that files give. Reasons for rejecting a record never repeat
// what it says: these are people.
import { isObject, type Json } from "../format/json.ts";
import type { Gathered } from "./record.ts";
import { rubriek } from "./rubriek.ts";
import { type Own, tables } from "./tables.ts";
import { type Fields, textAt } from "./youforce-fields.ts";

export type List = { readonly records: readonly Json[]; readonly fields: Fields };
export type Fetched = {
  readonly [table in "employee" | "employment" | "assignment" | "cost_split"]: List;
};
/** Own rubrieken, each a record of its own: whose, which code, and its value. */
export type Extensions = { readonly persons: readonly Json[]; readonly employments: readonly Json[] };

type Table = Gathered["table"];

function row(table: Table, record: Json, fields: Fields): Gathered {
  const values: Gathered["values"] = {};
  const extra: { [column: string]: string } = {};
  for (const [column, path] of Object.entries(fields)) {
    const value = textAt(record, path);
    if (column in tables[table].columns) values[column] = value;
    else if (value !== undefined) extra[column] = value;
  }
  const empty = !isObject(record) || Object.keys(record).length === 0;
  return {
    table,
    values,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
    ...(empty ? { reject: { column: tables[table].key[0]!, reason: "the record is empty" } } : {}),
  };
}

/** Of several versions of one thing the one that holds today comes last, and speaks; those of the future come first. */
function byVersion(records: readonly Json[], today: string): readonly Json[] {
  const from = (record: Json) => textAt(record, "validFrom")?.slice(0, 10) ?? "";
  const rank = (record: Json) => (from(record) > today ? `0${from(record)}` : `1${from(record)}`);
  return records
    .map((record) => [rank(record), record] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, record]) => record);
}

/** The rows of a list of units, jobs or roles. */
export const listRows = (
  table: "organisation_unit" | "job" | "role_assignment",
  { records, fields }: List,
  today: string,
): readonly Gathered[] => byVersion(records, today).map((record) => row(table, record, fields));

const employmentOf = ({ values }: Gathered): string =>
  `${values["person_number"]} ${values["employment_number"]}`;

/** The rows of the people and all that hangs on them. */
export function personnelRows(
  lists: Fetched,
  extensions: Extensions,
  own: Own,
  today: string,
): readonly Gathered[] {
  const rowsOf = (table: keyof Fetched) =>
    byVersion(lists[table].records, today).map((record) => row(table, record, lists[table].fields));
  const employees = rowsOf("employee");
  const employments = rowsOf("employment");
  const splits = numbered(
    lists.cost_split.records.map((record) => row("cost_split", record, lists.cost_split.fields)),
  );

  const held = Map.groupBy(
    new Set(employments.filter(({ reject }) => !reject).map(employmentOf)),
    (employment) => employment.split(" ")[0]!,
  );
  const ofPersons = extended(extensions.persons, ({ person }) => person);
  for (const employee of employees) {
    const { values } = employee;
    const person = values["person_number"] ?? "";
    values["employments"] = String(held.get(person)?.length ?? 0);
    lay(employee, ofPersons.get(person), own.employee);
    // One number, kept in two ways.
    if (values["bsn"] !== undefined) values["bsn_token"] = values["bsn"];
  }
  // An employment that names no cost centre has that of its first allocation.
  const borne = new Map<string, string | undefined>();
  for (const split of splits) {
    const { ends_on, cost_centre } = split.values;
    if (borne.has(employmentOf(split)) || (ends_on !== undefined && ends_on.slice(0, 10) < today)) continue;
    borne.set(employmentOf(split), cost_centre);
  }
  const ofEmployments = extended(
    extensions.employments,
    ({ person, employment }) => `${person} ${employment}`,
  );
  const salaries = new Map<string, Gathered>();
  for (const employment of employments) {
    const key = employmentOf(employment);
    employment.values["cost_centre"] ??= borne.get(key);
    lay(employment, ofEmployments.get(key), own.employment);
    const { person_number, employment_number } = employment.values;
    const salary: Gathered = { table: "salary", values: { person_number, employment_number } };
    lay(salary, ofEmployments.get(key), own.salary);
    if (Object.keys(own.salary).some((column) => salary.values[column] !== undefined))
      salaries.set(key, salary);
  }
  return [...employees, ...employments, ...rowsOf("assignment"), ...splits, ...salaries.values()];
}

/** Lines have no number here either: they get one by what they say, so that the order of an answer changes nothing. */
function numbered(splits: readonly Gathered[]): readonly Gathered[] {
  const order = ({ values }: Gathered) =>
    [values["starts_on"], values["cost_centre"], values["cost_bearer"], values["percentage"]].join("\n");
  const compared = (a: Gathered, b: Gathered) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0);
  return [...Map.groupBy(splits, employmentOf).values()].flatMap((lines) =>
    lines.sort(compared).map((line, index) => ({
      ...line,
      values: { ...line.values, line: String(index + 1), lines: String(lines.length) },
    })),
  );
}

type Whose = { readonly person: string; readonly employment: string };

/** Values by whose they are and the code of their rubriek. */
function extended(
  records: readonly Json[],
  whose: (of: Whose) => string,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const all = new Map<string, Map<string, string>>();
  for (const record of records) {
    const person = textAt(record, "personCode|personId") ?? "";
    const employment = textAt(record, "employmentCode") ?? "";
    const [rubriek, value] = [textAt(record, "bo4FieldCode"), textAt(record, "value")];
    if (rubriek === undefined || value === undefined) continue;
    const key = whose({ person, employment });
    all.set(key, (all.get(key) ?? new Map<string, string>()).set(rubriek.toUpperCase(), value));
  }
  return all;
}

/** Lays the organisation's own rubrieken over a row, found by their code. */
function lay(
  of: Gathered,
  values: ReadonlyMap<string, string> | undefined,
  own: { readonly [column: string]: string },
): void {
  for (const [column, spec] of Object.entries(own)) {
    const code = spec
      .split("|")
      .map((one) => rubriek(one).code?.toUpperCase() ?? "")
      .find((one) => values?.has(one));
    if (code === undefined) continue;
    const value = values!.get(code)!;
    if (column in tables[of.table].columns) of.values[column] = value;
    else of.extra = { ...of.extra, [column]: value };
  }
}
