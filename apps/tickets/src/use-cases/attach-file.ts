import type { AttachFileInput, Complaint, Handler, Ticket } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/service-kit";
import type { TicketToChange } from "../db/find-ticket.ts";
import { findComplaints } from "../db/ticket-details.ts";
import { actorOf } from "../domain/actor.ts";
import type { Actor } from "../domain/actor.ts";
import type { TicketsDeps } from "../deps.ts";
import { changeTicket } from "./change-ticket.ts";
import { recordChange } from "./record-change.ts";
import { EVERYTHING } from "../domain/policy.ts";

/** Where a file of each purpose stands on the ticket, and what the log says of it. */
const PLACES = {
  LOG: { field: "logFileId", action: "Uploaded log file" },
  FEEDBACK_PHOTO: { field: "feedbackPhotoId", action: "Uploaded feedback photo" },
} as const;

export interface FileToAttach {
  readonly purpose: keyof typeof PLACES;
  readonly fileId: string;
  readonly actor: Actor;
  readonly requestId: string | undefined;
}

/** Makes a file the ticket's log or photo, unless the one it has is newer; file ids rise with time. */
export const attachToTicket = async (
  deps: TicketsDeps,
  tx: Transaction,
  { locked, file }: { locked: TicketToChange; file: FileToAttach },
): Promise<Ticket> => {
  const { field, action } = PLACES[file.purpose];
  const known = locked.ticket[field];
  if (known !== null && known >= file.fileId) return locked.ticket;
  return recordChange(deps, tx, {
    before: locked,
    after: { ...locked.ticket, [field]: file.fileId },
    action,
    detail: { fileId: file.fileId },
    actor: file.actor,
    requestId: file.requestId,
    event: "events.tickets.ticket-updated",
  });
};

/** The same for a caller who may see the ticket. */
export const attachFile =
  (deps: TicketsDeps): Handler<typeof AttachFileInput, typeof Complaint> =>
  (input, { ctx }) =>
    changeTicket(
      deps,
      { ctx, operation: "tickets.attachFile", right: "read", input, reference: input.ticket },
      async (locked, tx) => {
        const { purpose, fileId } = input;
        const actor = actorOf(ctx.caller);
        await attachToTicket(deps, tx, { locked, file: { purpose, fileId, actor, requestId: ctx.requestId } });
        const [complaint] = await findComplaints(tx.query, [locked.ticket.id], EVERYTHING);
        if (complaint === undefined) throw new Error("The ticket that was just changed is not there.");
        return complaint;
      },
    );
