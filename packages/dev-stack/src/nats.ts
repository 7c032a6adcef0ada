import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { natsConfiguration, natsServerSettings } from "@crossdesk/deploy";
import type { NatsUser } from "@crossdesk/deploy";
import { choosePort } from "./free-port.ts";
import { findNatsServer } from "./nats-program.ts";
import { claimFolder, ServerProcess } from "./server-process.ts";

export interface NatsOptions {
  /** Keeps JetStream's data in this folder. Without it the data is temporary. */
  readonly storeDir?: string;
  /** The port on 127.0.0.1; without it any free one. */
  readonly port?: number;
  /** Taken instead of any free port if it is free. */
  readonly preferredPort?: number;
  /** Who may connect; anybody by default. The first of them is in the server's `url`. */
  readonly users?: readonly NatsUser[];
  /** A configuration to read, in place of `users`. */
  readonly configFile?: string;
  /** On by default otherwise. */
  readonly jetstream?: boolean;
  /** Called when nats-server has to be downloaded first. */
  readonly onProgress?: (message: string) => void;
}

/** A running NATS server of this process. It ends with this process, even when that is killed. */
export interface NatsServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Another one after `restart`. */
  readonly pid: number;
  readonly running: boolean;
  /** Settles when the present server process has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** Shuts down, and removes temporary data. */
  stop(): Promise<void>;
  /** Ends the server by a signal (SIGKILL by default) as a crash would, and waits until it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts again on the same port and data, stopping first what still runs. */
  restart(): Promise<void>;
  /** Freezes the server: connections stay open and nothing answers, as with a half-open network. */
  pause(): void;
  resume(): void;
}

/**
 * By default Go uses all processors, and wakes a thread on each of them even for single messages. On a machine shared with the services,
 * half of them are enough, and save a quarter of the CPU time per message (measured on two processors).
 */
const brokerEnvironment = (): NodeJS.ProcessEnv => ({
  GOMAXPROCS: String(Math.max(1, Math.floor(availableParallelism() / 2))),
  ...process.env,
});

/**
 * The configuration of an embedded nats-server with users. Without an explicit limit JetStream takes three quarters of the disk space that is free
 * at its start, which on a full disk is nothing until the next restart.
 */
export const embeddedConfiguration = (folder: string, users: readonly NatsUser[]): string =>
  natsServerSettings({ maxStore: "10GB", storeDir: join(folder, "jetstream") }) + natsConfiguration(users);

const withoutJetstream = (_folder: string, users: readonly NatsUser[]): string => natsConfiguration(users);

/** Starts nats-server on 127.0.0.1 and resolves when it takes connections; see `findNatsServer` for where it comes from. */
export async function startNats(options: NatsOptions = {}): Promise<NatsServer> {
  const program = await findNatsServer(options.onProgress === undefined ? {} : { onProgress: options.onProgress });
  const temporary = options.storeDir === undefined;
  const folder =
    options.storeDir === undefined ? await mkdtemp(join(tmpdir(), "crossdesk-nats-")) : resolve(options.storeDir);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await claimFolder(folder, "SIGTERM");
    const port = await choosePort("nats-server", options);
    const users = options.users ?? [];
    const configuration = options.jetstream === false ? withoutJetstream : embeddedConfiguration;
    const configFile = users.length === 0 ? options.configFile : join(folder, "users.conf");
    if (users.length > 0) await writeFile(join(folder, "users.conf"), configuration(folder, users), { mode: 0o600 });
    const configured = configFile === undefined ? [] : ["--config", configFile];
    // With users, the configuration names the folder.
    const jetstream =
      options.jetstream === false || users.length > 0 ? [] : ["--jetstream", "--store_dir", join(folder, "jetstream")];
    const launch = () =>
      ServerProcess.start({
        name: "nats-server",
        command: program,
        env: brokerEnvironment(),
        args: ["--addr", "127.0.0.1", "--port", `${port}`, ...configured, ...jetstream],
        folder,
        temporary,
        stopSignal: "SIGTERM",
        isReady: () => greets(port),
        readyWithinMs: 30_000,
      });
    return new EmbeddedNats({ port, user: users[0], folder, temporary, launch, server: await launch() });
  } catch (error) {
    if (temporary) await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    throw error;
  }
}

interface Running {
  readonly port: number;
  readonly user: NatsUser | undefined;
  readonly folder: string;
  readonly temporary: boolean;
  readonly launch: () => Promise<ServerProcess>;
  readonly server: ServerProcess;
}

class EmbeddedNats implements NatsServer {
  readonly url: string;
  readonly port: number;
  readonly #running: Running;
  #server: ServerProcess;

  constructor(running: Running) {
    this.#running = running;
    this.#server = running.server;
    this.port = running.port;
    const { user } = running;
    const credentials = user !== undefined && "user" in user ? `${user.user}:${user.password}@` : "";
    this.url = `nats://${credentials}127.0.0.1:${running.port}`;
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
    await this.#server.end("SIGTERM", 3000);
    if (this.#running.temporary)
      await rm(this.#running.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    await this.#server.end(signal, 3000);
  }

  async restart(): Promise<void> {
    await this.#server.end("SIGTERM", 3000);
    this.#server = await this.#running.launch();
  }

  pause(): void {
    this.#server.signal("SIGSTOP");
  }

  resume(): void {
    this.#server.signal("SIGCONT");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/** nats-server speaks first, and only once it (and JetStream, if asked for) is up. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", timeout: 1000 });
    const settle = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.once("data", (chunk) => settle(chunk.toString().startsWith("INFO ")));
    socket.once("error", () => settle(false));
    socket.once("timeout", () => settle(false));
    socket.once("end", () => settle(false));
  });
}
