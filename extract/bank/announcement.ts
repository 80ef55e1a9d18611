// From a camt.052 or camt.054 to rows: what it announces is kept apart from what was booked, and never posted. One is
// known by what it says, because reports of a day overlap and its ids are new at every download.
import { basename } from "node:path";
import { refuse } from "../error.ts";
import { camtParts, type Head } from "../format/camt.ts";
import type { Item } from "../source.ts";
import { detailExtra, detailValues, entryExtra, entryValues, surveyOf } from "./statement.ts";
import type { announcementTables } from "./tables.ts";

/** Streams the rows of a file's reports or notifications. It is read twice: the first time tells what each of them says. */
export async function* announcements(path: string): AsyncIterable<Item<typeof announcementTables>> {
  const said = await surveyOf(path);
  for await (const parts of camtParts(path)) {
    for (const part of parts) {
      if (part.part === "statement") continue;
      const { head } = part;
      const { content, lastDay } = said[head.index]!;
      const key = {
        account: head.account.toUpperCase(),
        currency: head.currency,
        announcement: content,
        announced_on: lastDay ?? dayOf(head, path),
      };
      if (part.part === "entry")
        yield {
          table: "announcement",
          values: { ...key, kind: head.version.kind, ...entryValues(part.entry) },
          ...entryExtra(part.entry),
        };
      else
        yield {
          table: "announcement_detail",
          values: { ...key, ...detailValues(part.entry, part.position, part.detail) },
          ...detailExtra(part.detail),
        };
    }
  }
}

function dayOf(head: Head, path: string): string {
  const day = head.to ?? /^\d{4}-\d\d-\d\d/.exec(head.created ?? "")?.[0];
  if (day !== undefined) return day;
  throw refuse(
    "statement_undated",
    `Message ${head.index + 1} says of no day that it is about it`,
    { file: basename(path), at: `line ${head.line}` },
    "Ask the bank for it with its dates",
  );
}
