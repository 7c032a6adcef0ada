import { DEFAULT_ENTITY_ID, toBoundPrefix } from "@crossdesk/contracts/access";
import type { Caller } from "@crossdesk/contracts/access";
import type { Instrumentation } from "@crossdesk/contracts/instrumentation";
import type { CrossdeskRouter } from "@crossdesk/contracts/router";
import { observeLink } from "@crossdesk/trpc-nats";
import type { NatsConnection } from "@nats-io/transport-node";
import { createTRPCClient } from "@trpc/client";
import type { TRPCClient, TRPCLink } from "@trpc/client";
import { httpLinks } from "./links/http-links.ts";
import type { HttpAddress } from "./links/http-links.ts";
import { keyedLink } from "./links/keyed-link.ts";
import { natsLinks } from "./links/nats-links.ts";
import { connectNats } from "./nats-connection.ts";
import type { NatsAddress } from "./nats-connection.ts";
import { observeCalls } from "./observe-calls.ts";
import { repeating } from "./links/retry.ts";
import type { RetryOptions } from "./links/retry.ts";

interface CommonOptions extends RetryOptions {
  /** Milliseconds that an attempt may take; 5,000 by default. A call can set its own by `withCallOptions`. */
  readonly timeoutMs?: number;
  /** Links that every call passes first: `loggerLink()`, or your own. */
  readonly links?: readonly TRPCLink<CrossdeskRouter>[];
  /** Called when a call begins and when it ends, for metrics and traces. The call is sent with the trace context that it returns. */
  readonly onCall?: Instrumentation["onCall"];
}

/** Over NATS: an address, or a connection of your own, which is not closed. */
export interface ConnectByNats extends CommonOptions {
  readonly nats: string | NatsAddress | NatsConnection;
  /** What the user of this program is called, where a connection of your own does not say it. */
  readonly name?: string;
  /** The tenant that the user is confined to, as `nats:user` made it; `main` by default, `null` for every tenant. */
  readonly tenant?: string | null;
  /**
   * Who calls, unless a call says otherwise: for parts of the system itself, whose users may speak for anybody. A program with a user of its
   * own leaves it out, and calls as the service of its name.
   */
  readonly caller?: Caller;
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

/** The prefix of the subjects of all calls: the program's own, unless its callers are others. */
const prefixOf = ({ caller, tenant = DEFAULT_ENTITY_ID }: ConnectByNats, name: string | undefined): string => {
  if (caller !== undefined) return "rpc";
  if (name !== undefined) return toBoundPrefix({ name, tenant });
  throw new TypeError("Say what the program's user is called: `name`, or the user in the address.");
};

const nothing = async (): Promise<void> => {};

/**
 * Connects to Crossdesk and returns a typed client of all procedures. Mutations carry an idempotency key, and what may succeed the next time
 * is repeated: two more times by default. Failures are `TRPCClientError`s; `toCrossdeskError` returns their kind.
 */
export const connectCrossdesk = async (options: ConnectByNats | ConnectByHttp): Promise<CrossdeskConnection> => {
  const { timeoutMs = 5_000, links = [], onCall, ...retry } = options;
  const isByNats = "nats" in options;
  const before = [
    // First, so that whatever repeats a call repeats it under its key.
    keyedLink<CrossdeskRouter>(isByNats && options.caller !== undefined ? { caller: options.caller } : {}),
    ...links,
    ...(onCall === undefined ? [] : [observeLink<CrossdeskRouter>(observeCalls(onCall))]),
    repeating<CrossdeskRouter>(retry),
  ];
  if (!isByNats) {
    const { http: url, token } = options;
    const client = createTRPCClient<CrossdeskRouter>({
      links: [...before, ...httpLinks({ url, token }, timeoutMs)],
    });
    return { client, close: nothing, [Symbol.asyncDispose]: nothing };
  }
  const { nc, name, close } = await connectNats(options.nats, options.name);
  try {
    const subjectPrefix = prefixOf(options, name);
    const client = createTRPCClient<CrossdeskRouter>({
      links: [...before, natsLinks<CrossdeskRouter>({ nc, timeoutMs, subjectPrefix })],
    });
    return { client, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
};
