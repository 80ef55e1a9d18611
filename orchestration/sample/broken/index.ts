// The breaks of single rows, by the subject of the control that finds them.
import type { RowBreak } from "../row-break.ts";

export const ROW_BREAKS: readonly RowBreak[] = [];
