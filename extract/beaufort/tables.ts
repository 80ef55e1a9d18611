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
    in_service_on: date({ from: "begindatum:P00322" }),
    out_of_service_on: nullable(date({ from: "einddatum:P00830", empty: ["9999-12-31"] })),
    relation_type: nullable(
      code({ from: "soortArbeidsrelatie:P01102", doc: "Also tells external staff (PNIL) apart" }),
    ),
    relation_name: nullable(text({ from: "soortArbeidsrelatie:P01102/omschrijvingWaarde" })),
    employer: nullable(
      code({ from: "opdrachtgeverNr:P01103", doc: "Opdrachtgever: the employing legal entity" }),
    ),
    organisation_unit: nullable(code({ from: "orgEenheid:P01106" })),
    job: nullable(code({ from: "functiePrimair:P01107" })),
    hours_per_week: nullable(decimal({ from: "urenPerWeek:P01109" })),
    part_time_percentage: nullable(decimal({ from: "percentageDeelbetrekking:P00404", doc: "FTE × 100" })),
    cost_type: nullable(code({ from: "kostenSoort:P01133" })),
    cost_centre: nullable(code({ from: "kostenPlaats:P01134" })),
  },
});

export const tables = { employee, employment };
