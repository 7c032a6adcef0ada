import { randomBytes } from "node:crypto";
import { appendFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  appNodeOptions,
  databaseRoles,
  ensureDatabases,
  ensureServiceRoles,
  fillCompileCache,
  migrateServices,
  natsUsers,
  newEncryptionKeys,
  PROJECT_FOLDER,
  serviceDatabase,
  SERVICES,
  withClient,
} from "@crossdesk/deploy";
import { findFreePort, startNatsCluster, startPostgres } from "@crossdesk/dev-stack";
import type { NatsCluster, PostgresServer } from "@crossdesk/dev-stack";
import { openDatabases } from "../chaos/databases.ts";
import type { Databases } from "../chaos/databases.ts";
import { startProgram } from "../chaos/victim.ts";
import type { AppVictim, ProgramOptions } from "../chaos/victim.ts";
import { mountSmall } from "./small-disk.ts";

export const KINDS = ["gateway", "tickets", "agents", "files", "webhooks"] as const;
export type Kind = (typeof KINDS)[number];

/** How many of each there are. */
export type Replicas = Readonly<Record<Kind, number>>;

export const ELEVEN: Replicas = { gateway: 2, tickets: 3, agents: 2, files: 2, webhooks: 2 };

/** The whole system as on several machines, but on one: three servers of NATS, PostgreSQL, and several replicas of each app. */
export interface Cluster extends AsyncDisposable {
  readonly nats: NatsCluster;
  /** The addresses of NATS with the operator's user. */
  readonly natsUrl: string;
  readonly postgres: PostgresServer;
  readonly databases: Databases;
  readonly apps: Readonly<Record<Kind, readonly AppVictim[]>>;
  readonly gatewayUrls: readonly string[];
  readonly secret: string;
  /** The folder of PostgreSQL's data where it is a file system of its own, which can be filled; else the reason why it is not. */
  readonly smallDisk: { readonly folder: string } | { readonly none: string };
}

export interface ClusterOptions {
  readonly replicas: Replicas;
  /** Whether PostgreSQL's data is put on a small disk of its own, where this machine allows it. */
  readonly needsSmallDisk?: boolean;
  /** Settings of the apps, over those that every cluster has. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The folder of an initialised cluster that PostgreSQL's data is copied from. */
  readonly copyOf?: string | undefined;
  /** A folder for what the programs log; nowhere by default. */
  readonly logs?: string | undefined;
}

const programOf = (path: string): string => join(PROJECT_FOLDER, path);

/** A cache that was named is taken as it is: tests share theirs. Half of the cost of a start is compilation. */
const givenCache = process.env["NODE_COMPILE_CACHE"];
const COMPILE_CACHE = givenCache ?? programOf("node_modules/.cache/crossdesk-compile");

/** Twelve programs that start at once, on a machine that may have other work. */
const READY_WITHIN_MS = 240_000;

/** The address as one user has it. */
const withUser = (url: string, user: string, password: string): string =>
  url.replaceAll(/\/\/(?:[^@/,]*@)?/gu, () => `//${user}:${password}@`);

/** Settings of every app. One caller's load reaches no limit, and no gateway of this busy machine refuses requests since it is slow. */
const COMMON = {
  NODE_ENV: "production",
  LOG_LEVEL: "warn",
  RATE_LIMIT_REQUESTS: "1000000000",
  MAX_EVENT_LOOP_DELAY_MS: "60000",
  // Longer than the balancer takes to notice.
  DRAIN_DELAY_SECONDS: "2",
  // Agents do not work here: tickets stay with the agents that they were assigned to.
  AGENT_PICK_TIMEOUT_SECONDS: "86400",
};

const prepareDatabases = async (postgres: PostgresServer, passwordFor: (user: string) => string): Promise<void> => {
  await ensureDatabases(postgres.url, [...SERVICES, "ledger"].map(serviceDatabase));
  for (const service of SERVICES) {
    const password = passwordFor(service);
    await ensureServiceRoles(postgres.url, { service, database: serviceDatabase(service), password });
  }
  await migrateServices({ databaseUrl: postgres.url, onLine: () => undefined });
  await withClient(postgres.url, async (client) => {
    // Little enough for the small disk.
    await client.query("ALTER SYSTEM SET max_wal_size = '128MB'");
    await client.query("SELECT pg_reload_conf()");
  });
};

export const startCluster = async ({
  replicas,
  needsSmallDisk = false,
  env: given,
  copyOf,
  logs,
}: ClusterOptions): Promise<Cluster> => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-cluster-run-"));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  const dataDir = join(folder, "postgres");
  await mkdir(dataDir, { mode: 0o700 });
  const small = needsSmallDisk ? await mountSmall(dataDir) : { none: "it was not asked for" };
  if ("unmount" in small) stack.defer(() => small.unmount());
  if (logs !== undefined) await mkdir(logs, { recursive: true });

  const secret = randomBytes(32).toString("hex");
  const passwords = new Map<string, string>();
  const passwordFor = (user: string): string => {
    const password = passwords.get(user) ?? randomBytes(18).toString("hex");
    passwords.set(user, password);
    return password;
  };
  const [postgres, nats] = await Promise.all([
    startPostgres({ dataDir, ...(copyOf === undefined ? {} : { copyOf }) }),
    startNatsCluster({ users: natsUsers(passwordFor) }),
  ]);
  stack.use(postgres);
  stack.use(nats);
  await prepareDatabases(postgres, passwordFor);
  if (givenCache === undefined) await fillCompileCache(COMPILE_CACHE, KINDS);

  const env = {
    ...COMMON,
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    CROSSDESK_DATA: folder,
    AUTH_SECRET: secret,
    FILES_LINK_KEYS: newEncryptionKeys(),
    WEBHOOKS_ENCRYPTION_KEYS: newEncryptionKeys(),
    ...given,
  };
  const start = async ({ name, main, env: own, nodeOptions = [] }: ProgramOptions): Promise<AppVictim> => {
    const onOutput = (text: string): void => {
      if (logs !== undefined) appendFileSync(join(logs, `${name}.log`), text);
    };
    const program = { name, main: programOf(main), nodeOptions, readyWithinMs: READY_WITHIN_MS };
    return stack.use(await startProgram({ ...program, env: { ...env, ...own }, onOutput }));
  };
  const gatewayUrls: string[] = [];
  const startApp = async (kind: Kind, index: number): Promise<AppVictim> => {
    const own = { NATS_URL: withUser(nats.url, kind, passwordFor(kind)) };
    const name = `${kind} ${index + 1}`;
    const startIt = (more: Readonly<Record<string, string>>): Promise<AppVictim> =>
      start({
        name,
        main: `apps/${kind}/src/main.ts`,
        env: { ...own, ...more },
        nodeOptions: appNodeOptions(kind),
      });
    if (kind !== "gateway") {
      const { service } = databaseRoles(kind);
      return startIt({ DATABASE_URL: withUser(postgres.url, service, passwordFor(kind)) });
    }
    const port = String(await findFreePort());
    gatewayUrls.push(`http://127.0.0.1:${port}`);
    return startIt({ PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` });
  };
  const startAll = (kind: Kind): Promise<AppVictim[]> =>
    Promise.all(Array.from({ length: replicas[kind] }, (_, index) => startApp(kind, index)));
  const [gateway, tickets, agents, files, webhooks] = await Promise.all([
    startAll("gateway"),
    startAll("tickets"),
    startAll("agents"),
    startAll("files"),
    startAll("webhooks"),
    start({
      name: "ledger",
      main: "e2e/src/chaos/ledger/main.ts",
      env: { NATS_URL: nats.url, DATABASE_URL: postgres.url },
    }),
  ]);
  const databases = stack.use(openDatabases(postgres.url));
  const running = stack.move();
  return {
    nats,
    natsUrl: nats.url,
    postgres,
    databases,
    apps: { gateway, tickets, agents, files, webhooks },
    gatewayUrls,
    secret,
    smallDisk: "unmount" in small ? { folder: dataDir } : small,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};
