// Payment files as they were written: from landing and from the archive, where they stay.
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readOriginal } from "../extract/archive.ts";
import { type Row, open as scratch } from "../extract/duckdb.ts";
import { keyringOf } from "../extract/keyring.ts";
import { batches, writeDurably } from "../extract/landing.ts";
import { tables } from "../extract/payment/tables.ts";
import { landedRelation } from "../extract/state.ts";
import type { App } from "./app.ts";

/** One file as it was written, as landing has it. */
export type PaymentFile = {
  readonly message: string;
  readonly company: string;
  readonly journal: string;
  readonly account: string;
  readonly name: string;
  readonly sha256: string;
  readonly payments: number;
  readonly amount: string;
  readonly verification: string;
  readonly listName: string;
  readonly listSha256: string;
  readonly run: string;
  readonly writtenAt: string;
};

/** What landed of a table of payments. */
export const landed = async (home: string, table: keyof typeof tables): Promise<Row[]> => {
  const history = await batches(home, "payment", table);
  if (!history.some(({ data }) => data)) return [];
  const session = await scratch();
  try {
    return await session.all(`select * from ${landedRelation(home, tables[table], history)}`);
  } finally {
    session.close();
  }
};

/** Every file that was ever written, oldest first. */
export async function paymentFiles(home: string): Promise<readonly PaymentFile[]> {
  const rows = await landed(home, "payment_file");
  return rows
    .map((row) => ({
      message: String(row["message"]),
      company: String(row["company"]),
      journal: String(row["journal"]),
      account: String(row["account"]),
      name: String(row["name"]),
      sha256: String(row["sha256"]),
      payments: Number(row["payments"]),
      amount: String(row["amount"]),
      verification: String(row["verification"]),
      listName: String(row["list_name"]),
      listSha256: String(row["list_sha256"]),
      run: String(row["run"]),
      writtenAt: String(row["written_at"]),
    }))
    .sort((one, other) =>
      `${one.writtenAt} ${one.message}` < `${other.writtenAt} ${other.message}` ? -1 : 1,
    );
}

/** Those of one journal. */
export const filesOf = async (app: App, company: string, journal: string): Promise<readonly PaymentFile[]> =>
  (await paymentFiles(app.settings.home)).filter(
    (file) => file.company === company && file.journal === journal,
  );

/** Puts files and their lists in a folder, readable by their owner alone. Returns the paths. */
export async function putFiles(
  app: App,
  folder: string,
  files: readonly PaymentFile[],
): Promise<readonly { readonly path: string; readonly list: string }[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const keyring = keyringOf(app.settings.secret);
  const put = async (name: string, sha256: string): Promise<string> => {
    const parts: Buffer[] = [];
    for await (const part of readOriginal(app.settings.home, sha256, keyring)) parts.push(part);
    const path = join(folder, name);
    await writeDurably(path, Buffer.concat(parts).toString("utf8"));
    await chmod(path, 0o600);
    return path;
  };
  const paths = [];
  for (const { name, sha256, listName, listSha256 } of files)
    paths.push({ path: await put(name, sha256), list: await put(listName, listSha256) });
  return paths;
}
