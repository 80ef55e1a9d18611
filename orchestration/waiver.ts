// Waivers: a controller's signed word that a known difference may stand, for a reason, up to an amount, until a day.
import type { Row } from "../extract/duckdb.ts";
import { SaldoError } from "../extract/error.ts";
import type { Logbook, LogbookTables } from "../load/logbook.ts";
import type { Organisation } from "./config.ts";
import type { Settings } from "./environment.ts";
import { requireReason, signatures, signer } from "./signature.ts";

export type Waiver = Omit<LogbookTables["waiver"], "id"> & { readonly id: number };
type Unsigned = Pick<
  Waiver,
  "control" | "scope" | "period" | "amount" | "reason" | "until" | "signed_by" | "signed_at"
>;

/** The text that is signed: every field that matters, in a fixed order. */
const canonical = (waiver: Unsigned): string =>
  JSON.stringify([
    waiver.control,
    waiver.scope,
    waiver.period,
    waiver.amount,
    waiver.reason,
    waiver.until,
    waiver.signed_by,
    waiver.signed_at,
  ]);

/** Whether a text is a day that exists. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
  );
}

/** What a waiver says in the place of an amount where a control had nothing to compare: it covers that, and no difference. */
export const NOT_EVIDENCED = "not evidenced";

/** Signs and keeps a waiver for every failing row of the last run that matches. */
export async function waive(
  logbook: Logbook,
  failing: readonly Row[],
  ask: { control: string; scope: string; period?: string; reason: string; until: string },
  of: Organisation,
  settings: Settings,
): Promise<Waiver[]> {
  if (!isDay(ask.until)) {
    throw new SaldoError("usage", "bad_date", `--until ${ask.until} is no date`, {
      hint: "write it as 2026-12-31",
    });
  }
  if (ask.until < settings.clock().toISOString().slice(0, 10)) {
    throw new SaldoError("usage", "bad_date", `--until ${ask.until} has passed`, {
      hint: "a waiver needs a day to come",
    });
  }
  const reason = requireReason(ask.reason, "a waiver");
  const rows = failing.filter(
    (row) =>
      row["control"] === ask.control &&
      row["scope"] === ask.scope &&
      (ask.period === undefined || row["period"] === ask.period),
  );
  if (rows.length === 0) {
    const open = [...new Set(failing.map((row) => `${row["control"]} --scope '${row["scope"]}'`))].slice(
      0,
      5,
    );
    throw new SaldoError(
      "usage",
      "nothing_to_waive",
      `no failing row of ${ask.control} has scope ${ask.scope}`,
      {
        hint: open.length > 0 ? `failing now: ${open.join("; ")}` : "no control fails now",
      },
    );
  }
  const me = await signer(of, settings, "a waiver");
  const signed: Waiver[] = [];
  for (const row of rows) {
    const waiver: Unsigned = {
      control: ask.control,
      scope: ask.scope,
      period: String(row["period"] ?? ""),
      amount: row["status"] === NOT_EVIDENCED ? NOT_EVIDENCED : String(row["difference"] ?? "0"),
      reason,
      until: ask.until,
      signed_by: me.name,
      signed_at: settings.clock().toISOString(),
    };
    const signature = me.sign(canonical(waiver));
    const { id } = await logbook
      .insertInto("waiver")
      .values({ ...waiver, signature })
      .returning("id")
      .executeTakeFirstOrThrow();
    signed.push({ ...waiver, signature, id });
  }
  return signed;
}

/** The waivers that hold now: not expired, and signed by someone who is (still) an approver. */
export async function validWaivers(
  logbook: Logbook,
  of: Organisation,
  settings: Settings,
): Promise<Waiver[]> {
  const today = settings.clock().toISOString().slice(0, 10);
  const all = await logbook
    .selectFrom("waiver")
    .selectAll()
    .where("until", ">=", today)
    .orderBy("id", "desc")
    .execute();
  const signed = await signatures(of, settings);
  return all.filter((waiver) => signed(waiver.signed_by, canonical(waiver), waiver.signature));
}
