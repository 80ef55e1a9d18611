// Reads XML as a stream of chosen elements, each a small tree, so that a file of any size costs the memory of one
// record. Well-formedness is saxes' job; what has no place in a finance message (DOCTYPE, entities, absurd depth or
// length) refuses the file before it can do harm.
import { basename } from "node:path";
import { SaxesParser, type SaxesTagNS } from "saxes";
import { refuse, SaldoError } from "../error.ts";
import { decode } from "./encoding.ts";

/** An element: local name, namespace, attributes by local name, child elements, and its own text, to the letter. */
export type Node = {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: { readonly [name: string]: string };
  readonly children: readonly Node[];
  readonly text: string;
  /** Where its tag ends in the file, from 1. */
  readonly line: number;
  readonly column: number;
};

export type XmlRecord = {
  /** Local name. */
  readonly name: string;
  readonly node: Node;
  /** Local names from the root to the element itself. */
  readonly path: readonly string[];
  /** Place among the records of this name, from 1. */
  readonly index: number;
  readonly line: number;
  /** The chosen elements around it, outermost first, still growing: at least all that stands before this record. */
  readonly within: readonly Node[];
};

export type XmlOptions = {
  /** Match names without regard to case. */
  readonly fold?: boolean;
  /** The encoding when the file itself does not say. */
  readonly encoding?: string;
};

/** Far above what any message that we read uses, far below what hurts. */
export const LIMITS = {
  depth: 64,
  name: 256,
  attributes: 64,
  run: 1 << 20,
  nodes: 500_000,
  characters: 1 << 26,
} as const;

type Growing = {
  name: string;
  namespace: string;
  attributes: { readonly [name: string]: string };
  children: Node[];
  text: string;
  line: number;
  column: number;
};

type Open = {
  readonly name: string;
  readonly node: Growing | undefined;
  readonly chosen: boolean;
  /** An element stands in it, so blanks in it are only layout. */
  holds: boolean;
};

const NONE: { readonly [name: string]: string } = {};

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
  const file = basename(path);
  const same = options.fold ? (name: string) => name.toLowerCase() : (name: string) => name;
  const wanted = new Map<string, string[][]>();
  for (const name of names) {
    const tail = same(name).split("/");
    wanted.set(tail.at(-1)!, [...(wanted.get(tail.at(-1)!) ?? []), tail]);
  }
  const isWanted = (stack: readonly Open[], name: string): boolean => {
    const tails = wanted.get(same(name));
    if (tails === undefined) return false;
    return tails.some((tail) => {
      const above = tail.length - 1;
      return (
        above <= stack.length &&
        tail.slice(0, -1).every((part, at) => same(stack[stack.length - above + at]!.name) === part)
      );
    });
  };

  const stack: Open[] = [];
  const counts = new Map<string, number>();
  let ready: XmlRecord[] = [];
  let nodes = 0;
  let characters = 0;

  const reader = openReader(file, {
    open: (tag, line, column) => {
      const parent = stack.at(-1);
      const chosen = isWanted(stack, tag.local);
      const growing = chosen || parent?.node !== undefined;
      let node: Growing | undefined;
      if (growing) {
        const attributes = attributesOf(tag);
        node = { name: tag.local, namespace: tag.uri, attributes, children: [], text: "", line, column };
        if (!chosen) parent!.node!.children.push(node as Node);
        if (++nodes > LIMITS.nodes) throw tooMuch(file, "elements in one record", LIMITS.nodes, line, column);
      }
      if (parent !== undefined) parent.holds = true;
      stack.push({ name: tag.local, node, chosen, holds: false });
    },
    text: (text, line, column) => {
      const { node, holds } = stack.at(-1) ?? { node: undefined, holds: false };
      if (node === undefined || (holds && text.trim() === "")) return;
      characters += text.length;
      if (characters > LIMITS.characters)
        throw tooMuch(file, "characters in one record", LIMITS.characters, line, column);
      node.text += text;
    },
    close: () => {
      const { name, node, chosen } = stack.pop()!;
      if (node !== undefined && node.children.length > 0 && node.text.trim() === "") node.text = "";
      if (!chosen || node === undefined) return;
      const key = same(name);
      const index = (counts.get(key) ?? 0) + 1;
      counts.set(key, index);
      const within = stack.filter((open) => open.chosen).map((open) => open.node as Node);
      if (within.length === 0) nodes = characters = 0;
      else {
        nodes -= size(node);
        characters -= weight(node);
      }
      ready.push({
        name,
        node,
        path: [...stack.map((open) => open.name), name],
        index,
        line: node.line,
        within,
      });
    },
  });

  for await (const chunk of decode(
    path,
    options.encoding === undefined ? {} : { declared: options.encoding },
  )) {
    reader.write(chunk);
    yield* ready;
    ready = [];
  }
  reader.end();
  yield* ready;
}

function attributesOf(tag: SaxesTagNS): { readonly [name: string]: string } {
  let found: { [name: string]: string } | undefined;
  for (const name in tag.attributes) {
    const { local, value } = tag.attributes[name]!;
    found ??= {};
    found[local] = value;
  }
  return found ?? NONE;
}

const size = (node: Node): number => node.children.reduce((sum, child) => sum + size(child), 1);
const weight = (node: Node): number =>
  node.children.reduce((sum, child) => sum + weight(child), node.text.length);

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
  let root: Tag | undefined;
  let found: Tag | undefined;
  const stack: string[] = [];
  const reader = openReader(basename(path), {
    open: (tag, line) => {
      stack.push(tag.local);
      if (found !== undefined) return;
      const seen = { name: tag.local, namespace: tag.uri, path: [...stack], line };
      root ??= seen;
      if (test(seen)) found = seen;
    },
    text: () => {},
    close: () => void stack.pop(),
  });
  for await (const chunk of decode(path)) {
    // In pieces, so that a fault further on is not met before the element that was looked for.
    for (let from = 0; from < chunk.length; from += 4096) {
      reader.write(chunk.slice(from, from + 4096));
      if (found !== undefined) return { root, found };
    }
  }
  reader.end();
  return { root, found };
}

type Handlers = {
  readonly open: (tag: SaxesTagNS, line: number, column: number) => void;
  readonly text: (text: string, line: number, column: number) => void;
  readonly close: () => void;
};

/**
 * Four handlers and no more: `on` stores each by a computed key, and from the fifth on V8 turns the parser into a
 * dictionary, which makes it three times as slow. So the DOCTYPE is looked for in the prolog and faults are caught.
 */
function openReader(file: string, on: Handlers): { write: (text: string) => void; end: () => void } {
  const parser = new SaxesParser({ xmlns: true, position: true });
  let depth = 0;
  let rooted = false;
  let begun = false;
  let prolog = "";
  let fed = 0;
  /** Characters fed when saxes last reported something: what lies behind it is one unfinished run of text or markup. */
  let reported = 0;
  const limit = (what: string, most: number) => tooMuch(file, what, most, parser.line, parser.columnIndex);

  parser.on("opentag", (tag) => {
    reported = parser.position;
    if (!rooted && /^html$/i.test(tag.name)) throw html(file);
    rooted = true;
    if (tag.name.length > LIMITS.name) throw limit("characters in a name", LIMITS.name);
    if (++depth > LIMITS.depth) throw limit("levels of depth", LIMITS.depth);
    let attributes = 0;
    for (const name in tag.attributes) {
      if (++attributes > LIMITS.attributes) throw limit("attributes on one element", LIMITS.attributes);
      if (name.length > LIMITS.name) throw limit("characters in a name", LIMITS.name);
    }
    on.open(tag, parser.line, parser.columnIndex + 1);
  });
  parser.on("closetag", () => {
    reported = parser.position;
    depth--;
    on.close();
  });
  const text = (value: string) => {
    reported = parser.position;
    on.text(value, parser.line, parser.columnIndex + 1);
  };
  parser.on("text", text);
  parser.on("cdata", text);

  const guarded = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      const fault =
        error instanceof SaldoError ? null : /^\d+:\d+: (.*?)\.?$/s.exec((error as Error).message);
      if (fault === null) throw error;
      // Saxes names the tag that it tripped over; in a damaged file somebody's number may stand in it.
      const what = fault[1]!.replaceAll(/\d[\d.-]{4,}/g, "…");
      throw malformed(
        file,
        begun,
        what,
        `line ${parser.line}:${parser.columnIndex + 1}`,
        what === fault[1] ? error : undefined,
      );
    }
  };
  return {
    write: (chunk) => {
      if (!rooted) {
        prolog += chunk;
        begun = checkProlog(file, prolog);
      }
      guarded(() => parser.write(chunk));
      if (rooted) prolog = "";
      fed += chunk.length;
      if (fed - reported > LIMITS.run + chunk.length) throw limit("characters in one text", LIMITS.run);
    },
    end: () => {
      if (fed === 0) throw malformed(file, false, "the file is empty", "byte 0");
      guarded(() => parser.close());
    },
  };
}

/** A DOCTYPE is refused before the parser has seen the end of it. Says whether a root follows: whether this is XML at all. */
function checkProlog(file: string, prolog: string): boolean {
  const bare = prolog.replace(/<!--[\s\S]*?(-->|$)|<\?[\s\S]*?(\?>|$)/g, "");
  const root = bare.search(/<[^!?\s]/);
  const doctype = /<!doctype(\s+html\b)?/i.exec(root < 0 ? bare : bare.slice(0, root));
  if (doctype === null) return /^\s*<[^!?\s]/.test(bare);
  if (doctype[1] !== undefined) throw html(file);
  throw refuse(
    "xml_doctype",
    "The file has a DOCTYPE, which can hide entities and files of others; it is never read",
    { file, at: "line 1" },
    "Ask the sender for the message without a DOCTYPE",
  );
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
        { file, at: at.startsWith("byte") ? at : "line 1" },
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

const tooMuch = (file: string, what: string, limit: number, line: number, column: number): SaldoError =>
  refuse(
    "xml_limit",
    `More than ${limit} ${what}`,
    { file, at: `line ${line}:${column}` },
    "No message that is read here is built like this; ask the sender what it is",
  );

/** The first child with this local name, or along a path of local names. */
export function child(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  let at: Node | undefined = node;
  for (const name of path) at = at?.children.find((one) => one.name === name);
  return at;
}

/** All children with this local name. */
export const all = (node: Node | undefined, name: string): readonly Node[] =>
  node?.children.filter((one) => one.name === name) ?? [];

/** Own text along a path, to the letter; undefined where the element is absent or blank. */
export function text(node: Node | undefined, ...path: readonly string[]): string | undefined {
  const found = child(node, ...path)?.text;
  return found === undefined || found.trim() === "" ? undefined : found;
}

/** All elements below a node with this local name, whatever their case; subtrees that `skip` names are not entered. */
export function* below(node: Node, name: string, skip: ReadonlySet<string> = new Set()): Iterable<Node> {
  for (const one of node.children) {
    const own = one.name.toLowerCase();
    if (skip.has(own)) continue;
    if (own === name.toLowerCase()) yield one;
    yield* below(one, name, skip);
  }
}
