import { isNonJsonSerializable } from "@trpc/client";
import type { Operation } from "@trpc/client";
import type { AnyTRPCRouter } from "@trpc/server";
import { toClientError } from "../shared/errors.ts";
import { inboxPrefixOf } from "../fast/inbox-prefix.ts";
import { isCallMetadata } from "../shared/metadata.ts";
import type { CallMetadata } from "../shared/metadata.ts";
import { isSubjectPath, serviceSubject } from "../shared/subjects.ts";
import { toCombinedTransformer } from "../shared/transformer.ts";
import type { CallRequest, LinkSettings } from "./call.ts";
import type { NatsLinkOptions } from "./nats-link.ts";
import { Replicas } from "./replicas.ts";
import { ReplyInbox } from "./reply-inbox.ts";

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

/** Makes an operation ready for the wire. Throws a `TRPCClientError` where it cannot be sent. */
export type PrepareCall = (op: Operation) => CallRequest;

/** What a link or client settles once for all of its calls. */
export interface PreparedCalls {
  readonly settings: LinkSettings;
  readonly prepare: PrepareCall;
}

/** Reads the options of a link or client, once. */
export const prepareCalls = <TRouter extends AnyTRPCRouter>(options: NatsLinkOptions<TRouter>): PreparedCalls => {
  const {
    nc,
    service,
    timeoutMs: fallback = DEFAULT_TIMEOUT_MS,
    subjectPrefix = "rpc",
    metadata: metadataOf,
  } = options;
  const inbox = ReplyInbox.of(nc, options.inboxPrefix ?? inboxPrefixOf(nc));
  const base = serviceSubject(subjectPrefix, service);
  const settings: LinkSettings = {
    inbox,
    base,
    replicas: new Replicas(inbox, base),
    askAfterMs: options.askAfterMs ?? 1_000,
    transformer: toCombinedTransformer(options.transformer),
    reconnectWaitMs: options.reconnectWaitMs ?? 2_000,
    window: options.window ?? 256,
    heartbeatMs: options.heartbeatMs ?? 5_000,
    resumeDelayMs: options.resumeDelayMs ?? defaultResumeDelay,
  };
  const prepare = (op: Operation): CallRequest => {
    const { path, type } = op;
    if (!isSubjectPath(path)) {
      throw toClientError<TRouter>({ code: "NOT_FOUND", message: `No "${type}"-procedure on path "${path}"`, path });
    }
    if (isNonJsonSerializable(op.input)) {
      const message = "Forms, files and streams cannot be sent over NATS: only JSON can.";
      throw toClientError<TRouter>({ code: "UNSUPPORTED_MEDIA_TYPE", message, path });
    }
    try {
      const metadata = mergeMetadata(op, metadataOf);
      return { op, metadata, timeoutMs: readTimeout(metadata, fallback) };
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : "The call cannot be prepared.";
      throw toClientError<TRouter>({ code: "BAD_REQUEST", message, path, cause });
    }
  };
  return { settings, prepare };
};
