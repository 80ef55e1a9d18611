// What people see while Saldo works. On a terminal one status line with a bar, the rate and the time left, and one line
// per finished step; elsewhere the same events as JSON lines. Always on stderr: stdout is for results.
import { stripVTControlCharacters, styleText } from "node:util";
import type { Event } from "../extract/context.ts";
import { describe, SaldoError } from "../extract/error.ts";

export type Terminal = { readonly emit: (event: Event) => void; readonly close: () => void };

export const count = (value: number): string => value.toLocaleString("en-GB");
export const bold = (text: string): string => styleText("bold", text, { stream: process.stdout });
export const dim = (text: string): string => styleText("dim", text, { stream: process.stdout });
export const green = (text: string): string => styleText("green", text, { stream: process.stdout });
export const red = (text: string): string => styleText("red", text, { stream: process.stdout });
export const yellow = (text: string): string => styleText("yellow", text, { stream: process.stdout });

export function terminal(stream: NodeJS.WriteStream = process.stderr): Terminal {
  return stream.isTTY
    ? drawing(stream)
    : { emit: (event) => stream.write(`${JSON.stringify(event)}\n`), close: () => {} };
}

const seconds = (ms: number): string =>
  ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;

function bar(share: number, width = 24): string {
  const full = Math.round(Math.min(1, share) * width);
  return `${"━".repeat(full)}${" ".repeat(width - full)}`;
}

function drawing(stream: NodeJS.WriteStream): Terminal {
  const started = new Map<string, number>();
  let line = "";
  let drawn = 0;
  const clear = () => {
    if (line !== "") stream.write("\r\x1b[2K");
    line = "";
  };
  const draw = (text: string) => {
    clear();
    line = text.slice(0, (stream.columns ?? 100) - 1);
    stream.write(line);
  };
  const print = (text: string) => {
    clear();
    stream.write(`${text}\n`);
  };
  const emit = (event: Event): void => {
    switch (event.type) {
      case "step.started":
        started.set(event.step, Date.now());
        draw(`  ${event.step} …`);
        return;
      case "step.progress": {
        if (Date.now() - drawn < 80) return;
        drawn = Date.now();
        const elapsed = Date.now() - (started.get(event.step) ?? Date.now());
        const rate = elapsed > 500 ? `${count(Math.round((event.done / elapsed) * 1000))}/s` : "";
        const part = event.share ?? (event.total ? event.done / event.total : undefined);
        const left =
          part && part > 0.02 && elapsed > 500
            ? `${seconds((elapsed / part) * (1 - part))} left`
            : seconds(elapsed);
        const amount = event.total
          ? `${count(event.done)} of ${count(event.total)}`
          : `${count(event.done)} rows`;
        const share = part === undefined ? amount : `${bar(part)} ${amount}`;
        draw(`  ${event.step.padEnd(8)} ${share} ${rate} ${left} ${event.note ?? ""}`);
        return;
      }
      case "step.ended": {
        const mark = event.ok ? styleText("green", "✓", { stream }) : styleText("red", "✗", { stream });
        print(
          `${mark} ${event.step.padEnd(8)} ${event.note.split("\n")[0]} ${styleText("dim", `(${seconds(Date.now() - (started.get(event.step) ?? Date.now()))})`, { stream })}`,
        );
        return;
      }
      case "batch.landed":
        if (event.rejected > 0)
          print(
            styleText(
              "yellow",
              `  ${event.source}.${event.table}: ${count(event.rejected)} of ${count(event.read)} records rejected`,
              { stream },
            ),
          );
        return;
      case "delivery.unchanged":
        return;
      case "delivery.refused":
        print(
          styleText(
            "red",
            `  refused: ${describe(new SaldoError("data", event.code, event.message, { hint: event.hint, place: event.place }))}`,
            { stream },
          ),
        );
        return;
      case "note":
        if (event.level === "warning")
          print(
            styleText(
              "yellow",
              `  ${describe(new SaldoError("data", event.code, event.message, event.place ? { place: event.place } : {}))}`,
              { stream },
            ),
          );
        return;
    }
  };
  return { emit, close: clear };
}

/** A plain table: columns as wide as they must be, numbers to the right. */
export function grid(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths =
    rows[0]?.map((_, column) =>
      Math.max(...rows.map((row) => stripVTControlCharacters(row[column] ?? "").length)),
    ) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const gap = " ".repeat(widths[column]! - stripVTControlCharacters(cell).length);
          return right.includes(column) ? gap + cell : cell + gap;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** A text cut to so many characters, with a sign that it goes on. */
export function shortened(text: string, width: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

/** How many characters a line of results may have; plenty where nobody's screen is the limit. */
export const screenWidth = (): number => (process.stdout.isTTY ? process.stdout.columns : 200);
