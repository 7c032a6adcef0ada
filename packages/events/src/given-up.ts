import { EventEnvelope, typeOfSubject } from "@crossdesk/contracts";
import { jetstreamManager } from "@nats-io/jetstream";
import type { JsMsg } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import { z } from "zod";
import type { Database } from "@crossdesk/database";
import type { Running } from "@crossdesk/service-kit";
import { answer } from "./answer.ts";
import { insertDeadLetter } from "./db/dead-letters.ts";
import { startPull } from "./pull.ts";
import { EVENTS, GIVEN_UP } from "./streams.ts";

/** The broker's advisory, as far as it matters here. */
const Advisory = z.object({ stream_seq: z.int(), deliveries: z.int() });

/** Whose messages to watch over. */
export interface GivenUpOptions {
  readonly db: Database;
  readonly nc: NatsConnection;
  readonly logger: Logger;
  readonly consumer: string;
}

/**
 * The safety net under a consumer: messages that the broker delivered too often without an answer, because they end
 * the process before it could store them as dead letters, go there by the broker's own advisory.
 */
export const startGivenUpWatch = ({ db, nc, logger, consumer }: GivenUpOptions): Running => {
  const deadLetter = async (advisory: JsMsg): Promise<void> => {
    const { stream_seq: seq, deliveries } = Advisory.parse(advisory.json());
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    const stored = await jsm.streams.getMessage(EVENTS.name, { seq });
    if (stored === null) {
      logger.error({ seq }, "an event was given up, and is gone from the stream");
      return;
    }
    const message = stored.string();
    const type = typeOfSubject(stored.subject);
    await insertDeadLetter(db, {
      consumer,
      eventId: eventIdOf(message),
      type,
      message,
      reason: `Delivered ${deliveries} times without an answer.`,
      failures: deliveries,
    });
    logger.error({ seq, type }, "an event that was given up went to the dead letters");
  };

  const take = async (advisory: JsMsg): Promise<void> => {
    try {
      await deadLetter(advisory);
      answer(() => advisory.ack());
    } catch (error) {
      logger.warn({ err: error }, "an advisory could not be handled");
      answer(() => advisory.nak(5000));
    }
  };

  return startPull({
    nc,
    logger,
    stream: GIVEN_UP,
    durable: consumer,
    subject: `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${EVENTS.name}.${consumer}`,
    ackWaitMs: 30_000,
    maxDeliver: -1,
    maxAckPending: 16,
    onMessage: (message) => void take(message),
  });
};

const eventIdOf = (message: string): string | null => {
  try {
    return EventEnvelope.parse(JSON.parse(message)).id;
  } catch {
    return null;
  }
};
