import { CustomerErased } from "@crossdesk/contracts";
import { eraseAnswers, tellsOf } from "@crossdesk/database";
import { onEvent } from "@crossdesk/events";
import type { EventHandlers } from "@crossdesk/events";
import { eraseFiles } from "../db/repositories/erase-files.ts";

/** What the files service does at the events of the tickets service: files of customers who are erased go, their bytes with the next sweep. */
export const createTicketEventHandlers = ({ wake }: { readonly wake: () => void }): EventHandlers => ({
  "events.tickets.customer-erased": onEvent(
    CustomerErased,
    async ({ entityId, data: { ticketIds, customerId } }, tx) => {
      await eraseFiles(tx, { entityId, customerId, ticketIds });
      // Answers are kept for a day; what is erased because its time was over is older.
      if (customerId !== null) await eraseAnswers(tx, tellsOf(new Set(ticketIds), customerId));
      tx.afterCommit(wake);
    },
  ),
});
