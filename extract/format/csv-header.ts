// The header line of a CSV file: which delimiter it is written with, and whether its names can be used.
import { basename } from "node:path";
import { parse } from "csv-parse/sync";
import { misconfigured, refuse } from "../error.ts";
import { decode } from "./encoding.ts";

/** What a reader knows about the header beforehand. */
export type HeaderOptions = {
  /** Found in the header line when absent or ''. */
  readonly delimiter?: string;
  /** Of files without a byte-order mark; UTF-8 when absent or ''. */
  readonly encoding?: string;
  /** Names that the header should hold, to tell one delimiter from another. */
  readonly expect?: readonly string[];
};

const DELIMITERS = [",", ";", "\t", "|"];
/** Characters in which the header line must end. */
const HEAD = 1 << 18;

/** The one header of files that together make a table. */
export async function agreedHeader(paths: readonly string[], options: HeaderOptions) {
  const [first, ...others] = paths;
  if (first === undefined) throw misconfigured("no_files", "a table is read from at least one file");
  const { delimiter, header } = findHeader(await head(first, options), first, options);
  for (const path of others) {
    const other = findHeader(await head(path, options), path, { ...options, delimiter }).header;
    if (other.length !== header.length || other.some((column, index) => column !== header[index])) {
      throw refuse(
        "headers_differ",
        `its header is not that of ${basename(first)}: ${difference(header, other)}`,
        { file: basename(path) },
        "files that together make one table must have the same columns in the same order: export them again together",
      );
    }
  }
  return { delimiter, header };
}

function difference(header: readonly string[], other: readonly string[]): string {
  const lacks = header.filter((column) => !other.includes(column));
  const brings = other.filter((column) => !header.includes(column));
  if (lacks.length === 0 && brings.length === 0) return "the order of the columns differs";
  return [
    lacks.length > 0 ? `it lacks ${lacks.join(", ")}` : "",
    brings.length > 0 ? `it has ${brings.join(", ")} besides` : "",
  ]
    .filter(Boolean)
    .join("; ");
}

export const declared = (options: HeaderOptions) => (options.encoding ? { declared: options.encoding } : {});

/** The beginning of a file, as text. */
async function head(path: string, options: HeaderOptions): Promise<string> {
  let text = "";
  for await (const piece of decode(path, declared(options))) {
    text += piece;
    if (text.length >= HEAD) break;
  }
  return text;
}

/** The header by the delimiter that yields most of the expected names, and then most columns. */
function findHeader(
  text: string,
  path: string,
  options: HeaderOptions,
): { delimiter: string; header: string[] } {
  const file = basename(path);
  if (options.delimiter && (options.delimiter.length !== 1 || /["\r\n]/.test(options.delimiter))) {
    throw misconfigured(
      "delimiter_invalid",
      `the delimiter ${JSON.stringify(options.delimiter)} is not one character`,
    );
  }
  if (text.trim() === "" || /^\r?\n/.test(text)) {
    throw refuse(
      "no_header",
      text.trim() === "" ? "no header: the file is empty" : "no header: the first line is blank",
      { file },
      "export it with a header line, also when there are no rows",
    );
  }
  const expected = new Set((options.expect ?? []).map((column) => column.toLowerCase()));
  const score = (columns: readonly string[]) =>
    columns.filter((column) => expected.has(column.toLowerCase())).length;
  let best: { delimiter: string; header: string[] } | undefined;
  let cause: unknown;
  for (const delimiter of options.delimiter ? [options.delimiter] : DELIMITERS) {
    try {
      const header = split(text, delimiter);
      const gain = best ? score(header) - score(best.header) || header.length - best.header.length : 1;
      if (gain > 0) best = { delimiter, header };
    } catch (error) {
      cause ??= error;
    }
  }
  if (!best) throw unreadable(file, cause instanceof Error ? cause.message : "no delimiter splits it", cause);
  check(best.header, file);
  return best;
}

function split(text: string, delimiter: string): string[] {
  const rows = parse(text, {
    delimiter,
    to: 1,
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
  }) as string[][];
  return rows[0]!.map((column) => column.trim());
}

export const unreadable = (file: string, reason: string, cause?: unknown) =>
  refuse(
    "header_unreadable",
    `the header line cannot be split into columns: ${reason}`,
    { file },
    "is this a CSV file, with quotes only around whole fields? Configure the delimiter if it is not , ; | or tab",
    cause,
  );

function check(header: readonly string[], file: string): void {
  const seen = new Set<string>();
  for (const [index, column] of header.entries()) {
    if (column === "") {
      throw refuse(
        "header_blank",
        `column ${index + 1} has no name`,
        { file },
        "remove the empty column or name it",
      );
    }
    if (column.includes("\0")) {
      throw refuse(
        "header_nul",
        "the header holds NUL characters: the file is probably UTF-16 without a byte-order mark",
        { file },
        'name its encoding in the configuration (encoding: "utf-16le"), or export it as UTF-8',
      );
    }
    if (seen.has(column.toLowerCase())) {
      throw refuse(
        "header_duplicate",
        `two columns are called ${column}`,
        { file, column },
        "rename or remove one of them",
      );
    }
    if (column.toLowerCase() === "_row") {
      throw refuse(
        "header_reserved",
        "a column is called _row, which is Saldo's own",
        { file, column },
        "rename it",
      );
    }
    seen.add(column.toLowerCase());
  }
}
