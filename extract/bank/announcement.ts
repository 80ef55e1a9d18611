// From a camt.052 or camt.054 to rows: what it announces is kept apart from what was booked, and never posted. One is
// known by what it says, because reports of a day overlap and its ids are new at every download.
import { basename } from "node:path";
import { refuse } from "../error.ts";
import { camtParts, type Head } from "../format/camt.ts";
import type { Item } from "../source.ts";
import { detailExtra, detailValues, entryExtra, entryValues, type Key, surveyOf } from "./statement.ts";
import type { announcementTables } from "./tables.ts";

type Row = Item<typeof announcementTables>;

/**
 * Streams the rows of a file's reports or notifications, as many at a time as a piece of the file holds. It is read
 * twice: the first time tells what each of them says.
 */
export async function* announcements(path: string): AsyncIterable<readonly Row[]> {
  const said = await surveyOf(path);
  for await (const parts of camtParts(path)) {
    const rows: Row[] = [];
    for (const part of parts) {
      if (part.part === "statement") continue;
      const { head } = part;
      const { content, lastDay } = said[head.index]!;
      const own = { announcement: content, announced_on: lastDay ?? dayOf(head, path) };
      const key = { account: head.account.toUpperCase(), currency: head.currency, ...OF_NO_STATEMENT };
      if (part.part === "entry") {
        const { statement_date, sequence, ...values } = entryValues(
          key,
          part.entry,
          String(part.entry.position),
        );
        rows.push({
          table: "announcement",
          values: { ...own, kind: head.version.kind, ...values },
          extra: entryExtra(part.entry),
        });
      } else {
        const { statement_date, sequence, ...values } = detailValues(
          key,
          String(part.entry),
          part.position,
          part.detail,
        );
        rows.push({
          table: "announcement_detail",
          values: { ...own, ...values },
          extra: detailExtra(part.detail),
        });
      }
    }
    yield rows;
  }
}

/** By these a statement is known, and no announcement. */
const OF_NO_STATEMENT: Pick<Key, "statement_date" | "sequence"> = { statement_date: "", sequence: "" };

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
