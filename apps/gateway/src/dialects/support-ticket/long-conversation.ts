import type { ListMessagesInput, Message, MessagePage, SummaryDetails } from "@crossdesk/contracts";
import { readFitting } from "../../api/fitting.ts";
import { fromSummaryDetails, toMessage } from "./from-contract.ts";

/** A page of the ticket's messages. */
export type MessagesAsked = Pick<ListMessagesInput, "limit" | "after">;
type List = (page: MessagesAsked) => Promise<MessagePage>;

const MOST_AT_ONCE = 100;

/** The messages before the one of the id `end`, oldest first, each once; those that are written meanwhile come behind it. */
async function* pagesBefore(list: List, end: number): AsyncGenerator<readonly Message[], void, undefined> {
  let size = MOST_AT_ONCE;
  for (let after = 0; ;) {
    const { page, limit } = await readFitting((fit) => list({ limit: fit, after }), size);
    yield page.items.filter(({ id }) => id < end);
    const last = page.items.at(-1);
    if (last === undefined || last.id >= end || !(page.hasNewer ?? page.items.length === limit)) return;
    after = last.id;
    // Messages that are large often stand together: the size of a page grows slowly again.
    size = Math.min(MOST_AT_ONCE, limit + 1);
  }
}

/** What stands behind the last message. */
const END = "]}}";

const toList = (messages: readonly Message[]): string => JSON.stringify(messages.map(toMessage)).slice(1, -1);

/**
 * The answer of a ticket whose messages are too many to be held here at once, in parts. The newest are known, the others are
 * read as the client takes them.
 */
export async function* writeLongConversation(
  { ticket, messages }: SummaryDetails,
  list: List,
): AsyncGenerator<string, void, undefined> {
  const empty = JSON.stringify(fromSummaryDetails({ ticket, messages: [] }));
  // Nothing is sent before the first page is there, so that a failure until then is answered as any other.
  let before = empty.slice(0, -END.length);
  for await (const page of pagesBefore(list, messages[0]?.id ?? Number.POSITIVE_INFINITY)) {
    if (page.length === 0) continue;
    yield before + toList(page);
    before = ",";
  }
  if (messages.length > 0) yield before + toList(messages);
  yield END;
}
