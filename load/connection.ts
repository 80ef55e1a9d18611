// How people reach the published marts: facts that an engine gives of itself, from which instructions and connection
// files are written. Never a password, and never the warehouse that is being built.

/** One way into the marts from a command line or a program. */
type Way = {
  /** What must be there first, as a command. */
  readonly install: string;
  /** Lines that show the rows of one mart. */
  readonly lines: (mart: string) => readonly string[];
};

export type Connection = {
  /** What tools call the engine. */
  readonly product: string;
  readonly schema: string;
  /** The same, as an ODBC connection string has it; the driver is named as its installer names it. */
  readonly odbc: Readonly<Record<string, string>>;
  readonly odbcDriver: string;
  /** The address for DBeaver and other Java tools, and the driver properties to set beside it. */
  readonly jdbc: { readonly url: string; readonly properties: Readonly<Record<string, string>> };
  /** What a `.pbids` file says of the source: Power BI's own connector, or ODBC. */
  readonly powerBi: { readonly protocol: string; readonly address: Readonly<Record<string, unknown>> };
  readonly python: Way;
  readonly shells: readonly (Way & { readonly title: string })[];
  /** What to know before building on it. */
  readonly notes: readonly string[];
} & (
  | {
      readonly kind: "file";
      readonly path: string;
      /** Whether each publication puts another file in its place. */
      readonly changes: boolean;
    }
  | {
      readonly kind: "server";
      readonly host: string;
      readonly port: number;
      readonly database: string;
      readonly user?: string;
    }
);

/** The SQL that instructions show. */
export const firstRows = (relation: string): string => `select * from ${relation} limit 10`;
/** Quotes a text for Python: a JSON text is one. */
export const python = (text: string): string => JSON.stringify(text);
/** Quotes a text for a POSIX shell; also for PowerShell where there is no quote in it. */
export const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
