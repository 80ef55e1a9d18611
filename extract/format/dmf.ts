// A package of Dynamics 365's data management: a flat zip with a manifest and one data file per entity.
import { createWriteStream } from "node:fs";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { refuse } from "../error.ts";
import { writeCsv } from "./csv.ts";
import { encodingOf } from "./encoding.ts";
import { locate, type Node, records } from "./xml.ts";
import { openZip } from "./zip.ts";

const NAMESPACE = "http://schemas.microsoft.com/dynamics/2015/01/DataManagement";

/** One entity of a package. */
export type PackageEntity = {
  /** Its label, such as "Customers V3". */
  readonly entity: string;
  /** Name of its data file in the zip. */
  readonly file: string;
  /** CSV, CSV-Unicode, XML-Element, XML-Attribute … */
  readonly format: string;
  /** Column of the file → field of the entity, as the manifest maps them. */
  readonly fields: ReadonlyMap<string, string>;
};

export type Package = {
  readonly entities: readonly PackageEntity[];
  /** Unpacks an entity's data and gives the path of a CSV file with a header. */
  readonly unpack: (of: PackageEntity, workDir: string) => Promise<{ path: string; nulls?: string }>;
};

/** NULL in the CSV that an XML file becomes. */
const NULLS = "\\N";

/** Opens a package; undefined where the zip has no manifest. */
export async function openPackage(path: string, workDir: string): Promise<Package | undefined> {
  const file = basename(path);
  const zip = await openZip(path, "package", "it is damaged or not complete: export it again");
  const entries = new Map(zip.map((entry) => [entry.name.toLowerCase(), entry]));
  const manifest = entries.get("manifest.xml");
  if (!manifest) return undefined;

  const at = join(workDir, "manifest.xml");
  await manifest.unpack(at);
  const entities: PackageEntity[] = [];
  for await (const { node } of records(at, ["DataManagementPackageEntityData"])) {
    if (node.namespace !== NAMESPACE) {
      throw refuse(
        "package_unreadable",
        `the manifest is not in the namespace ${NAMESPACE}`,
        { file },
        "export it again",
      );
    }
    if (textOf(node, "Disable") === "true") continue;
    const fields = (childOf(node, "EntityMapList")?.children ?? []).map(
      (map) => [textOf(map, "XMLField"), textOf(map, "EntityField")] as const,
    );
    entities.push({
      entity: textOf(node, "EntityName"),
      file: textOf(node, "InputFilePath"),
      format: textOf(node, "SourceFormat"),
      fields: new Map(fields.filter(([from, to]) => from !== "" && to !== "")),
    });
  }

  let unpacked = 0;
  return {
    entities,
    async unpack(of, into) {
      const entry = entries.get(of.file.toLowerCase());
      if (!entry) {
        throw refuse(
          "package_incomplete",
          `the manifest names ${of.file}, which is not in the package`,
          { file },
          "export it again",
        );
      }
      const to = join(into, `entity-${++unpacked}`);
      await entry.unpack(to);
      const format = of.format.toLowerCase();
      if (format === "csv-unicode") {
        const { encoding, skip } = await encodingOf(to);
        if (encoding !== "utf-16le" || skip !== 2) {
          throw refuse(
            "encoding_contradicts",
            `${of.file} is declared as ${of.format}, and does not begin as UTF-16 does`,
            { file },
            "export it again as CSV-Unicode, or as CSV in UTF-8",
          );
        }
      }
      if (format.startsWith("csv")) return { path: to };
      if (!format.startsWith("xml")) {
        throw refuse(
          "package_format",
          `${of.file} is declared as ${of.format || "nothing"}: only CSV and XML are read`,
          { file },
          "choose CSV or XML as the source format of the entity in the export project",
        );
      }
      return { path: await csvOf(to, of), nulls: NULLS };
    },
  };
}

const childOf = (node: Node, name: string): Node | undefined =>
  node.children.find((child) => child.name === name);
const textOf = (node: Node, name: string): string => childOf(node, name)?.text.trim() ?? "";

/** XML data as CSV: one element below the root per record; fields are its elements or its attributes. */
async function csvOf(path: string, { format, fields }: PackageEntity): Promise<string> {
  const { found } = await locate(path, (tag) => tag.path.length === 2);
  const asAttributes = /attribute/i.test(format);
  const known = new Map([...fields.keys()].map((field) => [field.toUpperCase(), field]));
  const spelt = (name: string): string => known.get(name.toUpperCase()) ?? name;
  const valuesOf = (node: Node): ReadonlyMap<string, string> =>
    new Map(
      asAttributes
        ? Object.entries(node.attributes).map(([name, text]) => [spelt(name), text] as const)
        : node.children.map(({ name, text }) => [spelt(name), text] as const),
    );
  const header = new Set<string>(fields.keys());
  const each = () => (found ? records(path, [found.path.join("/")]) : []);
  for await (const { node } of each()) for (const name of valuesOf(node).keys()) header.add(name);
  const names = [...header];
  async function* rows() {
    for await (const { node } of each()) {
      const values = valuesOf(node);
      // An element that is not there is a value that nobody filled.
      yield names.map((name) => values.get(name) ?? "");
    }
  }
  await pipeline(writeCsv(rows(), names, { nulls: NULLS }), createWriteStream(`${path}.csv`));
  return `${path}.csv`;
}
