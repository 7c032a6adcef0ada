import { BOUND_CALLS, Caller, callerOfPrefix, CrossdeskError, requireAccess } from "@crossdesk/contracts";
import type { CallContext } from "@crossdesk/contracts";
import type { IncomingCall } from "@crossdesk/trpc-nats";
import type { Logger } from "pino";
import type { Revocations } from "../access/revocations.ts";
import { instrumentation } from "../telemetry/instrumentation.ts";

/** A health check needs no caller, and this one may do nothing else. */
const ANYONE: Caller = { subject: "health", role: "customer", entityId: "health" };

/** Who may send under this prefix is believed: the gateway and the services. */
const TRUSTED = "rpc";

/** Whose calls are answered. */
export interface AnsweringOptions {
  readonly service: string;
  readonly logger: Pick<Logger, "error">;
  /** Callers that are refused, also when a service calls for them. */
  readonly revocations?: Pick<Revocations, "isBlocked">;
}

/**
 * Who calls. On the subjects of programs outside that is the program, which the broker's rights vouch for: whatever the call itself says, but for
 * somebody else's name, which is refused. Such a program may call what the bearer of a service's token may.
 */
const callerOf = ({ subjectPrefix, caller, path }: IncomingCall): unknown => {
  if (subjectPrefix === TRUSTED) return caller;
  const bound = callerOfPrefix(subjectPrefix);
  if (bound === undefined) return undefined;
  requireAccess(path, bound.role);
  const claimed = Caller.safeParse(caller ?? bound);
  const { subject, role, entityId } = bound;
  const isOwn = claimed.data?.subject === subject && claimed.data.role === role && claimed.data.entityId === entityId;
  if (!isOwn) throw new CrossdeskError("FORBIDDEN", `This user of the broker speaks for ${subject} alone.`);
  return bound;
};

/** A failure that a call was answered with, as far as it is logged. */
interface FailedCall {
  readonly error: Error & { readonly code: string };
  readonly path: string | undefined;
  readonly requestId: string | undefined;
}

/** What `serveRouter` needs from a service. */
export interface Answering {
  readonly service: string;
  readonly sharedPrefix: string;
  readonly createContext: (call: IncomingCall) => CallContext;
  readonly onError: (failed: FailedCall) => void;
}

/**
 * How every service answers its calls: `serveRouter({ nc, router, ...answering({ service, logger }) })`. A call that does
 * not say who calls is refused, except for `<service>.health`; unexpected failures are logged with their cause.
 */
export const answering = ({ service, logger, revocations }: AnsweringOptions): Answering => ({
  service,
  sharedPrefix: BOUND_CALLS,
  createContext: (call) => {
    const { path, requestId, idempotencyKey, traceparent } = call;
    const askedAgain = call.askedAgain ? call.signal : undefined;
    const given = callerOf(call);
    const caller = Caller.safeParse(given);
    if (!caller.success && path !== `${service}.health`) {
      const [issue] = given === undefined ? [] : caller.error.issues;
      const why = issue === undefined ? "" : ` (${["caller", ...issue.path].join(".")}: ${issue.message})`;
      throw new CrossdeskError("UNAUTHENTICATED", `The call has no valid caller${why}.`);
    }
    if (caller.success && revocations?.isBlocked(caller.data) === true) {
      throw new CrossdeskError("UNAUTHENTICATED", "This caller's access was revoked.");
    }
    const { onServe } = instrumentation();
    return { caller: caller.data ?? ANYONE, requestId, idempotencyKey, askedAgain, traceparent, onServe };
  },
  onError: ({ error, path, requestId }) => {
    if (error.code !== "INTERNAL_SERVER_ERROR") return;
    logger.error({ err: error.cause ?? error, path, requestId }, "a call failed");
  },
});
