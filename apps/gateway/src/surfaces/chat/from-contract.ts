import { isRatable } from "@crossdesk/contracts";
import type { ActorType, Agent, AddMessageInput, Message, StoredFile, Ticket } from "@crossdesk/contracts";
import type { AuthorNames } from "./author-names.ts";
import type { ChatSettings } from "./settings.ts";
import type { ChatMessage, ChatSession, NewMessage, UploadedFile } from "./schemas.ts";

const WRITERS = {
  customer: "customer",
  agent: "agent",
  admin: "support",
  service: "support",
  partner: "support",
  system: "support",
} as const satisfies Record<ActorType, ChatMessage["from"]>;

/** What of an agent a customer gets to know. */
export type KnownAgent = Pick<Agent, "id" | "subject" | "name">;

const PATH = "/uploads/";

export const fromMessage = (message: Message, names: AuthorNames): ChatMessage => {
  const { id, senderType, senderId, text, sentAt, attachments } = message;
  return {
    id,
    from: WRITERS[senderType],
    name: senderType === "agent" ? (names.get(senderId) ?? null) : null,
    text,
    at: sentAt,
    attachments: attachments.map(({ fileName, filePath }) => ({ name: fileName, file: filePath.slice(PATH.length) })),
  };
};

/** What a page shows of a ticket. */
export type ShownTicket = Pick<
  Ticket,
  | "id"
  | "entityId"
  | "number"
  | "subject"
  | "language"
  | "status"
  | "assignedAgentId"
  | "awaiting"
  | "awaitingSince"
  | "autoCloseWarningAt"
  | "autoCloseAt"
  | "pickedAt"
  | "closedAt"
  | "reopenableUntil"
  | "rating"
  | "ratingComment"
>;

/** No more than that: thousands of open streams keep one each. */
export const toShownTicket = (ticket: ShownTicket): ShownTicket => ({
  id: ticket.id,
  entityId: ticket.entityId,
  number: ticket.number,
  subject: ticket.subject,
  language: ticket.language,
  status: ticket.status,
  assignedAgentId: ticket.assignedAgentId,
  awaiting: ticket.awaiting,
  awaitingSince: ticket.awaitingSince,
  autoCloseWarningAt: ticket.autoCloseWarningAt,
  autoCloseAt: ticket.autoCloseAt,
  pickedAt: ticket.pickedAt,
  closedAt: ticket.closedAt,
  reopenableUntil: ticket.reopenableUntil,
  rating: ticket.rating,
  ratingComment: ticket.ratingComment,
});

export interface SessionParts {
  readonly ticket: ShownTicket;
  readonly agent: KnownAgent | null;
  readonly isStaffed: boolean | null;
  readonly settings: Pick<ChatSettings, "contacts" | "embedOrigins">;
  readonly now: Date;
}

/** Whether a message opens a closed session again. */
export const isReopenable = ({ reopenableUntil }: Pick<Ticket, "reopenableUntil">, now: number): boolean =>
  reopenableUntil !== null && Date.parse(reopenableUntil) > now;

const stateOf = ({ closedAt, pickedAt }: ShownTicket): ChatSession["state"] => {
  if (closedAt !== null) return "closed";
  return pickedAt === null ? "waiting" : "joined";
};

/** Only a ticket whose texts were erased has no subject: no rating is requested of a conversation that is gone. */
const isKept = ({ subject }: ShownTicket): boolean => subject !== "";

export const fromTicket = ({ ticket, agent, isStaffed, settings, now }: SessionParts): ChatSession => {
  const { entityId, reopenableUntil } = ticket;
  return {
    state: stateOf(ticket),
    agent: agent?.name ?? null,
    number: ticket.number,
    subject: ticket.subject,
    language: ticket.language,
    awaiting: ticket.awaiting,
    awaitingSince: ticket.awaitingSince,
    isResolved: ticket.status === "WORKFLOW_DONE",
    warnAt: ticket.autoCloseWarningAt,
    closesAt: ticket.autoCloseAt,
    reopenableUntil: isReopenable(ticket, now.getTime()) ? reopenableUntil : null,
    rating: ticket.rating === null ? null : { value: ticket.rating, comment: ticket.ratingComment ?? "" },
    isRatable: isKept(ticket) && isRatable(ticket, now.getTime()),
    isStaffed,
    contact: settings.contacts[entityId] ?? null,
    embedOrigins: [...(settings.embedOrigins[entityId] ?? [])],
    now: now.toISOString(),
  };
};

export const toAddMessage = (sessionId: string, { text, attachments }: NewMessage): AddMessageInput => ({
  ticket: { roomId: sessionId },
  text,
  attachments: attachments.map(({ name, file }) => ({ fileName: name, filePath: `${PATH}${file}` })),
});

export const fromStoredFile = ({ name, originalName, size, contentType }: StoredFile): UploadedFile => ({
  name: originalName ?? name,
  file: name,
  size,
  contentType,
});
