import type { CallContext } from "@crossdesk/contracts";
import type { IdempotentCall } from "@crossdesk/service-kit";

/** A call as `withIdempotency` wants it. */
export const idempotentCall = (ctx: CallContext, operation: string, body: unknown): IdempotentCall => ({
  caller: ctx.caller,
  operation,
  key: ctx.idempotencyKey,
  body,
  transaction: {
    origin: {
      requestId: ctx.requestId,
      ...(ctx.traceparent === undefined ? {} : { traceparent: ctx.traceparent }),
    },
  },
});
