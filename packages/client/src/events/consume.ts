import { setTimeout as delay } from "node:timers/promises";
import { consumerNameOf, EVENTS_STREAM, subjectsOf, typeOfSubject } from "@crossdesk/contracts/events";
import {
  AckPolicy,
  DeliverPolicy,
  jetstream,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
} from "@nats-io/jetstream";
import type { ConsumerConfig, ConsumerMessages, JsMsg } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import type { NatsConnection } from "@nats-io/transport-node";
import { connectNats } from "../nats-connection.ts";
import type { NatsAddress } from "../nats-connection.ts";
import type { EventHandlers, EventSource, EventType } from "./event-types.ts";
import { handleEvent, isEventType, isPassing, layAside, readEvent, toDeadLetter } from "./handle-event.ts";
import type { HandleOptions } from "./handle-event.ts";
import type { Inbox } from "./inbox.ts";
import { Lanes } from "./lanes.ts";

/** Whose events are consumed, and what is done at them. */
export interface ConsumeOptions<Tx> {
  /** As `connectCrossdesk` takes it. */
  readonly nats: string | NatsAddress | NatsConnection;
  /** What this program's user is called, where a connection of your own does not say it. Its replicas share the events. */
  readonly name?: string;
  /**
   * The service whose events these are, or one type of event, where the program's user may read that alone: what the user was made with,
   * `--listens <source>`. Order is kept within one consumption.
   */
  readonly source: EventSource | EventType;
  readonly handlers: EventHandlers<Tx>;
  /** `memoryInbox()` or `postgresInbox(pool)`. */
  readonly inbox: Inbox<Tx>;
  /**
   * Where a program begins that consumes for the first time: with the oldest event that the broker has (7 days), which is the default, with what
   * comes from now on, or at a time.
   */
  readonly from?: "oldest" | "now" | Date;
  /** Events of different tickets or agents that are handled at once; 4 by default. */
  readonly concurrency?: number;
  /** How often a handler may fail at one event before it goes to the dead letters; 8 by default, which takes about half a minute. */
  readonly maxFailures?: number;
  /** Whether a failure will pass by itself, and does not count: by default what the network, PostgreSQL or Crossdesk say is so. */
  readonly isOutage?: (error: unknown) => boolean;
  /** Called with each failure, before the event is tried again. */
  readonly onFailure?: HandleOptions<Tx>["onFailure"];
}

/** Events that are being consumed, until `close`. */
export interface Consumption extends AsyncDisposable {
  /** Handles the dead letters once more. Those that succeed are discarded; says how many did and how many did not. */
  readonly retryDeadLetters: () => Promise<{ readonly handled: number; readonly failed: number }>;
  /** Takes no more events and waits for those in hand; what has not ended by itself is given back to the broker. */
  readonly close: () => Promise<void>;
}

/** After how many milliseconds the broker gives the event of a dead replica to another. The time is extended while an event is handled. */
const ACK_WAIT_MS = 10_000;
const MOST_PENDING = 256;
/** Deliveries after which an event counts as one that ends the process. */
const MOST_DELIVERIES = 50;
const PAUSE_MS = 1_000;

const startOf = (from: ConsumeOptions<unknown>["from"]): Partial<ConsumerConfig> => {
  if (from instanceof Date) return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: from.toISOString() };
  return { deliver_policy: from === "now" ? DeliverPolicy.New : DeliverPolicy.All };
};

/** Opens the program's durable consumer, and makes it where it is missing. */
const openConsumer = async (
  nc: NatsConnection,
  durable: string,
  { source, from }: Pick<ConsumeOptions<unknown>, "source" | "from">,
): Promise<ConsumerMessages> => {
  const stream = EVENTS_STREAM.name;
  const jsm = await jetstreamManager(nc, { checkAPI: false });
  try {
    await jsm.consumers.info(stream, durable);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.ConsumerNotFound) throw error;
    await jsm.consumers.add(stream, {
      name: durable,
      durable_name: durable,
      filter_subject: subjectsOf(source),
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ACK_WAIT_MS),
      max_ack_pending: MOST_PENDING,
      ...startOf(from),
    });
  }
  const consumer = await jetstream(nc, { checkAPI: false }).consumers.get(stream, durable);
  return consumer.consume({ max_messages: MOST_PENDING, expires: 10_000, abort_on_missing_resource: true });
};

/**
 * Consumes a service's events: each takes effect once, as far as the inbox knows, those of one ticket or agent in their order. What fails is
 * tried again, and what cannot be handled goes to the dead letters. The program's user must have been made with `--listens <source>`.
 */
export const consumeEvents = async <Tx>(options: ConsumeOptions<Tx>): Promise<Consumption> => {
  const { source, handlers, inbox, concurrency = 4, maxFailures = 8 } = options;
  const { isOutage = isPassing, onFailure = () => undefined } = options;
  const { nc, name, close: closeConnection } = await connectNats(options.nats, options.name);
  if (name === undefined) {
    await closeConnection();
    throw new TypeError("Say what the program's user is called: `name`, or the user in the address.");
  }
  const consumer = consumerNameOf(name, source);
  const stop = new AbortController();
  const { signal } = stop;
  const lanes = new Lanes(concurrency);
  const held = new Set<JsMsg>();
  const handling: HandleOptions<Tx> = { consumer, inbox, handlers, maxFailures, isOutage, onFailure, signal };

  const take = async (message: JsMsg): Promise<void> => {
    const type = typeOfSubject(message.subject);
    if (!isEventType(type) || handlers[type] === undefined) return message.ack();
    const deliveries = message.info.deliveryCount;
    try {
      if (deliveries > MOST_DELIVERIES) throw new Error(`Delivered ${deliveries} times without an answer.`);
      const event = readEvent(message.string(), type, handlers);
      held.add(message);
      lanes.add(event.envelope.aggregateId, async () => {
        await handleEvent(message, event, handling);
        held.delete(message);
      });
    } catch (error) {
      // Another attempt would read the same. The letter can be retried where a newer release runs.
      const letter = toDeadLetter(message, { consumer, eventId: null, error, failures: deliveries });
      if (!(await layAside(message, letter, inbox))) message.nak(5_000);
    }
  };

  let messages: ConsumerMessages | undefined;
  const run = async (): Promise<void> => {
    for (let isOpen = false; !signal.aborted;) {
      try {
        if (!isOpen) await inbox.open();
        isOpen = true;
        messages = await openConsumer(nc, consumer, options);
        if (signal.aborted) messages.stop();
        for await (const message of messages) void take(message);
      } catch (error) {
        onFailure(error, { id: "", type: consumer });
      }
      // The connection comes back, or the consumer has to be made again.
      await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const renewing = setInterval(() => {
    for (const message of held) message.working();
  }, ACK_WAIT_MS / 3);
  const running = run();

  const retryDeadLetters = async (): Promise<{ handled: number; failed: number }> => {
    let [handled, failed] = [0, 0];
    for (const letter of await inbox.letters(consumer)) {
      try {
        if (!isEventType(letter.type)) throw new TypeError(`"${letter.type}" is no event.`);
        const { envelope, effect } = readEvent(letter.message, letter.type, handlers);
        await inbox.once(envelope, effect);
        await inbox.discard(letter);
        handled += 1;
      } catch (error) {
        onFailure(error, { id: letter.eventId ?? "", type: letter.type });
        failed += 1;
      }
    }
    return { handled, failed };
  };

  const close = async (): Promise<void> => {
    stop.abort();
    messages?.stop();
    await running;
    await lanes.drained();
    clearInterval(renewing);
    if (!nc.isClosed()) await nc.flush();
    await closeConnection();
  };
  return { retryDeadLetters, close, [Symbol.asyncDispose]: close };
};
