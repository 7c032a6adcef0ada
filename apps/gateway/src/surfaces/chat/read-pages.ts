import type { CrossdeskClient, Message, TicketReference } from "@crossdesk/contracts";
import { readFitting } from "../../api/fitting.ts";
import { messagePages } from "../../api/message-pages.ts";
import type { MessagesAsked } from "../../api/message-pages.ts";
import type { callOf } from "../../edge/request-facts.ts";
import type { ChatMessage } from "./schemas.ts";

type Call = ReturnType<typeof callOf>;

const PAGE = 50;

export interface OlderMessages {
  readonly messages: readonly Message[];
  readonly hasOlder: boolean | undefined;
}

/** The newest messages before one, oldest first. */
export const readBefore = async (
  { messages }: CrossdeskClient,
  range: { readonly ticket: TicketReference; readonly before: number },
  call: Call,
): Promise<OlderMessages> => {
  const { page } = await readFitting((limit) => messages.list.query({ ...range, limit }, call), PAGE);
  return { messages: page.items, hasOlder: page.hasOlder };
};

export interface WholeConversation {
  readonly ticket: TicketReference;
  readonly toMessages: (messages: readonly Message[]) => Promise<ChatMessage[]>;
}

/** All messages of a ticket, oldest first, page by page as they are taken. */
export async function* readPages(
  { messages }: CrossdeskClient,
  { ticket, toMessages }: WholeConversation,
  call: Call,
): AsyncGenerator<readonly ChatMessage[], void, undefined> {
  const list = (page: MessagesAsked) => messages.list.query({ ticket, ...page }, call);
  for await (const page of messagePages(list)) yield await toMessages(page);
}
