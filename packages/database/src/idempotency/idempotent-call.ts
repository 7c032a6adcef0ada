import type { CallContext } from "@crossdesk/contracts";
import type { IdempotentCall } from "../idempotency/with-idempotency.ts";

/** A procedure's call as `withIdempotency` wants it; `operation` is the procedure, `body` its input. */
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
