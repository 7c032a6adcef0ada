import { MessageAdded, TicketOpened } from "@crossdesk/contracts";
import { onEvent } from "@crossdesk/events";
import type { EventHandlers } from "@crossdesk/events";
import type { Clock } from "@crossdesk/service-kit";
import { insertJob } from "../db/repositories/zendesk-jobs.ts";

/** The service's own events: what they are about is sent to Zendesk too. */
export const createZendeskEventHandlers = ({ clock }: { readonly clock: Clock }): EventHandlers => ({
  "events.tickets.ticket-opened": onEvent(TicketOpened, async ({ data }, tx) => {
    await insertJob(tx, { ticketId: data.ticketId, messageId: 0, now: clock.now() });
  }),
  "events.tickets.message-added": onEvent(MessageAdded, async ({ data }, tx) => {
    await insertJob(tx, { ticketId: data.ticketId, messageId: data.messageId, now: clock.now() });
  }),
});
