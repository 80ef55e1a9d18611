// `saldo sample`: the inputs that a fictional exam publisher with three legal entities would deliver, mutually
// consistent, the same bytes for the same scale, seed and month.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { misconfigured } from "../../extract/error.ts";
import { type BankTotals, bankFile, bankFileAgain, bankWriter } from "./bank.ts";
import { beaufortFiles, writeBeaufort } from "./beaufort.ts";
import { openBooks } from "./books.ts";
import { type Break, createBreaks, unbroken } from "./breaks.ts";
import { ROW_BREAKS } from "./broken/index.ts";
import { budgetWriter } from "./budget.ts";
import { businessOf } from "./business.ts";
import { idleOrders } from "./buy.ts";
import { openExport, PHYSICAL_TABLES } from "./byod.ts";
import { addMonths, daysOf, firstWorkingAfter } from "./calendar.ts";
import { writeDirectory } from "./directory.ts";
import { entryFile, writeEntries } from "./entry.ts";
import { lastDayOf } from "./fiscal.ts";
import { invoiceWriter } from "./invoice.ts";
import { ledgerWriter } from "./ledger.ts";
import { writeForecasts, writeMasters } from "./master.ts";
import { COMPANIES } from "./organisation.ts";
import { paymentWriter } from "./payment.ts";
import { createPeople } from "./people.ts";
import type { Posting } from "./posting.ts";
import { createProjects, type Project } from "./project.ts";
import { writeProjectSetup } from "./project-setup.ts";
import { createRowBreaks, noRowBreaks } from "./row-break.ts";
import { idleSales } from "./sales.ts";
import { writeSetup } from "./setup.ts";
import { isStatusFile, type StatusTotals, writeStatus } from "./status.ts";
import { subledgerWriter } from "./subledger.ts";
import { taxWriter } from "./tax.ts";
import { openingOf, yearsBefore } from "./year-end.ts";

const HISTORY = 22;

export type SampleOptions = {
  /** 1 is about 100,000 ledger lines. */
  readonly scale: number;
  readonly seed: number;
  /** Last complete month, YYYY-MM. */
  readonly until: string;
  readonly breaks: boolean;
  /** Whether project leaders have filled in the ETC workbook of the last month; it is taken while that is the last one. */
  readonly entries?: boolean;
  /** Months of history, at least 4. */
  readonly months?: number;
  /** Called per company and month. */
  readonly progress?: (done: number, total: number) => void;
};

export type SampleSummary = {
  readonly from: string;
  readonly until: string;
  readonly companies: number;
  readonly people: number;
  readonly projects: number;
  readonly vouchers: number;
  readonly ledgerLines: number;
  readonly projectLines: number;
  readonly forecastLines: number;
  readonly statements: number;
  readonly bankEntries: number;
  readonly files: number;
  readonly bytes: number;
  readonly breaks: readonly Break[];
};

function check({ scale, seed, until, months = HISTORY }: SampleOptions): void {
  if (!Number.isInteger(months) || months < 4 || months > 120) {
    throw misconfigured(
      "sample_months_invalid",
      `${months} months are not between 4 and 120`,
      "22 is the default",
    );
  }
  if (!/^20\d\d-(0[1-9]|1[0-2])$/.test(until)) {
    throw misconfigured("sample_month_invalid", `'${until}' is not a month`, "write it as 2026-10");
  }
  if (!(scale > 0 && scale <= 1000)) {
    throw misconfigured(
      "sample_scale_invalid",
      `scale ${scale} is not between 0 and 1000`,
      "1 is about 100,000 ledger lines",
    );
  }
  if (!Number.isSafeInteger(seed)) {
    throw misconfigured(
      "sample_seed_invalid",
      `seed ${seed} is not a whole number`,
      "any whole number will do",
    );
  }
}

/** Refuses a folder with files of something else: a reader would take them for part of this organisation. */
async function claim(folder: string, own: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const stranger = (await readdir(folder)).find((name) => !own.includes(name));
  if (stranger === undefined) return;
  const hint = "give an empty folder, or the same month as before";
  throw misconfigured("sample_folder_taken", `${join(folder, stranger)} is not part of this sample`, hint);
}

/** The files of a folder; none where it is not there yet. */
const listed = async (folder: string): Promise<string[]> => {
  await mkdir(folder, { recursive: true });
  return readdir(folder);
};

/** Writes the sample organisation below `out`: `19/` (BYOD), `3a/` (Beaufort), `12a/` (bank), `13/` (payment statuses), `6/` (filled ETC workbooks) and, with breaks, `breaks.json`. */
export async function writeSample(out: string, options: SampleOptions): Promise<SampleSummary> {
  check(options);
  const { scale, seed, until, entries = true } = options;
  const history = options.months ?? HISTORY;
  const first = addMonths(until, 1 - history);
  const months = Array.from({ length: history }, (_, i) => addMonths(first, i));
  const exported = firstWorkingAfter(until);
  const folders = {
    byod: join(out, "19"),
    beaufort: join(out, "3a"),
    bank: join(out, "12a"),
    entries: join(out, "6"),
    statuses: join(out, "13"),
  };
  const accounts = COMPANIES.flatMap((company) => company.banks);
  const statements = accounts.flatMap((account) => months.map((month) => bankFile(account, month)));
  const again = accounts.flatMap((account) => months.map((month) => bankFileAgain(account, month)));
  await claim(folders.bank, [...statements, ...again]);
  await Promise.all(again.map((name) => rm(join(folders.bank, name), { force: true })));
  await claim(folders.beaufort, beaufortFiles(exported));
  if (entries)
    await claim(
      folders.entries,
      COMPANIES.map((company) => entryFile(company, until)),
    );
  await claim(folders.statuses, (await listed(folders.statuses)).filter(isStatusFile));
  await rm(folders.statuses, { recursive: true });
  await mkdir(folders.statuses);
  await mkdir(folders.byod, { recursive: true });
  await rm(join(out, "breaks.json"), { force: true });

  const breaks = options.breaks ? createBreaks(months, statements, entries) : unbroken;
  const people = createPeople(seed, scale, first, until);
  const rowBreaks = options.breaks ? createRowBreaks(ROW_BREAKS, until) : noRowBreaks;
  const byod = openExport(folders.byod, seed, exported, rowBreaks);
  const ledger = ledgerWriter(byod, breaks);
  const subledgers = subledgerWriter(byod);
  const invoices = invoiceWriter(byod);
  const taxes = taxWriter(byod);
  const payments = paymentWriter(byod);
  const post = (posting: Posting) => {
    for (const project of [ledger.post, subledgers.post, invoices.post, taxes, payments.post])
      project(posting);
  };
  const bank: BankTotals = { statements: 0, bankEntries: 0, files: 0, bytes: 0 };
  const statuses: StatusTotals = { files: 0, bytes: 0 };
  const projects: Project[] = [];
  let done = 0;

  // Company by company, as D365 exports them; within a company day by day, so that memory holds one day at most.
  for (const company of COMPANIES) {
    const staff = people.filter((person) => person.company === company);
    const own = createProjects(seed, scale, company, staff, first, until);
    projects.push(...own);
    const books = openBooks(seed, scale, company, staff, own);
    const accounts = company.banks.map((account) =>
      bankWriter(folders.bank, account, openingOf(account.opening, scale), first, breaks, bank),
    );
    for (const posting of yearsBefore(books, first)) post(posting);
    for (const month of months) {
      for (const day of daysOf(month)) {
        for (const posting of businessOf(books, day)) {
          post(posting);
          for (const account of accounts) account.post(posting);
          // What is carried out in the last month, the bank has reported.
          if (posting.movement?.on?.startsWith(until)) await writeStatus(folders.statuses, posting, statuses);
          if (byod.full()) await byod.drained();
        }
        if (day.endsMonth) {
          for (const order of [...idleOrders(books, day, until), ...idleSales(books, day, until)])
            invoices.order(order);
        }
        for (const account of accounts) await account.closeDay(day);
      }
      options.progress?.(++done, COMPANIES.length * months.length);
    }
    for (const account of accounts) await account.end();
    payments.waiting(books, exported);
    subledgers.close();
    invoices.close();
    ledger.endCompany();
  }

  const lastDay = lastDayOf(until);
  await writeMasters(byod, projects);
  await writeSetup(byod, projects, first, until);
  await writeDirectory(byod, scale, people, lastDay);
  await writeProjectSetup(byod, options, projects, people, lastDay);
  budgetWriter(byod).overhead(seed, scale, first, until);
  const forecastLines = await writeForecasts(byod, seed, projects, until);
  const exportSize = await byod.close();
  const beaufort = await writeBeaufort(folders.beaufort, people, exported, breaks);
  const entered = entries
    ? await writeEntries(folders.entries, projects, until, exported, breaks)
    : { files: 0, bytes: 0 };
  const broken = [...breaks.list(), ...rowBreaks.list()];
  if (options.breaks) await writeFile(join(out, "breaks.json"), `${JSON.stringify(broken, null, 2)}\n`);
  return {
    from: first,
    until,
    companies: COMPANIES.length,
    people: people.length,
    projects: projects.length,
    ...ledger.totals,
    forecastLines,
    statements: bank.statements,
    bankEntries: bank.bankEntries,
    files: PHYSICAL_TABLES.length + beaufort.files + bank.files + entered.files + statuses.files,
    bytes: exportSize + beaufort.bytes + bank.bytes + entered.bytes + statuses.bytes,
    breaks: broken,
  };
}
