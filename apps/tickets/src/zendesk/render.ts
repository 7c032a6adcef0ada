import { nameOfUpload } from "@crossdesk/contracts";
import type { Message, Ticket } from "@crossdesk/contracts";

/** Makes the URL that a file of this name downloads from. */
export type ToLink = (name: string) => string;

const withLinks = (text: string, names: readonly string[], toLink: ToLink): string =>
  [text, ...names.map((name) => `${name}: ${toLink(name)}`)].filter((line) => line !== "").join("\n\n");

/** The ticket as Zendesk takes it, its images as links in the first comment. */
export const toZendeskTicket = (ticket: Ticket, toLink: ToLink) => {
  const { contact } = ticket;
  const names = ticket.images.map(({ name }) => name);
  const body = withLinks(ticket.description, names, toLink);
  return {
    ticket: {
      external_id: ticket.id,
      subject: ticket.subject,
      // Zendesk refuses a comment without text.
      comment: { body: body.trim() === "" ? ticket.subject : body },
      ...(contact.email === null ? {} : { requester: { name: contact.name ?? contact.email, email: contact.email } }),
    },
  };
};

/** What a message's comment ends with, so that it is known again after an answer that was lost. */
export const markOf = (messageId: number): string => `[Crossdesk message ${messageId}]`;

/** A message as a comment. */
export const toZendeskComment = (message: Message, toLink: ToLink) => {
  const names = message.attachments.map(({ filePath }) => nameOfUpload(filePath));
  const text = withLinks(message.text, names, toLink);
  return { ticket: { comment: { body: `${text}\n\n${markOf(message.id)}` } } };
};
