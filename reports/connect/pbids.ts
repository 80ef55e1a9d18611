// A `.pbids` file opens Power BI Desktop on one source (Microsoft's format 0.1: one connection, no table, no credentials).
// Its documentation gives protocol and address of PostgreSQL; those of ODBC follow how Power Query names that source.
import type { Connection } from "../../load/connection.ts";

export const pbids = ({ powerBi }: Pick<Connection, "powerBi">): string =>
  `${JSON.stringify({ version: "0.1", connections: [{ details: powerBi, options: {}, mode: "Import" }] }, null, 2)}\n`;
