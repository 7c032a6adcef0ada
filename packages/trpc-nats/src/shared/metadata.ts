/** The facts of one call that travel beside its input. Nothing here is checked or interpreted on the way but the times. */
export interface CallMetadata {
  /** Names the call in logs on both sides. One is made for each call that brings none. */
  readonly requestId?: string | undefined;
  /** Who calls: JSON that means something to the service's `createContext` only. */
  readonly caller?: unknown;
  /** For mutations that the service can recognise when they are repeated. */
  readonly idempotencyKey?: string | undefined;
  /** W3C trace context. */
  readonly traceparent?: string | undefined;
  /** W3C trace context. */
  readonly tracestate?: string | undefined;
  /** Milliseconds until the call is given up, on both sides. For subscriptions: until the first sign of the server. */
  readonly timeoutMs?: number | undefined;
}

const STRINGS = ["requestId", "idempotencyKey", "traceparent", "tracestate"] as const;

/** Whether a value from outside the type system (`op.context.rpc`) can be used as metadata. */
export const isCallMetadata = (value: unknown): value is CallMetadata => {
  if (typeof value !== "object" || value === null) return false;
  const fields: Partial<Record<string, unknown>> = { ...value };
  const { timeoutMs } = fields;
  return (
    STRINGS.every((name) => fields[name] === undefined || typeof fields[name] === "string") &&
    (timeoutMs === undefined || typeof timeoutMs === "number")
  );
};
