import { Channel, isClosed } from "@crossdesk/contracts";
import type { ActorType, Ticket } from "@crossdesk/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sampleTicket } from "@crossdesk/contracts/testing";
import { DEFAULT_SETTINGS } from "../settings.ts";
import { deadlinesAfter } from "./deadlines.ts";
import { receiveMessage } from "./receive-message.ts";
import { pick, transition } from "./transition.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse("2026-11-29T10:00:00.000Z");

/** What can happen to a ticket. */
type Happening =
  | { readonly kind: "message"; readonly from: ActorType }
  | {
      readonly kind:
        | "assign"
        | "unassign"
        | "pick"
        | "markPending"
        | "resolve"
        | "reopen"
        | "escalate"
        | "close"
        | "edit";
    };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    kind: fc.constant("message" as const),
    from: fc.constantFrom("customer", "partner", "agent", "admin", "service", "system"),
  }),
  fc.record({
    kind: fc.constantFrom(
      "assign",
      "unassign",
      "pick",
      "markPending",
      "resolve",
      "reopen",
      "escalate",
      "close",
      "edit",
    ),
  }),
);

const step = (ticket: Ticket, what: Happening, now: Date): Ticket => {
  if (what.kind === "message") return receiveMessage(ticket, what.from, now).after;
  if (what.kind === "edit") return { ...ticket, ccr: "late" };
  if (what.kind === "pick") return ticket.pickedAt === null ? pick(ticket, now) : ticket;
  const { after } = transition(ticket, what.kind, now);
  if (what.kind === "assign") return { ...after, assignedAgentId: "agent", assignedAt: now.toISOString() };
  return what.kind === "unassign" ? { ...after, assignedAgentId: null, assignedAt: null, pickedAt: null } : after;
};

/** The ticket after something happened, or as it was where that is refused. */
const happens = (ticket: Ticket, what: Happening, now: Date): Ticket => {
  let after: Ticket;
  try {
    after = step(ticket, what, now);
  } catch {
    return ticket;
  }
  const messageOf = what.kind === "message" ? what.from : undefined;
  return { ...after, ...deadlinesAfter({ before: ticket, after, now, messageOf }, DEFAULT_SETTINGS) };
};

interface Moment {
  readonly ticket: Ticket;
  readonly what: Happening;
  readonly now: number;
}

/** Lives of tickets in every channel, with pauses of up to an hour between what happens. */
const lives = fc
  .tuple(
    fc.constantFrom(...Channel.options),
    fc.array(fc.tuple(happening, fc.integer({ min: 0, max: HOUR })), { minLength: 1, maxLength: 40 }),
  )
  .map(([channel, events]) => {
    const moments: Moment[] = [];
    let ticket = sampleTicket({ channel });
    let now = START;
    for (const [what, pause] of events) {
      now += pause;
      ticket = happens(ticket, what, new Date(now));
      moments.push({ ticket, what, now });
    }
    return moments;
  });

const forAllLives = (check: (moment: Moment, earlier: readonly Moment[]) => void): void =>
  fc.assert(
    fc.property(lives, (moments) => moments.forEach((moment, index) => check(moment, moments.slice(0, index)))),
    { numRuns: 500 },
  );

test("nothing closes by itself while the team owes the next message", () => {
  forAllLives(({ ticket }) => {
    if (ticket.awaiting === "customer") return;
    expect(ticket).toMatchObject({ autoCloseWarningAt: null, autoCloseAt: null });
  });
});

test("a chat closes for silence exactly where it is live, picked, worked on, and the customer's turn", () => {
  forAllLives(({ ticket }) => {
    const isLive = ticket.channel === "beckn" || ticket.channel === "chat";
    const isWorkedOn = ticket.assignedAgentId !== null && ticket.pickedAt !== null;
    const isAtRest = isClosed(ticket.status) || ["WORKFLOW_DONE", "WORKFLOW_PENDING"].includes(ticket.status);
    const isIdle = isLive && isWorkedOn && !isAtRest && ticket.awaiting === "customer";
    expect(ticket.autoCloseWarningAt !== null).toBe(isIdle);
  });
});

test("the customer has at least ten minutes until the warning from the team's last message on, and five more", () => {
  forAllLives(({ ticket, what, now }, earlier) => {
    if (ticket.autoCloseWarningAt === null || ticket.autoCloseAt === null) return;
    const isTeams = (one: Happening): boolean =>
      one.kind === "message" && (one.from === "agent" || one.from === "admin");
    const last = [...earlier, { ticket, what, now }].findLast((moment) => isTeams(moment.what));
    const warning = Date.parse(ticket.autoCloseWarningAt);
    expect(warning).toBeGreaterThanOrEqual((last?.now ?? Infinity) + 10 * MINUTE);
    expect(Date.parse(ticket.autoCloseAt) - warning).toBe(5 * MINUTE);
  });
});

test("each message of the team gives the customer the whole time again", () => {
  forAllLives(({ ticket, what, now }) => {
    const isTeams = what.kind === "message" && (what.from === "agent" || what.from === "admin");
    if (!isTeams || ticket.autoCloseWarningAt === null) return;
    expect(Date.parse(ticket.autoCloseWarningAt)).toBe(now + 10 * MINUTE);
  });
});

test("a resolved ticket closes four days after its last message, in every channel", () => {
  forAllLives(({ ticket, what, now }, earlier) => {
    if (ticket.status !== "WORKFLOW_DONE" || ticket.awaiting !== "customer") return;
    const before = earlier.at(-1)?.ticket;
    const begins = before?.status !== "WORKFLOW_DONE" || before.awaiting !== "customer" || what.kind === "message";
    const expected = begins ? new Date(now + 96 * HOUR).toISOString() : before.autoCloseAt;
    expect(ticket).toMatchObject({ autoCloseWarningAt: null, autoCloseAt: expected });
  });
});

test("a closed ticket has no deadline for answers, and customers who can write can reopen it for a while", () => {
  forAllLives(({ ticket }) => {
    if (!isClosed(ticket.status)) return;
    const until = new Date(Date.parse(ticket.closedAt ?? "") + 72 * HOUR).toISOString();
    expect(ticket).toMatchObject({
      awaiting: null,
      awaitingSince: null,
      autoCloseAt: null,
      reopenableUntil: ticket.channel === "internal" ? null : until,
    });
  });
});

test("every ticket that is not closed is owed a message by somebody, since some moment, and cannot be reopened", () => {
  forAllLives(({ ticket }) => {
    expect(ticket.awaiting === null).toBe(isClosed(ticket.status));
    expect(ticket.reopenableUntil === null || isClosed(ticket.status)).toBe(true);
    expect(ticket.awaitingSince === null).toBe(ticket.awaiting === null);
  });
});

test("a setting of 0 hours means that messages do not reopen tickets", () => {
  const before = sampleTicket();
  const now = new Date(START);
  const { after } = transition(before, "close", now);
  const policy = { ...DEFAULT_SETTINGS, reopenMs: 0 };
  expect(deadlinesAfter({ before, after, now, messageOf: undefined }, policy).reopenableUntil).toBeNull();
});
