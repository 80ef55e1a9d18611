// Moments as the links write them.

/** How the link writes a moment in CSV. */
const AMERICAN = "\\d{1,2}/\\d{1,2}/\\d{4} \\d{1,2}:\\d{2}:\\d{2} [AP]M";

/** The same moment as BYOD writes it; one that is none (the 31st month) stays as it is, for typing to reject. */
export const iso = (value: string): string =>
  `case when regexp_full_match(${value}, '${AMERICAN}') then coalesce(strftime(try_strptime(${value}, '%m/%d/%Y %I:%M:%S %p'), '%Y-%m-%d %H:%M:%S'), ${value}) else ${value} end`;
