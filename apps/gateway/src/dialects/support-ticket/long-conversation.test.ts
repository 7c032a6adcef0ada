import { CrossdeskError } from "@crossdesk/contracts";
import type { Message } from "@crossdesk/contracts";
import { describe, expect, test } from "vitest";
import { sampleMessage, sampleTicket } from "../../../test/support/samples.ts";
import { fromSummaryDetails } from "./from-contract.ts";
import type { MessagesAsked } from "../../api/message-pages.ts";
import { writeLongConversation } from "./long-conversation.ts";

const ticket = sampleTicket();
const messagesOf = (count: number): Message[] =>
  Array.from({ length: count }, (_, index) => sampleMessage({ id: 10 * index + 7, text: `message ${index}` }));

/**
 * A service that passes on at most `fits` messages at once, while others are being written: it answers with these alone and says that
 * there are others, or refuses, as it did in its earlier form.
 */
const serviceOf = (messages: Message[], fits: number, { cuts = false } = {}) => {
  const asked: MessagesAsked[] = [];
  const list = async (page: MessagesAsked) => {
    asked.push(page);
    const { limit, after } = page;
    const behind = messages.filter(({ id }) => id > after);
    const items = behind.slice(0, cuts ? Math.min(limit, fits) : limit);
    messages.push(sampleMessage({ id: (messages.at(-1)?.id ?? 0) + 1, text: "written meanwhile" }));
    if (items.length > fits) throw new CrossdeskError("PAYLOAD_TOO_LARGE", "Too large.");
    return cuts ? { items, hasNewer: items.length < behind.length } : { items };
  };
  return { asked, list };
};

const written = async (parts: AsyncIterable<string>): Promise<string> => {
  let text = "";
  for await (const part of parts) text += part;
  return text;
};

describe.each([1_000, 50, 7, 1])("where %d messages fit into one answer", (fits) => {
  test.each([0, 1, 99, 100, 101, 350])("%d older ones are written once, in order, as in any answer", async (count) => {
    const messages = messagesOf(count + 5);
    const whole = fromSummaryDetails({ ticket, messages });
    for (const cuts of [true, false]) {
      const { list } = serviceOf([...messages], fits, { cuts });
      const text = await written(writeLongConversation({ ticket, messages: messages.slice(count) }, list));
      expect(text).toBe(JSON.stringify(whole));
    }
  });
});

test("all are read where none of the newest is known", async () => {
  const messages = messagesOf(3);
  const list = async () => ({ items: messages });
  const text = await written(writeLongConversation({ ticket, messages: [] }, list));
  expect(text).toBe(JSON.stringify(fromSummaryDetails({ ticket, messages })));
});

test("a page is read when the one before it is taken", async () => {
  const messages = messagesOf(1_000);
  const { asked, list } = serviceOf([...messages], 1_000);
  const parts = writeLongConversation({ ticket, messages: messages.slice(-5) }, list);
  for (const calls of [1, 2, 3]) {
    await parts.next();
    expect(asked).toHaveLength(calls);
  }
  await parts.return();
});

test("the size of a page is found by halves, and grows slowly again", async () => {
  const messages = messagesOf(200);
  const { asked, list } = serviceOf([...messages], 20);
  await written(writeLongConversation({ ticket, messages: messages.slice(-5) }, list));
  const sizes = asked.map(({ limit }) => limit);
  expect(sizes.slice(0, 12)).toEqual([100, 50, 25, 13, 14, 15, 16, 17, 18, 19, 20, 21]);
  expect(Math.max(...sizes.slice(3))).toBe(21);
});

test("a message that cannot be passed on at all is a failure", async () => {
  const messages = messagesOf(10);
  const { list } = serviceOf([...messages], 0);
  const parts = writeLongConversation({ ticket, messages: messages.slice(-5) }, list);
  await expect(parts.next()).rejects.toThrow("Too large.");
});
