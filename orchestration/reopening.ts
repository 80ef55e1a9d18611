// `saldo reopen`: one person proposes it and says why, another one confirms it. Until then the month stays closed; and
// what was closed stays kept.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { tables } from "../extract/close/tables.ts";
import { entryOf, writeDocument } from "../extract/document.ts";
import { SaldoError } from "../extract/error.ts";
import type { App } from "./app.ts";
import { type Close, closesOf, inForce } from "./closed.ts";
import { land, requirePeriod } from "./closing.ts";
import { type RunResult, run } from "./run.ts";
import { requireReason, type Signer, signatures, signer } from "./signature.ts";

const REPORT = "etc";

export type Proposal = {
  readonly close: string;
  readonly period: string;
  readonly version: number;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
  readonly signature: string;
};

export type Reopening =
  | { readonly proposed: Proposal }
  | { readonly reopened: Close; readonly result: RunResult };

const usage = (code: string, message: string, hint: string) =>
  new SaldoError("usage", code, message, { hint });

/** With a reason it is proposed; without one the proposal of somebody else is confirmed. */
export async function reopen(app: App, period: string, reason: string | undefined): Promise<Reopening> {
  requirePeriod(app, period);
  const { logbook, organisation, settings } = app;
  const me = await signer(organisation, settings, "a reopening");
  const closed = await closedNow(app, period);
  const pending = await pendingOf(app, closed);
  if (reason === undefined) return confirm(app, period, pending, me);
  if (pending)
    throw usage(
      "already_proposed",
      `${pending.by} has proposed to reopen ${period}: ${pending.reason}`,
      pending.by === me.name
        ? `somebody else confirms it: saldo reopen ${period}`
        : `confirm it: saldo reopen ${period}`,
    );
  const proposal = {
    close: closed.close,
    period,
    version: closed.version,
    reason: requireReason(reason, "reopening a period"),
    by: me.name,
    at: settings.clock().toISOString(),
  };
  const signature = me.sign(canonicalProposal(proposal));
  await logbook
    .insertInto("act")
    .values({
      act: "propose",
      report: REPORT,
      period,
      close: closed.close,
      version: closed.version,
      person: me.name,
      at: proposal.at,
      reason: proposal.reason,
      run: "",
      signature,
    })
    .execute();
  return { proposed: { ...proposal, signature } };
}

async function closedNow({ settings }: App, period: string): Promise<Close> {
  const closed = inForce(await closesOf(settings.home), REPORT, period);
  if (!closed) throw usage("not_closed", `${period} is not closed`, `close it: saldo close ${period}`);
  return closed;
}

const canonicalProposal = ({ close, period, version, reason, by, at }: Omit<Proposal, "signature">): string =>
  JSON.stringify(["reopen", REPORT, close, period, version, reason, by, at]);

/** The proposal that waits for somebody else, if whoever made it (still) may. */
async function pendingOf(
  { logbook, organisation, settings }: App,
  closed: Close,
): Promise<Proposal | undefined> {
  const made = await logbook
    .selectFrom("act")
    .selectAll()
    .where("act", "=", "propose")
    .where("close", "=", closed.close)
    .orderBy("id", "desc")
    .execute();
  const signed = await signatures(organisation, settings);
  return made
    .map(
      ({ close, period, version, reason, person, at, signature }): Proposal => ({
        close,
        period,
        version: Number(version),
        reason: reason ?? "",
        by: person,
        at,
        signature,
      }),
    )
    .find((one) => signed(one.by, canonicalProposal(one), one.signature));
}

async function confirm(
  app: App,
  period: string,
  asked: Proposal | undefined,
  me: Signer,
): Promise<Reopening> {
  requireOther(period, asked, me);
  let reopened: Close | undefined;
  const result = await run(app, `reopen ${period}`, {
    withoutExtract: true,
    async around({ app: inside, step }, id, pipeline) {
      const closed = await closedNow(inside, period);
      const proposal = requireOther(period, await pendingOf(inside, closed), me);
      await step(
        "reopen",
        () => landReopening(inside, id, closed, proposal, me),
        () => `version ${closed.version}, closed by ${closed.by}, stays kept`,
      );
      reopened = (await closesOf(inside.settings.home)).find(({ close }) => close === closed.close);
      return pipeline();
    },
  });
  return { reopened: reopened!, result };
}

function requireOther(period: string, proposal: Proposal | undefined, me: Signer): Proposal {
  if (!proposal)
    throw usage(
      "nothing_proposed",
      `nobody has proposed to reopen ${period}`,
      `propose it: saldo reopen ${period} --reason 'what must change, and why'`,
    );
  if (proposal.by === me.name)
    throw usage(
      "same_person",
      `${me.name} has proposed it, so somebody else must confirm it`,
      `another approver, with a key of their own (SALDO_KEY_FILE): saldo reopen ${period}`,
    );
  return proposal;
}

async function landReopening(
  app: App,
  id: string,
  closed: Close,
  proposal: Proposal,
  me: Signer,
): Promise<void> {
  const { close, period, version } = closed;
  const at = app.settings.clock().toISOString();
  const folder = join(app.settings.home, "work", "close", id);
  const signature = me.sign(JSON.stringify(["confirm", proposal.signature, me.name, at]));
  try {
    const act = await writeDocument(join(folder, `${REPORT}-${period}-v${version}-reopened.jsonl`), [
      entryOf(tables, "reopening", {
        close,
        report: REPORT,
        period,
        version,
        run: id,
        reason: proposal.reason,
        proposed_by: proposal.by,
        proposed_at: proposal.at,
        proposal_signature: proposal.signature,
        confirmed_by: me.name,
        confirmed_at: at,
        signature,
      }),
    ]);
    await land(app, id, `${REPORT} ${period} version ${version} reopened`, ["reopening"], [act]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await app.logbook
    .insertInto("act")
    .values({
      act: "reopen",
      report: REPORT,
      period,
      close,
      version,
      person: me.name,
      at,
      reason: proposal.reason,
      run: id,
      signature,
    })
    .execute();
}
