import { ActorType, Channel, TicketStatus } from "@crossdesk/contracts";
import type { Ticket } from "@crossdesk/contracts";
import { expect, test } from "vitest";
import { sampleTicket } from "@crossdesk/contracts/testing";
import { DEFAULT_SETTINGS } from "../settings.ts";
import { deadlinesAfter } from "./deadlines.ts";
import { receiveMessage } from "./receive-message.ts";
import { transition } from "./transition.ts";

const HOUR = 3_600_000;
const AT = new Date("2026-11-29T10:00:00.000Z");
const after = (milliseconds: number): Date => new Date(AT.getTime() + milliseconds);
const CLOSED = ["CLOSED", "CHAT_CLOSED"] as const;

/** A ticket that came into this status at `AT`, with an agent who had picked it. */
const ticketIn = (status: TicketStatus, channel: Channel): Ticket => {
  const picked = sampleTicket({
    channel,
    assignedAgentId: "agent",
    assignedAt: AT.toISOString(),
    pickedAt: AT.toISOString(),
  });
  const action = { WORKFLOW_DONE: "resolve", CLOSED: "close", CHAT_CLOSED: "closeRoom" } as const;
  const before = { ...picked, awaiting: "customer" as const };
  const finished =
    status in action ? transition(before, action[status as keyof typeof action], AT).after : { ...before, status };
  return {
    ...finished,
    ...deadlinesAfter({ before, after: finished, now: AT, messageOf: undefined }, DEFAULT_SETTINGS),
  };
};

type Outcome = "taken" | "reopens" | "refused";

const outcomeOf = (ticket: Ticket, sender: ActorType, now: Date): Outcome => {
  try {
    const { reopened, after: open } = receiveMessage(ticket, sender, now);
    expect(open.status).toBe(reopened === undefined ? ticket.status : "CREATED");
    return reopened === undefined ? "taken" : "reopens";
  } catch (failure) {
    expect(failure).toMatchObject({ kind: "TICKET_CLOSED" });
    return "refused";
  }
};

/** What becomes of a message an hour after the ticket came into its status, for every status, sender and channel. */
const expectedOf = (status: TicketStatus, sender: ActorType, channel: Channel): Outcome => {
  if (status === "WORKFLOW_DONE") return sender === "customer" ? "reopens" : "taken";
  if (status !== "CLOSED" && status !== "CHAT_CLOSED") return "taken";
  return sender === "customer" && channel !== "internal" ? "reopens" : "refused";
};

const CASES = TicketStatus.options.flatMap((status) => Channel.options.map((channel) => [status, channel] as const));

test.each(CASES)(
  "a message to a ticket that is %s in channel %s is taken as its sender may expect",
  (status, channel) => {
    for (const sender of ActorType.options) {
      const outcome = outcomeOf(ticketIn(status, channel), sender, after(HOUR));
      expect([sender, outcome]).toEqual([sender, expectedOf(status, sender, channel)]);
    }
  },
);

test("a customer's message leaves the next word to the team, whatever status the ticket had", () => {
  for (const [status, channel] of CASES) {
    if (expectedOf(status, "customer", channel) === "refused") continue;
    const { after: ticket } = receiveMessage(ticketIn(status, channel), "customer", after(HOUR));
    expect(ticket).toMatchObject({ awaiting: "team", awaitingSince: after(HOUR).toISOString() });
  }
});

test("a reopened ticket is in the queue, with its room open", () => {
  for (const status of ["WORKFLOW_DONE", ...CLOSED] as const) {
    expect(receiveMessage(ticketIn(status, "chat"), "customer", after(HOUR)).after).toMatchObject({
      status: "CREATED",
      isRoomClosed: false,
      closedAt: null,
      assignedAgentId: null,
      assignedAt: null,
      pickedAt: null,
      lastActivityAt: after(HOUR).toISOString(),
    });
  }
});

test("a customer reopens a closed ticket within 72 hours, and not later", () => {
  for (const status of CLOSED) {
    const closed = ticketIn(status, "mobile");
    expect(closed.reopenableUntil).toBe(after(72 * HOUR).toISOString());
    expect(outcomeOf(closed, "customer", after(72 * HOUR))).toBe("reopens");
    expect(outcomeOf(closed, "customer", after(72 * HOUR + 1))).toBe("refused");
  }
});

test("a refused message's error says what its customer can do instead, and until when the ticket could be reopened", () => {
  const closed = ticketIn("CLOSED", "mobile");
  const details = { from: "CLOSED", allowed: ["CREATED"], reopenableUntil: closed.reopenableUntil };
  expect(() => receiveMessage(closed, "customer", after(80 * HOUR))).toThrow(
    expect.objectContaining({ message: expect.stringMatching(/open a new one.*number 1\b/u), details }),
  );
  expect(() => receiveMessage(closed, "agent", after(HOUR))).toThrow(
    expect.objectContaining({ message: "The ticket is closed; reopen it first.", details }),
  );
});
