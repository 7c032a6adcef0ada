import { ticketScopeOf, WatchAgentsInput, WatchTicketsInput } from "@crossdesk/contracts";
import type { CallerRole } from "@crossdesk/contracts";
import { followChanges } from "@crossdesk/live";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { ApiDeps } from "../../api/api.ts";
import { callOf } from "../../edge/request-facts.ts";
import { AgentNewsFeed } from "../../live/agent-news-feed.ts";
import { formatNotice } from "../../live/event-stream.ts";
import type { EventStream } from "../../live/event-stream.ts";
import { serveSubscription } from "./subscription-stream.ts";

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

const createWatchTickets =
  ({ client, live }: Pick<ApiDeps, "client" | "live">): Serve =>
  async (request, reply) => {
    const input = parseWith(WatchTicketsInput, request);
    if (input === undefined || request.caller === null) return false;
    const scope = ticketScopeOf(request.caller);
    const call = callOf(request);
    await serveSubscription(request, reply, async (stream, signal) => {
      const { ticket: reference, lastEventId } = input;
      const { onLive } = sayLive(stream);
      if (!live.isLive) onLive(false);
      const options = { live, lastEventId, signal, onLive };
      if (reference === undefined) return followChanges({ ...options, filter: scope, ofTicket: undefined });
      const { ticket } = await client.tickets.get.query(reference, call);
      return followChanges({
        ...options,
        filter: { ...scope, ticketId: ticket.id },
        ofTicket: {
          readVersion: async () => (await client.tickets.get.query({ id: ticket.id }, call)).ticket.version,
        },
      });
    });
    return true;
  };

const sayLive = (stream: EventStream) => ({
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
      const { entityId } = ticketScopeOf(caller);
      return feed.follow(entityId, signal);
    });
    return true;
  };
};

/** The subscriptions that the gateway serves itself, for however many streams: by their paths. */
export const createSubscriptions = (deps: ApiDeps): ReadonlyMap<string, Serve> =>
  new Map([
    ["tickets.watch", createWatchTickets(deps)],
    ["agents.watch", createWatchAgents(deps)],
  ]);
