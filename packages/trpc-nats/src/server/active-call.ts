import { TRPCError } from "@trpc/server";
import type { AnyTRPCRouter, inferRouterContext } from "@trpc/server";
import type { Due } from "../shared/deadlines.ts";
import type { RequestEnvelope } from "../shared/wire.ts";
import type { FailureSite } from "./answers.ts";
import type { IncomingCall } from "./incoming-call.ts";

/** What the subject says of a call. */
export type CallSite = Pick<IncomingCall, "path" | "subjectPrefix">;

/** A query or mutation as it came. */
export interface ReceivedCall {
  readonly request: RequestEnvelope;
  readonly replyTo: string;
  readonly site: CallSite;
  readonly remainingMs: number;
}

/** What a call needs of the server that runs it. */
export interface CallHost {
  onDeadline(call: ActiveCall): void;
}

/** A query or mutation between its arrival and the end of its handler; answered once, maybe before the handler ends. */
export class ActiveCall implements Due {
  readonly request: RequestEnvelope;
  /** Moves where the call is asked again. */
  replyTo: string;
  readonly incoming: IncomingCall;
  readonly controller = new AbortController();
  dueAt: number;
  dueIndex = -1;
  answered = false;
  readonly #host: CallHost;

  constructor(host: CallHost, { request, replyTo, site, remainingMs }: ReceivedCall) {
    this.#host = host;
    this.request = request;
    this.replyTo = replyTo;
    this.dueAt = performance.now() + remainingMs;
    this.incoming = toIncomingCall(request, site, {
      deadline: Date.now() + remainingMs,
      signal: this.controller.signal,
    });
  }

  onDue(): void {
    this.#host.onDeadline(this);
  }

  site<TRouter extends AnyTRPCRouter>(ctx: inferRouterContext<TRouter> | undefined): FailureSite<TRouter> {
    const { path, type, requestId } = this.incoming;
    return { path, type, requestId, ctx, input: this.request.input };
  }
}

/** What `createContext` is given, out of what came over the wire. */
export const toIncomingCall = (
  request: RequestEnvelope,
  { path, subjectPrefix }: CallSite,
  { deadline, signal }: Pick<IncomingCall, "deadline" | "signal">,
): IncomingCall => ({
  requestId: request.requestId ?? request.id,
  caller: request.caller,
  idempotencyKey: request.idempotencyKey,
  traceparent: request.traceparent,
  tracestate: request.tracestate,
  path,
  subjectPrefix,
  type: request.type,
  askedAgain: request.askedAgain === true,
  deadline,
  signal,
});

/** The reason of a handler's aborted signal when its deadline passed. */
export const deadlineError = (): TRPCError =>
  new TRPCError({ code: "TIMEOUT", message: "The call's deadline has passed." });

/** The reason of a handler's aborted signal when its client cancelled. */
export const cancelError = (): TRPCError =>
  new TRPCError({ code: "CLIENT_CLOSED_REQUEST", message: "The client cancelled the call." });
