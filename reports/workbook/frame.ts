// What every sheet of one workbook shares: its words, what it is about, and how it is printed.
import type { Captions } from "./captions.ts";
import { instantInWords } from "./captions.ts";
import type { Publication } from "./publication.ts";
import * as style from "./style.ts";
import type { Language } from "./words.ts";
import type { Cell, Sheet, SheetRow } from "./xlsx/sheet.ts";

export type Frame = {
  readonly language: Language;
  readonly captions: Captions;
  readonly heading: string;
  /** The period, in words. */
  readonly about: string;
  readonly publication: Publication;
};

/** Landscape A4, as wide as the page and as long as it takes, with run and page number at the foot. */
export function printed(area: string, frame: Frame): NonNullable<Sheet["print"]> {
  const { publication, captions, heading, about } = frame;
  // The program reads & as a command; the whole footer may be 255 characters.
  const quote = (text: string) => text.slice(0, 60).toWellFormed().replaceAll("&", "&&");
  const left = [quote(publication.organisation), quote(`${heading} ${about}`.trim())].join(" · ");
  const { run, page, of } = captions.footer;
  return {
    area,
    footer: `&L&8 ${left}&C&8 ${run} ${quote(publication.run)}&R&8 ${page} &P ${of} &N`,
  };
}

/** The rows above every table: what it is, of whom and as of when, and what to know about it. */
export function headRows(frame: Frame, title: string, note: string): readonly SheetRow[] {
  const { publication, captions, about } = frame;
  const asOf = instantInWords(publication.publishedAt, captions);
  const { cover } = captions;
  const line = (at: number, text: string, of: style.Style, height?: number): SheetRow => ({
    at,
    height,
    cells: [{ column: 1, content: text, style: of }],
  });
  return [
    line(1, about === "" ? title : `${title} – ${about}`, style.title, 24),
    line(
      2,
      `${publication.organisation} · ${cover.asOf} ${asOf} · ${cover.run} ${publication.run}`,
      style.subtitle,
    ),
    line(3, note, style.subtitle, 20),
  ];
}

/** A sheet whose cells are put in any order. */
export function canvas() {
  type Row = { height?: number; readonly cells: Map<number, Cell> };
  const rows = new Map<number, Row>();
  const row = (at: number): Row => {
    const found = rows.get(at) ?? { cells: new Map<number, Cell>() };
    rows.set(at, found);
    return found;
  };
  return {
    put(at: number, column: number, content: Cell["content"], of: style.Style): void {
      row(at).cells.set(column, { column, content, style: of });
    },
    height(at: number, height: number): void {
      row(at).height = height;
    },
    heightOf: (at: number): number | undefined => rows.get(at)?.height,
    *rows(): Iterable<SheetRow> {
      for (const [at, { height, cells }] of [...rows].sort(([a], [b]) => a - b))
        yield { at, height, cells: [...cells.values()].sort((a, b) => a.column - b.column) };
    },
  };
}
