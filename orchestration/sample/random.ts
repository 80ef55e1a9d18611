// A small seeded generator (sfc32), so that one seed gives one organisation on every machine. Each part of the
// organisation draws from a stream of its own: a change in one part leaves the others as they were.

export type Random = {
  /** In [0, 1). */
  readonly next: () => number;
  /** Whole number from `low` to `high`, both included. */
  readonly int: (low: number, high: number) => number;
  /** Like `int`, but small numbers are likelier, as with invoices. */
  readonly skewed: (low: number, high: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
};

/** Four 32-bit words out of a text (xmur3), the state that sfc32 starts from. */
function words(seed: string): [number, number, number, number] {
  let h = 1779033703 ^ seed.length;
  for (let i = 0; i < seed.length; i++) {
    h = Math.imul(h ^ seed.charCodeAt(i), 3432918353);
    h = (h << 13) | (h >>> 19);
  }
  const word = () => {
    h = Math.imul(h ^ (h >>> 16), 2246822507);
    h = Math.imul(h ^ (h >>> 13), 3266489909);
    h ^= h >>> 16;
    return h >>> 0;
  };
  return [word(), word(), word(), word()];
}

/** @example random(1, "NL01", "hours") */
export function random(...seed: readonly (string | number)[]): Random {
  let [a, b, c, d] = words(seed.join("\u0000"));
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    int,
    skewed: (low, high) => {
      const u = next();
      return low + Math.floor(u * u * (high - low + 1));
    },
    chance: (probability) => next() < probability,
    pick: (from) => from[int(0, from.length - 1)]!,
  };
}

/** A guid-shaped text that depends on the seed only. */
export function guid(...seed: readonly (string | number)[]): string {
  const hex = words(seed.join("\u0000"))
    .map((word) => word.toString(16).padStart(8, "0"))
    .join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
