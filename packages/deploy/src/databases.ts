import { Client, escapeIdentifier } from "pg";

/** The URL of another database on the same server. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

/** Creates those of the databases that are missing, in UTF-8; safe when several processes do it at the same time. */
export async function ensureDatabases(serverUrl: string, names: readonly string[]): Promise<void> {
  await withClient(serverUrl, async (client) => {
    const found = await client.query<{ datname: string }>("SELECT datname FROM pg_database WHERE datname = ANY($1)", [
      names,
    ]);
    const existing = new Set(found.rows.map((row) => row.datname));
    for (const name of names) {
      if (!existing.has(name)) await createDatabase(client, name);
    }
  });
}

/** Runs `work` on a connection of its own. */
export async function withClient<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, query_timeout: 60_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const ALREADY_EXISTS = new Set(["42P04", "23505"]);

async function createDatabase(client: Client, name: string): Promise<void> {
  try {
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)} ENCODING 'UTF8' TEMPLATE template0`);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (typeof code !== "string" || !ALREADY_EXISTS.has(code)) throw error;
  }
}
