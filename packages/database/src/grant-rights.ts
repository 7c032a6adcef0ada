import pg from "pg";

/** What a service may do in a database that its migrations' owner owns. */
export interface GrantOptions {
  /** The owner's connection. */
  readonly client: pg.Client;
  /** The service's own role. */
  readonly role: string;
  /** Tables whose rows are never changed or removed. */
  readonly appendOnly: readonly string[];
}

/** The table in which migrations are noted: a service waits for what it needs to stand there, and writes nothing into it. */
const MIGRATIONS_TABLE = "mikro_orm_migrations";

/** Lets a service read and write the rows of every table, and nothing else: no table is made, changed or emptied by it. */
export const grantRights = async ({ client, role, appendOnly }: GrantOptions): Promise<void> => {
  const to = pg.escapeIdentifier(role);
  const kept = appendOnly.map((table) => `REVOKE UPDATE, DELETE ON ${pg.escapeIdentifier(table)} FROM ${to}`);
  await client.query(
    [
      "BEGIN",
      `GRANT USAGE ON SCHEMA public TO ${to}`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${to}`,
      `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${to}`,
      `REVOKE ALL ON ${pg.escapeIdentifier(MIGRATIONS_TABLE)} FROM ${to}`,
      `GRANT SELECT ON ${pg.escapeIdentifier(MIGRATIONS_TABLE)} TO ${to}`,
      ...kept,
      "COMMIT",
    ].join(";\n"),
  );
};
