// Asking D365 whether an export has finished, against a stand-in that is as strict as the service: it knows tokens, counts
// what it is asked, and answers 401, 408, 429 and 400 as D365 and what stands before it do.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import type { Context } from "../context.ts";
import { SaldoError } from "../error.ts";
import { executionStatus } from "./status.ts";

const PATH = "/data/DataManagementDefinitionGroups/Microsoft.Dynamics.DataEntities.GetExecutionSummaryStatus";
const answers = new Map([
  ["DONE", "Succeeded"],
  ["HALF", "PartiallySucceeded"],
  ["BUSY", "Executing"],
]);
let tokens = 0;
let asked: string[] = [];
let throttled = 0;
/** What a busy service answers. */
let busy = 429;
let expired = false;

const server = createServer((request, response) => {
  let body = "";
  request.on("data", (part) => {
    body += part;
  });
  request.on("end", () => {
    const json = (status: number, value: unknown, headers = {}) =>
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(JSON.stringify(value));
    if (request.url === "/contoso/oauth2/v2.0/token") {
      const form = new URLSearchParams(body);
      const good =
        form.get("grant_type") === "client_credentials" &&
        form.get("client_id") === "app" &&
        form.get("client_secret") === "s3cret" &&
        form.get("scope")!.startsWith(address()) &&
        form.get("scope")!.endsWith("/.default");
      if (!good) return json(401, { error: "invalid_client" });
      return json(200, { access_token: `token-${++tokens}`, expires_in: 3599 });
    }
    if (request.url!.startsWith("/portal")) return response.writeHead(200).end("<html>Sign in</html>");
    if (request.url !== PATH || request.method !== "POST") return json(404, {});
    if (expired || request.headers.authorization !== `Bearer token-${tokens}`) {
      expired = false;
      return json(401, {});
    }
    if (throttled > 0) {
      throttled--;
      return json(busy, {}, { "retry-after": "0.01" });
    }
    const { executionId } = JSON.parse(body) as { executionId: string };
    asked.push(executionId);
    const value = answers.get(executionId);
    return value
      ? json(200, { "@odata.context": "x", value })
      : json(400, { error: { message: "not found" } });
  });
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
after(() => server.close());
const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const secrets: Record<string, string> = { APP: "app", PASSWORD: "s3cret" };
const context = (): Context => ({
  home: "/nowhere",
  clock: () => new Date("2026-11-20T05:00:00Z"),
  emit: () => {},
  fetch,
  secret: (name) => secrets[name],
  run: "20261120T050000Z",
  signal: new AbortController().signal,
});
const asker = (more = {}) =>
  executionStatus(
    {
      url: `${address()}/`,
      login: address(),
      tenant: "contoso",
      clientId: "APP",
      clientSecret: "PASSWORD",
      ...more,
    },
    context(),
  )!;

test("each answer of D365 means finished, running, failed or unknown; a finished one is asked for once", async () => {
  asked = [];
  const status = asker();
  assert.deepEqual(
    [await status("DONE"), await status("HALF"), await status("BUSY"), await status("GONE")],
    ["finished", "failed", "running", "unknown"],
  );
  await status("DONE");
  await status("BUSY");
  assert.deepEqual(asked, ["DONE", "HALF", "BUSY", "GONE", "BUSY"]);
});

test("a token that has expired is renewed once, a busy service is waited for", async () => {
  const status = asker();
  await status("DONE");
  const before = tokens;
  expired = true;
  for (busy of [408, 503, 429]) {
    throttled = 2;
    assert.equal(await status("BUSY"), "running");
  }
  assert.equal(tokens, before + 1);
});

test("a service that stays busy is a reason to try again; a wrong password, or none, is one to change something", async () => {
  throttled = 5;
  await assert.rejects(asker()("DONE"), (error) => error instanceof SaldoError && error.kind === "retriable");
  throttled = 0;
  const is = (code: string) => (error: unknown) =>
    error instanceof SaldoError &&
    error.kind === "config" &&
    error.code === code &&
    !/s3cret/.test(error.message);
  await assert.rejects(asker({ clientSecret: "APP" })("DONE"), is("sign_in_refused"));
  await assert.rejects(asker({ clientSecret: "NONE" })("DONE"), is("missing_secret"));
});

test("an address at which no Dynamics 365 answers is not taken for an export that nobody knows any more", async () => {
  const elsewhere = (url: string) => asker({ url: `${address()}${url}` });
  const is = (kind: string) => (error: unknown) => error instanceof SaldoError && error.kind === kind;
  await assert.rejects(elsewhere("/portal")("DONE"), is("retriable"));
  await assert.rejects(elsewhere("/nothing")("DONE"), is("config"));
  await assert.rejects(asker({ login: `${address()}/portal` })("DONE"), is("retriable"));
});

test("nobody is asked where no address is configured", () => {
  assert.equal(executionStatus({}, context()), undefined);
});
