/** What is known of a call when it begins. */
export interface ObservedCall {
  /** The procedure's path, such as `tickets.open`. */
  readonly path: string;
  readonly type: "query" | "mutation" | "subscription";
  readonly requestId?: string | undefined;
  /** The W3C trace context that the call came with, or goes out from. */
  readonly traceparent?: string | undefined;
}

/** A call that is being observed. */
export interface Observation {
  /** The trace context that the work goes on under, where it is another one. */
  readonly traceparent?: string | undefined;
  /** `code` is `OK` or the tRPC code of the failure. */
  readonly end: (code: string) => void;
}

/** Observes calls, for metrics and traces. */
export interface Instrumentation {
  /** A procedure is called: part of the context that it is called with (`CallContext.onServe`). */
  readonly onServe?: ((call: ObservedCall) => Observation) | undefined;
  /** A procedure of another process is called: an option of the client. */
  readonly onCall?: ((call: ObservedCall) => Observation) | undefined;
}
