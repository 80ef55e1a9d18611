// `saldo inspect --as status`: what a bank reports of a payment file, with what does not add up, without loading it.
import { refusalBy } from "../disk.ts";
import type { SaldoError } from "../error.ts";
import { filesIn, inspectEach, type Unpacked } from "../format/packed.ts";
import { isStatusLike, type StatusHead, type StatusPart, statusReport } from "../format/pain-status.ts";
import { type Among, type Inspection, type Problem, problemOf } from "../source.ts";

/** Null where the file is positively something else. Of a packed file, what is in it, one by one. */
export const inspect = async (path: string, among: Among): Promise<readonly Inspection[] | null> =>
  inspectEach(await filesIn(path, among), inspectOne, refusal);

async function inspectOne({ path, label }: Unpacked): Promise<Inspection | null> {
  const payments: StatusPart[] = [];
  const batches: StatusPart[] = [];
  let head: StatusHead | undefined;
  try {
    for await (const one of statusReport(path)) {
      if ("head" in one) head = one.head;
      else (one.part.level === "batch" ? batches : payments).push(one.part);
    }
  } catch (error) {
    const why = refusalBy(error, path);
    if (why.code === "xml_absent" || why.code === "xml_html") return null;
    if (why.code === "pain002_namespace" && !(await isStatusLike(path))) return null;
    return refusal(label, why);
  }
  const { version, messageId, bic, created, status, reasons, info, ...original } = head!;
  return {
    file: label,
    kind: "pain.002",
    version,
    accepted: true,
    report: { id: messageId, bank: bic, created, status, reasons, info },
    original,
    batches: batches.map(shown),
    payments: payments.map(shown),
    problems: [...problemsOf(head!, batches, payments)],
  };
}

const refusal = (file: string, error: SaldoError): Inspection => ({
  file,
  kind: "pain.002",
  version: null,
  accepted: false,
  problems: [problemOf(error)],
});

const shown = ({ level: _level, line: _line, ...part }: StatusPart) => part;

function* problemsOf(
  head: StatusHead,
  batches: readonly StatusPart[],
  payments: readonly StatusPart[],
): Generator<Problem> {
  const warning = (code: string, message: string, where: string): Problem => ({
    code,
    message,
    where,
    severity: "warning",
  });
  if (head.status === null && [...batches, ...payments].every(({ status }) => status === null))
    yield warning("pain002_no_status", "The report says no status of anything", "OrgnlGrpInfAndSts");
  if (head.originalMessageName !== null && !head.originalMessageName.startsWith("pain.001"))
    yield warning(
      "pain002_other_message",
      `It speaks about ${head.originalMessageName}, and not about a payment file (pain.001)`,
      "OrgnlGrpInfAndSts",
    );
  const seen = new Set<string>();
  for (const { endToEndId, instructionId, batch, line } of payments) {
    const where = `line ${line}`;
    if (endToEndId === null && instructionId === null)
      yield warning("pain002_nameless", "A payment is named by no reference, so it cannot be matched", where);
    const name = [batch, endToEndId, instructionId].join("\n");
    if (endToEndId !== null && endToEndId !== "NOTPROVIDED" && seen.has(name))
      yield warning("pain002_twice", `${endToEndId} stands twice in the report`, where);
    seen.add(name);
  }
}
