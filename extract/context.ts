// The edge of the world, passed down as one value: clock, network, secrets, and the events by which everything below
// tells people what happens. Nothing under orchestration/ reads the clock or the environment by itself.
import type { Place } from "./error.ts";

/** What a run says while it works. One renderer draws them on a terminal, one prints JSON lines, the logbook keeps them. */
export type Event =
  | { readonly type: "step.started"; readonly step: string; readonly total?: number }
  | {
      readonly type: "step.progress";
      readonly step: string;
      /** Rows, nodes or parts done, and of how many where that is known. */
      readonly done: number;
      readonly total?: number;
      /** The part of the work that is done, 0 to 1, where it is known by other means than `total`. */
      readonly share?: number;
      readonly note?: string;
    }
  | { readonly type: "step.ended"; readonly step: string; readonly ok: boolean; readonly note: string }
  | {
      readonly type: "batch.landed";
      readonly source: string;
      readonly table: string;
      readonly batch: number;
      readonly read: number;
      readonly rejected: number;
      readonly inserted: number;
      readonly changed: number;
      readonly deleted: number;
    }
  | {
      readonly type: "delivery.unchanged";
      readonly source: string;
      readonly table: string;
      readonly label: string;
      readonly why: string;
    }
  | {
      readonly type: "delivery.refused";
      readonly code: string;
      readonly message: string;
      readonly hint: string;
      readonly place: Place;
    }
  | {
      readonly type: "note";
      readonly level: "info" | "warning";
      readonly code: string;
      readonly message: string;
      readonly place?: Place;
    };

export type Context = {
  /** SALDO_HOME: inbox, archive, landing, warehouse, published, logbook, work. */
  readonly home: string;
  /** Now; fixed by SALDO_NOW. */
  readonly clock: () => Date;
  readonly emit: (event: Event) => void;
  readonly fetch: typeof fetch;
  /** A secret by its environment name (or from the file that NAME_FILE points at); undefined where neither is set. */
  readonly secret: (name: string) => string | undefined;
  /** What became of the close of a month, where months are closed: of one that is, nothing is entered any more. */
  readonly closing?: (period: string) => Promise<"closed" | "reopened" | null>;
  /** Id of the run that asks; it is written into every artefact. */
  readonly run: string;
  /** Aborted when the operator interrupts: long loops look at it between records. */
  readonly signal: AbortSignal;
};
