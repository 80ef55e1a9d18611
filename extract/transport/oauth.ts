// OAuth 2.0 client credentials (RFC 6749, 4.4): a token for a program, asked for when it is first needed, and anew when
// it has run out or is refused.
import type { Context } from "../context.ts";
import { refuse } from "../error.ts";
import { isObject, parseJson } from "../format/json.ts";
import { type Answer, type Ask, told } from "./http.ts";

export type Grant = {
  readonly token: URL;
  readonly client: string;
  readonly secret: string;
  /** What the issuer wants besides: a scope, a tenant. */
  readonly more?: { readonly [name: string]: string };
};

/** A token that is about to run out is not used any more. */
const MARGIN = 30_000;

/**
 * The same way to ask, with a token. Throws `oauth_refused` when the issuer gives none.
 * @example const ask = authorized(http(context, "crm"), { token, client, secret }, context);
 */
export function authorized(ask: Ask, grant: Grant, { clock }: Pick<Context, "clock">): Ask {
  let held: { readonly value: string; readonly until: number } | undefined;
  const token = async (): Promise<string> => {
    if (held === undefined || clock().getTime() >= held.until) held = await granted(ask, grant, clock);
    return held.value;
  };
  return async (url, init = {}): Promise<Answer> => {
    const asked = async () => {
      const headers = new Headers(init.headers);
      headers.set("authorization", `Bearer ${await token()}`);
      return ask(url, { ...init, headers });
    };
    const answer = await asked();
    if (answer.status !== 401) return answer;
    // It may have been taken back before its time: once anew, then the refusal stands.
    held = undefined;
    return asked();
  };
}

async function granted(ask: Ask, { token, client, secret, more }: Grant, clock: Context["clock"]) {
  const form = { grant_type: "client_credentials", client_id: client, client_secret: secret, ...more };
  const init = {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
    body: new URLSearchParams(form).toString(),
  };
  const { status, text } = await ask(token, init);
  const said = status === 200 ? parseJson(text, "what the issuer of tokens answers") : undefined;
  const value = isObject(said) ? said["access_token"] : undefined;
  if (typeof value !== "string" || value === "") {
    // What an issuer says beyond its status may repeat the secret.
    throw refuse(
      "oauth_refused",
      `${told(token, init)} gave no token: it answered ${status}`,
      {},
      "check client, secret and tenant, and whether the client may do this",
    );
  }
  const seconds = isObject(said) ? Number(said["expires_in"]) : Number.NaN;
  const until = Number.isFinite(seconds) ? clock().getTime() + seconds * 1000 - MARGIN : Infinity;
  return { value, until };
}
