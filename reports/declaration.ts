// A report is declared once: what it is, whose it is, and which published marts it reads. The declaration types the
// `read` that the report is written with, and becomes the exposure that lineage ends in, so the two cannot differ.
import type { Query, Row } from "../load/warehouse.ts";

export type Declaration<Mart extends string = string> = {
  readonly name: string;
  readonly title: string;
  readonly doc: string;
  /** Who answers for it, by the role in the organisation. */
  readonly owner: string;
  /** What it is called when it lies in the folder of reports. */
  readonly file: string;
  readonly reads: readonly Mart[];
};

/** Reads a mart that the report declares. */
export type ReadOf<D extends Declaration> = (mart: D["reads"][number], query?: Query) => AsyncIterable<Row>;

/** @example defineReport({ name: "etc", title: "ETC project report", …, reads: ["rpt_etc_project"] }) */
export const defineReport = <const Mart extends string>(report: Declaration<Mart>): Declaration<Mart> =>
  report;
