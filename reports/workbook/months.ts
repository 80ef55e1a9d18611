// Months as text, `2026-10`.

const at = (month: string): number => {
  const [year = 0, nr = 1] = month.split("-").map(Number);
  return year * 12 + nr - 1;
};
const named = (index: number) => `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`;

/** The months from one to another, both included; none where the second is the earlier. */
export const monthsBetween = (from: string, to: string): readonly string[] =>
  Array.from({ length: Math.max(0, at(to) - at(from) + 1) }, (_, index) => named(at(from) + index));

/** So many months up to and including one. */
export const monthsTo = (to: string, count: number): readonly string[] =>
  monthsBetween(named(at(to) - count + 1), to);
