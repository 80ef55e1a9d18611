// Which batches of a table still speak for it. Tomorrow's statement must not hide today's conflict, and a refused file
// counts for as long as it lies there.
import type { Manifest } from "./landing.ts";

const replaces = (next: Manifest, scope: string): boolean =>
  next.refused === undefined &&
  next.withdrawn !== true &&
  next.arrives === "snapshot" &&
  (Object.keys(next.scope).length === 0 || JSON.stringify(next.scope) === scope);

/** Whether a refusal still stands: nothing of that label came since, nor (for a snapshot) a good one. */
export function isOpen(refused: Manifest, history: readonly Manifest[]): boolean {
  if (refused.refused === undefined) return false;
  const scope = JSON.stringify(refused.scope);
  return !history.some(
    (next) =>
      next.batch > refused.batch &&
      (next.label === refused.label || (refused.arrives === "snapshot" && replaces(next, scope))),
  );
}

/**
 * The batches that speak now: standing refusals, and every batch that no later snapshot of its scope replaced. Of one
 * file that landed twice the last time speaks.
 */
export function speaking(history: readonly Manifest[]): ReadonlySet<number> {
  const lastSnapshot = new Map<string, number>();
  const settled = new Map<string, number>();
  for (const manifest of history) {
    if (manifest.refused || manifest.withdrawn) continue;
    if (manifest.arrives === "snapshot") lastSnapshot.set(JSON.stringify(manifest.scope), manifest.batch);
    if (manifest.digest) settled.set(manifest.digest, manifest.batch);
  }
  const whole = lastSnapshot.get("{}") ?? 0;
  return new Set(
    history
      .filter((manifest) => {
        if (manifest.withdrawn) return false;
        if (manifest.refused) return isOpen(manifest, history);
        if (manifest.digest && (settled.get(manifest.digest) ?? 0) > manifest.batch) return false;
        return manifest.batch >= Math.max(whole, lastSnapshot.get(JSON.stringify(manifest.scope)) ?? 0);
      })
      .map(({ batch }) => batch),
  );
}
