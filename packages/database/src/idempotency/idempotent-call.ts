import type { CallContext } from "@crossdesk/contracts";
import type { IdempotentCall } from "../idempotency/with-idempotency.ts";

/**
 * A procedure's call as `withIdempotency` wants it; `operation` is the procedure, `body` its input as earlier releases knew it: records that they
 * kept are compared with that, others with what was sent.
 */
export const idempotentCall = (ctx: CallContext, operation: string, body: unknown): IdempotentCall => ({
  caller: ctx.caller,
  operation,
  key: ctx.idempotencyKey,
  body,
  sent: ctx.sent,
  waitUntil: ctx.askedAgain,
  transaction: {
    origin: {
      requestId: ctx.requestId,
      ...(ctx.traceparent === undefined ? {} : { traceparent: ctx.traceparent }),
    },
  },
});
