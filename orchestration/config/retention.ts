// How long things are kept.
import { misconfigured } from "../../extract/error.ts";
import { topic } from "./topic.ts";

/** How long things are kept; `false` keeps them for ever. Which rows a period is about, their tables declare. */
export type Retention = {
  /** Whole calendar years after the one in which a statement or a ledger line falls. */
  readonly financial: number | false;
  /** Years after somebody left. */
  readonly personnel: number | false;
  /** Days that the files of personnel are kept after they landed; those of the bank go with the financial years. */
  readonly originals: number | false;
};

export const retention = topic<Retention>({ financial: 7, personnel: 2, originals: 90 }, (made) => {
  for (const [what, period] of Object.entries(made)) {
    if (period === false || (typeof period === "number" && Number.isInteger(period) && period >= 0)) continue;
    throw misconfigured(
      "bad_retention",
      `the retention of ${what} is ${period}`,
      "it is a whole number of years (originals: of days), or false to keep everything",
    );
  }
});
