import type { TRPCProcedureType } from "@trpc/server";

/** What `createContext` receives about a call. */
export interface IncomingCall {
  /** The caller's request id, or one made for this call. */
  readonly requestId: string;
  /** Who the client says it is: JSON as it came, to be checked by its user. */
  readonly caller: unknown;
  readonly idempotencyKey?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
  /** The procedure's path, such as `tickets.open`. */
  readonly path: string;
  /** The first tokens of the subject that the call came on, which say who may have sent it where the broker's rights do: `rpc`, or what `sharedPrefix` stands for. */
  readonly subjectPrefix: string;
  readonly type: TRPCProcedureType;
  /**
   * The moment, on this machine's `Date.now()`, after which nobody waits for the answer; infinite for subscriptions. The
   * time that calls made on behalf of this one may take is `deadline - Date.now()`.
   */
  readonly deadline: number;
  /** Whether the client asked another server before, which did not answer: it may still be at work on the call, and its answer would count. */
  readonly askedAgain: boolean;
  /** Aborts when the client cancels, the deadline passes, the subscription's client is gone, or the server closes. */
  readonly signal: AbortSignal;
}
