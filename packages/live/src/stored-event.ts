import { z } from "zod";
import { toEventId } from "./place.ts";

/** An event of a ticket, as far as it says who must receive it. */
export interface TicketEvent {
  readonly seq: number;
  readonly eventId: string;
  readonly ticketId: string;
  readonly version: number;
  readonly entityId: string;
  readonly customerId: string;
}

const Envelope = z.object({
  id: z.string(),
  aggregateId: z.string(),
  sequence: z.int(),
  entityId: z.string(),
  data: z.object({ customerId: z.string() }),
});

/** Reads an event as the stream has it; `undefined` for what is no event of a ticket. */
export const readTicketEvent = (seq: number, text: string): TicketEvent | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = Envelope.safeParse(value);
  if (!read.success) return undefined;
  const { id, aggregateId, sequence, entityId, data } = read.data;
  return {
    seq,
    eventId: toEventId(id),
    ticketId: aggregateId,
    version: sequence,
    entityId,
    customerId: data.customerId,
  };
};
