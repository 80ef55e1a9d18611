// Moments as the links write them.

/** How the link writes a moment in CSV. */
const AMERICAN = "(\\d{1,2}/\\d{1,2}/\\d{4} \\d{1,2}:\\d{2}:\\d{2})(\\.\\d{1,9})?( [AP]M)";

/** The same moment as BYOD writes it; one that is none (the 31st month) stays as it is, for typing to reject. */
export function iso(value: string): string {
  const second = `try_strptime(regexp_replace(${value}, '${AMERICAN}', '\\1\\3'), '%m/%d/%Y %I:%M:%S %p')`;
  const fraction = `rtrim(rtrim(regexp_extract(${value}, '${AMERICAN}', 2), '0'), '.')`;
  return `case when regexp_full_match(${value}, '${AMERICAN}') then coalesce(strftime(${second}, '%Y-%m-%d %H:%M:%S') || ${fraction}, ${value}) else ${value} end`;
}
