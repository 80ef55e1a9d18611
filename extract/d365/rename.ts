// Under which of our source names a column of theirs goes: an entity of the organisation's own calls it otherwise, and a
// linked table says `mserp_customeraccount` for CUSTOMERACCOUNT.
import type { Table } from "../column.ts";

/** Dataverse prefixes what is Dynamics 365's; BYOD puts an underscore behind what SQL reserves. */
const bare = (column: string): string =>
  column
    .toUpperCase()
    .replace(/^MSERP_/, "")
    .replace(/_$/, "");

/** The declared name of a column, or its own where it is none of ours. */
export function renaming(of: Table, own: Readonly<Record<string, string>> = {}): (column: string) => string {
  const sources = Object.entries(of.columns).map(([ours, { from }]) => [ours, from ?? ours] as const);
  const configured = new Map(
    sources.flatMap(([ours, from]) => (own[ours] === undefined ? [] : [[own[ours].toUpperCase(), from]])),
  );
  const replaced = new Set(configured.values());
  const declared = new Map(
    [...sources.map(([, from]) => from), ...of.ignore]
      .filter((from) => !replaced.has(from))
      .map((from) => [bare(from), from]),
  );
  return (column) => {
    const exact = configured.get(column.toUpperCase());
    if (exact !== undefined) return exact;
    // What the organisation takes from elsewhere must not come twice.
    if (replaced.has(column.toUpperCase())) return `${column}_`;
    return declared.get(bare(column)) ?? column;
  };
}
