// Puts a finished file in its place: whole or not at all, and on disk before it bears its name.
import { randomBytes } from "node:crypto";
import { access, mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { misconfigured, SaldoError } from "../../extract/error.ts";

/** Programs mark a workbook that somebody has open by a file beside it: Excel, then LibreOffice. */
const marks = (name: string) => [`~$${name}`, `.~lock.${name}#`];

async function refuseOpen(out: string): Promise<void> {
  for (const mark of marks(basename(out))) {
    const path = join(dirname(out), mark);
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there)
      throw misconfigured(
        "report_open",
        `${out} is open in a spreadsheet program`,
        `close it there and try again, or choose another file with --out (if nobody has it open, remove ${path})`,
      );
  }
}

/** The failure as the operator needs it. Exported for the cases that only Windows shows. */
export function unwritable(out: string, error: unknown): SaldoError {
  if (error instanceof SaldoError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const told: Readonly<Record<string, readonly [code: string, message: string, hint: string]>> = {
    EBUSY: ["report_open", `${out} is open in another program`, "close it there and try again"],
    EPERM: ["report_open", `${out} is open in another program, or protected`, "close it there and try again"],
    EACCES: ["report_not_writable", `${out} may not be written`, "check the rights on the folder"],
    EROFS: [
      "report_not_writable",
      `${out} is on a disk that may not be written`,
      "choose another file with --out",
    ],
    ENOTDIR: [
      "report_not_writable",
      `a part of the path ${out} is no folder`,
      "choose another file with --out",
    ],
    EEXIST: [
      "report_not_writable",
      `a part of the path ${out} is no folder`,
      "choose another file with --out",
    ],
    EISDIR: ["report_not_writable", `${out} is a folder`, "give a file name with --out"],
    ENOSPC: ["disk_full", `there is no room left for ${out}`, "make room, or choose another file with --out"],
  };
  const [name, message, hint] = told[code] ?? [
    "report_not_written",
    `${out} could not be written: ${error instanceof Error ? error.message : String(error)}`,
    "choose another file with --out",
  ];
  return misconfigured(name, message, hint, error);
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @param chunks made while they are written: what they refuse leaves nothing behind. */
export async function writeWhole(out: string, chunks: Iterable<Uint8Array>): Promise<void> {
  const folder = dirname(out);
  const temporary = join(folder, `.${basename(out)}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`);
  let begun = false;
  try {
    await mkdir(folder, { recursive: true });
    await refuseOpen(out);
    const handle = await open(temporary, "wx");
    begun = true;
    try {
      await handle.writeFile(chunks);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, out);
    // Windows cannot open a folder; there the rename itself is written through.
    if (process.platform !== "win32") await flush(folder);
  } catch (error) {
    if (begun) await rm(temporary, { force: true });
    throw unwritable(out, error);
  }
}
