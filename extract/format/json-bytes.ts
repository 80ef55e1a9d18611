// JSON written as bytes, text by text, mostly copied from the bytes in which it came: four at a time, so that up to three
// too many are written, over which the next ones go.

const QUOTE = 0x22;
/** Bytes behind what is asked for that must be there to be read or written, too. */
export const SLACK = 4;

/** Bytes that are written again and again. */
export type Written = { readonly length: number; readonly view: DataView };

export function written(json: string): Written {
  const length = Buffer.byteLength(json);
  const bytes = new Uint8Array(length + SLACK);
  bytes.set(Buffer.from(json));
  return { length, view: new DataView(bytes.buffer) };
}

export class JsonBytes {
  #buffer = Buffer.alloc(1 << 17);
  #view = viewOf(this.#buffer);
  length = 0;

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.length);
  }

  #room(more: number): void {
    if (this.length + more + SLACK <= this.#buffer.length) return;
    const grown = Buffer.alloc((this.length + more + SLACK) * 2);
    this.#buffer.copy(grown, 0, 0, this.length);
    this.#buffer = grown;
    this.#view = viewOf(grown);
  }

  put({ length, view }: Written): void {
    this.copy(view, 0, length);
  }

  /** Bytes that need no escape, without quotes; SLACK more can be read behind them. */
  copy(from: DataView, at: number, length: number): void {
    this.#room(length);
    const into = this.#view;
    const to = this.length;
    for (let index = 0; index < length; index += 4)
      into.setInt32(to + index, from.getInt32(at + index, true), true);
    this.length = to + length;
  }

  /** The same as a string. */
  quoted(from: DataView, at: number, length: number): void {
    this.#room(length + 2);
    const into = this.#view;
    const to = this.length + 1;
    into.setUint8(to - 1, QUOTE);
    for (let index = 0; index < length; index += 4)
      into.setInt32(to + index, from.getInt32(at + index, true), true);
    into.setUint8(to + length, QUOTE);
    this.length = to + length + 1;
  }

  /** A whole number, from 0. */
  number(of: number): void {
    this.#room(20);
    const into = this.#view;
    let digits = 1;
    for (let power = 10; power <= of; power *= 10) digits += 1;
    let rest = of;
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      const tens = Math.floor(rest / 10);
      into.setUint8(at, 0x30 + (rest - tens * 10));
      rest = tens;
    }
    this.length += digits;
  }

  /** Any JSON. */
  json(text: string): void {
    this.#room(text.length * 3);
    this.length += this.#buffer.write(text, this.length);
  }
}

const viewOf = ({ buffer, byteOffset, length }: Buffer): DataView => new DataView(buffer, byteOffset, length);
