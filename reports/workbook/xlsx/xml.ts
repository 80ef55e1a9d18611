// Text inside XML, and text inside a cell. Text from the sources is data, whatever it looks like: not one of its
// characters is lost or reinterpreted by the file format.

const longest = 32_767;

export const escaped = (text: string): string =>
  /[&<>"]/.test(text)
    ? text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
    : text;

/** An attribute that is left out when it says nothing. */
export const attribute = (name: string, value: string | number | boolean | undefined): string =>
  value === undefined || value === false
    ? ""
    : ` ${name}="${value === true ? 1 : typeof value === "number" ? value : escaped(value)}"`;

const hex = (character: string) =>
  `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`;

/**
 * A text as the workbook can carry it. XML has no control characters and ECMA-376 (22.4.2.4) writes them, and a literal
 * `_x0041_`, as `_xHHHH_`; a half surrogate would break the file; Excel stops at 32,767 characters.
 * @param shortened what ends a text that was too long.
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

export const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
export const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
export const relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** Column 28 is AB. */
export function letter(column: number): string {
  const rest = (column - 1) % 26;
  const last = String.fromCharCode(65 + rest);
  return column > 26 ? letter((column - 1 - rest) / 26) + last : last;
}
