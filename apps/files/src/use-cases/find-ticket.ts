import { toCrossdeskError, withCall } from "@crossdesk/contracts";
import type { Call, Ticket, TicketReference } from "@crossdesk/contracts";
import type { Remote } from "../deps.ts";

/** The ticket, if the caller may read it; TICKET_NOT_FOUND otherwise, as the tickets service says. */
export const findTicket = async (
  { tickets }: Remote,
  reference: TicketReference,
  { ctx, signal }: Call,
): Promise<Ticket> => {
  const { caller, requestId, traceparent } = ctx;
  try {
    const { ticket } = await tickets.get.query(
      reference,
      withCall({ caller, requestId, ...(traceparent === undefined ? {} : { traceparent }) }, signal),
    );
    return ticket;
  } catch (error) {
    throw toCrossdeskError(error);
  }
};
