// Where the records of a CSV text begin and end, and which cannot be split into columns. DuckDB splits a sound file
// faster, but is silent about some unsound ones (a quote that never closes loses the rest of the file, blanks beside
// a quote are trimmed, an empty extra field vanishes), so it is only given what this scanner has found sound.

/** A record that cannot be split into columns; rows count from 1, the header not counted. */
export type Broken = { readonly row: number; readonly reason: string };

export type Scanned = {
  /** Records after the header, the broken ones counted, blank lines not. */
  readonly records: number;
  readonly broken: readonly Broken[];
  /** What is wrong with the header, where it cannot be split. */
  readonly header?: string;
  readonly newline: "\n" | "\r\n" | "mixed";
  /** Characters of the longest record. */
  readonly longest: number;
  /** Some record lacks its last fields, and may. */
  readonly short: boolean;
};

/**
 * Told of every record in order, the header first (row 0): its text without line end ('' where skipped), what is wrong with
 * it, and how many of its last fields it lacks.
 */
export type OnRecord = (row: number, text: string, reason: string | undefined, lacking: number) => void;

const QUOTE = 34;
const LF = 10;
const CR = 13;
const SPACE = 32;
const TAB = 9;

const START = 0; // of a field
const BLANK = 1; // only blanks so far in an unquoted field
const PLAIN = 2; // in an unquoted field
const QUOTED = 3;
const CLOSED = 4; // behind a quote that closes, or is the first of two
const SPOILT = 5; // broken: everything up to the line end belongs to it

/**
 * A scanner that is fed with pieces of text. A record ends at a line end outside quotes; a broken one ends at the
 * first line end behind what broke it, so that the records after it are read again.
 * @param skip records (by row) whose text nobody wants: it is not kept, however long it is
 * @param mayBeShort whether records may lack their last fields
 */
export function scanner(
  delimiter: string,
  width: number,
  onRecord?: OnRecord,
  skip: ReadonlySet<number> = new Set(),
  mayBeShort = false,
) {
  const separator = delimiter.charCodeAt(0);
  const broken: Broken[] = [];
  let row = -1;
  let header: string | undefined;
  let state = START;
  let fields = 1;
  let reason: string | undefined;
  let cr = false;
  let line = 1;
  let openedAt = 0;
  let lf = false;
  let crlf = false;
  let length = 0;
  let longest = 0;
  let short = false;
  let carry = "";

  function ended(isCut = false): boolean {
    const blank = length === 0 && state === START && fields === 1;
    if (blank && row >= 0 && width !== 1) return false;
    row++;
    if (state === QUOTED) reason = `a quote opened on line ${openedAt} is never closed`;
    if (reason === undefined && fields < width && mayBeShort && row > 0 && !isCut) short = true;
    else if (reason === undefined && fields !== width) {
      reason = `${fields} ${fields === 1 ? "field" : "fields"} where the header has ${width}`;
    }
    if (reason !== undefined) {
      if (row === 0) header = reason;
      else broken.push({ row, reason });
    }
    if (length > longest) longest = length;
    return true;
  }

  function reset(): void {
    state = START;
    fields = 1;
    reason = undefined;
    length = 0;
    carry = "";
  }

  const keeps = () => onRecord !== undefined && !skip.has(row + 1);

  function spoil(why: string): void {
    reason ??= why;
    state = SPOILT;
  }

  return {
    push(text: string): void {
      const end = text.length;
      let start = 0;
      for (let at = 0; at < end; at++) {
        const char = text.charCodeAt(at);
        if (char === LF) line++;
        if (state === QUOTED) {
          if (char === QUOTE) state = CLOSED;
          continue;
        }
        if (cr) {
          cr = false;
          if (char !== LF) spoil(`a carriage return without line feed on line ${line}`);
        }
        if (char === LF) {
          const pair = at > 0 ? text.charCodeAt(at - 1) === CR : carry.endsWith("\r");
          if (pair) crlf = true;
          else lf = true;
          length += at - start - (pair ? 1 : 0);
          const rest = keeps() ? carry + text.slice(start, at) : "";
          if (ended()) onRecord?.(row, pair ? rest.slice(0, -1) : rest, reason, width - fields);
          reset();
          start = at + 1;
          continue;
        }
        if (char === CR) {
          cr = true;
          continue;
        }
        if (state === PLAIN) {
          if (char === separator) {
            fields++;
            state = START;
          }
          continue;
        }
        if (state === SPOILT) continue;
        if (char === separator) {
          fields++;
          state = START;
        } else if (state === CLOSED) {
          if (char === QUOTE) state = QUOTED;
          else spoil(`text behind a closing quote on line ${line}`);
        } else if (char === QUOTE) {
          if (state === BLANK) spoil(`a blank before an opening quote on line ${line}`);
          else {
            state = QUOTED;
            openedAt = line;
          }
        } else {
          state = char === SPACE || char === TAB ? BLANK : PLAIN;
        }
      }
      if (start < end) {
        length += end - start;
        // Where the text is not wanted only the last character matters: half a line end may stand there.
        carry = keeps() ? carry + text.slice(start) : text.slice(-1);
      }
    },

    end(): Scanned {
      if (cr) spoil(`a carriage return without line feed on line ${line}`);
      // Without a line end nothing tells a short record from one that was cut off.
      if (length > 0 && ended(true)) onRecord?.(row, carry, reason, width - fields);
      reset();
      return {
        records: Math.max(row, 0),
        broken,
        ...(header === undefined ? {} : { header }),
        newline: crlf && lf ? "mixed" : crlf ? "\r\n" : "\n",
        longest,
        short,
      };
    },
  };
}
