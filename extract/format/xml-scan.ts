// Tokenizes XML 1.0 with namespaces, byte by byte, in UTF-8 that is known to be valid. Strict: what is not well-formed
// stops it, with line and column. It knows no DOCTYPE, so no entity but the five that XML has itself.
import { HASH_BEGIN, HASH_PRIME, isSimpleName, type Names, names } from "./xml-name.ts";
import { MOST_PATHS, Paths } from "./xml-path.ts";
import { Runs } from "./xml-run.ts";

/** Far above what any message that we read uses, far below what hurts. */
export const SCAN_LIMITS = {
  depth: 64,
  /** Bytes of one name. */
  name: 256,
  /** Different names in one file. */
  names: 1 << 14,
  /** Different paths of elements in one file. */
  paths: MOST_PATHS,
  attributes: 64,
  /** Bytes of one text, tag, comment or instruction. */
  run: 1 << 20,
} as const;

export type Stop = "malformed" | "absent" | "doctype" | "xinclude" | "html" | "limit";

/** Why reading stops. The file and the words for people are its caller's. */
export class XmlStop extends Error {
  readonly stop: Stop;
  readonly line: number;
  readonly column: number;
  constructor(stop: Stop, what: string, line: number, column: number) {
    super(what);
    this.name = "XmlStop";
    this.stop = stop;
    this.line = line;
    this.column = column;
  }
}

/** Both from 1; columns count UTF-16 units. */
export type Place = { readonly line: number; readonly column: number };

/** What a text may hold beside plain ASCII: characters of more bytes, line ends that may be CR, what JSON escapes. */
export const WIDE = 1;
export const RETURNS = 2;
export const ESCAPED = 32;

export type Events<T = undefined> = {
  /** `path` is open now; attributes stand in the scanner until the next tag. */
  readonly open: (path: number) => void;
  /**
   * Text as a range of bytes with what it is made of, or, where it holds references, as a value. `layout` are blanks
   * that stand between two tags.
   */
  readonly text: (
    from: number,
    to: number,
    made: number,
    blank: boolean,
    value: string | undefined,
    layout: boolean,
  ) => void;
  readonly close: (path: number) => void;
  /** Texts told as a range can be had for the last time. */
  readonly pause: () => void;
  readonly runs?: Learner<T>;
};

/** A reader that learns what runs of tags mean to it is told of those it knows at once, without the layout in them. */
export type Learner<T> = {
  /** A run begins at a place among the bytes that is not known: its tags are told one by one. */
  readonly begin: (at: number) => void;
  /** It ends: what it was, or nothing where the same tags may mean something else the next time. */
  readonly end: () => T | undefined;
  /** The same at another place. False where it now means something else: then nothing was done, and it is told tag by tag. */
  readonly again: (told: T, at: number) => boolean;
};

const XML = "http://www.w3.org/XML/1998/namespace";
const XMLNS = "http://www.w3.org/2000/xmlns/";
const XINCLUDE = "http://www.w3.org/2001/XInclude";

// What a byte means. Every table gives 0 for what is simply passed over, and something else for byte 0, which ends the buffer.
const PLAIN = 0;
const LF = 1;
const CR = 2;
const AMP = 3;
const LT = 4;
const BRACKET = 5;
const HIGH = 6;
const BAD = 7;
const QUOTE = 8;
const ESCAPE = 9;
const table = (special: { readonly [char: string]: number }, tab: number): Uint8Array => {
  const of = new Uint8Array(256);
  of.fill(BAD, 0, 0x20).fill(HIGH, 0x80);
  of[0x09] = tab;
  of[0x0a] = LF;
  of[0x0d] = CR;
  for (const [char, meaning] of Object.entries(special)) of[char.charCodeAt(0)] = meaning;
  return of;
};
const IN_TEXT = table({ "&": AMP, "<": LT, "]": BRACKET, '"': ESCAPE, "\\": ESCAPE }, ESCAPE);
// In a value a tab, too, becomes a blank.
const IN_VALUE = table({ "&": AMP, "<": LT, '"': QUOTE, "'": QUOTE }, LF);
/** Comments, instructions and CDATA, which end in "-", "?" and "]". */
const IN_MARKUP = table({ "-": BRACKET, "?": BRACKET, "]": BRACKET }, PLAIN);
const IN_NAME = new Uint8Array(256).fill(1, 0x80);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_:-.")
  IN_NAME[char.charCodeAt(0)] = 1;

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["apos", "'"],
  ["quot", '"'],
]);

const DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.[0-9]+"|'1\.[0-9]+')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"[A-Za-z][A-Za-z0-9._-]*"|'[A-Za-z][A-Za-z0-9._-]*'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>$/;

/** A token goes on behind what is there: it is read again when more has come. */
const MORE = -1;

export class Scanner<T = undefined> {
  readonly names: Names = names(SCAN_LIMITS.names);
  readonly paths = new Paths();
  /** What is open. */
  path = 0;
  /** Attributes of the last start tag. */
  readonly attributeNames = new Int32Array(SCAN_LIMITS.attributes);
  readonly attributeValues: string[] = [];
  attributes = 0;
  /** Where the last token ends, from 1. */
  line = 1;
  get column(): number {
    return this.#at - this.#lineStart + 1;
  }
  readonly #on: Events<T>;
  #buffer = Buffer.alloc(1 << 17);
  #view = viewOf(this.#buffer);
  /** Bytes in the buffer, and those of them that are read. */
  #end = 0;
  #at = 0;
  /** Where the line would begin if every character before were one byte. */
  #lineStart = 0;
  /** Where the line would begin in which the buffer begins. */
  #headStart = 0;
  #ascii: string | undefined;
  #begun = false;
  #root = false;
  #started = false;
  /** The last token was a tag. */
  #tagged = false;
  readonly #runs = new Runs<T>();
  /** Where the run began that is being learned, or -1. */
  #learning = -1;
  #learningPath = 0;
  #learningLine = 0;
  readonly #prefixes: string[] = ["xml", "xmlns"];
  readonly #uris: string[] = [XML, XMLNS];
  readonly #boundAt: number[] = [0, 0];
  #plainUri = "";

  constructor(on: Events<T>) {
    this.#on = on;
  }

  /** Reads whole tokens as far as they go, in windows of so many bytes; `bytes` are valid UTF-8 and end between two characters. */
  write(bytes: Uint8Array, window = bytes.length): void {
    for (let from = 0; from < bytes.length; ) {
      // What is read again because it goes on grows with it, so that nothing is read again for ever.
      let to = Math.min(from + Math.max(window, this.#end - this.#at), bytes.length);
      while (to < bytes.length && (bytes[to]! & 0xc0) === 0x80) to += 1;
      this.#take(bytes.subarray(from, to));
      this.#scan(false);
      this.#on.pause();
      from = to;
    }
  }

  end(): void {
    this.#take(new Uint8Array());
    this.#scan(true);
    if (!this.#root) this.#fail("the document has no root element");
    if (this.path > 0) this.#fail(`the file ends inside ${this.#openName()}`);
  }

  #openName(): string {
    return this.names.whole[this.paths.name[this.path]!]!;
  }

  /** The text of a range of bytes that was just told. `own`: it does not keep the rest of the buffer alive. */
  textOf(from: number, to: number, made: number, own = false): string {
    if ((made & (WIDE | RETURNS)) === 0) {
      if (own) return this.#buffer.toString("latin1", from, to);
      this.#ascii ??= this.#buffer.toString("latin1", 0, this.#end);
      const ascii: string = this.#ascii;
      return ascii.substring(from, to);
    }
    const text = this.#buffer.toString("utf8", from, to);
    return (made & RETURNS) === 0 ? text : text.replace(/\r\n?/g, "\n");
  }

  #take(bytes: Uint8Array): void {
    const left = this.#end - this.#at;
    const old = this.#buffer;
    // Whoever copies what is there does so in steps.
    const room = left + bytes.length + 8;
    if (room > old.length) {
      this.#buffer = Buffer.alloc(room * 2);
      this.#view = viewOf(this.#buffer);
    }
    old.copy(this.#buffer, 0, this.#at, this.#end);
    this.#buffer.set(bytes, left);
    this.#lineStart -= this.#at;
    this.#headStart = this.#lineStart;
    this.#at = 0;
    this.#end = left + bytes.length;
    this.#buffer[this.#end] = 0;
    this.#ascii = undefined;
    this.#learning = -1;
  }

  /** Where the token ends that was told last. */
  get at(): number {
    return this.#at;
  }

  /** Line and column of a place among the bytes, told from where reading is, which is never far. */
  placeOf(at: number): Place {
    const bytes = this.#buffer;
    const between = walk(bytes, Math.min(at, this.#at), Math.max(at, this.#at));
    if (at >= this.#at) {
      const start = between.lines === 0 ? this.#lineStart + between.wide : between.start + between.tail;
      return { line: this.line + between.lines, column: at - start + 1 };
    }
    if (between.lines === 0) return { line: this.line, column: at - (this.#lineStart - between.wide) + 1 };
    let start = at;
    while (start > 0 && bytes[start - 1] !== 0x0a && bytes[start - 1] !== 0x0d) start -= 1;
    const { wide } = walk(bytes, start, at);
    const begin = start === 0 ? this.#headStart : start;
    return { line: this.line - between.lines, column: at - (begin + wide) + 1 };
  }

  /** The same of several, in the order in which they stand. */
  placesOf(ats: readonly number[]): Place[] {
    const bytes = this.#buffer;
    const found: Place[] = [];
    for (const at of ats) {
      const before = found.at(-1);
      if (before === undefined) found.push(this.placeOf(at));
      else {
        const { lines, start, wide, tail } = walk(bytes, ats[found.length - 1]!, at);
        found.push(
          lines === 0
            ? { line: before.line, column: before.column + at - ats[found.length - 1]! - wide }
            : { line: before.line + lines, column: at - (start + tail) + 1 },
        );
      }
    }
    return found;
  }

  /** The bytes of which texts were just told. */
  get bytes(): Buffer {
    return this.#buffer;
  }
  get view(): DataView {
    return this.#view;
  }

  #fail(what: string, stop: Stop = "malformed", at = this.#at): never {
    this.#at = at;
    throw new XmlStop(stop === "malformed" && !this.#begun ? "absent" : stop, what, this.line, this.column);
  }

  #limit(what: string, most: number, at: number): never {
    this.#fail(`More than ${most} ${what}`, "limit", at);
  }

  #scan(last: boolean): void {
    const bytes = this.#buffer;
    const end = this.#end;
    const learner = this.#on.runs;
    let at = this.#at;
    for (;;) {
      if (learner !== undefined && this.path > 0 && this.#learning < 0) {
        at = this.#known(at, learner);
        if (bytes[at] === 0x3c && this.path > 0) this.#learn(at, learner);
      }
      const line = this.line;
      const lineStart = this.#lineStart;
      const from = at;
      if (bytes[at] !== 0x3c) at = this.#text(at, last);
      else {
        const next = bytes[at + 1]!;
        let tag = false;
        if (next === 0x2f) {
          at = this.#closing(at + 2);
          tag = true;
        } else if (next === 0x21) at = this.#declared(at, last);
        else if (next === 0x3f) at = this.#instruction(at);
        else if (next === 0 && at + 1 >= end) at = MORE;
        else {
          at = this.#opening(at + 1);
          tag = true;
        }
        if (at !== MORE) this.#tagged = tag;
      }
      if (at === MORE) {
        if (end - from > SCAN_LIMITS.run) this.#limit("bytes in one text or tag", SCAN_LIMITS.run, from);
        if (last && from < end) this.#fail("the file ends in the middle", "malformed", end);
        this.line = line;
        this.#lineStart = lineStart;
        this.#at = from;
        return;
      }
      if (at - from > SCAN_LIMITS.run) this.#limit("bytes in one text or tag", SCAN_LIMITS.run, at);
      this.#at = at;
      if (at >= end) return;
    }
  }

  /** Tells texts of nothing but plain ASCII and runs that are known, as long as there is nothing else; gives where it ends. */
  #known(from: number, learner: Learner<T>): number {
    const bytes = this.#buffer;
    const end = this.#end;
    const on = this.#on;
    const runs = this.#runs;
    const view = this.#view;
    let at = from;
    for (;;) {
      const begin = at;
      const lineStart = this.#lineStart;
      let made = 0;
      while (IN_TEXT[bytes[at]!] === PLAIN) at += 1;
      if (bytes[at] !== 0x3c) {
        for (;;) {
          const meaning = IN_TEXT[bytes[at]!];
          if (meaning === PLAIN) at += 1;
          else if (meaning === HIGH) {
            at = this.#odd(at);
            made = WIDE;
          } else break;
        }
        if (bytes[at] !== 0x3c) {
          this.#lineStart = lineStart;
          return begin;
        }
      }
      if (at > begin) {
        // What begins with a blank may be layout, and what is too long is refused.
        if (bytes[begin]! <= 0x20 || at - begin > SCAN_LIMITS.run) {
          this.#lineStart = lineStart;
          return begin;
        }
        this.#tagged = false;
        on.text(begin, at, made, false, undefined, false);
        this.#at = at;
      }
      const run = runs.find(this.path, view, at, end);
      if (run === undefined || !learner.again(run.told, at)) return at;
      if (run.lines > 0) {
        this.line += run.lines;
        this.#lineStart = at + run.lineStart;
      }
      at += run.length;
      this.#at = at;
      this.path = run.after;
      this.#last = run.last;
      this.#tagged = true;
    }
  }

  #learn(at: number, learner: Learner<T>): void {
    if (!this.#runs.wants(this.path)) return;
    this.#learning = at;
    this.#learningPath = this.path;
    this.#learningLine = this.line;
    learner.begin(at);
  }

  /** The run that is being learned ends before `at`, where something else than a tag or layout begins. */
  #learned(at: number, line: number, lineStart: number): void {
    const from = this.#learning;
    if (from < 0) return;
    this.#learning = -1;
    if (at === from || this.path === 0) return;
    const told = this.#on.runs!.end();
    if (told === undefined) return;
    const lines = line - this.#learningLine;
    this.#runs.keep(
      this.#learningPath,
      this.#buffer.subarray(from, at),
      this.path,
      lines,
      lines > 0 ? lineStart - from : 0,
      this.#last,
      told,
    );
  }

  /** Passes over a character of more bytes, or says what is wrong with a byte. */
  #odd(at: number): number {
    const byte = this.#buffer[at]!;
    if (byte < 0x80) this.#fail("a control character", "malformed", at);
    if (byte < 0xe0) {
      this.#lineStart += 1;
      return at + 2;
    }
    if (byte < 0xf0) {
      if (byte === 0xef && this.#buffer[at + 1] === 0xbf && this.#buffer[at + 2]! >= 0xbe)
        this.#fail("a character that XML does not have", "malformed", at);
      this.#lineStart += 2;
      return at + 3;
    }
    this.#lineStart += 2;
    return at + 4;
  }

  #newline(at: number): number {
    const next = this.#buffer[at] === 0x0d && this.#buffer[at + 1] === 0x0a ? at + 2 : at + 1;
    this.line += 1;
    this.#lineStart = next;
    return next;
  }

  #blanks(from: number): number {
    const bytes = this.#buffer;
    let at = from;
    for (;;) {
      const byte = bytes[at];
      if (byte === 0x20 || byte === 0x09) at += 1;
      else if (byte === 0x0a || byte === 0x0d) at = this.#newline(at);
      else return at;
    }
  }

  #text(from: number, last: boolean): number {
    const bytes = this.#buffer;
    const end = this.#end;
    const line = this.line;
    const lineStart = this.#lineStart;
    let at = this.#blanks(from);
    if (this.path === 0) return this.#outside(from, at);
    if (at >= end) return MORE;
    const blank = bytes[at] === 0x3c;
    let layout = false;
    if (blank && this.#tagged) {
      // Only a tag behind it, too, makes layout of it.
      if (at + 1 >= end && !last) return MORE;
      layout = bytes[at + 1] !== 0x21 && bytes[at + 1] !== 0x3f;
    }
    if (!layout) this.#learned(from, line, lineStart);
    let made = 0;
    let value: string | undefined;
    let piece = from;
    /** What the piece is made of. */
    let own = this.line === line ? 0 : RETURNS;
    while (!blank) {
      const meaning = IN_TEXT[bytes[at]!];
      if (meaning === PLAIN) at += 1;
      else if (meaning === LT) break;
      else if (meaning === HIGH) {
        at = this.#odd(at);
        own |= WIDE;
      } else if (meaning === LF || meaning === CR) {
        at = this.#newline(at);
        own |= RETURNS;
      } else if (meaning === ESCAPE) {
        own |= ESCAPED;
        at += 1;
      } else if (meaning === AMP) {
        const text = this.#reference(at);
        if (text === MORE) return MORE;
        value = (value ?? "") + this.#piece(piece, at, own) + text;
        made |= own;
        own = 0;
        at = this.#referenceEnd;
        piece = at;
      } else if (meaning === BRACKET) {
        if (bytes[at + 1] === 0x5d && bytes[at + 2] === 0x3e)
          this.#fail("]]> in a text", "malformed", at + 3);
        at += 1;
      } else if (at >= end) return MORE;
      else this.#odd(at);
    }
    made |= own;
    if (value !== undefined) value += this.#piece(piece, at, own);
    this.#at = at;
    this.#on.text(from, at, made, blank, value, layout);
    this.#tagged = false;
    return at;
  }

  #piece(from: number, to: number, made = WIDE | RETURNS): string {
    return from === to ? "" : this.textOf(from, to, made);
  }

  /** Between markup outside the root there may be blanks only. */
  #outside(from: number, at: number): number {
    if (at < this.#end && this.#buffer[at] !== 0x3c)
      this.#fail("text outside the root element", "malformed", at);
    if (at === from) return at >= this.#end ? MORE : at;
    this.#started = true;
    return at;
  }

  #referenceEnd = 0;

  /** The character that a reference at `&` stands for. */
  #reference(from: number): string | typeof MORE {
    const bytes = this.#buffer;
    let at = from + 1;
    // Mostly &amp;
    if (
      bytes[at] === 0x61 &&
      bytes[at + 1] === 0x6d &&
      bytes[at + 2] === 0x70 &&
      bytes[at + 3] === 0x3b &&
      at + 3 < this.#end
    ) {
      this.#referenceEnd = at + 4;
      return "&";
    }
    while (bytes[at] !== 0x3b) {
      const byte = bytes[at]!;
      if (byte === 0 && at >= this.#end) {
        if (at - from <= 64) return MORE;
      }
      if (at - from > 64 || !(IN_NAME[byte] === 1 || byte === 0x23))
        this.#fail("an & that begins no reference", "malformed", at);
      at += 1;
    }
    this.#referenceEnd = at + 1;
    const name = bytes.toString("utf8", from + 1, at);
    const known = ENTITIES.get(name);
    if (known !== undefined) return known;
    const code = /^#(?:x([0-9A-Fa-f]+)|([0-9]+))$/.exec(name);
    if (code === null) this.#fail("a reference to an entity that XML does not define", "malformed", at + 1);
    const point = code[1] === undefined ? Number(code[2]) : Number.parseInt(code[1], 16);
    if (!isChar(point)) this.#fail("a reference to a character that XML does not have", "malformed", at + 1);
    return String.fromCodePoint(point);
  }

  /** A name from `from` on; its end stands in `#nameEnd`. */
  #name(from: number): number {
    const bytes = this.#buffer;
    let hash = HASH_BEGIN;
    let at = from;
    for (;;) {
      const byte = bytes[at]!;
      if (IN_NAME[byte] === 0) break;
      hash = Math.imul(hash ^ byte, HASH_PRIME);
      at += 1;
    }
    this.#nameEnd = at;
    if (at >= this.#end) {
      if (at - from > SCAN_LIMITS.name) this.#limit("bytes in a name", SCAN_LIMITS.name, at);
      return MORE;
    }
    if (at - from > SCAN_LIMITS.name) this.#limit("bytes in a name", SCAN_LIMITS.name, at);
    const id = this.names.idOf(bytes, from, at, hash ^ (hash >>> 15));
    if (id < 0) {
      if (id === -2) this.#limit("different names", SCAN_LIMITS.names, at);
      this.#fail("a tag or attribute without a proper name", "malformed", at);
    }
    this.#lineStart += this.names.wide[id]!;
    return id;
  }
  #nameEnd = 0;

  /** By name of a tag, the one that came behind it last: it will mostly do so again. */
  readonly #next = new Int32Array(SCAN_LIMITS.names).fill(-1);
  #last = 0;

  /** The name that is expected at `from`, if it stands there; else -1. */
  #guess(from: number): number {
    const id = this.#next[this.#last]!;
    if (id < 0) return -1;
    const bytes = this.#buffer;
    const name = this.names.bytes(id);
    let at = from;
    for (let index = 0; index < name.length; index++) if (bytes[at++] !== name[index]) return -1;
    if (IN_NAME[bytes[at]!] === 1 || at >= this.#end) return -1;
    this.#nameEnd = at;
    this.#lineStart += this.names.wide[id]!;
    return id;
  }

  #opening(from: number): number {
    const bytes = this.#buffer;
    const byte = bytes[from]!;
    if (this.path === 0) {
      if (this.#root) this.#fail("a second root element", "malformed", from);
      if (byte > 0x20) this.#begun = true;
    }
    let name = this.#guess(from);
    if (name < 0) {
      name = this.#name(from);
      if (name === MORE) return MORE;
      this.#next[this.#last] = name;
    }
    let at = this.#nameEnd;
    // A page of the web is one whether it is well-formed or not.
    if (this.path === 0 && this.names.whole[name]!.toLowerCase() === "html")
      this.#fail("a web page", "html", from);
    this.attributes = 0;
    let declares = false;
    let next = bytes[at]!;
    if (next !== 0x3e && next !== 0x2f) {
      at = this.#attributes(at);
      if (at === MORE) return MORE;
      next = bytes[at]!;
      declares = this.#declares;
    }
    const empty = next === 0x2f;
    if (empty) {
      at += 1;
      if (bytes[at] !== 0x3e) {
        if (at >= this.#end) return MORE;
        this.#fail("a / that ends no tag", "malformed", at + 1);
      }
    }
    at += 1;
    const { paths, path } = this;
    if (paths.depth[path]! >= SCAN_LIMITS.depth) this.#limit("levels of depth", SCAN_LIMITS.depth, at);
    this.#root = this.#started = true;
    this.#last = name;
    const scope = declares ? this.#bind(at) : paths.scope[path]!;
    let inside = paths.find(path, name, scope);
    if (inside < 0) {
      const prefix = this.names.prefix[name]!;
      const uri = prefix === "" ? this.#plainUri : this.#uriOf(prefix, at);
      if (uri === XINCLUDE) this.#fail("an XInclude", "xinclude", at);
      inside = paths.add(path, name, scope, uri);
      if (inside < 0) this.#limit("different paths of elements", SCAN_LIMITS.paths, at);
    }
    if (this.attributes > 0) this.#distinct(at);
    this.#at = at;
    this.path = inside;
    this.#on.open(inside);
    if (empty) this.#closed();
    return at;
  }

  #closed(): void {
    const { path } = this;
    const up = this.paths.up[path]!;
    if (this.paths.scope[path] !== this.paths.scope[up]) {
      this.#learning = -1;
      const bound = this.#boundAt;
      const depth = this.paths.depth[path];
      while (bound[bound.length - 1] === depth) {
        bound.pop();
        const uri = this.#uris.pop()!;
        if (this.#prefixes.pop() === "") this.#plainUri = uri;
      }
    }
    this.path = up;
    this.#on.close(path);
  }

  #closing(from: number): number {
    const bytes = this.#buffer;
    const id = this.paths.name[this.path]!;
    if (this.path === 0) {
      if (from >= this.#end) return MORE;
      this.#fail("an end tag without a start", "malformed", from);
    }
    const name = this.names.bytes(id);
    let at = from;
    for (let index = 0; index < name.length; index++) {
      if (bytes[at] !== name[index]) {
        if (at >= this.#end) return MORE;
        this.#fail(`unexpected end tag inside ${this.names.whole[id]}`, "malformed", at);
      }
      at += 1;
    }
    this.#lineStart += this.names.wide[id]!;
    if (bytes[at] !== 0x3e) {
      const blank = this.#blanks(at);
      if (blank >= this.#end) return MORE;
      if (bytes[blank] !== 0x3e)
        this.#fail(`unexpected end tag inside ${this.names.whole[id]}`, "malformed", blank);
      at = blank;
    }
    at += 1;
    this.#at = at;
    this.#closed();
    return at;
  }

  #declares = false;

  /** Attributes from behind the name up to `>` or `/`. */
  #attributes(from: number): number {
    const bytes = this.#buffer;
    let at = from;
    let count = 0;
    this.#declares = false;
    for (;;) {
      const behind = this.#blanks(at);
      if (behind >= this.#end) return MORE;
      if (bytes[behind] === 0x3e || bytes[behind] === 0x2f) {
        this.attributes = count;
        return behind;
      }
      if (behind === at) this.#fail("a tag that is not as it should be", "malformed", at);
      const name = this.#name(behind);
      if (name === MORE) return MORE;
      at = this.#blanks(this.#nameEnd);
      if (at >= this.#end) return MORE;
      if (bytes[at] !== 0x3d) this.#fail("an attribute without a value", "malformed", at);
      at = this.#blanks(at + 1);
      if (at >= this.#end) return MORE;
      const quote = bytes[at]!;
      if (quote !== 0x22 && quote !== 0x27) this.#fail("an attribute without quotes", "malformed", at);
      const value = this.#value(at + 1, quote);
      if (value === MORE) return MORE;
      at = this.#valueEnd + 1;
      if (count >= SCAN_LIMITS.attributes)
        this.#limit("attributes on one element", SCAN_LIMITS.attributes, at);
      for (let other = 0; other < count; other++)
        if (this.attributeNames[other] === name) this.#fail("an attribute twice", "malformed", at);
      this.attributeNames[count] = name;
      this.attributeValues[count] = value;
      count += 1;
      if (this.names.prefix[name] === "xmlns" || this.names.whole[name] === "xmlns") this.#declares = true;
    }
  }

  #valueEnd = 0;

  #value(from: number, quote: number): string | typeof MORE {
    const bytes = this.#buffer;
    let at = from;
    let made = 0;
    let value: string | undefined;
    let piece = from;
    for (;;) {
      const meaning = IN_VALUE[bytes[at]!];
      if (meaning === PLAIN) at += 1;
      else if (meaning === QUOTE) {
        if (bytes[at] === quote) break;
        at += 1;
      } else if (meaning === HIGH) {
        at = this.#odd(at);
        made = WIDE;
      } else if (meaning === AMP) {
        const text = this.#reference(at);
        if (text === MORE) return MORE;
        value = (value ?? "") + this.#piece(piece, at) + text;
        at = this.#referenceEnd;
        piece = at;
      } else if (meaning === LF || meaning === CR) {
        value = `${(value ?? "") + this.#piece(piece, at)} `;
        at = bytes[at] === 0x09 ? at + 1 : this.#newline(at);
        piece = at;
        if (at >= this.#end) return MORE;
      } else if (meaning === LT) this.#fail("a < in the value of an attribute", "malformed", at);
      else if (at >= this.#end) return MORE;
      else this.#odd(at);
    }
    this.#valueEnd = at;
    return value === undefined ? this.textOf(from, at, made) : value + this.#piece(piece, at);
  }

  /** Binds the namespaces that the last start tag declares; gives the scope in which they are. */
  #bind(at: number): number {
    // A run is known by its bytes, and bindings are no part of them.
    this.#learning = -1;
    const depth = this.paths.depth[this.path]! + 1;
    const bound: string[] = [];
    for (let index = 0; index < this.attributes; index++) {
      const name = this.attributeNames[index]!;
      const uri = this.attributeValues[index]!;
      const whole = this.names.whole[name] === "xmlns";
      if (!whole && this.names.prefix[name] !== "xmlns") continue;
      const prefix = whole ? "" : this.names.local[name]!;
      const right =
        prefix === "xml"
          ? uri === XML
          : prefix !== "xmlns" && uri !== XML && uri !== XMLNS && (whole || uri !== "");
      if (!right) this.#fail("a namespace that cannot be declared so", "malformed", at);
      this.#prefixes.push(prefix);
      // For the default namespace: what it was, to go back to.
      this.#uris.push(whole ? this.#plainUri : uri);
      this.#boundAt.push(depth);
      bound.push(prefix, uri);
      if (whole) this.#plainUri = uri;
    }
    return this.paths.inside(this.paths.scope[this.path]!, bound);
  }

  /** The namespace that a prefix is bound to where the scanner stands. */
  uriOf(prefix: string): string {
    return this.#uriOf(prefix, this.#at);
  }

  #uriOf(prefix: string, at: number): string {
    const index = this.#prefixes.lastIndexOf(prefix);
    // xmlns itself is bound, but is no prefix of an element.
    if (index < 0 || prefix === "xmlns")
      this.#fail("a prefix that is bound to no namespace", "malformed", at);
    return this.#uris[index]!;
  }

  /** Two attributes may not be the same name under different prefixes. */
  #distinct(at: number): void {
    let uris: (string | undefined)[] | undefined;
    for (let index = 0; index < this.attributes; index++) {
      const name = this.attributeNames[index]!;
      const prefix = this.names.prefix[name]!;
      if (prefix === "" || prefix === "xmlns") continue;
      const uri = this.#uriOf(prefix, at);
      uris ??= [];
      uris[index] = uri;
      for (let other = 0; other < index; other++)
        if (uris[other] === uri && this.names.local[this.attributeNames[other]!] === this.names.local[name])
          this.#fail("an attribute twice", "malformed", at);
    }
  }

  /** Passes to the first of `bytes` that may end a comment, an instruction or a CDATA section. */
  #passTo(from: number, ending: number): number {
    const bytes = this.#buffer;
    let at = from;
    for (;;) {
      const meaning = IN_MARKUP[bytes[at]!];
      if (meaning === PLAIN) at += 1;
      else if (meaning === BRACKET) {
        if (bytes[at] === ending) return at;
        at += 1;
      } else if (meaning === LF || meaning === CR) at = this.#newline(at);
      else if (at >= this.#end) return MORE;
      else at = this.#odd(at);
    }
  }

  #declared(from: number, last: boolean): number {
    this.#learned(from, this.line, this.#lineStart);
    const bytes = this.#buffer;
    const end = this.#end;
    if (bytes[from + 2] === 0x2d && bytes[from + 3] === 0x2d) {
      let at = from + 4;
      for (;;) {
        at = this.#passTo(at, 0x2d);
        if (at === MORE || at + 2 >= end) return MORE;
        if (bytes[at + 1] === 0x2d) {
          if (bytes[at + 2] !== 0x3e) this.#fail("-- in a comment", "malformed", at + 2);
          this.#started = true;
          return at + 3;
        }
        at += 1;
      }
    }
    const head = bytes.toString("latin1", from, Math.min(end, from + 200));
    const whole = last || head.length >= 200;
    if (this.path > 0 && head.startsWith("<![CDATA[")) return this.#cdata(from + 9);
    if (!this.#root) {
      const doctype = /^<!doctype(\s+html\b)?/i.exec(head);
      if (doctype !== null && (whole || head.includes(">") || head.includes("[")))
        this.#fail("a DOCTYPE", doctype[1] === undefined ? "doctype" : "html", from);
      if (doctype !== null) return MORE;
    }
    if (
      !whole &&
      head.length < 9 &&
      ("<!doctype".startsWith(head.toLowerCase()) || "<![CDATA[".startsWith(head) || head === "<!-")
    )
      return MORE;
    this.#fail("a declaration where none may be", "malformed", from + 2);
  }

  #cdata(from: number): number {
    const bytes = this.#buffer;
    const line = this.line;
    let at = from;
    for (;;) {
      at = this.#passTo(at, 0x5d);
      if (at === MORE || at + 2 >= this.#end) return MORE;
      if (bytes[at + 1] === 0x5d && bytes[at + 2] === 0x3e) break;
      at += 1;
    }
    this.#at = at + 3;
    if (at > from) {
      const made = WIDE | (this.line === line ? 0 : RETURNS);
      const text = this.textOf(from, at, made);
      this.#on.text(from, at, made, false, text, false);
    }
    return at + 3;
  }

  #instruction(from: number): number {
    this.#learned(from, this.line, this.#lineStart);
    const bytes = this.#buffer;
    let at = from + 2;
    while (IN_NAME[bytes[at]!] === 1 && at - from < SCAN_LIMITS.name) at += 1;
    if (at >= this.#end) return MORE;
    const target = bytes.toString("utf8", from + 2, at);
    if (target === "xml") this.#begun = true;
    const behind = bytes[at]!;
    const begins = !this.#started;
    let ending = from + 2;
    for (;;) {
      ending = this.#passTo(ending, 0x3f);
      if (ending === MORE || ending + 1 >= this.#end) return MORE;
      if (bytes[ending + 1] === 0x3e) break;
      ending += 1;
    }
    if (target === "xml" && begins) {
      if (!DECLARATION.test(bytes.toString("latin1", from, ending + 2)))
        this.#fail("an XML declaration that is not as it should be", "malformed", ending);
    } else if (
      !isSimpleName(target) ||
      /^xml$/i.test(target) ||
      !(ending === at || behind === 0x20 || behind === 0x09 || behind === 0x0a || behind === 0x0d)
    )
      this.#fail("a processing instruction that is not as it should be", "malformed", ending);
    this.#started = true;
    return ending + 2;
  }
}

/**
 * Lines that begin in a piece of text, where the last of them does, and the bytes beyond UTF-16 units in all of it and in
 * that last line.
 */
function walk(bytes: Uint8Array, from: number, to: number) {
  let lines = 0;
  let start = from;
  let wide = 0;
  let tail = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (byte === 0x0a || (byte === 0x0d && bytes[at + 1] !== 0x0a)) {
      lines += 1;
      start = at + 1;
      tail = 0;
    } else if (byte >= 0xc0) {
      wide += byte >= 0xe0 ? 2 : 1;
      tail += byte >= 0xe0 ? 2 : 1;
    }
  }
  return { lines, start, wide, tail };
}

const viewOf = ({ buffer, byteOffset, length }: Buffer): DataView => new DataView(buffer, byteOffset, length);

const isChar = (point: number): boolean =>
  point === 0x9 ||
  point === 0xa ||
  point === 0xd ||
  (point >= 0x20 && point <= 0xd7ff) ||
  (point >= 0xe000 && point <= 0xfffd) ||
  (point >= 0x10000 && point <= 0x10ffff);
