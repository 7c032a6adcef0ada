import { Caller, CrossdeskError } from "@crossdesk/contracts";
import type { CallContext } from "@crossdesk/contracts";
import type { IncomingCall } from "@crossdesk/trpc-nats";

/** Whoever asks whether the service is well need not say who they are, and may do nothing else. */
const ANYONE: Caller = { subject: "health", role: "customer", entityId: "health" };
const OPEN_PATHS: ReadonlySet<string> = new Set(["tickets.health"]);

/** The context of a call that came over NATS; one that does not say who calls is refused. */
export const createContext = (call: IncomingCall): CallContext => {
  const caller = Caller.safeParse(call.caller);
  if (!caller.success && !OPEN_PATHS.has(call.path)) {
    throw new CrossdeskError("UNAUTHENTICATED", "The call does not say who calls.");
  }
  return {
    caller: caller.data ?? ANYONE,
    requestId: call.requestId,
    idempotencyKey: call.idempotencyKey,
    traceparent: call.traceparent,
  };
};
