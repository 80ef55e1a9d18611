// Reads a camt.053 file with camt-parser and says how many transactions it gives.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [environment, file] = process.argv.slice(2);
const { parseCamt053 } = createRequire(join(environment, "package.json"))("camt-parser");
const { statements } = await parseCamt053(readFileSync(file, "utf8"));
process.stdout.write(`${statements.reduce((sum, one) => sum + one.transactions.length, 0)}\n`);
