// The exposures of dbt, derived from the declared reports and what goes to banks: lineage then runs from source to what
// leaves the house. Pure: declarations in, files out.
import { misconfigured } from "../extract/error.ts";
import { orNearest } from "../extract/spelling.ts";
import type { Declaration } from "../reports/declaration.ts";
import { type Generated, MARK } from "./generate-staging.ts";

/** Published tables that no model makes, and the models that stand behind them. */
const MADE_AT_PUBLICATION: { readonly [table: string]: (model: string) => boolean } = {
  control: (model) => model.startsWith("recon_"),
  publication: () => false,
};

/** @param files paths of the marts, relative to the root of the project. */
export function exposuresOf(reports: readonly Declaration[], files: readonly string[]): Generated[] {
  if (reports.length === 0) return [];
  const models = files.flatMap((path) => /([^/]+)\.sql$/.exec(path)?.[1] ?? []).sort();
  const text = [
    `# ${MARK}reports/*/report.ts and reports/payment/declaration.ts; edit those`,
    "exposures:",
    ...reports.flatMap((report) => exposure(report, models)),
  ];
  return [{ path: "models/marts/_exposures.yml", text: `${text.join("\n")}\n` }];
}

function exposure(
  { name, title, doc, owner, file, reads }: Declaration,
  models: readonly string[],
): string[] {
  const behind = reads.flatMap((mart) => {
    const made = MADE_AT_PUBLICATION[mart];
    if (made) return models.filter(made);
    if (models.includes(mart) && !mart.startsWith("recon_")) return [mart];
    throw misconfigured(
      "unknown_mart",
      `reports/${name} reads ${mart}, which is no published mart${orNearest(mart, models)}`,
      `mend reports/${name}/report.ts`,
    );
  });
  return [
    `  - name: ${name}`,
    `    label: ${quoted(title)}`,
    "    type: analysis",
    "    maturity: high",
    `    description: ${quoted(`${doc}. File: ${file}`)}`,
    "    owner:",
    `      name: ${quoted(owner)}`,
    "    depends_on:",
    ...behind.map((model) => `      - ref('${model}')`),
  ];
}

// A JSON text is a valid double-quoted scalar of YAML.
const quoted = (say: string) => JSON.stringify(say);
