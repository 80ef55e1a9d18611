// Formulas over columns, written once: `eac - budget`. From one text follow the formula of the cell, the value that it
// must give (on exact fractions, so that a cached result is never a guess), and the words that explain it.
import { type Ratio, ratioOf } from "./decimal.ts";

type Comparison = "<" | ">" | "<=" | ">=" | "=" | "<>";
type Arithmetic = "+" | "-" | "*" | "/";
type Call = "max" | "min" | "abs";

export type Expression =
  | { readonly is: "key"; readonly key: string }
  | { readonly is: "number"; readonly value: Ratio; readonly text: string }
  | { readonly is: "negative"; readonly of: Expression }
  | { readonly is: "call"; readonly name: Call; readonly of: readonly Expression[] }
  | {
      readonly is: "two";
      readonly op: Arithmetic | Comparison;
      readonly left: Expression;
      readonly right: Expression;
    };

const token = /\s*(?:([a-z_][a-z0-9_.]*)|(\d+(?:\.\d+)?)|(<=|>=|<>|[-+*/(),<>=]))/y;
const levels: readonly (readonly string[])[] = [
  ["<", ">", "<=", ">=", "=", "<>"],
  ["+", "-"],
  ["*", "/"],
];
const calls: readonly string[] = ["max", "min", "abs"];

/** @example parse("max(budget - actual, 0)") */
export function parse(text: string): Expression {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let from = 0; text.slice(from).trim() !== ""; from = token.lastIndex) {
    const found = token.exec(text);
    if (!found) throw new Error(`"${text}" is no formula: see ${text.slice(from)}`);
    tokens.push((found[1] ?? found[2] ?? found[3])!);
  }
  let at = 0;
  const expect = (sign: string) => {
    if (tokens[at++] !== sign) throw new Error(`"${text}" is no formula: it lacks ${sign}`);
  };
  function binary(level: number): Expression {
    const operators = levels[level];
    if (!operators) return single();
    let left = binary(level + 1);
    while (operators.includes(tokens[at] ?? "")) {
      const op = tokens[at++] as Arithmetic | Comparison;
      left = { is: "two", op, left, right: binary(level + 1) };
    }
    return left;
  }
  function single(): Expression {
    const next = tokens[at++];
    if (next === "(") {
      const inner = binary(0);
      expect(")");
      return inner;
    }
    if (next === "-") return { is: "negative", of: single() };
    if (next !== undefined && /^\d/.test(next)) {
      const [whole = "", fraction = ""] = next.split(".");
      return { is: "number", value: ratioOf(BigInt(whole + fraction), fraction.length), text: next };
    }
    if (next === undefined || !/^[a-z_]/.test(next)) throw new Error(`"${text}" is no formula`);
    if (tokens[at] !== "(") return { is: "key", key: next };
    if (!calls.includes(next)) throw new Error(`"${text}" is no formula: there is no ${next}()`);
    at += 1;
    const of = [binary(0)];
    while (tokens[at] === ",") {
      at += 1;
      of.push(binary(0));
    }
    expect(")");
    return { is: "call", name: next as Call, of };
  }
  const whole = binary(0);
  if (at < tokens.length) throw new Error(`"${text}" is no formula: what is ${tokens[at]}?`);
  return whole;
}

const parts = (of: Expression): readonly Expression[] =>
  of.is === "two" ? [of.left, of.right] : of.is === "negative" ? [of.of] : of.is === "call" ? of.of : [];

/** The keys that it is made of, each once, in order. */
export const keysOf = (of: Expression): readonly string[] => [
  ...new Set(of.is === "key" ? [of.key] : parts(of).flatMap(keysOf)),
];

const divisorsOf = (of: Expression): readonly Expression[] => [
  ...(of.is === "two" && of.op === "/" ? [of.right] : []),
  ...parts(of).flatMap(divisorsOf),
];

/** Whether its value may be missing although all that it is made of is there. */
export const divides = (of: Expression): boolean => divisorsOf(of).length > 0;

const strength = (of: Expression): number =>
  of.is === "two" ? levels.findIndex((operators) => operators.includes(of.op)) : 3;

/** Writes it out; what stands on the right of an operator of the same strength keeps its brackets. */
function written(
  of: Expression,
  leaf: (key: string) => string,
  sign: (op: string) => string,
  call: (name: Call, inner: readonly string[]) => string,
): string {
  const inner = (part: Expression, least: number) => {
    const text = written(part, leaf, sign, call);
    return strength(part) < least ? `(${text})` : text;
  };
  if (of.is === "key") return leaf(of.key);
  if (of.is === "number") return of.text;
  if (of.is === "negative") return `${sign("negative")}${inner(of.of, 3)}`;
  if (of.is === "call")
    return call(
      of.name,
      of.of.map((part) => written(part, leaf, sign, call)),
    );
  const own = strength(of);
  return `${inner(of.left, own)}${sign(of.op)}${inner(of.right, own + 1)}`;
}

/** What the cell computes, before rounding. */
const bare = (of: Expression, cellOf: (key: string) => string): string =>
  written(
    of,
    cellOf,
    (op) => (op === "negative" ? "-" : op),
    (name, inner) => `${name.toUpperCase()}(${inner.join(",")})`,
  );

/**
 * The formula of a cell: rounded to the scale of its column, and empty where something that it needs is missing or a
 * divisor is nothing.
 * @param mayMiss whether a column may have empty cells.
 */
export function excelOf(
  of: Expression,
  cellOf: (key: string) => string,
  scale: number,
  mayMiss: (key: string) => boolean,
): string {
  let formula = `ROUND(${bare(of, cellOf)},${scale})`;
  const zeros = [...new Set(divisorsOf(of).map((divisor) => `${bare(divisor, cellOf)}=0`))];
  if (zeros.length > 0)
    formula = `IF(${zeros.length > 1 ? `OR(${zeros.join(",")})` : zeros[0]},"",${formula})`;
  const missing = keysOf(of)
    .filter(mayMiss)
    .map((key) => `${cellOf(key)}=""`);
  if (missing.length > 0)
    formula = `IF(${missing.length > 1 ? `OR(${missing.join(",")})` : missing[0]},"",${formula})`;
  return formula;
}

/** A condition as a conditional format has it: an empty cell fulfils none. */
export const conditionOf = (of: Expression, cellOf: (key: string) => string): string =>
  `AND(${[...keysOf(of).map((key) => `ISNUMBER(${cellOf(key)})`), bare(of, cellOf)].join(",")})`;

/** The same in words: "begroot − prognose". */
export const inWords = (of: Expression, captionOf: (key: string) => string): string =>
  written(
    of,
    captionOf,
    (op) =>
      op === "negative"
        ? "−"
        : op === "-"
          ? " − "
          : op === "*"
            ? " × "
            : op === "/"
              ? " ÷ "
              : op === "<="
                ? " ≤ "
                : op === ">="
                  ? " ≥ "
                  : op === "<>"
                    ? " ≠ "
                    : ` ${op} `,
    (name, inner) => `${name}(${inner.join("; ")})`,
  );

const less = (a: Ratio, b: Ratio) => a.n * b.d < b.n * a.d;
const same = (a: Ratio, b: Ratio) => a.n * b.d === b.n * a.d;
const truth = (is: boolean): Ratio => ({ n: is ? 1n : 0n, d: 1n });

/** Its value, exactly; null where something is missing or a divisor is nothing. A condition is 1 or 0. */
export function evaluate(of: Expression, ratioAt: (key: string) => Ratio | null): Ratio | null {
  if (of.is === "key") return ratioAt(of.key);
  if (of.is === "number") return of.value;
  if (of.is === "negative") {
    const inner = evaluate(of.of, ratioAt);
    return inner && { n: -inner.n, d: inner.d };
  }
  if (of.is === "call") {
    const values: Ratio[] = [];
    for (const part of of.of) {
      const value = evaluate(part, ratioAt);
      if (!value) return null;
      values.push(value);
    }
    const [first] = values as [Ratio];
    if (of.name === "abs") return { n: first.n < 0n ? -first.n : first.n, d: first.d };
    return values.reduce((so, value) => ((of.name === "max") === less(so, value) ? value : so));
  }
  const left = evaluate(of.left, ratioAt);
  const right = evaluate(of.right, ratioAt);
  if (!left || !right) return null;
  switch (of.op) {
    case "+":
      return left.d === right.d
        ? { n: left.n + right.n, d: left.d }
        : { n: left.n * right.d + right.n * left.d, d: left.d * right.d };
    case "-":
      return left.d === right.d
        ? { n: left.n - right.n, d: left.d }
        : { n: left.n * right.d - right.n * left.d, d: left.d * right.d };
    case "*":
      return { n: left.n * right.n, d: left.d * right.d };
    case "/":
      if (right.n === 0n) return null;
      return right.n < 0n
        ? { n: -left.n * right.d, d: left.d * -right.n }
        : { n: left.n * right.d, d: left.d * right.n };
    case "<":
      return truth(less(left, right));
    case ">":
      return truth(less(right, left));
    case "<=":
      return truth(!less(right, left));
    case ">=":
      return truth(!less(left, right));
    case "=":
      return truth(same(left, right));
    case "<>":
      return truth(!same(left, right));
  }
}
