import type { Message, MessagePage, SummaryDetails } from "@crossdesk/contracts";
import { messagePages } from "../../api/message-pages.ts";
import type { MessagesAsked } from "../../api/message-pages.ts";
import { fromSummaryDetails, toMessage } from "./from-contract.ts";

type List = (page: MessagesAsked) => Promise<MessagePage>;

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
  // Those that are written meanwhile come behind the newest.
  const end = messages[0]?.id ?? Number.POSITIVE_INFINITY;
  for await (const page of messagePages(list)) {
    const older = page.filter(({ id }) => id < end);
    if (older.length > 0) {
      yield before + toList(older);
      before = ",";
    }
    if (older.length < page.length) break;
  }
  if (messages.length > 0) yield before + toList(messages);
  yield END;
}
