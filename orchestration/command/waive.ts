// A controller signs off a known difference.
import { lastAudit } from "../../load/logbook.ts";
import { type Command, option, print, printJson, usage, withApp } from "../command.ts";
import { NOT_EVIDENCED, waive as sign } from "../waiver.ts";

export const waive: Command = {
  options: {
    scope: { type: "string" },
    period: { type: "string" },
    reason: { type: "string" },
    until: { type: "string" },
  },
  run: (ask) =>
    withApp(ask, async ({ logbook, organisation, settings, warehouse }) => {
      const [control] = ask.positionals;
      const [scope, reason, until] = ["scope", "reason", "until"].map((name) => option(ask, name));
      if (!control || scope === undefined || !reason || !until)
        throw usage(ask, "a waiver names a control, a scope, a reason and a day");
      const last = await lastAudit(logbook, warehouse.engine);
      const failing = last?.rows.filter(({ status }) => status === "fail" || status === NOT_EVIDENCED) ?? [];
      const period = option(ask, "period");
      const signed = await sign(
        logbook,
        failing,
        { control, scope, reason, until, ...(period === undefined ? {} : { period }) },
        organisation,
        settings,
      );
      if (ask.json) printJson(signed);
      else {
        for (const waiver of signed)
          print(
            `Waived ${waiver.control} ${waiver.scope} ${waiver.period} ${waiver.amount === NOT_EVIDENCED ? "as not evidenced" : `up to ${waiver.amount}`} until ${waiver.until}, signed by ${waiver.signed_by}.`,
          );
        print("The next run publishes with it: npx saldo run");
      }
      return 0;
    }),
};
