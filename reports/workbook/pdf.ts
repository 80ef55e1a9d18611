// A workbook as PDF, laid out by LibreOffice where it is present.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { misconfigured, SaldoError } from "../../extract/error.ts";
import { writeWhole } from "./file.ts";

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

/** Writes `report.pdf` beside `report.xlsx` and gives its path. */
export async function writePdf(workbook: string): Promise<string> {
  const out = workbook.replace(/\.xlsx$/i, ".pdf");
  // A profile of its own, so that a LibreOffice that somebody has open does not take the work over.
  const folder = await mkdtemp(join(tmpdir(), "saldo-pdf-"));
  const args = [
    `-env:UserInstallation=${pathToFileURL(join(folder, "profile"))}`,
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
