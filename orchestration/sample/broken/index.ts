// The breaks of single rows, by the subject of the control that finds them.
import type { RowBreak } from "../row-break.ts";
import { ledger } from "./ledger.ts";
import { trade } from "./trade.ts";

export const ROW_BREAKS: readonly RowBreak[] = [...ledger, ...trade];
