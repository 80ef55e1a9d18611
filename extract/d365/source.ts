// Dynamics 365 Finance & Operations ("Dynax"), as its BYOD export holds it: a database, or a folder of exported files.
import { join } from "node:path";
import type { Context } from "../context.ts";
import { defineSource } from "../source.ts";
import { declared, type Options, SOURCE } from "./byod.ts";
import { readDatabase } from "./database.ts";
import { readFolder } from "./folder.ts";

const options: Options = {
  folder: "inbox/19",
  database: "",
  schema: "dbo",
  tables: {},
  companies: [],
  encoding: "",
  delimiter: "",
};

export default defineSource({
  name: SOURCE,
  doc: "Dynamics 365 Finance & Operations through its BYOD export",
  interfaces: ["19"],
  options,
  tables: declared,
  read(options: Options, context: Context) {
    const work = join(context.home, "work", "scratch", SOURCE, "byod");
    const url = options.database ? context.secret(options.database) : undefined;
    return url ? readDatabase(url, options, context, work) : readFolder(options, context, work);
  },
});
