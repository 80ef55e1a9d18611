// Where a command works and with what: the only file that reads the environment.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { misconfigured } from "../extract/error.ts";
import { PERSONAL_KEY } from "../extract/keyring.ts";

export type Settings = {
  readonly home: string;
  readonly out: string;
  readonly clock: () => Date;
  readonly secret: (name: string) => string | undefined;
  /** The organisation's file where there is one; the sample organisation otherwise. */
  readonly configFile: string | null;
};

/** Reads the environment: SALDO_HOME, SALDO_OUT, SALDO_NOW, SALDO_CONFIG and secrets (NAME or NAME_FILE). */
export function environment(
  cwd: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Settings {
  const home = resolve(cwd, env["SALDO_HOME"] || "data");
  const out = resolve(cwd, env["SALDO_OUT"] || "out");
  if (/[#?]/.test(home)) {
    throw misconfigured(
      "bad_home",
      `SALDO_HOME is ${home}: dbt and DuckDB cannot open a path with # or ?`,
      "choose another folder",
    );
  }
  const fixed = env["SALDO_NOW"];
  if (fixed && Number.isNaN(Date.parse(fixed))) {
    throw misconfigured(
      "bad_clock",
      `SALDO_NOW is ${fixed}, which is no instant`,
      "write it as 2026-11-20T05:00:00Z",
    );
  }
  const named = env["SALDO_CONFIG"];
  const configFile = named ? resolve(cwd, named) : join(cwd, "saldo.config.ts");
  if (named && !existsSync(configFile))
    throw misconfigured("no_config", `SALDO_CONFIG names ${configFile}, which is not there`);
  return {
    home,
    out,
    clock: () => (fixed ? new Date(fixed) : new Date()),
    secret(name) {
      const file = env[`${name}_FILE`];
      if (file) {
        if (!existsSync(file))
          throw misconfigured("no_secret_file", `${name}_FILE names ${file}, which is not there`);
        try {
          return readFileSync(file, "utf8").trim();
        } catch (cause) {
          throw misconfigured(
            "no_secret_file",
            `${name}_FILE names ${file}, which cannot be read: ${(cause as Error).message}`,
            "name a file that the user who runs Saldo may read",
            cause,
          );
        }
      }
      const own = join(home, SAMPLE_KEY);
      const generated = name === PERSONAL_KEY && !existsSync(configFile) && existsSync(own);
      return env[name] || (generated ? readFileSync(own, "utf8") : undefined);
    },
    configFile: existsSync(configFile) ? configFile : null,
  };
}

/** Where the sample organisation, and no other, keeps its own key for personal data: below SALDO_HOME. */
export const SAMPLE_KEY = "personal.key";

/** What a child process of ours gets to see of the environment. */
export const inherited = (): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  HOME: process.env["HOME"] ?? "",
});
