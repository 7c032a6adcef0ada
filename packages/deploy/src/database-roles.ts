import { escapeIdentifier, escapeLiteral } from "pg";
import { databaseRoles } from "./credentials.ts";
import { databaseUrl, withClient } from "./databases.ts";

/** Databases made before there were roles belong to the superuser, with all that is in them. */
const takeOver = (owner: string): string => `
  DO $$
  DECLARE
    thing record;
  BEGIN
    FOR thing IN
      SELECT c.relname, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind
      FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S')
        AND c.relowner <> ${escapeLiteral(owner)}::regrole
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i', 'e'))
    LOOP
      EXECUTE format('ALTER %s public.%I OWNER TO %I', thing.kind, thing.relname, ${escapeLiteral(owner)});
    END LOOP;
    FOR thing IN
      SELECT p.oid::regprocedure::text AS signature FROM pg_proc p
      WHERE p.pronamespace = 'public'::regnamespace AND p.proowner <> ${escapeLiteral(owner)}::regrole
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
      EXECUTE format('ALTER ROUTINE %s OWNER TO %I', thing.signature, ${escapeLiteral(owner)});
    END LOOP;
  END $$`;

export interface ServiceRoles {
  readonly service: string;
  /** The service's own, which exists. */
  readonly database: string;
  /** The password of the role that the service runs as; without one it keeps the one that it has. */
  readonly password?: string;
}

/**
 * Creates the roles of a service, and restricts its database to them. The URL is a superuser's. The owner of the tables cannot log in:
 * migrations switch to it with `SET ROLE`.
 */
export async function ensureServiceRoles(
  serverUrl: string,
  { service, database, password }: ServiceRoles,
): Promise<void> {
  const roles = databaseRoles(service);
  const [name, owner, user] = [database, roles.owner, roles.service].map(escapeIdentifier);
  await withClient(serverUrl, async (client) => {
    for (const [role, login] of [
      [roles.owner, "NOLOGIN PASSWORD NULL"],
      [roles.service, password === undefined ? "" : `LOGIN PASSWORD ${escapeLiteral(password)}`],
    ] as const) {
      const known = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
      const what = known.rowCount === 0 ? "CREATE" : "ALTER";
      await client.query(`${what} ROLE ${escapeIdentifier(role)} NOSUPERUSER NOCREATEDB NOCREATEROLE ${login}`);
    }
    await client.query(`ALTER DATABASE ${name} OWNER TO ${owner}`);
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${user}`);
  });
  await withClient(databaseUrl(serverUrl, database), async (client) => {
    await client.query(takeOver(roles.owner));
    await client.query("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
  });
}
