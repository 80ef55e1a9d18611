// Files of the sample are written as they are made: text is gathered into chunks, and the maker waits when the disk
// cannot keep up.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

const CHUNK = 1 << 16;

export type Sink = {
  readonly write: (text: string) => void;
  /** True when the maker should wait for `drained()` before it writes on. */
  readonly full: () => boolean;
  readonly drained: () => Promise<void>;
  /** Ends the file; gives its size. */
  readonly close: () => Promise<number>;
};

export function openSink(path: string): Sink {
  const stream = createWriteStream(path, { highWaterMark: CHUNK * 4 });
  let failure: Error | undefined;
  let text = "";
  stream.on("error", (error) => {
    failure = error;
  });
  const flush = () => {
    if (text.length > 0) stream.write(text);
    text = "";
  };
  return {
    write: (more) => {
      text += more;
      if (text.length >= CHUNK) flush();
    },
    full: () => failure !== undefined || stream.writableNeedDrain,
    drained: async () => {
      if (failure) throw failure;
      if (stream.writableNeedDrain) await once(stream, "drain");
    },
    close: async () => {
      if (failure) throw failure;
      flush();
      stream.end();
      await finished(stream);
      return stream.bytesWritten;
    },
  };
}

/** One value of a CSV file: quoted only where it must be. */
export const csvValue = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

/** Takes a line of our own CSV apart again. */
export function csvSplit(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  const values: string[] = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    values.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'));
  }
  return values;
}

const ENTITIES: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

export const xmlText = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
