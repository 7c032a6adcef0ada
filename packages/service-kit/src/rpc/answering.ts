import { Caller, CrossdeskError } from "@crossdesk/contracts";
import type { CallContext } from "@crossdesk/contracts";
import type { IncomingCall } from "@crossdesk/trpc-nats";
import type { Logger } from "pino";
import type { Revocations } from "../access/revocations.ts";

/** Whoever asks whether a service is well need not say who they are, and may do nothing else. */
const ANYONE: Caller = { subject: "health", role: "customer", entityId: "health" };

/** Whose calls are answered. */
export interface AnsweringOptions {
  readonly service: string;
  readonly logger: Pick<Logger, "error">;
  /** Who is refused, whoever says that they call. */
  readonly revocations?: Pick<Revocations, "isBlocked">;
}

/** A failure that a call was answered with, as far as it is logged. */
interface FailedCall {
  readonly error: Error & { readonly code: string };
  readonly path: string | undefined;
  readonly requestId: string | undefined;
}

/** What a service tells `serveRouter` of itself. */
export interface Answering {
  readonly service: string;
  readonly createContext: (call: IncomingCall) => CallContext;
  readonly onError: (failed: FailedCall) => void;
}

/**
 * How every service answers its calls: `serveRouter({ nc, router, ...answering({ service, logger }) })`. A call that does
 * not say who calls is refused, but for `<service>.health`; failures that nobody foresaw are logged with their cause.
 */
export const answering = ({ service, logger, revocations }: AnsweringOptions): Answering => ({
  service,
  createContext: (call) => {
    const { path, requestId, idempotencyKey, traceparent } = call;
    const caller = Caller.safeParse(call.caller);
    if (!caller.success && path !== `${service}.health`) {
      throw new CrossdeskError("UNAUTHENTICATED", "The call does not say who calls.");
    }
    if (caller.success && revocations?.isBlocked(caller.data) === true) {
      throw new CrossdeskError("UNAUTHENTICATED", "This caller's access was revoked.");
    }
    return { caller: caller.data ?? ANYONE, requestId, idempotencyKey, traceparent };
  },
  onError: ({ error, path, requestId }) => {
    if (error.code !== "INTERNAL_SERVER_ERROR") return;
    logger.error({ err: error.cause ?? error, path, requestId }, "a call failed");
  },
});
