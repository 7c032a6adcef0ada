import { readFile } from "node:fs/promises";
import { connect, credsAuthenticator, nkeyAuthenticator } from "@nats-io/transport-node";
import type { Authenticator, NatsConnection, NodeConnectionOptions } from "@nats-io/transport-node";

/** A NATS server and the user that it knows this program by. */
export interface NatsAddress extends NodeConnectionOptions {
  /** One address or several, such as `nats://billing:secret@nats.internal:4222`; user and password are taken out of the first that has them. */
  readonly servers: string | string[];
  /** The name of this program, which is its user's name: answers come to `_INBOX.<name>`. The address's user by default. */
  readonly name?: string;
  /** The path of a key (`.nk`) or of credentials (`.creds`), as `nats:user` and `nsc` write them, in place of a password. */
  readonly credentialsFile?: string;
}

const isConnection = (nats: string | NatsAddress | NatsConnection): nats is NatsConnection =>
  typeof nats === "object" && "request" in nats && "drain" in nats;

const decoded = (part: string): string | undefined => (part === "" ? undefined : decodeURIComponent(part));

/** NATS' client reads neither user nor password from an address. */
const withoutUser = (
  address: string,
): { readonly server: string; readonly user: string | undefined; readonly pass: string | undefined } => {
  const url = new URL(address.includes("://") ? address : `nats://${address}`);
  return { server: `${url.protocol}//${url.host}`, user: decoded(url.username), pass: decoded(url.password) };
};

/** What proves who the program is, out of a credentials file: the seed of a key alone, or a token with one. */
const authenticatorOf = async (file: string): Promise<Authenticator> => {
  const content = await readFile(file);
  const text = content.toString("utf8").trim();
  return /^SU[A-Z2-7]+$/u.test(text) ? nkeyAuthenticator(new TextEncoder().encode(text)) : credsAuthenticator(content);
};

/** A connection of this program. */
export interface Connected {
  readonly nc: NatsConnection;
  /** What the program is called. */
  readonly name: string | undefined;
  /** Ends a connection that was made here; one that was given stays open. */
  readonly close: () => Promise<void>;
}

const open = async ({ servers, name: given, credentialsFile, ...options }: NatsAddress): Promise<Connected> => {
  const addresses = (typeof servers === "string" ? servers.split(",") : servers).map((each) =>
    withoutUser(each.trim()),
  );
  const user = options.user ?? addresses.find((address) => address.user !== undefined)?.user;
  const pass = options.pass ?? addresses.find((address) => address.pass !== undefined)?.pass;
  const name = given ?? user;
  const nc = await connect({
    // Reconnect for ever, and notice a connection that is only half there.
    maxReconnectAttempts: -1,
    pingInterval: 20_000,
    noAsyncTraces: true,
    ...(name === undefined ? {} : { name, inboxPrefix: `_INBOX.${name}` }),
    ...options,
    ...(credentialsFile === undefined ? {} : { authenticator: await authenticatorOf(credentialsFile) }),
    // Beside a key, a user is no more than the program's name.
    ...(user === undefined || credentialsFile !== undefined ? {} : { user }),
    ...(pass === undefined || credentialsFile !== undefined ? {} : { pass }),
    servers: addresses.map(({ server }) => server),
  });
  return { nc, name, close: () => nc.close() };
};

const nothing = async (): Promise<void> => {};

/** Connects to an address, or takes the connection that is given. */
export const connectNats = async (nats: string | NatsAddress | NatsConnection, name?: string): Promise<Connected> => {
  if (isConnection(nats)) return { nc: nats, name, close: nothing };
  const connected = await open(typeof nats === "string" ? { servers: nats } : nats);
  return { ...connected, name: name ?? connected.name };
};
