import type { ActorType, Agent, AddMessageInput, Message, StoredFile, Ticket } from "@crossdesk/contracts";
import type { AuthorNames } from "./author-names.ts";
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

export interface SessionParts {
  readonly ticket: Ticket;
  readonly agent: KnownAgent | null;
  readonly now: Date;
}

const stateOf = ({ closedAt, pickedAt }: Ticket): ChatSession["state"] => {
  if (closedAt !== null) return "closed";
  return pickedAt === null ? "waiting" : "joined";
};

export const fromTicket = ({ ticket, agent, now }: SessionParts): ChatSession => ({
  state: stateOf(ticket),
  agent: agent?.name ?? null,
  subject: ticket.subject,
  warnAt: ticket.autoCloseWarningAt,
  closesAt: ticket.autoCloseAt,
  now: now.toISOString(),
});

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
