// The desk at which the deliveries of one source land one after another: manifests and states stay between them, so
// that a hundred small files cost little more than one large.
import type { Context } from "./context.ts";
import type { Session } from "./duckdb.ts";
import { stateName } from "./judge.ts";
import { type Keyring, keyringOf } from "./keyring.ts";
import { batches, type Manifest } from "./landing.ts";
import { isConfidential, sameKeys } from "./personal.ts";
import type { Source } from "./source.ts";
import { keepState, restoreState } from "./state.ts";

export type LandOptions = {
  /** `source.table` whose shrinking the operator has looked at and accepts. */
  readonly accept?: ReadonlySet<string>;
  /** Records from which on a table is large: its lines are remembered, and its state stays in a file. */
  readonly large?: number;
  /** The organisation's own reject tolerance by `source.table`. */
  readonly tolerances?: Readonly<Record<string, number>>;
};

export type Desk = {
  readonly session: Session;
  readonly source: Source;
  readonly context: Context;
  readonly options: LandOptions;
  /** Only where the source needs it. */
  readonly keyring: Keyring | undefined;
  readonly history: Map<string, Manifest[]>;
  /** Tables whose state lies in the session, the batch it stands at in the cache on disk, and the file of its next cache. */
  readonly states: Map<string, { readonly cached: number; readonly next?: string }>;
};

/** Below this, what large tables gain costs more than it saves. */
const LARGE = 20_000;

export const isLarge = ({ options }: Desk, rows: number): boolean => rows >= (options.large ?? LARGE);

export const openDesk = (
  session: Session,
  source: Source,
  context: Context,
  options: LandOptions = {},
): Desk => ({
  session,
  source,
  context,
  options,
  keyring: isConfidential(source) ? keyringOf(context.secret) : undefined,
  history: new Map(),
  states: new Map(),
});

/** Leaves the states behind as the cache of the next time. */
export async function closeDesk({ session, context, history, states }: Desk): Promise<void> {
  for (const [table, { cached, next }] of states) {
    const last = history.get(table)?.at(-1);
    if (last && last.batch !== cached) await keepState(session, stateName(table), context.home, last, next);
  }
}

/** Whether a state of so many rows stays in a file, which is written anew when it changes; documents come one by one. */
export const staysInFile = (desk: Desk, table: string, rows: number): boolean =>
  desk.source.tables[table]!.arrives !== "events" && isLarge(desk, rows);

/** Sees to it that the state of a table lies in the session. */
export async function needState(desk: Desk, table: string): Promise<void> {
  if (desk.states.has(table)) return;
  const { session, source, context, history, states } = desk;
  const manifests = history.get(table)!;
  const cached = await restoreState(
    session,
    `state ${table}`,
    context.home,
    source.tables[table]!,
    manifests,
    staysInFile(desk, table, manifests.at(-1)?.state.after ?? 0),
  );
  states.set(table, { cached: cached ? (manifests.at(-1)?.batch ?? 0) : 0 });
}

/** The batches of a table so far; what lands at this desk is added to it. */
export async function historyOf(desk: Desk, table: string): Promise<Manifest[]> {
  const { history, source, context, keyring } = desk;
  const known = history.get(table);
  if (known) return known;
  const found = await batches(context.home, source.name, table);
  if (keyring) sameKeys(keyring, found);
  history.set(table, found);
  return found;
}
