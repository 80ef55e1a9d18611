// The address of the PostgreSQL warehouse, read once for all who connect: Saldo itself, dbt, and people.
import { existsSync } from "node:fs";
import { misconfigured } from "../extract/error.ts";

/** Name of the secret that holds it: messages name it, never the address. */
export const POSTGRES_URL = "SALDO_POSTGRES_URL";

export type Address = {
  /** As this program's driver takes it, with sslmode meaning what it means to PostgreSQL's own tools. */
  readonly connectionString: string;
  /** Host, or the folder of a socket. */
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly sslmode: string;
  /** Files of TLS, by the names that PostgreSQL's own tools read from the environment. */
  readonly files: Readonly<Record<string, string>>;
  /** Without anything secret. */
  readonly label: string;
};

const SCHEMES = ["postgres:", "postgresql:"];

/** Reads `postgres://user:password@host:5432/database?sslmode=…`. */
export function addressOf(text: string): Address {
  if (!URL.canParse(text) || !SCHEMES.includes(new URL(text).protocol)) throw malformed();
  const url = new URL(text);
  const asked = url.searchParams;
  const host = asked.get("host") ?? plain(url.hostname.replace(/^\[(.*)\]$/, "$1"));
  const port = asked.get("port") ?? (url.port || "5432");
  const database = plain(url.pathname.slice(1)) || "postgres";
  if (host === "") throw malformed();
  if (asked.has("sslmode")) {
    // no-verify is a word of the driver alone: encrypted, whoever the server is.
    if (asked.get("sslmode") === "no-verify") asked.set("sslmode", "require");
    asked.set("uselibpqcompat", "true");
  }
  const files = Object.fromEntries(
    TLS_FILES.flatMap(([key, name]) => (asked.get(key) ? [[name, asked.get(key)!]] : [])),
  );
  for (const file of Object.values(files)) {
    if (existsSync(file)) continue;
    throw misconfigured("no_tls_file", `${POSTGRES_URL} names ${file}, which is not there`);
  }
  return {
    connectionString: url.href,
    host,
    port,
    user: asked.get("user") ?? plain(url.username),
    password: asked.get("password") ?? plain(url.password),
    database,
    sslmode: asked.get("sslmode") ?? "prefer",
    files,
    label: `PostgreSQL at ${host.includes(":") ? `[${host}]` : host}:${port}/${database}`,
  };
}

const TLS_FILES = [
  ["sslrootcert", "PGSSLROOTCERT"],
  ["sslcert", "PGSSLCERT"],
  ["sslkey", "PGSSLKEY"],
] as const;

function plain(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    // Its cause would tell what stands there.
    throw malformed();
  }
}

const malformed = () =>
  misconfigured(
    "database_address",
    `${POSTGRES_URL} does not hold the address of a PostgreSQL database`,
    "write postgres://user:password@host:5432/database, with special characters of the password percent-encoded",
  );
