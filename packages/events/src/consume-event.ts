import { CrossdeskError, typeOfSubject } from "@crossdesk/contracts";
import type { JsMsg } from "@nats-io/jetstream";
import type { Logger } from "pino";
import type { Database } from "@crossdesk/database";
import { backoffDelay, pauseFor } from "@crossdesk/service-kit";
import { answer } from "./answer.ts";
import { insertDeadLetter } from "./db/dead-letters.ts";
import { reasonOf } from "./reason-of.ts";
import { applyOnce } from "./inbox.ts";
import type { ReadEvent } from "./handler.ts";
import type { Slots } from "./lanes.ts";
import type { SharedTransactions } from "./shared-transactions.ts";

/** What it takes to see an event through. */
export interface ConsumeOptions {
  readonly db: Database;
  readonly logger: Logger;
  readonly consumer: string;
  readonly slots: Slots;
  readonly shared: SharedTransactions;
  readonly maxFailures: number;
  readonly signal: AbortSignal;
}

/** Whether the failure is of the surroundings (database, another service) and will pass by itself. */
export const isOutage = (error: unknown): boolean =>
  error instanceof CrossdeskError && ["SERVICE_UNAVAILABLE", "OVERLOADED"].includes(error.kind);

/**
 * Sees one event through to its ack. A failure is tried again here, ever later up to 10 s, so that the aggregate's next events
 * wait their turn; after `maxFailures` the event goes to the dead letters. Outages don't count: they pass. When
 * the consumer closes meanwhile, the message goes back to the broker for another replica.
 */
export const consumeEvent = async (message: JsMsg, event: ReadEvent, options: ConsumeOptions): Promise<void> => {
  const { db, logger, slots, shared, maxFailures, signal } = options;
  const { id: eventId, type } = event.envelope;
  let failures = 0;
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      await (event.shares ? shared.apply(event) : slots.use(() => applyOnce(db, event)));
      return answer(() => message.ack());
    } catch (error) {
      if (!isOutage(error)) failures += 1;
      logger.warn({ err: error, eventId, type, attempt }, "handling an event failed");
      if (failures >= maxFailures && (await deadLetter(message, { ...options, eventId, error, failures }))) return;
    }
    await pauseFor(backoffDelay(attempt, { first: 100, most: 10_000 }), signal);
  }
  answer(() => message.nak());
};

/** Why a message becomes a dead letter, and of which consumer. */
export interface DeadLetterOptions extends Pick<ConsumeOptions, "db" | "logger" | "consumer"> {
  readonly eventId: string | null;
  readonly error: unknown;
  readonly failures: number;
}

/** Puts a message into the dead letters and has the broker forget it. Says whether that worked. */
export const deadLetter = async (message: JsMsg, options: DeadLetterOptions): Promise<boolean> => {
  const { db, logger, consumer, eventId, error, failures } = options;
  const type = typeOfSubject(message.subject);
  try {
    await insertDeadLetter(db, {
      consumer,
      eventId,
      type,
      message: message.string(),
      reason: reasonOf(error),
      failures,
    });
    answer(() => message.term());
    logger.error({ err: error, eventId, type, consumer }, "an event went to the dead letters");
    return true;
  } catch (failure) {
    logger.error({ err: failure, eventId, type, consumer }, "an event could not be added to the dead letters");
    return false;
  }
};
