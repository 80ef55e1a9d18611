// Reads a workbook as it lies there, whoever saved it last: what stands in each cell, and whether a formula made it. A
// sheet is read when it is first asked for.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { SaxesParser, type SaxesTagPlain } from "saxes";
import { misconfigured, SaldoError } from "../../../extract/error.ts";

export type Found = {
  readonly value: string | number | null;
  /** Empty for one of a row of equal formulas, which Excel writes once. */
  readonly formula: string | null;
};

export type Opened = {
  readonly sheets: readonly string[];
  /** The cells of a sheet by their address; undefined where there is no such sheet. */
  readonly cells: (sheet: string) => ReadonlyMap<string, Found> | undefined;
};

/** What a part may take unpacked; ours are far below it. */
const most = 1 << 30;

const unreadable = (file: string, cause?: unknown): SaldoError =>
  misconfigured(
    "workbook_unreadable",
    `${file} is no Excel workbook that can be read`,
    "give a file that ends in .xlsx, as saldo report wrote it",
    cause,
  );

/** @example openWorkbook("out/etc-2026-10.xlsx").cells("Overzicht")?.get("H14") */
export function openWorkbook(path: string): Opened {
  const file = basename(path);
  const bytes = readFileSync(path);
  const part = (name: string): string | undefined => {
    const found = unzipSync(bytes, { filter: (one) => one.name === name && one.originalSize < most })[name];
    return found && strFromU8(found);
  };
  try {
    const book = part("xl/workbook.xml");
    if (book === undefined) throw unreadable(file);
    const targets = new Map<string, string>();
    walk(part("xl/_rels/workbook.xml.rels") ?? "", {
      open: ({ name, attributes }) => {
        if (local(name) === "Relationship")
          targets.set(attributes["Id"]!, attributes["Target"]!.replace(/^\/xl\/|^\.\//, ""));
      },
    });
    const places = new Map<string, string>();
    walk(book, {
      open: ({ name, attributes }) => {
        if (local(name) !== "sheet") return;
        const id = Object.entries(attributes).find(([key]) => local(key) === "id" && key !== "id")?.[1];
        places.set(attributes["name"]!, `xl/${targets.get(id ?? "") ?? ""}`);
      },
    });
    let shared: readonly string[] | undefined;
    const read = new Map<string, ReadonlyMap<string, Found>>();
    return {
      sheets: [...places.keys()],
      cells(sheet) {
        const place = places.get(sheet);
        if (place === undefined) return undefined;
        shared ??= sharedTexts(part("xl/sharedStrings.xml") ?? "");
        const found = read.get(sheet) ?? cellsOf(part(place) ?? "", shared);
        read.set(sheet, found);
        return found;
      },
    };
  } catch (error) {
    throw error instanceof SaldoError ? error : unreadable(file, error);
  }
}

const local = (name: string): string => name.slice(name.indexOf(":") + 1);

type Walker = {
  readonly open?: (tag: SaxesTagPlain) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
};

function walk(xml: string, { open, text, close }: Walker): void {
  if (xml === "") return;
  const parser = new SaxesParser<{ xmlns: false }>({ xmlns: false });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("doctype", () => {
    throw new Error("a workbook has no DOCTYPE");
  });
  if (open) parser.on("opentag", open);
  if (text) parser.on("text", text);
  if (close) parser.on("closetag", ({ name }) => close(local(name)));
  parser.write(xml).close();
}

/** Characters that XML cannot hold are written `_xHHHH_` (ECMA-376, 22.4.2.4). */
const plain = (text: string): string =>
  text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function sharedTexts(xml: string): readonly string[] {
  const texts: string[] = [];
  let text = "";
  let inside = false;
  let aside = false;
  walk(xml, {
    open: ({ name }) => {
      if (local(name) === "si") text = "";
      if (local(name) === "rPh") aside = true;
      inside = local(name) === "t";
    },
    text: (more) => {
      if (inside && !aside) text += more;
    },
    close: (name) => {
      inside = false;
      if (name === "rPh") aside = false;
      if (name === "si") texts.push(plain(text));
    },
  });
  return texts;
}

function cellsOf(xml: string, shared: readonly string[]): ReadonlyMap<string, Found> {
  const cells = new Map<string, Found>();
  let at = "";
  let type = "";
  let value: string | null = null;
  let formula: string | null = null;
  let inside = "";
  walk(xml, {
    open: ({ name, attributes }) => {
      inside = local(name);
      if (inside === "c") {
        at = attributes["r"] ?? "";
        type = attributes["t"] ?? "n";
        value = null;
        formula = null;
      }
      if (inside === "f") formula = "";
    },
    text: (text) => {
      if (inside === "v" || inside === "t") value = (value ?? "") + text;
      if (inside === "f") formula = (formula ?? "") + text;
    },
    close: (name) => {
      inside = "";
      if (name !== "c" || (value === null && formula === null)) return;
      cells.set(at, { value: shownIn(value, type, shared), formula });
    },
  });
  return cells;
}

function shownIn(value: string | null, type: string, shared: readonly string[]): string | number | null {
  if (value === null) return null;
  if (type === "s") return shared[Number(value)] ?? null;
  if (type === "n") return Number(value);
  return plain(value);
}
