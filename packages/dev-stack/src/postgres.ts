import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { choosePort } from "./free-port.ts";
import {
  findPostgresPrograms,
  openCluster,
  POSTGRES_ENV,
  type PostgresCluster,
  SUPERUSER,
} from "./postgres-cluster.ts";
import { claimFolder, ServerProcess, ServerStartError } from "./server-process.ts";

export interface PostgresOptions {
  /**
   * Keeps the data in this folder, safe against a crash. Without it the data is temporary, and committed before it is written, for
   * speed: a crash loses what was committed last.
   */
  readonly dataDir?: string;
  /** The folder of an initialised cluster, which new data is copied from instead of calling initdb. */
  readonly copyOf?: string;
  /** The port on 127.0.0.1; without it any free one. */
  readonly port?: number;
  /** Taken instead of any free port if it is free. */
  readonly preferredPort?: number;
}

/** A running PostgreSQL of this process. It ends with this process, even when that is killed. */
export interface PostgresServer extends AsyncDisposable {
  /** Connects as superuser to the database `postgres`; see `databaseUrl` for others. */
  readonly url: string;
  readonly port: number;
  /** The postmaster; another one after `restart`. */
  readonly pid: number;
  /** Whether it runs now. */
  readonly running: boolean;
  /** Settles when the present postmaster has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** Shuts down, and removes temporary data. */
  stop(): Promise<void>;
  /**
   * Ends the postmaster by a signal (SIGKILL by default) as a crash would, and waits until it is gone. A server without a `dataDir` refuses
   * it, as it would lose commits.
   */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts again on the same data and port, stopping first what still runs. */
  restart(): Promise<void>;
}

/** Starts a PostgreSQL server on 127.0.0.1, as root too, and resolves when it takes connections. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const temporary = options.dataDir === undefined;
  const folder =
    options.dataDir === undefined ? await mkdtemp(join(tmpdir(), "crossdesk-postgres-")) : resolve(options.dataDir);
  try {
    await claimFolder(folder, "SIGINT");
    const copied = options.copyOf === undefined ? {} : { copyOf: options.copyOf };
    const cluster = await openCluster({ folder, durable: !temporary, ...copied });
    const port = await choosePort("PostgreSQL", options);
    const launch = () => launchPostmaster({ cluster, port, temporary });
    return new EmbeddedPostgres({ cluster, port, temporary, launch, server: await launch() });
  } catch (error) {
    if (temporary) await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    throw error;
  }
}

interface Running {
  readonly cluster: PostgresCluster;
  readonly port: number;
  readonly temporary: boolean;
  readonly launch: () => Promise<ServerProcess>;
  readonly server: ServerProcess;
}

class EmbeddedPostgres implements PostgresServer {
  readonly url: string;
  readonly port: number;
  readonly #running: Running;
  #server: ServerProcess;

  constructor(running: Running) {
    this.#running = running;
    this.#server = running.server;
    this.port = running.port;
    this.url = `postgres://${SUPERUSER}:${running.cluster.password}@127.0.0.1:${running.port}/postgres`;
  }

  get pid(): number {
    return this.#server.pid;
  }

  get running(): boolean {
    return this.#server.running;
  }

  get exited(): Promise<void> {
    return this.#server.exited;
  }

  async stop(): Promise<void> {
    await this.#end();
    if (this.#running.temporary)
      await rm(this.#running.cluster.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    if (this.#running.temporary)
      throw new Error("A temporary PostgreSQL loses commits when killed: start it with a dataDir.");
    await this.#server.end(signal, 5000);
  }

  async restart(): Promise<void> {
    await this.#end();
    this.#server = await this.#running.launch();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #end(): Promise<void> {
    // SIGINT rolls back what is open and writes everything to disk; SIGQUIT leaves that to the next start's recovery.
    return this.#server.end(this.#running.temporary ? "SIGQUIT" : "SIGINT", 4000);
  }
}

/** For data that may be lost in a crash. */
const QUICK = {
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  wal_level: "minimal",
  max_wal_senders: 0,
};

async function launchPostmaster(options: {
  cluster: PostgresCluster;
  port: number;
  temporary: boolean;
}): Promise<ServerProcess> {
  const { cluster, port, temporary } = options;
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: 400,
    timezone: "UTC",
    ...(temporary ? QUICK : {}),
  };
  const postgres = join(await findPostgresPrograms(), "postgres");
  const args = ["-D", cluster.data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  const call = cluster.account?.wrap(postgres, args) ?? { command: postgres, args };
  const launch = () =>
    ServerProcess.start({
      name: "PostgreSQL",
      ...call,
      env: POSTGRES_ENV,
      folder: cluster.folder,
      temporary,
      stopSignal: temporary ? "SIGQUIT" : "SIGINT",
      isReady: (pid) => isReady(cluster.data, pid),
      readyWithinMs: 60_000,
    });
  // Sessions of a killed postmaster notice its death a moment later, and block a new one until then.
  const giveUpAt = performance.now() + 10_000;
  for (;;) {
    try {
      return await launch();
    } catch (error) {
      const blocked = error instanceof ServerStartError && error.log.includes("shared memory block");
      if (!blocked || performance.now() > giveUpAt) throw error;
      await delay(100);
    }
  }
}

/** The postmaster writes its state to the last line of postmaster.pid; pg_ctl waits for the same. */
async function isReady(data: string, pid: number): Promise<boolean> {
  const text = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n");
  return lines[0] === String(pid) && lines[7]?.trim() === "ready";
}
