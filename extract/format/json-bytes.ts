// JSON written as bytes, text by text, mostly copied from the bytes in which it came.

const QUOTE = 0x22;

export class JsonBytes {
  #buffer = Buffer.allocUnsafe(1 << 16);
  length = 0;

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.length);
  }

  #room(more: number): Buffer {
    if (this.length + more > this.#buffer.length) {
      const grown = Buffer.allocUnsafe((this.length + more) * 2);
      this.#buffer.copy(grown, 0, 0, this.length);
      this.#buffer = grown;
    }
    return this.#buffer;
  }

  /** What is written already. */
  put(written: Uint8Array): void {
    const { length } = written;
    const into = this.#room(length);
    const from = this.length;
    for (let at = 0; at < length; at++) into[from + at] = written[at]!;
    this.length = from + length;
  }

  /** A whole number, from 0. */
  number(of: number): void {
    const into = this.#room(20);
    let digits = 1;
    for (let power = 10; power <= of; power *= 10) digits += 1;
    let rest = of;
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      const tens = Math.floor(rest / 10);
      into[at] = 0x30 + (rest - tens * 10);
      rest = tens;
    }
    this.length += digits;
  }

  /** Bytes that need no escape, without quotes. */
  copy(bytes: Uint8Array, from: number, length: number): void {
    const into = this.#room(length);
    const to = this.length;
    for (let at = 0; at < length; at++) into[to + at] = bytes[from + at]!;
    this.length = to + length;
  }

  /** A string of bytes that need no escape. */
  quoted(bytes: Uint8Array, from: number, length: number): void {
    const into = this.#room(length + 2);
    let at = this.length;
    into[at++] = QUOTE;
    for (let index = from; index < from + length; index++) into[at++] = bytes[index]!;
    into[at++] = QUOTE;
    this.length = at;
  }

  /** Any JSON. */
  json(text: string): void {
    const into = this.#room(text.length * 3);
    this.length += into.write(text, this.length);
  }
}
