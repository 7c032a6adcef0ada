import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { openCluster, startPostgres } from "@crossdesk/dev-stack";
import { startBroker } from "./run/broker-accounts.ts";
import { type OnDemand, type Shared, startOnDemand } from "./on-demand.ts";

/**
 * What a whole vitest run shares; each part is started or made when a test first asks for it. Where several projects of a run
 * name this file, the first one provides for all.
 */
export default async function setup({ vitest }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const run = vitest.getRootProject();
  if (run.getProvidedContext().crossdeskPostgres !== undefined) return undefined;
  const cluster = await startOnDemand(initialiseCluster);
  const postgres = await startOnDemand(() => startServer(cluster));
  const broker = await startOnDemand(startBroker);
  run.provide("crossdeskBroker", broker.url);
  run.provide("crossdeskCluster", cluster.url);
  run.provide("crossdeskPostgres", postgres.url);
  return async () => {
    await Promise.all([postgres.stop(), broker.stop()]);
    await cluster.stop();
  };
}

/** A PostgreSQL cluster that no server ever runs on: only copied, which takes a tenth of what initdb does. */
const initialiseCluster = async (): Promise<Shared> => {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-cluster-"));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  try {
    const { data } = await openCluster({ folder, durable: false });
    await askForPlainPasswords(join(data, "pg_hba.conf"));
  } catch (error) {
    await remove();
    throw error;
  }
  return { address: folder, stop: remove };
};

/** Tests open thousands of connections, on loopback: one round trip less for each, and no signatures on both sides. */
const askForPlainPasswords = async (file: string): Promise<void> => {
  const rules = await readFile(file, "utf8");
  await writeFile(file, rules.replaceAll("scram-sha-256", "password"));
};

/** The one PostgreSQL that databases of tests are on. */
const startServer = async ({ read }: OnDemand): Promise<Shared> => {
  const server = await startPostgres({ copyOf: await read() });
  return { address: server.url, stop: () => server.stop() };
};
