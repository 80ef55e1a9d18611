// A workbook that an organisation of a test wrote, opened for tracing.
import { openApp } from "../orchestration/app.ts";
import { type Tracing, tracing } from "../orchestration/trace.ts";
import type { Organisation } from "./saldo.ts";

/** Opens a workbook in this process, where every step can be looked at. */
export async function inside<T>(
  of: Organisation,
  path: string,
  work: (tracing: Tracing) => Promise<T>,
  target?: string,
): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, of.environment);
  const app = await openApp(() => {}, new AbortController().signal, target);
  try {
    return await tracing(app, path, 3, work);
  } finally {
    await app.close();
    process.env = before;
  }
}
