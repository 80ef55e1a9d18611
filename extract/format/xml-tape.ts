// Elements as numbers on a tape, in the order in which they open: a tree that costs nothing to build, and of which only
// what is asked for becomes text.
import { RETURNS, type Scanner, WIDE } from "./xml-scan.ts";

/**
 * An element: local name, namespace, attributes, child elements, and its own text, to the letter. An attribute of a
 * namespace is named `{namespace}name`, any other by its name; declarations of namespaces are no attributes.
 */
export type Node = {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: { readonly [name: string]: string };
  readonly children: readonly Node[];
  readonly text: string;
  /** Where its tag ends in the file, from 1. */
  readonly line: number;
  readonly column: number;
  /** The first child with this local name. */
  readonly first: (name: string) => Node | undefined;
  /** All children with this local name. */
  readonly every: (name: string) => readonly Node[];
  readonly attribute: (name: string) => string | undefined;
  /** The same, on a tape of its own. */
  readonly kept: () => Node;
};

/** Name, value, name, value … */
const NONE: readonly string[] = [];

function attributesOf(scanner: Scanner): readonly string[] {
  const { attributes, attributeValues } = scanner;
  if (attributes === 1) {
    const name = attributeName(scanner, 0);
    return name === null ? NONE : [name, attributeValues[0]!];
  }
  const found: string[] = [];
  for (let at = 0; at < attributes; at++) {
    const name = attributeName(scanner, at);
    if (name !== null) found.push(name, attributeValues[at]!);
  }
  return found;
}

/** Null for what declares a namespace. */
function attributeName(scanner: Scanner, at: number): string | null {
  const { names, attributeNames } = scanner;
  const id = attributeNames[at]!;
  const [prefix, name] = [names.prefix[id]!, names.local[id]!];
  if (prefix === "") return name === "xmlns" ? null : name;
  return prefix === "xmlns" ? null : `{${scanner.uriOf(prefix)}}${name}`;
}

/** What an element's text is, beside what the scanner says of it. */
const BLANK = 4;
/** Another element stands in it, so blanks in it are only layout. */
const HOLDS = 8;
const SPOKEN = 16;

export class Tape {
  readonly #scanner: Scanner | undefined;
  count = 0;
  /** Bytes of text on the tape. */
  characters = 0;
  /** Local names by number. */
  local: readonly string[];
  name = new Int32Array(256);
  /** Behind the last element inside it; 0 while it is open. */
  end = new Int32Array(256);
  line = new Int32Array(256);
  column = new Int32Array(256);
  #from = new Int32Array(256);
  #to = new Int32Array(256);
  #made = new Uint8Array(256);
  /** Texts that the scanner can no longer give. */
  #values: (string | undefined)[] = [];
  uri: string[] = [];
  attributes: (readonly string[])[] = [];
  /** Below it all texts are values. */
  #settled = 0;

  constructor(scanner: Scanner | undefined, local: readonly string[] = scanner!.names.local) {
    this.#scanner = scanner;
    this.local = local;
  }

  add(name: number, uri: string): number {
    const scanner = this.#scanner!;
    const at = this.count;
    if (at === this.name.length) this.#grow();
    this.count = at + 1;
    this.name[at] = name;
    this.end[at] = 0;
    this.line[at] = scanner.line;
    this.column[at] = scanner.column;
    this.#from[at] = this.#to[at] = 0;
    this.#made[at] = 0;
    this.#values[at] = undefined;
    this.uri[at] = uri;
    this.attributes[at] = scanner.attributes === 0 ? NONE : attributesOf(scanner);
    return at;
  }

  #grow(): void {
    const wider = (old: Int32Array<ArrayBuffer>) => {
      const grown = new Int32Array(old.length * 2);
      grown.set(old);
      return grown;
    };
    this.name = wider(this.name);
    this.end = wider(this.end);
    this.line = wider(this.line);
    this.column = wider(this.column);
    this.#from = wider(this.#from);
    this.#to = wider(this.#to);
    const made = new Uint8Array(this.#made.length * 2);
    made.set(this.#made);
    this.#made = made;
  }

  hold(at: number): void {
    this.#made[at]! |= HOLDS;
  }

  say(at: number, from: number, to: number, made: number, blank: boolean, value: string | undefined): void {
    const own = this.#made[at]!;
    if (blank && (own & HOLDS) !== 0) return;
    if ((own & HOLDS) !== 0 && value !== undefined && isBlank(value)) return;
    this.characters += value?.length ?? to - from;
    if ((own & SPOKEN) !== 0 || value !== undefined) {
      const before = (own & SPOKEN) === 0 ? "" : this.text(at);
      this.#values[at] = before + (value ?? this.#scanner!.textOf(from, to, made, true));
      this.#made[at] = (own & HOLDS) | SPOKEN;
    } else {
      this.#from[at] = from;
      this.#to[at] = to;
      this.#made[at] = (own & HOLDS) | SPOKEN | made | (blank ? BLANK : 0);
    }
  }

  close(at: number): void {
    this.end[at] = this.count;
    const made = this.#made[at]!;
    if ((made & (HOLDS | SPOKEN)) !== (HOLDS | SPOKEN)) return;
    if ((made & BLANK) === 0 && !isBlank(this.text(at))) return;
    this.#made[at] = HOLDS;
    this.#values[at] = undefined;
  }

  /** Own text; what the scanner knows no more is at hand. */
  text(at: number, own = false): string {
    const made = this.#made[at]!;
    if ((made & SPOKEN) === 0) return "";
    return (
      this.#values[at] ?? this.#scanner!.textOf(this.#from[at]!, this.#to[at]!, made & (WIDE | RETURNS), own)
    );
  }

  truncate(at: number, characters: number): void {
    this.count = at;
    this.characters = characters;
    if (this.#settled > at) this.#settled = at;
  }

  /** Makes what is still on the tape independent of the bytes it came from. */
  settle(): void {
    for (let at = this.#settled; at < this.count; at++) {
      if ((this.#made[at]! & SPOKEN) !== 0) this.#values[at] ??= this.text(at, true);
    }
    // An open element may still get its text.
    while (this.#settled < this.count && this.end[this.#settled] !== 0) this.#settled += 1;
  }

  node(at: number): Node {
    return new Element(this, at);
  }

  /** One element and all in it, on a tape that stands by itself. */
  slice(at: number): Tape {
    const end = this.end[at] || this.count;
    const kept = new Tape(undefined, this.local);
    kept.count = end - at;
    kept.name = this.name.slice(at, end);
    kept.end = this.end.slice(at, end).map((one) => (one || this.count) - at);
    kept.line = this.line.slice(at, end);
    kept.column = this.column.slice(at, end);
    kept.#made = this.#made.slice(at, end);
    kept.uri = this.uri.slice(at, end);
    kept.attributes = this.attributes.slice(at, end).map((one) => (one === NONE ? one : one.map(ownOf)));
    for (let index = at; index < end; index++) kept.#values.push(this.text(index, true));
    return kept;
  }
}

/** A text that does not keep the piece of the file alive that it was cut from. */
const ownOf = (value: string): string => Buffer.from(value).toString();

const NOBODY: readonly Node[] = [];

class Element implements Node {
  readonly #tape: Tape;
  readonly #at: number;
  #children: readonly Node[] | undefined;

  constructor(tape: Tape, at: number) {
    this.#tape = tape;
    this.#at = at;
  }

  get name(): string {
    return this.#tape.local[this.#tape.name[this.#at]!]!;
  }
  get namespace(): string {
    return this.#tape.uri[this.#at]!;
  }
  get attributes(): { readonly [name: string]: string } {
    const pairs = this.#tape.attributes[this.#at]!;
    const found: { [name: string]: string } = {};
    for (let at = 0; at < pairs.length; at += 2) found[pairs[at]!] = pairs[at + 1]!;
    return found;
  }
  get text(): string {
    return this.#tape.text(this.#at);
  }
  get line(): number {
    return this.#tape.line[this.#at]!;
  }
  get column(): number {
    return this.#tape.column[this.#at]!;
  }

  get children(): readonly Node[] {
    const tape = this.#tape;
    const closed = tape.end[this.#at]! > 0;
    if (this.#children !== undefined && closed) return this.#children;
    const end = tape.end[this.#at] || tape.count;
    const found: Node[] = [];
    for (let at = this.#at + 1; at < end; at = tape.end[at] || tape.count) found.push(tape.node(at));
    // Of an open element more may come, and what is taken away once told still stands there.
    if (closed) this.#children = found;
    return found;
  }

  first(name: string): Node | undefined {
    const tape = this.#tape;
    const { local } = tape;
    const end = tape.end[this.#at] || tape.count;
    for (let at = this.#at + 1; at < end; at = tape.end[at] || tape.count)
      if (local[tape.name[at]!] === name) return new Element(tape, at);
    return undefined;
  }

  every(name: string): readonly Node[] {
    const tape = this.#tape;
    const { local } = tape;
    const end = tape.end[this.#at] || tape.count;
    let found: Node[] | undefined;
    for (let at = this.#at + 1; at < end; at = tape.end[at] || tape.count) {
      if (local[tape.name[at]!] !== name) continue;
      found ??= [];
      found.push(new Element(tape, at));
    }
    return found ?? NOBODY;
  }

  attribute(name: string): string | undefined {
    const pairs = this.#tape.attributes[this.#at]!;
    for (let at = 0; at < pairs.length; at += 2) if (pairs[at] === name) return pairs[at + 1];
    return undefined;
  }

  kept(): Node {
    return new Element(this.#tape.slice(this.#at), 0);
  }
}

/** The first child with this local name, or along a path of local names. */
export function child(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  let at: Node | undefined = node;
  for (let step = 0; step < path.length && at !== undefined; step++) at = at.first(path[step]!);
  return at;
}

/** All children with this local name. */
export const all = (node: Node | undefined, name: string): readonly Node[] =>
  node === undefined ? NOBODY : node.every(name);

/** The blanks of XML, which are layout between elements; those of Unicode are text. */
export const isBlank = (text: string): boolean => !/[^ \t\r\n]/.test(text);

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
