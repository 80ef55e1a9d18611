// Bank statements (interface 12a): every camt.053 file in the inbox is one delivery, known by its content and never by
// its name. camt.052 and .054 only announce what a camt.053 will say: they land apart from it, and never post.
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Context } from "../context.ts";
import { SaldoError } from "../error.ts";
import { camtVersion } from "../format/camt.ts";
import { packing, unpacked } from "../format/packed.ts";
import { faultOf } from "../format/xml.ts";
import { type Delivery, defineSource, type Original, original, type Refusal } from "../source.ts";
import { listFolder } from "../transport/folder.ts";
import { announcements } from "./announcement.ts";
import { inspect } from "./inspect.ts";
import { inspectPayments } from "./inspect-payment.ts";
import { rowsOf } from "./statement.ts";
import { announcementTables, statementTables, tables } from "./tables.ts";

const booked = Object.keys(statementTables);
const announced = Object.keys(announcementTables);

export default defineSource({
  name: "bank",
  doc: "Bank statements in CAMT.053 (ISO 20022) and their announcements in CAMT.052 and .054, as the bank or its connection drops them in a folder",
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
      try {
        if ((await packing(path)) === undefined) yield* deliveriesOf(path, name);
        else yield* packedDeliveries(path, name, context);
      } catch (refused) {
        // What went away before it was read was not delivered: it comes again, or not at all.
        if (!(refused instanceof SaldoError) && (refused as NodeJS.ErrnoException).code !== "ENOENT")
          throw refused;
      }
    }
  },
  inspect: { camt: inspect, pain: inspectPayments },
});

/** What is in a file of its own, or in one that was unpacked. */
async function* deliveriesOf(
  path: string,
  label: string,
  within?: Original,
): AsyncIterable<Delivery | Refusal> {
  const file = await original(path);
  const from = {
    label,
    tables: booked,
    files: [within === undefined ? file : { ...file, name: label }],
    ...(within === undefined ? {} : { within }),
  };
  try {
    const { kind } = await camtVersion(path);
    if (kind === "camt.053") yield { ...from, records: rowsOf(path) };
    else yield { ...from, tables: announced, records: announcements(path) };
  } catch (refused) {
    // What is damaged may be of no known kind only because of that.
    yield { ...from, refused: (await faultOf(path)) ?? refused };
  }
}

/** What is packed lands file by file, so that one that is refused keeps none of the others. */
async function* packedDeliveries(
  path: string,
  label: string,
  context: Context,
): AsyncIterable<Delivery | Refusal> {
  const within = await original(path);
  const folder = join(context.home, "work", "scratch", "bank", "unpacked", within.sha256);
  try {
    // All of it before anything lands: of a bomb nothing is believed.
    for (const found of await Array.fromAsync(unpacked(path, label, folder))) {
      if ("refused" in found)
        yield { ...found, tables: booked, files: [{ ...within, name: found.label }], within };
      else yield* deliveriesOf(found.path, found.label, within);
    }
  } catch (refused) {
    yield { refused, label, tables: booked, files: [within] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
