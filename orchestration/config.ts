// What an organisation decides, as one typed value: saldo.config.ts. And the only file that reads the environment.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { discover } from "../extract/discover.ts";
import { misconfigured, SaldoError } from "../extract/error.ts";
import { validIban } from "../extract/format/reference.ts";
import { PERSONAL_KEY } from "../extract/keyring.ts";
import type { Configured, Source } from "../extract/source.ts";
import { nearest } from "../extract/spelling.ts";
import type { Access } from "../load/postgres-rights.ts";

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
  readonly ledger: {
    /** Delimiter of account display values, as set in D365's dimension integration format. */
    readonly accountDelimiter: string;
    /** Segments of account display values in order, in our names: `main_account`, `cost_centre`, and whatever else there is. */
    readonly dimensions: readonly string[];
    /**
     * Main accounts on which companies book what they owe each other, each with the other company's code, or with the
     * segment of `dimensions` that names it.
     */
    readonly intercompany: Readonly<Record<string, string>>;
    /**
     * RGS code (Referentiegrootboekschema) by main account, `"4000"`, or range, `"4000-4099"`, where the chart of accounts has
     * none; the narrowest counts.
     */
    readonly rgs: Readonly<Record<string, string>>;
  };
  readonly bank: {
    /** Days that bank and books may be apart where only an amount says that they mean the same. */
    readonly matchDays: number;
    /** Days that an item may be under way before it no longer explains a difference. */
    readonly openDays: number;
  };
  /**
   * The budget register: which of its models are the budget (begroting; all others, where none is named) and which the
   * forecast (raming), what its codes stand for, and who holds the budget of a cost centre: else its unit's manager.
   */
  readonly budget: {
    readonly models: readonly string[];
    readonly forecasts: readonly string[];
    readonly holders: Readonly<Record<string, string>>;
    readonly original: readonly string[];
    readonly changes: readonly string[];
  };
  readonly hours: {
    /** How many times the hours of the contract somebody may write in a month. */
    readonly mostOfContract: number;
  };
  /** What the numbers mean that Dynamics 365 exports without a public label. */
  readonly labels: Labels;
  readonly salary: Salary;
  readonly payments: Payments;
  readonly etc: {
    /** Forecast model that holds the original budget. */
    readonly budgetModel: string;
    /** Forecast model that holds the remaining budget. */
    readonly remainingModel: string;
    /**
     * How what is still to be spent is estimated, for a project, a category or both; the most particular choice counts.
     * Where none is made: by the remaining model if it has lines of the project, else the budget less what is spent.
     */
    readonly methods: readonly EtcChoice[];
    /** How revenue is recognised, per project group; the choice without a group is for all others. Nothing without one. */
    readonly revenue: readonly RevenueChoice[];
  };
  /** How long things are kept; `false` keeps them for ever. Which rows a period is about, their tables declare. */
  readonly retention: {
    /** Whole calendar years after the one in which a statement or a ledger line falls. */
    readonly financial: number | false;
    /** Years after somebody left. */
    readonly personnel: number | false;
    /** Days that the files of personnel are kept after they landed; those of the bank go with the financial years. */
    readonly originals: number | false;
  };
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

/** Numbers by what they stand for; the defaults are common practice, to be verified on the organisation's own export. */
export type Labels = {
  /** LedgerPostingType: why a ledger line was posted. */
  readonly postingType: Labelled<
    "customer" | "vendor" | "bank" | "tax" | "taxReturn" | "exchange" | "yearEnd"
  >;
  /** FiscalPeriodType. */
  readonly periodType: Labelled<"opening" | "operating" | "closing">;
  /** FiscalPeriodStatus. */
  readonly periodStatus: Labelled<"open" | "onHold" | "closed">;
  /** State of a budget register entry. */
  readonly budgetStatus: Labelled<"draft" | "completed">;
  /** Side of a budget register entry. */
  readonly budgetSide: Labelled<"debit" | "credit">;
  /** Kind of a budget register entry. */
  readonly budgetType: Labelled<"expense" | "revenue">;
  /** PurchStatus, of purchase orders and of their lines. */
  readonly purchaseStatus: Labelled<"open" | "received" | "invoiced" | "cancelled">;
  /** TaxDirection. */
  readonly taxDirection: Labelled<"payable" | "receivable" | "useTax">;
  /** LedgerTransType: the transactions of customers and vendors that an invoice of sales or purchasing stands behind. */
  readonly transactionType: Labelled<"salesInvoice" | "purchaseInvoice">;
  /** State of a payment journal's approval. Nothing is taken for granted: until it is said, no journal counts as approved. */
  readonly journalApproval: Labelled<"approved">;
  /** CustVendorBlocked: vendors who may not be paid. */
  readonly vendorHold: Labelled<"payment">;
};
type Labelled<Label extends string> = { readonly [L in Label]: readonly number[] };

/**
 * Ways to estimate what is still to be spent (ETC), with BAC the current budget, AC what is spent, EV the earned value and
 * p the physical progress:
 * remaining budget: the remaining forecast model · total minus actual: BAC − AC, at least 0 · planned: BAC − EV ·
 * typical: (BAC − EV) ÷ CPI of the project · progress of budget: BAC × (1 − p) · progress of cost: AC ÷ p − AC ·
 * zero · manual: what was entered.
 */
export const ETC_METHODS = [
  "remaining budget",
  "total minus actual",
  "planned",
  "typical",
  "progress of budget",
  "progress of cost",
  "zero",
  "manual",
] as const;
export type EtcMethod = (typeof ETC_METHODS)[number];
export type EtcChoice = {
  readonly company?: string;
  readonly project?: string;
  readonly category?: string;
  readonly method: EtcMethod;
};

/** When revenue is earned: by cost (AC ÷ EAC), by physical progress, as it is invoiced, or when the project is finished. */
export const REVENUE_POLICIES = [
  "cost to cost",
  "physical progress",
  "as invoiced",
  "at completion",
] as const;
export type RevenueChoice = {
  readonly projectGroup?: string;
  readonly policy: (typeof REVENUE_POLICIES)[number];
};

/** What tells salary apart, so that marts show it in totals only. */
export type Salary = {
  /** Main accounts that carry pay or what follows from it (also those that clear it): codes and ranges, `"1710"`, `"4000-4099"`. */
  readonly accounts: readonly string[];
  /** Kinds of employment (Beaufort's soortArbeidsrelatie) that are not paid by payroll, and so hide nobody among them. */
  readonly externals: readonly string[];
  /** Texts that only salary payments carry, in the payment's text, references or name of the other party. */
  readonly payments: readonly string[];
  /** The fewest persons that a published amount may cover. At least 5. */
  readonly smallestGroup: number;
};

/** Which vendor payment journals of Dynamics 365 are paid through Saldo, and how. */
export type Payments = {
  /** Names of payment journals (kinds) that are; all of them where none is named. */
  readonly journals: readonly string[];
  /** Of those, the names under which salaries are paid: one debit per batch, and in marts totals only. */
  readonly salaryJournals: readonly string[];
  /** Methods of payment that are a SEPA credit transfer; all of them where none is named. */
  readonly methods: readonly string[];
  /** What marks the part of an invoice for a G-account (g-rekening): a method, a specification or a vendor's bank account. */
  readonly gAccounts: readonly string[];
  readonly format: "pain.001.001.09" | "pain.001.001.03";
  /** Address of a legal entity that pays: banks ask for it where a payment leaves the European Economic Area. */
  readonly addresses: Readonly<
    Record<
      string,
      { readonly [part in "street" | "buildingNumber" | "postCode" | "town" | "country"]?: string }
    >
  >;
  /**
   * Verification of Payee per IBAN that pays: whether the bank is asked to verify the payees of files with several
   * payments. Opt-in where nothing is said; a file with one payment is always verified.
   */
  readonly verification: Readonly<Record<string, "opt-in" | "opt-out">>;
  /** What a bank's codes in pain.002 say of a verified payee, by its BIC (8 or 11 characters), over the usual codes. */
  readonly profiles: Readonly<Record<string, VerificationProfile>>;
};

export const VERIFICATION_OUTCOMES = ["match", "close match", "no match", "not possible", "pending"] as const;
type VerificationOutcome = (typeof VERIFICATION_OUTCOMES)[number];
type VerificationCodes = Readonly<Record<string, VerificationOutcome>>;
export type VerificationProfile = {
  readonly group?: VerificationCodes;
  readonly payment?: VerificationCodes;
};

/**
 * ISO 20022 external code sets. Of a whole message RVNC says that the verification is not completed yet; where a bank gives it
 * to a single payment it can only mean that nothing matched.
 */
export const VERIFICATION_CODES = {
  group: { RCVC: "match", RVCM: "close match", RVNC: "pending" },
  payment: {
    RCVC: "match",
    RVCM: "close match",
    RVMC: "close match",
    RVNC: "no match",
    RVNM: "no match",
    RVNA: "not possible",
  },
} as const satisfies Required<VerificationProfile>;

const DEFAULTS: Organisation = {
  organisation: "Your organisation",
  sources: [],
  without: [],
  tolerances: {},
  ledger: { accountDelimiter: "-", dimensions: ["main_account", "cost_centre"], intercompany: {}, rgs: {} },
  bank: { matchDays: 7, openDays: 31 },
  budget: { models: [], forecasts: [], holders: {}, original: [], changes: [] },
  hours: { mostOfContract: 2 },
  labels: {
    postingType: {
      customer: [31],
      vendor: [41],
      bank: [20],
      tax: [71],
      taxReturn: [72],
      exchange: [1],
      yearEnd: [12],
    },
    periodType: { opening: [0], operating: [1], closing: [2] },
    periodStatus: { open: [0], onHold: [1], closed: [2] },
    budgetStatus: { draft: [1], completed: [2] },
    budgetSide: { debit: [0], credit: [1] },
    budgetType: { expense: [0], revenue: [1] },
    purchaseStatus: { open: [1], received: [2], invoiced: [3], cancelled: [4] },
    taxDirection: { payable: [1], receivable: [2], useTax: [3] },
    // Sales and free text; purchase.
    transactionType: { salesInvoice: [2, 8], purchaseInvoice: [3] },
    journalApproval: { approved: [] },
    // All, and Payment.
    vendorHold: { payment: [2, 3] },
  },
  salary: { accounts: [], externals: [], payments: [], smallestGroup: 5 },
  payments: {
    journals: [],
    salaryJournals: [],
    methods: [],
    gAccounts: [],
    format: "pain.001.001.09",
    addresses: {},
    verification: {},
    profiles: {},
  },
  etc: { budgetModel: "BUDGET", remainingModel: "REMAIN", methods: [], revenue: [] },
  retention: { financial: 7, personnel: 2, originals: 90 },
  language: "nl",
  target: "duckdb",
  logbook: "sqlite",
  access: undefined,
  approvers: [],
};

/** Settings whose own settings are checked for their spelling. */
const NESTED: readonly string[] = [
  "ledger",
  "bank",
  "budget",
  "hours",
  "labels",
  "etc",
  "retention",
  "salary",
  "payments",
] satisfies readonly (keyof Organisation)[];

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
    if (!(key in DEFAULTS)) return [key];
    if (!NESTED.includes(key)) return [];
    return Object.keys(value as object)
      .filter((inner) => !(inner in DEFAULTS[key as "ledger"]))
      .map((inner) => `${key}.${inner}`);
  });
  if (unknown.length > 0) {
    throw misconfigured(
      "unknown_setting",
      `saldo.config.ts says ${unknown.join(", ")}, which is no setting`,
      `known are: ${Object.keys(DEFAULTS).join(", ")}`,
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
  for (const [what, period] of Object.entries(choices.retention ?? {})) {
    if (period === false || (typeof period === "number" && Number.isInteger(period) && period >= 0)) continue;
    throw misconfigured(
      "bad_retention",
      `the retention of ${what} is ${period}`,
      "it is a whole number of years (originals: of days), or false to keep everything",
    );
  }
  for (const [role, companies] of Object.entries(choices.access ?? {})) {
    if (Array.isArray(companies) && companies.every((company) => typeof company === "string")) continue;
    throw misconfigured(
      "bad_access",
      `access of ${role} is ${JSON.stringify(companies)}`,
      'it is a list of companies: ["NL01"], or ["*"] for all',
    );
  }
  const made = {
    ...DEFAULTS,
    ...choices,
    ledger: { ...DEFAULTS.ledger, ...choices.ledger },
    bank: { ...DEFAULTS.bank, ...choices.bank },
    budget: { ...DEFAULTS.budget, ...choices.budget },
    hours: { ...DEFAULTS.hours, ...choices.hours },
    labels: labelsOf(choices.labels ?? {}),
    etc: { ...DEFAULTS.etc, ...choices.etc },
    retention: { ...DEFAULTS.retention, ...choices.retention },
    salary: { ...DEFAULTS.salary, ...choices.salary },
    payments: { ...DEFAULTS.payments, ...choices.payments },
    access: choices.access && asCodes(choices.access),
  } as Organisation;
  checkLedger(made);
  checkCounts(made);
  checkSalary(made.salary);
  checkPayments(made.payments);
  checkEtc(made.etc);
  return made;
}

/** Companies are codes: marts hold them upper-cased, however the source or its options spell them. */
const asCodes = (access: Access): Access =>
  Object.fromEntries(
    Object.entries(access).map(([role, companies]) => [
      role,
      companies.map((company) => company.trim().toUpperCase()),
    ]),
  );

function checkCounts({ bank, hours }: Organisation): void {
  for (const [what, days] of Object.entries(bank)) {
    if (Number.isInteger(days) && days >= 0) continue;
    throw misconfigured("bad_bank_days", `bank.${what} is ${days}`, "it is a whole number of days");
  }
  if (hours.mostOfContract > 0 && Number.isFinite(hours.mostOfContract)) return;
  throw misconfigured(
    "bad_hours",
    `hours.mostOfContract is ${hours.mostOfContract}`,
    "it is a number above 0: 1.5 for half as much again as the contract",
  );
}

function checkLedger({ ledger: { dimensions, intercompany, rgs } }: Organisation): void {
  for (const [account, partner] of Object.entries(intercompany)) {
    if (typeof partner === "string" && partner.trim() !== "" && partner !== "main_account") continue;
    throw misconfigured(
      "bad_intercompany",
      `ledger.intercompany says that ${account} is with ${JSON.stringify(partner)}`,
      'name the other company, or the segment that names it: { "1901": "NL01", "1950": "partner" }',
    );
  }
  const odd = Object.entries(rgs).filter(
    ([account, code]) =>
      !/^[^\s-]+(-[^\s-]+)?$/.test(account) || !/^[BW]([A-Z][A-Za-z0-9]{2}){1,4}$/.test(code),
  );
  if (odd.length > 0) {
    throw misconfigured(
      "bad_rgs",
      `ledger.rgs says ${odd.map(([account, code]) => `${account}: ${code}`).join(", ")}`,
      'name an account or a range, and its code: { "1100": "BLimBan", "4000-4099": "WPerLes" }',
    );
  }
  if (dimensions.includes("main_account") && new Set(dimensions).size === dimensions.length) return;
  throw misconfigured(
    "bad_dimensions",
    `ledger.dimensions is ${JSON.stringify(dimensions)}`,
    'name every segment once, in order, main_account among them: ["main_account", "cost_centre", "project"]',
  );
}

function checkEtc({ methods, revenue }: Organisation["etc"]): void {
  const names = (choice: EtcChoice) => [choice.company, choice.project, choice.category];
  for (const choice of methods) {
    if (ETC_METHODS.includes(choice.method) && names(choice).every((name) => !name?.includes("\t"))) continue;
    throw misconfigured(
      "bad_etc_method",
      `etc.methods says ${JSON.stringify(choice)}`,
      `name a company, project or category and one of: ${ETC_METHODS.join(", ")}`,
    );
  }
  const said = methods.map((choice) => names(choice).join("\t").toUpperCase());
  const twice = said.find((name, at) => said.indexOf(name) !== at);
  if (twice !== undefined)
    throw misconfigured(
      "bad_etc_method",
      `etc.methods chooses twice for ${twice.replaceAll("\t", " ").trim() || "everything"}`,
      "leave one of them",
    );
  for (const choice of revenue) {
    if (REVENUE_POLICIES.includes(choice.policy)) continue;
    throw misconfigured(
      "bad_revenue_policy",
      `etc.revenue says ${JSON.stringify(choice)}`,
      `name a project group and one of: ${REVENUE_POLICIES.join(", ")}`,
    );
  }
}

/** The organisation's labels over the defaults. Of a number with two labels nothing can be said. */
function labelsOf(chosen: { readonly [kind: string]: object | undefined }): Labels {
  return Object.fromEntries(
    Object.entries(DEFAULTS.labels).map(([kind, defaults]) => {
      const labels: Record<string, readonly number[]> = { ...defaults, ...chosen[kind] };
      const unknown = Object.keys(labels).filter((label) => !(label in defaults));
      const numbers = Object.values(labels).flat();
      if (
        unknown.length === 0 &&
        numbers.every(Number.isSafeInteger) &&
        new Set(numbers).size === numbers.length
      )
        return [kind, labels];
      throw misconfigured(
        "bad_labels",
        `labels.${kind} is ${JSON.stringify(chosen[kind])}`,
        `give each of ${Object.keys(defaults).join(", ")} whole numbers of its own: { ${Object.keys(defaults)[0]}: [1] }`,
      );
    }),
  ) as unknown as Labels;
}

/** A range that says less than was meant would publish what it should hide, so nothing is guessed. */
function checkSalary({ accounts, payments, smallestGroup }: Salary): void {
  for (const asked of accounts) {
    const [from = "", to = from, ...rest] = asked.split("-");
    const sound = /^\w+$/.test(from) && from.length === to.length && from <= to && rest.length === 0;
    if (sound) continue;
    throw misconfigured(
      "bad_salary_accounts",
      `salary.accounts says ${JSON.stringify(asked)}`,
      'write a code or a range between codes of equal length: "1710", "4000-4099"',
    );
  }
  if (payments.some((text) => text.trim().length < 4)) {
    throw misconfigured(
      "bad_salary_payments",
      "salary.payments holds a text of fewer than four characters, which would mask other payments too",
      'name the text that salary payments carry: "SALARIS"',
    );
  }
  if (!Number.isInteger(smallestGroup) || smallestGroup < 5) {
    throw misconfigured(
      "bad_smallest_group",
      `salary.smallestGroup is ${smallestGroup}`,
      "5 persons is the least; it may be more",
    );
  }
}

function checkPayments({ format, verification, profiles }: Payments): void {
  if (format !== "pain.001.001.09" && format !== "pain.001.001.03")
    throw misconfigured(
      "bad_payment_format",
      `payments.format is ${JSON.stringify(format)}`,
      "it is pain.001.001.09 or pain.001.001.03",
    );
  for (const [iban, choice] of Object.entries(verification)) {
    if (validIban(iban) && (choice === "opt-in" || choice === "opt-out")) continue;
    throw misconfigured(
      "bad_verification",
      `payments.verification says ${JSON.stringify({ [iban]: choice })}`,
      'name the IBAN of an account that pays: { "NL91ABNA0417164300": "opt-out" }',
    );
  }
  for (const [bic, profile] of Object.entries(profiles)) {
    const codes = [profile.group ?? {}, profile.payment ?? {}].flatMap((of) => Object.entries(of));
    if (
      /^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(bic) &&
      Object.keys(profile).every((level) => level in VERIFICATION_CODES) &&
      codes.every(([code, outcome]) => /^[^\s]{1,35}$/.test(code) && VERIFICATION_OUTCOMES.includes(outcome))
    )
      continue;
    throw misconfigured(
      "bad_verification_profile",
      `payments.profiles says ${JSON.stringify({ [bic]: profile })}`,
      `name a BIC, a level and codes, each with one of ${VERIFICATION_OUTCOMES.join(", ")}: { RABONL2U: { payment: { RVNM: "no match" } } }`,
    );
  }
}

export type Settings = {
  readonly home: string;
  readonly out: string;
  readonly clock: () => Date;
  readonly secret: (name: string) => string | undefined;
  /** The organisation's file where there is one; the sample organisation otherwise. */
  readonly configFile: string | null;
};

/** Reads the environment: SALDO_HOME, SALDO_OUT, SALDO_NOW, SALDO_CONFIG and secrets (NAME or NAME_FILE). */
export function environment(
  cwd: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Settings {
  const home = resolve(cwd, env["SALDO_HOME"] || "data");
  const out = resolve(cwd, env["SALDO_OUT"] || "out");
  if (/[#?]/.test(home)) {
    throw misconfigured(
      "bad_home",
      `SALDO_HOME is ${home}: dbt and DuckDB cannot open a path with # or ?`,
      "choose another folder",
    );
  }
  const fixed = env["SALDO_NOW"];
  if (fixed && Number.isNaN(Date.parse(fixed))) {
    throw misconfigured(
      "bad_clock",
      `SALDO_NOW is ${fixed}, which is no instant`,
      "write it as 2026-11-20T05:00:00Z",
    );
  }
  const named = env["SALDO_CONFIG"];
  const configFile = named ? resolve(cwd, named) : join(cwd, "saldo.config.ts");
  if (named && !existsSync(configFile))
    throw misconfigured("no_config", `SALDO_CONFIG names ${configFile}, which is not there`);
  return {
    home,
    out,
    clock: () => (fixed ? new Date(fixed) : new Date()),
    secret(name) {
      const file = env[`${name}_FILE`];
      if (file) {
        if (!existsSync(file))
          throw misconfigured("no_secret_file", `${name}_FILE names ${file}, which is not there`);
        try {
          return readFileSync(file, "utf8").trim();
        } catch (cause) {
          throw misconfigured(
            "no_secret_file",
            `${name}_FILE names ${file}, which cannot be read: ${(cause as Error).message}`,
            "name a file that the user who runs Saldo may read",
            cause,
          );
        }
      }
      const own = join(home, SAMPLE_KEY);
      const generated = name === PERSONAL_KEY && !existsSync(configFile) && existsSync(own);
      return env[name] || (generated ? readFileSync(own, "utf8") : undefined);
    },
    configFile: existsSync(configFile) ? configFile : null,
  };
}

/** Where the sample organisation, and no other, keeps its own key for personal data: below SALDO_HOME. */
export const SAMPLE_KEY = "personal.key";

/** What a child process of ours gets to see of the environment. */
export const inherited = (): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  HOME: process.env["HOME"] ?? "",
});

/** The choices of the fictional exam publisher that `saldo sample` writes. */
const SAMPLE = {
  organisation: "Examenuitgeverij Voorbeeld (sample)",
  ledger: {
    dimensions: ["main_account", "cost_centre", "project"],
    intercompany: { "1901": "NL01", "1902": "NL02", "1903": "NL03" },
  },
  budget: {
    models: ["BEGROTING"],
    forecasts: ["RAMING"],
    original: ["ORIGINEEL"],
    changes: ["WIJZIGING"],
    holders: {
      KP110: "Directie",
      KP210: "Hoofd Bedrijfsvoering",
      KP310: "Hoofd Ontwikkeling",
      KP320: "Hoofd Ontwikkeling",
      KP410: "Hoofd Afname",
      KP510: "Hoofd Bedrijfsvoering",
      KP610: "Hoofd Verkoop",
    },
  },
  etc: { revenue: [{ policy: "cost to cost" }] },
  labels: { journalApproval: { approved: [5] } },
  payments: {
    salaryJournals: ["SALBET"],
    methods: ["SEPA"],
    gAccounts: ["GREK"],
  },
  salary: {
    accounts: ["1700-1720", "4000-4020"],
    externals: ["9"],
    payments: ["Salarissen"],
  },
} as const;

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

/**
 * Every discovered source with the organisation's options, in order of name.
 * @param only sources by name (bank), by interface (12a) or by what they read (camt)
 */
export async function configuredSources(of: Organisation, only?: readonly string[]): Promise<Configured[]> {
  const all = await discover();
  const names = all.map((source) => source.name);
  const isMeant = (source: Source, asked: string) =>
    source.name === asked || source.interfaces.includes(asked) || asked in (source.inspect ?? {});
  for (const asked of [...(only ?? []), ...of.without]) {
    if (!all.some((source) => isMeant(source, asked))) {
      const near = nearest(asked, names)[0];
      throw misconfigured(
        "unknown_source",
        `there is no source ${asked}`,
        near ? `did you mean ${near}?` : `sources are: ${names.join(", ")}`,
      );
    }
  }
  return all
    .filter(
      (source) =>
        !of.without.some((asked) => isMeant(source, asked)) &&
        (only === undefined || only.some((asked) => isMeant(source, asked))),
    )
    .map((source) => ({
      source,
      options: {
        ...checkedOptions(source, of.sources.find((one) => one.source.name === source.name)?.options),
        ...shared(of, source),
      },
    }));
}

/** What an organisation says once and a source has to know too. */
const shared = ({ ledger, organisation }: Organisation, { options }: Source): object => ({
  ...("organisation" in options ? { organisation } : {}),
  // A display value of one segment has nothing to be split by.
  ...("accountDelimiter" in options && ledger.dimensions.length > 1
    ? { accountDelimiter: ledger.accountDelimiter }
    : {}),
});

function checkedOptions(source: Source, options: object | undefined): object {
  const unknown = Object.keys(options ?? {}).filter((key) => !(key in source.options));
  if (unknown.length > 0) {
    throw misconfigured(
      "unknown_option",
      `${source.name} has no option ${unknown.join(", ")}`,
      `its options are: ${Object.keys(source.options).join(", ")}`,
    );
  }
  return { ...source.options, ...options };
}
