// The address of the PostgreSQL warehouse, read once for all who connect: Saldo itself, dbt, and people.
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
  const sslmode = asked.get("sslmode") ?? "prefer";
  const host = asked.get("host") ?? plain(url.hostname.replace(/^\[(.*)\]$/, "$1"));
  const port = asked.get("port") ?? (url.port || "5432");
  const database = plain(url.pathname.slice(1)) || "postgres";
  if (host === "") throw malformed();
  if (asked.has("sslmode")) asked.set("uselibpqcompat", "true");
  return {
    connectionString: url.href,
    host,
    port,
    user: asked.get("user") ?? plain(url.username),
    password: asked.get("password") ?? plain(url.password),
    database,
    // Not a word of PostgreSQL's, though of its driver here: encrypted, whoever the server is.
    sslmode: sslmode === "no-verify" ? "require" : sslmode,
    files: Object.fromEntries(
      FILES.flatMap(([file, name]) => (asked.get(file) ? [[name, asked.get(file)!]] : [])),
    ),
    label: `PostgreSQL at ${host.includes(":") ? `[${host}]` : host}:${port}/${database}`,
  };
}

const FILES = [
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
