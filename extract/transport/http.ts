// One HTTP request, asked again where that can help: when the line fails, when the other side is down, and when it asks
// for patience. Whatever else it answers is for the caller to judge.
import { setTimeout as wait } from "node:timers/promises";
import type { Context } from "../context.ts";
import { SaldoError } from "../error.ts";

export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string };

export type Ask = (url: URL, init?: RequestInit) => Promise<Answer>;

export type Patience = {
  /** How often a request is made before it is given up. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; each next one waits twice as long. */
  readonly pause: number;
  /** The longest that the other side may ask to wait, in milliseconds. */
  readonly longest: number;
  /** Milliseconds within which a whole answer must have come. */
  readonly timeout: number;
};

const PATIENCE: Patience = { attempts: 5, pause: 500, longest: 120_000, timeout: 60_000 };

/**
 * A way to ask one system. Throws `http_unavailable` (retriable) when it stays away; redirects are not followed, because
 * what goes with a request is meant for one address.
 * @example const ask = http(context, "beaufort"); const { status, text } = await ask(new URL("https://…"));
 */
export function http(
  context: Pick<Context, "fetch" | "signal" | "clock">,
  source: string,
  patience: Partial<Patience> = {},
): Ask {
  const { attempts, pause, longest, timeout } = { ...PATIENCE, ...patience };
  return async (url, init = {}) => {
    for (let attempt = 1; ; attempt++) {
      const { answer, fault } = await once(context, url, init, timeout);
      if (answer !== undefined && !isTemporary(answer.status)) return answer;
      const asked = answer === undefined ? undefined : retryAfter(answer, context.clock());
      if (attempt === attempts || (asked ?? 0) > longest)
        throw unavailable(source, url, init, answer, asked, fault);
      await wait(asked ?? pause * 2 ** (attempt - 1), undefined, { signal: context.signal });
    }
  };
}

/** Whether an answer may be another one a moment later. */
export const isTemporary = (status: number): boolean => status === 408 || status === 429 || status >= 500;

async function once(
  { fetch, signal }: Pick<Context, "fetch" | "signal">,
  url: URL,
  init: RequestInit,
  timeout: number,
): Promise<{ readonly answer?: Answer; readonly fault?: unknown }> {
  signal.throwIfAborted();
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
    const response = await fetch(url, { ...init, redirect: "manual", signal: limit });
    const text = await response.text();
    return { answer: { status: response.status, headers: response.headers, text } };
  } catch (fault) {
    signal.throwIfAborted();
    return { fault };
  }
}

/** Milliseconds that the other side asks to wait, in seconds or as a moment by its own clock. */
function retryAfter({ headers }: Answer, now: Date): number | undefined {
  const asked = headers.get("retry-after")?.trim();
  if (!asked) return undefined;
  if (/^\d{1,9}$/.test(asked)) return Number(asked) * 1000;
  const until = Date.parse(asked) - (Date.parse(headers.get("date") ?? "") || now.getTime());
  return Number.isNaN(until) ? undefined : Math.max(0, until);
}

/** A request as people may see it: a query may hold what is nobody's business. */
export const told = (url: URL, { method = "GET" }: RequestInit = {}): string =>
  `${method} ${url.origin}${url.pathname}`;

function unavailable(
  source: string,
  url: URL,
  init: RequestInit,
  answer: Answer | undefined,
  asked: number | undefined,
  cause: unknown,
): SaldoError {
  const what =
    answer === undefined
      ? "gave no answer"
      : `answered ${answer.status}${asked === undefined ? "" : ` and asks to wait ${Math.ceil(asked / 1000)} seconds`}`;
  return new SaldoError("retriable", "http_unavailable", `${told(url, init)} ${what}`, {
    place: { source },
    hint: "run again later; what is there stays as it is",
    ...(cause === undefined ? {} : { cause }),
  });
}
