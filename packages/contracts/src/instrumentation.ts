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

/** Who watches the calls of this process: metrics and traces. */
export interface Instrumentation {
  /** A procedure of this process is called. */
  readonly onServe?: (call: ObservedCall) => Observation;
  /** This process calls another's procedure; read when a client is made. */
  readonly onCall?: (call: ObservedCall) => Observation;
}

let current: Instrumentation = {};

/** Sets who watches the calls of this process; `{}` is nobody, which costs nothing. */
export const setInstrumentation = (instrumentation: Instrumentation): void => {
  current = instrumentation;
};

export const instrumentation = (): Instrumentation => current;
