import { scopeOf, WatchAgentsInput, WatchSignsInput, WatchTicketsInput } from "@crossdesk/contracts";
import type { Caller, CallerRole } from "@crossdesk/contracts";
import { followChanges, followSigns } from "@crossdesk/live";
import type { ChangeFilter, LiveSigns } from "@crossdesk/live";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { ApiDeps } from "../../api/api.ts";
import { callOf } from "../../edge/request-facts.ts";
import { AgentNewsFeed } from "../../live/agent-news-feed.ts";
import { formatNotice, formatNoticeText } from "../../live/event-stream.ts";
import type { EventStream } from "../../live/event-stream.ts";
import { serveSubscription, textOf } from "./subscription-stream.ts";

const Query = z.object({
  batch: z.string().optional(),
  input: z.string().optional(),
  lastEventId: z.string().optional(),
});

/** The input as tRPC reads it: what the client's EventSource had last takes the place of what its input says. */
const inputOf = ({ query, headers }: FastifyRequest): unknown => {
  const { input = "{}", lastEventId } = Query.parse(query);
  const given = z.record(z.string(), z.unknown()).parse(JSON.parse(input));
  const last = headers["last-event-id"] ?? lastEventId;
  return last === undefined || last === "" ? given : { ...given, lastEventId: last };
};

/** `undefined` for an input that tRPC itself is to refuse, in its own words. */
const parseWith = <Input extends z.ZodType>(schema: Input, request: FastifyRequest): z.output<Input> | undefined => {
  try {
    return schema.parse(inputOf(request));
  } catch {
    return undefined;
  }
};

/** Serves a request, or leaves it to tRPC. */
type Serve = (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>;

/** Items that come one by one. */
async function* each<Item>(items: AsyncIterable<Item>): AsyncGenerator<readonly Item[], void, undefined> {
  for await (const item of items) yield [item];
}

type WatchDeps = Pick<ApiDeps, "client" | "live" | "signs">;

/** Signs come on the stream of changes, without an id: who resumes gets those that hold by then. */
const addSigns = (
  stream: EventStream,
  { live, signs }: WatchDeps,
  to: { readonly caller: Caller; readonly filter: ChangeFilter },
): void => {
  const watching = signs.watch({
    ...to,
    signsOf: to.filter.ticketId === null ? "joined" : "ticket",
    onSign: (sign) => {
      if (live.isLive) stream.send(formatNoticeText("sign", textOf(sign, to.caller)));
    },
    onSeen: (seen) => {
      if (live.isLive) stream.send(formatNoticeText("sign", textOf(seen, to.caller)));
    },
  });
  stream.onEnd(() => watching[Symbol.dispose]());
};

const createWatchTickets =
  (deps: WatchDeps): Serve =>
  async (request, reply) => {
    const { client, live } = deps;
    const { caller } = request;
    const input = parseWith(WatchTicketsInput, request);
    if (input === undefined || caller === null) return false;
    const scope = scopeOf(caller);
    const call = callOf(request);
    await serveSubscription(request, reply, async (stream, signal) => {
      const { ticket: reference, lastEventId } = input;
      const { onLive } = liveNotices(stream);
      const options = { live, lastEventId, signal, onLive };
      if (reference === undefined) {
        addSigns(stream, deps, { caller, filter: scope });
        return followChanges({ ...options, filter: scope, ofTicket: undefined });
      }
      const { ticket } = await client.tickets.get.query(reference, call);
      const filter = { ...scope, ticketId: ticket.id };
      addSigns(stream, deps, { caller, filter });
      return followChanges({
        ...options,
        filter,
        ofTicket: {
          readVersion: async () => (await client.tickets.get.query({ id: ticket.id }, call)).ticket.version,
        },
      });
    });
    return true;
  };

const createWatchSigns =
  ({ client, signs }: { readonly client: ApiDeps["client"]; readonly signs: LiveSigns }): Serve =>
  async (request, reply) => {
    const { caller } = request;
    const input = parseWith(WatchSignsInput, request);
    if (input === undefined || caller === null) return false;
    const scope = scopeOf(caller);
    const call = callOf(request);
    await serveSubscription(request, reply, async (_stream, signal) => {
      const { ticket: reference } = input;
      if (reference === undefined) return each(followSigns({ signs, caller, filter: scope, signal }));
      const { ticket } = await client.tickets.get.query(reference, call);
      return each(followSigns({ signs, caller, filter: { ...scope, ticketId: ticket.id }, signal }));
    });
    return true;
  };

const liveNotices = (stream: EventStream) => ({
  onLive: (isLive: boolean): void => stream.send(formatNotice(isLive ? "live" : "degraded")),
});

const WATCH_AGENTS: ReadonlySet<CallerRole> = new Set(["agent", "admin", "partner", "service"]);

const createWatchAgents = ({ client, logger }: Pick<ApiDeps, "client" | "logger">): Serve => {
  const feed = new AgentNewsFeed({ client, logger });
  return async (request, reply) => {
    const { caller } = request;
    if (caller === null || parseWith(WatchAgentsInput, request) === undefined) return false;
    // The service refuses in its own words.
    if (!WATCH_AGENTS.has(caller.role)) return false;
    await serveSubscription(request, reply, async (_stream, signal) => {
      const { entityId } = scopeOf(caller);
      return each(feed.follow(entityId, signal));
    });
    return true;
  };
};

/** The subscriptions that the gateway serves itself, for however many streams: by their paths. */
export const createSubscriptions = (deps: ApiDeps): ReadonlyMap<string, Serve> =>
  new Map([
    ["tickets.watch", createWatchTickets(deps)],
    ["tickets.watchSigns", createWatchSigns(deps)],
    ["agents.watch", createWatchAgents(deps)],
  ]);
