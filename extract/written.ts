// A list that is written out as JSON while it is gathered: as objects it could be too large for memory, and as one text
// too long for a string.

const ENCODER = new TextEncoder();

/** Characters of a piece. */
const PIECE = 1 << 20;

export class Written {
  /** In UTF-8. */
  readonly pieces: Uint8Array<ArrayBuffer>[];
  length: number;
  #open = "";

  constructor(pieces: Uint8Array<ArrayBuffer>[] = [], length = 0) {
    this.pieces = pieces;
    this.length = length;
  }

  push(one: object): void {
    this.#open += `${this.length === 0 ? "" : ","}${JSON.stringify(one)}`;
    this.length += 1;
    if (this.#open.length >= PIECE) this.end();
  }

  /** Nothing more comes. */
  end(): this {
    if (this.#open !== "") this.pieces.push(ENCODER.encode(this.#open));
    this.#open = "";
    return this;
  }
}

/** An object as JSON on one line, in pieces. */
export function* jsonLine(members: { readonly [name: string]: unknown }): Iterable<string | Uint8Array> {
  let before = "{";
  for (const [name, value] of Object.entries(members)) {
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(name)}:`;
    before = ",";
    if (value instanceof Written) {
      yield "[";
      yield* value.pieces;
      yield "]";
    } else yield JSON.stringify(value);
  }
  yield before === "{" ? "{}\n" : "}\n";
}
