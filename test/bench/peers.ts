// Other tools that read a table out of PostgreSQL into a local DuckDB: each in a Python environment of its own, from
// PyPI alone and pinned, under node_modules/.cache. What cannot be installed or started there says why.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { measured } from "./measured.ts";

/** What to read, and the file to leave it in. */
export type Errand = {
  readonly url: string;
  readonly schema: string;
  readonly table: string;
  readonly file: string;
};

type Call = { readonly args: readonly string[]; readonly env?: Readonly<Record<string, string>> };

export type Peer = {
  readonly name: string;
  readonly packages: readonly string[];
  /** What is run: the first argument is a program of the environment. */
  readonly call: (errand: Errand, environment: string, home: string) => Call;
};

const DUCKDB = "1.5.5";
const script = (file: string) => join(import.meta.dirname, "peers", file);
const DLT = [
  "dlt[duckdb]==1.31.0",
  `duckdb==${DUCKDB}`,
  "sqlalchemy==2.0.58",
  "psycopg2-binary==2.9.13",
  "pyarrow==26.0.1",
  "connectorx==0.4.6",
];

const dlt = (backend: string): Peer => ({
  name: `dlt, ${backend}`,
  packages: DLT,
  call: ({ url, schema, table, file }) => ({
    args: ["python", script("dlt_read.py"), url, schema, table, file, backend],
    env: { RUNTIME__DLTHUB_TELEMETRY: "false", RUNTIME__LOG_LEVEL: "ERROR" },
  }),
});

export const PEERS: readonly Peer[] = [
  {
    name: "DuckDB's reader",
    packages: [`duckdb==${DUCKDB}`, `duckdb-extension-postgres-scanner==${DUCKDB}`],
    call: ({ url, schema, table, file }) => ({
      args: ["python", script("duckdb_read.py"), url, schema, table, file],
    }),
  },
  dlt("connectorx"),
  dlt("pyarrow"),
  {
    // The last whose wheel is the tool itself: later ones download it.
    name: "ingestr",
    packages: ["ingestr==0.14.155"],
    call: ({ url, schema, table, file }) => ({
      args: [
        ...["ingestr", "ingest", "--yes", "--progress", "log", "--source-uri", url],
        ...["--source-table", `${schema}.${table}`, "--dest-uri", `duckdb:///${file}`],
        ...["--dest-table", "peer.ledger"],
      ],
      env: { DISABLE_TELEMETRY: "true" },
    }),
  },
  {
    // The last of which PyPI has the program; the DuckDB that it works with is one more package, with its extensions.
    name: "sling",
    packages: [
      "sling-linux-amd64==1.4.11",
      `duckdb-cli==${DUCKDB}`,
      ...["json", "parquet", "httpfs"].map((extension) => `duckdb-extension-${extension}==${DUCKDB}`),
    ],
    call: ({ url, schema, table, file }, environment) => ({
      args: [
        ...["sling-linux-amd64", "run", "--src-conn", `${url}?sslmode=disable`],
        ...["--src-stream", `${schema}."${table}"`, "--tgt-conn", `duckdb://${file}`],
        ...["--tgt-object", "main.ledger", "--mode", "full-refresh"],
      ],
      env: { SLING_DISABLE_TELEMETRY: "true", DUCKDB_PATH: join(environment, "bin", "duckdb-program") },
    }),
  },
];

const CACHE = join(import.meta.dirname, "..", "..", "node_modules", ".cache", "saldo-bench");

/** A peer that can be called, or why not. */
export type Ready = { readonly call: (errand: Errand) => Call } | { readonly why: string };

/** Makes the environment of a peer, once. */
export async function ready(peer: Peer): Promise<Ready> {
  const made = await environmentOf(peer.packages);
  if ("why" in made) return made;
  const { environment, home } = made;
  return {
    call: (errand) => {
      const { args, env } = peer.call(errand, environment, home);
      const [program, ...rest] = args;
      return { args: [join(environment, "bin", program!), ...rest], env: { ...env, HOME: home } };
    },
  };
}

/** A Python environment with these packages and nothing else, made once. */
export async function environmentOf(
  packages: readonly string[],
): Promise<{ readonly environment: string; readonly home: string } | { readonly why: string }> {
  const environment = placeOf(packages);
  const home = join(environment, "home");
  if (!existsSync(home)) {
    await rm(environment, { recursive: true, force: true });
    await mkdir(CACHE, { recursive: true });
    const steps: [string, string[]][] = [
      [process.env["SALDO_PYTHON"] ?? "python3", ["-m", "venv", environment]],
      [
        join(environment, "bin", "python"),
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages],
      ],
    ];
    for (const [command, args] of steps) {
      const { ok, said } = await measured(command, args);
      if (!ok) return { why: `cannot be installed: ${lastLine(said)}` };
    }
    await settle(environment, `${home}.tmp`);
    await rename(`${home}.tmp`, home);
  }
  return { environment, home };
}

/** The same for packages of npm: the folder in which they are. */
export async function modulesOf(
  packages: readonly string[],
): Promise<{ readonly environment: string } | { readonly why: string }> {
  const environment = placeOf(packages);
  if (!existsSync(join(environment, "package-lock.json"))) {
    await rm(environment, { recursive: true, force: true });
    await mkdir(environment, { recursive: true });
    await writeFile(join(environment, "package.json"), "{}");
    const { ok, said } = await measured("npm", ["install", "--ignore-scripts", "--save-exact", ...packages], {
      cwd: environment,
    });
    if (!ok) return { why: `cannot be installed: ${lastLine(said)}` };
  }
  return { environment };
}

/** Where what is installed or built from this is kept. */
export const placeOf = (of: readonly string[]): string =>
  join(CACHE, createHash("sha256").update(of.join("\n")).digest("hex").slice(0, 12));

/** Puts programs and extensions that wheels bring as data where they are looked for, so that nothing is downloaded. */
async function settle(environment: string, home: string): Promise<void> {
  const extensions = join(
    home,
    ".duckdb",
    "extensions",
    `v${DUCKDB}`,
    `${process.platform === "darwin" ? "osx" : process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`,
  );
  await mkdir(extensions, { recursive: true });
  const entries = await readdir(join(environment, "lib"), { recursive: true });
  for (const entry of entries) {
    const from = join(environment, "lib", entry);
    if (entry.endsWith(".duckdb_extension")) await copyFile(from, join(extensions, basename(entry)));
    const program = entry.endsWith("duckdb_cli/duckdb")
      ? "duckdb-program"
      : /\/bin\/(sling-[a-z]+-[a-z0-9]+)$/.exec(entry)?.[1];
    if (program === undefined) continue;
    await copyFile(from, join(environment, "bin", program));
    await chmod(join(environment, "bin", program), 0o755);
  }
}

/** What a program said of its failure, on one line: the last that names an error, or the last of all. */
export function lastLine(said: string): string {
  const lines = stripVTControlCharacters(said)
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return (lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? "it said nothing").slice(0, 300);
}
