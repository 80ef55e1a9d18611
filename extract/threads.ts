// Work on files that takes long, in threads of their own, as many at a time as there are cores: what is handed in and
// out is copied, so it pays where little comes out of much.
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

export type Threads<In, Out> = {
  readonly run: (input: In) => Promise<Out>;
};

/**
 * What a thread of `threads` does: its module calls this once.
 * @param given buffers of what comes out that are handed over and not copied
 */
export function serve<In, Out>(
  work: (input: In) => Promise<Out>,
  given: (out: Out) => readonly ArrayBuffer[] = () => [],
): void {
  if (isMainThread) return;
  parentPort!.on("message", async (input: In) => {
    try {
      const done = await work(input);
      parentPort!.postMessage({ done }, [...given(done)]);
    } catch (failed) {
      parentPort!.postMessage({ failed });
    }
  });
}

type Answer<Out> = { readonly done: Out } | { readonly failed: unknown };
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
  const idle: Worker[] = [];
  const waiting: Job<In, Out>[] = [];
  let begun = 0;

  function next(): void {
    const job = waiting[0];
    if (job === undefined) return;
    const worker = idle.pop() ?? (begun < most ? begin() : undefined);
    if (worker === undefined) return;
    waiting.shift();
    give(worker, job);
  }
  function begin(): Worker {
    begun += 1;
    return new Worker(module, { resourceLimits: { maxYoungGenerationSizeMb: 3 * YOUNG } });
  }
  function give(worker: Worker, { input, resolve, reject }: Job<In, Out>): void {
    const fell = (why: unknown) => {
      begun -= 1;
      reject(why);
      next();
    };
    const ended = (code: number) => fell(new Error(`a thread ended with ${code} before its work was done`));
    worker.ref();
    worker.once("error", fell);
    worker.once("exit", ended);
    worker.once("message", (answer: Answer<Out>) => {
      worker.off("error", fell).off("exit", ended).unref();
      idle.push(worker);
      if ("failed" in answer) reject(answer.failed);
      else resolve(answer.done);
      next();
    });
    worker.postMessage(input);
  }
  return {
    run: (input) =>
      new Promise((resolve, reject) => {
        waiting.push({ input, resolve, reject });
        next();
      }),
  };
}
