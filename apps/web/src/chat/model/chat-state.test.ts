import { expect, test } from "vitest";
import {
  acknowledge,
  closingOf,
  discard,
  enqueue,
  initialState,
  nextOf,
  noteAttempt,
  pendingOf,
  receive,
  refuse,
  retry,
} from "./chat-state.ts";
import type { ChatState } from "./chat-state.ts";
import type { ChatMessage, ChatSession } from "./wire.ts";

const NOW = Date.parse("2026-06-01T12:00:00.000Z");
const AT = new Date(NOW).toISOString();

const session: ChatSession = { state: "joined", agent: "Alex", subject: "", warnAt: null, closesAt: null, now: AT };
const message = (id: number, changes: Partial<ChatMessage> = {}): ChatMessage => ({
  id,
  from: "customer",
  name: null,
  text: `Text ${id}`,
  at: AT,
  attachments: [],
  ...changes,
});
const hear = (state: ChatState, ...messages: ChatMessage[]): ChatState => receive(state, { session, messages }, NOW);
const say = (state: ChatState, key: string, text: string): ChatState =>
  enqueue(state, { key, text, attachments: [], at: AT });
const shown = (state: ChatState): string[] => [
  ...state.messages.map(({ text }) => text),
  ...pendingOf(state).map(({ text }) => text),
];

test.each([
  { events: [[1, 2], [3]] },
  { events: [[3], [1, 2]] },
  { events: [[2, 2], [1], [2, 3, 1], []] },
  {
    events: [
      [5, 3, 1],
      [4, 2],
      [1, 2, 3, 4, 5],
    ],
  },
  { events: [[1], [4], [3], [2], [4, 3, 2, 1]] },
])("in whatever order messages come, and however often, each is there once and in its place: $events", ({ events }) => {
  const state = events.reduce((current, ids) => hear(current, ...ids.map((id) => message(id))), initialState());
  const ids = state.messages.map(({ id }) => id);
  expect(ids).toEqual([...new Set(events.flat())].toSorted((one, other) => one - other));
});

test("a message that the stream tells before its answer came is shown once all the time", () => {
  const sent = noteAttempt(say(initialState(), "a", "Hello"), "a");
  expect(shown(sent)).toEqual(["Hello"]);
  const told = hear(sent, message(7, { text: "Hello" }));
  expect(shown(told)).toEqual(["Hello"]);
  expect(nextOf(told)?.key).toBe("a");
  const answered = acknowledge(told, "a", message(7, { text: "Hello" }));
  expect([shown(answered), answered.outbox]).toEqual([["Hello"], []]);
});

test("an answer that comes before the stream tells is shown once all the time, in its place", () => {
  const answered = acknowledge(say(hear(initialState(), message(1)), "a", "Mine"), "a", message(3, { text: "Mine" }));
  expect(shown(answered)).toEqual(["Text 1", "Mine"]);
  const told = hear(answered, message(2, { from: "agent" }), message(3, { text: "Mine" }));
  expect(shown(told)).toEqual(["Text 1", "Text 2", "Mine"]);
});

test("the same words twice are two messages", () => {
  const two = say(say(initialState(), "a", "Hello"), "b", "Hello");
  expect(shown(hear(two, message(1, { text: "Hello" })))).toEqual(["Hello", "Hello"]);
  const both = hear(two, message(1, { text: "Hello" }), message(2, { text: "Hello" }));
  expect(shown(both)).toEqual(["Hello", "Hello"]);
  const answered = acknowledge(
    acknowledge(both, "a", message(1, { text: "Hello" })),
    "b",
    message(2, { text: "Hello" }),
  );
  expect(shown(answered)).toEqual(["Hello", "Hello"]);
});

test("what was said before, or by others, is not taken for what is being sent", () => {
  const before = new Date(NOW - 60_000).toISOString();
  const state = hear(
    say(initialState(), "a", "Yes"),
    message(1, { text: "Yes", at: before }),
    message(2, { text: "Yes", from: "agent" }),
  );
  expect(shown(state)).toEqual(["Yes", "Yes", "Yes"]);
});

test("a clock that is wrong by hours changes nothing about that", () => {
  const hours = 3 * 3_600_000;
  const sent = enqueue(initialState(), {
    key: "a",
    text: "Hi",
    attachments: [],
    at: new Date(NOW - hours).toISOString(),
  });
  const told = receive(sent, { session, messages: [message(1, { text: "Hi" })] }, NOW - hours);
  expect(shown(told)).toEqual(["Hi"]);
});

test("a refused message waits for its writer, and those behind it go on", () => {
  const refused = refuse(say(say(initialState(), "a", "One"), "b", "Two"), "a", "It is too long.");
  expect(nextOf(refused)?.key).toBe("b");
  expect(shown(refused)).toEqual(["One", "Two"]);
  expect(nextOf(retry(refused, "a"))?.key).toBe("a");
  expect(shown(discard(refused, "a"))).toEqual(["Two"]);
});

test("the end is told by this browser's clock, whatever that shows", () => {
  const instant = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString();
  const ending = { ...session, warnAt: instant(10), closesAt: instant(15) };
  const late = NOW + 7_000;
  const state = receive(initialState(), { session: ending, messages: [] }, late);
  expect(closingOf(state)).toEqual({ warnAt: late + 600_000, at: late + 900_000 });
  expect(closingOf(receive(state, { session: { ...ending, state: "closed" }, messages: [] }, late))).toBeUndefined();
  expect(closingOf(hear(state))).toBeUndefined();
});
