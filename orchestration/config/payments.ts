// Which payment journals are paid through Saldo, and what banks say of payees.
import { misconfigured } from "../../extract/error.ts";
import { validIban } from "../../extract/format/reference.ts";
import { topic } from "./topic.ts";

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

export const payments = topic<Payments>(
  {
    journals: [],
    salaryJournals: [],
    methods: [],
    gAccounts: [],
    format: "pain.001.001.09",
    addresses: {},
    verification: {},
    profiles: {},
  },
  check,
);

function check({ format, verification, profiles }: Payments): void {
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
