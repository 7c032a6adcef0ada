import type { ObserveCall } from "@crossdesk/trpc-nats";
import type { Instrumentation } from "@crossdesk/contracts";
import { callOptionsOf } from "./links/keyed-link.ts";

/** Reports each call of a client, and sends the trace context that the observer returns. */
export const observeCalls =
  (onCall: NonNullable<Instrumentation["onCall"]>): ObserveCall =>
  (op) => {
    const rpc = callOptionsOf(op);
    const { path, type } = op;
    const { requestId, traceparent } = rpc;
    const observation = onCall({ path, type, requestId, traceparent });
    if (observation.traceparent === undefined) return observation;
    return { context: { ...op.context, rpc: { ...rpc, traceparent: observation.traceparent } }, end: observation.end };
  };
