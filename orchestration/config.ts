// What an organisation decides, as one typed value: saldo.config.ts. What belongs together stands in a file of config/.
import { pathToFileURL } from "node:url";
import { misconfigured, SaldoError } from "../extract/error.ts";
import type { Configured } from "../extract/source.ts";
import type { Access } from "../load/postgres-rights.ts";
import { type Bank, bank } from "./config/bank.ts";
import { type Budget, budget } from "./config/budget.ts";
import { type Etc, etc } from "./config/etc.ts";
import { type Hours, hours } from "./config/hours.ts";
import { type Labels, labels } from "./config/labels.ts";
import { type Ledger, ledger } from "./config/ledger.ts";
import { type Payments, payments } from "./config/payments.ts";
import { type Retention, retention } from "./config/retention.ts";
import { type Salary, salary } from "./config/salary.ts";
import { SAMPLE } from "./config/sample.ts";
import type { Topic } from "./config/topic.ts";
import type { Settings } from "./environment.ts";

export { configure } from "../extract/source.ts";

export type Organisation = {
  /** Name on reports. */
  readonly organisation: string;
  /** Sources with their options; sources that are not listed run with their defaults. */
  readonly sources: readonly Configured[];
  /** Sources that must not run. */
  readonly without: readonly string[];
  /** Reject tolerance by `source.table`, as a share of the records. */
  readonly tolerances: Readonly<Record<string, number>>;
  readonly ledger: Ledger;
  readonly bank: Bank;
  readonly budget: Budget;
  readonly hours: Hours;
  readonly labels: Labels;
  readonly salary: Salary;
  readonly payments: Payments;
  readonly etc: Etc;
  readonly retention: Retention;
  readonly language: "nl" | "en";
  /** Engine of the warehouse where `--target` names none: duckdb, or postgres at SALDO_POSTGRES_URL. */
  readonly target: string;
  /** Where runs, deliveries and waivers are written down: a file in SALDO_HOME, or the database at SALDO_POSTGRES_URL. */
  readonly logbook: "sqlite" | "postgres";
  /**
   * Row-level security of the published marts on PostgreSQL: the companies that members of a role see, `*` for all.
   * Where it is left out, Saldo's own roles of readers see every company.
   */
  readonly access: Access | undefined;
  /** Who may waive and approve, each with the public half (PEM) of a personal Ed25519 key. */
  readonly approvers: readonly { readonly name: string; readonly publicKey: string }[];
};

/** Settings that have settings of their own. */
const TOPICS = { ledger, bank, budget, hours, labels, salary, payments, etc, retention };

const DEFAULTS: Omit<Organisation, keyof typeof TOPICS> = {
  organisation: "Your organisation",
  sources: [],
  without: [],
  tolerances: {},
  language: "nl",
  target: "duckdb",
  logbook: "sqlite",
  access: undefined,
  approvers: [],
};

type Partially<T> = {
  readonly [K in keyof T]?: T[K] extends readonly unknown[]
    ? T[K]
    : T[K] extends object
      ? Partially<T[K]>
      : T[K];
};

/** @example export default defineConfig({ organisation: "Stichting Voorbeeld", sources: [configure(d365, { delimiter: "|" })] }) */
export function defineConfig(choices: Partially<Organisation>): Organisation {
  const unknown = Object.entries(choices).flatMap(([key, value]) => {
    if (!(key in TOPICS)) return key in DEFAULTS ? [] : [key];
    return Object.keys(value as object)
      .filter((inner) => !(inner in TOPICS[key as keyof typeof TOPICS].usual))
      .map((inner) => `${key}.${inner}`);
  });
  if (unknown.length > 0) {
    throw misconfigured(
      "unknown_setting",
      `saldo.config.ts says ${unknown.join(", ")}, which is no setting`,
      `known are: ${[...Object.keys(DEFAULTS), ...Object.keys(TOPICS)].join(", ")}`,
    );
  }
  for (const [table, share] of Object.entries(choices.tolerances ?? {})) {
    if (typeof share === "number" && share >= 0 && share <= 1) continue;
    throw misconfigured(
      "bad_tolerance",
      `the tolerance of ${table} is ${share}`,
      "it is a share of the records: 0.01 for one per cent",
    );
  }
  const { logbook = DEFAULTS.logbook } = choices;
  if (logbook !== "sqlite" && logbook !== "postgres")
    throw misconfigured("bad_logbook", `the logbook is to be ${logbook}`, "it is sqlite or postgres");
  for (const [role, companies] of Object.entries(choices.access ?? {})) {
    if (Array.isArray(companies) && companies.every((company) => typeof company === "string")) continue;
    throw misconfigured(
      "bad_access",
      `access of ${role} is ${JSON.stringify(companies)}`,
      'it is a list of companies: ["NL01"], or ["*"] for all',
    );
  }
  const made = Object.entries<Topic<object>>(TOPICS).map(([name, topic]) => [
    name,
    topic.made(choices[name as keyof typeof TOPICS]),
  ]);
  return {
    ...DEFAULTS,
    ...choices,
    ...Object.fromEntries(made),
    access: choices.access && asCodes(choices.access),
  };
}

/** Companies are codes: marts hold them upper-cased, however the source or its options spell them. */
const asCodes = (access: Access): Access =>
  Object.fromEntries(
    Object.entries(access).map(([role, companies]) => [
      role,
      companies.map((company) => company.trim().toUpperCase()),
    ]),
  );

/** The organisation of saldo.config.ts, or the fictional one of the sample. */
export async function organisation(settings: Settings): Promise<Organisation> {
  if (settings.configFile === null) return defineConfig(SAMPLE);
  let module: { default?: Organisation };
  try {
    module = (await import(pathToFileURL(settings.configFile).href)) as { default?: Organisation };
  } catch (cause) {
    if (cause instanceof SaldoError) throw cause;
    throw misconfigured(
      "bad_config",
      `${settings.configFile} cannot be read: ${(cause as Error).message}`,
      "mend the file; --debug shows where",
      cause,
    );
  }
  if (!module.default || typeof module.default !== "object") {
    throw misconfigured(
      "no_config",
      `${settings.configFile} has no default export`,
      "write: export default defineConfig({ … })",
    );
  }
  // Also a plain object gets its defaults and its spelling checked.
  return defineConfig(module.default);
}
