// What hours are believed.
import { misconfigured } from "../../extract/error.ts";
import { topic } from "./topic.ts";

export type Hours = {
  /** How many times the hours of the contract somebody may write in a month. */
  readonly mostOfContract: number;
};

export const hours = topic<Hours>({ mostOfContract: 2 }, ({ mostOfContract }) => {
  if (mostOfContract > 0 && Number.isFinite(mostOfContract)) return;
  throw misconfigured(
    "bad_hours",
    `hours.mostOfContract is ${mostOfContract}`,
    "it is a number above 0: 1.5 for half as much again as the contract",
  );
});
