// Markup that was met before. Between two texts a bank's file has the same few runs of tags, over and over: where the
// same bytes stand in the same place, they open and close the same elements, and need not be read again to know it.

/** Of a run more than this is not kept; nor are more of them, by place or altogether. */
const LONGEST = 1 << 11;
const MOST_HERE = 16;
const MOST_BYTES = 1 << 18;
/** So often a run that is not kept is met where no more are kept, until one makes room for it. */
const PATIENCE = 64;

export class Run<T> {
  readonly length: number;
  /** Path behind it. */
  readonly after: number;
  /** Lines that begin in it, and where the last of them does. */
  readonly lines: number;
  readonly lineStart: number;
  /** What its reader makes of it. */
  readonly told: T;
  readonly bytes: Uint8Array;
  /** The same, four at a time, as far as they go. */
  readonly fours: Int32Array;
  readonly last: number;
  next: Run<T> | undefined;

  constructor(
    bytes: Uint8Array,
    after: number,
    lines: number,
    lineStart: number,
    last: number,
    told: T,
    next: Run<T> | undefined,
  ) {
    this.bytes = bytes;
    this.length = bytes.length;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.fours = Int32Array.from({ length: bytes.length >> 2 }, (_, at) => view.getInt32(at * 4, true));
    this.after = after;
    this.lines = lines;
    this.lineStart = lineStart;
    this.last = last;
    this.told = told;
    this.next = next;
  }
}

export class Runs<T> {
  /** By path: the runs that began in it. */
  readonly #first: (Run<T> | undefined)[] = [];
  readonly #kept: number[] = [];
  readonly #missed: number[] = [];
  #bytes = 0;

  /** The run that stands at `at`, whole. */
  find(path: number, bytes: DataView, at: number, end: number): Run<T> | undefined {
    if (path >= this.#first.length) return undefined;
    for (let run = this.#first[path]; run !== undefined; run = run.next) {
      const { length, fours, bytes: own } = run;
      if (at + length > end) continue;
      const whole = fours.length;
      let same = 0;
      while (same < whole && fours[same] === bytes.getInt32(at + same * 4, true)) same += 1;
      if (same < whole) continue;
      same *= 4;
      while (same < length && own[same] === bytes.getUint8(at + same)) same += 1;
      if (same === length) return run;
    }
    return undefined;
  }

  /** Whether another run is worth being kept here. */
  wants(path: number): boolean {
    while (path >= this.#first.length) {
      this.#first.push(undefined);
      this.#kept.push(0);
      this.#missed.push(0);
    }
    if (this.#bytes >= MOST_BYTES) return false;
    if (this.#kept[path]! < MOST_HERE) return true;
    this.#missed[path]! += 1;
    if (this.#missed[path]! < PATIENCE) return false;
    this.#missed[path] = 0;
    return true;
  }

  keep(
    path: number,
    of: Uint8Array,
    after: number,
    lines: number,
    lineStart: number,
    last: number,
    told: T,
  ): void {
    if (of.length === 0 || of.length > LONGEST || of.some((byte) => byte > 0x7f)) return;
    this.#bytes += of.length;
    this.#kept[path]! += 1;
    if (this.#kept[path]! > MOST_HERE) {
      // One of them goes; what is met often is found again soon.
      this.#kept[path]! -= 1;
      const first = this.#first[path]!;
      this.#bytes -= first.length;
      this.#first[path] = first.next;
    }
    // The longest stands first: a shorter one may be its beginning.
    let before: Run<T> | undefined;
    let behind = this.#first[path];
    while (behind !== undefined && behind.length > of.length) {
      before = behind;
      behind = behind.next;
    }
    const run = new Run(Uint8Array.from(of), after, lines, lineStart, last, told, behind);
    if (before === undefined) this.#first[path] = run;
    else before.next = run;
  }
}
