// Names of XML, each checked once and known by a number from then on: two tags are the same name when their bytes are.
import { randomInt } from "node:crypto";

// NameStartChar and NameChar of XML 1.0, fifth edition, without the colon (Namespaces in XML 1.0).
const START =
  "A-Z_a-z\\u{c0}-\\u{d6}\\u{d8}-\\u{f6}\\u{f8}-\\u{2ff}\\u{370}-\\u{37d}\\u{37f}-\\u{1fff}\\u{200c}\\u{200d}\\u{2070}-\\u{218f}\\u{2c00}-\\u{2fef}\\u{3001}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{fffd}\\u{10000}-\\u{effff}";
const NCNAME = `[${START}][${START}\\-.0-9\\u{b7}\\u{300}-\\u{36f}\\u{203f}\\u{2040}]*`;
const QNAME = new RegExp(`^${NCNAME}(?::${NCNAME})?$`, "u");
const SIMPLE = new RegExp(`^${NCNAME}$`, "u");

export const isSimpleName = (name: string): boolean => SIMPLE.test(name);

/** FNV-1a, begun at random, so that nobody can choose names that fall into one slot. */
export const HASH_PRIME = 0x01000193;
export const HASH_BEGIN = randomInt(2 ** 31);

const SLOTS = 1 << 15;

export type Names = {
  /** Its number, or -1 for what is no name and -2 where there are too many of them. */
  readonly idOf: (bytes: Uint8Array, from: number, to: number, hash: number) => number;
  readonly bytes: (id: number) => Uint8Array;
  /** As its user wrote it. */
  readonly whole: readonly string[];
  readonly prefix: readonly string[];
  readonly local: readonly string[];
  /** Bytes beyond its UTF-16 units. */
  readonly wide: readonly number[];
};

/** Names met in one file, at most `most` different ones. */
export function names(most: number): Names {
  const slots = new Int32Array(SLOTS);
  const known: Uint8Array[] = [];
  const whole: string[] = [];
  const prefix: string[] = [];
  const local: string[] = [];
  const wide: number[] = [];

  function add(bytes: Uint8Array, from: number, to: number): number {
    if (known.length >= most) return -2;
    const own = Uint8Array.from(bytes.subarray(from, to));
    const name = Buffer.from(own).toString();
    if (!QNAME.test(name)) return -1;
    const colon = name.indexOf(":");
    known.push(own);
    whole.push(name);
    prefix.push(colon < 0 ? "" : internal(name.slice(0, colon)));
    local.push(internal(name.slice(colon + 1)));
    wide.push(own.length - name.length);
    return known.length - 1;
  }

  return {
    idOf(bytes, from, to, hash) {
      let slot = hash & (SLOTS - 1);
      for (;;) {
        const id = slots[slot]! - 1;
        if (id < 0) {
          const added = add(bytes, from, to);
          if (added >= 0) slots[slot] = added + 1;
          return added;
        }
        const other = known[id]!;
        if (other.length === to - from) {
          let at = 0;
          while (at < other.length && other[at] === bytes[from + at]) at++;
          if (at === other.length) return id;
        }
        slot = (slot + 1) & (SLOTS - 1);
      }
    },
    bytes: (id) => known[id]!,
    whole,
    prefix,
    local,
    wide,
  };
}

/** The same text as the engine's own copy of it, which compares by address with a name in the source code. */
const internal = (text: string): string => Object.keys({ [text]: 0 })[0]!;
