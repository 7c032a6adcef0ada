import { forAudience, isConfined } from "@crossdesk/contracts";
import type { Caller, Tracked } from "@crossdesk/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";
import { EVENT_STREAM_HEADERS, formatEvent } from "../../live/event-stream.ts";
import type { EventStream } from "../../live/event-stream.ts";
import { toFailure } from "../../edge/failure.ts";
import { ErrorEnvelope, toErrorAnswer } from "./errors.ts";

/** The first message to tRPC's link: after which silence it reopens the stream. */
const CONNECTED = `event: connected\ndata: ${JSON.stringify({ reconnectAfterInactivityMs: 45_000 })}\n\n`;

/** A failure as tRPC's link reads it in a stream. */
const formatFailure = (failure: unknown, requestId: string): string => {
  const { error } = ErrorEnvelope.parse(toErrorAnswer(toFailure(failure, requestId)).body);
  return `event: serialized-error\ndata: ${JSON.stringify(error)}\n\n`;
};

/** Items go to many: each becomes text once, except for callers who may not see all of it. */
const texts = new WeakMap<object, string>();
export const textOf = (item: object, caller: Caller | null): string => {
  if (caller === null || isConfined(caller.role)) {
    return JSON.stringify(caller === null ? {} : forAudience(structuredClone(item), caller));
  }
  const known = texts.get(item);
  if (known !== undefined) return known;
  const text = JSON.stringify(item);
  texts.set(item, text);
  return text;
};

const shared = new WeakMap<readonly Tracked<object>[], Uint8Array>();

/** The events of items that come together. Where many get the same list, as a tenant's consoles do, it becomes bytes once. */
const eventsOf = (items: readonly Tracked<object>[], caller: Caller | null): string | Uint8Array => {
  const format = (): string => items.map(({ id, item }) => formatEvent(id, textOf(item, caller))).join("");
  if (caller === null || isConfined(caller.role)) return format();
  const bytes = shared.get(items) ?? Buffer.from(format());
  shared.set(items, bytes);
  return bytes;
};

/** What a subscription gives, in lists that are sent together: it refuses before it begins. */
export type OpenItems<Item extends object> = (
  stream: EventStream,
  signal: AbortSignal,
) => Promise<AsyncGenerator<readonly Tracked<Item>[], void, undefined>>;

/**
 * Serves a subscription from this gateway, in the form that tRPC's `httpSubscriptionLink` reads: nothing is asked of a service for a stream that
 * is open. Too many streams are refused before they begin.
 */
export const serveSubscription = async <Item extends object>(
  request: FastifyRequest,
  reply: FastifyReply,
  open: OpenItems<Item>,
): Promise<void> => {
  using place = request.server.streams.reserve(request);
  if (request.method === "HEAD") {
    await reply.headers(EVENT_STREAM_HEADERS).send();
    return;
  }
  const stream = place.open(reply);
  const leaving = new AbortController();
  stream.onEnd(() => leaving.abort());
  stream.send(CONNECTED);
  try {
    for await (const items of await open(stream, leaving.signal)) {
      stream.send(eventsOf(items, request.caller));
      await stream.taken();
    }
  } catch (failure) {
    stream.send(formatFailure(failure, request.id));
  }
  stream.end();
};
