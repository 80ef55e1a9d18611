// Reads XML as a stream of chosen elements, each a small tree, so that a file of any size costs the memory of one
// record. Well-formedness is the scanner's job; what has no place in a finance message (DOCTYPE, entities, absurd depth
// or length) refuses the file before it can do harm.
import { basename } from "node:path";
import { refuse, SaldoError } from "../error.ts";
import { utf8Of } from "./encoding.ts";
import { SCAN_LIMITS, Scanner, XmlStop } from "./xml-scan.ts";
import type { Slots } from "./xml-slots.ts";
import { type Node, Tape } from "./xml-tape.ts";

export { all, below, child, type Node, text } from "./xml-tape.ts";

export type XmlRecord = {
  /** Local name. */
  readonly name: string;
  readonly node: Node;
  /** Local names from the root to the element itself. */
  readonly path: readonly string[];
  /** Place among the records of this name, from 1. */
  readonly index: number;
  readonly line: number;
};

export type XmlOptions = {
  /** Match names without regard to case. */
  readonly fold?: boolean;
  /** The encoding when the file itself does not say. */
  readonly encoding?: string;
};

/** Far above what any message that we read uses, far below what hurts. */
export const LIMITS = { ...SCAN_LIMITS, nodes: 500_000, characters: 1 << 26 } as const;

/**
 * Streams the chosen elements of a file, each when it closes. A name may be a path tail (`Stmt/Ntry`). A chosen element
 * inside a chosen one is yielded by itself and does not hang in the outer tree.
 * @example for await (const { node } of records(path, ["werknemer"], { fold: true })) …
 */
export async function* records(
  path: string,
  names: readonly string[],
  options: XmlOptions = {},
): AsyncIterable<XmlRecord> {
  const counts = new Map<string, number>();
  const read = readElements<XmlRecord>(
    path,
    names,
    ({ name, node, path }, into) => {
      const key = options.fold ? name.toLowerCase() : name;
      const index = (counts.get(key) ?? 0) + 1;
      counts.set(key, index);
      into.push({ name, node: node.kept(), path: path(), index, line: node.line });
    },
    options,
  );
  for await (const ready of read) yield* ready;
}

/** A chosen element that has just closed. Its nodes are good only as long as it is told; `kept` makes them last. */
export type Closed = {
  readonly name: string;
  readonly node: Node;
  /** The chosen elements around it, outermost first, as far as they have been read: it is the last in them. */
  readonly within: readonly Node[];
  readonly path: () => readonly string[];
};

/** As `records`, without a copy of anything: `take` makes what it needs of each element, and gets it back per piece of the file. */
export async function* readElements<T>(
  path: string,
  names: readonly string[],
  take: (element: Closed, into: T[]) => void,
  options: XmlOptions = {},
): AsyncIterable<T[]> {
  const file = basename(path);
  const same = options.fold ? (name: string) => name.toLowerCase() : (name: string) => name;
  const tails = names.map((name) => same(name).split("/"));
  let ready: T[] = [];

  /** Per level: name, place on the tape or -1, and whether the element was chosen. */
  const open = { name: new Int32Array(LIMITS.depth + 1), at: new Int32Array(LIMITS.depth + 1) };
  let depth = 0;
  const chosen: { readonly depth: number; readonly node: Node; readonly characters: number }[] = [];
  let within: readonly Node[] = [];
  /** By number of a name: the tails that end in it. */
  const wanted: (readonly (readonly string[])[] | null)[] = [];
  const isWanted = (name: number): boolean => {
    let ending = wanted[name];
    if (ending === undefined) {
      const found = tails.filter((tail) => tail.at(-1) === same(local[name]!));
      wanted[name] = ending = found.length === 0 ? null : found;
    }
    if (ending === null) return false;
    return ending.some((tail) => {
      const above = depth - tail.length + 1;
      return (
        above >= 0 &&
        tail.every((part, at) => at === tail.length - 1 || same(local[open.name[above + at]!]!) === part)
      );
    });
  };

  const scanner: Scanner = new Scanner({
    open(path) {
      const name = scanner.paths.name[path]!;
      const parent = depth === 0 ? -1 : open.at[depth - 1]!;
      if (parent >= 0) tape.hold(parent);
      const isChosen = isWanted(name);
      let at = -1;
      if (isChosen || parent >= 0) {
        at = tape.add(name, scanner.paths.uri[path]!);
        if (at >= LIMITS.nodes) throw tooMuch(file, "elements in one record", LIMITS.nodes, scanner);
      }
      if (isChosen) {
        within = chosen.map((one) => one.node);
        chosen.push({ depth, node: tape.node(at), characters: tape.characters });
      }
      open.name[depth] = name;
      open.at[depth] = at;
      depth += 1;
    },
    text(from, to, made, blank, value) {
      const at = depth === 0 ? -1 : open.at[depth - 1]!;
      if (at < 0) return;
      tape.say(at, from, to, made, blank, value);
      if (tape.characters > LIMITS.characters)
        throw tooMuch(file, "characters in one record", LIMITS.characters, scanner);
    },
    close() {
      depth -= 1;
      const at = open.at[depth]!;
      if (at < 0) return;
      tape.close(at);
      const last = chosen.at(-1);
      if (last?.depth !== depth) return;
      chosen.pop();
      within = chosen.map((one) => one.node);
      take({ name: local[open.name[depth]!]!, node: last.node, within, path: pathOf }, ready);
      tape.truncate(at, last.characters);
    },
    pause: () => tape.settle(),
  });
  const { local } = scanner.names;
  const tape = new Tape(scanner);
  const pathOf = () => Array.from(open.name.subarray(0, depth + 1), (name) => local[name]!);

  for await (const bytes of utf8Of(path, options.encoding)) {
    guarded(file, () => scanner.write(bytes));
    yield ready;
    ready = [];
  }
  guarded(file, () => scanner.end());
  yield ready;
}

/** Scans a file into slots: what they told until then can be had after each piece of it. */
export async function* readSlots(path: string, slots: Slots): AsyncIterable<void> {
  const file = basename(path);
  for await (const bytes of utf8Of(path)) {
    guarded(file, () => slots.scanner.write(bytes));
    yield;
  }
  guarded(file, () => slots.scanner.end());
  yield;
}

export type Tag = {
  readonly name: string;
  readonly namespace: string;
  readonly path: readonly string[];
  readonly line: number;
};

/**
 * Reads no further than the first element that `test` accepts: what a file is, told by its content.
 * @example const { root, found } = await locate(path, (tag) => tag.name === "Document")
 */
export async function locate(
  path: string,
  test: (tag: Tag) => boolean,
): Promise<{ readonly root: Tag | undefined; readonly found: Tag | undefined }> {
  const file = basename(path);
  let root: Tag | undefined;
  let found: Tag | undefined;
  const stack: string[] = [];
  const scanner: Scanner = new Scanner({
    open(path) {
      const name = scanner.names.local[scanner.paths.name[path]!]!;
      const namespace = scanner.paths.uri[path]!;
      stack.push(name);
      if (found !== undefined) return;
      const seen = { name, namespace, path: [...stack], line: scanner.line };
      root ??= seen;
      if (test(seen)) found = seen;
    },
    text: () => {},
    close: () => void stack.pop(),
    pause() {
      if (found !== undefined) throw ENOUGH;
    },
  });
  try {
    // In small windows, so that a fault further on is not met before the element that was looked for.
    for await (const bytes of utf8Of(path)) guarded(file, () => scanner.write(bytes, 4096));
    if (found === undefined) guarded(file, () => scanner.end());
  } catch (stop) {
    // What is wrong behind it is not looked at.
    if (found === undefined || !(stop === ENOUGH || stop instanceof SaldoError)) throw stop;
  }
  return { root, found };
}

/** Whether an element that `test` accepts stands in a file, as far as it can be read. */
export async function holds(path: string, test: (tag: Tag) => boolean): Promise<boolean> {
  try {
    return (await locate(path, test)).found !== undefined;
  } catch (error) {
    if (!(error instanceof SaldoError) || error.kind !== "data") throw error;
    return false;
  }
}

/** What a file that is XML, or begins like it, has wrong by itself, whatever its kind: it is read to its end. */
export async function faultOf(path: string): Promise<SaldoError | undefined> {
  try {
    await locate(path, () => false);
    return undefined;
  } catch (error) {
    if (!(error instanceof SaldoError) || error.kind !== "data") throw error;
    return error.code.startsWith("xml_") && error.code !== "xml_absent" ? error : undefined;
  }
}

/** Thrown to read no further. */
const ENOUGH = new Error("found");

function guarded(file: string, step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof XmlStop)) throw error;
    const { stop, message, line, column } = error;
    if (stop === "html") throw html(file);
    if (stop === "limit") throw limited(file, message, error);
    if (stop === "doctype") {
      throw refuse(
        "xml_doctype",
        "The file has a DOCTYPE, which can hide entities and files of others; it is never read",
        { file, at: `line ${line}` },
        "Ask the sender for the message without a DOCTYPE",
      );
    }
    if (stop === "xinclude") {
      throw refuse(
        "xml_xinclude",
        "The file asks for another one to be read into it (XInclude), which is never done",
        { file, at: `line ${line}:${column}` },
        "Ask the sender for the message as a whole",
      );
    }
    // The scanner names the tag that it tripped over; in a damaged file somebody's number may stand in it.
    const what = message.replaceAll(/\d[\d.-]{4,}/g, "…");
    throw malformed(
      file,
      stop === "malformed",
      what,
      `line ${line}:${column}`,
      what === message ? error : undefined,
    );
  }
}

const malformed = (file: string, begun: boolean, fault: string, at: string, cause?: unknown): SaldoError =>
  begun
    ? refuse(
        "xml_malformed",
        `Not well-formed XML: ${fault}`,
        { file, at },
        "The file is damaged or cut short; ask the sender for it again",
        cause,
      )
    : refuse(
        "xml_absent",
        `This is not an XML file: ${fault}`,
        { file, at: "line 1" },
        "Look at what the file is; only XML is read here",
        cause,
      );

const html = (file: string) =>
  refuse(
    "xml_html",
    "This is a web page, not a message: a login or error page was saved in its place",
    { file, at: "line 1" },
    "Download the file again",
  );

export const tooMuch = (file: string, what: string, most: number, { line, column }: Place): SaldoError =>
  limited(file, `More than ${most} ${what}`, { line, column });

type Place = { readonly line: number; readonly column: number };

const limited = (file: string, what: string, { line, column }: Place): SaldoError =>
  refuse(
    "xml_limit",
    what,
    { file, at: `line ${line}:${column}` },
    "No message that is read here is built like this; ask the sender what it is",
  );
