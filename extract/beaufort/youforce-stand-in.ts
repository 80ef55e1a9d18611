// Stands in for the Youforce IAM API and its issuer of tokens in tests, and refuses what they refuse: another grant, a
// wrong or used-up token, an unknown path, a `take` out of bounds.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const CREDENTIALS = { client: "client-1", secret: "s3cret&", tenant: "tenant-1" } as const;

export type StandIn = {
  readonly url: string;
  readonly asked: string[];
  /** Lists by path below the API's root. */
  readonly lists: { [path: string]: readonly object[] };
  /** Answers that come in place of the next ones to a path, once each. */
  readonly instead: { [path: string]: { status: number; headers?: Record<string, string>; body?: string }[] };
  /** How many requests a token is good for. */
  uses: number;
  /** Where the next page is said to be; its own address where it is left out. */
  elsewhere: string | undefined;
  readonly close: () => void;
};

export async function youforceStandIn(pageSize = 2): Promise<StandIn> {
  const asked: string[] = [];
  let issued = 0;
  let left = 0;
  const server: Server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const standIn: StandIn = {
    url,
    asked,
    lists: {},
    instead: {},
    uses: 1000,
    elsewhere: undefined,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = new URL(request.url ?? "/", url);
    const body = Buffer.concat(await Array.fromAsync(request)).toString();
    asked.push(`${request.method} ${at.pathname}`);
    const say = (status: number, said: object = {}, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(JSON.stringify(said));
    const path = at.pathname.slice(1);
    const other = standIn.instead[path]?.shift();
    if (other) {
      response.writeHead(other.status, other.headers ?? {}).end(other.body ?? "");
      return;
    }
    if (path === "connect/token") {
      const form = new URLSearchParams(body);
      const given = [form.get("client_id"), form.get("client_secret"), form.get("tenant_id")];
      const right =
        request.method === "POST" &&
        request.headers["content-type"] === "application/x-www-form-urlencoded" &&
        form.get("grant_type") === "client_credentials" &&
        given.join() === Object.values(CREDENTIALS).join();
      left = standIn.uses;
      return void (right
        ? say(200, { access_token: `token-${++issued}`, token_type: "Bearer", expires_in: 3600 })
        : say(400, { error: "invalid_client", error_description: given.join() }));
    }
    if (request.headers.authorization !== `Bearer token-${issued}` || left-- <= 0) return void say(401);
    const take = Number(at.searchParams.get("take"));
    const known = standIn.lists[path];
    if (request.method !== "GET" || known === undefined) return void say(404);
    if (!(take >= 1 && take <= 1000)) return void say(400);
    const skip = Number(at.searchParams.get("skip") ?? "0");
    const rows = known.slice(skip, skip + pageSize);
    const next = `${standIn.elsewhere ?? url}/${path}?take=${take}&skip=${skip + pageSize}`;
    const more = skip + pageSize < known.length ? { nextLink: next } : {};
    say(200, { [path.startsWith("extensions/") ? "values" : "value"]: rows, ...more });
  }
  return standIn;
}
