// What has been published, and the companies in it: what every workbook says on its cover.
import { refuse } from "../../extract/error.ts";
import type { Read, Row } from "../../load/warehouse.ts";

export type Publication = {
  readonly run: string;
  readonly publishedAt: Date;
  readonly organisation: string;
  readonly version: string;
  readonly target: string;
};

const text = (row: Row, name: string, mart: string): string => {
  const value = row[name];
  if (value === null || value === undefined)
    throw refuse("mart_value_missing", `${mart} has a row without ${name}`, { table: mart, column: name });
  return String(value);
};

export async function readPublication(read: Read): Promise<Publication> {
  for await (const row of read("publication")) {
    const at = text(row, "published_at", "publication");
    const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(at) ? at : `${at.replace(" ", "T")}Z`;
    const publishedAt = new Date(zoned);
    if (Number.isNaN(publishedAt.getTime()))
      throw refuse("mart_value_malformed", `"${at}" is not an instant`, {
        table: "publication",
        column: "published_at",
      });
    return {
      run: text(row, "run_id", "publication"),
      publishedAt,
      organisation: text(row, "organisation", "publication"),
      version: text(row, "saldo_version", "publication"),
      target: text(row, "target", "publication"),
    };
  }
  throw refuse(
    "publication_missing",
    "nothing has been published yet",
    { table: "publication" },
    "saldo run",
  );
}

/** Names of companies by code. Which column holds the name is the mart's business: the first that is there serves. */
export async function readCompanies(read: Read): Promise<ReadonlyMap<string, string | null>> {
  const names = new Map<string, string | null>();
  const either = (row: Row, ...columns: readonly string[]) =>
    columns.map((name) => row[name]).find((value) => value !== null && value !== undefined && value !== "");
  for await (const row of read("dim_company")) {
    const name = either(row, "name", "company_name", "description");
    names.set(text(row, "company", "dim_company"), name === undefined ? null : String(name));
  }
  return names;
}
