// Writes the fictional organisation's deliveries.
import { resolve } from "node:path";
import { type Command, option, print, printJson, usage } from "../command.ts";
import { environment } from "../environment.ts";
import { isPeriod, lastCompletePeriod } from "../period.ts";
import { writeSample } from "../sample/index.ts";

export const sample: Command = {
  options: {
    out: { type: "string" },
    scale: { type: "string" },
    seed: { type: "string" },
    until: { type: "string" },
    months: { type: "string" },
    breaks: { type: "boolean" },
  },
  async run(ask) {
    const out = option(ask, "out");
    if (!out) throw usage(ask, "where to? --out DIR");
    const scale = Number(option(ask, "scale") ?? "1");
    if (!(scale > 0)) throw usage(ask, "--scale takes a number above 0");
    const seed = Number(option(ask, "seed") ?? "1");
    if (!Number.isSafeInteger(seed)) throw usage(ask, "--seed takes a whole number");
    const last = lastCompletePeriod(environment(process.cwd()).clock());
    const until = option(ask, "until") ?? last;
    if (!isPeriod(until)) throw usage(ask, `--until ${until} is no month; write it as 2026-10`);
    const months = Number(option(ask, "months") ?? "22");
    ask.emit({ type: "step.started", step: "sample" });
    const written = await writeSample(resolve(out), {
      scale,
      seed,
      until,
      months,
      // Those of an earlier month would be refused.
      entries: until === last,
      breaks: ask.values["breaks"] === true,
      progress: (done, total) => ask.emit({ type: "step.progress", step: "sample", done, total }),
    });
    ask.emit({ type: "step.ended", step: "sample", ok: true, note: resolve(out) });
    if (ask.json) printJson(written);
    else print(`Written to ${resolve(out)}`);
    return 0;
  },
};
