import type { ListMessagesInput, Message, MessagePage } from "@crossdesk/contracts";
import { readFitting } from "./fitting.ts";

/** A page of a ticket's messages. */
export type MessagesAsked = Pick<ListMessagesInput, "limit" | "after">;

export interface MessagePagesOptions {
  /** The message behind which to begin; by default at the first one. */
  readonly after?: number;
  /** Messages of a page, at most. */
  readonly limit?: number;
}

const MOST_AT_ONCE = 100;

/** All messages of a ticket, oldest first and page by page: one is read when the one before it is taken. */
export async function* messagePages(
  list: (page: MessagesAsked) => Promise<MessagePage>,
  { after = 0, limit: most = MOST_AT_ONCE }: MessagePagesOptions = {},
): AsyncGenerator<readonly Message[], void, undefined> {
  let size = most;
  for (let behind = after; ;) {
    const { page, limit } = await readFitting((fit) => list({ limit: fit, after: behind }), size);
    yield page.items;
    const last = page.items.at(-1);
    // A service of an earlier release does not say whether there are newer ones.
    if (last === undefined || !(page.hasNewer ?? page.items.length === limit)) return;
    behind = last.id;
    // Messages that are large often stand together: the size of a page grows slowly again.
    size = Math.min(most, limit + 1);
  }
}
