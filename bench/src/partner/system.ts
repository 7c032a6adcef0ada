import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { databaseUrl } from "@crossdesk/deploy";
import { findFreePort, startNats, startPostgres } from "@crossdesk/dev-stack";
import type { NatsServer, PostgresServer } from "@crossdesk/dev-stack";
import { startApp, startProcess } from "../files/app-process.ts";
import type { App, AppProcess } from "../files/app-process.ts";
import { NO_MEASURE } from "../no-measure.ts";
import { loadDatabases } from "./data/load-database.ts";
import { prepareDatabases } from "./data/templates.ts";
import { SECRET } from "./load/prepare-requests.ts";

/** Loaded databases are kept here from run to run; nothing else uses the folder, and it may be deleted. */
const CACHE = fileURLToPath(new URL("../../../.crossdesk-bench/", import.meta.url));

const APPS = ["tickets", "agents", "files"] as const;

export type ProcessName = App | "nats" | "postgres" | "reference" | "echo";

/** A subject of the measurement: the deployed system, or the reference, on the same servers. */
export interface BenchSystem extends AsyncDisposable {
  readonly urls: Readonly<Record<"system" | "reference" | "echo", string>>;
  readonly pids: Readonly<Record<ProcessName, number>>;
  readonly natsUrl: string;
  readonly ticketsUrl: string;
  readonly agentsUrl: string;
  /** Starts one more of the programs, which ends with the system. */
  readonly startMore: (app: App, extra?: Readonly<Record<string, string>>) => Promise<AppProcess>;
  /** Starts a program that is none of the system's, on the same servers; it ends with the system too. */
  readonly startBeside: (main: URL, extra?: Readonly<Record<string, string>>) => Promise<AppProcess>;
}

export interface SystemOptions {
  /** How many tickets are loaded; three times as many messages. */
  readonly tickets: number;
  /** The folder of the loaded databases: systems that run at the same time need one each. */
  readonly cache?: string;
  /** Options of Node for one of the programs. */
  readonly nodeOptions?: Partial<Record<App, readonly string[]>>;
  /** What the services and the gateway log: `warn` by default. */
  readonly logLevel?: string;
}

interface Servers {
  readonly postgres: PostgresServer;
  readonly nats: NatsServer;
  readonly env: Readonly<Record<string, string>>;
}

interface ServersOptions {
  readonly cache: string;
  readonly logLevel: string;
}

const startServers = async (stack: AsyncDisposableStack, { cache, logLevel }: ServersOptions): Promise<Servers> => {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-bench-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await mkdir(CACHE, { recursive: true });
  const [postgres, nats] = await Promise.all([startPostgres({ dataDir: join(CACHE, cache) }), startNats()]);
  stack.use(postgres);
  stack.use(nats);
  const env = {
    NODE_ENV: "production",
    LOG_LEVEL: logLevel,
    NATS_URL: nats.url,
    DATABASE_URL: postgres.url,
    CROSSDESK_DATA: folder,
    AUTH_SECRET: SECRET,
    ...NO_MEASURE,
  };
  return { postgres, nats, env };
};

/** The services migrate empty databases, which are filled once they have gone. */
const loadOnce = async ({ postgres, env }: Servers, tickets: number): Promise<void> => {
  console.log(`Loading ${tickets.toLocaleString("en")} tickets, once`);
  {
    await using services = new AsyncDisposableStack();
    await Promise.all(APPS.map(async (app) => services.use(await startApp(app, env))));
  }
  await loadDatabases(postgres.url, tickets);
};

export const startSystem = async (options: SystemOptions): Promise<BenchSystem> => {
  const { tickets, cache = "postgres", nodeOptions = {}, logLevel = "warn" } = options;
  await using stack = new AsyncDisposableStack();
  const servers = await startServers(stack, { cache, logLevel });
  const { postgres, nats, env } = servers;
  await prepareDatabases({ serverUrl: postgres.url, tickets, load: () => loadOnce(servers, tickets) });

  const start = async (app: App, extra: Readonly<Record<string, string>> = {}) =>
    stack.use(await startApp(app, { ...env, ...extra }, nodeOptions[app]));
  const startOther = async (file: string, extra: Readonly<Record<string, string>>) =>
    stack.use(await startProcess(new URL(file, import.meta.url), { ...env, ...extra }));
  const ports = [await findFreePort(), await findFreePort(), await findFreePort()] as const;
  const [system, reference, echo] = ports.map((port) => `http://127.0.0.1:${port}`);
  if (system === undefined || reference === undefined || echo === undefined) throw new Error("There is no port.");
  const [ticketsUrl, agentsUrl] = ["crossdesk_tickets", "crossdesk_agents"].map((name) =>
    databaseUrl(postgres.url, name),
  );
  if (ticketsUrl === undefined || agentsUrl === undefined) throw new Error("There is no database.");
  const [ticketsApp, agents, files, gateway, compared, bare] = await Promise.all([
    start("tickets"),
    start("agents"),
    start("files"),
    start("gateway", { PORT: String(ports[0]), PUBLIC_URL: system }),
    startOther("reference/server.ts", {
      PORT: String(ports[1]),
      PUBLIC_URL: system,
      TICKETS_URL: ticketsUrl,
      AGENTS_URL: agentsUrl,
    }),
    startOther("echo/server.ts", { PORT: String(ports[2]) }),
  ]);

  const running = stack.move();
  return {
    urls: { system, reference, echo },
    pids: {
      gateway: gateway.pid,
      tickets: ticketsApp.pid,
      agents: agents.pid,
      files: files.pid,
      nats: nats.pid,
      postgres: postgres.pid,
      reference: compared.pid,
      echo: bare.pid,
    },
    natsUrl: nats.url,
    ticketsUrl,
    agentsUrl,
    startMore: async (app, extra = {}) => {
      const more = await startApp(app, { ...env, ...extra }, nodeOptions[app]);
      return running.use(more);
    },
    startBeside: async (main, extra = {}) => running.use(await startProcess(main, { ...env, ...extra })),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};
