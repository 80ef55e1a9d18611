// What goes into one cell. Text from the sources is data, whatever it looks like: it becomes a string cell, never a
// formula, and not one of its characters is lost or reinterpreted by the file format.
import type ExcelJS from "exceljs";
import type { Style } from "./style.ts";

type Formula = { readonly formula: string; readonly result: number | string };
export type Content = string | number | Date | Formula | null;

const longest = 32_767;

/**
 * A text as the workbook can carry it. XML has no control characters and ECMA-376 (22.4.2.4) writes them, and a literal
 * `_x0041_`, as `_xHHHH_`; a half surrogate would break the file; Excel stops at 32,767 characters.
 */
export function safeText(text: string, shortened: string): string {
  const whole = text.length > longest ? `${text.slice(0, longest - shortened.length)}${shortened}` : text;
  return (
    whole
      .toWellFormed()
      .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to keep
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, hex)
      .replace(/[\ufffe\uffff]/g, "\ufffd")
  );
}

const hex = (character: string) =>
  `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`;

/** Writes one cell. A formula is only what this report made itself, together with the result it must have. */
export function put(cell: ExcelJS.Cell, content: Content, style: Style, shortened: string): void {
  if (typeof content === "string") cell.value = safeText(content, shortened);
  else if (content !== null && typeof content === "object" && "formula" in content)
    cell.value = { formula: content.formula, result: content.result };
  else cell.value = content;
  cell.style = style;
}

/** A calendar day as a date cell; what is no day stays the text it was. */
export function day(text: string | null): Date | string | null {
  if (text === null || !/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? text : date;
}
