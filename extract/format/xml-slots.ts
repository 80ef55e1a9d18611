// What is read of a message, declared once: a tree of element names, of which each gets a slot. While a file is scanned
// its texts go straight into their slots; no tree is built, and what nobody reads is only checked for being XML.
import { Repeats } from "./xml-repeat.ts";
import { ESCAPED, type Events, type Learner, type Place, RETURNS, Scanner, WIDE } from "./xml-scan.ts";

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
  /**
   * A path of elements is met for the first time, with its slot, below 0 where it is not read. `mixed`: it stands in one
   * of which only the text is read.
   */
  readonly met?: (slot: number, path: number, mixed: boolean) => void;
  /** One of `watched` opens, with a tag that ends at a place among the bytes. */
  readonly open?: (slot: number, at: number) => void;
  /** An element that is read each time closes: what is in it can be had until this returns. */
  readonly close: (slot: number) => void;
  readonly watched?: ReadonlySet<number>;
  /** An element opens that is not the first of its name, and so would not be read. */
  readonly again?: (slot: number) => void;
  /** A text that goes on and on. */
  readonly tooLong: (most: number, slot: number) => Error;
};

/** What a run of tags does. */
type Done = {
  /** By step: the slot with one of the kinds below, and where in the run its tag ends. */
  readonly steps: Int32Array;
  readonly attributes: readonly (string | undefined)[];
  /** Slots that must be empty when it begins: else one of its elements is not the first. */
  readonly empty: readonly number[];
};

const OPENS = 0;
/** It opens, and its teller is told or its attribute is read. */
const SAYS = 1;
const CLOSES = 2;

const OUTSIDE = -1;
/** Stands somewhere in what is read, and is not read itself. */
export const UNREAD = -2;

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
  /** Behind where its tag ends among the bytes; -1 where these are gone, and 0 where there is no such element. */
  readonly #place: Int32Array;
  /** Places of which the bytes are gone. */
  readonly #gone: Place[] = [];
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  readonly #made: Uint8Array;
  readonly #value: (string | undefined)[];
  readonly attribute: (string | undefined)[];
  /** By path. */
  readonly #slotOf: number[] = [OUTSIDE];
  /** The path of an open element that is not the first of its name, and so not read; else 0. */
  #muted = 0;
  readonly #repeats: Repeats;

  #steps: number[] = [];
  #attributes: (string | undefined)[] = [];
  #empty: number[] = [];
  #cleared: number[] = [];
  #learnable = false;
  #start = 0;
  readonly runs: Learner<Done> = {
    begin: (at) => this.#begin(at),
    end: () => this.#learned(),
    again: (done, at) => this.#again(done, at),
  };

  /** @param names local names of the file for those of the plan, where they differ */
  constructor(plan: Plan, teller: Teller, names: ReadonlyMap<string, string> = new Map()) {
    this.#plan = plan;
    this.#teller = teller;
    this.#names = names;
    const { count } = plan;
    this.#watched = Uint8Array.from({ length: count }, (_, slot) => (teller.watched?.has(slot) ? 1 : 0));
    this.#each = Uint8Array.from(plan.each, (one) => (one ? 1 : 0));
    this.#end = Int32Array.from(plan.end);
    this.#place = new Int32Array(count);
    this.#from = new Int32Array(count);
    this.#to = new Int32Array(count);
    this.#made = new Uint8Array(count);
    this.#value = new Array(count).fill(undefined);
    this.attribute = new Array(count).fill(undefined);
    this.#repeats = new Repeats(count);
    this.scanner = new Scanner(this);
  }

  open(path: number): void {
    if (this.#muted > 0) return;
    const slot = this.#slotAt(path);
    if (slot < 0) return;
    if (this.#watched[slot] === 1) this.#teller.open!(slot, this.scanner.at);
    if (this.#each[slot] === 0 && this.#place[slot] !== 0) {
      this.#teller.again?.(slot);
      this.#muted = path;
      this.#learnable = false;
      return;
    }
    const { scanner } = this;
    this.#place[slot] = scanner.at + 1;
    const name = this.#plan.attribute[slot]!;
    if (name !== null) this.attribute[slot] = attributeOf(scanner, name);
    if (!this.#learnable) return;
    const says = name !== null || this.#watched[slot] === 1;
    this.#step(slot, says ? SAYS : OPENS, scanner.at - this.#start, this.attribute[slot]);
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
      this.#step(slot, CLOSES, 0, undefined);
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
    const place = this.#place;
    const open: number[] = [];
    for (let slot = 0; slot < place.length; slot++) if (place[slot]! > 0) open.push(slot);
    open.sort((one, other) => place[one]! - place[other]!);
    const gone = this.scanner.placesOf(open.map((slot) => place[slot]! - 1));
    for (const [at, slot] of open.entries()) {
      this.#gone[slot] = gone[at]!;
      place[slot] = -1;
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
    this.#teller.met?.(slot, path, above >= 0 && this.#plan.inside[above]!.size === 0);
    return slot;
  }

  #clear(slot: number): void {
    const end = this.#end[slot]!;
    for (let at = slot; at < end; at++) this.#place[at] = this.#made[at] = 0;
  }

  #begin(at: number): void {
    this.#steps = [];
    this.#attributes = [];
    this.#empty = [];
    this.#cleared = [];
    this.#learnable = this.#muted === 0;
    this.#start = at;
  }

  #step(slot: number, kind: number, ends: number, attribute: string | undefined): void {
    this.#steps.push(slot * 4 + kind, ends);
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

  #again(done: Done, from: number): boolean {
    if (this.#muted > 0) return false;
    const { steps, empty } = done;
    const place = this.#place;
    for (let at = 0; at < empty.length; at++) if (place[empty[at]!] !== 0) return false;
    for (let at = 0; at < steps.length; at += 2) {
      const what = steps[at]!;
      const slot = what >> 2;
      const kind = what & 3;
      if (kind === CLOSES) {
        this.#teller.close(slot);
        this.#clear(slot);
        continue;
      }
      if (kind === SAYS) {
        if (this.#watched[slot] === 1) this.#teller.open!(slot, from + steps[at + 1]!);
        this.attribute[slot] = done.attributes[at >> 1];
      }
      place[slot] = from + steps[at + 1]! + 1;
    }
    return true;
  }

  /** Where the tag of an element ends in the file. */
  placeOf(slot: number): Place {
    const at = this.#place[slot]!;
    return at < 0 ? this.#gone[slot]! : this.scanner.placeOf(at - 1);
  }

  has(slot: number): boolean {
    return this.#place[slot] !== 0;
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

  /** Own text without the blanks of XML around it; null where there is none. */
  id(slot: number): string | null {
    if (this.#made[slot] === 0) return null;
    const text = this.#string(slot);
    return isTrim(text) ? text : text.replace(BLANKS, "") || null;
  }

  /** The same of what is mostly the same few texts. */
  code(slot: number): string | null {
    if (this.#made[slot] !== PLAIN) return this.id(slot);
    const from = this.#from[slot]!;
    const to = this.#to[slot]!;
    const { bytes } = this.scanner;
    if (to - from > Repeats.LONGEST || bytes[from]! <= 0x20 || bytes[to - 1]! <= 0x20) return this.id(slot);
    return this.#repeats.of(slot, bytes, from, to);
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

/** Those around a text: other spaces of Unicode are part of it. */
const BLANKS = /^[ \t\r\n]+|[ \t\r\n]+$/g;

/** Nothing to trim, as far as that is quickly told. */
function isTrim(text: string): boolean {
  const { length } = text;
  if (length === 0) return false;
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(length - 1);
  return first > 0x20 && first < 0x80 && last > 0x20 && last < 0x80;
}

/** One of another namespace is another, though its local name is the same. */
function attributeOf(scanner: Scanner<Done>, name: string): string | undefined {
  const { attributes, attributeNames, attributeValues, names } = scanner;
  for (let at = 0; at < attributes; at++)
    if (names.whole[attributeNames[at]!] === name) return ownOf(attributeValues[at]!);
  return undefined;
}

/** A text that does not keep the piece of the file alive that it was cut from. */
const ownOf = (value: string): string => Buffer.from(value).toString();

// What the scanner says of a text must leave room for what is said here.
if (((WIDE | RETURNS | ESCAPED) & (SPOKEN | VALUE)) !== 0) throw new Error("one flag means two things");
