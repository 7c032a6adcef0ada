import { expect, test } from "vitest";
import { createBackoff } from "../live/index.ts";
import { ChatError } from "./api.ts";
import type { ChatApi } from "./api.ts";
import { enqueue, initialState } from "./model/chat-state.ts";
import type { ChatState } from "./model/chat-state.ts";
import { createSender } from "./sender.ts";

const lost = (): ChatError => new ChatError({ code: "", isPassing: true });
const refused = (code: string): ChatError => new ChatError({ code, isPassing: false });

/** A desk that does with each attempt what the test says. */
const startSending = (
  texts: readonly string[],
  attempt: (text: string, number: number) => "answer" | "lose" | Error,
) => {
  let state: ChatState = texts.reduce(
    (current, text) => enqueue(current, { key: `key of ${text}`, text, attachments: [], at: new Date().toISOString() }),
    initialState(),
  );
  const stored = new Map<string, number>();
  const attempts: string[] = [];
  const send: ChatApi["send"] = async (key, { text, attachments }) => {
    attempts.push(text);
    const outcome = attempt(text, attempts.filter((each) => each === text).length);
    if (outcome instanceof Error) throw outcome;
    const id = stored.get(key) ?? stored.size + 1;
    stored.set(key, id);
    if (outcome === "lose") throw lost();
    return { id, from: "customer", name: null, text, at: new Date().toISOString(), attachments };
  };
  const sender = createSender({
    send,
    state: () => state,
    change: (update) => {
      state = update(state);
    },
    backoff: createBackoff({ firstMs: 2, mostMs: 4 }),
  });
  sender.wake();
  return { sender, stored, attempts, state: () => state };
};

test("a message is sent again until there is an answer, in order and under one key", async () => {
  const { stored, attempts, state } = startSending(["One", "Two", "Three"], (text, number) => {
    if (text === "Two" && number < 4) return number === 1 ? lost() : "lose";
    return "answer";
  });
  await expect.poll(() => state().outbox).toEqual([]);
  expect(attempts).toEqual(["One", "Two", "Two", "Two", "Two", "Three"]);
  expect(stored.size).toBe(3);
  expect(state().messages.map(({ text }) => text)).toEqual(["One", "Two", "Three"]);
});

test("a message that is refused stays with its reason, and the next one is sent", async () => {
  const { attempts, state } = startSending(["One", "Two"], (text) =>
    text === "One" ? refused("TICKET_CLOSED") : "answer",
  );
  await expect.poll(() => state().messages.map(({ text }) => text)).toEqual(["Two"]);
  expect(state().outbox).toMatchObject([{ text: "One", refusal: "TICKET_CLOSED" }]);
  expect(attempts).toEqual(["One", "Two"]);
});

test("waking it twice sends nothing twice", async () => {
  const { sender, attempts, state } = startSending(["One"], () => "answer");
  sender.wake();
  sender.wake();
  await expect.poll(() => state().outbox).toEqual([]);
  expect(attempts).toEqual(["One"]);
});
