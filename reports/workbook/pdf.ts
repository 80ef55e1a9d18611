// A workbook as PDF, laid out by LibreOffice where it is present.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { misconfigured, SaldoError } from "../../extract/error.ts";
import { writeWhole } from "./file.ts";
import type { Language } from "./words.ts";

const programs = ["soffice", "libreoffice"];

function run(program: string, args: readonly string[]): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2000);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, said: said.trim() }));
  });
}

const locales: Readonly<Record<Language, string>> = { nl: "nl-NL", en: "en-GB" };

/** Numbers and days are written as the reader's language has it, whatever the machine's is. */
const settings = (language: Language): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>${locales[language]}</value></prop></item></oor:items>`;

/** Writes `report.pdf` beside `report.xlsx`, in a language, and gives its path. */
export async function writePdf(workbook: string, language: Language): Promise<string> {
  const out = workbook.replace(/\.xlsx$/i, ".pdf");
  // A profile of its own, so that a LibreOffice that somebody has open does not take the work over.
  const folder = await mkdtemp(join(tmpdir(), "saldo-pdf-"));
  const profile = join(folder, "profile");
  await mkdir(join(profile, "user"), { recursive: true });
  await writeFile(join(profile, "user", "registrymodifications.xcu"), settings(language));
  const args = [
    `-env:UserInstallation=${pathToFileURL(profile)}`,
    "--headless",
    "--convert-to",
    "pdf:calc_pdf_Export",
    "--outdir",
    folder,
    workbook,
  ];
  try {
    for (const program of programs) {
      const { code, said } = await run(program, args).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return { code: undefined, said: "" };
        throw error;
      });
      if (code === undefined) continue;
      const made = await readFile(join(folder, basename(out))).catch(() => null);
      if (made === null)
        throw new SaldoError(
          "fatal",
          "pdf_failed",
          `LibreOffice made no PDF of ${workbook}: ${said || `it ended with ${code}`}`,
          {
            hint: "the workbook is there; open it and print it from your spreadsheet program",
          },
        );
      await writeWhole(out, [made]);
      return out;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  throw misconfigured(
    "libreoffice_missing",
    `there is no LibreOffice here, which lays the pages out; the workbook is ready: ${workbook}`,
    "install LibreOffice Calc (soffice must be on the PATH), or print the workbook to PDF from Excel",
  );
}
