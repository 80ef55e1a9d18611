// `saldo rebuild`: drops the warehouse and makes it anew from landing. What readers see must come out as it was.
import type { Warehouse } from "../load/warehouse.ts";
import type { App } from "./app.ts";
import { type RunResult, run } from "./run.ts";

/** One published mart before and after. */
export type Compared = {
  readonly mart: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly equal: boolean;
};

type Sums = Awaited<ReturnType<Warehouse["checksums"]>>;

function compare(before: Sums, after: Sums): Compared[] {
  const text = (sums: Sums, mart: string) => {
    const found = sums.find((one) => one.mart === mart);
    return found ? `${found.rows} ${found.checksum}` : null;
  };
  return [...new Set([...before, ...after].map(({ mart }) => mart))].sort().map((mart) => {
    const [was, is] = [text(before, mart), text(after, mart)];
    return { mart, before: was, after: is, equal: was === is };
  });
}

/** Rebuilds from landing and compares; a difference ends it with 1, published all the same: landing is the truth. */
export async function rebuild(app: App): Promise<{ result: RunResult; compared: readonly Compared[] }> {
  let compared: readonly Compared[] = [];
  const result = await run(app, "rebuild", {
    withoutExtract: true,
    async around({ app: { warehouse }, step }, _id, pipeline) {
      const before = await warehouse.published();
      const was = before ? await warehouse.checksums() : [];
      await step("drop", warehouse.drop, () => "raw and candidate are gone; what is published stays");
      const ended = await pipeline();
      if (!before || ended.status !== "published") return ended;
      compared = compare(was, await warehouse.checksums());
      const other = compared.filter(({ equal }) => !equal).map(({ mart }) => mart);
      if (other.length === 0) return ended;
      return {
        ...ended,
        exit: 1,
        message: `rebuilt marts differ from those of run ${before.run}: ${other.join(", ")}`,
      };
    },
  });
  return { result, compared };
}
