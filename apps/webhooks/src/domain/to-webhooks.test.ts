import { TICKET_EVENTS, WebhookPayload } from "@crossdesk/contracts";
import type { TicketFacts } from "@crossdesk/contracts";
import { expect, test } from "vitest";
import { toWebhooks } from "./to-webhooks.ts";
import type { TicketEvent } from "./to-webhooks.ts";

const facts: TicketFacts = {
  ticketId: "0198a7a5-3f5c-7cc2-9d3e-9c3a9a3a9a3b",
  number: 7,
  channel: "mobile",
  status: "ASSIGNED",
  customerId: "customer-1",
  orderId: null,
  language: "eng",
  roomId: "0198a7a5-3f5c-7cc2-9d3e-9c3a9a3a9a3c",
  feedbackId: "0198a7a5-3f5c-7cc2-9d3e-9c3a9a3a9a3d",
  isRoomClosed: false,
  openedAt: "2026-03-01T12:00:00.000Z",
  pickedAt: null,
  assignedAgentId: "agent-1",
};

const event = (type: TicketEvent["type"], data: TicketEvent["data"]): TicketEvent => ({
  type,
  entityId: "main",
  sequence: 3,
  occurredAt: "2026-03-01T12:00:01.000Z",
  data,
});

const typesOf = (type: TicketEvent["type"], given: Partial<TicketFacts>): string[] =>
  toWebhooks(event(type, { ...facts, ...given })).map((payload) => payload.type);

const CHANGED = "events.tickets.ticket-status-changed";
const assigned = { status: "ASSIGNED", assignedAgentId: "agent-1" } as const;

test.each<[string, TicketEvent["type"], Partial<TicketFacts>, string[]]>([
  ["a new ticket", "events.tickets.ticket-opened", {}, ["ticket.opened"]],
  ["another fact", "events.tickets.ticket-updated", { previous: assigned }, ["ticket.updated"]],
  ["a picked ticket", "events.tickets.ticket-picked", { previous: assigned }, ["ticket.picked"]],
  [
    "an edit that is a status of its own",
    "events.tickets.ticket-updated",
    { status: "UPDATE_FIELD", previous: assigned },
    ["ticket.updated", "ticket.status_changed"],
  ],
  [
    "a first agent",
    CHANGED,
    { previous: { status: "CREATED", assignedAgentId: null } },
    ["ticket.assigned", "ticket.status_changed"],
  ],
  [
    "an agent for a ticket that keeps its status",
    CHANGED,
    { status: "WORKFLOW_PENDING", previous: { status: "WORKFLOW_PENDING", assignedAgentId: null } },
    ["ticket.assigned"],
  ],
  [
    "no agent any more",
    CHANGED,
    { status: "CREATED", assignedAgentId: null, previous: assigned },
    ["ticket.unassigned", "ticket.status_changed"],
  ],
  ["the end", CHANGED, { status: "CLOSED", previous: assigned }, ["ticket.status_changed", "ticket.closed"]],
  ["a closed room", CHANGED, { status: "CHAT_CLOSED", previous: assigned }, ["ticket.status_changed", "ticket.closed"]],
  ["an event of an earlier release", CHANGED, { status: "CLOSED" }, ["ticket.status_changed", "ticket.closed"]],
])("%s", (_what, type, given, expected) => {
  expect(typesOf(type, given)).toEqual(expected);
});

test("webhooks say who owes the next message, except of events from before it was known", () => {
  const awaiting = { awaiting: "team", awaitingSince: "2026-03-01T12:00:00.000Z" } as const;
  const dataOf = (given: Partial<TicketFacts>) =>
    toWebhooks(event("events.tickets.ticket-picked", { ...facts, ...given })).map(({ data }) => data);
  expect(dataOf(awaiting)).toMatchObject([awaiting]);
  expect(dataOf({})).toMatchObject([{ awaiting: null, awaitingSince: null }]);
});

test("a webhook of a rating names the one before it, and whether there is a comment", () => {
  const rated = { rating: 2, previousRating: 4, hasComment: true };
  expect(toWebhooks(event("events.tickets.ticket-rated", { ...facts, previous: assigned, ...rated }))).toMatchObject([
    { type: "ticket.rated", data: { ticketId: facts.ticketId, ...rated } },
  ]);
});

test("a webhook of an overdue answer says when it was due, and nothing else", () => {
  const data = { ...facts, answer: "first", answerDueAt: "2026-03-01T12:30:00.000Z", priority: "urgent" } as const;
  const type = "ticket.answer_overdue";
  const { answer, answerDueAt, priority } = data;
  expect(toWebhooks(event("events.tickets.answer-overdue", data))).toMatchObject([
    { type, data: { ticketId: facts.ticketId, answer, answerDueAt, priority } },
  ]);
});

test("every event makes payloads that are as documented", () => {
  const promised = { answer: "next", answerDueAt: "2026-03-01T12:30:00.000Z", priority: "normal" } as const;
  const message = { messageId: 1, senderId: "customer-1", senderType: "customer", attachmentNames: ["a.png"] };
  for (const type of Object.keys(TICKET_EVENTS) as TicketEvent["type"][]) {
    const payloads = toWebhooks(
      event(type, { ...facts, ...message, ...promised, previous: { status: "CREATED", assignedAgentId: null } }),
    );
    expect(payloads.length).toBeGreaterThan(0);
    for (const payload of payloads) expect(WebhookPayload.parse(payload)).toEqual(payload);
  }
});

test("a file whose name poses as something else gets a plain name", () => {
  const message = { messageId: 1, senderId: "customer-1", senderType: "customer", attachmentNames: ["a\u202egpj.exe"] };
  const [payload] = toWebhooks(event("events.tickets.message-added", { ...facts, ...message }));
  expect(payload?.data).toMatchObject({ attachmentNames: ["agpj.exe"] });
});

test("partners get no webhook of what is the team's own", () => {
  const changed = { isInternal: true, previous: assigned } as const;
  expect(typesOf("events.tickets.ticket-updated", changed)).toEqual([]);
});
