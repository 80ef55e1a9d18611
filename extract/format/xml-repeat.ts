// Texts that come again and again: currencies, codes, dates. The same bytes give the same string, which is made once.

const SLOTS = 1 << 11;
const LONGEST = 24;

export class Repeats {
  /** In bytes. */
  static readonly LONGEST = LONGEST;
  readonly #strings: string[] = new Array(SLOTS).fill("");
  readonly #lengths = new Uint8Array(SLOTS);
  readonly #bytes = new Uint8Array(SLOTS * LONGEST);

  /** By who asked: the place of what it got last, where mostly the same is. */
  readonly #last: Int32Array;

  /** @param askers how many there are that ask, each for texts of its own kind */
  constructor(askers: number) {
    this.#last = new Int32Array(askers);
  }

  /** The text of at most LONGEST bytes of ASCII; what fell into its place before is forgotten. */
  of(asker: number, bytes: Buffer, from: number, to: number): string {
    const length = to - from;
    const last = this.#last[asker]!;
    if (this.#stands(last, bytes, from, length)) return this.#strings[last]!;
    let hash = length;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    this.#last[asker] = slot;
    if (this.#stands(slot, bytes, from, length)) return this.#strings[slot]!;
    const own = this.#bytes;
    const start = slot * LONGEST;
    for (let at = 0; at < length; at++) own[start + at] = bytes[from + at]!;
    this.#lengths[slot] = length;
    const text = bytes.toString("latin1", from, to);
    this.#strings[slot] = text;
    return text;
  }

  #stands(slot: number, bytes: Buffer, from: number, length: number): boolean {
    if (this.#lengths[slot] !== length) return false;
    const own = this.#bytes;
    const start = slot * LONGEST;
    for (let at = 0; at < length; at++) if (own[start + at] !== bytes[from + at]) return false;
    return true;
  }
}
