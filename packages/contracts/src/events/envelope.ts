import { z } from "zod";
import { Instant, StoredId, Uuid } from "../primitives.ts";

/** The version of every event's envelope; a consumer that knows only older ones dead-letters a newer one. */
export const EVENT_VERSION = 1;

const envelopeFields = {
  /** The outbox row's id, and the `Nats-Msg-Id`. Consumers store it in their inbox: an event takes effect once. */
  id: Uuid,
  version: z.literal(EVENT_VERSION),
  occurredAt: Instant,
  entityId: StoredId,
  /** What the event is about (a ticket's id, an agent's id); `sequence` counts its changes. */
  aggregateId: z.string().min(1),
  /** Rises with each change of the aggregate. A consumer that knows a higher one ignores the event. */
  sequence: z.int().min(0),
  requestId: z.string().optional(),
  traceparent: z.string().optional(),
};

/** An event as it travels: envelope, its `type` (which determines the subject), and the schema of its `data`. */
export const defineEvent = <Type extends `events.${string}.${string}`, Data extends z.ZodType>(
  type: Type,
  data: Data,
) => z.object({ ...envelopeFields, type: z.literal(type), data });

/** Any event's envelope, its data still unread: what relays, inboxes and dead letters handle. */
export const EventEnvelope = z.object({ ...envelopeFields, type: z.string().startsWith("events."), data: z.unknown() });
export type EventEnvelope = z.infer<typeof EventEnvelope>;

/** The JetStream stream that carries every event, and the subjects it binds. */
export const EVENTS_STREAM = { name: "EVENTS", subjects: ["events.>"] } as const;
