// `saldo payments`: from approved payment journals, as they were published, to files for the bank. A journal is written
// once: what was written lands with the file itself, and from then on the journal gives that file and no other.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspectPayment } from "../extract/bank/inspect-payment.ts";
import { entryOf, writeDocument } from "../extract/document.ts";
import { SaldoError } from "../extract/error.ts";
import type { PaymentVersion } from "../extract/format/pain001.ts";
import { sumOf, writePaymentOrder } from "../extract/format/pain001.ts";
import source from "../extract/payment/source.ts";
import { tables } from "../extract/payment/tables.ts";
import { original } from "../extract/source.ts";
import { VERSION } from "../extract/version.ts";
import type { Publication, Read } from "../load/warehouse.ts";
import {
  type AccountJournal,
  accountJournals,
  notesOf,
  type OrderLine,
  orderLine,
} from "../reports/payment/journal.ts";
import { approverList } from "../reports/payment/list.ts";
import { type OrderError, type Ordered, orderPayments } from "../reports/payment/order.ts";
import type { App } from "./app.ts";
import { landOwn } from "./own.ts";
import { changedSince } from "./payment-change.ts";
import { filesOf, landed, type PaymentFile, paymentFiles } from "./payment-file.ts";
import { knowsAll, type RunResult, run } from "./run.ts";

/** Whoever pays must pay from what is known now. */
const stale = () =>
  new SaldoError("data", "payments_not_current", "what landed or was decided since is not published yet", {
    hint: "run: npx saldo run, and ask again",
  });

export type Proposal = {
  readonly company: string;
  readonly journal: string;
  readonly kind: string;
  readonly isSalary: boolean;
  /** Payments, and their sum, per account that pays. */
  readonly accounts: readonly {
    readonly account: string;
    readonly payments: number;
    /** Null for salaries of too few persons. */
    readonly amount: string | null;
    readonly newIbans: number;
  }[];
  readonly listed: readonly {
    readonly line: string;
    readonly vendor: string | null;
    readonly reason: string;
  }[];
  readonly written: readonly (Omit<PaymentFile, "amount"> & {
    /** Null likewise. */
    readonly amount: string | null;
  })[];
};

async function linesOf(
  readPersonal: Read,
  where?: { company: string; journal: string },
): Promise<OrderLine[]> {
  const lines: OrderLine[] = [];
  const order = ["company", "journal", "line_number"];
  for await (const row of readPersonal("fct_payment_order_line", { order, ...(where ? { where } : {}) }))
    lines.push(orderLine(row));
  return lines;
}

/** What is published of approved journals: what would be written, what is listed, what was written. */
export async function proposals(app: App): Promise<readonly Proposal[]> {
  const { readPersonal, close } = await app.warehouse.reader();
  try {
    const files = await paymentFiles(app.settings.home);
    const paid = Map.groupBy(await landed(app.settings.home, "payment"), ({ message }) => message);
    const lines = await linesOf(readPersonal);
    // Who is paid twice is one person.
    const isTold = (salaries: readonly unknown[]) =>
      salaries.length === 0 || new Set(salaries).size >= app.organisation.salary.smallestGroup;
    return [...Map.groupBy(lines, ({ company, journal }) => `${company}\n${journal}`).values()].map((own) => {
      const [{ company, journal, row }] = own as [OrderLine, ...OrderLine[]];
      return {
        company,
        journal,
        kind: String(row["journal_name"] ?? ""),
        isSalary: own.some(({ isSalary }) => isSalary),
        accounts: accountJournals(own, addressOf(app)).map(({ account, payments }) => ({
          account,
          payments: payments.length,
          amount: isTold(payments.flatMap(({ isSalary, lines }) => (isSalary ? [lines[0]!.vendor] : [])))
            ? sumOf(payments.map((one) => one.amount))
            : null,
          newIbans: payments.filter(({ lines }) =>
            lines.some(({ ibanStatus }) => ibanStatus === "new" || ibanStatus === "changed"),
          ).length,
        })),
        listed: own
          .filter(({ status }) => status === "listed")
          .map(({ line, vendor, reason }) => ({ line, vendor, reason: reason ?? "" })),
        written: files
          .filter((file) => file.company === company && file.journal === journal)
          .map((file) => {
            const salaries = (paid.get(file.message) ?? []).filter(
              (row) => String(row["is_salary"]) === "true",
            );
            return { ...file, amount: isTold(salaries.map(({ vendor }) => vendor)) ? file.amount : null };
          }),
      };
    });
  } finally {
    await close();
  }
}

const addressOf = (app: App) => (company: string) => app.organisation.payments.addresses[company] ?? null;

export type Writing = {
  readonly result: RunResult | null;
  readonly files: readonly PaymentFile[];
  /** Whether they had been written before, and nothing was written now. */
  readonly before: boolean;
  /** What keeps the journal back: then nothing was written. */
  readonly errors: readonly OrderError[];
  readonly notes: Ordered["notes"];
};

/**
 * Writes the files of a journal, one per account that pays, and publishes that it did. A journal that was written before
 * gives its files back, byte for byte, but for one of which the bank refused or returned payments. Where a line is wrong nothing is written, and every error says which line.
 */
export async function writePayments(app: App, company: string, journal: string): Promise<Writing> {
  const known = await filesOf(app, company, journal);
  if (known.length > 0) {
    const { read, readPersonal, close } = await app.warehouse.reader();
    try {
      const now = await linesOf(readPersonal, { company, journal });
      const undone = await undoneBy(read, known);
      const changes = changedSince(now, await writtenLines(app.settings.home, known));
      return {
        result: null,
        files: known.filter(({ message }) => !undone.has(message)),
        before: true,
        errors: [...undone.values(), ...changes],
        notes: [],
      };
    } finally {
      await close();
    }
  }
  let writing: Writing = { result: null, files: [], before: false, errors: [], notes: [] };
  const result = await run(app, `payments ${company} ${journal}`, {
    withoutExtract: true,
    through: "publish",
    async around({ app: inside, step }, id, pipeline) {
      const { read, readPersonal, publication, close } = await inside.warehouse.reader();
      try {
        // Another run may have written it while this one waited for the lock.
        if ((await filesOf(inside, company, journal)).length > 0) throw stale();
        if (!(await knowsAll(inside, publication))) throw stale();
        await requireTiedOut(read, company, journal);
        const lines = await linesOf(readPersonal, { company, journal });
        writing = await step(
          "write",
          () => write(inside, id, publication, lines, company, journal),
          ({ files }) => (files.length === 0 ? "nothing is written" : `${files.length} files`),
        );
      } finally {
        await close();
      }
      if (writing.files.length > 0) return pipeline();
      return {
        run: id,
        status: "withheld",
        exit: 3,
        outcomes: [],
        built: false,
        audit: null,
        publication,
        workbook: null,
        message: `not written: ${writing.errors.map(({ message }) => message).join("; ")}`,
      };
    },
  });
  return { ...writing, result };
}

/** Files that the bank had, and of which payments failed: another journal may pay these by now, so nobody gets them again. */
async function undoneBy(read: Read, files: readonly PaymentFile[]): Promise<ReadonlyMap<string, OrderError>> {
  const undone = new Map<string, OrderError>();
  for (const { message, name } of files)
    for await (const _ of read("fct_payment", { where: { message, state: ["rejected", "returned"] } }))
      undone.set(message, {
        line: null,
        code: "file_undone",
        message: `${name} is not given again: the bank refused payments of it, or they came back`,
        hint: "What is still to be paid goes in another journal in the ERP",
      });
  return undone;
}

/** Lines as they were when these files were written. */
async function writtenLines(home: string, files: readonly PaymentFile[]) {
  const accounts = new Map(files.map(({ run, message, account }) => [`${run} ${message}`, account]));
  return (await landed(home, "paid_line")).flatMap((row) => {
    const account = accounts.get(`${row["run"]} ${row["message"]}`);
    return account === undefined ? [] : [{ ...row, account }];
  });
}

/** A journal of which a line was lost on its way here is not paid; payments are never waived. */
async function requireTiedOut(read: Read, company: string, journal: string): Promise<void> {
  const scopes = [`${company} ${journal} lines`, `${company} ${journal} amount`];
  for await (const row of read("control", { where: { control: "payment_lines", scope: scopes } })) {
    throw new SaldoError(
      "data",
      "journal_does_not_tie_out",
      `payment journal ${journal} of ${company} says ${row["expected"]} and ${row["actual"]} is here (${row["scope"]})`,
      { hint: `npx saldo controls payment_lines '${row["scope"]}' --rows` },
    );
  }
}

async function write(
  app: App,
  id: string,
  publication: Publication,
  lines: readonly OrderLine[],
  company: string,
  journal: string,
): Promise<Writing> {
  const { payments: choices, language } = app.organisation;
  const { home, clock } = app.settings;
  const now = clock();
  const version = choices.format.slice(-2) as PaymentVersion;
  const accounts = accountJournals(lines, addressOf(app));
  const unpaid = lines.filter(({ status }) => status === "listed");
  if (accounts.length === 0) {
    const message =
      lines.length === 0
        ? `There is no approved payment journal ${journal} of ${company}`
        : `Nothing of payment journal ${journal} of ${company} can be paid here: ${unpaid.length} lines are listed`;
    const hint =
      lines.length === 0 ? "npx saldo payments lists them" : "npx saldo payments tells the reasons";
    return nothing([{ line: null, code: "nothing_to_pay", message, hint }]);
  }
  const made = accounts.map((account) => {
    const ordered = orderPayments(account.journal, { version, now });
    return { account, ordered: { ...ordered, notes: notesOf(account, ordered) } };
  });
  const errors = made.flatMap(({ ordered }) => ordered.errors);
  const notes = made.flatMap(({ ordered }) => ordered.notes);
  if (errors.length > 0) return nothing(errors, notes);

  const folder = join(home, "work", "payments", id);
  await rm(join(home, "work", "payments"), { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const acts = [];
    const entries = [];
    const originals = [];
    for (const { account, ordered } of made) {
      const { order } = ordered;
      const name = `${order!.id}.xml`;
      const listName = `${order!.id}.txt`;
      const sum = sumOf(account.payments.map(({ amount }) => amount));
      const verification = verificationOf(account, choices.verification);
      await writeFile(join(folder, name), [...writePaymentOrder(order!)].join(""), { mode: 0o600 });
      await requireSound(join(folder, name), now);
      await writeFile(
        join(folder, listName),
        approverList({ account, ordered, unpaid, file: name, verification, sum }, language),
        { mode: 0o600 },
      );
      const [file, list] = [await original(join(folder, name)), await original(join(folder, listName))];
      originals.push(file, list);
      acts.push(
        entryOf(tables, "payment_file", {
          message: order!.id,
          company,
          journal,
          account: account.account,
          servicer_bic: account.bic,
          format: choices.format,
          name,
          sha256: file.sha256,
          bytes: file.bytes,
          payments: account.payments.length,
          amount: sum,
          verification,
          list_name: listName,
          list_sha256: list.sha256,
          run: id,
          published_run: publication.run,
          written_at: now.toISOString(),
          saldo: VERSION,
        }),
      );
      entries.push(...paymentEntries(id, account, ordered, company, journal));
    }
    // The files are in the archive before anything says that they were written.
    const label = `payments ${company} ${journal}`;
    const document = await writeDocument(join(folder, `${company}-${journal}.jsonl`), entries);
    await landOwn(app, id, source, label, ["payment", "paid_line"], [document, ...originals]);
    const act = await writeDocument(join(folder, `${company}-${journal}-written.jsonl`), acts);
    await landOwn(app, id, source, `${label} written`, ["payment_file"], [act]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { ...nothing([], notes), files: await filesOf(app, company, journal) };
}

/** What is written is looked at as `saldo inspect` looks at any file, before anybody gets it. */
async function requireSound(path: string, now: Date): Promise<void> {
  const among = { now, files: [path], folder: () => Promise.reject(new Error("nothing is packed")) };
  const seen = await inspectPayment(path, among);
  if (seen?.accepted) return;
  const found = seen?.problems.filter(({ severity }) => severity === "error") ?? [];
  throw new SaldoError(
    "fatal",
    "payment_file_unsound",
    `the payment file breaks a rule, so it is not written: ${found.map(({ code, where }) => `${code} at ${where}`).join("; ")}`,
    { hint: "this is a fault in Saldo: report it" },
  );
}

const nothing = (errors: readonly OrderError[], notes: Ordered["notes"] = []): Writing => ({
  result: null,
  files: [],
  before: false,
  errors,
  notes,
});

/** One payment in a file is always verified. */
const verificationOf = (
  { account, payments }: AccountJournal,
  choices: Readonly<Record<string, "opt-in" | "opt-out">>,
): string =>
  payments.length === 1
    ? "single"
    : (Object.entries(choices).find(([iban]) => iban.replaceAll(/\s/g, "").toUpperCase() === account)?.[1] ??
      "opt-in");

function* paymentEntries(
  run: string,
  { payments }: AccountJournal,
  { order, ids, notes }: Ordered,
  company: string,
  journal: string,
) {
  const dates = new Map(order!.groups.map((group) => [group.id, group.date]));
  const ibans = new Map(
    order!.groups.flatMap(({ transfers }) =>
      transfers.map((one) => [one.endToEndId, one.creditor.iban] as const),
    ),
  );
  for (const { line, lines, amount, date, isSalary } of payments) {
    const { group, endToEndId } = ids.get(line)!;
    yield entryOf(tables, "payment", {
      run,
      message: order!.id,
      end_to_end_id: endToEndId,
      batch: group,
      company,
      journal,
      vendor: lines[0]!.vendor,
      iban_token: ibans.get(endToEndId)!,
      amount,
      asked_date: date,
      requested_date: dates.get(group)!,
      is_salary: String(isSalary),
      name_changed: String(notes.some((note) => note.line === line && note.code.startsWith("name_"))),
    });
    for (const paid of lines)
      yield entryOf(tables, "paid_line", {
        run,
        company,
        journal,
        line_number: paid.lineNumber,
        message: order!.id,
        end_to_end_id: endToEndId,
        amount: paid.amount,
        vendor: paid.vendor,
        iban_token: ibans.get(endToEndId)!,
        asked_date: paid.askedDate,
        payment_id: paid.paymentId,
        invoices: paid.invoices,
        settles: paid.settles,
      });
  }
}
