// How people reach the marts that DuckDB publishes: one read-only file under a name that stays.
import { type Connection, firstRows, python, shell } from "./connection.ts";

/** @param pointer the file that names the publication. */
export function duckdbConnection(path: string, pointer: string): Connection {
  const schema = "marts";
  const odbc = { Driver: "DuckDB Driver", Database: path, access_mode: "READ_ONLY" };
  return {
    kind: "file",
    product: "DuckDB",
    path,
    changes: true,
    schema,
    odbc,
    odbcDriver: "DuckDB ODBC driver, from https://duckdb.org/docs/stable/clients/odbc/overview",
    jdbc: { url: `jdbc:duckdb:${path}`, properties: { "duckdb.read_only": "true" } },
    powerBi: {
      protocol: "odbc",
      address: { options: { driver: odbc.Driver, database: path, access_mode: odbc.access_mode } },
    },
    python: {
      install: "pip install duckdb",
      lines: (mart) => [
        "import duckdb",
        `marts = duckdb.connect(${python(path)}, read_only=True)`,
        `for row in marts.sql(${python(firstRows(`${schema}.${mart}`))}).fetchall(): print(row)`,
        "marts.close()",
      ],
    },
    shells: [
      {
        title: "DuckDB CLI",
        install: "DuckDB 1.5 or later, one program without installation",
        lines: (mart) => [`duckdb -readonly ${shell(path)} ${shell(firstRows(`${schema}.${mart}`))}`],
      },
    ],
    notes: [
      `Every publication is a new read-only file beside this one; ${pointer} names it and its run. This name always shows the newest whole one.`,
      "What is open goes on showing the publication that it opened: close and open again (Excel, Power BI: Refresh) to see the next.",
      "Open it read-only in every tool. Copy or link nothing else: warehouse.duckdb is where the next publication is built.",
      "On Windows an open file cannot be replaced: there this name keeps the former publication until every program has closed it and the next run has come by.",
    ],
  };
}
