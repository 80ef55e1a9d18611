// The parts of a workbook and how they hang together (ECMA-376 part 1, 12.3), as a stream of bytes.
import { type Chart, chartXml, drawingXml } from "./chart.ts";
import { type Sheet, sheetXml } from "./sheet.ts";
import { styles } from "./styles.ts";
import { theme } from "./theme.ts";
import { attribute, declaration, escaped, main, relationships, safeText } from "./xml.ts";
import { type Part, zipped } from "./zip.ts";

export type Book = {
  readonly title: string;
  readonly subject: string;
  readonly company: string;
  /** The program that made it. */
  readonly creator: string;
  /** The moment that it is about; a workbook carries no other clock. */
  readonly at: Date;
  /** What ends a text that is too long for a cell. */
  readonly shortened: string;
  readonly sheets: readonly (Sheet & { readonly charts?: readonly Chart[] })[];
};

const office = "http://schemas.openxmlformats.org/officeDocument/2006";
const packages = "http://schemas.openxmlformats.org/package/2006";
const types = "application/vnd.openxmlformats-officedocument";

const relations = (of: readonly (readonly [type: string, target: string])[]) =>
  `${declaration}<Relationships xmlns="${packages}/relationships">${of
    .map(
      ([type, target], index) =>
        `<Relationship Id="rId${index + 1}" Type="${type.includes("/") ? `${packages}/relationships/${type}` : `${relationships}/${type}`}" Target="${target}"/>`,
    )
    .join("")}</Relationships>`;

const quoted = (sheet: string) => `'${sheet.replaceAll("'", "''")}'`;
const absolute = (area: string) => area.replace(/([A-Z]+)(\d+)/g, "$$$1$$$2");

function workbookXml({ sheets }: Book): string {
  const names = sheets.flatMap(({ name, filter, print }, index) => {
    const named = (what: string, to: string, hidden = false) =>
      `<definedName name="_xlnm.${what}" localSheetId="${index}"${hidden ? ' hidden="1"' : ""}>${escaped(to)}</definedName>`;
    return [
      ...(filter ? [named("_FilterDatabase", `${quoted(name)}!${absolute(filter)}`, true)] : []),
      ...(print ? [named("Print_Area", `${quoted(name)}!${absolute(print.area)}`)] : []),
      ...(print?.titleRows
        ? [
            named(
              "Print_Titles",
              [print.titleColumns, print.titleRows]
                .flatMap((to) => (to ? [`${quoted(name)}!$${to.replace(":", ":$")}`] : []))
                .join(","),
            ),
          ]
        : []),
    ];
  });
  return [
    `${declaration}<workbook xmlns="${main}" xmlns:r="${relationships}">`,
    '<workbookPr defaultThemeVersion="124226"/>',
    '<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="28800" windowHeight="17000" tabRatio="850" activeTab="0"/></bookViews>',
    "<sheets>",
    ...sheets.map(
      ({ name, hidden }, index) =>
        `<sheet name="${escaped(name)}" sheetId="${index + 1}"${attribute("state", hidden ? "hidden" : undefined)} r:id="rId${index + 1}"/>`,
    ),
    "</sheets>",
    names.length > 0 ? `<definedNames>${names.join("")}</definedNames>` : "",
    '<calcPr calcId="191029"/></workbook>',
  ].join("");
}

function contentTypes(sheets: Book["sheets"], drawings: number, charts: number): string {
  const override = (part: string, type: string) => `<Override PartName="${part}" ContentType="${type}+xml"/>`;
  const each = (count: number, part: (nr: number) => string, type: string) =>
    Array.from({ length: count }, (_, index) => override(part(index + 1), type));
  return [
    `${declaration}<Types xmlns="${packages}/content-types">`,
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    '<Default Extension="xml" ContentType="application/xml"/>',
    override("/xl/workbook.xml", `${types}.spreadsheetml.sheet.main`),
    ...each(sheets.length, (nr) => `/xl/worksheets/sheet${nr}.xml`, `${types}.spreadsheetml.worksheet`),
    ...each(drawings, (nr) => `/xl/drawings/drawing${nr}.xml`, `${types}.drawing`),
    ...each(charts, (nr) => `/xl/charts/chart${nr}.xml`, `${types}.drawingml.chart`),
    override("/xl/theme/theme1.xml", `${types}.theme`),
    override("/xl/styles.xml", `${types}.spreadsheetml.styles`),
    override("/xl/sharedStrings.xml", `${types}.spreadsheetml.sharedStrings`),
    override("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties"),
    override("/docProps/app.xml", `${types}.extended-properties`),
    "</Types>",
  ].join("");
}

function* parts(book: Book): Iterable<Part> {
  const { sheets } = book;
  const drawn = sheets.filter(({ charts }) => charts && charts.length > 0);
  const chartCount = drawn.reduce((sum, { charts = [] }) => sum + charts.length, 0);
  const part = (name: string, text: string): Part => ({ name, text: [text] });

  yield part("[Content_Types].xml", contentTypes(sheets, drawn.length, chartCount));
  yield part(
    "_rels/.rels",
    relations([
      ["officeDocument", "xl/workbook.xml"],
      ["metadata/core-properties", "docProps/core.xml"],
      ["extended-properties", "docProps/app.xml"],
    ]),
  );
  yield part("xl/workbook.xml", workbookXml(book));
  yield part(
    "xl/_rels/workbook.xml.rels",
    relations([
      ...sheets.map((_, index) => ["worksheet", `worksheets/sheet${index + 1}.xml`] as const),
      ["theme", "theme/theme1.xml"],
      ["styles", "styles.xml"],
      ["sharedStrings", "sharedStrings.xml"],
    ]),
  );

  const look = styles();
  const texts = new Map<string, number>();
  let used = 0;
  const strings = {
    of(text: string): number {
      used += 1;
      const nr = texts.get(text) ?? texts.size;
      texts.set(text, nr);
      return nr;
    },
  };
  let chart = 0;
  for (const [index, sheet] of sheets.entries()) {
    const { charts = [] } = sheet;
    const drawing = drawn.indexOf(sheet) + 1;
    const text = sheetXml({ ...sheet, drawing: drawing > 0 }, strings, look);
    yield { name: `xl/worksheets/sheet${index + 1}.xml`, text };
    if (drawing === 0) continue;
    const path = `drawings/drawing${drawing}.xml`;
    yield part(`xl/worksheets/_rels/sheet${index + 1}.xml.rels`, relations([["drawing", `../${path}`]]));
    yield part(`xl/${path}`, drawingXml(charts));
    const targets = charts.map((_, nr) => ["chart", `../charts/chart${chart + nr + 1}.xml`] as const);
    yield part(`xl/drawings/_rels/drawing${drawing}.xml.rels`, relations(targets));
    for (const one of charts) yield part(`xl/charts/chart${++chart}.xml`, chartXml(one));
  }
  yield part("xl/theme/theme1.xml", theme);
  yield part("xl/styles.xml", look.part());
  yield { name: "xl/sharedStrings.xml", text: sharedXml(texts, used, book.shortened) };
  yield part("docProps/core.xml", coreXml(book));
  yield part(
    "docProps/app.xml",
    `${declaration}<Properties xmlns="${office}/extended-properties"><Application>Microsoft Excel</Application><Company>${escaped(safeText(book.company, book.shortened))}</Company></Properties>`,
  );
}

function* sharedXml(texts: ReadonlyMap<string, number>, used: number, shortened: string): Iterable<string> {
  yield `${declaration}<sst xmlns="${main}" count="${used}" uniqueCount="${texts.size}">`;
  for (const text of texts.keys()) {
    const safe = escaped(safeText(text, shortened));
    yield `<si><t${/^\s|\s$|\s\s|\n/.test(safe) ? ' xml:space="preserve"' : ""}>${safe}</t></si>`;
  }
  yield "</sst>";
}

function coreXml({ title, subject, creator, at, shortened }: Book): string {
  const instant = at.toISOString();
  const element = (name: string, text: string) =>
    `<dc:${name}>${escaped(safeText(text, shortened))}</dc:${name}>`;
  const moment = (name: string) => `<dcterms:${name} xsi:type="dcterms:W3CDTF">${instant}</dcterms:${name}>`;
  const who = escaped(safeText(creator, shortened));
  return `${declaration}<cp:coreProperties xmlns:cp="${packages}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${element("title", title)}${element("subject", subject)}${element("creator", creator)}<cp:lastModifiedBy>${who}</cp:lastModifiedBy>${moment("created")}${moment("modified")}</cp:coreProperties>`;
}

export const bookBytes = (book: Book): Iterable<Uint8Array> => zipped(parts(book));
