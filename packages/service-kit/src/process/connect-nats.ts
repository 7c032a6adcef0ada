import { readFile } from "node:fs/promises";
import { connect, credsAuthenticator, nkeyAuthenticator } from "@nats-io/transport-node";
import type { NatsConnection, NodeConnectionOptions, Status } from "@nats-io/transport-node";
import type { Logger } from "pino";
import { addressesOf } from "../config/nats-config.ts";
import type { NatsAddress } from "../config/nats-config.ts";

/** Where to connect, and under which name the broker knows the connection. */
export interface NatsOptions extends NatsAddress {
  readonly name: string;
  readonly logger: Logger;
  /** Whether to wait for a server that is not up yet, as it does by default. A command fails immediately instead. */
  readonly waits?: boolean;
}

/**
 * Connects to one of the servers of NATS, waiting for one that isn't up yet, and reconnects for ever, to whichever of them answers. A broker that
 * went silent is noticed after some 15 s. A server's address may carry user and password, or a token.
 */
export const connectNats = async ({
  url,
  credentialsFile,
  tls,
  name,
  logger,
  waits = true,
}: NatsOptions): Promise<NatsConnection> => {
  const servers = addressesOf(url).map((address) => new URL(address));
  const user = servers.find(({ username }) => username !== "");
  const nc = await connect({
    servers: servers.map(({ protocol, host }) => `${protocol}//${host}`),
    name,
    // One prefix per service, so that its rights can be confined to its own answers.
    inboxPrefix: `_INBOX.${name.replaceAll(/[^\w-]/g, "-")}`,
    ...(user === undefined ? {} : credentials(decodeURIComponent(user.username), decodeURIComponent(user.password))),
    ...(credentialsFile === undefined ? {} : { authenticator: await authenticatorOf(credentialsFile) }),
    ...(tls === undefined ? {} : { tls: { ...tls } }),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    waitOnFirstConnect: waits,
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

/** What proves who the program is: the seed of a key alone, or a token with one. */
const authenticatorOf = async (file: string): Promise<NonNullable<NodeConnectionOptions["authenticator"]>> => {
  const content = await readFile(file);
  const text = content.toString("utf8").trim();
  return /^SU[A-Z2-7]+$/u.test(text) ? nkeyAuthenticator(new TextEncoder().encode(text)) : credsAuthenticator(content);
};

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
