import type { AgentNews, CrossdeskRouter, TicketChange, WatchTicketsInput } from "@crossdesk/contracts";
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  TRPCClientError,
} from "@trpc/client";
import type { TRPCClient } from "@trpc/client";
import { EventSource } from "eventsource";
import { endOf, fetchWith, listenToNotices } from "./event-stream.ts";
import type { Connect, StreamNotice } from "./follow.ts";

/** All procedures of the system, typed. Failures are `TRPCClientError`s whose `data.kind` is of the catalogue. */
export type Rpc = TRPCClient<CrossdeskRouter>;

/** The listeners to the server's notices, by the procedure of the stream. */
const noticeListeners = new Map<string, (notice: StreamNotice) => void>();

/** tRPC's link handles items and keep-alives only: notices about the stream itself go to its follower. */
class NoticedEventSource extends EventSource {
  constructor(...options: ConstructorParameters<typeof EventSource>) {
    super(...options);
    const { pathname } = new URL(String(options[0]), location.href);
    listenToNotices(this, (notice) => noticeListeners.get(pathname.slice(pathname.lastIndexOf("/") + 1))?.(notice));
  }
}

/** A mutation's key: repeated with the same one it takes effect once. `rpc.messages.add.mutate(input, withKey(key))` */
export const withKey = (idempotencyKey: string) => ({ context: { idempotencyKey } });

const keyOf = (context: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> => {
  const { idempotencyKey } = context;
  return typeof idempotencyKey === "string" ? { "idempotency-key": idempotencyKey } : {};
};

/** The typed client of the gateway's `/trpc`. `headers` say as whom it calls. */
export const createRpc = (headers: Readonly<Record<string, string>>, url = "/trpc"): Rpc => {
  return createTRPCClient<CrossdeskRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === "subscription",
        true: httpSubscriptionLink({
          url,
          EventSource: NoticedEventSource,
          eventSourceOptions: { fetch: fetchWith(headers) },
        }),
        false: splitLink({
          condition: ({ type }) => type === "mutation",
          // One request each: an idempotency key is a request's.
          true: httpLink({ url, headers: ({ op }) => ({ ...headers, ...keyOf(op.context) }) }),
          false: httpBatchLink({ url, headers: { ...headers }, maxItems: 20, maxURLLength: 8_000 }),
        }),
      }),
    ],
  });
};

/** The HTTP status of a failure, where it had one. */
const statusOf = (error: unknown): number | undefined => {
  if (!(error instanceof TRPCClientError)) return undefined;
  const data: unknown = error.data;
  if (typeof data === "object" && data !== null && "httpStatus" in data && typeof data.httpStatus === "number") {
    return data.httpStatus;
  }
  // What an EventSource reports.
  const { cause } = error;
  return cause !== undefined && "code" in cause && typeof cause.code === "number" ? cause.code : undefined;
};

/** What a subscription of the typed client reports. */
interface Reports<Item> {
  readonly signal: AbortSignal;
  readonly onStarted: () => void;
  readonly onData: (item: { readonly id: string; readonly data: Item }) => void;
  readonly onError: (error: unknown) => void;
  readonly onConnectionStateChange: (change: { readonly state: string; readonly error: unknown }) => void;
  readonly onStopped: () => void;
}

/** Makes one attempt at a subscription at a time of what the typed client subscribes to. */
const connectBy =
  <Item>(
    path: string,
    subscribe: (lastEventId: string | undefined, reports: Reports<Item>) => unknown,
  ): Connect<Item> =>
  (lastEventId, { onOpen, onItem, onNotice, onEnd }) => {
    noticeListeners.set(path, onNotice);
    const stop = new AbortController();
    const fail = (error: unknown): void => {
      stop.abort();
      onEnd(endOf(statusOf(error), error instanceof Error ? error.message : ""));
    };
    subscribe(lastEventId, {
      signal: stop.signal,
      onStarted: onOpen,
      onData: ({ id, data }) => onItem(id, data),
      onError: fail,
      // The link would try again by itself, at a fixed pace; reconnecting is the task of `follow`.
      onConnectionStateChange: ({ state, error }) => {
        if (state === "connecting" && error !== null) fail(error);
      },
      onStopped: () => fail(undefined),
    });
    return () => stop.abort();
  };

/** `tickets.watch`, one attempt at a time, for `follow`: of one ticket, or of all that the caller may see. */
export const watchTickets = ({ tickets }: Rpc, input: Pick<WatchTicketsInput, "ticket"> = {}): Connect<TicketChange> =>
  connectBy("tickets.watch", (lastEventId, reports) =>
    tickets.watch.subscribe({ ...input, ...(lastEventId === undefined ? {} : { lastEventId }) }, reports),
  );

/** `agents.watch`, one attempt at a time, for `follow`. It begins with what is new: what came before an attempt is to be read. */
export const watchAgents = ({ agents }: Rpc): Connect<AgentNews> => {
  let attempts = 0;
  return connectBy("agents.watch", (_lastEventId, reports) => {
    attempts += 1;
    const attempt = attempts;
    return agents.watch.subscribe(
      {},
      // An attempt's ids are its own.
      { ...reports, onData: ({ id, data }) => reports.onData({ id: `${attempt}:${id}`, data }) },
    );
  });
};
