// The look of every workbook, as data: one typeface, one accent colour, four status colours with enough contrast to
// print in grey. Number formats are written the American way in the file; Excel shows them as the reader's system does.
import type { Overlay, Style } from "./xlsx/styles.ts";

export type { Style };

const ink = "FF1F2933";
const navy = "FF1F3A5F";
const grey = "FF5F6C7B";
const line = "FFD5DBE3";
const pale = "FFEAF0F6";
const faint = "FFF6F8FA";
const white = "FFFFFFFF";

type Look = Omit<Style, "format">;
const font = (more: Partial<Style["font"]> = {}): Style["font"] => ({ size: 10, colour: ink, ...more });
const under: Look["border"] = { bottom: { style: "hair", colour: "FFB8C2CE" } };

/** How a value is shown, and to how many decimals it is kept. */
const kinds = {
  /** Text cells carry the text format: editing one that starts with "=" or zeros keeps it the text it is. */
  text: { code: "@", scale: 0, shown: 0 },
  amount: { code: "#,##0.00;[Red]-#,##0.00", scale: 2, shown: 2 },
  /** In the tables a zero is a dash: what matters stands out. */
  figure: { code: "#,##0.00;[Red]-#,##0.00;–", scale: 2, shown: 2 },
  /** An amount of the books, exact to all that the source keeps, shown in cents. */
  ledger: { code: "#,##0.00;[Red]-#,##0.00;–", scale: 6, shown: 2 },
  hours: { code: "#,##0.00;[Red]-#,##0.00;–", scale: 6, shown: 2 },
  count: { code: "#,##0;[Red]-#,##0", scale: 0, shown: 0 },
  /** A count of which zero is not worth a look. */
  tally: { code: "#,##0;-#,##0;–", scale: 0, shown: 0 },
  exact: { code: "#,##0.000000;[Red]-#,##0.000000", scale: 6, shown: 6 },
  /** A quotient around 1. */
  index: { code: "0.00", scale: 4, shown: 2 },
  percent: { code: "0.0%;[Red]-0.0%", scale: 6, shown: 1 },
  date: { code: "dd-mm-yyyy", scale: 0, shown: 0 },
} as const;
export type Format = keyof typeof kinds;

export const scaleOf = (format: Format): number => kinds[format].scale;
/** Decimals that the reader sees. */
export const shownOf = (format: Format): number => kinds[format].shown;
export const codeOf = (format: Format): string => kinds[format].code;
export const isNumeric = (format: Format): boolean => format !== "text" && format !== "date";

/** Text stands off the number to its left and wraps; numbers are flush, so that their digits line up. */
const aligned = (format: Format): NonNullable<Style["align"]> =>
  isNumeric(format)
    ? { vertical: "middle", horizontal: "right" }
    : { vertical: "middle", horizontal: "left", indent: 1, wrap: format === "text" };

const perFormat = (of: (format: Format) => Look) =>
  Object.fromEntries(
    (Object.keys(kinds) as Format[]).map((format) => [format, { ...of(format), format: codeOf(format) }]),
  ) as unknown as Readonly<Record<Format, Style>>;

export const title: Style = { font: font({ size: 16, bold: true, colour: navy }), format: "@" };
export const bigTitle: Style = { font: font({ size: 24, bold: true, colour: navy }), format: "@" };
export const subtitle: Style = { font: font({ colour: grey }), format: "@" };
export const bigSubtitle: Style = { font: font({ size: 14, colour: grey }), format: "@" };
export const section: Style = {
  font: font({ size: 12, bold: true, colour: navy }),
  border: { bottom: { style: "medium", colour: navy } },
  format: "@",
};
const headers = perFormat((format) => ({
  font: font({ bold: true, colour: white }),
  fill: navy,
  align: { ...aligned(format), wrap: true },
}));
/** What several columns are about together. */
export const band: Style = {
  font: font({ size: 9, bold: true, colour: white }),
  fill: "FF4A6486",
  align: { vertical: "middle", horizontal: "center" },
  border: { left: { style: "thin", colour: white }, right: { style: "thin", colour: white } },
  format: "@",
};
/** Captions are text, aligned as the values below them. */
export const header = Object.fromEntries(
  Object.entries(headers).map(([format, style]) => [format, { ...style, format: "@" }]),
) as unknown as Readonly<Record<Format, Style>>;
export const total = perFormat((format) => ({
  font: font({ bold: true, colour: navy }),
  fill: pale,
  align: { ...aligned(format), wrap: false },
  border: { top: { style: "thin", colour: navy }, bottom: { style: "thin", colour: navy } },
}));
const body = perFormat((format) => ({ font: font(), align: aligned(format), border: under }));
const muted = perFormat((format) => ({
  font: font({ colour: grey }),
  align: aligned(format),
  border: under,
}));
/** A figure that the workbook computes itself, as opposed to a published value. */
const computed = perFormat((format) => ({
  font: font(),
  align: aligned(format),
  border: under,
  fill: faint,
}));
/** A cell that jumps elsewhere. */
const linked = perFormat((format) => ({
  font: font({ colour: "FF1A5EA8", underline: true }),
  align: aligned(format),
  border: under,
}));
/** How a column of a table may look. */
export const looks = { body, muted, computed, linked } as const;

/** A value that Excel cannot hold as a number, kept as text among numbers. */
export const longMeasure: Style = { ...body.text, align: aligned("amount") };

export const label: Style = {
  font: font({ colour: grey }),
  align: { vertical: "middle", horizontal: "left" },
  format: "@",
};
/** What a figure by itself is called; it runs on over the empty cells beside it. */
export const figureName: Style = { ...label, font: font(), border: under };
export const fact: Style = {
  font: font(),
  align: { vertical: "middle", horizontal: "left", wrap: true },
  format: "@",
};
const around = { style: "thin", colour: line } as const;
export const tileLabel: Style = {
  font: font({ size: 9, colour: grey }),
  fill: faint,
  align: { vertical: "middle", horizontal: "left", indent: 1, wrap: true },
  border: { top: around, left: around, right: around },
  format: "@",
};
export const tileValue = perFormat(() => ({
  font: font({ size: 13, bold: true, colour: navy }),
  fill: faint,
  align: { vertical: "middle", horizontal: "left", indent: 1 },
  border: { bottom: around, left: around, right: around },
}));

/** The same, smaller. */
export const factValue = perFormat(() => ({
  font: font({ size: 10, bold: true, colour: navy }),
  fill: faint,
  align: { vertical: "middle", horizontal: "left", indent: 1 },
  border: { bottom: around, left: around, right: around },
}));

const paint = (background: string, foreground: string): Style & { readonly fill: string } => ({
  font: font({ bold: true, colour: foreground }),
  fill: background,
  align: aligned("text"),
  border: under,
  format: "@",
});
export const status = {
  fail: paint("FFFBE4E1", "FF8F1D14"),
  "not evidenced": paint("FFE6E9ED", "FF3D4853"),
  waived: paint("FFFDF0D3", "FF6B4300"),
  pass: paint("FFE3F2E8", "FF1C5632"),
} as const;
export type Status = keyof typeof status;

/** What a value that needs looking at is marked with. */
export const marks = {
  bad: { colour: status.fail.font.colour, fill: status.fail.fill, bold: true },
  care: { colour: status.waived.font.colour, fill: status.waived.fill },
  good: { colour: status.pass.font.colour, fill: status.pass.fill },
} as const satisfies Readonly<Record<string, Overlay>>;
export type Mark = keyof typeof marks;

const perStatus = (of: (from: (typeof status)[Status]) => Style) =>
  Object.fromEntries(Object.entries(status).map(([name, from]) => [name, of(from)])) as unknown as Readonly<
    Record<Status, Style>
  >;
/** The one-line verdict on the cover, in the colour of the worst status. */
export const verdict = perStatus(({ font: of, fill }) => ({
  font: font({ size: 12, bold: true, colour: of.colour }),
  fill,
  align: { vertical: "middle", horizontal: "left", indent: 1 },
  format: "@",
}));
export const countValue = perStatus(({ font: of, fill }) => ({
  ...tileValue.count,
  fill,
  font: font({ size: 16, bold: true, colour: of.colour }),
}));
export const countLabel = perStatus(({ font: of, fill }) => ({
  ...tileLabel,
  fill,
  font: font({ size: 9, colour: of.colour }),
}));
