import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildAgents } from "@crossdesk/agents";
import type { AgentsService, AgentsSettings } from "@crossdesk/agents";
import { createCrossdeskClient } from "@crossdesk/client";
import type { CrossdeskClient } from "@crossdesk/contracts";
import { databaseUrl, ensureDatabases, serviceDatabase } from "@crossdesk/deploy";
import { startNats, startPostgres } from "@crossdesk/dev-stack";
import { createDiskStore } from "@crossdesk/file-store";
import { buildFiles } from "@crossdesk/files";
import { connectNats, createLogger } from "@crossdesk/service-kit";
import type { Database } from "@crossdesk/database";
import type { Clock } from "@crossdesk/service-kit";
import { buildTickets } from "@crossdesk/tickets";
import type { TicketsService } from "@crossdesk/tickets";
import type { NatsConnection } from "@nats-io/transport-node";
import { Pool } from "pg";

const SERVICES = ["tickets", "agents", "files"] as const;
type Service = (typeof SERVICES)[number];

/** The services, with a PostgreSQL and a NATS of their own, in this process, whose clock they follow. */
export interface DeskSystem extends AsyncDisposable {
  readonly client: CrossdeskClient;
  /** The desk's own connection, as a client has one. */
  readonly nc: NatsConnection;
  readonly tickets: TicketsService;
  readonly agents: AgentsService;
  /** The services' own handles, by which their commits are counted. */
  readonly committing: readonly Database[];
  /** Ways into the databases, past the services. */
  readonly databases: Readonly<Record<"tickets" | "agents", Pool>>;
  /** What the services warned of, as it was logged. */
  readonly warnings: readonly string[];
}

/** The services' databases, by service; `await using` drops or closes them. */
export type DeskDatabases = Readonly<Record<Service, { readonly url: string }>> & AsyncDisposable;

export interface DeskSystemOptions {
  readonly clock: Clock;
  readonly agents: Partial<AgentsSettings>;
  /** Opens the databases; by default on a PostgreSQL of the system's own. */
  readonly openDatabases?: (() => Promise<DeskDatabases>) | undefined;
}

/** Few connections, which keep what they have prepared at hand: people act one step after another. */
const POOL_SIZE = 3;
/** Longer than any call takes on a machine that has much else to do. */
const CALL_MS = 60_000;

/** New databases on a server that keeps its data in a temporary folder, and does without what protects it from a power cut. */
const openOwnDatabases = async (): Promise<DeskDatabases> => {
  const postgres = await startPostgres();
  const of = (service: Service) => ({ url: databaseUrl(postgres.url, serviceDatabase(service)) });
  await ensureDatabases(postgres.url, SERVICES.map(serviceDatabase));
  return {
    tickets: of("tickets"),
    agents: of("agents"),
    files: of("files"),
    [Symbol.asyncDispose]: () => postgres.stop(),
  };
};

export const startDeskSystem = async (options: DeskSystemOptions): Promise<DeskSystem> => {
  const { clock, agents: settings, openDatabases = openOwnDatabases } = options;
  await using stack = new AsyncDisposableStack();
  const warnings: string[] = [];
  const logger = createLogger({
    service: "desk",
    level: "warn",
    destination: { write: (line: string) => void warnings.push(line) },
  });
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-desk-"));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  const given = stack.use(await openDatabases());
  const nats = stack.use(await startNats());

  const connect = async (name: string): Promise<NatsConnection> => {
    const nc = await connectNats({ url: nats.url, name, logger });
    stack.defer(() => nc.close());
    return nc;
  };
  const common = async (service: Service) => ({
    nc: await connect(service),
    logger,
    clock,
    databaseUrl: given[service].url,
    poolSize: POOL_SIZE,
  });
  const store = createDiskStore({ folder });
  const tickets = await buildTickets(await common("tickets"));
  stack.defer(() => tickets.close());
  const files = await buildFiles({ ...(await common("files")), store });
  stack.defer(() => files.close());
  const agents = await buildAgents({ ...(await common("agents")), settings });
  stack.defer(() => agents.close());
  await Promise.all([tickets, files, agents].map((service) => service.start()));

  const open = (service: Service): Pool => {
    const pool = new Pool({ connectionString: given[service].url, max: 2 });
    stack.defer(() => pool.end());
    return pool;
  };
  const databases = { tickets: open("tickets"), agents: open("agents") };
  const nc = await connect("desk");
  const running = stack.move();
  return {
    client: createCrossdeskClient({ nc, timeoutMs: CALL_MS }),
    nc,
    tickets,
    agents,
    committing: [tickets.db, agents.db, files.db],
    databases,
    warnings,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};
