// Which periods are closed, and were, as landing has it: landing is the truth, the logbook only tells of it.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { archived } from "../extract/archive.ts";
import { tables } from "../extract/close/tables.ts";
import type { Context } from "../extract/context.ts";
import { open, type Row } from "../extract/duckdb.ts";
import { SaldoError } from "../extract/error.ts";
import { batches, tableFolder } from "../extract/landing.ts";
import { landedRelation } from "../extract/state.ts";
import { byRun } from "../load/logbook.ts";

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
export async function keptBytes(home: string, { sha256, name, bytes }: KeptWorkbook): Promise<Buffer> {
  const gone = (cause?: unknown) =>
    new SaldoError("fatal", "kept_workbook_gone", `the archive does not hold ${name} as it was closed`, {
      hint: `restore archive/${sha256} (${bytes} bytes) from a backup`,
      cause,
    });
  let found: Buffer;
  try {
    found = await readFile(archived(home, sha256));
  } catch (cause) {
    throw gone(cause);
  }
  if (createHash("sha256").update(found).digest("hex") !== sha256) throw gone();
  return found;
}
