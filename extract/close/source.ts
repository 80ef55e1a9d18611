// Closed periods: what `saldo close` and `saldo reopen` land themselves, once they have seen that they may. Nothing is
// read from a folder: a document that somebody put somewhere closes nothing.
import { type Delivery, defineSource } from "../source.ts";
import { tables } from "./tables.ts";

export default defineSource({
  name: "close",
  doc: "Closed periods: the rows and the workbook that were frozen, who closed and who reopened them",
  interfaces: [],
  options: {},
  tables,
  async *read(): AsyncIterable<Delivery> {},
});
