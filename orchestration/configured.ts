// The sources of an organisation, each with its options.
import { discover } from "../extract/discover.ts";
import { misconfigured } from "../extract/error.ts";
import type { Configured, Source } from "../extract/source.ts";
import { nearest } from "../extract/spelling.ts";
import type { Organisation } from "./config.ts";

/**
 * Every discovered source with the organisation's options, in order of name.
 * @param only sources by name (bank), by interface (12a) or by what they read (camt)
 */
export async function configuredSources(of: Organisation, only?: readonly string[]): Promise<Configured[]> {
  const all = await discover();
  const names = all.map((source) => source.name);
  const isMeant = (source: Source, asked: string) =>
    source.name === asked || source.interfaces.includes(asked) || asked in (source.inspect ?? {});
  for (const asked of [...(only ?? []), ...of.without]) {
    if (!all.some((source) => isMeant(source, asked))) {
      const near = nearest(asked, names)[0];
      throw misconfigured(
        "unknown_source",
        `there is no source ${asked}`,
        near ? `did you mean ${near}?` : `sources are: ${names.join(", ")}`,
      );
    }
  }
  return all
    .filter(
      (source) =>
        !of.without.some((asked) => isMeant(source, asked)) &&
        (only === undefined || only.some((asked) => isMeant(source, asked))),
    )
    .map((source) => ({
      source,
      options: {
        ...checkedOptions(source, of.sources.find((one) => one.source.name === source.name)?.options),
        ...shared(of, source),
      },
    }));
}

/** What an organisation says once and a source has to know too. */
const shared = ({ ledger, organisation }: Organisation, { options }: Source): object => ({
  ...("organisation" in options ? { organisation } : {}),
  // A display value of one segment has nothing to be split by.
  ...("accountDelimiter" in options && ledger.dimensions.length > 1
    ? { accountDelimiter: ledger.accountDelimiter }
    : {}),
});

function checkedOptions(source: Source, options: object | undefined): object {
  const unknown = Object.keys(options ?? {}).filter((key) => !(key in source.options));
  if (unknown.length > 0) {
    throw misconfigured(
      "unknown_option",
      `${source.name} has no option ${unknown.join(", ")}`,
      `its options are: ${Object.keys(source.options).join(", ")}`,
    );
  }
  return { ...source.options, ...options };
}
