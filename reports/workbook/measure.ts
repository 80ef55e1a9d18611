// How wide a text is and how many lines it takes. A workbook that no program has laid out yet must say its own column
// widths and row heights. Excel's unit is one digit of the workbook's font, Calibri 11; the tables are set in Calibri 10.

const narrow = new Set("iljtfrI.,:;'!|()[]-/ ·`\"");
const wide = new Set("mwMW@%&—…");

/** Ten elevenths, and a little more, because a clipped word is worse than a gap. */
const body = 0.94;

/** Width of a line of body text in digits. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (narrow.has(character)) width += 0.62;
    else if (wide.has(character)) width += 1.65;
    else if (character >= "A" && character <= "Z") width += 1.18;
    else if (character > "\u2e7f") width += 2.1;
    else width += 0.98;
  }
  return width * body;
}

/** Lines that a text takes in a column of `room` digits, broken between words and, in a longer word, anywhere. */
export function linesOf(text: string, room: number): number {
  let lines = 0;
  for (const paragraph of text.split("\n")) {
    let used = 0;
    lines += 1;
    for (const word of paragraph.split(" ")) {
      const width = widthOf(word);
      const gap = used === 0 ? 0 : 0.62 * body;
      if (used + gap + width <= room + 0.01) used += gap + width;
      else {
        if (used > 0) lines += 1;
        lines += Math.max(0, Math.ceil(width / room - 0.001) - 1);
        used = width % room;
      }
    }
  }
  return lines;
}

/** Digits as the reader sees them: grouped, with a sign where there is one. */
export function widthOfNumber(value: bigint, scale: number, shown: number): number {
  const digits = (value < 0n ? -value : value).toString().length;
  const whole = Math.max(1, digits - scale);
  const groups = Math.floor((whole - 1) / 3);
  return whole + groups * 0.62 + (shown > 0 ? shown + 0.62 : 0) + (value < 0n ? 0.62 : 0);
}

/** The same for a figure in the larger, bold type of the cover's tiles. */
export const widthOfTile = (value: bigint, scale: number, shown: number) =>
  widthOfNumber(value, scale, shown) * 1.3 + 3;

/** Points for a row of so many lines of body text; 409 is the most that Excel allows. */
export const heightOf = (lines: number) => Math.min(409, 13 * lines + 4);
