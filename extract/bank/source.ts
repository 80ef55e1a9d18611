// Bank statements (interface 12a): every camt.053 file in the inbox is one delivery, known by its content and never by
// its name. camt.052 and .054 only announce what a camt.053 will say, so they are left where they are and never post.
import { resolve } from "node:path";
import { SaldoError } from "../error.ts";
import { camtVersion } from "../format/camt.ts";
import { businessDay } from "../format/target-day.ts";
import { type Delivery, defineSource, type Original, original, type Refusal } from "../source.ts";
import { listFolder } from "../transport/folder.ts";
import { inspect } from "./inspect.ts";
import { inspectPayment } from "./inspect-payment.ts";
import { items } from "./statement.ts";
import { tables } from "./tables.ts";

const all = Object.keys(tables);

export default defineSource({
  name: "bank",
  doc: "Bank statements in CAMT.053 (ISO 20022), as the bank or its connection drops them in a folder",
  interfaces: ["12a"],
  options: {
    /** Below SALDO_HOME, or absolute. */
    folder: "inbox/12a",
  },
  tables,
  confidential: true,
  async *read({ folder }, context): AsyncIterable<Delivery | Refusal> {
    const place = resolve(context.home, folder);
    const { files } = await listFolder(place, context.emit, { source: "bank" });
    for (const { path, name } of files) {
      let file: Original | undefined;
      try {
        file = await original(path);
        const { kind } = await camtVersion(path);
        if (kind !== "camt.053") {
          context.emit({
            type: "note",
            level: "info",
            code: "camt_preannouncement",
            message: `${kind} is a pre-announcement, not posted: it stays in the folder`,
            place: { source: "bank", file: name },
          });
          continue;
        }
      } catch (refused) {
        // What went away before it was read was not delivered: it comes again, or not at all.
        if (file !== undefined) yield { refused, label: name, tables: all, files: [file] };
        else if (!(refused instanceof SaldoError)) throw refused;
        continue;
      }
      yield { label: name, tables: all, files: [file], records: items(path) };
    }
  },
  inspect: { camt: inspect, pain: (path, now) => inspectPayment(path, businessDay(now)) },
});
