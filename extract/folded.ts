// What a fold says: one Parquet file in place of those of a table's batches up to a number, what it replaced, and what
// retention took out on that occasion. It is laid over the manifests of the batches, which stay as they were written.
import { SaldoError } from "./error.ts";
import type { KeyMark } from "./keyring.ts";
import type { Manifest, Measure } from "./landing.ts";
import type { Rule } from "./retention.ts";

/** What one application of a retention rule took out of a table. */
export type Erasure = {
  /** The last batch at that moment: the rows are missing from the state after it. */
  readonly through: number;
  readonly rule: Rule;
  /** What dates from before this day went. */
  readonly before: string;
  readonly erased: number;
  readonly blanked: number;
  /** The state after it. */
  readonly after: number;
  readonly measures: readonly Measure[];
  readonly run: string;
  readonly at: string;
};

export type Fold = {
  readonly format: 1;
  readonly source: string;
  readonly table: string;
  /** Number of this fold among those of the table: the highest speaks. */
  readonly fold: number;
  /** The last batch whose rows it holds. */
  readonly through: number;
  readonly why: "fold" | "rotation" | Rule;
  readonly run: string;
  readonly at: string;
  /** Living rows as of `through`. */
  readonly rows: number;
  /** Rows beside them, of a table with history: former versions and deletions. */
  readonly former?: number;
  /** Those rows; absent where there are none. */
  readonly data?: string;
  /** sha-256 of that file. */
  readonly sha256?: string;
  /** The files whose place it takes, and what they held. */
  readonly replaces: readonly { readonly file: string; readonly sha256: string }[];
  /** Everything that retention ever took out of the table, oldest first. */
  readonly erasures: readonly Erasure[];
  /** Parquet with the `_hash` of every erased row, and as `_key` the key that was current when it was computed. */
  readonly tombstones?: string;
  /** What everything up to `through` is protected with since a rotation; absent where there was none. */
  readonly keys?: KeyMark;
  /** Rejects under the rotated keys: what their batch says of them now, and the file in place of the batch's own. */
  readonly rejects?: readonly { readonly batch: number; readonly digest: string; readonly file?: string }[];
  readonly saldo: string;
};

export const foldName = (fold: number): string => `fold-${String(fold).padStart(6, "0")}`;

/** The manifests as they read after a fold: its file stands in place of theirs, and erased rows are out of the state. */
export function overlay(manifests: readonly Manifest[], fold: Fold): Manifest[] {
  if (!manifests.some(({ batch }) => batch === fold.through)) {
    throw new SaldoError(
      "fatal",
      "fold_without_batches",
      `${foldName(fold.fold)} replaces the batches up to ${fold.through}, but their manifests are not there`,
      {
        place: { source: fold.source, table: fold.table },
        hint: "landing is the truth and is never repaired by guessing: restore the folder from a backup",
      },
    );
  }
  const rejects = new Map(fold.rejects?.map((one) => [one.batch, one]));
  return manifests.map((manifest) => {
    if (manifest.batch > fold.through) return manifest;
    const rejected = rejects.get(manifest.batch);
    const { data: _replaced, ...kept } = manifest;
    const erasures = fold.erasures.filter(({ through }) => through === manifest.batch);
    const last = erasures.at(-1);
    return {
      ...kept,
      ...(manifest.keys && fold.keys && { keys: fold.keys }),
      ...(rejected && { rejectsDigest: rejected.digest }),
      ...(rejected?.file && { rejects: rejected.file }),
      ...(last && {
        state: { before: manifest.state.before, after: last.after, measures: last.measures },
        erased: erasures.reduce((sum, { erased }) => sum + erased, 0),
      }),
      ...(manifest.batch === fold.through && {
        fold: `${foldName(fold.fold)} ${fold.sha256?.slice(0, 16) ?? "empty"}`,
        ...(fold.data && { data: fold.data }),
        ...(fold.tombstones && { tombstones: fold.tombstones }),
      }),
    };
  });
}
