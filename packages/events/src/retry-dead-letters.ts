import type { Logger } from "pino";
import type { Database } from "@crossdesk/database";
import { startLoop } from "@crossdesk/service-kit";
import type { Running } from "@crossdesk/service-kit";
import { deadLetters, nextToRetry, noteFailedRetry } from "./db/dead-letters.ts";
import type { DeadLetter } from "./db/dead-letters.ts";
import { reasonOf } from "./reason-of.ts";
import type { EventHandlers } from "./handler.ts";
import { isOutage } from "./consume-event.ts";
import { applyOnce, readEvent } from "./inbox.ts";

/** What it takes to handle dead letters again. */
export interface RetryOptions {
  readonly db: Database;
  readonly logger: Logger;
  readonly consumer: string;
  readonly handlers: EventHandlers;
}

const POLL_MS = 1000;

/** Handles the dead letters again that somebody marked for it. One that fails again stays, with the new reason. */
export const startDeadLetterRetry = ({ db, logger, consumer, handlers }: RetryOptions): Running => {
  const handle = async ({ message, type }: DeadLetter): Promise<void> => {
    const handler = handlers[type];
    if (handler === undefined) throw new Error(`Nothing handles ${type}.`);
    await applyOnce(db, readEvent(message, handler));
  };

  // Replicas may come upon the same letter: the inbox lets one of them have an effect, and the other finds it done.
  const pass = async (): Promise<number> => {
    const letter = await nextToRetry(db, consumer);
    if (letter === undefined) return POLL_MS;
    const facts = { eventId: letter.eventId, type: letter.type };
    try {
      await handle(letter);
      await deadLetters.drop(db, [letter.id]);
      logger.info(facts, "a dead letter was handled");
    } catch (error) {
      if (isOutage(error)) throw error;
      logger.error({ err: error, ...facts }, "a dead letter failed again");
      await noteFailedRetry(db, letter.id, reasonOf(error));
    }
    return 0;
  };
  return startLoop({ task: `retrying dead letters of ${consumer}`, logger, pass });
};
