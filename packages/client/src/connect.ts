import { readFile } from "node:fs/promises";
import type { Caller, CrossdeskRouter } from "@crossdesk/contracts";
import { connect, credsAuthenticator } from "@nats-io/transport-node";
import type { NatsConnection, NodeConnectionOptions } from "@nats-io/transport-node";
import { createTRPCClient } from "@trpc/client";
import type { TRPCClient, TRPCLink } from "@trpc/client";
import { httpLinks } from "./links/http-links.ts";
import type { HttpAddress } from "./links/http-links.ts";
import { keyedLink } from "./links/keyed-link.ts";
import { natsLinks } from "./links/nats-links.ts";
import { repeating } from "./links/retry.ts";
import type { RetryOptions } from "./links/retry.ts";

/** A NATS server and the user that it knows this program by. */
export interface NatsAddress extends NodeConnectionOptions {
  /** One address or several, such as `nats://billing:secret@nats.internal:4222`; user and password are taken out of the first. */
  readonly servers: string | string[];
  /** The name of this program, which is its user's name: answers come to `_INBOX.<name>`. The address's user by default. */
  readonly name?: string;
  /** The path of a credentials file, as `nats:user` or `nsc` write them, in place of user and password. */
  readonly credentialsFile?: string;
}

interface CommonOptions extends RetryOptions {
  /** Milliseconds that an attempt may take; 5,000 by default. A call can set its own by `withCall`. */
  readonly timeoutMs?: number;
  /** Links that every call passes first: `loggerLink()`, or your own. */
  readonly links?: readonly TRPCLink<CrossdeskRouter>[];
}

/** Over NATS: an address, or a connection of your own, which is not closed. `caller` is who calls, unless a call says otherwise. */
export interface ConnectByNats extends CommonOptions {
  readonly nats: NatsAddress | NatsConnection;
  readonly caller: Caller;
}

/** Over HTTP: the gateway's address and a token, which says who calls. */
export interface ConnectByHttp extends CommonOptions {
  readonly http: string;
  readonly token: HttpAddress["token"];
}

/** A typed client that can call everything, and its end. */
export interface CrossdeskConnection extends AsyncDisposable {
  readonly client: TRPCClient<CrossdeskRouter>;
  /** Ends the connection that was made here; one that was given stays open. */
  readonly close: () => Promise<void>;
}

const isConnection = (nats: NatsAddress | NatsConnection): nats is NatsConnection =>
  "request" in nats && "drain" in nats;

const decoded = (part: string): string | undefined => (part === "" ? undefined : decodeURIComponent(part));

/** NATS' client reads neither user nor password from an address. */
const withoutUser = (
  address: string,
): { readonly server: string; readonly user: string | undefined; readonly pass: string | undefined } => {
  const url = new URL(address.includes("://") ? address : `nats://${address}`);
  return { server: `${url.protocol}//${url.host}`, user: decoded(url.username), pass: decoded(url.password) };
};

const open = async ({ servers, name, credentialsFile, ...options }: NatsAddress): Promise<NatsConnection> => {
  const addresses = (typeof servers === "string" ? servers.split(",") : servers).map((each) =>
    withoutUser(each.trim()),
  );
  const user = options.user ?? addresses.find((address) => address.user !== undefined)?.user;
  const pass = options.pass ?? addresses.find((address) => address.pass !== undefined)?.pass;
  const inboxOwner = name ?? user;
  return connect({
    // Reconnect for ever, and notice a connection that is only half there.
    maxReconnectAttempts: -1,
    pingInterval: 20_000,
    noAsyncTraces: true,
    ...(inboxOwner === undefined ? {} : { name: inboxOwner, inboxPrefix: `_INBOX.${inboxOwner}` }),
    ...(credentialsFile === undefined ? {} : { authenticator: credsAuthenticator(await readFile(credentialsFile)) }),
    ...options,
    ...(user === undefined ? {} : { user }),
    ...(pass === undefined ? {} : { pass }),
    servers: addresses.map(({ server }) => server),
  });
};

const nothing = async (): Promise<void> => {};

/**
 * Connects to Crossdesk and gives a typed client of all procedures. Mutations carry an idempotency key, and what may succeed the next time
 * is repeated: two more times by default. Failures are `TRPCClientError`s; `toCrossdeskError` tells their kind.
 */
export const connectCrossdesk = async (options: ConnectByNats | ConnectByHttp): Promise<CrossdeskConnection> => {
  const { timeoutMs = 5_000, links = [], ...retry } = options;
  const isByNats = "nats" in options;
  const before = [
    // First, so that whatever repeats a call repeats it under its key.
    keyedLink<CrossdeskRouter>(isByNats ? { caller: options.caller } : {}),
    ...links,
    repeating<CrossdeskRouter>(retry),
  ];
  if (!isByNats) {
    const { http: url, token } = options;
    const client = createTRPCClient<CrossdeskRouter>({
      links: [...before, ...httpLinks({ url, token }, timeoutMs)],
    });
    return { client, close: nothing, [Symbol.asyncDispose]: nothing };
  }
  const isOwn = !isConnection(options.nats);
  const nc = isConnection(options.nats) ? options.nats : await open(options.nats);
  const client = createTRPCClient<CrossdeskRouter>({ links: [...before, natsLinks<CrossdeskRouter>(nc, timeoutMs)] });
  const close = isOwn ? () => nc.close() : nothing;
  return { client, close, [Symbol.asyncDispose]: close };
};
