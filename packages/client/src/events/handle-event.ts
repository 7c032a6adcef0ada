import { toCrossdeskError, isRetryable } from "@crossdesk/contracts/errors";
import { EventEnvelope, typeOfSubject } from "@crossdesk/contracts/events";
import type { JsMsg } from "@nats-io/jetstream";
import { setTimeout as delay } from "node:timers/promises";
import { EVENTS } from "./event-types.ts";
import type { EventHandlers, EventType } from "./event-types.ts";
import type { DeadLetter, Inbox } from "./inbox.ts";

/** What it takes to see an event through. */
export interface HandleOptions<Tx> {
  readonly consumer: string;
  readonly inbox: Inbox<Tx>;
  readonly handlers: EventHandlers<Tx>;
  readonly maxFailures: number;
  readonly isOutage: (error: unknown) => boolean;
  readonly onFailure: (error: unknown, event: { readonly id: string; readonly type: string }) => void;
  readonly signal: AbortSignal;
}

/** An event that was read. */
export interface ReadEvent<Tx> {
  readonly envelope: EventEnvelope;
  readonly effect: (tx: Tx) => Promise<void>;
}

const LONGEST_PAUSE_MS = 10_000;

export const isEventType = (type: string): type is EventType => Object.hasOwn(EVENTS, type);

/** Reads an event for its handler; throws where it does not fit the schema that this release knows. */
export const readEvent = <Tx>(text: string, type: EventType, handlers: EventHandlers<Tx>): ReadEvent<Tx> => {
  const json: unknown = JSON.parse(text);
  const envelope = EventEnvelope.parse(json);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- schema and handler are of one type, which the compiler cannot follow through the look-up
  const handle = handlers[type] as ((event: unknown, tx: Tx) => Promise<void> | void) | undefined;
  const event = EVENTS[type].parse(json);
  return { envelope, effect: async (tx) => handle?.(event, tx) };
};

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 2000);

const UNREACHABLE: ReadonlySet<unknown> = new Set(["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EPIPE", "ENOTFOUND"]);

/** Whether a failure is of the surroundings, and will pass: a service or a database that cannot be reached, or is starting. */
export const isPassing = (error: unknown): boolean => {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  // PostgreSQL's classes 08 (connections) and 57P (shutting down, starting).
  return UNREACHABLE.has(code) || /^(?:08|57P)/u.test(String(code)) || isRetryable(toCrossdeskError(error));
};

/** What is kept of a message that was given up. */
export const toDeadLetter = (
  message: JsMsg,
  { consumer, eventId, error, failures }: Pick<DeadLetter, "consumer" | "eventId" | "failures"> & { error: unknown },
): DeadLetter => ({
  consumer,
  eventId,
  type: typeOfSubject(message.subject),
  message: message.string(),
  reason: reasonOf(error),
  failures,
});

/** Puts a message into the dead letters and has the broker forget it. Where that fails it comes again. */
export const layAside = async <Tx>(message: JsMsg, letter: DeadLetter, inbox: Inbox<Tx>): Promise<boolean> => {
  try {
    await inbox.layAside(letter);
    message.term();
    return true;
  } catch {
    return false;
  }
};

/**
 * Sees an event through to its acknowledgement. A failure is tried again here, ever later, so that the next events of the same ticket or agent wait
 * their turn; after `maxFailures` it goes to the dead letters. Failures that pass by themselves do not count.
 */
export const handleEvent = async <Tx>(
  message: JsMsg,
  { envelope, effect }: ReadEvent<Tx>,
  options: HandleOptions<Tx>,
): Promise<void> => {
  const { consumer, inbox, maxFailures, isOutage, onFailure, signal } = options;
  let failures = 0;
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      await inbox.once(envelope, effect);
      message.ack();
      return;
    } catch (error) {
      onFailure(error, envelope);
      if (!isOutage(error)) failures += 1;
      const letter = toDeadLetter(message, { consumer, eventId: envelope.id, error, failures });
      if (failures >= maxFailures && (await layAside(message, letter, inbox))) return;
    }
    const pause = Math.min(LONGEST_PAUSE_MS, 100 * 2 ** attempt);
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
  message.nak();
};
