// Cell styles as values, and the part of the file that numbers them. Equal styles share a number, however often they
// are written down.
import { attribute, declaration, escaped, main } from "./xml.ts";

type Edge = { readonly style: "hair" | "thin" | "medium"; readonly colour: string };
export type Style = {
  readonly font: {
    readonly size: number;
    readonly colour: string;
    readonly bold?: boolean;
    readonly underline?: boolean;
  };
  /** Colour of the background, ARGB. */
  readonly fill?: string;
  readonly border?: { readonly [side in "left" | "right" | "top" | "bottom"]?: Edge };
  readonly align?: {
    readonly horizontal?: "left" | "right" | "center";
    readonly vertical?: "middle" | "top";
    readonly wrap?: boolean;
    readonly indent?: number;
  };
  /** It may be changed where its sheet is protected. */
  readonly unlocked?: boolean;
  /** Number format, in Excel's own words. */
  readonly format: string;
};

/** What a conditional format lays over a cell. */
export type Overlay = { readonly colour: string; readonly fill?: string; readonly bold?: boolean };

const typeface = "Calibri";
const builtIn: Readonly<Record<string, number>> = { General: 0, "@": 49 };

export type Styles = {
  readonly of: (style: Style) => number;
  readonly overlay: (overlay: Overlay) => number;
  readonly part: () => string;
};

export function styles(): Styles {
  /** A list of distinct XML elements; gives each its place. */
  const list = (...given: string[]) => {
    const places = new Map(given.map((xml, index) => [xml, index]));
    return {
      place(xml: string): number {
        let place = places.get(xml);
        if (place === undefined) {
          place = places.size;
          places.set(xml, place);
        }
        return place;
      },
      xml: (name: string) => `<${name} count="${places.size}">${[...places.keys()].join("")}</${name}>`,
      get size() {
        return places.size;
      },
    };
  };
  const fonts = list(
    `<font><sz val="11"/><color rgb="FF000000"/><name val="${typeface}"/><family val="2"/></font>`,
  );
  const fills = list(
    '<fill><patternFill patternType="none"/></fill>',
    '<fill><patternFill patternType="gray125"/></fill>',
  );
  const borders = list("<border><left/><right/><top/><bottom/><diagonal/></border>");
  const cells = list('<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>');
  const overlays = list();
  const formats = new Map<string, number>();
  const known = new Map<Style, number>();

  const formatOf = (code: string): number => {
    const given = builtIn[code];
    if (given !== undefined) return given;
    const id = formats.get(code) ?? 164 + formats.size;
    formats.set(code, id);
    return id;
  };
  const solid = (colour: string) =>
    `<fill><patternFill patternType="solid"><fgColor rgb="${colour}"/><bgColor indexed="64"/></patternFill></fill>`;

  function numbered({ font, fill, border, align, unlocked, format }: Style): number {
    const fontId = fonts.place(
      `<font>${font.bold ? "<b/>" : ""}${font.underline ? "<u/>" : ""}<sz val="${font.size}"/><color rgb="${font.colour}"/><name val="${typeface}"/><family val="2"/></font>`,
    );
    const fillId = fill === undefined ? 0 : fills.place(solid(fill));
    const side = (name: "left" | "right" | "top" | "bottom") => {
      const edge = border?.[name];
      return edge ? `<${name} style="${edge.style}"><color rgb="${edge.colour}"/></${name}>` : `<${name}/>`;
    };
    const borderId = borders.place(
      `<border>${side("left")}${side("right")}${side("top")}${side("bottom")}<diagonal/></border>`,
    );
    const vertical = align?.vertical === "middle" ? "center" : align?.vertical;
    const alignment = align
      ? `<alignment${attribute("horizontal", align.horizontal)}${attribute("vertical", vertical)}${attribute("wrapText", align.wrap)}${attribute("indent", align.indent)}/>`
      : "";
    const inside = `${alignment}${unlocked ? '<protection locked="0"/>' : ""}`;
    return cells.place(
      `<xf numFmtId="${formatOf(format)}" fontId="${fontId}" fillId="${fillId}" borderId="${borderId}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"${align ? ' applyAlignment="1"' : ""}${unlocked ? ' applyProtection="1"' : ""}${inside === "" ? "/>" : `>${inside}</xf>`}`,
    );
  }

  return {
    of(style) {
      let id = known.get(style);
      if (id === undefined) {
        id = numbered(style);
        known.set(style, id);
      }
      return id;
    },
    overlay: ({ colour, fill, bold }) =>
      overlays.place(
        `<dxf><font>${bold ? "<b/>" : ""}<color rgb="${colour}"/></font>${fill ? `<fill><patternFill patternType="solid"><fgColor rgb="${fill}"/><bgColor rgb="${fill}"/></patternFill></fill>` : ""}</dxf>`,
      ),
    part: () => {
      const numbers = [...formats].map(
        ([code, id]) => `<numFmt numFmtId="${id}" formatCode="${escaped(code)}"/>`,
      );
      return [
        declaration,
        `<styleSheet xmlns="${main}">`,
        numbers.length > 0 ? `<numFmts count="${numbers.length}">${numbers.join("")}</numFmts>` : "",
        fonts.xml("fonts"),
        fills.xml("fills"),
        borders.xml("borders"),
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
        cells.xml("cellXfs"),
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
        overlays.xml("dxfs"),
        '<tableStyles count="0" defaultTableStyle="TableStyleMedium2" defaultPivotStyle="PivotStyleLight16"/>',
        "</styleSheet>",
      ].join("");
    },
  };
}
