import { ActorType, CrossdeskError, isBlank, nameOfUpload, scopeOf } from "@crossdesk/contracts";
import type {
  AddMessageInput,
  Call,
  CallContext,
  Caller,
  CallerRole,
  Handler,
  Message,
  Ticket,
} from "@crossdesk/contracts";
import { idempotentCall, unlessKept } from "@crossdesk/database";
import type { Transaction } from "@crossdesk/database";
import { findTicket } from "../db/repositories/find-ticket.ts";
import type { TicketToChange } from "../db/repositories/find-ticket.ts";
import { insertMessage, startMessage, takeMessageIds } from "../db/repositories/write-message.ts";
import { addSearchTexts } from "../db/repositories/search-index.ts";
import { actorOf, linkOf } from "../domain/actor.ts";
import type { Actor } from "../domain/actor.ts";
import { requireRight } from "../domain/policy.ts";
import { receiveMessage } from "../domain/receive-message.ts";
import type { Remote, TicketsDeps } from "../deps.ts";
import { changeTicketWith, ticketNotFound } from "./change-ticket.ts";
import { linkNames } from "./link-names.ts";
import { recordChange, recordStep } from "./record-change.ts";
import { besideNewSessions, requireRoomForSession, writeInNewerSession } from "./require-room-for-session.ts";

const requireContent = ({ text, attachments }: AddMessageInput): void => {
  if (!isBlank(text) || attachments.length > 0) return;
  throw new CrossdeskError("VALIDATION_FAILED", "A message needs a text, an attachment, or both.", {
    details: { issues: [{ path: ["text"], message: "must not be empty without an attachment" }] },
  });
};

/** For whom each role may write beside itself: a partner for its customers and agents, never for us. */
const SPEAKS_FOR: Readonly<Record<CallerRole, readonly ActorType[]>> = {
  customer: [],
  agent: [],
  partner: ["customer", "agent", "partner"],
  admin: ActorType.options,
  service: ActorType.options,
};

const senderOf = (caller: Caller, sender: AddMessageInput["sender"]): Actor => {
  if (sender === undefined) return actorOf(caller);
  if (SPEAKS_FOR[caller.role].includes(sender.type)) return sender;
  throw new CrossdeskError("FORBIDDEN", "You may not write in this name.");
};

const OPERATION = "messages.add";

/** A link to the chat speaks for the ticket's present customer, also where the order had none when the link was issued. */
const speakerOf = (speaker: Actor, { ticketId }: Caller, { customerId }: Ticket): Actor =>
  ticketId === undefined ? speaker : { ...speaker, id: customerId };

const namesOf = ({ attachments }: AddMessageInput): string[] =>
  attachments.map(({ filePath }) => nameOfUpload(filePath));

/** The files that the caller uploaded by the names of its attachments, for a ticket that takes its message. */
const linkFiles = async (
  { db, clock, files }: Pick<TicketsDeps, "db" | "clock"> & Remote,
  { input, sender }: Pick<MessageToAdd, "input" | "sender">,
  call: Call,
): Promise<ReadonlyMap<string, string | null>> => {
  const { caller } = call.ctx;
  requireRight(caller, "addMessage");
  const ticket = await findTicket(db, input.ticket, scopeOf(caller));
  if (ticket === undefined) throw ticketNotFound();
  receiveMessage(ticket, sender.type, clock.now());
  const { id: ticketId, entityId } = ticket;
  const linked = await linkNames({ files }, { ticketId, entityId, names: namesOf(input), foreign: "refuse" }, call);
  return new Map(linked.map(({ name, fileId }) => [name, fileId]));
};

interface MessageToAdd {
  readonly input: AddMessageInput;
  readonly sender: Actor;
  /** The files that its attachments' names stand for, as far as there are any. */
  readonly fileIds: ReadonlyMap<string, string | null>;
}

interface Reopening {
  readonly before: TicketToChange;
  readonly reopened: Ticket;
  readonly sender: Actor;
  readonly by: Actor;
  readonly ctx: CallContext;
}

/** Opens the ticket again for a customer's message, as a change of its own: routing gets events of status changes, and none of messages. */
const reopen = async (
  deps: TicketsDeps,
  tx: Transaction,
  { before, reopened, sender, by, ctx }: Reopening,
): Promise<TicketToChange> => {
  await requireRoomForSession(tx, { before: before.ticket, after: reopened }, writeInNewerSession);
  return recordStep(deps, tx, {
    before,
    after: reopened,
    messageOf: sender.type,
    action: "Reopened ticket by message",
    detail: linkOf(ctx.caller),
    actor: by,
    requestId: ctx.requestId,
    event: "events.tickets.ticket-status-changed",
  });
};

const writeMessage = (
  deps: TicketsDeps,
  { input, sender, fileIds }: MessageToAdd,
  ctx: CallContext,
): Promise<Message> => {
  const names = namesOf(input);
  const taking = { ticket: input.ticket, scope: scopeOf(ctx.caller), attachments: names.length };
  return changeTicketWith(
    deps,
    { ctx, operation: OPERATION, right: "addMessage", input, reference: input.ticket },
    {
      read: (on) => takeMessageIds(on, taking),
      readUnlocked: async (on) => {
        const start = await startMessage(on, taking);
        return start === undefined ? undefined : [start.before, start.ids];
      },
      work: async (before, tx, ids) => {
        const now = deps.clock.now();
        const by = speakerOf(actorOf(ctx.caller), ctx.caller, before.ticket);
        const from = speakerOf(sender, ctx.caller, before.ticket);
        const { reopened, after } = receiveMessage(before.ticket, sender.type, now);
        const open = reopened === undefined ? before : await reopen(deps, tx, { before, reopened, sender, by, ctx });
        if (ids === undefined) throw new Error("An open ticket's message got no id.");
        const { message, contentHash } = insertMessage(tx, ids, {
          ticketId: after.id,
          ticketNumber: after.number,
          sender: from,
          by,
          text: input.text,
          at: now,
          attachments: input.attachments.map((attachment) => ({
            ...attachment,
            fileId: fileIds.get(nameOfUpload(attachment.filePath)) ?? null,
          })),
        });
        addSearchTexts(tx, { number: after.number, entityId: after.entityId, texts: [input.text] });
        recordChange(deps, tx, {
          before: open,
          after,
          messageOf: sender.type,
          action: "Added message",
          detail: { messageId: message.id, attachments: message.attachments.length, ...linkOf(ctx.caller) },
          actor: by,
          requestId: ctx.requestId,
          contentHash,
          event: "events.tickets.message-added",
          eventData: {
            messageId: message.id,
            senderId: from.id,
            senderType: sender.type,
            attachmentNames: names,
          },
        });
        return message;
      },
    },
  );
};

/**
 * Adds a message with its attachments. Files are fetched before the ticket is locked, so that the lock is not held for them, and not where the
 * answer is kept: ticket and files may have changed since.
 */
export const addMessage =
  (deps: TicketsDeps, remote: Remote): Handler<typeof AddMessageInput, typeof Message> =>
  async (input, call) => {
    const { ctx } = call;
    requireContent(input);
    const sender = senderOf(ctx.caller, input.sender);
    const write = (fileIds: MessageToAdd["fileIds"]): Promise<Message> =>
      besideNewSessions(() => writeMessage(deps, { input, sender, fileIds }, ctx));
    if (input.attachments.length === 0) return write(new Map());
    return unlessKept(deps.db, idempotentCall(ctx, OPERATION, input), async () =>
      write(await linkFiles({ ...deps, ...remote }, { input, sender }, call)),
    );
  };
