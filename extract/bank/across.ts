// Statements against each other, of one file or of many: whether one came twice, follows on the one before it, and has
// all its pages. In the warehouse the controls ask the same of everything that landed.
import type { Head } from "../format/camt.ts";
import { decimalOf, scaled } from "../format/camt-amount.ts";
import { INTERIM } from "../format/camt-part.ts";
import type { Problem } from "../source.ts";
import { balanced, problem } from "./reconcile.ts";
import type { Stated } from "./stated.ts";

export type Across = { readonly file: string; readonly problem: Problem };

/** What is wrong between statements, each with the file in which it shows. */
export function* acrossProblems(all: readonly Stated[]): Iterable<Across> {
  for (const told of Map.groupBy(all, ({ key }) => `${key.account} ${key.currency}`).values()) {
    const own = fromZero(told);
    const kept: Stated[] = [];
    const said = new Map<string, Stated>();
    for (const one of own) {
      const what = `${one.key.statement_date} ${one.head.page?.number ?? ""} ${one.content}`;
      const before = said.get(what);
      // Its number may differ from one download to the next. Of those that say nothing only the number tells.
      if (before !== undefined && keyOf(before) !== keyOf(one)) {
        if (before.file !== one.file || !returns(one)) {
          yield repeated(one, before);
          continue;
        }
        yield alike(one, before);
      }
      if (before === undefined && one.entries > 0) said.set(what, one);
      kept.push(one);
    }
    const ordered = kept.toSorted(compare);
    const first: Stated[] = [];
    /** Which of several that say different things holds, nobody knows: they follow on each other in their own file only. */
    const disputed = new Set<Stated>();
    for (const same of Map.groupBy(ordered, keyOf).values()) {
      const [before, ...again] = same as [Stated, ...Stated[]];
      first.push(before);
      for (const one of again) {
        if (one.content === before.content) {
          yield repeated(one, before);
          continue;
        }
        first.push(one);
        disputed.add(before).add(one);
        yield at(
          one,
          "error",
          "statement_conflict",
          `Is the statement of ${one.key.statement_date} as is ${placeOf(before, one)}, and says something else: the first one stands until a person decides`,
        );
      }
    }
    // Nor does what follows on one that is disputed: it is not known on what.
    yield* chain(first, (one, other) => !disputed.has(one) && !disputed.has(other));
    for (const inFile of Map.groupBy(first, ({ file }) => file).values())
      yield* chain(inFile, (one, other) => disputed.has(one) || disputed.has(other));
    const paged = first.filter(({ head }) => head.page !== null);
    for (const set of Map.groupBy(paged, statementOf).values()) yield* pageProblems(set);
  }
}

const at = (one: Stated, severity: Problem["severity"], code: string, message: string): Across => ({
  file: one.file,
  problem: problem(severity, code, message, `Stmt ${one.head.index + 1}`),
});

const repeated = (one: Stated, before: Stated): Across =>
  at(one, "warning", "statement_repeated", `Says what ${placeOf(before, one)} says: it lands once`);

/** Whether it ends where it began, so that one which says the same can follow on it: cash that is swept, and comes back. */
const returns = ({ head: { opening, closing } }: Stated): boolean =>
  opening !== null && closing !== null && scaled(opening.amount) === scaled(closing.amount);

const alike = (one: Stated, before: Stated): Across =>
  at(
    one,
    "warning",
    "statement_alike",
    `Says what ${placeOf(before, one)} says under another number, and can follow on it: both land`,
  );

const placeOf = (one: Stated, seenFrom: Stated): string =>
  one.file === seenFrom.file ? `Stmt ${one.head.index + 1}` : `Stmt ${one.head.index + 1} of ${one.file}`;

const keyOf = ({ key }: Stated): string => `${key.statement_date} ${key.sequence}`;
/** Pages have one number; a number comes back in another year. */
const statementOf = ({ head, key }: Stated): string =>
  `${head.sequence ?? head.id ?? ""} ${key.statement_date.slice(0, 4)}`;

const pageOf = ({ head }: Stated): number => Number(head.page?.number ?? 0);
const compare = (one: Stated, other: Stated): number => {
  const [day, otherDay] = [one.key.statement_date, other.key.statement_date];
  if (day !== otherDay) return day < otherDay ? -1 : 1;
  return (
    Number(one.head.sequence ?? 0) - Number(other.head.sequence ?? 0) ||
    pageOf(one) - pageOf(other) ||
    (one.file === other.file ? one.head.index - other.head.index : 0)
  );
};

function* chain(
  ordered: readonly Stated[],
  asked: (one: Stated, other: Stated) => boolean,
): Iterable<Across> {
  for (const [place, one] of ordered.entries()) {
    const previous = ordered[place - 1];
    if (previous !== undefined && asked(previous, one)) yield* chainProblems(previous, one);
  }
}

function* chainProblems(previous: Stated, one: Stated): Iterable<Across> {
  const [closing, opening] = [previous.head.closing, one.head.opening];
  if (closing !== null && opening !== null && scaled(closing.amount) !== scaled(opening.amount)) {
    yield at(
      one,
      "error",
      "chain_broken",
      `Opens with ${opening.amount}, but ${placeOf(previous, one)} of the same account closed with ${closing.amount}`,
    );
  }
  if (!isNumber(previous.head) || !isNumber(one.head)) return;
  const [before, after] = [BigInt(previous.head.sequence!), BigInt(one.head.sequence!)];
  // Either YYNNN, which restarts at the next year's 001, or a plain count, which restarts at 1.
  const restarts = after === 1n || (after % 1000n === 1n && after / 1000n === before / 1000n + 1n);
  const newYear = previous.key.statement_date.slice(0, 4) < one.key.statement_date.slice(0, 4);
  if (after === before + 1n || (newYear && restarts)) return;
  if (after === before) {
    // Pages share their number, and a bank that does not count says 1; two of one day contradict each other.
    const isShared = previous.head.page !== null || one.head.page !== null || after === 1n;
    if (!isShared && previous.key.statement_date !== one.key.statement_date)
      yield at(
        one,
        "error",
        "sequence_gap",
        `Number ${after} was that of ${placeOf(previous, one)}, which is of another day`,
      );
    return;
  }
  yield at(
    one,
    "error",
    "sequence_gap",
    `Number ${after} follows ${before} (${placeOf(previous, one)}): statements between them are missing`,
  );
}

const isNumber = ({ sequence }: Head): boolean => /^\d+$/.test(sequence ?? "");

/** Behind a page that is numbered 0 the first is the second: by its number alone it would be the only one. */
function fromZero(all: readonly Stated[]): readonly Stated[] {
  const begun = new Set(all.filter(({ head }) => head.page?.number === "0").map(statementOf));
  return all.map((one) => {
    const { alone, page, opening } = one.head;
    if (page !== null || alone?.number !== "1" || !begun.has(statementOf(one))) return one;
    // One that says where the statement began, and gets to where it ended, is all of it.
    if (opening !== null && !opening.code.endsWith(INTERIM) && balanced(one.head, one) === true) return one;
    return { ...one, head: { ...one.head, page: { ...alone, first: false } } };
  });
}

/** A statement in pages opens with its first, closes with its last, and its entries are those of all. */
function* pageProblems(set: readonly Stated[]): Iterable<Across> {
  const pages = set.toSorted((one, other) => pageOf(one) - pageOf(other));
  const numbers = [...new Set(pages.map(pageOf))];
  const first = pages.find(({ head }) => head.page?.first);
  const last = pages.find(({ head }) => head.page?.last);
  const whole =
    first !== undefined && last !== undefined && pageOf(last) - pageOf(first) + 1 === numbers.length;
  if (!whole) {
    for (const file of new Set(pages.map((page) => page.file)))
      yield at(
        pages.find((page) => page.file === file)!,
        "warning",
        "page_incomplete",
        `Only page ${numbers.join(", ")} of a statement of more pages is here`,
      );
    return;
  }
  const { opening } = first.head;
  const { closing } = last.head;
  if (numbers.length !== pages.length || opening === null || closing === null) return;
  // One that has both balances itself was asked by itself.
  if (pages.every(({ head }) => head.opening !== null && head.closing !== null)) return;
  const expected = pages.reduce((sum, { booked }) => sum + booked, scaled(opening.amount));
  if (expected === scaled(closing.amount)) return;
  yield at(
    last,
    "error",
    "balance_equation",
    `${opening.code} ${opening.amount} and the entries of ${pages.length} pages give ${decimalOf(expected)}, but ${closing.code} is ${closing.amount}: difference ${decimalOf(scaled(closing.amount) - expected)}`,
  );
}
