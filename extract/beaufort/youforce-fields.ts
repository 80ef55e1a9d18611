// Where the Youforce IAM API keeps what our tables hold. A path walks through objects; `[Business]` picks the element of
// a list that says so of itself; `|` gives the next best. What the vendor documents nowhere is a guess that an
// organisation overrides by `fields`.
import { isObject, type Json } from "../format/json.ts";
import type { tables } from "./tables.ts";

export type Fields = { readonly [column: string]: string };
type Listed = Exclude<keyof typeof tables, "salary">;

const PERSON = "personCode|personId|id";
const EMPLOYMENT = { person_number: "personCode|personId", employment_number: "employmentCode" };
const FROM = "startDate|validFrom";
const UNTIL = "endDate|validUntil";

export const ENDPOINTS: { readonly [table in Listed]: { readonly path: string; readonly fields: Fields } } = {
  employee: {
    path: "persons",
    fields: {
      person_number: PERSON,
      initials: "initials",
      first_names: "firstNames",
      known_as: "knownAs",
      birth_name: "lastNameAtBirth",
      birth_name_prefix: "lastNameAtBirthPrefix",
      partner_name: "partnerName",
      partner_name_prefix: "partnerNamePrefix",
      name_use: "nameAssembleOrder",
      addressed_as: "lastName",
      addressed_as_prefix: "lastNamePrefix",
      title_before: "titlePrefix",
      title_after: "titleSuffix",
      gender: "gender",
      born_on: "dateOfBirth",
      born_in: "placeOfBirth",
      work_email: "emailAddresses[Business].address|emailAddresses[Business].value",
      work_phone: "phoneNumbers[Business].number|phoneNumbers[Business].value",
    },
  },
  employment: {
    path: "employments",
    fields: {
      ...EMPLOYMENT,
      in_service_on: "hireDate|validFrom",
      out_of_service_on: "dischargeDate",
      relation_type: "employmentType",
      relation_name: "employmentTypeName",
      employer: "payrollClientCode|company",
      organisation_unit: "organizationUnit",
      job: "jobProfile",
      hours_per_week: "workingAmount.amountOfWork",
      part_time_percentage: "workingAmount.parttimePercentage",
      cost_centre: "costCenterCode",
    },
  },
  assignment: {
    path: "assignments",
    fields: {
      ...EMPLOYMENT,
      starts_on: FROM,
      ends_on: UNTIL,
      organisation_unit: "organizationUnit",
      job: "jobProfile",
      hours_per_week: "workingAmount.amountOfWork",
    },
  },
  cost_split: {
    path: "costAllocations",
    fields: {
      ...EMPLOYMENT,
      cost_centre: "costCenterCode",
      cost_bearer: "costBearerCode",
      percentage: "percentage|allocationPercentage",
      starts_on: FROM,
      ends_on: UNTIL,
    },
  },
  organisation_unit: {
    path: "organizationUnits",
    fields: {
      organisation_unit: "id",
      name: "fullName|shortName",
      parent_unit: "parentOrgUnit",
      cost_centre: "costCenterCode",
      starts_on: FROM,
      ends_on: UNTIL,
    },
  },
  job: {
    path: "jobProfiles",
    fields: { job: "id", name: "fullName|name|shortName", cost_bearer: "costBearerCode" },
  },
  role_assignment: {
    path: "roleAssignments",
    fields: {
      organisation_unit: "organizationUnit",
      role: "roleCode|role",
      person_number: "personCode|personId",
      starts_on: FROM,
      ends_on: UNTIL,
    },
  },
};

/** The text at a path; undefined where there is none. An object stands for its id. */
export function textAt(record: Json, path: string): string | undefined {
  for (const one of path.split("|")) {
    let at: Json | undefined = record;
    for (const step of one.split(".")) {
      const [, name = "", which] = /^(\w+)(?:\[(\w+)\])?$/.exec(step) ?? [];
      at = isObject(at) ? at[name] : undefined;
      if (which !== undefined) at = isList(at) ? at.find((each) => says(each, which)) : undefined;
    }
    if (isObject(at)) at = at["id"];
    if (typeof at === "boolean") return String(at);
    if (typeof at === "string" && at.trim() !== "") return at.trim();
  }
  return undefined;
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Whether an element of a list says of itself that it is this one: `Business` is also `Business Mobile`. */
const says = (element: Json, which: string): boolean =>
  isObject(element) &&
  Object.values(element).some(
    (value) => typeof value === "string" && value.toLowerCase().split(/\W/)[0] === which.toLowerCase(),
  );
