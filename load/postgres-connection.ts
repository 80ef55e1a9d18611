// How people reach the marts that PostgreSQL serves: one schema of a database, by role.
import { literal } from "../extract/duckdb.ts";
import { misconfigured } from "../extract/error.ts";
import { type Connection, firstRows, python, shell } from "./connection.ts";

type Place = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** A role that may read the marts, where all share one; not the role that loads them. */
  readonly user?: string;
};

/**
 * The marts as a schema of a PostgreSQL database.
 * @param seen host, or host:port, under which people reach the server when that is not how it is reached from here.
 */
export function postgresConnection(place: Place, seen?: string): Connection {
  const at = seen === undefined ? place : { ...place, ...hostOf(seen) };
  const { host, port, database, user } = at;
  const schema = "marts";
  const bracketed = host.includes(":") ? `[${host}]` : host;
  const key = (name: string, value: string) =>
    /^[\w.-]+$/.test(value) ? `${name}=${value}` : `${name}='${value.replace(/[\\']/g, "\\$&")}'`;
  const keys = [
    key("host", host),
    key("port", String(port)),
    key("dbname", database),
    ...(user ? [key("user", user)] : []),
  ].join(" ");
  return {
    kind: "server",
    product: "PostgreSQL",
    host,
    port,
    database,
    ...(user ? { user } : {}),
    schema,
    odbc: {
      Driver: "PostgreSQL Unicode(x64)",
      Server: host,
      Port: String(port),
      Database: database,
      ...(user ? { Uid: user } : {}),
    },
    odbcDriver: "psqlODBC, from https://odbc.postgresql.org",
    jdbc: {
      url: `jdbc:postgresql://${bracketed}:${port}/${encodeURIComponent(database)}?currentSchema=${schema}`,
      properties: {},
    },
    powerBi: { protocol: "postgresql", address: { server: `${bracketed}:${port}`, database } },
    python: {
      install: 'pip install "psycopg[binary]"',
      lines: (mart) => [
        "import psycopg",
        `with psycopg.connect(${python(keys)}) as marts:`,
        `    for row in marts.execute(${python(firstRows(`${schema}.${mart}`))}): print(row)`,
      ],
    },
    shells: [
      {
        title: "psql",
        install: "the PostgreSQL client",
        lines: (mart) => [`psql ${shell(keys)} -c ${shell(firstRows(`${schema}.${mart}`))}`],
      },
      {
        title: "DuckDB CLI",
        install: "DuckDB, which fetches its postgres extension once",
        lines: (mart) => [
          `duckdb -c ${shell(`install postgres; load postgres; attach ${literal(keys)} as saldo (type postgres, read_only); ${firstRows(`saldo.${schema}.${mart}`)}`)}`,
        ],
      },
    ],
    notes: [
      "The password is asked for, or comes from PGPASSWORD or ~/.pgpass; it stands in no file here.",
      "A publication replaces the rows in one transaction: a query sees the former or the new one, and views and grants stay.",
      "You see what your role may see: the companies that it is entitled to, and no personal data without a role for it.",
    ],
  };
}

function hostOf(seen: string): { host: string; port?: number } {
  const [, host, port] = /^\[?([\w.-]+|(?<=\[)[\da-fA-F:]+(?=\]))\]?(?::(\d{1,5}))?$/.exec(seen) ?? [];
  if (host === undefined)
    throw misconfigured("bad_place", `${seen} is no server`, "write it as host or host:port");
  return port === undefined ? { host } : { host, port: Number(port) };
}
