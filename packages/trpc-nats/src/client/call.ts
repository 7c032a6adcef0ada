import type { Operation, TRPCClientError } from "@trpc/client";
import type { AnyTRPCRouter, TRPCCombinedDataTransformer } from "@trpc/server";
import type { CallMetadata } from "../shared/metadata.ts";
import type { Replicas } from "./replicas.ts";
import type { ReplyInbox } from "./reply-inbox.ts";

/** What all calls of one link have in common. */
export interface LinkSettings {
  readonly inbox: ReplyInbox;
  /** `<prefix>.<service>`: where control messages go; procedures are below it. */
  readonly base: string;
  readonly transformer: TRPCCombinedDataTransformer;
  readonly replicas: Replicas;
  /** Milliseconds after which the replicas are asked about a call that has no answer. */
  readonly askAfterMs: number;
  readonly reconnectWaitMs: number;
  readonly window: number;
  readonly heartbeatMs: number;
  readonly resumeDelayMs: (attempt: number) => number;
}

/** One operation, made ready for the wire. */
export interface CallRequest {
  readonly op: Operation;
  readonly metadata: CallMetadata;
  readonly timeoutMs: number;
}

/** Where the outcome of a query or mutation goes; exactly one of the two is called, once. */
export interface Outcome<TRouter extends AnyTRPCRouter> {
  data(value: unknown): void;
  error(error: TRPCClientError<TRouter>): void;
}
