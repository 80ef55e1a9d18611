// A declared report as an Excel workbook: reads the published marts, proves that they tie out, lays out the sheets, and
// writes the same bytes for the same rows.
import { createHash } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { misconfigured } from "../../extract/error.ts";
import type { Read } from "../../load/warehouse.ts";
import { captions, dayInWords, monthInWords } from "./captions.ts";
import { type Around, resultOf } from "./cells.ts";
import { blockLeft, blockRows, chartSheet, type Placed } from "./chart-sheet.ts";
import { adaptControl, controlSheet, measureStyles } from "./controls.ts";
import { coverSheet, factsOf, type Known } from "./cover.ts";
import type { Ask, Block, Say, TableSheet, Workbook } from "./define.ts";
import { definitionLines, definitionSheet } from "./definitions.ts";
import { writeWhole } from "./file.ts";
import { formSheet, isForm } from "./form.ts";
import type { Frame } from "./frame.ts";
import { type Place, placeOf } from "./place.ts";
import { readCompanies, readPublication } from "./publication.ts";
import { apart, childOf, part, readTables } from "./rows.ts";
import { type Line, shownText, type Table, tableOf } from "./table.ts";
import { type About, aboutCell, aboutRows, headerRowOf, tableSheet, totalRow } from "./table-sheet.ts";
import { traceSheet } from "./trace.ts";
import type { Language, Words } from "./words.ts";
import { type Book, bookBytes } from "./xlsx/book.ts";

export type Request = {
  readonly ask: Ask;
  readonly out: string;
  readonly language?: Language;
  /** What the cover says besides: that the period is closed, as of when it is known. */
  readonly facts?: readonly Fact[];
};

export type Fact = readonly [caption: Words, value: Words];

export type Written = {
  readonly path: string;
  readonly sha256: string;
  /** Lines per sheet, by the name in the declaration. */
  readonly lines: Readonly<Record<string, number>>;
};

/**
 * Writes the workbook of a report.
 * @example await writeWorkbook(etc, read, { ask: { period: "2026-10" }, out: "out/etc-2026-10.xlsx" })
 */
export async function writeWorkbook(report: Workbook, read: Read, request: Request): Promise<Written> {
  const language = request.language ?? "nl";
  // Most of what a workbook is made from is thrown away at once; V8 would let the heap grow to twice that first.
  setFlagsFromString("--heap-growing-percent=50");
  checkAsk(report, request.ask);
  const { book, lines } = await layOut(report, read, request, language);
  const hash = createHash("sha256");
  function* bytes() {
    for (const chunk of bookBytes(book)) {
      hash.update(chunk);
      yield chunk;
    }
  }
  await writeWhole(request.out, bytes());
  return { path: request.out, sha256: hash.digest("hex"), lines };
}

function checkAsk(report: Workbook, ask: Ask): void {
  for (const [name, { kind }] of Object.entries(report.parameters)) {
    const value = ask[name] ?? "";
    if (value === "" && report.parameters[name]!.fallback === "") continue;
    if (kind === "month" && !/^\d{4}-(0[1-9]|1[0-2])$/.test(value))
      throw misconfigured("period_malformed", `"${value}" is not a period`, "write it as 2026-10");
    if (
      kind === "day" &&
      (!/^\d{4}-\d\d-\d\d$/.test(value) || Number.isNaN(Date.parse(`${value}T00:00:00Z`)))
    )
      throw misconfigured("day_malformed", `"${value}" is not a day`, "write it as 2026-10-31");
  }
  report.check?.(ask);
}

async function refusePeriod({ main, name, sheets }: Workbook, read: Read, ask: Ask): Promise<never> {
  const sheet = sheets.find((one) => one.name === main.sheet);
  const rows = sheet?.kind === "table" ? sheet.rows : undefined;
  const periods = new Set<string>();
  if (rows && "mart" in rows && main.period !== undefined)
    for await (const row of read(rows.mart, { columns: [main.period] }))
      periods.add(String(row[main.period]));
  const sorted = [...periods].sort();
  const [first, last] = [sorted[0], sorted.at(-1)];
  const asked = Object.values(ask)
    .filter((value) => value !== "")
    .join(", ");
  throw misconfigured(
    "period_unknown",
    first && last
      ? `there is no figure for ${asked}; published are ${first === last ? first : `${first} to ${last}`}`
      : `there is no figure for ${asked}; nothing has been published for this report`,
    last ? `saldo report ${name} --period ${last}` : "saldo run",
  );
}

type Seat = { readonly table: Table; readonly place: Place; readonly around: Around };

/** The workbook as it will be written. */
export async function layOut(
  report: Workbook,
  read: Read,
  { ask, facts: more = [] }: Request,
  language: Language,
): Promise<{ book: Book; lines: Record<string, number> }> {
  const words = captions[language];
  const publication = await readPublication(read);
  const say: Say = { month: (period) => monthInWords(period, words), day: (day) => dayInWords(day, words) };
  const frame: Frame = {
    language,
    captions: words,
    heading: report.heading[language],
    about: report.about(ask, say),
    publication,
  };
  // A report may show the controls in its own way.
  const ownControls = report.sheets.find(({ name }) => name === controlSheet.name);
  const shown = ownControls?.kind === "table" ? ownControls : controlSheet;
  const declared = report.sheets
    .filter((sheet) => sheet !== ownControls)
    .flatMap((sheet): { of: TableSheet | Block; tab: string }[] =>
      sheet.kind === "table"
        ? [{ of: sheet, tab: sheet.tab[language] }]
        : sheet.blocks.map((of) => ({ of, tab: sheet.tab[language] })),
    );
  const tables = await readTables(
    [...declared, { of: shown, tab: shown.tab[language], adapt: adaptControl(language) }],
    { read, ask, language },
    async ({ name, lines }) => {
      if (name === report.main.sheet && lines.length === 0) await refusePeriod(report, read, ask);
    },
  );
  const main = tables.get(report.main.sheet)!;

  const seats = seatsOf(report, tables);
  const known: Known = { tables: seats, controls: seats.get(controlSheet.name)! };
  const companies = await companiesOf(main, read);
  const contents = [...declared.map(({ of }) => of), shown].flatMap((of) => {
    if (!("lines" in of) || !of.lines) return [];
    const count = tables.get(of.name)!.lines.length;
    return [`${count} ${of.lines[count === 1 ? 0 : 1][language]}`];
  });
  const given = Object.entries(report.parameters).flatMap(([name, { kind, caption }]) => {
    const value = ask[name] ?? "";
    if (value === "") return [];
    if (kind === "flag") return [];
    const shown = kind === "month" ? say.month(value) : kind === "day" ? say.day(value) : value;
    return [[caption[language], shown] as const];
  });
  const said = more.map(([caption, value]) => [caption[language], value[language]] as const);
  const facts = factsOf(frame, [...given, ...said], companies, contents.join(", "));
  const cover = coverSheet(report.tiles, facts, known, frame);

  const sheets: Book["sheets"][number][] = [cover.sheet];
  const made = [{ tab: cover.sheet.name, cells: cover.made }];
  const traced: Seat[] = [];
  const explained: { table: Table; around: Around }[] = [];
  for (const sheet of report.sheets) {
    if (sheet.kind === "charts") {
      const placed = sheet.blocks.map((block): Placed => ({ block, ...seats.get(block.name)! }));
      const charts = chartSheet(sheet, sheet.tab[language], placed, seats, frame);
      sheets.push(charts.sheet);
      made.push({ tab: charts.sheet.name, cells: charts.made });
      traced.push(...placed);
      explained.push(...placed);
      continue;
    }
    if (sheet === ownControls) continue;
    const seat = seats.get(sheet.name)!;
    explained.push(seat);
    const taken = sheets.map(({ name }) => name);
    for (const { title, about, ...piece } of piecesOf(sheet, seat, taken, { ask, language })) {
      const { note, frozen, pageBy, printUntil } = sheet;
      const head = { title, note: note[language], frozen, pageBy, printUntil, about };
      sheets.push(tableSheet(piece.table, piece.place, piece.around, frame, head));
      made.push({ tab: piece.table.tab, cells: about.map(({ made }) => made) });
      traced.push(piece);
    }
  }
  const controls = seats.get(controlSheet.name)!;
  const { title, note, frozen, printUntil } = shown;
  sheets.push(
    tableSheet(
      controls.table,
      controls.place,
      controls.around,
      frame,
      { title: title[language], note: note[language], frozen, printUntil },
      measureStyles(controls.table),
    ),
  );
  traced.push(controls);
  explained.push(controls);
  sheets.push(definitions(explained, frame));
  for (const { table, place } of traced.filter((seat) => isForm(seat.table)))
    sheets.push(formSheet(report.name, ask, table, place, frame));
  sheets.push(traceSheet(traced, made, frame, language));

  return {
    lines: Object.fromEntries([...tables].map(([name, { lines }]) => [name, lines.length])),
    book: {
      title: [frame.heading, frame.about].filter((text) => text !== "").join(" "),
      subject: report.subject[language],
      company: publication.organisation,
      creator: `Saldo ${publication.version}`,
      at: publication.publishedAt,
      shortened: words.shortened,
      sheets,
    },
  };
}

/** Where each table stands, and which ones its formulas look into. */
function seatsOf(report: Workbook, tables: ReadonlyMap<string, Table>): ReadonlyMap<string, Seat> {
  const places = new Map<string, Place>();
  for (const [name, table] of tables) {
    if (!("chart" in table.of))
      places.set(name, placeOf(table, { header: headerRowOf(table), totals: totalRow, left: 1 }));
  }
  for (const sheet of report.sheets) {
    if (sheet.kind !== "charts") continue;
    const own = sheet.blocks.map(({ name }) => tables.get(name)!);
    blockRows(own, sheet.figures).forEach(({ header }, index) => {
      const table = own[index]!;
      places.set(table.name, placeOf(table, { header, totals: null, left: blockLeft }));
    });
  }
  const beside = (name: string | undefined) =>
    name === undefined ? null : { table: tables.get(name)!, place: places.get(name)! };
  return new Map(
    [...tables].map(([name, table]) => {
      const { of } = table;
      const parent = "top" in of.rows ? of.rows.of : "parent" in of ? of.parent?.sheet : undefined;
      const child = childOf(tables, name);
      return [
        name,
        { table, place: places.get(name)!, around: { parent: beside(parent), child: beside(child?.name) } },
      ];
    }),
  );
}

/** A sheet with its title, and the figures above it. */
type Piece = Seat & { readonly title: string; readonly about: readonly About[] };

/** The sheets of one declaration: itself, or one for each value of columns. */
function piecesOf(
  { each, title, name }: TableSheet,
  seat: Seat,
  taken: readonly string[],
  { ask, language }: { readonly ask: Ask; readonly language: Language },
): readonly Piece[] {
  const whole: Piece = { ...seat, title: title[language], about: [] };
  if (!each) return [whole];
  const { table, around } = seat;
  const names = new Set([...taken, table.tab]);
  const wanted = each.only?.(ask) ?? {};
  const shown = (line: Line, keys: readonly string[]) =>
    keys
      .map((key) => shownText(line.values[table.col(key).index] ?? null, table.col(key), language))
      .filter((text) => text !== null)
      .join(" ");
  const groups =
    wanted === "none"
      ? []
      : apart(table, each.by).filter(({ lines }) =>
          Object.entries(wanted).every(([key, value]) => lines[0]!.values[table.col(key).index] === value),
        );
  if (wanted !== "none" && groups.length === 0 && Object.keys(wanted).length > 0)
    throw misconfigured(
      "report_has_no_such",
      `${name} has no ${Object.entries(wanted)
        .map(([key, value]) => `${key} ${value}`)
        .join(", ")}`,
      "write it as the report without it does",
    );
  const pieces = groups.map((group): Piece => {
    const line = group.lines[0]!;
    const piece = part(table, each.by, group, tabName(shown(line, each.tab) || "–", names));
    const about = aboutOf(each.about ?? [], line, seat, language);
    const place = placeOf(piece, {
      header: headerRowOf(piece) + aboutRows(about.length),
      totals: totalRow + aboutRows(about.length),
      left: 1,
    });
    const words = [piece.tab, shown(line, each.named ?? [])].filter((text) => text !== "").join(" – ");
    const titled = each.title ? `${each.title[language]} ${words}` : `${title[language]} – ${words}`;
    return { table: piece, place, around, title: titled, about };
  });
  return each.also ? [whole, ...pieces] : pieces;
}

/** Figures of the line that a sheet is about, looked up where that line stands. */
function aboutOf(
  keys: readonly string[],
  { parent: line }: Line,
  { table: below, around: { parent } }: Seat,
  language: Language,
): readonly About[] {
  if (!line || !parent) return [];
  const { table, place } = parent;
  const by = "by" in table.of.rows ? table.of.rows.by : [];
  const own = by.map((name) => {
    const { index } = table.columns.find(({ source, key }) => (source ?? key) === name)!;
    return [name, line.values[index] as string | null] as const;
  });
  return keys.map((key, at) => {
    const column = table.col(key);
    if (table.mart === null || column.source === null) throw new Error(`${key} is of no mart`);
    const value = line.values[column.index] ?? null;
    const found = `INDEX(${place.range(key)},MATCH(${line.nr},${place.range("nr")},0))`;
    const reads = {
      mart: table.mart,
      column: column.source,
      where: { ...table.where, ...Object.fromEntries(own) },
    };
    return {
      column,
      caption: column.caption[language],
      content: {
        formula: !column.numeric ? `${found}&""` : column.mayMiss ? `IF(${found}="","",${found})` : found,
        result: column.numeric ? resultOf(value, column.scale) : (shownText(value, column, language) ?? ""),
      },
      made: { cell: aboutCell(below, at), reads },
    };
  });
}

/** A name that a sheet may have: 31 characters, none of []:*?/\ and nobody else's, whatever its case. */
function tabName(text: string, taken: Set<string>): string {
  const lower = () => new Set([...taken].map((name) => name.toLowerCase()));
  const plain =
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: no name may have one
      .replace(/[[\]:*?/\\\u0000-\u001f]/g, " ")
      .replace(/\s+/g, " ")
      .replace(/^'+|'+$/g, "")
      .trim() || "–";
  let name = plain.slice(0, 31).trim();
  for (let nr = 2; lower().has(name.toLowerCase()); nr++)
    name = `${plain.slice(0, 31 - ` (${nr})`.length).trim()} (${nr})`;
  taken.add(name);
  return name;
}

function definitions(explained: readonly { table: Table; around: Around }[], frame: Frame) {
  const { language } = frame;
  const of = definitionSheet(captions);
  const table = tableOf(of, of.tab[language], null);
  table.lines.push(...definitionLines(explained, language, frame.captions));
  const place = placeOf(table, { header: headerRowOf(table), totals: null, left: 1 });
  const head = { title: of.title[language], note: of.note[language], frozen: of.frozen };
  return tableSheet(table, place, { parent: null, child: null }, frame, head);
}

/** The companies that have a line, with their names where known. */
async function companiesOf(main: Table, read: Read): Promise<string> {
  const column = main.columns.find(({ key }) => key === "company");
  if (!column) return "";
  const names = await readCompanies(read);
  const codes = new Set(main.lines.map(({ values }) => String(values[column.index] ?? "")));
  return [...codes]
    .sort()
    .map((company) => (names.get(company) ? `${company} ${names.get(company)}` : company))
    .join(" · ");
}
