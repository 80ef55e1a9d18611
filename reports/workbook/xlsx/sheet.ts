// One worksheet as XML, row by row. The order of its elements is that of the schema (ECMA-376 18.3.1.99), which Excel
// insists on.
import type { Overlay, Style, Styles } from "./styles.ts";
import { attribute, declaration, escaped, letter, main, relationships, safeText } from "./xml.ts";

/** A number as its decimal text. */
type Numeric = { readonly number: string };
/** A formula is only what a report made itself, together with the result that it must have. */
type Formula = { readonly formula: string; readonly result: Numeric | string };
/** A text is a string cell, never a formula. */
export type Content = string | Numeric | Formula | null;

export type Cell = { readonly column: number; readonly content: Content; readonly style: Style };
export type SheetRow = {
  readonly at: number;
  /** In points; the sheet's own where absent. */
  readonly height?: number | undefined;
  readonly cells: readonly Cell[];
};

export type Sheet = {
  readonly name: string;
  /** Kept out of sight; anybody can show it. */
  readonly hidden?: boolean;
  readonly widths: readonly number[];
  /** Columns that are folded together, by level. */
  readonly outline?: ReadonlyMap<number, number>;
  readonly rowHeight: number;
  readonly rows: () => Iterable<SheetRow>;
  /** The last cell that is used. */
  readonly to: { readonly row: number; readonly column: number };
  readonly frozen?: { readonly columns: number; readonly rows: number };
  readonly filter?: string;
  readonly merges?: readonly string[];
  readonly conditions?: readonly {
    readonly range: string;
    readonly formula: string;
    readonly overlay: Overlay;
  }[];
  /** Jumps inside the workbook. */
  readonly links?: readonly { readonly cell: string; readonly to: string; readonly say: string }[];
  readonly print?: {
    readonly area: string;
    readonly titleRows?: string;
    readonly footer: string;
    /** On one page, as long as that stays readable. */
    readonly onePage?: boolean;
    readonly breaksAfter?: readonly number[];
    /** Several pages wide: how large, with which columns on each, and where one ends. */
    readonly scale?: number;
    readonly titleColumns?: string;
    readonly columnBreaksAfter?: readonly number[];
  };
  readonly drawing?: boolean;
};

/** Texts that cells share, each with its number. */
export type Strings = { readonly of: (text: string) => number };

function cellXml({ column, content, style }: Cell, row: string, strings: Strings, styles: Styles): string {
  const head = `<c r="${letters(column)}${row}" s="${styles.of(style)}"`;
  if (content === null) return `${head}/>`;
  if (typeof content === "string") return `${head} t="s"><v>${strings.of(content)}</v></c>`;
  if ("number" in content) return `${head}><v>${content.number}</v></c>`;
  const { formula, result } = content;
  return typeof result === "string"
    ? `${head} t="str"><f>${escaped(formula)}</f><v>${escaped(safeText(result, ""))}</v></c>`
    : `${head}><f>${escaped(formula)}</f><v>${result.number}</v></c>`;
}

const known: string[] = [];
const letters = (column: number): string => {
  known[column] ??= letter(column);
  return known[column];
};

export function* sheetXml(sheet: Sheet, strings: Strings, styles: Styles): Iterable<string> {
  const { widths, frozen, print, outline } = sheet;
  const deepest = outline ? Math.max(0, ...outline.values()) : 0;
  yield `${declaration}<worksheet xmlns="${main}" xmlns:r="${relationships}">`;
  yield `<sheetPr>${deepest > 0 ? '<outlinePr summaryRight="0"/>' : ""}<pageSetUpPr fitToPage="${print?.scale ? 0 : 1}"/></sheetPr>`;
  yield `<dimension ref="A1:${letter(sheet.to.column)}${sheet.to.row}"/>`;
  yield `<sheetViews><sheetView showGridLines="0" zoomScale="90" zoomScaleNormal="90" workbookViewId="0">${frozen ? paneXml(frozen) : ""}</sheetView></sheetViews>`;
  yield `<sheetFormatPr defaultRowHeight="${sheet.rowHeight}" customHeight="1"${attribute("outlineLevelCol", deepest || undefined)}/>`;
  yield `<cols>${widths.map((width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"${attribute("outlineLevel", outline?.get(index + 1))}/>`).join("")}</cols>`;
  yield "<sheetData>";
  for (const { at, height, cells } of sheet.rows()) {
    const row = String(at);
    let xml = `<row r="${row}"${height === undefined ? "" : ` ht="${height}" customHeight="1"`}>`;
    for (const cell of cells) xml += cellXml(cell, row, strings, styles);
    yield `${xml}</row>`;
  }
  yield "</sheetData>";
  if (sheet.filter) yield `<autoFilter ref="${sheet.filter}"/>`;
  if (sheet.merges && sheet.merges.length > 0)
    yield `<mergeCells count="${sheet.merges.length}">${sheet.merges.map((ref) => `<mergeCell ref="${ref}"/>`).join("")}</mergeCells>`;
  let priority = 0;
  for (const { range, formula, overlay } of sheet.conditions ?? [])
    yield `<conditionalFormatting sqref="${range}"><cfRule type="expression" dxfId="${styles.overlay(overlay)}" priority="${++priority}"><formula>${escaped(formula)}</formula></cfRule></conditionalFormatting>`;
  if (sheet.links && sheet.links.length > 0) {
    yield "<hyperlinks>";
    for (const { cell, to, say } of sheet.links)
      yield `<hyperlink ref="${cell}" location="${escaped(to)}" tooltip="${escaped(say)}"/>`;
    yield "</hyperlinks>";
  }
  yield '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>';
  if (print) {
    yield print.scale
      ? `<pageSetup paperSize="9" scale="${print.scale}" pageOrder="overThenDown" orientation="landscape"/>`
      : `<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="${print.onePage ? 1 : 0}"/>`;
    yield `<headerFooter><oddFooter>${escaped(print.footer)}</oddFooter></headerFooter>`;
    yield breaksXml("rowBreaks", print.breaksAfter ?? [], 16_383);
    yield breaksXml("colBreaks", print.columnBreaksAfter ?? [], 1_048_575);
  }
  // Codes are text, also where they look like numbers; without this Excel flags each of them with a green corner.
  yield '<ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/></ignoredErrors>';
  if (sheet.drawing) yield '<drawing r:id="rId1"/>';
  yield "</worksheet>";
}

const breaksXml = (name: string, after: readonly number[], max: number): string =>
  after.length === 0
    ? ""
    : `<${name} count="${after.length}" manualBreakCount="${after.length}">${after.map((id) => `<brk id="${id}" max="${max}" man="1"/>`).join("")}</${name}>`;

function paneXml({ columns, rows }: { readonly columns: number; readonly rows: number }): string {
  const corner = `${letter(columns + 1)}${rows + 1}`;
  const pane = columns > 0 && rows > 0 ? "bottomRight" : rows > 0 ? "bottomLeft" : "topRight";
  return `<pane${attribute("xSplit", columns || undefined)}${attribute("ySplit", rows || undefined)} topLeftCell="${corner}" activePane="${pane}" state="frozen"/><selection pane="${pane}" activeCell="${corner}" sqref="${corner}"/>`;
}
