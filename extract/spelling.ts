// Near misses: what was probably meant by a name that is not there.

/** Number of single-letter edits between two words. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitute = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current[column] = Math.min(previous[column]! + 1, current[column - 1]! + 1, substitute);
    }
    previous = current;
  }
  return previous[b.length]!;
}

/** The candidates that look most like `word`, best first; none that differs in more than half of its letters. */
export function nearest(word: string, candidates: Iterable<string>, most = 3): string[] {
  const wanted = word.toUpperCase();
  return [...candidates]
    .map((candidate) => {
      const other = candidate.toUpperCase();
      const contained = other.includes(wanted) || wanted.includes(other) ? 1 : 0;
      return { candidate, score: contained ? Math.min(distance(wanted, other), 2) : distance(wanted, other) };
    })
    .filter(
      ({ candidate, score }) => score <= Math.max(2, Math.ceil(Math.max(candidate.length, word.length) / 2)),
    )
    .sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** "; nearest: A, B", or nothing. */
export function orNearest(sought: string, among: Iterable<string>): string {
  const found = nearest(sought, among);
  return found.length > 0 ? `; nearest: ${found.join(", ")}` : "";
}
