// Bank statements (interface 12a): every camt.053 file in the inbox is one delivery, known by its content and never by
// its name. camt.052 and .054 only announce what a camt.053 will say, so they are left where they are and never post.
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Context } from "../context.ts";
import { SaldoError } from "../error.ts";
import { camtVersion } from "../format/camt.ts";
import { packing, unpacked } from "../format/packed.ts";
import { type Delivery, defineSource, type Original, original, type Refusal } from "../source.ts";
import { listFolder } from "../transport/folder.ts";
import { inspect } from "./inspect.ts";
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
      try {
        if ((await packing(path)) === undefined) yield* deliveriesOf(path, name, context);
        else yield* packedDeliveries(path, name, context);
      } catch (refused) {
        // What went away before it was read was not delivered: it comes again, or not at all.
        if (!(refused instanceof SaldoError) && (refused as NodeJS.ErrnoException).code !== "ENOENT")
          throw refused;
      }
    }
  },
  inspect: { camt: inspect },
});

/** What is in a file of its own, or in one that was unpacked. */
async function* deliveriesOf(
  path: string,
  label: string,
  context: Context,
  within?: Original,
): AsyncIterable<Delivery | Refusal> {
  const file = await original(path);
  const from = {
    label,
    tables: all,
    files: [within === undefined ? file : { ...file, name: label }],
    ...(within === undefined ? {} : { within }),
  };
  try {
    const { kind } = await camtVersion(path);
    if (kind === "camt.053") yield { ...from, records: items(path) };
    else
      context.emit({
        type: "note",
        level: "info",
        code: "camt_preannouncement",
        message: `${kind} is a pre-announcement, not posted: it stays in the folder`,
        place: { source: "bank", file: label },
      });
  } catch (refused) {
    yield { ...from, refused };
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
        yield { ...found, tables: all, files: [{ ...within, name: found.label }], within };
      else yield* deliveriesOf(found.path, found.label, context, within);
    }
  } catch (refused) {
    yield { refused, label, tables: all, files: [within] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
