import type { CrossdeskClient, Message, TicketReference } from "@crossdesk/contracts";
import { readFitting } from "../../api/fitting.ts";
import type { callOf } from "../../edge/request-facts.ts";
import type { ChatMessage } from "./schemas.ts";

type Call = ReturnType<typeof callOf>;

const PAGE = 50;
const MOST_AT_ONCE = 100;

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
  for (let after = 0; ;) {
    const { page, limit } = await readFitting(
      (fit) => messages.list.query({ ticket, after, limit: fit }, call),
      MOST_AT_ONCE,
    );
    yield await toMessages(page.items);
    const last = page.items.at(-1);
    if (last === undefined || !(page.hasNewer ?? page.items.length === limit)) return;
    after = last.id;
  }
}
