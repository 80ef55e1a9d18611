// From a line of the filled sheet to a row, or to what is wrong with it: the cell, and what is asked there.
import type { Answer, Entered, Form } from "../format/form.ts";
import type { Item } from "../source.ts";
import type { tables } from "./tables.ts";

type Row = Item<typeof tables>;
type Values = Row["values"];

/** What a cell may hold: its value as text, or what is wrong with it. */
type Read = { readonly value: string | null } | { readonly wrong: string };

const wrong = (why: string): Read => ({ wrong: why });

/** A number with at most so many decimals, to the digit that was typed; nothing is rounded. */
function decimalOf(entered: Entered, decimals: number): Read {
  // What stands in place of a number may be anything, so it is not repeated.
  if (entered.is !== "number") return wrong("it is no number");
  const text = entered.percent ? hundredfold(entered.text) : entered.text;
  const [, whole, fraction = ""] = /^(-?\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return wrong(`${text} is no decimal of at most ${decimals} decimals`);
  if (fraction.length > decimals) return wrong(`${text} has more than ${decimals} decimals`);
  return whole.replace("-", "").length > 13 ? wrong(`${text} is too large`) : { value: text };
}

/** The decimal times a hundred, by moving its point. */
function hundredfold(text: string): string {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return text;
  const digits = fraction.padEnd(2, "0");
  const rest = digits.slice(2);
  return `${sign}${BigInt(whole + digits.slice(0, 2))}${rest === "" ? "" : `.${rest}`}`;
}

/** Bounds are whole numbers, so that a double may decide. */
function between(read: Read, least: number, most: number, what: string): Read {
  if ("wrong" in read || read.value === null) return read;
  const value = Number(read.value);
  return value >= least && value <= most ? read : wrong(`${read.value} is not ${what}`);
}

const readers: Readonly<Record<string, { column: keyof Values; read: (of: Entered, form: Form) => Read }>> = {
  entered_progress: {
    column: "progress",
    read(entered) {
      const read = between(decimalOf(entered, 2), 0, 100, "between 0 and 100");
      const small = "value" in read && Number(read.value) > 0 && Number(read.value) < 1;
      // Who means 60 % and types 0.6 would be taken at less than one percent.
      return small && entered.is === "number" && !entered.percent
        ? wrong(`${entered.text} is less than one percent; write 60 for 60 %`)
        : read;
    },
  },
  entered_hours: {
    column: "hours_to_go",
    read: (entered) => between(decimalOf(entered, 2), 0, Number.POSITIVE_INFINITY, "0 or more"),
  },
  entered_etc: { column: "etc_amount", read: (entered) => decimalOf(entered, 2) },
  entered_method: {
    column: "etc_method",
    read({ text }, { columns }) {
      const choices = columns.find(({ key }) => key === "entered_method")?.choices ?? {};
      const value = Object.entries(choices).find(([said]) => said === text.trim())?.[1];
      return value === undefined
        ? wrong(`it is none of the methods: ${Object.keys(choices).join(", ")}`)
        : { value };
    },
  },
  entered_remark: {
    column: "remark",
    read: ({ text }) =>
      text.length > 500 ? wrong("it has more than 500 characters") : { value: text.trim() },
  },
  entered_author: {
    column: "author",
    // What was typed may be a name, so it is not repeated.
    read: ({ text }) =>
      /^(?=.*\d)[\w.-]{1,20}$/.test(text.trim())
        ? { value: text.trim() }
        : wrong("it is no personnel number; names of persons are not kept"),
  },
  entered_on: {
    column: "entered_on",
    read(entered) {
      const [, day, month, year] = /^(\d{1,2})-(\d{1,2})-(\d{4})$/.exec(entered.text) ?? [];
      const iso = year ? `${year}-${month!.padStart(2, "0")}-${day!.padStart(2, "0")}` : entered.text;
      const time =
        /^\d{4}-\d\d-\d\d$/.test(iso) && entered.is !== "number"
          ? Date.parse(`${iso}T00:00:00Z`)
          : Number.NaN;
      return !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso)
        ? { value: iso }
        : wrong("it is no day; write it as 03-11-2026");
    },
  },
};

/** What a line must hold beside what it holds. */
function missing(values: Values): readonly [column: keyof Values, why: string] | null {
  const { etc_amount, etc_method, remark, author, entered_on } = values;
  if (etc_method === "manual" && !etc_amount) return ["etc_amount", "the method asks for an amount"];
  if (etc_amount && etc_method !== "manual")
    return ["etc_method", "an amount was entered, which counts only with the method that says so"];
  if (etc_method === "manual" && !remark) return ["remark", "an amount of one's own asks for its reason"];
  if (!author) return ["author", "who enters it is to be said"];
  if (!entered_on) return ["entered_on", "the day on which it is entered is to be said"];
  return null;
}

/** The row of a line; nothing where it says nothing. */
export function itemOf(form: Form, { row, key, inputs, changed }: Answer): Row | null {
  if (!changed) return null;
  const said: { -readonly [column in keyof Values]: Values[column] } = {};
  const faults: (readonly [column: keyof Values, why: string])[] = [];
  for (const [name, { column, read }] of Object.entries(readers)) {
    const entered = inputs.get(name);
    if (!entered) continue;
    const found = read(entered, form);
    if ("wrong" in found) faults.push([column, found.wrong]);
    else said[column] = found.value;
  }
  // A line that was emptied takes back what was entered.
  const lacks = inputs.size > 0 && faults.length === 0 ? missing(said) : null;
  if (lacks) faults.push(lacks);
  const values: Values = {
    ...said,
    period: form.ask["period"] ?? "",
    ...key,
    issued_by: form.run,
    sheet_row: String(row),
  };
  const [first] = faults;
  if (!first) return { table: "entry", values };
  const reasons = faults.map(([column, why]) => `cell ${letterOf(form, column)}${row}: ${why}`);
  return {
    table: "entry",
    values,
    reject: { column: first[0], reason: `sheet ${form.tab}, ${reasons.join("; ")}` },
  };
}

/** The letter of an input column; a form has no more than 26. */
function letterOf({ columns }: Form, column: keyof Values): string {
  const [name] = Object.entries(readers).find(([, reader]) => reader.column === column)!;
  return String.fromCharCode(65 + columns.findIndex(({ key }) => key === name));
}
