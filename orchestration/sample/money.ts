// Amounts of the sample are whole cents (and quantities whole hundredths) in safe integers, printed exactly; nothing
// is ever computed in fractions.

/** Whole cents; hundredths of an hour or a unit where it counts quantities. */
export type Cents = number;

const digits = (cents: Cents) => {
  const whole = Math.abs(cents).toString().padStart(3, "0");
  return `${whole.slice(0, -2)}.${whole.slice(-2)}`;
};

/** As BYOD prints numeric(32,6): `-1234.560000`. */
export const numeric = (cents: Cents): string => `${cents < 0 ? "-" : ""}${digits(cents)}0000`;

/** An amount that BYOD prints, with so many cents more. */
export const raised = (amount: string, by: Cents): string =>
  numeric(Number(amount.replace(".", "").slice(0, -4)) + by);

/** As a bank prints an amount: `1234.56`, without a sign. */
export const unsigned = (cents: Cents): string => digits(cents);

/** A percentage of an amount, half up. */
export const percent = (cents: Cents, rate: number): Cents => Math.floor((cents * rate + 50) / 100);
