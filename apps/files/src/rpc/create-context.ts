import { Caller, CrossdeskError } from "@crossdesk/contracts";
import type { CallContext } from "@crossdesk/contracts";
import type { IncomingCall } from "@crossdesk/trpc-nats";

const HEALTH: Caller = { subject: "health", role: "service", entityId: null };

/** What procedures are told of a call. Anyone may ask for health; all else needs a caller. */
export const createContext = (call: IncomingCall): CallContext => {
  const { requestId, idempotencyKey, traceparent } = call;
  const caller = Caller.safeParse(call.caller);
  if (!caller.success && call.path !== "files.health") {
    throw new CrossdeskError("UNAUTHENTICATED", "The call does not say who makes it.");
  }
  return { caller: caller.data ?? HEALTH, requestId, idempotencyKey, traceparent };
};
