import { connect } from "@nats-io/transport-node";
import type { NatsConnection, Status } from "@nats-io/transport-node";
import type { Logger } from "pino";

/** Where to connect, and under which name the broker knows the connection. */
export interface NatsOptions {
  readonly url: string;
  readonly name: string;
  readonly logger: Logger;
}

/**
 * Connects to NATS, waiting for one that isn't up yet, and reconnects for ever. A broker that went silent is noticed
 * after some 15 s. A server's address may carry user and password, or a token.
 */
export const connectNats = async ({ url, name, logger }: NatsOptions): Promise<NatsConnection> => {
  const { username, password, host, protocol } = new URL(url);
  const nc = await connect({
    servers: `${protocol}//${host}`,
    name,
    // One prefix per service, so that its rights can be confined to its own answers.
    inboxPrefix: `_INBOX.${name.replaceAll(/[^\w-]/g, "-")}`,
    ...(username === "" ? {} : credentials(decodeURIComponent(username), decodeURIComponent(password))),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    waitOnFirstConnect: true,
    pingInterval: 5000,
    maxPingOut: 2,
    noAsyncTraces: true,
    ignoreAuthErrorAbort: true,
  });
  void logStatus(nc, logger);
  return nc;
};

const credentials = (user: string, pass: string): { token: string } | { user: string; pass: string } =>
  pass === "" ? { token: user } : { user, pass };

const LEVELS: Partial<Record<Status["type"], "info" | "warn" | "error">> = {
  disconnect: "warn",
  reconnect: "info",
  staleConnection: "warn",
  slowConsumer: "warn",
  error: "error",
  ldm: "info",
};

const logStatus = async (nc: NatsConnection, logger: Logger): Promise<void> => {
  for await (const { type } of nc.status()) {
    const level = LEVELS[type];
    if (level !== undefined) logger[level]({ nats: type }, "the connection to NATS changed");
  }
};
