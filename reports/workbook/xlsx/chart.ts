// Native charts, bound to the cells whose figures they show: the program redraws them when a cell changes. Written as
// DrawingML (ECMA-376 part 1, 21.2), in the order of its schema. Series differ in colour, in lightness and, as lines, in
// dash and marker, so that they can be told apart without seeing colours and on grey paper.
import { attribute, declaration, escaped, relationships } from "./xml.ts";

/** Cells and what they hold, as the file caches them. */
type Texts = { readonly cells: string; readonly texts: readonly string[] };
type Numbers = { readonly cells: string; readonly numbers: readonly (string | null)[] };

export type Chart = {
  /** bar: lying bars, the first on top; column: standing ones; line: along time; scatter: each series a point with its name. */
  readonly kind: "bar" | "column" | "line" | "scatter";
  readonly title: string;
  /** What it shows, for who cannot see it. */
  readonly say: string;
  /** The names under the values; of a scatter the names of the points. */
  readonly names: Texts;
  readonly series: readonly {
    readonly name: Texts;
    readonly values: Numbers;
    /** Where the points of a scatter stand on the horizontal axis. */
    readonly across?: Numbers;
  }[];
  readonly axes: { readonly across?: string; readonly up?: string };
  /** Of a scatter: where both axes cross, which makes its quadrants. */
  readonly cross?: number;
  readonly format: string;
  /** The values beside their bars. */
  readonly labels?: boolean;
  /** From the upper left cell to before the lower right one, both counted from 0. */
  readonly place: {
    readonly from: { readonly column: number; readonly row: number };
    readonly to: { readonly column: number; readonly row: number };
  };
};

const palette = ["1F3A5F", "E08A00", "5FA8D3", "8A94A0"];
const dashes = ["solid", "sysDash", "solid", "sysDot"];
const markers = ["circle", "square", "triangle", "diamond"];
const ink = "3D4853";
const faint = "D5DBE3";

const drawing = "http://schemas.openxmlformats.org/drawingml/2006";
const colour = (hex: string) => `<a:solidFill><a:srgbClr val="${hex}"/></a:solidFill>`;
const stroke = (hex: string, width: number, dash = "solid") =>
  `<a:ln w="${width}" cap="rnd">${colour(hex)}<a:prstDash val="${dash}"/><a:round/></a:ln>`;
const noStroke = "<a:ln><a:noFill/></a:ln>";
const font = (size: number, bold = false) =>
  `sz="${size}" b="${bold ? 1 : 0}"><a:solidFill><a:srgbClr val="${ink}"/></a:solidFill><a:latin typeface="Calibri"/>`;
const letters = (size: number, bold = false) =>
  `<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr ${font(size, bold)}</a:defRPr></a:pPr><a:endParaRPr lang="nl-NL"/></a:p></c:txPr>`;
const rich = (text: string, size: number, turned = false) =>
  `<c:tx><c:rich><a:bodyPr${turned ? ' rot="-5400000" vert="horz"' : ""}/><a:lstStyle/><a:p><a:pPr><a:defRPr ${font(size, true)}</a:defRPr></a:pPr><a:r><a:rPr lang="nl-NL" ${font(size, true)}</a:rPr><a:t>${escaped(text)}</a:t></a:r></a:p></c:rich></c:tx>`;
const title = (text: string, size: number, turned = false) =>
  `<c:title>${rich(text, size, turned)}<c:overlay val="0"/></c:title>`;

const textsXml = ({ cells, texts }: Texts) =>
  `<c:strRef><c:f>${escaped(cells)}</c:f><c:strCache><c:ptCount val="${texts.length}"/>${texts
    .map((text, index) => `<c:pt idx="${index}"><c:v>${escaped(text)}</c:v></c:pt>`)
    .join("")}</c:strCache></c:strRef>`;
const numbersXml = ({ cells, numbers }: Numbers, format: string) =>
  `<c:numRef><c:f>${escaped(cells)}</c:f><c:numCache><c:formatCode>${escaped(format)}</c:formatCode><c:ptCount val="${numbers.length}"/>${numbers
    .map((number, index) => (number === null ? "" : `<c:pt idx="${index}"><c:v>${number}</c:v></c:pt>`))
    .join("")}</c:numCache></c:numRef>`;

const labelsXml = (format: string, of: "value" | "name" = "value") =>
  `<c:dLbls><c:numFmt formatCode="${escaped(format)}" sourceLinked="0"/><c:spPr><a:noFill/>${noStroke}</c:spPr>${letters(800)}${of === "name" ? '<c:dLblPos val="r"/>' : ""}<c:showLegendKey val="0"/><c:showVal val="${of === "value" ? 1 : 0}"/><c:showCatName val="0"/><c:showSerName val="${of === "name" ? 1 : 0}"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>`;

function seriesXml(chart: Chart, index: number): string {
  const { kind, format } = chart;
  const series = chart.series[index]!;
  // Points are told apart by their names.
  const nr = kind === "scatter" ? 0 : index;
  const hue = palette[nr % palette.length]!;
  const head = `<c:idx val="${index}"/><c:order val="${index}"/><c:tx>${textsXml(series.name)}</c:tx>`;
  const marker = `<c:marker><c:symbol val="${markers[nr % markers.length]}"/><c:size val="${kind === "scatter" ? 8 : 6}"/><c:spPr>${colour(hue)}<a:ln w="9525">${colour("FFFFFF")}</a:ln></c:spPr></c:marker>`;
  if (kind === "scatter")
    return `<c:ser>${head}<c:spPr>${noStroke}</c:spPr>${marker}${labelsXml(format, "name")}<c:xVal>${numbersXml(series.across ?? series.values, format)}</c:xVal><c:yVal>${numbersXml(series.values, format)}</c:yVal><c:smooth val="0"/></c:ser>`;
  const values = `<c:cat>${textsXml(chart.names)}</c:cat><c:val>${numbersXml(series.values, format)}</c:val>`;
  if (kind === "line")
    return `<c:ser>${head}<c:spPr>${stroke(hue, 28575, dashes[index % dashes.length])}</c:spPr>${marker}${values}<c:smooth val="0"/></c:ser>`;
  return `<c:ser>${head}<c:spPr>${colour(hue)}</c:spPr><c:invertIfNegative val="0"/>${chart.labels ? labelsXml(format) : ""}${values}</c:ser>`;
}

type Axis = {
  readonly id: number;
  readonly crosses: number;
  readonly at: "b" | "l" | "t" | "r";
  readonly title?: string | undefined;
};

function categoryAxis({ id, crosses, at, title: text }: Axis, reversed: boolean): string {
  return `<c:catAx><c:axId val="${id}"/><c:scaling><c:orientation val="${reversed ? "maxMin" : "minMax"}"/></c:scaling><c:delete val="0"/><c:axPos val="${at}"/>${text ? title(text, 900, at === "l") : ""}<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr>${stroke(ink, 9525)}</c:spPr>${letters(900)}<c:crossAx val="${crosses}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>`;
}

type Crossing = "autoZero" | "max" | { readonly at: number; readonly least: number; readonly most: number };

function valueAxis({ id, crosses, at, title: text }: Axis, format: string, crossing: Crossing): string {
  const fixed = typeof crossing === "object";
  const bounds = fixed ? `<c:max val="${crossing.most}"/><c:min val="${crossing.least}"/>` : "";
  const where = fixed ? `<c:crossesAt val="${crossing.at}"/>` : `<c:crosses val="${crossing}"/>`;
  return `<c:valAx><c:axId val="${id}"/><c:scaling><c:orientation val="minMax"/>${bounds}</c:scaling><c:delete val="0"/><c:axPos val="${at}"/><c:majorGridlines><c:spPr>${stroke(faint, 6350)}</c:spPr></c:majorGridlines>${text ? title(text, 900, at === "l") : ""}<c:numFmt formatCode="${escaped(format)}" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="${crossing === "max" ? "nextTo" : "low"}"/><c:spPr>${fixed ? stroke(ink, 15875) : noStroke}</c:spPr>${letters(900)}<c:crossAx val="${crosses}"/>${where}</c:valAx>`;
}

function plotXml(chart: Chart): string {
  const series = chart.series.map((_, index) => seriesXml(chart, index)).join("");
  const { across, up } = chart.axes;
  const [first, second] = [111_111_111, 222_222_222];
  const ids = `<c:axId val="${first}"/><c:axId val="${second}"/>`;
  switch (chart.kind) {
    case "scatter": {
      // Both sides of the crossing are in sight, wherever the points are.
      const crossing = (of: readonly (string | null)[]): Crossing => {
        const { cross } = chart;
        if (cross === undefined) return "autoZero";
        const [low, high] = [Math.min(...of.map(Number)), Math.max(...of.map(Number))];
        return {
          at: cross,
          least: Math.min(0, Math.floor(low)),
          most: Math.max(cross * 1.5, Math.ceil(high * 2.2) / 2),
        };
      };
      const side = chart.series.flatMap((one) => one.across?.numbers ?? []);
      const height = chart.series.flatMap((one) => one.values.numbers);
      return (
        `<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>${series}${ids}</c:scatterChart>` +
        valueAxis({ id: first, crosses: second, at: "b", title: across }, chart.format, crossing(side)) +
        valueAxis({ id: second, crosses: first, at: "l", title: up }, chart.format, crossing(height))
      );
    }
    case "line":
      return (
        `<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>${series}<c:marker val="1"/>${ids}</c:lineChart>` +
        categoryAxis({ id: first, crosses: second, at: "b", title: across }, false) +
        valueAxis({ id: second, crosses: first, at: "l", title: up }, chart.format, "autoZero")
      );
    default: {
      const lying = chart.kind === "bar";
      return (
        `<c:barChart><c:barDir val="${lying ? "bar" : "col"}"/><c:grouping val="clustered"/><c:varyColors val="0"/>${series}<c:gapWidth val="60"/><c:overlap val="0"/>${ids}</c:barChart>` +
        categoryAxis({ id: first, crosses: second, at: lying ? "l" : "b", title: across }, lying) +
        // The first bar is on top, and the values stand below the last.
        valueAxis(
          { id: second, crosses: first, at: lying ? "b" : "l", title: up },
          chart.format,
          lying ? "max" : "autoZero",
        )
      );
    }
  }
}

export const chartXml = (chart: Chart): string =>
  [
    `${declaration}<c:chartSpace xmlns:c="${drawing}/chart" xmlns:a="${drawing}/main" xmlns:r="${relationships}">`,
    '<c:date1904 val="0"/><c:roundedCorners val="0"/>',
    `<c:chart>${title(chart.title, 1100)}<c:autoTitleDeleted val="0"/>`,
    `<c:plotArea><c:layout/>${plotXml(chart)}<c:spPr><a:noFill/></c:spPr></c:plotArea>`,
    chart.series.length > 1 && chart.kind !== "scatter"
      ? `<c:legend><c:legendPos val="b"/><c:overlay val="0"/>${letters(900)}</c:legend>`
      : "",
    '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>',
    `<c:spPr>${colour("FFFFFF")}<a:ln w="9525">${colour(faint)}</a:ln></c:spPr>`,
    "</c:chartSpace>",
  ].join("");

export function drawingXml(charts: readonly Chart[]): string {
  const point = (name: string, { column, row }: { column: number; row: number }) =>
    `<xdr:${name}><xdr:col>${column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:${name}>`;
  const frames = charts.map(
    ({ place, title: name, say }, index) =>
      `<xdr:twoCellAnchor editAs="oneCell">${point("from", place.from)}${point("to", place.to)}<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="${index + 2}"${attribute("name", name)}${attribute("descr", say)}/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="${drawing}/chart"><c:chart xmlns:c="${drawing}/chart" r:id="rId${index + 1}"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>`,
  );
  return `${declaration}<xdr:wsDr xmlns:xdr="${drawing}/spreadsheetDrawing" xmlns:a="${drawing}/main" xmlns:r="${relationships}">${frames.join("")}</xdr:wsDr>`;
}
