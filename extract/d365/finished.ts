// Whether the exports that wrote a table have finished, and succeeded.
import type { Context } from "../context.ts";
import { name, open } from "../duckdb.ts";
import { refuse, type SaldoError } from "../error.ts";
import type { Execution } from "../transport/sql.ts";
import { type Found, SOURCE, type Wanted } from "./byod.ts";
import type { executionStatus } from "./status.ts";

type Asked = ReturnType<typeof executionStatus>;

/** D365 keeps the history of its jobs for a week: of older executions it cannot say anything. */
const HISTORY = 7 * 24 * 3600 * 1000;

/** Why a table is not to be taken, as D365 tells it of the executions that wrote it. */
export async function unfinished(
  table: Wanted,
  executions: readonly Pick<Execution, "execution" | "last">[],
  status: Asked,
  context: Context,
): Promise<SaldoError | undefined> {
  if (!status) return undefined;
  const since = new Date(context.clock().getTime() - HISTORY).toISOString().slice(0, 19);
  for (const { execution, last } of executions) {
    if (execution === "" || (last !== null && last.replace(" ", "T") < since)) continue;
    const said = await status(execution);
    if (said === "running") return stillMoving(table);
    if (said === "failed") {
      return refuse(
        "export_failed",
        `Dynamics 365 says that the export ${execution} of ${table.physical} did not succeed: the last good one is kept`,
        { source: SOURCE, table: table.table },
        "run the export again in Dynamics 365 (Data management > Export), then run again",
      );
    }
  }
  return undefined;
}

export const stillMoving = ({ table, physical }: Wanted) =>
  refuse(
    "export_running",
    `${physical} is still being exported: the last good one is kept`,
    { source: SOURCE, table },
    "run again when the export job has ended",
  );

/** The same of files, whose rows say which executions wrote them. */
export async function requireFinished(
  table: Wanted,
  { relation, header }: Found,
  status: Asked,
  context: Context,
): Promise<void> {
  const column = (sought: string) => header.find((one) => one.toUpperCase() === sought);
  const execution = column("EXECUTIONID");
  const started = column("SYNCSTARTDATETIME");
  if (!status || !execution) return;
  const session = await open();
  try {
    const rows = await session.all(
      `select ${name(execution)} as execution, ${started ? `max(${name(started)})` : "null"} as last from ${relation} where ${name(execution)} is not null group by 1 order by 1`,
    );
    const error = await unfinished(
      table,
      rows.map((row) => ({
        execution: String(row["execution"]),
        last: row["last"] === null ? null : String(row["last"]),
      })),
      status,
      context,
    );
    if (error) throw error;
  } finally {
    session.close();
  }
}
