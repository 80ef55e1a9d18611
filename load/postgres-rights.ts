// Who may see what on PostgreSQL. Four roles without log-in, which people's own log-ins are made members of; and, on the
// published marts, row-level security by a role → company table. No session setting widens either.
import pg from "pg";
import { literal, name } from "../extract/duckdb.ts";
import { misconfigured } from "../extract/error.ts";
import { databaseError } from "../extract/transport/sql.ts";
import { addressOf, POSTGRES_URL } from "./postgres-address.ts";
import type { Client } from "./postgres-client.ts";
import { targetOf } from "./postgres-publish.ts";
import type { Mart } from "./warehouse.ts";

/** Owns what Saldo makes; whoever runs Saldo is a member of it. */
export const LOADER = "saldo_loader";
/** Reads the marts. */
export const ANALYST = "saldo_analyst";
/** Reads the marts and the personal marts. */
export const HR_ANALYST = "saldo_hr_analyst";
/** Reads the marts and, for the return of payments to third parties (UBD), what that duty needs of persons. */
export const UBD_OFFICER = "saldo_ubd_officer";
const READERS = [ANALYST, HR_ANALYST, UBD_OFFICER];

/** Which companies the members of a role see; `*` is all of them. */
export type Access = Readonly<Record<string, readonly string[]>>;

/** Where the organisation says nothing, every reader sees every company. */
export const EVERYTHING: Access = Object.fromEntries(READERS.map((role) => [role, ["*"]]));

/** What a database administrator runs once, where Saldo's own user may not make roles. */
export const rolesSql = (database: string): string =>
  [
    ...[LOADER, ...READERS].map((role) => `create role ${role} nologin;`),
    `grant connect, create on database ${name(database)} to ${LOADER};`,
    `grant connect on database ${name(database)} to ${READERS.join(", ")};`,
  ].join("\n");

/**
 * Makes the roles where they are missing and may be made.
 * @returns the role to work as, or null: then Saldo works as its own user and manages no rights
 */
export async function ensureRoles(url: string): Promise<string | null> {
  const { connectionString, label } = addressOf(url);
  const client = new pg.Client({ connectionString, application_name: "saldo" });
  client.on("error", () => {});
  const may = async (sql: string): Promise<boolean> => {
    try {
      await client.query(sql);
      return true;
    } catch (error) {
      const { code } = error as { code?: string };
      // 42710, 23505: another Saldo on this server made it meanwhile.
      if (code === "42710" || code === "23505") return true;
      if (code === "42501") return false;
      throw error;
    }
  };
  const asLoader = async (): Promise<boolean> => {
    const { rows } = await client.query<{ missing: string }>(
      `select role as missing from unnest(array[${[LOADER, ...READERS].map(literal).join(", ")}]) as role
       where role not in (select rolname from pg_roles)`,
    );
    for (const { missing } of rows) if (!(await may(`create role ${missing} nologin`))) return false;
    const { rows: asked } = await client.query<{ member: boolean; creates: boolean; database: string }>(
      `select pg_has_role(current_user, '${LOADER}', 'member') as member, current_database() as database,
         has_database_privilege('${LOADER}', current_database(), 'create') as creates`,
    );
    const { member, creates, database } = asked[0]!;
    if (!creates && !(await may(`grant create on database ${name(database)} to ${LOADER}`))) return false;
    return member || (await may(`grant ${LOADER} to current_user`));
  };
  try {
    await client.connect();
    if (await asLoader()) return LOADER;
    const { rows } = await client.query<{ may_alone: boolean; self: string; database: string }>(
      `select has_database_privilege(current_database(), 'create') or to_regnamespace('saldo') is not null as may_alone,
         current_user as self, current_database() as database`,
    );
    const { may_alone, self, database } = rows[0]!;
    if (may_alone) return null;
    throw misconfigured(
      "no_loader",
      `${self} may neither make the roles of the warehouse nor a schema in ${label}`,
      `an administrator runs: ${rolesSql(database).replaceAll("\n", " ")} grant ${LOADER} to ${name(self)};`,
    );
  } catch (error) {
    throw databaseError(error, label, POSTGRES_URL);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Lets readers read what is published from now on; a grant that an administrator takes back stays taken back. */
export async function grantReading(client: Client): Promise<void> {
  const readers = READERS.join(", ");
  await client.run(`
    grant usage on schema marts to ${readers}; grant usage on schema pii to ${HR_ANALYST}, ${UBD_OFFICER};
    alter default privileges in schema marts grant select on tables to ${readers}`);
}

/** Lets exactly who may read a personal mart: its columns for everybody of HR, and those of a duty for its officer. */
export async function grantPersonal(client: Client, { name: mart, columns }: Mart): Promise<void> {
  const shown = columns.filter(({ duty }) => duty === null).map((column) => name(column.name));
  await client.run(`
    revoke all on pii.${name(mart)} from ${READERS.join(", ")};
    grant select (${shown.join(", ")}) on pii.${name(mart)} to ${HR_ANALYST};
    grant select on pii.${name(mart)} to ${UBD_OFFICER}`);
}

/** Keeps which companies a reader sees as the organisation has it. Gives what it names that is not there. */
export async function entitle(client: Client, access: Access): Promise<string[]> {
  // Public may read it, because a policy asks it in the reader's name; it holds names of roles and companies only.
  await client.run(`
    create table if not exists saldo.role_company (role text not null, company text not null, primary key (role, company));
    grant select on saldo.role_company to public`);
  const wanted = Object.entries(access).flatMap(([role, companies]) =>
    companies.map((company) => `(${literal(role)}, ${literal(company)})`),
  );
  const list = wanted.length > 0 ? `values ${wanted.join(", ")}` : "select '', '' where false";
  await client.run(`
    delete from saldo.role_company where (role, company) not in (${list});
    insert into saldo.role_company ${list} on conflict do nothing`);
  const unknown = await client.all(
    "select distinct role from saldo.role_company where role not in (select rolname from pg_roles) order by role",
  );
  return unknown.map(({ role }) => `access names ${role}, a role that this server does not have`);
}

/** Shows rows of published marts only to who is entitled to them. */
export async function restrictRows(client: Client, marts: readonly Mart[]): Promise<void> {
  for (const mart of marts) await restrict(client, targetOf(mart), mart.company);
  // What the controls found tells about every company.
  await restrict(client, "marts.control", null);
}

const SEEN =
  "(select allowed.company from saldo.role_company as allowed inner join pg_roles as known on known.rolname = allowed.role where pg_has_role(current_user, known.oid, 'member'))";

/** One policy per table: rows of the companies that the reader's roles see. An administrator's own policies stay. */
async function restrict(client: Client, table: string, company: Mart["company"]): Promise<void> {
  const [standing] = await client.all(`
    select relrowsecurity as enabled, pg_get_expr(polqual, polrelid) is not null as has_policy
    from pg_class left join pg_policy on polrelid = pg_class.oid and polname = 'saldo_company'
    where pg_class.oid = ${literal(table)}::regclass`);
  const wanted =
    company === "shared"
      ? "true"
      : company === null
        ? `'*' in ${SEEN}`
        : `(${name(company)} in ${SEEN} or '*' in ${SEEN})`;
  const [words] = await client.all(
    `select obj_description(oid, 'pg_policy') as words from pg_policy where polrelid = ${literal(table)}::regclass and polname = 'saldo_company'`,
  );
  if (standing!["enabled"] !== true) await client.run(`alter table ${table} enable row level security`);
  // The comment remembers what the policy was made of: an unchanged one is left alone, and with it no lock is taken.
  if (words?.["words"] === wanted) return;
  await client.run(`
    drop policy if exists saldo_company on ${table};
    create policy saldo_company on ${table} for select using (${wanted});
    comment on policy saldo_company on ${table} is ${literal(wanted)}`);
}
