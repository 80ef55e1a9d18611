// Reads camt.053 files as Saldo does, all checks on, and says how many entries there were: `parts` are the typed values
// of the format, `rows` what lands, with its content hashed. With a number of threads, in that many of the product's,
// which have read `SALDO_BENCH_BEFORE` first where that is set: then it also says how long the files took.
import { rowsOf } from "../../extract/bank/statement.ts";
import { camtParts } from "../../extract/format/camt.ts";
import { serve, threads } from "../../extract/threads.ts";

type Errand = { readonly what: string; readonly file: string };

async function entriesOf({ what, file }: Errand): Promise<number> {
  let entries = 0;
  if (what === "rows")
    for await (const rows of rowsOf(file)) for (const { table } of rows) entries += table === "entry" ? 1 : 0;
  else
    for await (const parts of camtParts(file))
      for (const { part } of parts) entries += part === "entry" ? 1 : 0;
  return entries;
}

serve(entriesOf);

const [what = "rows", most = "0", ...files] = process.argv.slice(2);
if (files.length > 0) {
  const crew = threads<Errand, number>(new URL(import.meta.url), Number(most));
  const errands = files.map((file) => ({ what, file }));
  // Threads that have been at work are asked for the same again: what is timed then is reading alone.
  const before = process.env["SALDO_BENCH_BEFORE"];
  if (before !== undefined)
    await Promise.all(Array.from({ length: Number(most) }, () => crew.run({ what, file: before })));
  const from = performance.now();
  const counts =
    most === "0" ? await Array.fromAsync(errands, entriesOf) : await Promise.all(errands.map(crew.run));
  const seconds = (performance.now() - from) / 1000;
  const entries = counts.reduce((sum, one) => sum + one, 0);
  process.stdout.write(before === undefined ? `${entries}\n` : `${entries} ${seconds}\n`);
}
