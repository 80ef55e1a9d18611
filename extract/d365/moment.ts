// Moments as the links write them.

/** How the link writes a moment in CSV. */
const AMERICAN = "\\d{1,2}/\\d{1,2}/\\d{4} \\d{1,2}:\\d{2}:\\d{2} [AP]M";

/** The same moment as BYOD writes it. */
export const iso = (value: string): string =>
  `case when regexp_full_match(${value}, '${AMERICAN}') then strftime(strptime(${value}, '%m/%d/%Y %I:%M:%S %p'), '%Y-%m-%d %H:%M:%S') else ${value} end`;
