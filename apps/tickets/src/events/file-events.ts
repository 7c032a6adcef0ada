import { FileCommitted, EVERYTHING } from "@crossdesk/contracts";
import { onEvent } from "@crossdesk/events";
import type { Transaction } from "@crossdesk/database";
import type { EventHandlers } from "@crossdesk/events";
import { lockTicket } from "../db/repositories/find-ticket.ts";
import { linkAttachments } from "../db/repositories/write-message.ts";
import { SYSTEM } from "../domain/actor.ts";
import type { Actor } from "../domain/actor.ts";
import type { TicketsDeps } from "../deps.ts";
import { attachToTicket } from "../use-cases/attach-file.ts";
import { recordChange } from "../use-cases/record-change.ts";

interface Mention {
  readonly ticketId: string;
  /** In lower case, however the ticket wrote it. */
  readonly name: string;
  readonly fileId: string;
  readonly requestId: string | undefined;
}

/** Puts the file where the ticket mentioned its name. */
const linkMention = async (deps: TicketsDeps, tx: Transaction, mention: Mention): Promise<void> => {
  const { ticketId, name, fileId, requestId } = mention;
  const before = await lockTicket(tx, { id: ticketId }, EVERYTHING);
  if (before === undefined) return;
  const images = before.ticket.images.map((image) =>
    image.name.toLowerCase() === name && image.fileId === null ? { ...image, fileId } : image,
  );
  const attached = await linkAttachments(tx, { ticketId, name, fileId });
  const pictured = images.some((image, index) => image.fileId !== before.ticket.images[index]?.fileId);
  if (!attached && !pictured) return;
  recordChange(deps, tx, {
    before,
    after: { ...before.ticket, images },
    action: "Linked uploaded file",
    detail: { fileId },
    actor: SYSTEM,
    requestId,
    event: "events.tickets.ticket-updated",
  });
};

/** Who uploaded it: the event may come before the uploader's own call, and the log says the same then. */
const uploaderOf = ({ uploadedBy: id, uploadedByType: type }: FileCommitted["data"]): Actor =>
  type === undefined ? SYSTEM : { id, type };

/** Files that were uploaded after a ticket mentioned them, and those whose gateway died before it said so. */
export const createFileEventHandlers = (deps: TicketsDeps): EventHandlers => ({
  "events.files.file-committed": onEvent(FileCommitted, async ({ data, requestId }, tx) => {
    const { fileId, purpose, ticketId, mentionedAs: name = data.name } = data;
    if (ticketId !== null && (purpose === "LOG" || purpose === "FEEDBACK_PHOTO")) {
      const locked = await lockTicket(tx, { id: ticketId }, EVERYTHING);
      const file = { purpose, fileId, actor: uploaderOf(data), requestId };
      if (locked !== undefined) await attachToTicket(deps, tx, { locked, file });
    }
    // In the order of their ids, so that two files never wait for each other's tickets.
    for (const id of data.linkedTicketIds.toSorted())
      await linkMention(deps, tx, { ticketId: id, name, fileId, requestId });
  }),
});
