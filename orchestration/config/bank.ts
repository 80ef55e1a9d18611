// How far bank and books may lie apart.
import { misconfigured } from "../../extract/error.ts";
import { topic } from "./topic.ts";

export type Bank = {
  /** Days that bank and books may be apart where only an amount says that they mean the same. */
  readonly matchDays: number;
  /** Days that an item may be under way before it no longer explains a difference. */
  readonly openDays: number;
};

export const bank = topic<Bank>({ matchDays: 7, openDays: 31 }, (made) => {
  for (const [what, days] of Object.entries(made)) {
    if (Number.isInteger(days) && days >= 0) continue;
    throw misconfigured("bad_bank_days", `bank.${what} is ${days}`, "it is a whole number of days");
  }
});
