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

const employment = table({
  doc: "Employments (dienstverbanden), also of external staff (PNIL)",
  persons: true,
  from: "dienstverband",
  key: ["person_number", "employment_number"],
  doubles: "last",
  retention: { rule: "personnel", by: "out_of_service_on" },
  columns: {
    person_number,
    employment_number: integer({ from: "dvVlgnr", doc: "Volgnummer dienstverband" }),
    in_service_on: date({ from: "begindatum:P00322", doc: "First day of the employment (datum in dienst)" }),
    out_of_service_on: nullable(
      date({
        from: "einddatum:P00830",
        empty: ["9999-12-31"],
        doc: "Last day of the employment (datum uit dienst); empty while it lasts",
      }),
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

export const tables = { employee, employment };
