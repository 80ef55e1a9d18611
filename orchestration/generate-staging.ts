// The text of a source's dbt staging layer, derived from its declared tables: one view per table that shows the
// current state of the change log, and the YAML that describes and tests both. Pure: declarations in, files out.
import {
  type Column,
  type Columns,
  flag,
  instant,
  integer,
  isRevealed,
  landedColumns,
  landedKey,
  nullable,
  piiColumns,
  type Table,
  versionedColumns,
} from "../extract/column.ts";
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
    { path: `${folder}/_${source.name}__models.yml`, text: modelsYaml(source) },
    { path: `${folder}/_${source.name}__sources.yml`, text: sourcesYaml(source, tables) },
    ...viewsOf(source).map((view) => ({
      path: `${folder}/${view.model}.sql`,
      text: view.versions ? historySql(source, view) : stagingSql(source, view),
    })),
  ];
}

const modelName = (source: Declared, table: string) => `stg_${source.name}__${table}`;

/** One staging model: of a table without what is personal, of its key and what is, or of its versions. */
type View = {
  readonly model: string;
  readonly doc: string;
  readonly table: Table;
  readonly key: readonly string[];
  readonly columns: Columns;
  /** Name of the dbt source and of the table in it. */
  readonly from: readonly [source: string, table: string];
  readonly personal: boolean;
  /** One row per version of a key, with the time in which it held. */
  readonly versions: boolean;
};

/** What a version says beside what it is a version of. */
const VERSION = {
  version: integer({ doc: `{{ doc("version") }}` }),
  valid_from: instant({ doc: `{{ doc("valid_from") }}` }),
  valid_to: nullable(instant({ doc: `{{ doc("valid_to") }}` })),
  is_current: flag({ doc: `{{ doc("is_current") }}` }),
};

function viewsOf(source: Declared): View[] {
  return Object.entries(source.tables).flatMap(([name, table]) => {
    const key = landedKey(table);
    const own = piiColumns(table);
    const model = modelName(source, name);
    const ordinary = Object.entries(landedColumns(table)).filter(([column]) => !(column in own));
    const shown = Object.fromEntries(
      ordinary.map(([column, of]) => [column, { ...of, kind: landedKind(of) }]),
    );
    const view: View = {
      model,
      doc: table.doc,
      table,
      // A key that is personal folds by what stands for it, and is not shown.
      key,
      columns: shown,
      from: [source.name, name],
      personal: false,
      versions: false,
    };
    const told = [...table.key, ...versionedColumns(table)];
    const history: View[] = table.history
      ? [
          {
            ...view,
            model: `${model}_history`,
            doc: `Versions of: ${table.doc}`,
            columns: Object.fromEntries(
              ordinary
                .filter(([column]) => told.includes(column))
                .map(([column]) => [column, shown[column]!]),
            ),
            versions: true,
          },
        ]
      : [];
    if (Object.keys(own).length === 0) return [view, ...history];
    const columns = Object.fromEntries(
      Object.entries({ ...shown, ...own })
        .filter(([column]) => key.includes(column) || column in own)
        .map(([column, of]) => [column, { ...of, kind: revealedKind(of) }]),
    );
    return [
      view,
      ...history,
      {
        ...view,
        model: `${model}_pii`,
        doc: `What is personal of: ${table.doc}`,
        columns,
        from: [`${source.name}_pii`, name],
        personal: true,
      },
    ];
  });
}

/** A protected value is a text, whatever it says. */
const landedKind = (of: Column): Column["kind"] => (of.personal ? "text" : of.kind);
const revealedKind = (of: Column): Column["kind"] =>
  of.personal === "pii" && isRevealed(of) ? of.kind : landedKind(of);

function stagingSql(source: Declared, { table, key, columns, from, personal }: View): string {
  // Events only ever insert: there is nothing to fold.
  const fold =
    table.arrives === "events" ? "select * from source" : `{{ current_rows("source", ${list(key)}) }}`;
  const shown = grouped(key, columns).flatMap(([comment, names]) => [
    `        -- ${comment}`,
    ...names.map((n) => `        ${n},`),
  ]);
  return lines(
    `-- ${mark(source.name)}`,
    `{{ config(materialized="view"${personal ? ', schema="pii"' : ""}) }}`,
    "",
    "with source as (",
    `    select * from {{ source("${from[0]}", "${from[1]}") }}`,
    "),",
    "",
    "current_state as (",
    `    ${fold}`,
    "),",
    "",
    "renamed as (",
    "    select",
    ...shown,
    "        -- provenance",
    "        _batch,",
    "        _row",
    "    from current_state",
    ")",
    "",
    "select * from renamed",
  );
}

function historySql(source: Declared, { table, key, columns, from }: View): string {
  const shown = grouped(key, columns).flatMap(([comment, names]) => [
    `        -- ${comment}`,
    ...[...names, ...(comment === "key" ? ["version"] : [])].map((n) => `        ${n},`),
  ]);
  return lines(
    `-- ${mark(source.name)}`,
    `{{ config(materialized="view") }}`,
    "",
    "with source as (",
    `    select * from {{ source("${from[0]}", "${from[1]}") }}`,
    "),",
    "",
    "batch as (",
    "    select batch, landed_at",
    `    from {{ ref("stg_saldo__batch") }}`,
    `    where source = '${from[0]}' and table_name = '${from[1]}'`,
    "),",
    "",
    "versions as (",
    `    {{ versions("source", "batch", ${list(key)}, ${list(versionedColumns(table))}) }}`,
    "),",
    "",
    "renamed as (",
    "    select",
    ...shown,
    "        -- validity",
    "        valid_from,",
    "        valid_to,",
    "        is_current,",
    "        -- provenance",
    "        _batch,",
    "        _row",
    "    from versions",
    ")",
    "",
    "select * from renamed",
  );
}

/** The columns under the comment they stand below: the key first, the rest by what kind of thing they are. */
function grouped(key: readonly string[], columns: Columns): [comment: string, names: string[]][] {
  const groups: { [comment: string]: string[] } = {
    key: key.filter((name) => name in columns),
    attributes: [],
    dates: [],
    amounts: [],
    flags: [],
  };
  for (const [name, column] of Object.entries(columns)) {
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
  const described = ([name, table]: [string, Table], what: string, columns: { [column: string]: string }) => [
    `      - name: ${name}`,
    `        identifier: ${source.name}__${name}`,
    `        description: ${quoted(`${what}: ${table.doc}`)}`,
    "        config:",
    "          meta:",
    `            arrives: ${table.arrives}`,
    `            key: ${list(landedKey(table))}`,
    "        columns:",
    ...Object.entries(columns).flatMap(([column, doc]) => [
      `          - name: ${column}`,
      `            description: ${quoted(doc)}`,
    ]),
  ];
  const personal = tables.filter(([, table]) => Object.keys(piiColumns(table)).length > 0);
  return lines(
    `# ${mark(source.name)}`,
    "sources:",
    `  - name: ${source.name}`,
    "    schema: raw",
    `    description: ${quoted(source.doc)}`,
    "    tables:",
    ...tables.flatMap((one) =>
      described(one, "Change log", { ...CHANGE, ...inTheSource(landedColumns(one[1])) }),
    ),
    ...(personal.length === 0
      ? []
      : [
          `  - name: ${source.name}_pii`,
          "    schema: raw_pii",
          `    description: ${quoted(`What is personal of: ${source.doc}`)}`,
          "    tables:",
          ...personal.flatMap((one) =>
            described(one, "Change log of what is personal", {
              ...REVEALED,
              ...inTheSource(personalColumns(one[1])),
            }),
          ),
        ]),
  );
}

/** The columns of a table's personal change log. */
function personalColumns(table: Table): Columns {
  const [key, own] = [landedKey(table), piiColumns(table)];
  return Object.fromEntries(
    Object.entries(landedColumns(table)).filter(([column]) => key.includes(column) || column in own),
  );
}

/** What raw says beside the declared columns. */
const REVEALED = {
  _op: `{{ doc("change_op") }}`,
  _batch: `{{ doc("batch") }}`,
  _row: `{{ doc("row") }}`,
};
const CHANGE = {
  ...REVEALED,
  _hash: `{{ doc("change_hash") }}`,
  _extra: `{{ doc("change_extra") }}`,
};

/** What a declared column says, and what the source calls it. */
const inTheSource = (columns: Columns): { [column: string]: string } =>
  Object.fromEntries(
    Object.entries(columns).map(([name, of]) => [
      name,
      [columnDoc(of), of.from && `In the source: ${of.from}`].filter(Boolean).join(". "),
    ]),
  );

function modelsYaml(source: Declared): string {
  return lines(
    `# ${mark(source.name)}`,
    "models:",
    ...viewsOf(source).flatMap(({ model, doc, key: own, columns: shown, versions }) => {
      const columns = Object.entries(versions ? { ...shown, ...VERSION } : shown);
      const key = versions ? [...own, "version"] : own;
      const filled = columns.filter(([, column]) => !column.nullable).map(([column]) => column);
      const unique = own.every((column) => column in shown)
        ? ["      - unique_key:", "          arguments:", `            columns: ${list(key)}`]
        : [];
      return [
        `  - name: ${model}`,
        `    description: ${quoted(doc)}`,
        "    data_tests:",
        ...unique,
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
