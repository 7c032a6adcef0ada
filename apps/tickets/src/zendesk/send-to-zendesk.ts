import type { Message, Ticket } from "@crossdesk/contracts";
import type { FileLinks } from "@crossdesk/file-store";
import type { Outcome, ZendeskClient } from "./client.ts";
import { markOf, toZendeskComment, toZendeskTicket } from "./render.ts";
import type { ToLink } from "./render.ts";

const done = <Value>(value: Value): Outcome<Value> => ({ kind: "done", value });

const toLinkBy =
  (links: FileLinks): ToLink =>
  (name) =>
    links.sign(`/uploads/${encodeURIComponent(name)}`);

/** One call to Zendesk, and what is known of those before it. */
export interface Attempt {
  readonly client: ZendeskClient;
  readonly links: FileLinks;
  /** Whether an earlier one may have taken effect. */
  readonly isRepeated: boolean;
}

/** Creates the ticket, unless it is there already; returns its id in Zendesk. */
export const sendTicket = async (
  { client, links, isRepeated }: Attempt,
  ticket: Ticket,
  request: { readonly body: string | null; readonly key: string; readonly keep: (body: string) => Promise<void> },
): Promise<Outcome<string>> => {
  if (isRepeated) {
    // Zendesk forgets keys after two hours; it does not forget tickets.
    const found = await client.find(ticket.id);
    if (found.kind !== "done") return found;
    if (found.value !== null) return done(found.value);
  }
  const body = request.body ?? JSON.stringify(toZendeskTicket(ticket, toLinkBy(links)));
  if (request.body === null) await request.keep(body);
  return client.create(body, request.key);
};

/** Adds the message as a comment, unless it is there already. */
export const sendMessage = async (
  { client, links, isRepeated }: Attempt,
  zendeskId: string,
  message: Message,
): Promise<Outcome<null>> => {
  if (isRepeated) {
    const known = await client.hasComment(zendeskId, markOf(message.id));
    if (known.kind !== "done") return known;
    if (known.value) return done(null);
  }
  return client.comment(zendeskId, JSON.stringify(toZendeskComment(message, toLinkBy(links))));
};
