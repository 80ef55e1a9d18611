// The text of a source's dbt staging layer, derived from its declared tables: one view per table that shows the
// current state of the change log, and the YAML that describes and tests both. Pure: declarations in, files out.
import { type Column, landedColumns, landedKey, type Table } from "../extract/column.ts";
import type { Source } from "../extract/source.ts";

export type Generated = { readonly path: string; readonly text: string };

/** What the generator needs to know of a source. (`any`: a table of known columns is not a `Table<Columns>` to TypeScript.) */
export type Declared = Pick<Source, "name" | "doc"> & {
  readonly tables: { readonly [name: string]: Table<any> };
};

/** The first line of every generated file says so; a file that says so and is not expected any more is stale. */
export const MARK = "generated from ";

const mark = (source: string) => `${MARK}extract/${source}/tables.ts; edit that`;

/** The one model that counts every table of every source in its current state, as extract counts them. */
export function countsOf(sources: readonly Declared[]): Generated {
  const counted = sources.flatMap((source) =>
    Object.entries(source.tables).map(([name, table]) => {
      const scope = table.scope[0] === undefined ? "" : `, scope="${table.scope[0]}"`;
      const totals = table.totals.length === 0 ? "" : `, totals=${list(table.totals)}`;
      return `{{ counted(ref("${modelName(source, name)}"), "${source.name}", "${name}"${scope}${totals}) }}`;
    }),
  );
  return {
    path: "models/staging/saldo/stg_saldo__counted.sql",
    text: `-- ${MARK}extract/*/tables.ts; edit those\n{{ config(materialized="view") }}\n\n${counted.join("\nunion all\n")}\n`,
  };
}

/** Every staging file of one source, paths relative to the root of the project. */
export function stagingOf(source: Declared): Generated[] {
  const folder = `models/staging/${source.name}`;
  const tables = Object.entries(source.tables);
  return [
    { path: `${folder}/_${source.name}__models.yml`, text: modelsYaml(source, tables) },
    { path: `${folder}/_${source.name}__sources.yml`, text: sourcesYaml(source, tables) },
    ...tables.map(([name, table]) => ({
      path: `${folder}/${modelName(source, name)}.sql`,
      text: stagingSql(source, name, table),
    })),
  ];
}

const modelName = (source: Declared, table: string) => `stg_${source.name}__${table}`;

function stagingSql(source: Declared, name: string, table: Table): string {
  // Events only ever insert: there is nothing to fold.
  const fold =
    table.arrives === "events"
      ? "select * from source"
      : `{{ current_rows("source", ${list(landedKey(table))}) }}`;
  const columns = grouped(table).flatMap(([comment, names]) => [
    `        -- ${comment}`,
    ...names.map((n) => `        ${n},`),
  ]);
  return lines(
    `-- ${mark(source.name)}`,
    `{{ config(materialized="view") }}`,
    "",
    "with source as (",
    `    select * from {{ source("${source.name}", "${name}") }}`,
    "),",
    "",
    "current_state as (",
    `    ${fold}`,
    "),",
    "",
    "renamed as (",
    "    select",
    ...columns,
    "        -- provenance",
    "        _batch,",
    "        _row",
    "    from current_state",
    ")",
    "",
    "select * from renamed",
  );
}

/** The landed columns under the comment they stand below: the key first, the rest by what kind of thing they are. */
function grouped(table: Table): [comment: string, names: string[]][] {
  const key = landedKey(table);
  const groups: { [comment: string]: string[] } = {
    key: [...key],
    attributes: [],
    dates: [],
    amounts: [],
    flags: [],
  };
  for (const [name, column] of Object.entries(landedColumns(table))) {
    if (!key.includes(name)) groups[GROUP[column.kind]]!.push(name);
  }
  return Object.entries(groups).filter(([, names]) => names.length > 0);
}

const GROUP = {
  text: "attributes",
  integer: "attributes",
  date: "dates",
  instant: "dates",
  decimal: "amounts",
  flag: "flags",
} as const satisfies { [K in Column["kind"]]: string };

function sourcesYaml(source: Declared, tables: [string, Table][]): string {
  return lines(
    `# ${mark(source.name)}`,
    "sources:",
    `  - name: ${source.name}`,
    "    schema: raw",
    `    description: ${quoted(source.doc)}`,
    "    tables:",
    ...tables.flatMap(([name, table]) => [
      `      - name: ${name}`,
      `        identifier: ${source.name}__${name}`,
      `        description: ${quoted(`Change log: ${table.doc}`)}`,
      "        config:",
      "          meta:",
      `            arrives: ${table.arrives}`,
      `            key: ${list(landedKey(table))}`,
      "        columns:",
      ...Object.entries({ ...CHANGE, ...inTheSource(table) }).flatMap(([column, doc]) => [
        `          - name: ${column}`,
        `            description: ${quoted(doc)}`,
      ]),
    ]),
  );
}

/** What raw says beside the declared columns. */
const CHANGE = {
  _op: `{{ doc("change_op") }}`,
  _batch: `{{ doc("batch") }}`,
  _row: `{{ doc("row") }}`,
  _hash: `{{ doc("change_hash") }}`,
  _extra: `{{ doc("change_extra") }}`,
};

/** What a declared column says, and what the source calls it. */
const inTheSource = (table: Table): { [column: string]: string } =>
  Object.fromEntries(
    Object.entries(landedColumns(table)).map(([name, of]) => [
      name,
      [columnDoc(of), of.from && `In the source: ${of.from}`].filter(Boolean).join(". "),
    ]),
  );

function modelsYaml(source: Declared, tables: [string, Table][]): string {
  return lines(
    `# ${mark(source.name)}`,
    "models:",
    ...tables.flatMap(([name, table]) => {
      const columns = Object.entries(landedColumns(table));
      const filled = columns.filter(([, column]) => !column.nullable).map(([column]) => column);
      return [
        `  - name: ${modelName(source, name)}`,
        `    description: ${quoted(table.doc)}`,
        "    data_tests:",
        "      - unique_key:",
        "          arguments:",
        `            columns: ${list(landedKey(table))}`,
        "      - filled:",
        "          arguments:",
        `            columns: ${list(filled)}`,
        "    columns:",
        ...columns.flatMap(([column, of]) => describedColumn(column, dataType(of), columnDoc(of))),
        ...describedColumn("_batch", "integer", `{{ doc("batch") }}`),
        ...describedColumn("_row", "bigint", `{{ doc("row") }}`),
      ];
    }),
  );
}

const describedColumn = (name: string, type: string, doc: string) => [
  `      - name: ${name}`,
  `        data_type: ${type}`,
  ...(doc ? [`        description: ${quoted(doc)}`] : []),
];

const columnDoc = (of: Column) =>
  [of.doc, of.enumeration && `Code; labels in d365_enumeration under ${of.enumeration}`]
    .filter(Boolean)
    .join(". ");

/** Types that dbt translates for every engine. */
function dataType(of: Column): string {
  if (of.kind === "decimal") return `decimal(${of.precision},${of.scale})`;
  return { text: "string", integer: "bigint", date: "date", instant: "timestamp", flag: "boolean" }[of.kind];
}

// A JSON text is a valid double-quoted scalar of YAML, and a JSON list of names is one of Jinja too.
const quoted = (say: string) => JSON.stringify(say);
const list = (names: readonly string[]) => `[${names.map(quoted).join(", ")}]`;
const lines = (...all: string[]) => `${all.join("\n")}\n`;
