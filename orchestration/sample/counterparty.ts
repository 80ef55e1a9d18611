// Customers and vendors of a company. The second vendor invoices in dollars, the second customer is invoiced in pounds,
// and the fourth of each is a natural person with a VAT number from before 2020, which holds a BSN.
import type { Currency } from "./currency.ts";
import { type Company, volume } from "./organisation.ts";
import { nextBsn } from "./people.ts";
import { foreignIban, type Party } from "./reference.ts";

export type Counterparty = Party & {
  readonly account: string;
  readonly currency: Currency;
  readonly vat: string;
  readonly country: "NL" | "US" | "GB";
  readonly group: string;
  /** A natural person. */
  readonly person?: { readonly firstName: string; readonly lastName: string };
  readonly place: string;
  /** Days within which is paid. */
  readonly terms: number;
};

const PLACES = ["Utrecht", "Zwolle", "Breda", "Assen", "Venlo", "Delft", "Goes", "Sneek"] as const;
const FOREIGN = 1;
const PERSON = 3;

type Kind = {
  readonly letter: string;
  readonly name: string;
  readonly first: number;
  readonly foreign: { readonly currency: Currency; readonly country: "US" | "GB"; readonly vat: string };
  readonly person: { readonly firstName: string; readonly lastName: string };
};

const CUSTOMER: Kind = {
  letter: "D",
  name: "Testschool",
  first: 0,
  foreign: { currency: "GBP", country: "GB", vat: "GB000000000" },
  person: { firstName: "Typa", lastName: "Lesgever" },
};
const VENDOR: Kind = {
  letter: "C",
  name: "Leverancier Fictief",
  first: 5_000_000,
  foreign: { currency: "USD", country: "US", vat: "" },
  person: { firstName: "Denkert", lastName: "Zelfstandig" },
};

function create(kind: Kind, company: Company, count: number): readonly Counterparty[] {
  // A part of the range that the personnel, numbered from its other end, reaches only in the largest of samples.
  const bsn = nextBsn(String(999_900_900 - company.digit * 100 - (kind === VENDOR ? 50 : 0)));
  return Array.from({ length: count }, (_, i): Counterparty => {
    const account = `${kind.letter}${String(i + 1).padStart(4, "0")}`;
    const place = PLACES[i % PLACES.length]!;
    const bank = foreignIban(company.digit * 10_000_000 + kind.first + i);
    const person = i === PERSON ? kind.person : undefined;
    const foreign = i === FOREIGN ? kind.foreign : undefined;
    return {
      account,
      name: person
        ? `${person.firstName} ${person.lastName}`
        : `${kind.name} ${place} ${String(i + 1).padStart(4, "0")}${i % 9 === 4 ? " Test & Zn." : ""}`,
      ...bank,
      currency: foreign?.currency ?? "EUR",
      country: foreign?.country ?? "NL",
      vat: foreign?.vat ?? `NL${person ? bsn : 800_000_000 + company.digit * 10_000_000 + kind.first + i}B01`,
      group: foreign ? "BUI" : person ? "PAR" : "BIN",
      ...(person ? { person } : {}),
      place,
      terms: [14, 30, 30, 8][i % 4]!,
    };
  });
}

export const createCustomers = (company: Company, scale: number): readonly Counterparty[] =>
  create(CUSTOMER, company, volume(company, 300, scale, 9));

export const createVendors = (company: Company, scale: number): readonly Counterparty[] =>
  create(VENDOR, company, volume(company, 120, scale, 7));
