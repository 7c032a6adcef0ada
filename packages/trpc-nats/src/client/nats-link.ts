import type { NatsConnection } from "@nats-io/nats-core";
import { isNonJsonSerializable } from "@trpc/client";
import type { Operation, TRPCLink } from "@trpc/client";
import type { AnyTRPCRouter } from "@trpc/server";
import { observable } from "@trpc/server/observable";
import { toClientError } from "../shared/errors.ts";
import { isCallMetadata } from "../shared/metadata.ts";
import type { CallMetadata } from "../shared/metadata.ts";
import { inboxPrefixOf } from "../shared/inbox-prefix.ts";
import { isSubjectPath, serviceSubject } from "../shared/subjects.ts";
import { toCombinedTransformer } from "../shared/transformer.ts";
import type { TransformerOption } from "../shared/transformer.ts";
import type { CallRequest, LinkSettings } from "./call.ts";
import { ReplyInbox } from "./reply-inbox.ts";
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
  /** Where answers go: as the connection's own `inboxPrefix` says, else `_INBOX`. */
  readonly inboxPrefix?: string;
  /** Subscriptions: events that the server may be ahead of this client. 256 unless given. */
  readonly window?: number;
  /** Subscriptions: milliseconds between signs of life, in both directions; three missed ones are a failure. 5,000 unless given. */
  readonly heartbeatMs?: number;
  /** Subscriptions: milliseconds before attempt 1, 2, … to resume. By default 50 doubling to 5,000, with jitter. */
  readonly resumeDelayMs?: (attempt: number) => number;
};

const DEFAULT_TIMEOUT_MS = 5_000;
const NO_METADATA: CallMetadata = {};

const defaultResumeDelay = (attempt: number): number => Math.min(5_000, 25 * 2 ** attempt) * (0.75 + Math.random() / 2);

const mergeMetadata = (op: Operation, metadataOf: ((op: Operation) => CallMetadata) | undefined): CallMetadata => {
  const ofCall = op.context["rpc"];
  if (ofCall === undefined) return metadataOf === undefined ? NO_METADATA : metadataOf(op);
  if (!isCallMetadata(ofCall)) throw new TypeError("The call's context.rpc is not CallMetadata.");
  return metadataOf === undefined ? ofCall : { ...metadataOf(op), ...ofCall };
};

const readTimeout = (metadata: CallMetadata, fallback: number): number => {
  const timeoutMs = metadata.timeoutMs ?? fallback;
  if (Number.isFinite(timeoutMs) && timeoutMs > 0) return timeoutMs;
  throw new TypeError(`timeoutMs must be a positive number of milliseconds, not ${timeoutMs}.`);
};

/**
 * The terminating link that calls a service over NATS: queries, mutations and subscriptions. All links on a connection
 * share one reply inbox, one deadline timer and joined publishing, so that making a link costs next to nothing.
 */
export const natsLink = <TRouter extends AnyTRPCRouter>(options: NatsLinkOptions<TRouter>): TRPCLink<TRouter> => {
  const { nc, service, timeoutMs = DEFAULT_TIMEOUT_MS, subjectPrefix = "rpc", metadata: metadataOf } = options;
  const settings: LinkSettings = {
    inbox: ReplyInbox.of(nc, options.inboxPrefix ?? inboxPrefixOf(nc)),
    base: serviceSubject(subjectPrefix, service),
    transformer: toCombinedTransformer(options.transformer),
    reconnectWaitMs: options.reconnectWaitMs ?? 2_000,
    window: options.window ?? 256,
    heartbeatMs: options.heartbeatMs ?? 5_000,
    resumeDelayMs: options.resumeDelayMs ?? defaultResumeDelay,
  };

  const prepare = (op: Operation): CallRequest => {
    const metadata = mergeMetadata(op, metadataOf);
    return { op, metadata, timeoutMs: readTimeout(metadata, timeoutMs) };
  };

  return () =>
    ({ op }) =>
      observable((observer) => {
        if (!isSubjectPath(op.path)) {
          const message = `No "${op.type}"-procedure on path "${op.path}"`;
          observer.error(toClientError({ code: "NOT_FOUND", message, path: op.path }));
          return;
        }
        if (isNonJsonSerializable(op.input)) {
          const message = "Forms, files and streams cannot be sent over NATS: only JSON can.";
          observer.error(toClientError({ code: "UNSUPPORTED_MEDIA_TYPE", message, path: op.path }));
          return;
        }
        let request: CallRequest;
        try {
          request = prepare(op);
        } catch (cause) {
          const message = cause instanceof Error ? cause.message : "The call cannot be prepared.";
          observer.error(toClientError({ code: "BAD_REQUEST", message, path: op.path, cause }));
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
