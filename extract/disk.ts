// What a disk answers, in words of ours: that a file cannot be read refuses that file, and where no room is left a person
// must make some.
import { basename } from "node:path";
import { misconfigured, refuse, SaldoError } from "./error.ts";

type Answer = (path: string, cause: unknown) => SaldoError;

/** What was listed is not there any more. */
export const gone: Answer = (path, cause) =>
  refuse("file_gone", "the file went away before it was read", { file: basename(path) }, "run again", cause);

const unreadable =
  (message: string): Answer =>
  (path, cause) =>
    refuse("file_unreadable", message, { file: basename(path) }, "", cause);
const forbidden = unreadable("it may not be read: ask its owner for the right to read it");
const full: Answer = (path, cause) =>
  misconfigured(
    "disk_full",
    `there is no room left for what is in ${path}`,
    "make room, or let TMPDIR name a folder on a larger disk",
    cause,
  );

const ANSWERS: Readonly<Record<string, Answer>> = {
  ENOENT: gone,
  EACCES: forbidden,
  EPERM: forbidden,
  EIO: unreadable("the disk cannot read it: fetch it again, and have the disk looked at"),
  ENOSPC: full,
  EDQUOT: full,
};

/** Why a file is refused, where an error says that: of what is in it, or of its disk. Any other error is thrown. */
export function refusalBy(error: unknown, path: string): SaldoError {
  const told =
    error instanceof SaldoError ? error : ANSWERS[(error as NodeJS.ErrnoException).code ?? ""]?.(path, error);
  if (told?.kind === "data") return told;
  throw told ?? error;
}
