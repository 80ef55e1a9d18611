// The breaks of single rows, by the subject of the control that finds them.
import type { RowBreak } from "../row-break.ts";
import { ledger } from "./ledger.ts";
import { payment } from "./payment.ts";
import { subledger } from "./subledger.ts";
import { trade } from "./trade.ts";
import { treasury } from "./treasury.ts";

export const ROW_BREAKS: readonly RowBreak[] = [...ledger, ...payment, ...subledger, ...trade, ...treasury];
