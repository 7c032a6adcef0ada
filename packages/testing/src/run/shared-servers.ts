import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { openCluster, startPostgres } from "@crossdesk/dev-stack";
import { type OnDemand, type Shared, startOnDemand } from "../on-demand.ts";
import { startBroker } from "./broker-accounts.ts";

/** Names to each package what `npm test` shares between all of them; without it, a package's run has servers of its own. */
export const SHARED_SERVERS = "CROSSDESK_TEST_SERVERS";

/** Where tests ask for each part, by the name under which vitest provides it. */
export const ServerAddresses = z.object({
  crossdeskBroker: z.url(),
  crossdeskCluster: z.url(),
  crossdeskPostgres: z.url(),
});

export interface SharedServers extends AsyncDisposable {
  readonly addresses: z.output<typeof ServerAddresses>;
}

/** Offers what a run shares; each part is started or made when a test first asks for it. */
export const offerServers = async (): Promise<SharedServers> => {
  const cluster = await startOnDemand(initialiseCluster);
  const postgres = await startOnDemand(() => startServer(cluster));
  const broker = await startOnDemand(startBroker);
  return {
    addresses: { crossdeskBroker: broker.url, crossdeskCluster: cluster.url, crossdeskPostgres: postgres.url },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([postgres.stop(), broker.stop()]);
      await cluster.stop();
    },
  };
};

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
