import { hash } from "node:crypto";
import type { Ticket } from "@crossdesk/contracts";
import { withLengths } from "./audit-chain.ts";

/** The salt of a text's hash. Once it is erased, the text cannot be guessed from the hash. */
export type Seal = Buffer;
export const SEAL_BYTES = 16;

/** A message as its audit line vouches for it. Which file an attachment's name stands for may show later. */
export interface SealedMessage {
  readonly id: number;
  readonly ticketId: string;
  readonly senderId: string;
  readonly senderType: string;
  readonly text: string;
  readonly sentAt: Date;
  readonly createdBy: string;
  readonly createdByType: string;
  /** In the order of their ids. */
  readonly attachments: readonly { readonly fileName: string; readonly filePath: string }[];
}

/** What people wrote into a ticket itself. What is kept of where it stands, and of its files, is not of them. */
export type SealedTicket = Pick<
  Ticket,
  | "id"
  | "refId"
  | "channel"
  | "entityId"
  | "customerId"
  | "orderId"
  | "userType"
  | "contact"
  | "categoryText"
  | "ccr"
  | "subject"
  | "description"
  | "session"
  | "ratingComment"
>;

/** A note of the team's as its audit line vouches for it. */
export interface SealedNote {
  readonly id: number;
  readonly ticketId: string;
  readonly authorId: string;
  readonly authorType: string;
  readonly text: string;
  readonly mentions: readonly string[];
  readonly writtenAt: Date;
}

const hashFields = (seal: Seal, fields: readonly string[]): Buffer =>
  hash("sha256", Buffer.concat([seal, Buffer.from(withLengths(fields))]), "buffer");

export const hashMessage = (seal: Seal, message: SealedMessage): Buffer =>
  hashFields(seal, [
    "message",
    String(message.id),
    message.ticketId,
    message.senderId,
    message.senderType,
    message.text,
    String(message.sentAt.getTime()),
    message.createdBy,
    message.createdByType,
    ...message.attachments.flatMap(({ fileName, filePath }) => [fileName, filePath]),
  ]);

export const hashNote = (seal: Seal, note: SealedNote): Buffer =>
  hashFields(seal, [
    "note",
    String(note.id),
    note.ticketId,
    note.authorId,
    note.authorType,
    note.text,
    String(note.writtenAt.getTime()),
    ...note.mentions,
  ]);

const byKey = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  left < right ? -1 : 1;

/** JSON as it stands for a value whichever way the database keeps it: with the keys of all objects in order. */
const toOrderedJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(byKey))
      : part,
  );

/** A text that may be missing: missing and empty are two things. */
const optional = (text: string | null): string => (text === null ? "" : `=${text}`);

const textsOf = (ticket: SealedTicket): readonly string[] => [
  ticket.refId,
  ticket.channel,
  ticket.entityId,
  ticket.customerId,
  optional(ticket.orderId),
  ticket.userType,
  optional(ticket.contact.name),
  optional(ticket.contact.email),
  optional(ticket.contact.phone),
  ticket.categoryText,
  ticket.ccr,
  ticket.subject,
  ticket.description,
  // Most have none, and their hashes are as they were before there were any.
  ...(ticket.ratingComment === null ? [] : ["rating", ticket.ratingComment]),
];

export const hashTicket = (seal: Seal, ticket: SealedTicket): Buffer =>
  hashFields(seal, ["ticket", ticket.id, ...textsOf(ticket), toOrderedJson(ticket.session)]);

/** Whether a change leaves all of it as it was. */
export const saysTheSame = (before: SealedTicket, after: SealedTicket): boolean => {
  const known = textsOf(before);
  const said = textsOf(after);
  return (
    said.length === known.length &&
    said.every((text, place) => text === known[place]) &&
    (before.session === after.session || toOrderedJson(before.session) === toOrderedJson(after.session))
  );
};
