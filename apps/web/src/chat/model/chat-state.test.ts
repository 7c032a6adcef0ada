import { expect, test } from "vitest";
import {
  acknowledge,
  closingOf,
  discard,
  enqueue,
  initialState,
  lastReadOf,
  nextOf,
  noteAttempt,
  pendingOf,
  receive,
  receiveOlder,
  receiveSeen,
  refuse,
  retry,
  takeRating,
  takesMessages,
  unseenOf,
} from "./chat-state.ts";
import type { ChatState } from "./chat-state.ts";
import type { ChatMessage, ChatSession, Conversation } from "./wire.ts";

const NOW = Date.parse("2026-06-01T12:00:00.000Z");
const AT = new Date(NOW).toISOString();

const session: ChatSession = {
  state: "joined",
  agent: "Alex",
  number: 1,
  subject: "",
  language: "eng",
  awaiting: "customer",
  awaitingSince: AT,
  isResolved: false,
  warnAt: null,
  closesAt: null,
  reopenableUntil: null,
  rating: null,
  isRatable: false,
  isStaffed: null,
  contact: null,
  embedOrigins: [],
  now: AT,
};
const conversation = (changes: Partial<ChatSession> = {}, ...messages: readonly ChatMessage[]): Conversation => ({
  session: { ...session, ...changes },
  messages,
  hasOlder: undefined,
});
const message = (id: number, changes: Partial<ChatMessage> = {}): ChatMessage => ({
  id,
  from: "customer",
  name: null,
  text: `Text ${id}`,
  at: AT,
  attachments: [],
  ...changes,
});
const receiveAll = (state: ChatState, ...messages: ChatMessage[]): ChatState =>
  receive(state, conversation({}, ...messages), NOW);
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
  const state = events.reduce((current, ids) => receiveAll(current, ...ids.map((id) => message(id))), initialState());
  const ids = state.messages.map(({ id }) => id);
  expect(ids).toEqual([...new Set(events.flat())].toSorted((one, other) => one - other));
});

test("a message that the stream delivers before its answer came is always shown once", () => {
  const sent = noteAttempt(say(initialState(), "a", "Hello"), "a");
  expect(shown(sent)).toEqual(["Hello"]);
  const received = receiveAll(sent, message(7, { text: "Hello" }));
  expect(shown(received)).toEqual(["Hello"]);
  expect(nextOf(received)?.key).toBe("a");
  const answered = acknowledge(received, "a", message(7, { text: "Hello" }));
  expect([shown(answered), answered.outbox]).toEqual([["Hello"], []]);
});

test("an answer that comes before the stream's item is always shown once, in its place", () => {
  const answered = acknowledge(
    say(receiveAll(initialState(), message(1)), "a", "Mine"),
    "a",
    message(3, { text: "Mine" }),
  );
  expect(shown(answered)).toEqual(["Text 1", "Mine"]);
  const received = receiveAll(answered, message(2, { from: "agent" }), message(3, { text: "Mine" }));
  expect(shown(received)).toEqual(["Text 1", "Text 2", "Mine"]);
});

test("the same words twice are two messages", () => {
  const two = say(say(initialState(), "a", "Hello"), "b", "Hello");
  expect(shown(receiveAll(two, message(1, { text: "Hello" })))).toEqual(["Hello", "Hello"]);
  const both = receiveAll(two, message(1, { text: "Hello" }), message(2, { text: "Hello" }));
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
  const state = receiveAll(
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
  const received = receive(sent, conversation({}, message(1, { text: "Hi" })), NOW - hours);
  expect(shown(received)).toEqual(["Hi"]);
});

test("a refused message waits for its writer, and those behind it go on", () => {
  const refused = refuse(say(say(initialState(), "a", "One"), "b", "Two"), "a", "It is too long.");
  expect(nextOf(refused)?.key).toBe("b");
  expect(shown(refused)).toEqual(["One", "Two"]);
  expect(nextOf(retry(refused, "a"))?.key).toBe("a");
  expect(shown(discard(refused, "a"))).toEqual(["Two"]);
});

test("the end is shown by this browser's clock, even if the clock is wrong", () => {
  const instant = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString();
  const ending = { warnAt: instant(10), closesAt: instant(15) };
  const late = NOW + 7_000;
  const state = receive(initialState(), conversation(ending), late);
  expect(closingOf(state)).toEqual({ warnAt: late + 600_000, at: late + 900_000 });
  expect(closingOf(receive(state, conversation({ ...ending, state: "closed" }), late))).toBeUndefined();
  expect(closingOf(receiveAll(state))).toBeUndefined();
});

test("the end is shown only to a customer who owes the answer", () => {
  const ending = { warnAt: AT, closesAt: AT };
  expect(closingOf(receive(initialState(), conversation({ ...ending, awaiting: "team" }), NOW))).toBeUndefined();
  expect(closingOf(receive(initialState(), conversation({ ...ending, awaiting: null }), NOW))).toBeUndefined();
});

test("what was said before is put before the rest, and whether there is more is known", () => {
  const newest = receive(initialState(), { ...conversation({}, message(8), message(9)), hasOlder: true }, NOW);
  expect(newest.hasOlder).toBe(true);
  const later = receive(newest, conversation({}, message(10)), NOW);
  expect(later.hasOlder).toBe(true);
  const all = receiveOlder(later, { ...conversation({}, message(6), message(7), message(8)), hasOlder: false });
  expect([all.messages.map(({ id }) => id), all.hasOlder]).toEqual([[6, 7, 8, 9, 10], false]);
});

test("a closed chat takes messages for as long as one opens it again, by the server's clock", () => {
  const until = new Date(NOW + 60_000).toISOString();
  const closed = conversation({ state: "closed", awaiting: null, reopenableUntil: until });
  const state = receive(initialState(), closed, NOW + 3_600_000);
  expect(takesMessages(state, NOW + 3_600_000 + 59_000)).toBe(true);
  expect(takesMessages(state, NOW + 3_600_000 + 61_000)).toBe(false);
  const over = receive(state, conversation({ state: "closed", awaiting: null }), NOW);
  expect(takesMessages(over, NOW)).toBe(false);
  expect(takesMessages(receiveAll(over), NOW)).toBe(true);
});

test("answers count as unseen behind the one that was seen last, the customer's own words never", () => {
  const state = receiveAll(
    initialState(),
    message(1, { from: "agent" }),
    message(2),
    message(3, { from: "agent" }),
    message(4, { from: "support" }),
  );
  expect(unseenOf(state, 1).map(({ id }) => id)).toEqual([3, 4]);
  expect(unseenOf(state, 0)).toHaveLength(3);
  expect(unseenOf(state, 4)).toEqual([]);
});

test("what the team has read only ever grows, and shows at the last of the customer's own messages", () => {
  const state = receiveAll(initialState(), message(1), message(2), message(3, { from: "agent" }), message(4));
  expect(lastReadOf(state)).toBeUndefined();
  const read = receiveSeen(receiveSeen(state, 3), 1);
  expect(lastReadOf(read)).toBe(2);
  expect(lastReadOf(receiveAll(read, message(5)))).toBe(2);
  expect(lastReadOf(receiveSeen(read, 4))).toBe(4);
});

test("a rating is shown as soon as it was answered, before the stream delivers it, and changes nothing else", () => {
  const rating = { value: 4, comment: "Quick" };
  const rated = { ...session, state: "closed", rating, isRatable: true } as const;
  expect(takeRating(initialState(), rated)).toEqual(initialState());
  const state = receiveAll(initialState(), message(1));
  expect(takeRating(state, rated).session).toEqual({ ...session, rating, isRatable: true });
});
