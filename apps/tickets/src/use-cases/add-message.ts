import { ActorType, CrossdeskError } from "@crossdesk/contracts";
import type { AddMessageInput, Caller, CallerRole, Handler, Message } from "@crossdesk/contracts";
import { findTicket } from "../db/find-ticket.ts";
import { insertMessage, startMessage, takeMessageIds } from "../db/messages.ts";
import { addSearchTexts } from "../db/search-index.ts";
import { actorOf } from "../domain/actor.ts";
import type { Actor } from "../domain/actor.ts";
import { requireRight, scopeOf } from "../domain/policy.ts";
import { transition } from "../domain/transition.ts";
import type { TicketsDeps } from "../deps.ts";
import { changeTicketWith, ticketNotFound } from "./change-ticket.ts";
import { linkNames } from "./link-names.ts";
import { recordChange } from "./record-change.ts";

const requireContent = ({ text, attachments }: AddMessageInput): void => {
  if (text.trim() !== "" || attachments.length > 0) return;
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
  throw new CrossdeskError("FORBIDDEN", "You may not write in that name.");
};

const nameOf = (filePath: string): string => filePath.slice("/uploads/".length);

/** Adds a message with its attachments. Files are asked for before the ticket is locked, so that nobody waits for them. */
export const addMessage =
  (deps: TicketsDeps): Handler<typeof AddMessageInput, typeof Message> =>
  async (input, call) => {
    const { ctx } = call;
    requireContent(input);
    const sender = senderOf(ctx.caller, input.sender);
    const names = input.attachments.map(({ filePath }) => nameOf(filePath));
    const fileIds = new Map<string, string | null>();
    if (names.length > 0) {
      requireRight(ctx.caller, "addMessage");
      const ticket = await findTicket(deps.db.quick, input.ticket, scopeOf(ctx.caller));
      if (ticket === undefined) throw ticketNotFound();
      transition(ticket, "addMessage", deps.clock.now());
      const linked = await linkNames(deps, { ticketId: ticket.id, names, foreign: "refuse" }, call);
      for (const { name, fileId } of linked) fileIds.set(name, fileId);
    }
    const taking = { ticket: input.ticket, scope: scopeOf(ctx.caller), attachments: names.length };
    return changeTicketWith(
      deps,
      { ctx, operation: "messages.add", right: "addMessage", input, reference: input.ticket },
      {
        read: (query) => takeMessageIds(query, taking),
        readUnlocked: async (query) => {
          const start = await startMessage(query, taking);
          return start === undefined ? undefined : [start.before, start.ids];
        },
        work: async (before, tx, ids) => {
          const now = deps.clock.now();
          const { after } = transition(before.ticket, "addMessage", now);
          if (ids === undefined) throw new Error("An open ticket's message got no id.");
          const message = insertMessage(tx, ids, {
            ticketId: after.id,
            ticketNumber: after.number,
            sender,
            by: actorOf(ctx.caller),
            text: input.text,
            at: now,
            attachments: input.attachments.map((attachment) => ({
              ...attachment,
              fileId: fileIds.get(nameOf(attachment.filePath)) ?? null,
            })),
          });
          addSearchTexts(tx, { number: after.number, entityId: after.entityId, texts: [input.text] });
          recordChange(deps, tx, {
            before,
            after: { ...after, lastActivityAt: now.toISOString() },
            action: "Added message",
            detail: { messageId: message.id, attachments: message.attachments.length },
            actor: actorOf(ctx.caller),
            requestId: ctx.requestId,
            event: "events.tickets.message-added",
            eventData: {
              messageId: message.id,
              senderId: sender.id,
              senderType: sender.type,
              attachmentNames: names,
            },
          });
          return message;
        },
      },
    );
  };
