// One step of a trace: a figure, and what it is made of.

/** The record that landed, and where it came from. */
export type LandedRow = {
  readonly table: string;
  readonly batch: number;
  readonly row: number;
  /** As it was delivered; null where a database was read. */
  readonly file: string | null;
  /** Of the file, from 1; the header does not count. */
  readonly record: number | null;
  /** Its key: the record id among it, where it has one. */
  readonly key: Readonly<Record<string, string | null>>;
  readonly amount: string | null;
  /** It is named and not opened: a control may hold more than the marts show. */
  readonly shut?: boolean;
};

/** The rows of one delivery. */
export type Delivered = {
  readonly table: string;
  readonly batch: number;
  readonly label: string;
  readonly file: string | null;
  readonly run: string;
  readonly landedAt: string;
  /** What the source said of its export: execution ids, cut-off. */
  readonly watermark: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly amount: string | null;
  readonly some: readonly LandedRow[];
};

export type Step = {
  /** `Overzicht!H14`, `rpt_etc_project.budget`, `d365.project_actual.consumption_amount`. */
  readonly at: string;
  readonly is: /** A cell of the workbook. */
    | "cell"
    /** Rows of a mart. */
    | "rows"
    /** Rows that landed. */
    | "landed"
    /** Rows that are shown in totals only. */
    | "hidden"
    /** The two sides of a reconciliation. */
    | "evidence"
    /** A number that nothing lies below: of days, of cells that are counted, of a line. */
    | "plain";
  readonly rows: number | null;
  readonly amount: string | null;
  /** How it follows from what stands below it, in words. */
  readonly how: string;
  /** What is left between it and what stands below: the cents of rounding; null where nothing is. */
  readonly left: string | null;
  /** Rows for which what stands below does not give what they say. */
  readonly wrong: number;
  readonly parts: readonly Step[];
  readonly deliveries?: readonly Delivered[];
  /** Said before: its parts are not repeated. */
  readonly again?: boolean;
};

/** Every step of a trace, itself first. */
export function* stepsOf(step: Step): Generator<Step> {
  yield step;
  for (const part of step.parts) yield* stepsOf(part);
}

/** The rows that a trace came down to, each once. */
export function landedIn(step: Step): readonly LandedRow[] {
  const rows = [...stepsOf(step)].flatMap(({ deliveries = [] }) => deliveries.flatMap(({ some }) => some));
  return [
    ...new Map(rows.map((row) => [`${row.table} ${row.batch} ${row.row} ${row.amount}`, row])).values(),
  ];
}
