// Whether an export has finished, as Dynamics 365 itself tells it over OData. The database shows the same rows while an
// export is at work and when it has failed half-way; only D365 knows.
import { setTimeout as wait } from "node:timers/promises";
import type { Context } from "../context.ts";
import { misconfigured, SaldoError } from "../error.ts";
import { isTemporary } from "../transport/http.ts";

export type StatusOptions = {
  /** Address of the environment, such as https://example.operations.dynamics.com; empty: nobody is asked. */
  readonly url: string;
  /** Id of the Entra tenant. */
  readonly tenant: string;
  /** Names of the secrets that hold id and password of the registered application. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where tokens are to be had. */
  readonly login: string;
};

export const NOBODY: StatusOptions = {
  url: "",
  tenant: "",
  clientId: "SALDO_D365_CLIENT_ID",
  clientSecret: "SALDO_D365_CLIENT_SECRET",
  login: "https://login.microsoftonline.com",
};

/** running: not finished yet · failed: its rows are not to be had whole · unknown: its history has been cleaned up. */
export type Status = "finished" | "running" | "failed" | "unknown";

const MEANING: { readonly [answer: string]: Status } = {
  Succeeded: "finished",
  Executing: "running",
  NotRun: "running",
  PartiallySucceeded: "failed",
  Failed: "failed",
  Canceled: "failed",
  Unknown: "unknown",
};

const PATH = "/data/DataManagementDefinitionGroups/Microsoft.Dynamics.DataEntities.GetExecutionSummaryStatus";
/** How often one question is put again where the service is busy; it says itself how long to wait, else this many seconds. */
const ATTEMPTS = 5;
const PATIENCE = 30;

/** A way to ask for one execution; undefined where nobody is to be asked. Finished ones are asked for once. */
export function executionStatus(
  given: Partial<StatusOptions>,
  context: Context,
): ((execution: string) => Promise<Status>) | undefined {
  const options = { ...NOBODY, ...given };
  if (options.url === "") return undefined;
  const base = options.url.replace(/\/+$/, "");
  const secret = (name: string) => {
    const value = context.secret(name);
    if (value !== undefined) return value;
    throw misconfigured(
      "missing_secret",
      `${name} is not set, and configure(d365, { status }) names it`,
      `set ${name} or ${name}_FILE`,
    );
  };
  const settled = new Map<string, Status>();
  let token: string | undefined;

  async function signIn(): Promise<string> {
    const answer = await ask(`${options.login}/${encodeURIComponent(options.tenant)}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: secret(options.clientId),
        client_secret: secret(options.clientSecret),
        scope: `${base}/.default`,
      }),
    });
    const said = answer.ok ? ((await told(answer)) as { access_token?: unknown }) : {};
    if (typeof said.access_token !== "string") {
      throw misconfigured(
        "sign_in_refused",
        `the application of d365 may not sign in (${answer.status})`,
        `check ${options.clientId}, ${options.clientSecret} and status.tenant, and that the application is registered in Dynamics 365`,
      );
    }
    return said.access_token;
  }

  /** One request, put again where the service is busy. */
  async function ask(url: string, request: RequestInit): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const answer = await reach(url, request);
      if (!isTemporary(answer.status)) return answer;
      if (attempt === ATTEMPTS) throw unreachable(`it answers ${answer.status}`);
      const seconds = Number(answer.headers.get("retry-after") ?? "");
      await wait(1000 * (seconds > 0 ? Math.min(seconds, 300) : PATIENCE), undefined, {
        signal: context.signal,
      });
    }
  }

  async function reach(url: string, request: RequestInit): Promise<Response> {
    try {
      return await context.fetch(url, { ...request, signal: context.signal });
    } catch (cause) {
      context.signal.throwIfAborted();
      throw unreachable("no answer", cause);
    }
  }

  /** What an answer says; a page for people in its place says nothing. */
  async function told(answer: Response): Promise<unknown> {
    return answer.json().catch((cause) => {
      context.signal.throwIfAborted();
      throw unreachable("its answer is not JSON", cause);
    });
  }

  const unreachable = (why: string, cause?: unknown) =>
    new SaldoError(
      "retriable",
      "status_unknown",
      `${base} could not be asked whether exports have finished: ${why}`,
      {
        hint: 'run again; without asking: configure(d365, { status: { url: "" } })',
        place: { source: "d365" },
        cause,
      },
    );

  return async (execution) => {
    const known = settled.get(execution);
    if (known) return known;
    for (let attempt = 1; ; attempt++) {
      token ??= await signIn();
      const answer = await ask(`${base}${PATH}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          accept: "application/json",
        },
        body: JSON.stringify({ executionId: execution }),
      });
      if (answer.status === 401 && attempt === 1) {
        // A token lives for an hour; a run may take longer.
        token = undefined;
        continue;
      }
      if (answer.status === 401 || answer.status === 403) {
        throw misconfigured(
          "status_refused",
          `${base} does not let the application ask for exports (${answer.status})`,
          "register it in Dynamics 365: System administration > Setup > Microsoft Entra applications",
        );
      }
      if (!answer.ok && answer.status !== 400) {
        throw misconfigured(
          "status_refused",
          `${base} does not answer as Dynamics 365 does (${answer.status})`,
          "check the address in configure(d365, { status: { url } })",
        );
      }
      // D365 answers 400 for an execution that it does not know (yet, or any more).
      const said = answer.ok ? ((await told(answer)) as { value?: unknown }).value : "Unknown";
      const status = MEANING[String(said)] ?? "unknown";
      if (status !== "running") settled.set(execution, status);
      return status;
    }
  };
}
