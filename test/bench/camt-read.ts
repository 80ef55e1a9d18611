// Reads camt.053 files as Saldo does, all checks on, each in a worker of its own where there are several, and says how
// many entries there were: `parts` are the typed values of the format, `rows` what lands, with its content hashed.
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { rowsOf } from "../../extract/bank/statement.ts";
import { camtParts } from "../../extract/format/camt.ts";

async function entriesOf(what: string, file: string): Promise<number> {
  let entries = 0;
  if (what === "rows")
    for await (const rows of rowsOf(file)) for (const { table } of rows) entries += table === "entry" ? 1 : 0;
  else
    for await (const parts of camtParts(file))
      for (const { part } of parts) entries += part === "entry" ? 1 : 0;
  return entries;
}

if (isMainThread) {
  const [what = "rows", ...files] = process.argv.slice(2);
  const counts =
    files.length === 1
      ? [await entriesOf(what, files[0]!)]
      : await Promise.all(
          files.map(
            (file) =>
              new Promise<number>((resolve, reject) => {
                const worker = new Worker(new URL(import.meta.url), { workerData: { what, file } });
                worker.once("message", resolve);
                worker.once("error", reject);
              }),
          ),
        );
  process.stdout.write(`${counts.reduce((sum, one) => sum + one, 0)}\n`);
} else parentPort!.postMessage(await entriesOf(workerData.what, workerData.file));
