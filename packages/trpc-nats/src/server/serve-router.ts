import type { NatsConnection } from "@nats-io/nats-core";
import type { AnyTRPCRouter, inferRouterContext } from "@trpc/server";
import { newInbox } from "../fast/inbox-prefix.ts";
import { isSubjectPath } from "../shared/subjects.ts";
import type { ServerErrorReport } from "./answers.ts";
import type { IncomingCall } from "./incoming-call.ts";
import { RouterServer } from "./router-server.ts";
import { ServedSubjects } from "./served-subjects.ts";

/** The options of `serveRouter`. */
export interface ServeRouterOptions<TRouter extends AnyTRPCRouter> {
  /** An open connection; the server shares it and never closes it. Connect with `maxReconnectAttempts: -1`. */
  readonly nc: NatsConnection;
  /** The name that clients call the service by: one token of a subject. */
  readonly service: string;
  readonly router: TRouter;
  /** Makes the context that procedures see. What it throws is the call's answer. */
  readonly createContext: (call: IncomingCall) => inferRouterContext<TRouter> | Promise<inferRouterContext<TRouter>>;
  /**
   * Queries and mutations that may run at once; 1,024 unless given. A call beyond them is refused at once with
   * `TOO_MANY_REQUESTS`, marked retryable.
   */
  readonly maxInFlight?: number;
  /** Subscriptions that may be open at once; 1,024 unless given. Refused in the same way beyond. */
  readonly maxSubscriptions?: number;
  /** Called with every error that a call is answered with, except refusals for load, cancels and closing. */
  readonly onError?: (report: ServerErrorReport<TRouter>) => void;
  /** The first tokens of all subjects: `rpc` unless given, and the same on both sides. */
  readonly subjectPrefix?: string;
  /**
   * A second prefix that calls are taken under, with a `*` for each token that differs from client to client, such as `bound.*.*`. A client whose
   * rights let it send under one such prefix alone is known by it: `createContext` gets it as `subjectPrefix`.
   */
  readonly sharedPrefix?: string;
  /** The queue group: each call goes to one member. The service's name unless given. */
  readonly queue?: string;
}

/** How long `close` may take. */
export interface CloseOptions {
  /** Milliseconds for calls in flight to end; 10,000 unless given. Those that last longer are aborted and answered. */
  readonly timeoutMs?: number;
}

/** A router that is being served. */
export interface NatsRouterServer {
  /** Queries and mutations whose handlers have not ended. */
  readonly inFlight: number;
  /** Subscriptions that are open. */
  readonly subscriptions: number;
  /** Resolves when the broker knows of this server: calls made from then on reach it. */
  ready(): Promise<void>;
  /**
   * Takes no more calls, waits for those in flight, and resolves when the broker has their answers. Open subscriptions
   * are asked to resume elsewhere. The connection stays open. Further calls return the same promise; it never rejects.
   */
  close(options?: CloseOptions): Promise<void>;
}

/** Serves a tRPC router over NATS, until `close`. Several processes may serve the same service; each call goes to one. */
export const serveRouter = <TRouter extends AnyTRPCRouter>(options: ServeRouterOptions<TRouter>): NatsRouterServer => {
  const { nc, service, router, createContext, maxInFlight = 1_024, maxSubscriptions = 1_024, onError } = options;
  const controlSubject = newInbox(nc);
  const subjects = new ServedSubjects(service, controlSubject.slice(controlSubject.lastIndexOf(".") + 1), options);
  for (const path of Object.keys(router._def.procedures)) {
    if (!isSubjectPath(path))
      throw new TypeError(`The procedure path ${JSON.stringify(path)} cannot be a NATS subject.`);
  }
  return new RouterServer({
    nc,
    controlSubject,
    subjects,
    queue: options.queue ?? service,
    router,
    createContext,
    maxInFlight,
    maxSubscriptions,
    onError,
  });
};
