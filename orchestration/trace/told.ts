// A trace as people read it: the cell with what it means in the words of its workbook, and below it, step by step, what it
// is made of, down to the file.
import { money } from "../summary.ts";
import { bold, count, dim, grid, red, shortened, yellow } from "../terminal.ts";
import type { Book } from "./book.ts";
import type { Traced } from "./cell.ts";
import type { Delivered, LandedRow, Step } from "./step.ts";

const rowsIn = (of: Step): string =>
  of.rows === null
    ? ""
    : `${count(of.rows)} ${of.is === "cell" ? (of.rows === 1 ? "cell" : "cells") : of.rows === 1 ? "row" : "rows"}`;

export function told(book: Book, sheet: string, cell: string, { step, changed }: Traced): string {
  const meaning = book.meaning(sheet, cell);
  const head = [
    `${bold(step.at)}${meaning ? `  ${meaning.caption}` : ""}${step.amount === null ? "" : `  ${bold(money(step.amount))}`}`,
    ...(meaning?.meaning ? [`  ${meaning.meaning}`] : []),
    ...(meaning && (meaning.made || meaning.source) && step.amount !== null
      ? [dim(`  ${[meaning.made, meaning.source].filter(Boolean).join(" · ")}`)]
      : []),
    ...(changed
      ? [
          red(
            `  The cell now says ${money(changed.now)}: it was changed after it was written, or the figures were. Written was, and traced is, ${money(changed.written)}.`,
          ),
        ]
      : []),
    dim(`  ${book.file}, written by run ${book.run}`),
    "",
  ];
  if (step.is === "plain") return [...head, `  ${step.how}`].join("\n");
  const lines: string[][] = [];
  for (const part of [{ ...step, at: "this cell" }]) walk(part, 1, lines);
  return [...head, grid(lines, [1, 2])].join("\n");
}

function walk(step: Step, depth: number, lines: string[][]): void {
  const indent = "  ".repeat(depth);
  const paint = step.wrong > 0 ? red : step.is === "hidden" ? yellow : (text: string) => text;
  lines.push([
    paint(`${indent}${step.at}`),
    rowsIn(step),
    step.amount === null ? "" : money(step.amount),
    dim(step.again ? "see above" : shortened(step.how, 100)),
  ]);
  if (step.again) return;
  for (const one of step.deliveries ?? []) lines.push(...delivered(one, indent));
  // What has no rows says nothing, unless there is nothing else.
  const some = step.parts.filter(({ rows }) => rows !== 0);
  for (const part of some.length > 0 ? some : step.parts) walk(part, depth + 1, lines);
  const aside = (text: string, amount: string, why: string) =>
    lines.push([dim(`${indent}  ${text}`), "", money(amount), dim(why)]);
  if (step.left !== null && step.is === "rows")
    aside(step.at.startsWith("control.") ? "not among these rows" : "rounding", step.left, "");
  if (step.wrong > 0)
    lines.push([
      red(`${indent}  ${count(step.wrong)} of its rows do not follow from what stands below them`),
      "",
      "",
      "",
    ]);
}

function delivered(of: Delivered, indent: string): string[][] {
  const records = of.some.map(({ record, row }) => record ?? row);
  const more = of.rows > records.length ? ` … ${count(of.rows - records.length)} more` : "";
  const executions = of.watermark["execution_ids"];
  return [
    [
      `${indent}  ${of.file ?? of.label}`,
      `${count(of.rows)} ${of.rows === 1 ? "row" : "rows"}`,
      of.amount === null ? "" : money(of.amount),
      dim(
        [
          `batch ${of.batch} of ${of.table}, ${of.file === null ? "row" : "record"} ${records.join(", ")}${more}`,
          ...(executions ? [`execution ${shortened(executions, 60)}`] : []),
        ].join("; "),
      ),
    ],
  ];
}

/** Every row that landed, with where it stands. */
export function listed(rows: readonly LandedRow[]): string {
  const lines = rows.map(({ table, batch, row, file, record, key, amount }) => [
    table,
    String(batch),
    String(row),
    file === null ? "" : `${file}${record === null ? "" : `, record ${record}`}`,
    shortened(Object.values(key).filter(Boolean).join(" "), 60),
    amount === null ? "" : money(amount),
  ]);
  return grid([["table", "batch", "row", "from", "key", "amount"].map(dim), ...lines], [1, 2, 5]);
}
