import { randomUUID } from "node:crypto";
import { escapeIdentifier } from "pg";
import { databaseUrl, withClient } from "./databases.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Answers with the URL of the run's PostgreSQL server, starting it at the first request. */
    crossdeskPostgres: string;
  }
}

/** A database of one test file, dropped at its end with whatever is still connected to it. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  readonly name: string;
}

/**
 * Creates an empty database on the one PostgreSQL server that all files of a vitest run share. It needs
 * `vitest-global-setup.ts` as `globalSetup`; the first call of a run starts the server.
 */
export async function createTestDatabase(options: { name?: string } = {}): Promise<TestDatabase> {
  const server = await sharedServerUrl();
  const name = options.name ?? `test_${randomUUID().replaceAll("-", "")}`;
  await withClient(server, (client) =>
    // Copying files is quicker than logging each page, where nothing is synced to disk.
    client.query(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE template0 STRATEGY FILE_COPY`),
  );
  return {
    name,
    url: databaseUrl(server, name),
    async [Symbol.asyncDispose]() {
      await withClient(server, (client) =>
        client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`),
      );
    },
  };
}

async function sharedServerUrl(): Promise<string> {
  // vitest refuses to be imported outside a test worker, and this package is used there too.
  const { inject } = await import("vitest");
  const broker = inject("crossdeskPostgres");
  const answer = await fetch(broker);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The tests' PostgreSQL did not start: ${text}`);
  return text;
}
