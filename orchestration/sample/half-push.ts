// A BYOD table caught in the middle of a push: D365 empties a company and refills it batch by batch, and a reader may
// come in between.
import { createReadStream } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { refuse } from "../../extract/error.ts";
import { csvSplit, openSink } from "./sink.ts";

const KEPT = 0.3;

async function* linesOf(path: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
}

/** Rewrites `<out>/19/<physicalTable>.csv` with only the first 30 % of a company's rows. */
export async function halfPush(
  out: string,
  physicalTable: string,
  company: string,
): Promise<{ readonly kept: number; readonly lost: number }> {
  const path = join(out, "19", `${physicalTable}.csv`);
  let column = -1;
  const belongs = (line: string) => csvSplit(line)[column]?.toUpperCase() === company.toUpperCase();
  let total = 0;
  let first = true;
  for await (const line of linesOf(path)) {
    if (first) column = line.split(",").indexOf("DATAAREAID");
    else if (belongs(line)) total++;
    first = false;
  }
  if (column < 0 || total === 0) {
    throw refuse("sample_no_such_rows", `no rows of company ${company}`, {
      table: physicalTable,
      file: path,
    });
  }
  const keep = Math.floor(total * KEPT);
  const sink = openSink(`${path}.part`);
  let seen = 0;
  let header = true;
  for await (const line of linesOf(path)) {
    if (header || !belongs(line) || ++seen <= keep) sink.write(`${line}\n`);
    header = false;
    if (sink.full()) await sink.drained();
  }
  await sink.close();
  await rename(`${path}.part`, path);
  return { kept: keep, lost: total - keep };
}
