// The sheet Controls: every row of the published controls, failures first, as page, CLI and gate see them.
import type { Captions } from "./captions.ts";
import { type Content, day } from "./cell.ts";
import type { Column } from "./grid.ts";
import type { Control } from "./mart.ts";
import { fitsExcel } from "./number.ts";
import type { Report } from "./report.ts";
import * as style from "./style.ts";

type Measure = "expected" | "actual" | "difference" | "tolerance";
const measures: readonly Measure[] = ["expected", "actual", "difference", "tolerance"];

/**
 * A control counts rows, adds amounts or compares checksums. Counts are shown whole, amounts in cents, finer values
 * with all six decimals; the choice is the same for all rows of a control.
 */
export function measureFormats(controls: readonly Control[]): (control: string) => style.Format {
  const decimals = new Map<string, number>();
  for (const row of controls)
    for (const measure of measures) {
      const fraction = /\.(\d*?)0*$/.exec(row[measure] ?? "")?.[1] ?? "";
      decimals.set(row.control, Math.max(decimals.get(row.control) ?? 0, fraction.length));
    }
  return (control) => {
    const most = decimals.get(control) ?? 0;
    return most === 0 ? "count" : most <= 2 ? "amount" : "exact";
  };
}

/** A number where Excel can hold it; a longer one (a checksum) stays text, to the letter, and enters no formula. */
export const measureContent = (value: string | null): Content =>
  value !== null && fitsExcel(value) ? Number(value) + 0 : value;

export const measureStyle = (value: string | null, format: style.Format): style.Style =>
  value === null || fitsExcel(value) ? style.body[format] : style.longMeasure;

export function controlColumns(report: Report, words: Captions): readonly Column<Control>[] {
  const formatOf = measureFormats(report.controls);
  const plain = (
    key: "control" | "scope" | "period" | "expected_source" | "actual_source" | "blocks" | "waived_by",
    width: readonly [number, number],
    content: (row: Control) => Content,
  ): Column<Control> => ({ key, format: "text", made: "value", from: key, width, content });
  const measure = (key: Measure): Column<Control> => ({
    key,
    format: "amount",
    made: "value",
    from: key,
    width: [11, 26],
    content: (row) => measureContent(row[key]),
    styled: (row) => measureStyle(row[key], formatOf(row.control)),
  });
  return [
    {
      key: "status",
      format: "text",
      made: "value",
      from: "status",
      width: [15, 18],
      content: ({ status }) => words.status[status],
      styled: ({ status }) => style.status[status],
    },
    {
      key: "title",
      format: "text",
      made: "value",
      from: "title",
      width: [24, 30],
      content: (row) => row.title,
    },
    plain("scope", [12, 30], ({ scope }) => scope),
    plain("period", [10, 14], ({ period }) => period),
    measure("expected"),
    measure("actual"),
    measure("difference"),
    measure("tolerance"),
    plain("expected_source", [14, 20], (row) => row.expectedSource),
    plain("actual_source", [14, 20], (row) => row.actualSource),
    {
      key: "explanation",
      format: "text",
      made: "value",
      from: "explanation",
      width: [20, 36],
      content: (row) => row.explanation,
    },
    plain("blocks", [11, 16], ({ blocks }) => blocks),
    plain("waived_by", [12, 18], ({ waivedBy }) => waivedBy),
    {
      key: "waived_until",
      format: "date",
      made: "value",
      from: "waived_until",
      width: [12, 14],
      content: ({ waivedUntil }) => day(waivedUntil),
    },
    {
      key: "waiver_reason",
      format: "text",
      made: "value",
      from: "waiver_reason",
      width: [14, 28],
      content: (row) => row.waiverReason,
    },
    plain("control", [16, 24], ({ control }) => control),
  ];
}
