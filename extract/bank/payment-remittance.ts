// What a payment file may say of what is paid (EPC132-08; Betaalvereniging for the betalingskenmerk).
import { referenceValid } from "../format/reference.ts";
import { isLatin, MOST } from "../format/sepa.ts";
import { all, child, type Node } from "../format/xml.ts";
import type { Flagged, Say, Spot } from "./payment-rules.ts";

/** Rules about what is paid: one Ustrd or one Strd, which holds a creditor reference that is right. */
export function remittanceRules({ node, path }: Spot, say: Say, flagged: Flagged): void {
  const remittance = child(node, "RmtInf");
  const free = all(remittance, "Ustrd");
  const structured = all(remittance, "Strd");
  const at = `${path}/RmtInf`;
  if (free.length > 0 && structured.length > 0)
    say(
      "error",
      "remittance_both",
      "What is paid is said both freely (Ustrd) and structured (Strd)",
      at,
      remittance!.line,
    );
  for (const [name, found] of [
    ["Ustrd", free],
    ["Strd", structured],
  ] as const)
    if (found.length > 1)
      say(
        "error",
        "remittance_repeated",
        `SEPA carries one ${name}; this payment has ${found.length}`,
        `${at}/${name}[2]`,
        found[1]!.line,
      );
  for (const one of structured) {
    if (one.children.length === 0) continue;
    const inside = lengthInside(one);
    if (inside > MOST.text)
      say(
        "error",
        "remittance_length",
        `Strd has ${inside} characters with its tags; ${MOST.text} is the most`,
        `${at}/Strd`,
        one.line,
      );
    else referenceRules(one, `${at}/Strd`, say, flagged);
  }
}

function referenceRules(structured: Node, at: string, say: Say, flagged: Flagged): void {
  const information = child(structured, "CdtrRefInf");
  const reference = child(information, "Ref");
  if (reference === undefined) {
    say(
      "error",
      "reference_missing",
      "Strd holds no creditor reference, which is all that SEPA lets it hold",
      `${at}/CdtrRefInf/Ref`,
      (information ?? structured).line,
    );
    return;
  }
  const type = child(information, "Tp", "CdOrPrtry", "Cd");
  if (type?.text !== "SCOR" && (type === undefined || !flagged(type)))
    say(
      "error",
      "reference_type",
      "The reference is not said to be a creditor reference (SCOR)",
      `${at}/CdtrRefInf/Tp`,
      (type ?? information!).line,
    );
  const issuer = child(information, "Tp", "Issr")?.text.trim() ?? "";
  if (flagged(reference) || !isLatin(reference.text)) return;
  const valid = referenceValid(`SCOR/${issuer}`, reference.text);
  // Blanks and dots part a reference where people read it, and nowhere else; its letters are capitals.
  if (valid === null || (valid && /^[A-Z0-9]+$/.test(reference.text))) return;
  const [code, name] = REFERENCES.get(issuer.toUpperCase()) ?? REFERENCES.get("ISO")!;
  say(
    "error",
    code,
    `The reference is no ${name}: its check digits, its length or its signs do not fit`,
    `${at}/CdtrRefInf/Ref`,
    reference.line,
  );
}

const REFERENCES: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["CUR", ["reference_betalingskenmerk", "betalingskenmerk"]],
  ["BBA", ["reference_ogm", "structured communication (OGM)"]],
  ["ISO", ["reference_rf", "RF reference (ISO 11649)"]],
]);

/** Text and tags inside an element, without layout: what the rulebook counts. */
const lengthInside = (node: Node): number =>
  node.children.length === 0
    ? [...node.text].length
    : node.children.reduce((sum, one) => sum + 2 * one.name.length + 5 + lengthInside(one), 0);
