import type { Health } from "@crossdesk/contracts";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import { z } from "zod";
import { baseConfig } from "../config/base-config.ts";
import { ConfigError } from "../config/config-error.ts";
import { toNatsAddress } from "../config/nats-config.ts";
import type { NatsAddress } from "../config/nats-config.ts";
import { readConfig } from "../config/read-config.ts";
import { createLogger } from "../logging/logger.ts";
import { connectNats } from "./connect-nats.ts";
import { createHealth } from "./health.ts";
import type { HealthCheck } from "./health.ts";
import { serveHealth } from "./health-server.ts";
import { startTelemetry } from "../telemetry/start-telemetry.ts";
import { createShutdown } from "./shutdown.ts";
import type { Shutdown } from "./shutdown.ts";
import packageJson from "../../package.json" with { type: "json" };

/** What every program's configuration has; `baseConfig` gives it. */
export interface ServiceConfig {
  readonly LOG_LEVEL: Parameters<typeof createLogger>[0]["level"];
  readonly NATS_URL: string;
  readonly NATS_CREDENTIALS_FILE?: string | undefined;
  readonly NATS_CA_FILE?: string | undefined;
  readonly NATS_CERT_FILE?: string | undefined;
  readonly NATS_KEY_FILE?: string | undefined;
  readonly HEALTH_PORT?: number | undefined;
  readonly HEALTH_HOST: string;
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly CROSSDESK_VERSION?: string | undefined;
  readonly CROSSDESK_REVISION?: string | undefined;
  readonly SHUTDOWN_GRACE_SECONDS: number;
}

/** How a program ends, besides what all do, in milliseconds. */
export interface ShutdownTimes {
  /** How long it goes on after a signal, while its health says that it ends. */
  readonly delayMs: number;
  /** What closing may take beyond `SHUTDOWN_GRACE_SECONDS`. */
  readonly moreMs: number;
}

/** What a service is built from. */
export interface ServiceDeps<Config> {
  readonly config: Config;
  readonly logger: Logger;
  readonly nc: NatsConnection;
  /** What the service opens is added here, in the order in which it is opened; it is closed in reverse. */
  readonly shutdown: Shutdown;
}

/** A program's main: its name, its configuration, and how it starts. */
export interface ServiceOptions<Schema extends z.ZodType<ServiceConfig>> {
  readonly name: string;
  readonly config: Schema;
  readonly shutdownTimes?: (config: z.output<Schema>) => ShutdownTimes;
  /** Opens and starts everything; resolves, when the service answers, with the checks of whether it still does. */
  readonly start: (deps: ServiceDeps<z.output<Schema>>) => Promise<{ readonly checks: Record<string, HealthCheck> }>;
}

/** The exit code for a wrong configuration: a restart would not fix it (EX_CONFIG of sysexits.h). */
const WRONG_CONFIGURATION = 78;

/** Asks a program for its name and version: it loads all that it consists of, says so, and ends, with nothing configured or opened. */
const VERSION_OPTION = "--version";

/**
 * Runs a service: reads the configuration, connects to NATS, starts it, sends `{ type: "ready" }` to the parent process, and ends it in
 * order. A configuration that is wrong ends the process with code 78 (immediately, or with `ON_WRONG_SETTINGS=wait` when it is stopped), a
 * start that fails with code 1. With `--version` on the command line it says which it is instead.
 */
export const runService = async <Schema extends z.ZodType<ServiceConfig>>(
  options: ServiceOptions<Schema>,
): Promise<void> => {
  const { name } = options;
  if (process.argv.includes(VERSION_OPTION)) {
    process.stdout.write(`crossdesk ${name} ${packageJson.version}, Node ${process.version}\n`);
    return;
  }
  const { config, natsAddress } = await readConfigOrEnd(options.config);
  const logger = createLogger({ service: name, level: config.LOG_LEVEL });
  const { delayMs, moreMs } = options.shutdownTimes?.(config) ?? { delayMs: 0, moreMs: 0 };
  const shutdown = createShutdown({ logger, delayMs, withinMs: config.SHUTDOWN_GRACE_SECONDS * 1000 + moreMs });
  try {
    const telemetry = await startTelemetry({
      service: name,
      build: { version: config.CROSSDESK_VERSION, revision: config.CROSSDESK_REVISION },
      tracesTo: config.OTEL_EXPORTER_OTLP_ENDPOINT,
    });
    shutdown.add("telemetry", telemetry.close);
    const nc = await connectNats({ ...natsAddress, name, logger });
    shutdown.add("nats", async () => {
      await nc.drain();
    });
    const { checks } = await options.start({ config, logger, nc, shutdown });
    if (config.HEALTH_PORT !== undefined) {
      const check = createHealth({ service: name, checks: { ...checks, nats: natsCheck(nc) } });
      const health = async () => (shutdown.signal.aborted ? endingHealth(name) : check());
      const server = await serveHealth({ host: config.HEALTH_HOST, port: config.HEALTH_PORT, health });
      shutdown.add("health", server.close);
    }
    logger.info("ready");
    process.send?.({ type: "ready" });
  } catch (error) {
    if (shutdown.signal.aborted) return;
    logger.fatal({ err: error }, "the service could not start");
    await shutdown.run("the start failed", 1);
  }
};

const readConfigOrEnd = async <Schema extends z.ZodType<ServiceConfig>>(
  schema: Schema,
): Promise<{ readonly config: z.output<Schema>; readonly natsAddress: NatsAddress }> => {
  try {
    const config = readConfig(schema);
    return { config, natsAddress: toNatsAddress(config) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    if (waitsWhenWrong()) await untilStopped();
    process.exit(WRONG_CONFIGURATION);
  }
};

const OnWrongSettings = z.object({ ON_WRONG_SETTINGS: baseConfig.ON_WRONG_SETTINGS.catch("exit") });

/** Container engines restart every program that ends, and have no exit code that prevents it: there the program stays, unhealthy. */
const waitsWhenWrong = (): boolean => readConfig(OnWrongSettings).ON_WRONG_SETTINGS === "wait";

const untilStopped = async (): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  process.stderr.write(
    "Waiting to be stopped, as ON_WRONG_SETTINGS says: nothing runs until the settings are right.\n",
  );
  // Signal listeners alone do not keep a process alive.
  const alive = setInterval(() => undefined, 60 * 60 * 1000);
  await promise;
  clearInterval(alive);
};

const endingHealth = (service: string): Health => ({
  service,
  status: "failing",
  checks: { shutdown: { status: "failing", message: "The program is about to end." } },
});

/** Whether the broker answers. */
export const natsCheck =
  (nc: NatsConnection): HealthCheck =>
  async () => {
    await nc.flush();
  };
