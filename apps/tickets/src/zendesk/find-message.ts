import type { Message } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import { MESSAGE_JSON, toMessage } from "../db/messages.ts";
import type { MessageValues } from "../db/messages.ts";

/** A message of a ticket, however many came after it. */
export const findMessage = async (query: Query, ticketId: string, id: number): Promise<Message | undefined> => {
  const rows = await query<{ message: MessageValues }>({
    name: "zendesk-find-message",
    text: `SELECT ${MESSAGE_JSON("m")} AS message FROM messages m WHERE m.id = $2 AND m.ticket_id = $1`,
    values: [ticketId, id],
  });
  const [row] = rows;
  return row === undefined ? undefined : toMessage(row.message);
};
