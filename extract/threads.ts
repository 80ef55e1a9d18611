// Work on files that takes long, in threads of their own, as many at a time as there are cores: what is handed in and
// out is copied, so it pays where little comes out of much.
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { SaldoError } from "./error.ts";

export type Threads<In, Out> = {
  readonly run: (input: In) => Promise<Out>;
};

/** What a thread of `threads` does: its module calls this once. */
export function serve<In, Out>(work: (input: In) => Promise<Out>): void {
  if (isMainThread) return;
  parentPort!.on("message", async (input: In) => {
    try {
      parentPort!.postMessage({ done: await work(input) });
    } catch (failed) {
      // An error loses its class and members on its way.
      parentPort!.postMessage({ failed, ...(failed instanceof SaldoError ? { ours: { ...failed } } : {}) });
    }
  });
}

type Answer<Out> =
  | { readonly done: Out }
  | { readonly failed: unknown; readonly ours?: Pick<SaldoError, "kind" | "code" | "hint" | "place"> };
const errorOf = ({ failed, ours }: Extract<Answer<unknown>, { failed: unknown }>): unknown =>
  ours === undefined
    ? failed
    : new SaldoError(ours.kind, ours.code, (failed as Error).message, { ...ours, cause: failed });

type Job<In, Out> = {
  readonly input: In;
  readonly resolve: (out: Out) => void;
  readonly reject: (why: unknown) => void;
};

/** Young objects are forgotten soon: more room for them would only be more memory (three times this, in MB). */
const YOUNG = 8;

/**
 * Threads that run what `module` serves. They begin when they are needed, and keep nobody from ending.
 * @param most how many there are at a time
 */
export function threads<In, Out>(module: URL, most = availableParallelism()): Threads<In, Out> {
  type Thread = { readonly worker: Worker; job?: Job<In, Out> | undefined };
  const living = new Set<Thread>();
  const waiting: Job<In, Out>[] = [];

  function next(): void {
    if (waiting.length === 0) return;
    let thread = [...living].find(({ job }) => job === undefined);
    if (thread === undefined && living.size < most) thread = begin();
    if (thread === undefined) return;
    const job = waiting.shift()!;
    thread.job = job;
    thread.worker.ref();
    thread.worker.postMessage(job.input);
  }
  function begin(): Thread {
    const worker = new Worker(module, { resourceLimits: { maxYoungGenerationSizeMb: 3 * YOUNG } });
    const thread: Thread = { worker };
    living.add(thread);
    let why: unknown;
    worker.on("message", (answer: Answer<Out>) => {
      const { job } = thread;
      thread.job = undefined;
      worker.unref();
      if ("failed" in answer) job?.reject(errorOf(answer));
      else job?.resolve(answer.done);
      next();
    });
    // Of one that throws both are told, of one that ends itself only the second.
    worker.on("error", (error) => {
      why = error;
    });
    worker.on("exit", (code) => {
      living.delete(thread);
      thread.job?.reject(why ?? new Error(`a thread ended with ${code} before its work was done`));
      next();
    });
    return thread;
  }
  return {
    run: (input) =>
      new Promise((resolve, reject) => {
        waiting.push({ input, resolve, reject });
        next();
      }),
  };
}
