import type { NatsConnection } from "@nats-io/nats-core";
import { TRPCClientError } from "@trpc/client";
import type { Operation, TRPCLink } from "@trpc/client";
import type { AnyTRPCRouter } from "@trpc/server";
import { observable } from "@trpc/server/observable";
import type { CallMetadata } from "../shared/metadata.ts";
import type { TransformerOption } from "../shared/transformer.ts";
import type { CallRequest } from "./call.ts";
import { prepareCalls } from "./prepare-call.ts";
import type { PreparedCalls } from "./prepare-call.ts";
import { StreamCall } from "./stream-call.ts";
import { UnaryCall } from "./unary-call.ts";

/** The options of `natsLink`. */
export type NatsLinkOptions<TRouter extends AnyTRPCRouter> = TransformerOption<TRouter> & {
  /** An open connection; the link shares it and never closes it. Connect with `maxReconnectAttempts: -1`. */
  readonly nc: NatsConnection;
  /** The name that the server gave to `serveRouter`: one token of a subject. */
  readonly service: string;
  /** Milliseconds that a call may take in all. 5,000 unless given; a call can set its own. */
  readonly timeoutMs?: number;
  /** The first tokens of all subjects: `rpc` unless given, and the same on both sides. */
  readonly subjectPrefix?: string;
  /** Facts to send with each call. What a call brings itself (`context: { rpc: … }`) is laid over them. */
  readonly metadata?: (op: Operation) => CallMetadata;
  /**
   * Milliseconds that a call waits for a lost connection to come back before it fails with `SERVICE_UNAVAILABLE`, never
   * longer than its own timeout. 2,000 unless given; 0 fails at once.
   */
  readonly reconnectWaitMs?: number;
  /**
   * Milliseconds without an answer, or half of a call's own time where that is less, after which the replicas are asked whether one of them runs
   * the call. Where none does, a query, and a mutation with an idempotency key, goes to another. 1,000 by default; `Infinity` never asks.
   */
  readonly askAfterMs?: number;
  /** Where answers go: as the connection's own `inboxPrefix` says, else `_INBOX`. */
  readonly inboxPrefix?: string;
  /** Subscriptions: events that the server may be ahead of this client. 256 unless given. */
  readonly window?: number;
  /** Subscriptions: milliseconds between signs of life, in both directions; three missed ones are a failure. 5,000 unless given. */
  readonly heartbeatMs?: number;
  /** Subscriptions: milliseconds before attempt 1, 2, … to resume. By default 50 doubling to 5,000, with jitter. */
  readonly resumeDelayMs?: (attempt: number) => number;
};

/** The link of calls that are prepared like this. */
export const linkOf = <TRouter extends AnyTRPCRouter>({ settings, prepare }: PreparedCalls): TRPCLink<TRouter> => {
  return () =>
    ({ op }) =>
      observable((observer) => {
        let request: CallRequest;
        try {
          request = prepare(op);
        } catch (error) {
          observer.error(TRPCClientError.from<TRouter>(error instanceof Error ? error : new Error(String(error))));
          return;
        }
        if (op.type === "subscription") {
          const subscription = new StreamCall<TRouter>(settings, request, observer);
          subscription.start();
          return () => subscription.abandon();
        }
        const call = new UnaryCall<TRouter>(settings, request, {
          // Completing after the value would only cost time: who waits for a query leaves with its first value.
          data: (data) => observer.next({ result: { type: "data", data } }),
          error: (error) => observer.error(error),
        });
        call.start();
        return () => call.abandon();
      });
};

/**
 * The terminating link that calls a service over NATS: queries, mutations and subscriptions. All links on a connection
 * share one reply inbox, one deadline timer and joined publishing, so that making a link costs next to nothing.
 */
export const natsLink = <TRouter extends AnyTRPCRouter>(options: NatsLinkOptions<TRouter>): TRPCLink<TRouter> =>
  linkOf(prepareCalls<TRouter>(options));
