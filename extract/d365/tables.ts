// The BYOD tables of Dynamics 365 Finance & Operations, as the entities export them; each domain has its file. No entity
// is sure to be published: a table that never came is no more than absent.
import * as forecast from "./tables/forecast.ts";
import * as ledger from "./tables/ledger.ts";
import * as party from "./tables/party.ts";
import * as payment from "./tables/payment.ts";
import * as personnel from "./tables/personnel.ts";
import * as project from "./tables/project.ts";
import * as trade from "./tables/trade.ts";

export const tables = { ...ledger, ...project, ...forecast, ...party, ...payment, ...trade, ...personnel };
