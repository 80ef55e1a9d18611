// The same tables from the Youforce IAM API in place of files: every list page by page, each a snapshot of now. People
// with all that hangs on them are one delivery; units, jobs and roles are deliveries of their own, as they are in files.
import type { Context } from "../context.ts";
import { misconfigured, refuse, SaldoError } from "../error.ts";
import { isObject, type Json, parseJson } from "../format/json.ts";
import type { Delivery, Refusal } from "../source.ts";
import { type Ask, http, type Patience, told } from "../transport/http.ts";
import { authorized } from "../transport/oauth.ts";
import type { Own } from "./tables.ts";
import { ENDPOINTS, type Fields } from "./youforce-fields.ts";
import { type Fetched, type List, listRows, personnelRows } from "./youforce-rows.ts";

export type Youforce = {
  /** Names of the secrets that hold the client's id and secret, such as SALDO_YOUFORCE_CLIENT. */
  readonly client: string;
  readonly secret: string;
  readonly tenant: string;
  /** Our column → path in the API's record, over what is known of it; per table. */
  readonly fields?: { readonly [table in keyof typeof ENDPOINTS]?: Fields };
  readonly patience?: Partial<Patience>;
};

const API = "https://api.youforce.com";
const ISSUER = "https://connect.visma.com";
const TAKE = 1000;
/** More pages than any organisation has people for: a chain of links that does not end. */
const MOST_PAGES = 10_000;

const PERSONNEL = ["employee", "employment", "assignment", "cost_split"] as const;
const LISTS = ["organisation_unit", "job", "role_assignment"] as const;

/** One delivery per kind of record; a list that the API refuses refuses its delivery, and the rest goes on. */
export async function* readYouforce(
  options: Youforce,
  own: Own,
  context: Context,
): AsyncIterable<Delivery | Refusal> {
  const fetched = await openApi(options, context);
  const today = context.clock().toISOString().slice(0, 10);
  const fieldsOf = (table: keyof typeof ENDPOINTS): Fields => ({
    ...ENDPOINTS[table].fields,
    ...options.fields?.[table],
  });
  const personnel = Object.keys(own.salary).length > 0 ? [...PERSONNEL, "salary"] : PERSONNEL;
  yield* delivered("people", personnel, async () => {
    const lists: Partial<Record<keyof typeof ENDPOINTS, List>> = {};
    for (const table of PERSONNEL)
      lists[table] = { records: await fetched(ENDPOINTS[table].path), fields: fieldsOf(table) };
    const asked = Object.keys({ ...own.employee, ...own.employment, ...own.salary }).length > 0;
    const extensions = asked
      ? {
          persons: await fetched("persons", true),
          employments: await fetched("employments", true),
        }
      : { persons: [], employments: [] };
    return personnelRows(lists as Fetched, extensions, own, today);
  });
  for (const table of LISTS) {
    yield* delivered(ENDPOINTS[table].path, [table], async () =>
      listRows(table, { records: await fetched(ENDPOINTS[table].path), fields: fieldsOf(table) }, today),
    );
  }
}

async function* delivered(
  what: string,
  tables: readonly string[],
  rows: () => Promise<Iterable<object>>,
): AsyncIterable<Delivery | Refusal> {
  const label = `Youforce ${what}`;
  try {
    // Everything is here before the delivery is offered: a list that breaks off half-way is asked for again, not landed.
    const records = await rows();
    yield { label, tables, arrives: "snapshot", files: [], keep: true, records: streamed(records) };
  } catch (refused) {
    if (!(refused instanceof SaldoError) || refused.kind !== "data") throw refused;
    yield { refused, label, tables, files: [] };
  }
}

async function* streamed(rows: Iterable<any>): AsyncIterable<any> {
  yield* rows;
}

type Fetch = (list: string, extension?: boolean) => Promise<readonly Json[]>;

/** A way to get whole lists. The address may be another one, for both the API and the issuer of tokens. */
async function openApi(options: Youforce, context: Context): Promise<Fetch> {
  const { secret: secretOf } = context;
  const needed = (name: string): string => {
    const value = secretOf(name);
    if (value) return value;
    throw misconfigured(
      "no_youforce_secret",
      `Youforce is configured, and ${name} is not set`,
      `set ${name} or ${name}_FILE, or take youforce out of configure(beaufort, …)`,
    );
  };
  const address = secretOf("SALDO_YOUFORCE_URL") ?? secretOf("SALDO_BEAUFORT_URL");
  const base = (of: string): string => (address ?? of).replace(/\/+$/, "");
  const ask = authorized(
    http(context, "beaufort", options.patience),
    {
      token: new URL(`${base(ISSUER)}/connect/token`),
      client: needed(options.client),
      secret: needed(options.secret),
      more: { tenant_id: options.tenant },
    },
    context,
  );
  return (list, extension = false) => {
    const path = extension ? `extensions/v1.0/iam/${list}` : `iam/v1.0/${list}`;
    return pages(ask, new URL(`${base(API)}/${path}?take=${TAKE}`), context);
  };
}

async function pages(ask: Ask, first: URL, { emit, signal }: Context): Promise<readonly Json[]> {
  const all: Json[] = [];
  const seen = new Set<string>();
  for (let url: URL | undefined = first; url !== undefined; ) {
    signal.throwIfAborted();
    if (seen.has(url.href) || seen.size >= MOST_PAGES)
      throw broken(first, "gives a next page that was there before");
    seen.add(url.href);
    const { status, text } = await ask(url, { headers: { accept: "application/json" } });
    if (status !== 200) throw broken(first, `answered ${status}`);
    const page = parseJson(text, `what ${told(first)} answers`);
    const records = isObject(page) ? (page["value"] ?? page["values"]) : undefined;
    if (!Array.isArray(records)) throw broken(first, "answered without a list in value or values");
    for (const record of records) all.push(record);
    emit({ type: "step.progress", step: "extract", done: all.length, note: `Youforce ${first.pathname}` });
    url = nextOf(first, url, isObject(page) ? page["nextLink"] : undefined);
  }
  return all;
}

function nextOf(first: URL, current: URL, link: Json | undefined): URL | undefined {
  if (typeof link !== "string" || link === "") return undefined;
  const next = URL.canParse(link, current.href) ? new URL(link, current) : undefined;
  // The token is meant for one address.
  if (next?.origin !== first.origin) throw broken(first, "gives a next page that is not on the same address");
  return next;
}

const broken = (url: URL, what: string) =>
  refuse(
    "youforce_answer",
    `${told(url)} ${what}`,
    { source: "beaufort" },
    "check the rights and the tenant of the client; what landed before stays as it is",
  );
