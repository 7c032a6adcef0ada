import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connect } from "@nats-io/transport-node";
import {
  databaseRoles,
  ensureDatabases,
  ensureServiceRoles,
  natsUsers,
  passwordOf,
  programUser,
  reasonOf,
  serviceDatabase,
  SERVICES,
  withClient,
} from "@crossdesk/deploy";
import { hasRoom } from "./data-folder.ts";
import { watchJetstream } from "./jetstream-watch.ts";
import { startNats } from "./nats.ts";
import { readPrograms } from "./kept-programs.ts";
import { startPostgres } from "./postgres.ts";
import type { Reporter } from "./reporter.ts";
import { keepStackSecret } from "./secret.ts";
import type { Settings } from "./settings.ts";
import type { StackKeeper } from "./stack-record.ts";

export interface ServersOptions {
  readonly settings: Settings;
  readonly keeper: StackKeeper;
  readonly reporter: Reporter;
}

/** NATS and PostgreSQL of a running stack: embedded ones, or the user's own. */
export interface Servers {
  readonly natsUrl: string;
  readonly databaseUrl: string;
  /** Shuts the embedded servers down. */
  stop(): Promise<void>;
  /** Kills the embedded servers; the next start recovers. */
  kill(): Promise<void>;
}

interface EmbeddedServer {
  readonly exited: Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

interface Provided {
  readonly name: string;
  readonly url: string;
  /** Undefined when it is the user's own. */
  readonly server?: EmbeddedServer;
}

/** Starts (or finds) both servers, creates the services' databases, and starts a server that dies again. */
export async function startServers(options: ServersOptions): Promise<Servers> {
  const { keeper, reporter } = options;
  const [postgres, nats] = await Promise.allSettled([providePostgres(options), provideNats(options)]);
  const embedded = [postgres, nats].flatMap((result) =>
    result.status === "fulfilled" && result.value.server !== undefined ? [result.value.server] : [],
  );
  let stopping = false;
  let unwatch: (() => Promise<void>) | undefined;
  const stop = async () => {
    stopping = true;
    await unwatch?.();
    await Promise.all(embedded.map((server) => server.stop()));
  };
  if (postgres.status === "rejected" || nats.status === "rejected") {
    await stop();
    const failed = [postgres, nats].flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    throw failed[0];
  }
  for (const { name, server } of [postgres.value, nats.value]) {
    if (server !== undefined) void keepAlive({ name, server, stopping: () => stopping, reporter });
  }
  const { url, server: broker } = nats.value;
  if (broker !== undefined) {
    const { dataFolder } = options.settings;
    unwatch = watchJetstream({ url, reporter, hasRoom: () => hasRoom(dataFolder), end: () => broker.kill() });
  }
  await keeper.update({ natsUrl: nats.value.url, databaseUrl: postgres.value.url });
  return {
    natsUrl: nats.value.url,
    databaseUrl: postgres.value.url,
    stop,
    async kill() {
      stopping = true;
      // A connection that is being opened to a server that ends does not delay its end.
      void unwatch?.();
      await Promise.all(embedded.map((server) => server.kill()));
    },
  };
}

async function providePostgres({ settings, keeper, reporter }: ServersOptions): Promise<Provided> {
  const step = "PostgreSQL";
  const names = SERVICES.map(serviceDatabase);
  reporter.begin(step);
  if (settings.databaseUrl !== undefined) {
    const url = settings.databaseUrl;
    const version = await describeDatabase(url, names);
    reporter.done(step, `PostgreSQL ${version} at ${new URL(url).host} (DATABASE_URL)`);
    return { name: step, url };
  }
  const preferredPort = keeper.record.ports.postgres;
  const secret = await keepStackSecret(settings.dataFolder);
  const server = await startPostgres({
    dataDir: join(settings.dataFolder, "postgres"),
    ...(preferredPort === undefined ? {} : { preferredPort }),
  });
  try {
    await keeper.update({ ports: { ...keeper.record.ports, postgres: server.port } });
    const version = await describeDatabase(server.url, names);
    for (const service of SERVICES) {
      const password = passwordOf(secret, `postgres ${databaseRoles(service).service}`);
      await ensureServiceRoles(server.url, { service, database: serviceDatabase(service), password });
    }
    reporter.done(step, `PostgreSQL ${version} on 127.0.0.1:${server.port}`);
    return { name: step, url: server.url, server };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function describeDatabase(url: string, names: readonly string[]): Promise<string> {
  try {
    await ensureDatabases(url, names);
    return await withClient(url, async (client) => {
      const found = await client.query<{ server_version: string }>("SHOW server_version");
      return found.rows[0]?.server_version.split(" ")[0] ?? "";
    });
  } catch (error) {
    const { host, username, pathname } = new URL(url);
    throw new Error(
      `PostgreSQL at ${host} (database ${pathname.slice(1)}, user ${username}) cannot be used: ${reasonOf(error)}.\n` +
        `It must take connections, and the user must own the databases ${names.join(", ")}, or be allowed to create them.`,
      { cause: error },
    );
  }
}

async function provideNats({ settings, keeper, reporter }: ServersOptions): Promise<Provided> {
  const step = "NATS";
  reporter.begin(step);
  if (settings.natsUrl !== undefined) {
    const version = await describeNats(settings.natsUrl);
    reporter.done(step, `NATS ${version} at ${new URL(settings.natsUrl).host} (NATS_URL)`);
    return { name: step, url: settings.natsUrl };
  }
  const preferredPort = keeper.record.ports.nats;
  const secret = await keepStackSecret(settings.dataFolder);
  const server = await startNats({
    storeDir: join(settings.dataFolder, "nats"),
    ...(preferredPort === undefined ? {} : { preferredPort }),
    users: [
      ...natsUsers((user) => passwordOf(secret, `nats ${user}`)),
      ...(await readPrograms(settings.dataFolder)).map(programUser),
    ],
    onProgress: (message) => reporter.note(message),
  });
  try {
    await keeper.update({ ports: { ...keeper.record.ports, nats: server.port } });
    reporter.done(step, `NATS ${await describeNats(server.url)} on 127.0.0.1:${server.port}`);
    return { name: step, url: server.url, server };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function describeNats(url: string): Promise<string> {
  try {
    const { username, password, host, protocol } = new URL(url);
    const nc = await connect({
      servers: `${protocol}//${host}`,
      ...credentials(decodeURIComponent(username), decodeURIComponent(password)),
      timeout: 5000,
      maxReconnectAttempts: 1,
    });
    const { version = "", jetstream } = nc.info ?? {};
    await nc.close();
    if (jetstream !== true) throw new Error("JetStream is off; start it with --jetstream");
    return version;
  } catch (error) {
    throw new Error(`NATS at ${new URL(url).host} cannot be used: ${reasonOf(error)}.`, { cause: error });
  }
}

/** As the apps read an address: a user and password, a token, or neither. */
function credentials(user: string, pass: string): { token: string } | { user: string; pass: string } | undefined {
  if (user === "") return undefined;
  return pass === "" ? { token: user } : { user, pass };
}

/** Starts an embedded server again when it ends by itself. */
async function keepAlive(options: {
  name: string;
  server: EmbeddedServer;
  stopping: () => boolean;
  reporter: Reporter;
}): Promise<void> {
  const { name, server, stopping, reporter } = options;
  for (;;) {
    await server.exited;
    if (stopping()) return;
    reporter.warn(`${name} ended unexpectedly; starting it again`);
    for (let wait = 250; !stopping(); wait = Math.min(wait * 2, 8000)) {
      try {
        await server.restart();
        if (stopping()) await server.stop();
        else reporter.note(`${name} is back`);
        break;
      } catch (error) {
        reporter.warn(`${name} did not start: ${reasonOf(error)}`);
        await delay(wait);
      }
    }
    if (stopping()) return;
  }
}
