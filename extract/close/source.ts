// Closed periods: what `saldo close` and `saldo reopen` land themselves, once they have seen that they may. Nothing is
// read from a folder: a document that somebody put somewhere closes nothing.
import { type Configured, type Delivery, defineSource, type Original } from "../source.ts";
import { readDocument } from "./document.ts";
import { tables } from "./tables.ts";

const source = defineSource({
  name: "close",
  doc: "Closed periods: the rows and the workbook that were frozen, who closed and who reopened them",
  interfaces: [],
  options: {},
  tables,
  async *read(): AsyncIterable<Delivery> {},
});

export default source;

/** The source as it delivers one document and nothing else. The document is the first of the files. */
export function delivering(label: string, of: readonly string[], files: readonly Original[]): Configured {
  const delivery: Delivery = { label, tables: of, files, records: readDocument(files[0]!.path) };
  return {
    source: {
      ...source,
      async *read() {
        yield delivery;
      },
    },
    options: {},
  };
}
