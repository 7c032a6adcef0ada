import { CrossdeskError, toCrossdeskError, withCall, EVERYTHING } from "@crossdesk/contracts";
import type { AttachFileInput, Call, Complaint, Handler, StoredFile, Ticket } from "@crossdesk/contracts";
import { idempotentCall, unlessKept } from "@crossdesk/database";
import type { Transaction } from "@crossdesk/database";
import type { TicketToChange } from "../db/repositories/find-ticket.ts";
import { findComplaints } from "../db/repositories/ticket-details.ts";
import { actorOf } from "../domain/actor.ts";
import type { Actor } from "../domain/actor.ts";
import type { Remote, TicketsDeps } from "../deps.ts";
import { changeTicket } from "./change-ticket.ts";
import { recordChange } from "./record-change.ts";

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

/**
 * The file as its uploader or a reader of its ticket knows it, also where a newer one has come meanwhile; FILE_NOT_FOUND for anybody
 * else.
 */
const readFile = async (
  { files }: Remote,
  id: string,
  { ctx: { caller, requestId }, signal }: Call,
): Promise<StoredFile> => {
  try {
    return await files.get.query({ id, orReplaced: true }, withCall({ caller, requestId }, signal));
  } catch (failure) {
    throw toCrossdeskError(failure);
  }
};

const OPERATION = "tickets.attachFile";

/** The same for a caller who may see the ticket, and a file that was uploaded for it: another one's would be read by way of the ticket. */
export const attachFile =
  (deps: TicketsDeps, remote: Remote): Handler<typeof AttachFileInput, typeof Complaint> =>
  (input, call) => {
    const { ctx } = call;
    const { purpose, fileId } = input;
    return unlessKept(deps.db, idempotentCall(ctx, OPERATION, input), async () => {
      const stored = await readFile(remote, fileId, call);
      return changeTicket(
        deps,
        { ctx, operation: OPERATION, right: "read", input, reference: input.ticket },
        async (locked, tx) => {
          if (stored.ticketId !== locked.ticket.id || stored.purpose !== purpose) {
            throw new CrossdeskError("FILE_NOT_FOUND", "There is no such file of this ticket.");
          }
          const actor = actorOf(ctx.caller);
          await attachToTicket(deps, tx, { locked, file: { purpose, fileId, actor, requestId: ctx.requestId } });
          const [complaint] = await findComplaints(tx, [locked.ticket.id], EVERYTHING);
          if (complaint === undefined) throw new Error("The ticket that was just changed is not there.");
          return complaint;
        },
      );
    });
  };
