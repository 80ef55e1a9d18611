// Workers as the ERP knows them. The personnel number is the pseudonym under which facts name them; who they are stays apart.
import { code, date, integer, nullable, optional, personal, table, text } from "../../column.ts";
import { byod, company, day, exported, extra, maybe } from "./word.ts";

const detail = (from: string, doc: string) => nullable(personal(text({ from, doc }), "pii"));
const person = code({ from: "PERSONNELNUMBER", doc: "Personnel number (personeelsnummer)" });

/** What no report needs of a person does not even land. */
const UNWANTED = [
  ...["BIRTHDATE", "GENDER", "NATIONALITYCOUNTRYREGION", "LANGUAGEID", "PRIMARYCONTACTEMAIL", "OBJECTID"],
  ...["PRIMARYCONTACTPHONE", "MARITALSTATUS", "IDENTIFICATIONNUMBER", "NATIVELANGUAGEID", "DISABLED"],
];

export const worker = table({
  doc: "Workers: employees and contractors",
  from: "HcmWorkerStaging",
  key: ["personnel_number"],
  ...byod,
  ignore: [...byod.ignore, ...UNWANTED],
  retention: { rule: "personnel", with: "worker_employment", on: ["personnel_number"] },
  history: true,
  columns: {
    personnel_number: person,
    name: detail("NAME", "Name in full"),
    first_name: detail("FIRSTNAME", "First name"),
    last_name_prefix: optional(
      personal(text({ from: "LASTNAMEPREFIX", doc: "Prefix of the surname" }), "pii"),
    ),
    last_name: detail("LASTNAME", "Surname"),
    known_as: optional(personal(text({ from: "KNOWNAS", doc: "Name by which the person is called" }), "pii")),
    worker_type: integer({ from: "WORKERTYPE", doc: "Employee or contractor, as Dynamics 365 numbers it" }),
    worker_status: optional(
      integer({ from: "WORKERSTATUS", doc: "At work or gone, as Dynamics 365 numbers it" }),
    ),
    title: extra.code("TITLEID", "Title of the job"),
    ...exported,
  },
});

export const worker_employment = table({
  doc: "Employments of workers with the legal entities",
  from: "HcmEmploymentStaging",
  key: ["personnel_number", "company", "start_date"],
  ...byod,
  scope: ["company"],
  retention: { rule: "personnel", by: "end_date" },
  columns: {
    personnel_number: person,
    company: company("LEGALENTITYID"),
    start_date: date({ from: "EMPLOYMENTSTARTDATE", doc: "First day of the employment" }),
    end_date: day("EMPLOYMENTENDDATE", "Last day of the employment; empty while it lasts"),
    worker_type: integer({ from: "WORKERTYPE", doc: "Employee or contractor, as Dynamics 365 numbers it" }),
    dimension_display_value: maybe("DIMENSIONDISPLAYVALUE", "Dimensions, joined by the configured delimiter"),
    ...exported,
  },
});
