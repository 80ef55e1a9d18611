// Reads a written sample back and checks it as a controller would, from the files alone: nothing of the code that wrote
// them is used, so that the tests do not ask the writer whether it was right.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import ExcelJS from "exceljs";

export type Row = { readonly [column: string]: string };

export async function hashes(out: string): Promise<{ readonly [file: string]: string }> {
  const files = (await readdir(out, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((file) => join(file.parentPath, file.name)).sort();
  const hashed = paths.map(async (path) => {
    const hash = createHash("sha256").update(await readFile(path));
    return [path.slice(out.length + 1), hash.digest("hex")] as const;
  });
  return Object.fromEntries(await Promise.all(hashed));
}

export async function versions(out: string, table: string): Promise<Row[]> {
  return parse(await readFile(join(out, "19", `${table}.csv`)), { columns: true }) as Row[];
}

/** The rows of a table as its last export has them. */
export async function rows(out: string, table: string): Promise<Row[]> {
  const all = await versions(out, table);
  const latest = all
    .map((row) => row.SYNCSTARTDATETIME!)
    .sort()
    .at(-1);
  return all.filter((row) => row.SYNCSTARTDATETIME === latest);
}

/** Millionths; undefined where the text is not a number. */
export function millionths(text: string): bigint | undefined {
  return /^-?\d+\.\d{6}$/.test(text) ? BigInt(text.replace(".", "")) : undefined;
}

export const sumsBy = (of: readonly Row[], key: (row: Row) => string, amount: (row: Row) => bigint) => {
  const sums = new Map<string, bigint>();
  for (const row of of) sums.set(key(row), (sums.get(key(row)) ?? 0n) + amount(row));
  return sums;
};

type Statement = {
  iban: string;
  date: string;
  sequence: number;
  opening: bigint;
  closing: bigint;
  amounts: bigint[];
  xml: string;
};

export const cents = (amount: string, side: string) =>
  BigInt(amount.replace(".", "")) * (side === "DBIT" ? -1n : 1n);

/** The statements of every file, in the order of account and day. */
export async function statements(out: string): Promise<Statement[]> {
  // What comes a second time is left to the control of conflicts.
  const files = (await readdir(join(out, "12a"))).filter((name) => !name.endsWith("_2.xml")).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(out, "12a", file), "utf8")));
  return texts.flatMap((text) =>
    [...text.matchAll(/<Stmt>.*?<\/Stmt>/gs)].map(([xml]) => {
      const balance = (code: string) => {
        const found = xml.match(
          new RegExp(
            `<Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">([\\d.]+)</Amt><CdtDbtInd>(\\w+)</CdtDbtInd><Dt><Dt>([\\d-]+)`,
          ),
        )!;
        return { amount: cents(found[1]!, found[2]!), date: found[3]! };
      };
      const entries = xml.matchAll(
        /<Ntry><NtryRef>\w+<\/NtryRef><Amt Ccy="EUR">([\d.]+)<\/Amt><CdtDbtInd>(\w+)/g,
      );
      return {
        iban: xml.match(/<IBAN>(\w+)</)![1]!,
        date: balance("CLBD").date,
        sequence: Number(xml.match(/<ElctrncSeqNb>(\d+)/)![1]),
        opening: balance("OPBD").amount,
        closing: balance("CLBD").amount,
        amounts: [...entries].map((entry) => cents(entry[1]!, entry[2]!)),
        xml,
      };
    }),
  );
}

/** Ledger lines with the period and layer of their journal; the current layer's operating ones are the business itself. */
export async function operating(out: string): Promise<Row[]> {
  const headers = await rows(out, "GeneralJournalEntryStaging");
  const journal = (row: Row) => `${row.DATAAREAID!.toUpperCase()} ${row.JOURNALNUMBER}`;
  const business = new Set(
    headers
      .filter((row) => row.POSTINGLAYER === "0" && row.FISCALPERIODNAME!.startsWith("Periode"))
      .map(journal),
  );
  return (await rows(out, "GeneralJournalAccountEntryStaging")).filter((row) => business.has(journal(row)));
}

export const account = (row: Row) => row.ACCOUNTDISPLAYVALUE!.split("-")[0]!;
const month = (date: string) => date.slice(0, 7);

/** The parts of every cost split, in hundredths of a percent, by person and employment: of two versions the last speaks. */
async function costSplits(personnel: string) {
  const splits = new Map<string, { readonly from: string; readonly parts: readonly number[] }>();
  for (const file of (await readdir(personnel)).sort()) {
    const text = await readFile(join(personnel, file), "utf8");
    for (const [, person, number, employment] of text.matchAll(
      /<[Pp]ersNrDV>(\d+).*?<dvVlgnr>(\d+)(.*?)<\/dienstverband>/g,
    )) {
      const parts = [...employment!.matchAll(/<percentage><waarde>([\d.]+)/g)];
      if (parts.length === 0) continue;
      splits.set(`${person} ${number}`, {
        from: employment!.match(/P00322<\/rubriekcode><waarde>([\d-]+)/)![1]!,
        parts: parts.map(([, share]) => Number(share!.replace(".", ""))),
      });
    }
  }
  return splits;
}

/** What the controls must find in a delivery, as `control scope period`. */
export async function findings(out: string): Promise<string[]> {
  const found = new Set<string>();
  const ledger = await rows(out, "GeneralJournalAccountEntryStaging");
  for (const row of ledger) {
    if (millionths(row.ACCOUNTINGCURRENCYAMOUNT!) !== undefined) continue;
    found.add("deliveries d365.general_journal_account_entry ");
  }
  const amount = (row: Row) => millionths(row.ACCOUNTINGCURRENCYAMOUNT!) ?? 0n;
  const company = (row: Row) => row.DATAAREAID!.toUpperCase();
  const vouchers = sumsBy(
    ledger,
    (row) =>
      `${company(row)} ${row.VOUCHER} ${row.ACCOUNTINGDATE!.slice(0, 10)} ${month(row.ACCOUNTINGDATE!)}`,
    amount,
  );
  for (const [scope, sum] of vouchers) if (sum !== 0n) found.add(`journal_balance ${scope}`);

  const actuals = await rows(out, "PSAActualStaging");
  const key = (row: Row, main: string, date: string) => `${company(row)} ${main} ${month(date)}`;
  const posted = sumsBy(
    ledger.filter((row) => row.ACCOUNTDISPLAYVALUE!.split("-")[2] !== ""),
    (row) => key(row, account(row), row.ACCOUNTINGDATE!),
    amount,
  );
  const project = sumsBy(
    actuals,
    (row) => key(row, row.LEDGERDIMENSIONDISPLAYVALUE!.split("-")[0]!, row.LEDGERTRANSDATE!),
    (row) => millionths(row.AMOUNTMST!)!,
  );
  for (const scope of new Set([...posted.keys(), ...project.keys()])) {
    if ((posted.get(scope) ?? 0n) !== (project.get(scope) ?? 0n)) found.add(`project_ledger ${scope}`);
  }

  const last = new Map<string, bigint>();
  for (const { iban, date, sequence, opening, closing, amounts, xml } of await statements(out)) {
    const named = `${iban} EUR ${date} ${sequence}`;
    const scope = `${named} ${month(date)}`;
    if (xml.includes("<LastPgInd>false")) found.add(`statement_chain ${scope}`);
    const counted = xml.match(/<TtlNtries><NbOfNtries>(\d+)/)?.[1];
    if (counted !== undefined && Number(counted) !== amounts.length)
      found.add(`statement_summary ${named} entries ${month(date)}`);
    for (const [place, [entry]] of [...xml.matchAll(/<Ntry>.*?<\/Ntry>/gs)].entries()) {
      const [own, ...others] = [...entry.matchAll(/<Amt Ccy="EUR">([\d.]+)<\/Amt>/g)].map(([, amount]) =>
        cents(amount!, "CRDT"),
      );
      // What a batch says of itself has an element of its own.
      if (others.length > 0 && others.reduce((sum, each) => sum + each) !== own)
        found.add(`statement_batches ${named} entry ${place + 1} ${month(date)}`);
    }
    if ((last.get(iban) ?? opening) !== opening) found.add(`statement_chain ${scope}`);
    if (amounts.reduce((sum, each) => sum + each, opening) !== closing)
      found.add(`statement_equation ${scope}`);
    last.set(iban, closing);
  }

  const personnel = join(out, "3a");
  for (const file of await readdir(personnel)) {
    const born = (await readFile(join(personnel, file), "utf8")).matchAll(
      /P00321<\/rubriekcode><waarde>([^<]*)/g,
    );
    for (const [, day] of born) {
      if (new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day)
        found.add(`deliveries beaufort.employee ${file} `);
    }
  }
  for (const [employment, { from, parts }] of await costSplits(personnel)) {
    if (parts.reduce((sum, part) => sum + part, 0) !== 10_000) found.add(`cost_split ${employment} ${from} `);
  }
  for (const file of await readdir(join(out, "6"))) {
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(join(out, "6", file));
    book
      .getWorksheet("Invoer")!
      .getColumn("N")
      .eachCell(({ value }) => {
        if (typeof value === "number" && value > 100) found.add(`deliveries etc.entry ${file} `);
      });
  }
  return [...found].sort();
}
