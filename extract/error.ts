// Every failure that Saldo foresees is a SaldoError with a stable code; its kind decides what happens next and its
// hint is the next thing to do. The CLI prints message and hint; a stack only with --debug.

/** config: the operator must change something · fatal: a bug or a broken disk · retriable: try again · data: the input is wrong. */
export type ErrorKind = "config" | "usage" | "fatal" | "retriable" | "data";

/** Where in the input a problem is; each part only where it is known. Rows count from 1, the header not counted; those of a sheet are the sheet's own. */
export type Place = {
  readonly source?: string;
  readonly table?: string;
  readonly file?: string;
  readonly row?: number;
  readonly column?: string;
  /** Byte offset, line and column, or XML path, as the format has it. */
  readonly at?: string;
};

export class SaldoError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly hint: string;
  readonly place: Place;

  constructor(
    kind: ErrorKind,
    code: string,
    message: string,
    more: { hint?: string; place?: Place; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "SaldoError";
    this.kind = kind;
    this.code = code;
    this.hint = more.hint ?? "";
    this.place = more.place ?? {};
  }
}

/** The input is wrong: the file or table it belongs to is refused whole, the rest goes on. */
export const refuse = (code: string, message: string, place: Place = {}, hint = "", cause?: unknown) =>
  new SaldoError("data", code, message, { place, hint, cause });

/** The operator must change configuration or the command. */
export const misconfigured = (code: string, message: string, hint = "", cause?: unknown) =>
  new SaldoError("config", code, message, { hint, cause });

/** One line for people: where, what, and what to do. */
export function describe(error: unknown): string {
  if (!(error instanceof SaldoError)) return error instanceof Error ? error.message : String(error);
  const { source, table, file, row, column, at } = error.place;
  const where = [
    source && table ? `${source}.${table}` : (source ?? table),
    file,
    row === undefined ? undefined : `row ${row}`,
    column && `column ${column}`,
    at,
  ].filter(Boolean);
  const head = where.length > 0 ? `${where.join(", ")}: ${error.message}` : error.message;
  return error.hint ? `${head}\n  → ${error.hint}` : head;
}

/** The exit code that an error ends a command with: 2 for usage and configuration, 3 for data, else 1. */
export function exitOf(error: unknown): 1 | 2 | 3 {
  if (!(error instanceof SaldoError)) return 1;
  return error.kind === "usage" || error.kind === "config" ? 2 : error.kind === "data" ? 3 : 1;
}
