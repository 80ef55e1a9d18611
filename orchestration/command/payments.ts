// Payment files for the bank, from approved payment journals; and what banks say of the payees.
import { join, resolve } from "node:path";
import type { App } from "../app.ts";
import { type Ask, type Command, option, print, printJson, usage, withApp } from "../command.ts";
import { type PaymentFile, putFiles } from "../payment-file.ts";
import { type Proposal, proposals, type Writing, writePayments } from "../payments.ts";
import { bold, dim, green, grid, red, yellow } from "../terminal.ts";
import { decideVerification, verifications } from "../verification.ts";

export const payments: Command = {
  options: { out: { type: "string" }, reason: { type: "string" } },
  run: (ask) =>
    withApp(ask, async (app) => {
      const [first, second, third, ...more] = ask.positionals;
      if (more.length > 0) throw usage(ask, "too many words");
      if (first === undefined) return list(app, ask);
      if (first === "verify") {
        if (second === undefined) throw usage(ask, "which payment file?");
        return verify(app, ask, second, third);
      }
      if (second === undefined || third !== undefined) throw usage(ask, "a company and one of its journals");
      return write(app, ask, first.toUpperCase(), second.toUpperCase());
    }),
};

async function list(app: App, ask: Ask): Promise<number> {
  const found = await proposals(app);
  if (ask.json) printJson(found);
  else if (found.length === 0)
    print(
      "No payment journal is approved.\n  → which number of Dynamics 365 means so, labels.journalApproval in saldo.config.ts says",
    );
  else print(found.map(proposalText).join("\n\n"));
  return 0;
}

function proposalText({ company, journal, kind, accounts, listed, written }: Proposal): string {
  const told = accounts.map(({ account, payments, amount, newIbans }) => {
    const what = `  ${account}  ${payments} payments  EUR ${amount ?? "…"}`;
    // A journal is written once: what came later no file of it pays.
    if (written.length > 0) return yellow(`${what}  came after the journal was written: not paid by it`);
    return `${what}${newIbans > 0 ? yellow(`  ${newIbans} new or changed IBANs`) : ""}`;
  });
  const not = listed.map(({ line, vendor, reason }) => [`    line ${line}`, vendor ?? "", reason]);
  const done = written.map(({ name, writtenAt }) => `  ${green("written")}  ${name}  ${dim(writtenAt)}`);
  return [
    `${bold(`${company} ${journal}`)}  ${kind}`,
    ...told,
    ...(not.length > 0 ? ["  not paid here:", grid(not)] : []),
    ...done,
    ...(accounts.length > 0 && written.length === 0 ? [dim(`  → saldo payments ${company} ${journal}`)] : []),
  ].join("\n");
}

async function write(app: App, ask: Ask, company: string, journal: string): Promise<number> {
  const writing = await writePayments(app, company, journal);
  const { files, errors, notes, before, result } = writing;
  const folder = option(ask, "out");
  const paths =
    files.length === 0
      ? []
      : await putFiles(app, folder ? resolve(folder) : join(app.settings.out, "payments"), files);
  const exit = errors.length > 0 ? 3 : (result?.exit ?? 0);
  if (ask.json)
    printJson({
      company,
      journal,
      written: files.map((file, at) => ({ ...file, ...paths[at] })),
      before,
      errors,
      notes,
      run: result?.run ?? null,
      message: result?.message ?? null,
    });
  else print(writingText(company, journal, writing, paths));
  return exit;
}

function writingText(
  company: string,
  journal: string,
  { files, errors, before, notes }: Writing,
  paths: readonly { readonly path: string; readonly list: string }[],
): string {
  const wrong = errors.map(
    ({ line, code, message, hint }) =>
      `  ${line === null ? "" : `line ${line}: `}${message} ${dim(`(${code})`)}${hint ? `\n    → ${hint}` : ""}`,
  );
  if (files.length === 0)
    return [
      red(`Payment journal ${journal} of ${company} ${before ? "was written before" : "is not written"}:`),
      ...wrong,
    ].join("\n");
  return [
    before
      ? `Payment journal ${journal} of ${company} was written at ${files[0]!.writtenAt}; these are its files again, byte for byte.`
      : `Payment journal ${journal} of ${company} is written.`,
    ...files.map((file, at) => fileText(file, paths[at]!)),
    ...(notes.length > 0 ? [`  ${notes.length} things to look at stand in the list`] : []),
    ...(wrong.length > 0 ? [yellow("It is not as it was:"), ...wrong] : []),
  ].join("\n");
}

const fileText = (
  file: PaymentFile,
  { path, list }: { readonly path: string; readonly list: string },
): string =>
  [
    `  ${path}`,
    `    ${file.payments} payments from ${file.account}, EUR ${file.amount}; verification of payees: ${file.verification}`,
    `    sha-256 ${file.sha256}`,
    `    for the approver: ${list}`,
  ].join("\n");

async function verify(app: App, ask: Ask, message: string, endToEndId: string | undefined): Promise<number> {
  const reason = option(ask, "reason");
  if (endToEndId !== undefined) {
    if (reason === undefined) throw usage(ask, "why may it go? --reason '…'");
    const result = await decideVerification(app, message, endToEndId, reason);
    if (ask.json) printJson({ message, endToEndId, run: result.run, status: result.status });
    else print(`${endToEndId} may go: ${reason}`);
    return result.exit;
  }
  const found = await verifications(app, message);
  if (found.length === 0) throw usage(ask, `there is no payment file ${message}`);
  const waits = found.some(({ release }) => release !== "may be released");
  if (ask.json) printJson({ message, mayBeReleased: !waits, payments: found });
  else {
    print(
      grid(
        found.map(({ endToEndId: one, vendor, outcome, code, release, decidedBy }) => [
          one ?? "salaries",
          vendor ?? "",
          `${outcome ?? "…"}${code ? ` (${code})` : ""}`,
          release === "may be released" ? green(release) : yellow(release ?? ""),
          decidedBy ?? "",
        ]),
      ),
    );
    print(waits ? yellow(`${message} may not be released yet.`) : green(`${message} may be released.`));
  }
  return 0;
}
