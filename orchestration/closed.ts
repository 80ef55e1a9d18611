// Which periods are closed, and were, as landing has it: landing is the truth, the logbook only tells of it.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { archived } from "../extract/archive.ts";
import { tables } from "../extract/close/tables.ts";
import type { Context } from "../extract/context.ts";
import { readDocument } from "../extract/document.ts";
import { open, type Row } from "../extract/duckdb.ts";
import { SaldoError } from "../extract/error.ts";
import { batches, tableFolder } from "../extract/landing.ts";
import { original } from "../extract/source.ts";
import { landedRelation } from "../extract/state.ts";
import { byRun } from "../load/logbook.ts";
import type { App } from "./app.ts";
import { signatures } from "./signature.ts";

export type KeptWorkbook = {
  readonly language: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
};

export type Close = {
  /** The run that closed it. */
  readonly close: string;
  readonly report: string;
  readonly period: string;
  readonly version: number;
  readonly by: string;
  readonly at: string;
  readonly publishedRun: string;
  /** Of the document with the frozen rows, and what every workbook hashes to. */
  readonly contentSha256: string;
  /** All that the act says, as it was signed. */
  readonly act: string;
  readonly signature: string;
  readonly workbooks: readonly KeptWorkbook[];
  readonly reopened: {
    readonly run: string;
    readonly reason: string;
    readonly proposedBy: string;
    readonly confirmedBy: string;
    readonly at: string;
  } | null;
};

/** Every close there was, oldest first. */
export async function closesOf(home: string): Promise<readonly Close[]> {
  if (!existsSync(tableFolder(home, "close", "closed_period"))) return [];
  const session = await open();
  try {
    const landed = async (table: keyof typeof tables): Promise<Row[]> => {
      const history = await batches(home, "close", table);
      if (!history.some(({ data }) => data)) return [];
      return session.all(`select * from ${landedRelation(home, tables[table], history)}`);
    };
    const closed = await landed("closed_period");
    if (closed.length === 0) return [];
    const [reopened, workbooks] = [await landed("reopening"), await landed("workbook")];
    return closed.map((row) => closeOf(row, reopened, workbooks)).sort((a, b) => byRun(a.close, b.close));
  } finally {
    session.close();
  }
}

/** The text that is signed: all that the act says, in a fixed order. */
export const canonicalClose = (closed: Readonly<Record<string, string | number>>): string =>
  JSON.stringify(
    Object.keys(closed)
      .sort()
      .map((name) => [name, String(closed[name])]),
  );

const text = (row: Row, column: string): string => String(row[column] ?? "");

function closeOf(row: Row, reopened: readonly Row[], workbooks: readonly Row[]): Close {
  const close = text(row, "close");
  const back = reopened.find((one) => one["close"] === close);
  return {
    close,
    report: text(row, "report"),
    period: text(row, "period"),
    version: Number(row["version"]),
    by: text(row, "closed_by"),
    at: text(row, "closed_at"),
    publishedRun: text(row, "published_run"),
    contentSha256: text(row, "content_sha256"),
    act: canonicalClose(
      Object.fromEntries(
        Object.keys(tables.closed_period.columns)
          .filter((name) => name !== "signature")
          .map((name) => [name, text(row, name)]),
      ),
    ),
    signature: text(row, "signature"),
    workbooks: workbooks
      .filter((one) => one["close"] === close)
      .map((one) => ({
        language: text(one, "language"),
        name: text(one, "name"),
        sha256: text(one, "sha256"),
        bytes: Number(one["bytes"]),
      }))
      .sort((a, b) => (a.language < b.language ? -1 : 1)),
    reopened: back
      ? {
          run: text(back, "run"),
          reason: text(back, "reason"),
          proposedBy: text(back, "proposed_by"),
          confirmedBy: text(back, "confirmed_by"),
          at: text(back, "confirmed_at"),
        }
      : null,
  };
}

/** A moment that is asked about: what an act of a run at an instant means to it. */
export type Moment = (run: string, at: string) => boolean;

const now: Moment = () => true;

/** The close of a period that holds, or held at a moment. */
export function inForce(
  closes: readonly Close[],
  report: string,
  period: string,
  known: Moment = now,
): Close | undefined {
  const last = closes.findLast(
    (one) => one.report === report && one.period === period && known(one.close, one.at),
  );
  return last && !(last.reopened && known(last.reopened.run, last.reopened.at)) ? last : undefined;
}

/** What became of the close of a month's ETC report, for those who enter something in it. */
export const closingOf =
  (home: string): NonNullable<Context["closing"]> =>
  async (period) => {
    const closes = await closesOf(home);
    if (inForce(closes, "etc", period)) return "closed";
    return closes.some((one) => one.report === "etc" && one.period === period) ? "reopened" : null;
  };

/** The workbook of a close, as it was kept. */
export const keptBytes = async (home: string, { sha256, name, bytes }: KeptWorkbook): Promise<Buffer> =>
  readFile(await archivedWhole(home, sha256, `${name} as it was closed`, `${bytes} bytes`));

/** Where an original lies in the archive, once it is seen to be the same still. */
async function archivedWhole(home: string, sha256: string, what: string, size: string): Promise<string> {
  const path = archived(home, sha256);
  const gone = (cause?: unknown) =>
    new SaldoError("fatal", "kept_workbook_gone", `the archive does not hold ${what}`, {
      hint: `restore archive/${sha256} (${size}) from a backup`,
      cause,
    });
  const found = await original(path).catch((cause: unknown) => {
    throw gone(cause);
  });
  if (found.sha256 !== sha256) throw gone();
  return path;
}

/**
 * Proves that a close is what was signed: the act, the document that it names, and in that every workbook. Throws where
 * it is not; false where nobody of that name may sign any more, so that nothing can be said.
 */
export async function proveClose(
  { organisation, settings }: Pick<App, "organisation" | "settings">,
  { by, act, signature, period, report, contentSha256, workbooks }: Close,
): Promise<boolean> {
  const otherwise = (what: string) =>
    new SaldoError(
      "fatal",
      "close_not_as_signed",
      `the close of ${report} ${period} is not as ${by} signed it: ${what}`,
      {
        hint: "restore landing and archive from a backup; who changed them can be seen there",
      },
    );
  const holds = (await signatures(organisation, settings))(by, act, signature);
  if (holds === false) throw otherwise("the signature does not belong to what landing says");
  const what = `the frozen rows of ${report} ${period}`;
  const document = await archivedWhole(settings.home, contentSha256, what, "jsonl");
  const frozen = new Set<string>();
  for await (const { table, values } of readDocument(tables, document))
    if (table === "workbook") frozen.add(`${values["language"]} ${values["sha256"]}`);
  const strange = workbooks.find(({ language, sha256 }) => !frozen.has(`${language} ${sha256}`));
  if (strange) throw otherwise(`${strange.name} is none of the workbooks that were frozen`);
  return holds === true;
}
