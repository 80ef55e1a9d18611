import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, test } from "node:test";
import type { SaldoError } from "../error.ts";
import { http } from "./http.ts";
import { authorized } from "./oauth.ts";

type Reply = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let server: Server;
let base: string;
let replies: Reply[];
let seen: string[];
beforeEach(async () => {
  replies = [];
  seen = [];
  server = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request)).toString();
    seen.push(`${request.method} ${request.url}${body && ` ${body}`}`);
    (replies.shift() ?? status(200, "after all"))(request, response, body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

let now = Date.parse("2026-11-20T05:00:00Z");
const context = { fetch, signal: new AbortController().signal, clock: () => new Date(now) };
const status =
  (code: number, text = "", headers: Record<string, string> = {}): Reply =>
  (_, response) =>
    response.writeHead(code, headers).end(text);
const cut: Reply = (_, response) => {
  response.writeHead(200, { "content-length": "100" }).write("half");
  setTimeout(() => response.destroy(), 5);
};
const ask = http(context, "test", { attempts: 3, pause: 1, longest: 2000 });
const at = (path: string) => new URL(path, base);
const code = (expected: string, message: RegExp) => (error: SaldoError) => {
  assert.equal(error.code, expected);
  assert.match(error.message, message);
  return true;
};

test("what can pass is asked again: a broken line, a server that is down, one that asks for patience", async () => {
  replies = [status(503), cut];
  assert.equal((await ask(at("/a"))).text, "after all");
  const date = "Fri, 20 Nov 2026 05:00:00 GMT";
  replies = [status(429, "", { "retry-after": "0" }), status(429, "", { "retry-after": date, date })];
  assert.equal((await ask(at("/b"))).text, "after all");
  assert.equal(seen.length, 6);
});

test("who asks to wait is waited for", async () => {
  replies = [status(429, "", { "retry-after": "1" })];
  const before = performance.now();
  await ask(at("/"));
  assert.ok(performance.now() - before >= 990);
});

test("what stays away is given up as something to try again, without the query", async () => {
  replies = [status(500), status(502), status(503)];
  await assert.rejects(ask(at("/x?bsn=1")), code("http_unavailable", /GET http:\S+\/x answered 503$/));
  replies = [status(429, "", { "retry-after": "3600" })];
  await assert.rejects(ask(at("/x")), code("http_unavailable", /429 and asks to wait 3600 seconds/));
  assert.equal(seen.length, 4);
  const nowhere = new URL("http://127.0.0.1:1/");
  await assert.rejects(ask(nowhere), code("http_unavailable", /gave no answer/));
});

test("other answers are the caller's, redirects too", async () => {
  replies = [status(404, "no"), status(302, "", { location: "/elsewhere" })];
  assert.deepEqual([(await ask(at("/a"))).status, (await ask(at("/b"))).status, seen.length], [404, 302, 2]);
});

test("a request ends when the operator interrupts", async () => {
  const stop = new AbortController();
  replies = [status(429, "", { "retry-after": "2" })];
  const asked = http({ ...context, signal: stop.signal }, "test")(at("/"));
  setTimeout(() => stop.abort(), 50);
  await assert.rejects(asked, { name: "AbortError" });
});

const grant = () => ({ token: at("/token"), client: "a b", secret: "s&t", more: { scope: "x" } });
const bearer: Reply = (request, response) => response.end(request.headers.authorization);
const issue = (token: string, seconds: number) =>
  status(200, JSON.stringify({ access_token: token, expires_in: seconds, token_type: "Bearer" }));

test("a token is asked for once, and anew when it has run out or is refused", async () => {
  const authorizedAsk = authorized(ask, grant(), context);
  replies = [issue("t1", 3600), bearer, bearer];
  assert.equal((await authorizedAsk(at("/a"))).text, "Bearer t1");
  assert.equal((await authorizedAsk(at("/a"))).text, "Bearer t1");
  assert.equal(
    seen[0],
    "POST /token grant_type=client_credentials&client_id=a+b&client_secret=s%26t&scope=x",
  );
  now += 3_580_000;
  replies = [issue("t2", 3600), bearer];
  assert.equal((await authorizedAsk(at("/a"))).text, "Bearer t2");
  replies = [status(401), issue("t3", 3600), bearer];
  assert.equal((await authorizedAsk(at("/a"))).text, "Bearer t3");
  replies = [status(401), issue("t4", 3600), status(401)];
  assert.equal((await authorizedAsk(at("/a"))).status, 401);
});

test("an issuer that gives no token is named with its status, and the secret is not repeated", async () => {
  for (const reply of [
    status(400, '{"error":"s&t"}'),
    status(200, "{}"),
    status(200, '{"access_token":null}'),
    status(200, "<html>"),
  ]) {
    replies = [reply];
    await assert.rejects(authorized(ask, grant(), context)(at("/a")), (error: SaldoError) => {
      assert.doesNotMatch(`${error.message}${error.hint}`, /s&t/);
      return error.code === "oauth_refused" || error.code === "json_malformed";
    });
  }
});
