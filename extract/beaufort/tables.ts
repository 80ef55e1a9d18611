// Personnel as Beaufort's "Bint XML" gives it. Values are found by element name and rubriekcode anywhere below the
// record, so `from` names both: `element:rubriekcode`, or the element alone where it carries no code.
import { code, date, decimal, integer, nullable, table, text } from "../column.ts";

const person_number = code({ from: "persNr", doc: "Personeelsnummer; leading zeros are part of it" });

const employee = table({
  doc: "One row per person in Beaufort (werknemer); personal details stay in Beaufort",
  from: "werknemer",
  key: ["person_number"],
  doubles: "last",
  retention: { rule: "personnel", with: "employment", on: ["person_number"] },
  columns: {
    person_number,
    employments: integer({ doc: "Number of employments (dienstverbanden) sent with the person" }),
  },
});

const employment = table({
  doc: "Employments (dienstverbanden), also of external staff (PNIL)",
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
