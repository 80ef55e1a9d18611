// Exposures say what reports read, and refuse what is not there to be read.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Declaration } from "../reports/declaration.ts";
import { exposuresOf } from "./generate-exposures.ts";

const FILES = [
  "models/marts/control/recon_amounts.sql",
  "models/marts/control/recon_rows.sql",
  "models/marts/report/rpt_shop.sql",
  "models/marts/report/rpt_shop.yml",
];
const shop = (reads: readonly string[]): Declaration => ({
  name: "shop",
  title: "Shop",
  doc: 'What was "sold"',
  owner: "Sales",
  file: "shop.xlsx",
  reads,
});

test("an exposure depends on the marts that its report reads; for the controls on every model that makes them", () => {
  const [file] = exposuresOf([shop(["rpt_shop", "control", "publication"])], FILES);
  assert.equal(
    file!.text,
    `# generated from reports/*/report.ts and reports/payment/declaration.ts; edit those
exposures:
  - name: shop
    label: "Shop"
    type: analysis
    maturity: high
    description: "What was \\"sold\\". File: shop.xlsx"
    owner:
      name: "Sales"
    depends_on:
      - ref('rpt_shop')
      - ref('recon_amounts')
      - ref('recon_rows')
`,
  );
});

test("a report that reads what is no published mart is refused by name, with the nearest", () => {
  assert.throws(
    () => exposuresOf([shop(["rpt_shoe"])], FILES),
    /reports\/shop reads rpt_shoe.*nearest: rpt_shop/,
  );
  assert.throws(() => exposuresOf([shop(["recon_rows"])], FILES), /recon_rows, which is no published mart/);
});
