import { typeOfSubject } from "@crossdesk/contracts";
import type { EventEnvelope } from "@crossdesk/contracts";
import type { JsMsg } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import type { Database } from "@crossdesk/database";
import type { Running } from "@crossdesk/service-kit";
import { answer } from "./answer.ts";
import { consumeEvent, deadLetter } from "./consume-event.ts";
import { startGivenUpWatch } from "./given-up.ts";
import type { EventHandlers, ReadEvent } from "./handler.ts";
import { readEvent } from "./inbox.ts";
import { Lanes, Slots } from "./lanes.ts";
import { startPull } from "./pull.ts";
import { startDeadLetterRetry } from "./retry-dead-letters.ts";
import { SharedTransactions } from "./shared-transactions.ts";
import { EVENTS } from "./streams.ts";

/** What a consumer works on. */
export interface ConsumerOptions {
  readonly db: Database;
  readonly nc: NatsConnection;
  readonly logger: Logger;
  /** The service that listens. Its replicas share one durable consumer per source. */
  readonly service: string;
  /** The service that publishes. Types without a handler are ignored. */
  readonly source: string;
  /** Which of its events the broker gives: all, `events.<source>.>`, by default. */
  readonly subjects?: string;
  readonly handlers: EventHandlers;
  /**
   * Asked before an event is taken in, for services that few events mean anything to: one that does not concern them is
   * acknowledged and leaves no trace. An answer that fails counts as yes.
   */
  readonly concerns?: (envelope: EventEnvelope) => Promise<boolean>;
  /** How many transactions of events run at once, beside the one of those that share it: 4 by default. */
  readonly concurrency?: number;
  /** How often a handler may fail at one event: 8 times by default, which takes about a minute. */
  readonly maxFailures?: number;
  /**
   * How soon the broker gives an event of a replica that died to another, in milliseconds: 10 s by default. A handler may
   * take longer, as events in hand are renewed.
   */
  readonly ackWaitMs?: number;
}

/** Well above what restarts and outages cause; beyond it the broker gives a message up that keeps ending its process. */
const MAX_DELIVER = 50;
const MAX_ACK_PENDING = 256;

/**
 * Handles another service's events: each takes effect once, those of one aggregate in their order, and what cannot be handled
 * goes to the dead letters. Events wait for a service that is down, up to the stream's 7 days.
 */
export const startConsumer = (options: ConsumerOptions): Running => {
  const { db, nc, service, source, handlers, concurrency = 4, maxFailures = 8, ackWaitMs = 10_000 } = options;
  const { concerns = async () => true, subjects = `events.${source}.>` } = options;
  const consumer = `${service}-${source}`;
  const logger = options.logger.child({ consumer });
  const stop = new AbortController();
  const lanes = new Lanes();
  const slots = new Slots(concurrency);
  const shared = new SharedTransactions(db);
  const held = new Set<JsMsg>();

  const take = async (message: JsMsg): Promise<void> => {
    const handler = handlers[typeOfSubject(message.subject)];
    if (handler === undefined) return answer(() => message.ack());
    let event: ReadEvent;
    try {
      event = readEvent(message.string(), handler);
    } catch (error) {
      // Trying again would read the same; the letter can be retried once a newer version runs.
      const isStored = await deadLetter(message, { db, logger, consumer, eventId: null, error, failures: 1 });
      if (!isStored) answer(() => message.nak(5000));
      return;
    }
    held.add(message);
    lanes.add(event.envelope.aggregateId, async () => {
      if (await concerns(event.envelope).catch(() => true)) {
        await consumeEvent(message, event, { db, logger, consumer, slots, shared, maxFailures, signal: stop.signal });
      } else answer(() => message.ack());
      held.delete(message);
    });
  };

  const renew = setInterval(() => {
    for (const message of held) answer(() => message.working());
  }, ackWaitMs / 3);
  const pull = startPull({
    nc,
    logger,
    stream: EVENTS,
    durable: consumer,
    subject: subjects,
    ackWaitMs,
    maxDeliver: MAX_DELIVER,
    maxAckPending: MAX_ACK_PENDING,
    onMessage: (message) => void take(message),
  });
  const givenUp = startGivenUpWatch({ db, nc, logger, consumer });
  const retries = startDeadLetterRetry({ db, logger, consumer, handlers });
  return {
    close: async () => {
      const closed = Promise.all([pull.close(), givenUp.close(), retries.close()]);
      stop.abort();
      await closed;
      await lanes.drained();
      clearInterval(renew);
    },
  };
};
