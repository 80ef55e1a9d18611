// How analysts reach the published marts: for every tool the lines to copy, and the files to open. Pure: the engine's
// facts in, sections and files out.
import type { Connection } from "../../load/connection.ts";
import { odbcString } from "./odbc.ts";
import { odc } from "./odc.ts";
import { pbids } from "./pbids.ts";

export type Section = {
  readonly title: string;
  readonly say: readonly string[];
  /** To be copied as they stand. */
  readonly lines: readonly string[];
};

export type Guide = {
  readonly sections: readonly Section[];
  readonly files: readonly { readonly name: string; readonly text: string }[];
};

/** @param marts the published tables; the instructions show the first report among them. */
export function guideOf(connection: Connection, organisation: string, marts: readonly string[]): Guide {
  const { product, schema, odbcDriver, jdbc, powerBi, notes } = connection;
  const example = marts.find((mart) => mart.startsWith("rpt_")) ?? marts[0]!;
  const odbc = odbcString(connection.odbc);
  const query = (mart: string) => `select * from ${schema}.${mart}`;
  const files = [
    { name: "marts.pbids", text: pbids(connection) },
    ...marts.map((mart) => ({
      name: `${mart}.odc`,
      text: odc({
        name: mart,
        description: `${organisation}: ${mart} as Saldo published it last`,
        connection: odbc,
        query: query(mart),
      }),
    })),
  ];
  const native = powerBi.protocol !== "odbc";
  const sections: Section[] = [
    { title: `The published marts: ${product}, schema ${schema}`, say: [], lines: [placeOf(connection)] },
    {
      title: "Excel",
      say: [
        `needs the ${odbcDriver}`,
        `open ${example}.odc (there is one per mart), or Data → Get Data → From Other Sources → From ODBC, with`,
      ],
      lines: [odbc, query(example)],
    },
    {
      title: "Power BI",
      say: [
        ...(native ? [] : [`needs the ${odbcDriver}`]),
        `open marts.pbids and choose tables, or Get data → ${native ? `${product} database` : "ODBC"}, with`,
      ],
      lines: native ? Object.values(powerBi.address).map(String) : [odbc],
    },
    {
      title: "DBeaver",
      say: [`New database connection → ${product}, with`],
      lines: [
        jdbc.url,
        ...Object.entries(jdbc.properties).map(([name, value]) => `driver property ${name} = ${value}`),
      ],
    },
    {
      title: "Python",
      say: [`needs: ${connection.python.install}`],
      lines: connection.python.lines(example),
    },
    ...connection.shells.map(({ title, install, lines }) => ({
      title,
      say: [`needs: ${install}`],
      lines: lines(example),
    })),
    { title: "Good to know", say: notes, lines: [] },
    { title: "Marts", say: [marts.join(", "), "what each column means: npx saldo docs"], lines: [] },
  ];
  return { sections, files };
}

function placeOf(connection: Connection): string {
  if (connection.kind === "file") return connection.path;
  const { host, port, database, user } = connection;
  return `${host}:${port}, database ${database}${user ? `, as ${user}` : ""}`;
}
