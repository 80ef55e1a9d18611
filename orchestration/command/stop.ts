// Stops the PostgreSQL server that trying `--target postgres` leaves running in SALDO_HOME.
import { stopServer } from "../../load/postgres-server.ts";
import { ownServer } from "../app.ts";
import { type Command, print, printJson } from "../command.ts";
import { environment } from "../environment.ts";

export const stop: Command = {
  options: {},
  async run(ask) {
    const folder = ownServer(environment(process.cwd()).home);
    const stopped = await stopServer(folder);
    if (ask.json) printJson({ stopped, folder });
    else print(stopped ? `Stopped. Its data stays in ${folder}.` : "No server of this folder runs.");
    return 0;
  },
};
