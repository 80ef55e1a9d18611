// Derives what is derived, or checks that it was.
import { SaldoError } from "../../extract/error.ts";
import { type Command, print, printJson } from "../command.ts";
import { ROOT } from "../dbt.ts";
import { generate as generateAll } from "../generate.ts";

export const generate: Command = {
  options: { check: { type: "boolean" } },
  async run(ask) {
    const check = ask.values["check"] === true;
    const written = await generateAll(ROOT, { check });
    if (ask.json) printJson(written);
    else for (const path of written) print(path);
    if (check && written.length > 0) {
      throw new SaldoError("fatal", "stale", `${written.length} generated files are stale`, {
        hint: "run: npx saldo generate, and commit what it writes",
      });
    }
    return 0;
  },
};
