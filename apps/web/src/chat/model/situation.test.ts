import { expect, test } from "vitest";
import { initialState, receive } from "./chat-state.ts";
import { situationOf } from "./situation.ts";
import type { ChatMessage, ChatSession } from "./wire.ts";

const NOW = Date.parse("2026-06-01T12:00:00.000Z");
const AT = new Date(NOW).toISOString();

const said: ChatMessage = { id: 1, from: "customer", name: null, text: "Hello", at: AT, attachments: [] };
const stand = (changes: Partial<ChatSession>, messages: readonly ChatMessage[] = [said]) => {
  const session: ChatSession = {
    state: "waiting",
    agent: null,
    number: 1,
    subject: "",
    language: "eng",
    awaiting: "team",
    awaitingSince: AT,
    isResolved: false,
    warnAt: null,
    closesAt: null,
    reopenableUntil: null,
    rating: null,
    isRatable: false,
    isStaffed: true,
    contact: null,
    embedOrigins: [],
    now: AT,
    ...changes,
  };
  const state = receive(initialState(), { session, messages, hasOlder: false }, NOW);
  return (afterMs = 0) => situationOf(state, NOW + afterMs);
};

test("nothing is shown before the session is known", () => {
  expect(situationOf(initialState(), NOW)).toBeUndefined();
});

test("a waiting customer sees since when they wait, and whether no agent is present", () => {
  expect(stand({})()).toEqual({ kind: "waiting", since: AT });
  expect(stand({ isStaffed: null })()).toEqual({ kind: "waiting", since: AT });
  expect(stand({ isStaffed: false })()).toEqual({ kind: "unattended", hasWritten: true });
  expect(stand({ isStaffed: false }, [])()).toEqual({ kind: "unattended", hasWritten: false });
  expect(stand({}, [])()).toBeUndefined();
});

test("an agent who takes longer than a minute has the message, and a customer who was answered does not wait", () => {
  const joined = stand({ state: "joined", agent: "Alex", isStaffed: null });
  expect(joined(30_000)).toBeUndefined();
  expect(joined(61_000)).toEqual({ kind: "with-agent", agent: "Alex", since: AT });
  expect(stand({ state: "joined", agent: "Alex", awaiting: "customer" })(600_000)).toBeUndefined();
});

test("a solved chat goes on with a message, and an ended one for as long as it may", () => {
  expect(stand({ state: "joined", isResolved: true, awaiting: "customer" })()).toEqual({ kind: "resolved" });
  expect(stand({ state: "closed", awaiting: null, reopenableUntil: AT })()).toEqual({ kind: "reopenable", until: AT });
  expect(stand({ state: "closed", awaiting: null })()).toBeUndefined();
});
