// Personnel as Beaufort's "Bint XML" gives it. Values are found by element name and rubriekcode anywhere below the
// record, so `from` names both: `element:rubriekcode`, or the element alone where it carries no code.
import { bsn, code, date, decimal, integer, nullable, personal, table, text } from "../column.ts";

const person_number = code({ from: "persNr", doc: "Personeelsnummer; leading zeros are part of it" });

/** A detail of the person: it is nobody's business outside the personal schema. */
const detail = (from: string, doc: string) => nullable(personal(text({ from, doc }), "pii"));
const coded = (from: string, doc: string) => nullable(personal(code({ from, doc }), "pii"));
/** Which rubriek holds it, if any, an organisation must say: without that it is not even read. */
const BSN = "Burgerservicenummer; only where the organisation has a legal ground and names its rubriek";

const employee = table({
  doc: "One row per person in Beaufort (werknemer)",
  from: "werknemer",
  key: ["person_number"],
  doubles: "last",
  retention: { rule: "personnel", with: "employment", on: ["person_number"] },
  columns: {
    person_number,
    employments: integer({ doc: "Number of employments (dienstverbanden) sent with the person" }),
    initials: detail("voorletters:P00303", "Initials"),
    first_names: detail("voornamen:P01002", "First names in full"),
    known_as: detail("roepnaam:P01003", "Name by which the person is called"),
    birth_name: detail("geboortenaam:P00301", "Surname at birth"),
    birth_name_prefix: detail("voorvoegsels:P00302", "Prefix of the surname at birth"),
    partner_name: detail("geboortenaam:P00390", "Surname of the partner"),
    partner_name_prefix: detail("voorvoegsels:P00391", "Prefix of the partner's surname"),
    name_use: coded(
      "gebruikAchternaam:P00304",
      "E own, P partner, B partner and own, C or D own and partner",
    ),
    addressed_as: detail("aanschrijfnaam", "Surname as the person is written to"),
    addressed_as_prefix: detail("voorvoegselsAanschrijfnaam", "Prefix of the surname as written to"),
    title_before: detail("titelsVoorDeNaam:P00305", "Titles before the name"),
    title_after: detail("titelsAchterDeNaam:P03937", "Titles behind the name"),
    gender: coded("geslacht:P00330", "M or V"),
    born_on: nullable(personal(date({ from: "datumGeboorte:P00321", doc: "Date of birth" }), "pii")),
    born_in: detail("geboorteplaats:P01032", "Place of birth"),
    work_email: detail("emailAdresWerk:P01035", "E-mail address at work"),
    work_phone: detail("telefoonNrWerk:P01037", "Telephone number at work"),
    bsn: nullable(personal(bsn({ doc: `${BSN}; a ciphertext, also in the personal schema` }), "pii")),
    bsn_token: nullable(personal(bsn({ doc: `${BSN}; equal for equal numbers, in every source` }), "token")),
  },
});

const employment_number = integer({ from: "dvVlgnr", doc: "Volgnummer dienstverband" });

/** What belongs to an employment goes with it. */
const withEmployment = {
  rule: "personnel",
  with: "employment",
  on: ["person_number", "employment_number"],
} as const;

const OPEN = ["9999-12-31*"];
const until = (from: string, doc: string) => nullable(date({ from, empty: OPEN, doc }));

const employment = table({
  doc: "Employments (dienstverbanden), also of external staff (PNIL)",
  persons: true,
  from: "dienstverband",
  key: ["person_number", "employment_number"],
  doubles: "last",
  retention: { rule: "personnel", by: "out_of_service_on" },
  columns: {
    person_number,
    employment_number,
    in_service_on: date({ from: "begindatum:P00322", doc: "First day of the employment (datum in dienst)" }),
    out_of_service_on: until(
      "einddatum:P00830",
      "Last day of the employment (datum uit dienst); empty while it lasts",
    ),
    relation_type: nullable(
      code({
        from: "soortArbeidsrelatie:P01102",
        doc: "Kind of employment (soort arbeidsrelatie); also tells external staff (PNIL) apart",
      }),
    ),
    relation_name: nullable(
      text({ from: "soortArbeidsrelatie:P01102/omschrijvingWaarde", doc: "What that kind is called" }),
    ),
    employer: nullable(
      code({ from: "opdrachtgeverNr:P01103", doc: "Opdrachtgever: the employing legal entity" }),
    ),
    organisation_unit: nullable(
      code({ from: "orgEenheid:P01106", doc: "Unit of the organisation (organisatie-eenheid)" }),
    ),
    job: nullable(code({ from: "functiePrimair:P01107", doc: "Primary job (functie)" })),
    hours_per_week: nullable(decimal({ from: "urenPerWeek:P01109", doc: "Contract hours per week" })),
    part_time_percentage: nullable(
      decimal({
        from: "percentageDeelbetrekking:P00404",
        doc: "Part-time percentage (deelbetrekking): FTE × 100",
      }),
    ),
    cost_type: nullable(
      code({ from: "kostenSoort:P01133", doc: "Cost type (kostensoort) that the salary is booked on" }),
    ),
    cost_centre: nullable(
      code({ from: "kostenPlaats:P01134", doc: "Cost centre (kostenplaats) that bears the salary" }),
    ),
  },
});

const assignment = table({
  doc: "Assignments (inzet): where, and as what, somebody works within an employment",
  persons: true,
  from: "inzet",
  key: ["person_number", "employment_number", "starts_on", "organisation_unit", "job"],
  doubles: "last",
  retention: withEmployment,
  columns: {
    person_number,
    employment_number,
    starts_on: date({
      from: "ingangDt|begindatum:P01125",
      doc: "First day of the assignment (ingangsdatum inzet)",
    }),
    organisation_unit: code({
      from: "orgEenheidOperID|operationeleOrgEenheid:P01121",
      doc: "Unit worked for (operationele organisatie-eenheid)",
    }),
    job: code({
      from: "funcOper|operationeleFunctie:P01122",
      doc: "Job that is done (operationele functie)",
    }),
    ends_on: until("einddatum:P01126", "Last day of the assignment; empty while it lasts"),
    hours_per_week: nullable(
      decimal({ from: "inzetUrenPerWeek:P01124", doc: "Hours per week worked in it" }),
    ),
  },
});

/**
 * Beaufort gives a line of a split no number: it is told by its place. Where a later split of the same employment has
 * fewer lines, those behind it say nothing any more. Which elements hold it differs from customer to customer: until
 * the organisation has named them, lines that cannot be read show as rejected and hold nothing up.
 */
const cost_split = table({
  doc: "How the cost of an employment is divided (loonVerdeling), one row per line",
  persons: true,
  from: "loonVerdeling",
  key: ["person_number", "employment_number", "line"],
  doubles: "last",
  tolerance: 1,
  retention: withEmployment,
  columns: {
    person_number,
    employment_number,
    line: integer({ doc: "Place of the line in the split, from 1" }),
    lines: integer({ doc: "Number of lines in the split that it was delivered with" }),
    cost_centre: nullable(
      code({ from: "kostenPlaats", doc: "Cost centre (kostenplaats) that bears the part" }),
    ),
    cost_bearer: nullable(
      code({ from: "kostenDrager", doc: "Cost bearer (kostendrager) that bears the part" }),
    ),
    percentage: decimal({ from: "percentage", doc: "Part of the cost, in hundredths of the whole" }),
    starts_on: nullable(date({ from: "begindatum", doc: "First day on which the line holds" })),
    ends_on: until("einddatum", "Last day on which the line holds; empty while it does"),
  },
});

const SALARY = "only where the organisation names its rubriek";
const salary = table({
  doc: `Pay of an employment; ${SALARY}`,
  from: "dienstverband",
  key: ["person_number", "employment_number"],
  doubles: "last",
  retention: withEmployment,
  columns: {
    person_number,
    employment_number,
    amount: nullable(personal(decimal({ doc: `Pay of a period, as Beaufort has it; ${SALARY}` }), "pii")),
    scale: nullable(personal(code({ doc: `Salary scale (schaal); ${SALARY}` }), "pii")),
    step: nullable(personal(code({ doc: `Step within the scale (trede); ${SALARY}` }), "pii")),
  },
});

const organisation_unit = table({
  doc: "Units of the organisation (organisatie-eenheden) and what they are part of",
  from: "orgEenheid",
  key: ["organisation_unit"],
  doubles: "last",
  columns: {
    organisation_unit: code({ from: "orgEenheidID", doc: "Code of the unit" }),
    name: nullable(text({ from: "naamLang", doc: "Name of the unit" })),
    parent_unit: nullable(
      code({ from: "hogereOrgEenheid", doc: "Unit that it is part of; empty at the top" }),
    ),
    cost_centre: nullable(code({ doc: "Cost centre of the unit, where it is delivered" })),
    starts_on: nullable(date({ doc: "First day of the unit, where it is delivered" })),
    ends_on: nullable(date({ empty: OPEN, doc: "Last day of the unit; empty while it lasts" })),
  },
});

const job = table({
  doc: "Jobs (functies)",
  from: "functie",
  key: ["job"],
  doubles: "last",
  columns: {
    job: code({ from: "functieCode", doc: "Code of the job" }),
    name: nullable(text({ from: "functieOmschrijving", doc: "What the job is called" })),
    cost_bearer: nullable(code({ from: "kostenDrager", doc: "Cost bearer (kostendrager) of the job" })),
  },
});

const role_assignment = table({
  doc: "Roles that people have for a unit (roltoewijzing), such as its manager",
  persons: true,
  from: "roltoewijzing",
  key: ["organisation_unit", "role", "person_number", "starts_on"],
  doubles: "last",
  retention: { rule: "personnel", by: "ends_on" },
  columns: {
    organisation_unit: code({ from: "orgEenheidID", doc: "Unit that the role is for" }),
    role: code({ from: "oeRolCode", doc: "Code of the role; MGR is the unit's manager" }),
    person_number,
    starts_on: date({ from: "begindatum", doc: "First day of the role" }),
    ends_on: until("einddatum", "Last day of the role; empty while it lasts"),
  },
});

export const tables = {
  employee,
  employment,
  assignment,
  cost_split,
  salary,
  organisation_unit,
  job,
  role_assignment,
};

/** What the organisation says itself: our column → `element:rubriekcode`, per table. */
export type Own = { readonly [table in keyof typeof tables]: { readonly [column: string]: string } };
