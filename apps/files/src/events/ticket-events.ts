import { CustomerErased } from "@crossdesk/contracts";
import { eraseAnswersAbout } from "@crossdesk/database";
import { onEvent } from "@crossdesk/events";
import type { EventHandlers } from "@crossdesk/events";
import { eraseFiles } from "../db/repositories/erase-files.ts";

/** What the files service does at the events of the tickets service: files of customers who are erased go, their bytes with the next sweep. */
export const createTicketEventHandlers = ({ wake }: { readonly wake: () => void }): EventHandlers => ({
  "events.tickets.customer-erased": onEvent(CustomerErased, async ({ entityId, data }, tx) => {
    await eraseFiles(tx, { entityId, ...data });
    await eraseAnswersAbout(tx, { entityId, ...data });
    tx.afterCommit(wake);
  }),
});
