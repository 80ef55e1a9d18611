// A list that is written out as JSON while it is gathered: as objects, and even as text, it could be too large for memory.
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";

/** Characters that are written, and bytes that are read, at a time. */
const PIECE = 1 << 18;

export class Written {
  readonly path: string;
  length: number;
  #open = "";
  #file: number | undefined;

  /** @param path a file of its own, which goes when it has been read */
  constructor(path: string, length = 0) {
    this.path = path;
    this.length = length;
  }

  push(one: object): void {
    this.#open += `${this.length === 0 ? "" : ","}${JSON.stringify(one)}`;
    this.length += 1;
    if (this.#open.length >= PIECE) this.#write();
  }

  #write(): void {
    this.#file ??= openSync(this.path, "w", 0o600);
    const bytes = Buffer.from(this.#open);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    this.#open = "";
  }

  /** Nothing more comes, or none of it is wanted. */
  end(): this {
    if (this.#open !== "") this.#write();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    return this;
  }

  /** Its elements as JSON with commas between them, once, in pieces that are good until the next one. */
  *taken(): Iterable<Uint8Array> {
    if (this.length === 0) return;
    const file = openSync(this.path, "r");
    try {
      const piece = Buffer.alloc(PIECE);
      for (;;) {
        const read = readSync(file, piece);
        if (read === 0) return;
        yield piece.subarray(0, read);
      }
    } finally {
      closeSync(file);
      rmSync(this.path);
    }
  }
}

/** An object as JSON on one line, in pieces that are good until the next one. */
export function* jsonLine(members: { readonly [name: string]: unknown }): Iterable<string | Uint8Array> {
  let before = "{";
  for (const [name, value] of Object.entries(members)) {
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(name)}:`;
    before = ",";
    if (value instanceof Written) {
      yield "[";
      yield* value.taken();
      yield "]";
    } else yield JSON.stringify(value);
  }
  yield before === "{" ? "{}\n" : "}\n";
}
