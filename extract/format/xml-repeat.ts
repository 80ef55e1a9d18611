// Texts that come again and again: currencies, codes, dates. The same bytes give the same string, which is made once.

const SLOTS = 1 << 11;
const LONGEST = 24;

export class Repeats {
  /** In bytes. */
  static readonly LONGEST = LONGEST;
  readonly #strings: string[] = new Array(SLOTS).fill("");
  readonly #lengths = new Uint8Array(SLOTS);
  readonly #bytes = new Uint8Array(SLOTS * LONGEST);

  /** The text of at most LONGEST bytes of ASCII; what fell into its place before is forgotten. */
  of(bytes: Buffer, from: number, to: number): string {
    const length = to - from;
    let hash = length;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const own = this.#bytes;
    const start = slot * LONGEST;
    if (this.#lengths[slot] === length) {
      let same = 0;
      while (same < length && own[start + same] === bytes[from + same]) same += 1;
      if (same === length) return this.#strings[slot]!;
    }
    for (let at = 0; at < length; at++) own[start + at] = bytes[from + at]!;
    this.#lengths[slot] = length;
    const text = bytes.toString("latin1", from, to);
    this.#strings[slot] = text;
    return text;
  }
}
