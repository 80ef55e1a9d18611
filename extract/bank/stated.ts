// What every statement of a file says as a whole: enough to hold the statements of many files against each other.
import { camt, type Head } from "../format/camt.ts";
import { scaled } from "../format/camt-amount.ts";
import { type Content, contentOf } from "./content.ts";
import { identifier, isBooked, type Key } from "./statement.ts";

export type Stated = {
  /** What people call the file that it is in. */
  readonly file: string;
  readonly head: Head;
  readonly key: Key;
  /** Scaled, credit positive. */
  readonly booked: bigint;
  /** See content.ts. */
  readonly content: string;
};

/** The statements of a camt.053 file, as landing would know them. Throws what refuses the file. */
export async function stated(path: string, file: string): Promise<readonly Stated[]> {
  const identity = identifier(path);
  const all: Stated[] = [];
  let open: { readonly key: Key; readonly content: Content; booked: bigint } | undefined;
  for await (const part of camt(path)) {
    const { head } = part;
    open ??= { key: await identity.keyOf(head), content: contentOf(head), booked: 0n };
    open.content.add(part);
    if (part.part === "entry" && isBooked(part.entry, head)) open.booked += scaled(part.entry.amount);
    if (part.part !== "statement") continue;
    const content = open.content.digest();
    identity.closed(open.key, content);
    all.push({ file, head, key: open.key, booked: open.booked, content });
    open = undefined;
  }
  return all;
}
