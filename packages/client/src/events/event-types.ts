import { AGENT_EVENTS, FILE_EVENTS, TICKET_EVENTS } from "@crossdesk/contracts/events";
import type { z } from "zod";

/** The schema of each event by its type. */
export const EVENTS = { ...TICKET_EVENTS, ...AGENT_EVENTS, ...FILE_EVENTS } as const;

/** The type of an event, such as `events.tickets.ticket-opened`. */
export type EventType = keyof typeof EVENTS;

/** The services that publish events. */
export type EventSource = EventType extends `events.${infer Source}.${string}` ? Source : never;

/** An event of a type, as its handler gets it. */
export type EventOf<Type extends EventType> = z.output<(typeof EVENTS)[Type]>;

/** What is done at events, by their type. `tx` is what the inbox gives: the client of a transaction, say. Other types are passed over. */
export type EventHandlers<Tx> = {
  readonly [Type in EventType]?: (event: EventOf<Type>, tx: Tx) => Promise<void> | void;
};
