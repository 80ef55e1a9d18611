// Paths of elements, each known by a number: what is open is one number, and what was found out of a path once (its
// namespace, what a reader wants of it) is looked up by it from then on.

/** Different paths in one file, far above what any message has. */
export const MOST_PATHS = 1 << 16;

export class Paths {
  /** By number: the path above, the name of the element as a number, its namespace, and which prefixes are bound in it. */
  readonly up: number[] = [0];
  readonly name: number[] = [-1];
  readonly uri: string[] = [""];
  readonly scope: number[] = [0];
  /** 0: outside of the root. */
  readonly depth: number[] = [0];
  readonly #known = new Map<number, number>();
  readonly #scopes = new Map<string, number>();

  /** -1 where there is none yet. */
  find(up: number, name: number, scope: number): number {
    return this.#known.get(key(up, name, scope)) ?? -1;
  }

  /** -1 where there are too many. */
  add(up: number, name: number, scope: number, uri: string): number {
    const path = this.name.length;
    if (path === MOST_PATHS) return -1;
    this.#known.set(key(up, name, scope), path);
    this.up.push(up);
    this.name.push(name);
    this.uri.push(uri);
    this.scope.push(scope);
    this.depth.push(this.depth[up]! + 1);
    return path;
  }

  /** The bindings of `scope` and those that an element adds to it: prefix, namespace, prefix, namespace … */
  inside(scope: number, bound: readonly string[]): number {
    const of = JSON.stringify([scope, bound]);
    let inside = this.#scopes.get(of);
    if (inside === undefined) {
      inside = this.#scopes.size + 1;
      this.#scopes.set(of, inside);
    }
    return inside;
  }
}

/** Below 2^53: so many paths, names (2^14) and scopes, of which each made a path. */
const key = (up: number, name: number, scope: number): number => (scope * MOST_PATHS + up) * (1 << 14) + name;
