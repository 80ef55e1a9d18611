// What is read of a message, declared once: a tree of element names, of which each gets a slot. While a file is scanned
// its texts go straight into their slots; no tree is built, and what nobody reads is only checked for being XML.
import { Repeats } from "./xml-repeat.ts";
import { ESCAPED, type Events, type Learner, RETURNS, Scanner, WIDE } from "./xml-scan.ts";

/**
 * By local name, what is read inside an element. Of several with one name the first counts; `Name*` is read each time,
 * and told when it closes; `Name@Attribute` is read with that attribute.
 */
export type Shape = { readonly [name: string]: Shape };

export type Plan = {
  readonly count: number;
  /** The slot at a path of names. */
  readonly slot: (path: string) => number;
  /** By slot: what stands in it by local name, the slot behind the last in it, whether it is read each time, its attribute. */
  readonly inside: readonly ReadonlyMap<string, number>[];
  readonly end: readonly number[];
  readonly each: readonly boolean[];
  readonly attribute: readonly (string | null)[];
};

/** Slot 0 holds the whole; those inside an element follow it. */
export function planOf(shape: Shape): Plan {
  const inside: Map<string, number>[] = [];
  const end: number[] = [];
  const each: boolean[] = [];
  const attribute: (string | null)[] = [];
  const add = (of: Shape, isEach: boolean, name: string | null): number => {
    const slot = inside.length;
    const parts = new Map<string, number>();
    inside.push(parts);
    end.push(0);
    each.push(isEach);
    attribute.push(name);
    for (const [key, part] of Object.entries(of)) {
      const [, local, star, at = null] = /^([^*@]+)(\*?)(?:@(.+))?$/.exec(key)!;
      parts.set(local!, add(part, star === "*", at));
    }
    end[slot] = inside.length;
    return slot;
  };
  add(shape, true, null);
  return {
    count: inside.length,
    slot: (path) => {
      let slot = 0;
      for (const name of path.split("/")) {
        const found = inside[slot]!.get(name);
        if (found === undefined) throw new Error(`nothing is read at ${path}`);
        slot = found;
      }
      return slot;
    },
    inside,
    end,
    each,
    attribute,
  };
}

export type Teller = {
  /** An element that is read each time, or one of `watched`, opens. */
  readonly open?: (slot: number) => void;
  /** An element that is read each time closes: what is in it can be had until this returns. */
  readonly close: (slot: number) => void;
  readonly watched?: ReadonlySet<number>;
  /** A text that goes on and on. */
  readonly tooLong: (most: number, slot: number) => Error;
};

/** What a run of tags does: slot and whether it closes, and where its tag ends. */
type Done = {
  readonly steps: Int32Array;
  readonly attributes: readonly (string | undefined)[];
  /** Slots that must be empty when it begins: else one of its elements is not the first. */
  readonly empty: readonly number[];
};

const OUTSIDE = -1;
const UNREAD = -2;

const SPOKEN = 64;
const VALUE = 128;
/** A text of nothing but ASCII that JSON does not escape, still among the bytes. */
const PLAIN = SPOKEN;

/** Bytes of a text that comes in pieces. */
const LONGEST = 1 << 22;
const MOST_STEPS = 256;

export class Slots implements Events<Done> {
  readonly #plan: Plan;
  readonly #teller: Teller;
  readonly #names: ReadonlyMap<string, string>;
  readonly scanner: Scanner<Done>;
  readonly #watched: Uint8Array;
  readonly #each: Uint8Array;
  readonly #end: Int32Array;
  /** 0: there is no such element. */
  readonly line: Int32Array;
  readonly column: Int32Array;
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  readonly #made: Uint8Array;
  readonly #value: (string | undefined)[];
  readonly attribute: (string | undefined)[];
  /** By path. */
  readonly #slotOf: number[] = [OUTSIDE];
  /** The path of an open element that is not the first of its name, and so not read; else 0. */
  #muted = 0;
  readonly #repeats = new Repeats();

  #steps: number[] = [];
  #attributes: (string | undefined)[] = [];
  #empty: number[] = [];
  #cleared: number[] = [];
  #learnable = false;
  #line = 0;
  #column = 0;
  readonly runs: Learner<Done> = {
    begin: () => this.#begin(),
    end: () => this.#learned(),
    again: (done, line, column) => this.#again(done, line, column),
  };

  /** @param names local names of the file for those of the plan, where they differ */
  constructor(plan: Plan, teller: Teller, names: ReadonlyMap<string, string> = new Map()) {
    this.#plan = plan;
    this.#teller = teller;
    this.#names = names;
    const { count } = plan;
    this.#watched = Uint8Array.from({ length: count }, (_, slot) =>
      teller.open !== undefined && (plan.each[slot] || teller.watched?.has(slot)) ? 1 : 0,
    );
    this.#each = Uint8Array.from(plan.each, (one) => (one ? 1 : 0));
    this.#end = Int32Array.from(plan.end);
    this.line = new Int32Array(count);
    this.column = new Int32Array(count);
    this.#from = new Int32Array(count);
    this.#to = new Int32Array(count);
    this.#made = new Uint8Array(count);
    this.#value = new Array(count).fill(undefined);
    this.attribute = new Array(count).fill(undefined);
    this.scanner = new Scanner(this);
  }

  open(path: number): void {
    if (this.#muted > 0) return;
    const slot = this.#slotAt(path);
    if (slot < 0) return;
    if (this.#watched[slot] === 1) this.#teller.open!(slot);
    if (this.#each[slot] === 0 && this.line[slot] !== 0) {
      this.#muted = path;
      this.#learnable = false;
      return;
    }
    const { scanner } = this;
    const { line, column } = scanner;
    this.line[slot] = line;
    this.column[slot] = column;
    const name = this.#plan.attribute[slot]!;
    if (name !== null) this.attribute[slot] = attributeOf(scanner, name);
    if (!this.#learnable) return;
    const same = line === this.#line;
    this.#step(
      slot << 1,
      line - this.#line,
      same ? column - this.#column : column,
      name === null ? undefined : this.attribute[slot],
    );
    if (this.#each[slot] === 0 && !this.#isCleared(slot)) this.#empty.push(slot);
  }

  close(path: number): void {
    if (this.#muted > 0) {
      if (this.#muted === path) this.#muted = 0;
      return;
    }
    const slot = this.#slotOf[path]!;
    if (slot < 0 || this.#each[slot] === 0) return;
    if (this.#learnable) {
      this.#step((slot << 1) | 1, 0, 0, undefined);
      this.#cleared.push(slot);
    }
    this.#teller.close(slot);
    this.#clear(slot);
  }

  text(
    from: number,
    to: number,
    made: number,
    _blank: boolean,
    value: string | undefined,
    layout: boolean,
  ): void {
    if (layout || this.#muted > 0) return;
    const { scanner } = this;
    const slot = this.#slotOf[scanner.path]!;
    if (slot < 0) return;
    if (this.#made[slot] === 0 && value === undefined) {
      this.#from[slot] = from;
      this.#to[slot] = to;
      this.#made[slot] = made | SPOKEN;
      return;
    }
    const before = this.#made[slot] === 0 ? "" : this.#string(slot);
    const more = value ?? scanner.textOf(from, to, made, true);
    if (before.length + more.length > LONGEST) throw this.#teller.tooLong(LONGEST, slot);
    this.#value[slot] = before + more;
    this.#made[slot] = SPOKEN | VALUE;
  }

  /** What is still open keeps its texts. */
  pause(): void {
    const made = this.#made;
    for (let slot = 0; slot < made.length; slot++) {
      if ((made[slot]! & (SPOKEN | VALUE)) !== SPOKEN) continue;
      this.#value[slot] = this.scanner.textOf(this.#from[slot]!, this.#to[slot]!, made[slot]!, true);
      made[slot] = SPOKEN | VALUE;
    }
  }

  #slotAt(path: number): number {
    const known = this.#slotOf[path];
    if (known !== undefined) return known;
    const { paths, names } = this.scanner;
    const local = names.local[paths.name[path]!]!;
    const above = this.#slotOf[paths.up[path]!]!;
    const found = this.#plan.inside[Math.max(above, 0)]!.get(this.#names.get(local) ?? local);
    const slot = above === UNREAD ? UNREAD : (found ?? (above === OUTSIDE ? OUTSIDE : UNREAD));
    this.#slotOf[path] = slot;
    return slot;
  }

  #clear(slot: number): void {
    const end = this.#end[slot]!;
    for (let at = slot; at < end; at++) this.line[at] = this.#made[at] = 0;
  }

  #begin(): void {
    this.#steps = [];
    this.#attributes = [];
    this.#empty = [];
    this.#cleared = [];
    this.#learnable = this.#muted === 0;
    const { line, startColumn } = this.scanner;
    this.#line = line;
    this.#column = startColumn;
  }

  #step(what: number, line: number, column: number, attribute: string | undefined): void {
    this.#steps.push(what, line, column);
    this.#attributes.push(attribute);
    if (this.#attributes.length > MOST_STEPS) this.#learnable = false;
  }

  #isCleared(slot: number): boolean {
    return this.#cleared.some((of) => slot >= of && slot < this.#end[of]!);
  }

  #learned(): Done | undefined {
    if (!this.#learnable) return undefined;
    this.#learnable = false;
    return { steps: Int32Array.from(this.#steps), attributes: this.#attributes, empty: this.#empty };
  }

  #again(done: Done, line: number, column: number): boolean {
    if (this.#muted > 0) return false;
    const { steps, attributes, empty } = done;
    for (let at = 0; at < empty.length; at++) if (this.line[empty[at]!] !== 0) return false;
    for (let at = 0, step = 0; at < steps.length; at += 3, step++) {
      const what = steps[at]!;
      const slot = what >> 1;
      if ((what & 1) === 1) {
        this.#teller.close(slot);
        this.#clear(slot);
        continue;
      }
      if (this.#watched[slot] === 1) this.#teller.open!(slot);
      const lines = steps[at + 1]!;
      this.line[slot] = line + lines;
      this.column[slot] = lines === 0 ? column + steps[at + 2]! : steps[at + 2]!;
      const attribute = attributes[step];
      if (attribute !== undefined) this.attribute[slot] = attribute;
      else if (this.#plan.attribute[slot] !== null) this.attribute[slot] = undefined;
    }
    return true;
  }

  has(slot: number): boolean {
    return this.line[slot] !== 0;
  }

  #string(slot: number): string {
    const made = this.#made[slot]!;
    if ((made & VALUE) !== 0) return this.#value[slot]!;
    return this.scanner.textOf(this.#from[slot]!, this.#to[slot]!, made);
  }

  /** Own text, to the letter; undefined where the element is absent or blank. */
  letter(slot: number): string | undefined {
    if (this.#made[slot] === 0) return undefined;
    const text = this.#string(slot);
    return isTrim(text) || text.trim() !== "" ? text : undefined;
  }

  /** Own text without blanks around it; null where there is none. */
  id(slot: number): string | null {
    if (this.#made[slot] === 0) return null;
    const text = this.#string(slot);
    return isTrim(text) ? text : text.trim() || null;
  }

  /** The same of what is mostly the same few texts. */
  code(slot: number): string | null {
    if (this.#made[slot] !== PLAIN) return this.id(slot);
    const from = this.#from[slot]!;
    const to = this.#to[slot]!;
    const { bytes } = this.scanner;
    if (to - from > Repeats.LONGEST || bytes[from]! <= 0x20 || bytes[to - 1]! <= 0x20) return this.id(slot);
    return this.#repeats.of(bytes, from, to);
  }

  /** Where a text of ASCII begins among the bytes, if it stands there as it is; else -1. It is as long as its string. */
  plainAt(slot: number): number {
    return this.#made[slot] === PLAIN ? this.#from[slot]! : -1;
  }

  /** The same for a text of any characters; `lengthOf` bytes. */
  quotableAt(slot: number): number {
    return (this.#made[slot]! | WIDE) === (PLAIN | WIDE) ? this.#from[slot]! : -1;
  }

  lengthOf(slot: number): number {
    return this.#to[slot]! - this.#from[slot]!;
  }
}

/** Nothing to trim, as far as that is quickly told. */
function isTrim(text: string): boolean {
  const { length } = text;
  if (length === 0) return false;
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(length - 1);
  return first > 0x20 && first < 0x80 && last > 0x20 && last < 0x80;
}

/** Of two with one local name the last counts. */
function attributeOf(scanner: Scanner<Done>, name: string): string | undefined {
  const { attributes, attributeNames, attributeValues, names } = scanner;
  for (let at = attributes - 1; at >= 0; at--)
    if (names.local[attributeNames[at]!] === name) return ownOf(attributeValues[at]!);
  return undefined;
}

/** A text that does not keep the piece of the file alive that it was cut from. */
const ownOf = (value: string): string => Buffer.from(value).toString();

// What the scanner says of a text must leave room for what is said here.
if (((WIDE | RETURNS | ESCAPED) & (SPOKEN | VALUE)) !== 0) throw new Error("one flag means two things");
