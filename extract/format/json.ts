// Reads JSON without making a number of anything: an amount comes out as the digits that were sent, not as the float
// nearest to them.
import { refuse } from "../error.ts";

export type Json = string | boolean | null | readonly Json[] | { readonly [member: string]: Json };

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;

/** @example parseJson('{"share": 33.10}') // { share: "33.10" } */
export function parseJson(text: string, what = "the text"): Json {
  try {
    return parse(text, (_, value, { source }) => (typeof value === "number" ? source : value)) as Json;
  } catch {
    // V8 quotes the text that it stumbled over, in which somebody's data may stand, so it is no cause to keep.
    throw refuse("json_malformed", `${what} is not JSON`, {}, "look at what was sent in its place");
  }
}

export const isObject = (value: Json | undefined): value is { readonly [member: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
