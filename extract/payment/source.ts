// Payments (interface 13): status reports of banks (pain.002) from the inbox, known by their content and never by their
// name. What Saldo wrote itself is landed by `saldo payments`, and read from no folder.
import { resolve } from "node:path";
import { SaldoError } from "../error.ts";
import { type StatusHead, type StatusPart, statusReport, statusVersion } from "../format/pain-status.ts";
import { type Delivery, defineSource, type Item, type Original, original, type Refusal } from "../source.ts";
import { listFolder } from "../transport/folder.ts";
import { inspect } from "./inspect.ts";
import { tables } from "./tables.ts";

const reported = ["status_report", "payment_status"];

export default defineSource({
  name: "payment",
  doc: "Payments: the files that Saldo wrote for banks, and what banks report of them (pain.002, ISO 20022)",
  interfaces: ["13"],
  options: {
    /** Below SALDO_HOME, or absolute. */
    folder: "inbox/13",
  },
  tables,
  confidential: true,
  async *read({ folder }, context): AsyncIterable<Delivery | Refusal> {
    const { files } = await listFolder(resolve(context.home, folder), context.emit, { source: "payment" });
    for (const { path, name } of files) {
      let file: Original | undefined;
      try {
        file = await original(path);
        await statusVersion(path);
      } catch (refused) {
        // What went away before it was read was not delivered: it comes again, or not at all.
        if (file !== undefined) yield { refused, label: name, tables: reported, files: [file] };
        else if (!(refused instanceof SaldoError)) throw refused;
        continue;
      }
      yield { label: name, tables: reported, files: [file], records: items(path) };
    }
  },
  inspect: { status: inspect },
});

type Row = Item<typeof tables>;

const NOBODY = "-";

/** The head stands last in what is read, and every row carries its id: a report is a page or two, so its rows wait for it. */
async function* items(path: string): AsyncGenerator<Row> {
  const parts: { readonly part: StatusPart; readonly message: string }[] = [];
  for await (const one of statusReport(path)) {
    if ("part" in one) {
      parts.push(one);
      continue;
    }
    const key = { bank: one.head.bic ?? NOBODY, report: one.head.messageId };
    yield headItem(key, one.head, parts.length);
    for (const { part, message } of parts) yield partItem(key, part, message);
  }
}

type Key = { readonly bank: string; readonly report: string };

const joined = (all: readonly string[], by: string): string | null => all.join(by) || null;

const headItem = (key: Key, head: StatusHead, parts: number): Row => ({
  table: "status_report",
  values: {
    ...key,
    report_version: head.version,
    created_at: head.created,
    message: head.originalMessageId,
    message_name: head.originalMessageName,
    payments: head.originalCount,
    amount: head.originalSum,
    status: head.status,
    reasons: joined(head.reasons, " "),
    info: joined(head.info, "\n"),
    parts: String(parts),
  },
});

const partItem = (key: Key, part: StatusPart, message: string): Row => ({
  table: "payment_status",
  values: {
    ...key,
    position: String(part.position),
    level: part.level,
    message,
    batch: part.batch,
    end_to_end_id: part.endToEndId,
    instruction_id: part.instructionId,
    status: part.status,
    reasons: joined(part.reasons, " "),
    info: joined(part.info, "\n"),
    accepted_at: part.accepted,
    amount: part.amount,
    currency: part.currency,
    account: part.account,
    bank_reference: part.bankReference,
  },
});
