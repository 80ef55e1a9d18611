// What every statement of a file says as a whole: enough to hold the statements of many files against each other.
import { camtParts, type Head } from "../format/camt.ts";
import { Sum } from "../format/camt-amount.ts";
import { identifier, isBooked, type Key } from "./statement.ts";

export type Stated = {
  /** What people call the file that it is in. */
  readonly file: string;
  readonly head: Head;
  readonly key: Key;
  /** Scaled, credit positive. */
  readonly booked: bigint;
  /** Entries that are booked. */
  readonly entries: number;
  /** See camt-content.ts. */
  readonly content: string;
};

/** The statements of a camt.053 file, as landing would know them. Throws what refuses the file. */
export async function stated(path: string, file: string): Promise<readonly Stated[]> {
  const identity = identifier(path);
  const all: Stated[] = [];
  let open: { readonly head: Head; readonly key: Key; readonly booked: Sum; entries: number } | undefined;
  for await (const parts of camtParts(path, { content: true })) {
    for (const part of parts) {
      if (open === undefined) {
        const head = await identity.headOf(part.head);
        open = { head, key: await identity.keyOf(head), booked: new Sum(), entries: 0 };
      }
      if (part.part === "entry" && part.entry.status === "BOOK") open.entries += 1;
      if (part.part === "entry" && isBooked(part.entry, open.head))
        open.booked.add(part.entry.units, part.entry.amount);
      if (part.part !== "statement") continue;
      identity.closed(open.key, part.content);
      const { head, key, booked, entries } = open;
      all.push({ file, head, key, booked: booked.total, entries, content: part.content });
      open = undefined;
    }
  }
  return all;
}
