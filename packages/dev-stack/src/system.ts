import { once } from "node:events";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { migrateServices, PROJECT_FOLDER, SERVICES } from "@crossdesk/deploy";
import { colors } from "./colors.ts";
import { appEnvironment, environmentOf } from "./app-environment.ts";
import { AppLog } from "./app-log.ts";
import { AppProcess } from "./app-process.ts";
import { buildWeb } from "./build-web.ts";
import { checkAddress } from "./check-address.ts";
import { untilReady } from "./gateway-health.ts";
import { withoutRepeats } from "./log-line.ts";
import { addressIdentity, IDENTITY, IDENTITY_MAIN } from "./identity-process.ts";
import type { Reporter } from "./reporter.ts";
import { type Servers, startServers } from "./servers.ts";
import { checkEncryptionKeys, type Settings, SettingsError } from "./settings.ts";
import { StackKeeper } from "./stack-record.ts";

const GATEWAY = "gateway";
const READY_WITHIN_MS = 90_000;
/** An app that ends this often before the system was ever ready will not recover by itself. */
const HOPELESS = 5;
/** How long the other apps have to say what is wrong with their settings, after the first has: a busy machine starts them slowly. */
const COMPLAINTS_WITHIN_MS = 20_000;
/** What each stage of a stop may take: together less than 5 s. */
const GRACE = { gateway: 1500, services: 1500, servers: 1500 };

export interface SystemOptions {
  readonly settings: Settings;
  readonly reporter: Reporter;
  /** Where `<app>/src/main.ts` of each app is. */
  readonly appsFolder: string;
}

/** The whole system, as `npm start` runs it. */
export class CrossdeskSystem {
  readonly #options: SystemOptions;
  readonly #keeper: StackKeeper;
  readonly #apps = new Map<string, AppProcess>();
  readonly #logs: AppLog[] = [];
  readonly #starting = new AbortController();
  /** One for each app: it has said that it is ready, or that it cannot be. */
  readonly #settled: Promise<void>[] = [];
  /** What apps say of their settings, and which they are. */
  readonly #complaints = new Map<string, string[]>();
  #servers: Servers | undefined;
  #env: NodeJS.ProcessEnv = {};
  #ready = false;
  #stopping: Promise<void> | undefined;

  private constructor(options: SystemOptions, keeper: StackKeeper) {
    this.#options = options;
    this.#keeper = keeper;
  }

  /** The environment that the apps run in. */
  get env(): NodeJS.ProcessEnv {
    return this.#env;
  }

  /** Takes the port and the data folder; nothing runs yet. */
  static async claim(options: SystemOptions): Promise<CrossdeskSystem> {
    const { settings, appsFolder } = options;
    for (const name of [...SERVICES, GATEWAY]) await access(mainOf(appsFolder, name));
    checkEncryptionKeys(settings);
    await checkAddress(settings);
    return new CrossdeskSystem(options, await StackKeeper.claim(settings.dataFolder, settings.localUrl));
  }

  /** Starts servers and apps, and resolves when all of it is ready. */
  async start(): Promise<void> {
    const { settings, reporter, appsFolder } = this.#options;
    const { signal } = this.#starting;
    // Beside everything else: the gateway serves the pages as soon as they are there.
    const pages = buildWeb({ appsFolder, reporter, signal });
    const servers = await startServers({ settings, reporter, keeper: this.#keeper });
    this.#servers = servers;
    signal.throwIfAborted();
    this.#env = await appEnvironment(settings, servers);
    const identity = await addressIdentity(settings, this.#keeper);
    const urls = { ...servers, identityUrl: identity?.url };
    const step = [...SERVICES, GATEWAY].join(", ");
    reporter.begin(step);
    if (identity !== undefined) this.#startApp({ name: IDENTITY, main: IDENTITY_MAIN, env: identity.env });
    for (const name of [...SERVICES, GATEWAY]) {
      const env = await environmentOf(name, { settings, urls, env: this.#env });
      this.#startApp({ name, main: mainOf(appsFolder, name), env });
    }
    // The services wait for it.
    const migrating = this.#migrate(servers.databaseUrl);
    const unready = await untilReady(settings.localUrl, { withinMs: READY_WITHIN_MS, everyMs: 100, signal });
    if (unready !== undefined) {
      throw new Error(
        `The system was not ready after ${READY_WITHIN_MS / 1000} s. ${settings.localUrl}/health/ready says: ${unready}\n` +
          `The logs are in ${join(settings.dataFolder, "logs")}.`,
      );
    }
    // The gateway's check includes what partners' requests need; the others only report on themselves.
    await Promise.race([Promise.all(this.#settled), once(signal, "abort")]);
    await migrating;
    signal.throwIfAborted();
    this.#ready = true;
    reporter.done(step);
    await pages;
  }

  /** Stops gateway, services and servers in this order, within 5 s; calling it again changes nothing. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** Kills every process. */
  async kill(): Promise<void> {
    for (const app of this.#apps.values()) app.kill();
    await this.#servers?.kill();
  }

  async #stop(): Promise<void> {
    this.#starting.abort(new StoppedError());
    await this.#apps.get(GATEWAY)?.stop(GRACE.gateway);
    await Promise.all([...SERVICES, IDENTITY].map(async (name) => this.#apps.get(name)?.stop(GRACE.services)));
    const servers = this.#servers;
    if (servers !== undefined) {
      const stopped = servers.stop().then(() => true);
      if (!(await Promise.race([stopped, delay(GRACE.servers, false)]))) await servers.kill();
      await stopped;
    }
    for (const log of this.#logs) log.close();
    await this.#keeper.release();
  }

  #startApp({ name, main, env }: StartedApp): void {
    const { settings, reporter } = this.#options;
    const log = new AppLog(join(settings.dataFolder, "logs", `${name}.log`), {
      onFailure: (reason) => reporter.warn(`${name}.log cannot be written: ${reason}. Everything else goes on`),
      onRecovery: (lostBytes) => reporter.note(`${name}.log is written again; ${lostBytes} bytes are missing in it`),
    });
    this.#logs.push(log);
    let crashed = false;
    const settled = Promise.withResolvers<void>();
    this.#settled.push(settled.promise);
    const app = new AppProcess({
      name,
      main,
      cwd: PROJECT_FOLDER,
      env,
      log,
      onLine: withoutRepeats(
        (line) => {
          if (this.#stopping === undefined) reporter.note(`${colors.dim(name.padEnd(8))} ${line}`);
        },
        () => performance.now(),
      ),
      onStart: (identity) => {
        if (this.#stopping !== undefined) return;
        this.#keeper.note({ apps: { ...this.#keeper.record.apps, [name]: identity } });
      },
      onReady: () => {
        settled.resolve();
        if (crashed && this.#ready) reporter.note(`${name} is back`);
        crashed = false;
      },
      onMisconfigured: (reason) => {
        settled.resolve();
        this.#complain(name, reason);
      },
      onCrash: ({ how, waitMs, inARow }) => {
        crashed = true;
        reporter.warn(`${name} ${how}; starting it again in ${waitMs / 1000} s`);
        if (!this.#ready && inARow >= HOPELESS) {
          this.#starting.abort(
            new Error(`${name} ended ${inARow} times while starting; see ${name}.log in ${settings.dataFolder}/logs.`),
          );
        }
      },
    });
    this.#apps.set(name, app);
    app.start();
  }

  /** Migrates the databases of an embedded server, where no service may; on a server of the user's own, services have the user's rights. */
  async #migrate(databaseUrl: string): Promise<void> {
    const { settings } = this.#options;
    if (settings.databaseUrl !== undefined) return;
    const log = new AppLog(join(settings.dataFolder, "logs", "migrate.log"));
    this.#logs.push(log);
    try {
      const onLine = (line: string): void => log.write(Buffer.from(`${line}\n`));
      const { compileCache } = settings;
      await migrateServices({ databaseUrl, onLine, compileCache, signal: this.#starting.signal });
    } catch (error) {
      this.#starting.abort(error);
    }
  }

  /** Aborts the start once all wrong settings are known, each reported once, even if several apps report it. */
  #complain(name: string, reason: string): void {
    const isFirst = this.#complaints.size === 0;
    this.#complaints.set(reason, [...(this.#complaints.get(reason) ?? []), name]);
    if (!isFirst) return;
    void Promise.race([Promise.all(this.#settled), delay(COMPLAINTS_WITHIN_MS)]).then(() => {
      const lines = [...this.#complaints].map(([text, names]) => `${names.join(", ")}: ${text}`);
      this.#starting.abort(new SettingsError(lines.join("\n")));
    });
  }
}

interface StartedApp {
  readonly name: string;
  readonly main: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The start was given up because the system is being stopped. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

function mainOf(appsFolder: string, name: string): string {
  return join(appsFolder, name, "src", "main.ts");
}
