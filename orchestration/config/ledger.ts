// How the organisation reads its ledger: segments of display values, accounts between companies, RGS.
import { misconfigured } from "../../extract/error.ts";
import { topic } from "./topic.ts";

export type Ledger = {
  /** Delimiter of account display values, as set in D365's dimension integration format. */
  readonly accountDelimiter: string;
  /** Segments of account display values in order, in our names: `main_account`, `cost_centre`, and whatever else there is. */
  readonly dimensions: readonly string[];
  /**
   * Main accounts on which companies book what they owe each other, each with the other company's code, or with the
   * segment of `dimensions` that names it.
   */
  readonly intercompany: Readonly<Record<string, string>>;
  /**
   * RGS code (Referentiegrootboekschema) by main account, `"4000"`, or range, `"4000-4099"`, where the chart of accounts has
   * none; the narrowest counts.
   */
  readonly rgs: Readonly<Record<string, string>>;
};

export const ledger = topic<Ledger>(
  { accountDelimiter: "-", dimensions: ["main_account", "cost_centre"], intercompany: {}, rgs: {} },
  check,
);

function check({ dimensions, intercompany, rgs }: Ledger): void {
  for (const [account, partner] of Object.entries(intercompany)) {
    if (typeof partner === "string" && partner.trim() !== "" && partner !== "main_account") continue;
    throw misconfigured(
      "bad_intercompany",
      `ledger.intercompany says that ${account} is with ${JSON.stringify(partner)}`,
      'name the other company, or the segment that names it: { "1901": "NL01", "1950": "partner" }',
    );
  }
  const odd = Object.entries(rgs).filter(
    ([account, code]) =>
      !/^[^\s-]+(-[^\s-]+)?$/.test(account) || !/^[BW]([A-Z][A-Za-z0-9]{2}){1,4}$/.test(code),
  );
  if (odd.length > 0) {
    throw misconfigured(
      "bad_rgs",
      `ledger.rgs says ${odd.map(([account, code]) => `${account}: ${code}`).join(", ")}`,
      'name an account or a range, and its code: { "1100": "BLimBan", "4000-4099": "WPerLes" }',
    );
  }
  if (dimensions.includes("main_account") && new Set(dimensions).size === dimensions.length) return;
  throw misconfigured(
    "bad_dimensions",
    `ledger.dimensions is ${JSON.stringify(dimensions)}`,
    'name every segment once, in order, main_account among them: ["main_account", "cost_centre", "project"]',
  );
}
