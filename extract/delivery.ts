// What identifies a delivery: by its content it is told whether it landed before, and its manifest begins with it.
import { createHash } from "node:crypto";
import type { Arrival, Table } from "./column.ts";
import type { Context } from "./context.ts";
import type { Manifest } from "./landing.ts";
import type { Delivery, Original, Refusal, Source } from "./source.ts";
import { landedTypes } from "./typing.ts";
import { VERSION } from "./version.ts";

export const arrivalOf = (of: Table, delivery: Partial<Delivery> | Refusal): Arrival =>
  ("arrives" in delivery ? delivery.arrives : undefined) ?? of.arrives;

/** sha-256 over the originals, whatever their names and order; undefined where there are none (a database). */
export const digestOf = (files: readonly Original[]): string | undefined =>
  files.length === 0
    ? undefined
    : createHash("sha256")
        .update(
          files
            .map((file) => file.sha256)
            .sort()
            .join("\n"),
        )
        .digest("hex");

/** Digest of what a table declares. */
export const fingerprintOf = (of: Table): string =>
  createHash("sha256")
    .update(JSON.stringify([landedTypes(of), of.key, of.columns]))
    .digest("hex")
    .slice(0, 16);

const sameScope = (a: Delivery["scope"], b: Delivery["scope"]): boolean =>
  JSON.stringify(a ?? {}) === JSON.stringify(b ?? {});

/** Whether this very content is what the table holds already, so that it need not even be read. */
export function known(of: Table, delivery: Delivery, history: readonly Manifest[]): boolean {
  const digest = digestOf(delivery.files);
  if (digest === undefined) return false;
  if (arrivalOf(of, delivery) !== "snapshot")
    // A file of which records were rejected is read again: what refused them may have been mended since.
    return history.some(
      (manifest) => !manifest.refused && manifest.rows.rejected === 0 && manifest.digest === digest,
    );
  const accepted = history.filter((manifest) => !manifest.refused);
  const latest = accepted.findLast((manifest) => manifest.arrives === "snapshot");
  // A refusal since then is still open: the good file must land again to close it.
  const refused = history.at(-1)?.refused !== undefined && latest === accepted.at(-1);
  return (
    latest !== undefined &&
    !refused &&
    // A snapshot of another scope may have moved this scope's rows since: then the content decides.
    sameScope(latest.scope, delivery.scope) &&
    latest.digest === digest &&
    latest.fingerprint === fingerprintOf(of)
  );
}

type Identity = Pick<
  Manifest,
  | "format"
  | "source"
  | "table"
  | "batch"
  | "run"
  | "landedAt"
  | "label"
  | "scope"
  | "fingerprint"
  | "saldo"
  | "asOf"
  | "digest"
>;

/** The members of a manifest that any delivery has, accepted or refused. */
export const identity = (
  source: Source,
  table: string,
  delivery: Partial<Delivery> & Pick<Delivery, "label" | "files">,
  batch: number,
  context: Context,
): Identity => ({
  format: 1,
  source: source.name,
  table,
  batch,
  run: context.run,
  landedAt: context.clock().toISOString(),
  label: delivery.label,
  scope: delivery.scope ?? {},
  fingerprint: fingerprintOf(source.tables[table]!),
  saldo: VERSION,
  ...(delivery.asOf === undefined ? {} : { asOf: delivery.asOf }),
  ...(delivery.files.length === 0 ? {} : { digest: digestOf(delivery.files)! }),
});
