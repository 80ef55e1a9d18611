// The workbook as bytes that depend on nothing but its contents: each part with the same date, and compressed by a
// deflate written in JavaScript, which gives equal bytes on every platform. Parts stream through: a sheet is never
// held whole.
import { strToU8, Zip, ZipDeflate } from "fflate";

/** A zip knows no earlier date than this. */
const epoch = new Date(1980, 0, 1);
/** Small strings are gathered before they are compressed. */
const chunk = 1 << 17;

export type Part = { readonly name: string; readonly text: Iterable<string> };

export function* zipped(parts: Iterable<Part>): Iterable<Uint8Array> {
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, data) => {
    if (error) throw error;
    ready.push(data);
  });
  function* drained() {
    const out = ready;
    ready = [];
    yield* out;
  }
  for (const { name, text } of parts) {
    const entry = new ZipDeflate(name, { level: 4 });
    entry.mtime = epoch;
    zip.add(entry);
    let gathered = "";
    for (const some of text) {
      gathered += some;
      if (gathered.length < chunk) continue;
      entry.push(strToU8(gathered), false);
      gathered = "";
      yield* drained();
    }
    entry.push(strToU8(gathered), true);
    yield* drained();
  }
  zip.end();
  yield* drained();
}
