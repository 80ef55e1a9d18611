// Speed, measured and printed, never asserted: `npm run bench` runs every part, `npm run bench -- byod change` those.
import { byod, change } from "./bench/byod.ts";
import { camt } from "./bench/camt.ts";
import { etc } from "./bench/etc.ts";
import { landing } from "./bench/land.ts";
import { start } from "./bench/start.ts";

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  land: landing,
  start,
  byod,
  change,
  camt,
  etc,
};

const asked = process.argv.slice(2);
const unknown = asked.find((part) => !(part in PARTS));
if (unknown !== undefined) {
  process.stderr.write(`there is no bench ${unknown}: ${Object.keys(PARTS).join(", ")}\n`);
  process.exit(2);
}
for (const part of asked.length > 0 ? asked : Object.keys(PARTS)) {
  process.stdout.write(`\n${part}\n`);
  await PARTS[part]!();
}
