// Which batches of a table still speak for it. Tomorrow's statement must not hide today's conflict, and a refused file
// counts for as long as it lies there.
import type { Manifest } from "./landing.ts";

type Scope = Manifest["scope"];

/** Whether what was asked for in `wide` includes all that was asked for in `narrow`. */
const covers = (wide: Scope, narrow: Scope): boolean =>
  Object.entries(wide).every(([column, values]) => {
    const asked = narrow[column];
    return asked?.every((value) => values.includes(value));
  });

const replaces = (next: Manifest, scope: Scope): boolean =>
  next.refused === undefined &&
  next.withdrawn !== true &&
  next.arrives === "snapshot" &&
  covers(next.scope, scope);

/** Whether a refusal still stands: nothing of that label came since, nor (for a snapshot) a good one. */
export function isOpen(refused: Manifest, history: readonly Manifest[]): boolean {
  if (refused.refused === undefined) return false;
  return !history.some(
    (next) =>
      next.batch > refused.batch &&
      (next.label === refused.label || (refused.arrives === "snapshot" && replaces(next, refused.scope))),
  );
}

/**
 * The batches that speak now: standing refusals, and every batch that no later snapshot of its scope replaced. Of one
 * file that landed twice the last time speaks.
 */
export function speaking(history: readonly Manifest[]): ReadonlySet<number> {
  const current = new Set<number>();
  // From the last batch back: the snapshots met so far are the ones that may replace, one of each scope is enough.
  const snapshots = new Map<string, Scope>();
  const again = new Set<string>();
  for (const manifest of history.toReversed()) {
    const { batch, digest, scope } = manifest;
    if (manifest.withdrawn) continue;
    if (manifest.refused) {
      if (isOpen(manifest, history)) current.add(batch);
      continue;
    }
    const replaced = [...snapshots.values()].some((wide) => covers(wide, scope));
    if (!replaced && !(digest !== undefined && again.has(digest))) current.add(batch);
    if (manifest.arrives === "snapshot") snapshots.set(JSON.stringify(scope), scope);
    if (digest !== undefined) again.add(digest);
  }
  return current;
}
