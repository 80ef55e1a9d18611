// What lineage knows of a report: what it is, whose it is, and which published marts it reads.
export type Declaration = {
  readonly name: string;
  readonly title: string;
  readonly doc: string;
  /** Who answers for it, by the role in the organisation. */
  readonly owner: string;
  /** What it is called when it lies in the folder of reports. */
  readonly file: string;
  readonly reads: readonly string[];
};
