// The look of the workbook, as data: one typeface, one accent colour, four status colours with enough contrast to
// print in grey. Number formats are written the American way in the file; Excel shows them as the reader's system does.
import type ExcelJS from "exceljs";

export type Style = Partial<ExcelJS.Style>;

const ink = "FF1F2933";
const navy = "FF1F3A5F";
const grey = "FF5F6C7B";
const line = "FFD5DBE3";
const pale = "FFEAF0F6";
const faint = "FFF6F8FA";

const fill = (argb: string): ExcelJS.Fill => ({ type: "pattern", pattern: "solid", fgColor: { argb } });
const font = (more: Partial<ExcelJS.Font> = {}): Partial<ExcelJS.Font> => ({
  name: "Calibri",
  family: 2,
  size: 10,
  color: { argb: ink },
  ...more,
});
const edge = (style: ExcelJS.BorderStyle, argb: string) => ({ style, color: { argb } });
const under: Partial<ExcelJS.Borders> = { bottom: edge("hair", "FFB8C2CE") };

/** Text cells carry the text format: editing one that starts with "=" or zeros keeps it the text it is. */
const formats = {
  text: "@",
  amount: "#,##0.00;[Red]-#,##0.00",
  /** In the tables a zero is a dash: what matters stands out. */
  figure: "#,##0.00;[Red]-#,##0.00;–",
  hours: "#,##0.00;[Red]-#,##0.00;–",
  count: "#,##0;[Red]-#,##0",
  /** A count of which zero is not worth a look. */
  tally: "#,##0;-#,##0;–",
  exact: "#,##0.000000;[Red]-#,##0.000000",
  percent: "0.0%;[Red]-0.0%",
  date: "dd-mm-yyyy",
} as const;
export type Format = keyof typeof formats;

/** Text stands off the number to its left and wraps; numbers are flush, so that their digits line up. */
const aligned = (format: Format): Partial<ExcelJS.Alignment> =>
  format === "text" || format === "date"
    ? { vertical: "middle", horizontal: "left", indent: 1, wrapText: format === "text" }
    : { vertical: "middle", horizontal: "right" };

const perFormat = (of: (format: Format) => Style) =>
  Object.fromEntries((Object.keys(formats) as Format[]).map((format) => [format, of(format)])) as Readonly<
    Record<Format, Style>
  >;

export const title: Style = { font: font({ size: 16, bold: true, color: { argb: navy } }), numFmt: "@" };
export const bigTitle: Style = { font: font({ size: 24, bold: true, color: { argb: navy } }), numFmt: "@" };
export const subtitle: Style = { font: font({ size: 10, color: { argb: grey } }), numFmt: "@" };
export const bigSubtitle: Style = { font: font({ size: 14, color: { argb: grey } }), numFmt: "@" };
export const section: Style = {
  font: font({ size: 12, bold: true, color: { argb: navy } }),
  border: { bottom: edge("medium", navy) },
  numFmt: "@",
};
export const header = (format: Format): Style => ({
  font: font({ bold: true, color: { argb: "FFFFFFFF" } }),
  fill: fill(navy),
  alignment: { ...aligned(format), wrapText: true },
  numFmt: "@",
});
export const total = perFormat((format) => ({
  font: font({ bold: true, color: { argb: navy } }),
  fill: fill(pale),
  alignment: { ...aligned(format), wrapText: false },
  border: { top: edge("thin", navy), bottom: edge("thin", navy) },
  numFmt: formats[format],
}));
export const body = perFormat((format) => ({
  font: font(),
  alignment: aligned(format),
  border: under,
  numFmt: formats[format],
}));
export const muted = perFormat((format) => ({
  font: font({ color: { argb: grey } }),
  alignment: aligned(format),
  border: under,
  numFmt: formats[format],
}));
/** A figure that the workbook computes itself, as opposed to a published value. */
export const computed = perFormat((format) => ({ ...body[format], fill: fill(faint) }));
/** How a column of a table may look. */
export const looks = { body, muted, computed } as const;

/** A value that Excel cannot hold as a number, kept as text among numbers. */
export const longMeasure: Style = { ...body.text, alignment: aligned("amount") };

export const label: Style = {
  font: font({ color: { argb: grey } }),
  alignment: { vertical: "middle", horizontal: "left" },
  numFmt: "@",
};
export const fact: Style = {
  font: font(),
  alignment: { vertical: "middle", horizontal: "left", wrapText: true },
  numFmt: "@",
};
export const tileLabel: Style = {
  font: font({ size: 9, color: { argb: grey } }),
  fill: fill(faint),
  alignment: { vertical: "middle", horizontal: "left", indent: 1, wrapText: true },
  border: { top: edge("thin", line), left: edge("thin", line), right: edge("thin", line) },
  numFmt: "@",
};
export const tileValue = perFormat((format) => ({
  font: font({ size: 13, bold: true, color: { argb: navy } }),
  fill: fill(faint),
  alignment: { vertical: "middle", horizontal: "left", indent: 1 },
  border: { bottom: edge("thin", line), left: edge("thin", line), right: edge("thin", line) },
  numFmt: formats[format],
}));

const paint = (background: string, foreground: string): Style => ({
  font: font({ bold: true, color: { argb: foreground } }),
  fill: fill(background),
  alignment: aligned("text"),
  border: under,
  numFmt: "@",
});
export const status = {
  fail: paint("FFFBE4E1", "FF8F1D14"),
  "not evidenced": paint("FFE6E9ED", "FF3D4853"),
  waived: paint("FFFDF0D3", "FF6B4300"),
  pass: paint("FFE3F2E8", "FF1C5632"),
} as const;

/** The one-line verdict on the cover, in the colour of the worst status. */
export const verdict = (worst: keyof typeof status): Style => ({
  ...status[worst],
  font: font({ size: 12, bold: true, color: status[worst].font?.color ?? { argb: ink } }),
  alignment: { vertical: "middle", horizontal: "left", indent: 1 },
  border: {},
});
export const countValue = (of: keyof typeof status): Style => ({
  ...tileValue.count,
  fill: status[of].fill ?? fill(faint),
  font: font({ size: 16, bold: true, color: status[of].font?.color ?? { argb: ink } }),
});
export const countLabel = (of: keyof typeof status): Style => ({
  ...tileLabel,
  fill: status[of].fill ?? fill(faint),
  font: font({ size: 9, color: status[of].font?.color ?? { argb: ink } }),
});
