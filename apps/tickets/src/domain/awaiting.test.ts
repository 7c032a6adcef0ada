import { ActorType, TicketStatus } from "@crossdesk/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { takeTurn, turnOf, wasReopened } from "./awaiting.ts";
import type { Owed, Turn } from "./awaiting.ts";

const NOW = new Date("2026-11-29T10:00:00.000Z");
const EARLIER = "2026-11-29T09:00:00.000Z";

const NO_PARTY: Owed = { awaiting: null, awaitingSince: null };
const TEAM: Owed = { awaiting: "team", awaitingSince: EARLIER };
const CUSTOMER: Owed = { awaiting: "customer", awaitingSince: EARLIER };
const since = (awaiting: "team" | "customer"): Owed => ({ awaiting, awaitingSince: NOW.toISOString() });

/** Who owes the next message after each turn: where no party, the team, the customer owed it before. */
const EXPECTED: readonly (readonly [Turn, Owed, Owed, Owed])[] = [
  ["opened", since("team"), TEAM, since("team")],
  ["reopened", since("team"), TEAM, since("team")],
  ["resolved", since("customer"), since("customer"), CUSTOMER],
  ["closed", NO_PARTY, NO_PARTY, NO_PARTY],
  [{ messageOf: "customer" }, since("team"), TEAM, since("team")],
  [{ messageOf: "partner" }, since("team"), TEAM, since("team")],
  [{ messageOf: "agent" }, since("customer"), since("customer"), CUSTOMER],
  [{ messageOf: "admin" }, since("customer"), since("customer"), CUSTOMER],
  [{ messageOf: "service" }, NO_PARTY, TEAM, CUSTOMER],
  [{ messageOf: "system" }, NO_PARTY, TEAM, CUSTOMER],
];

test.each(EXPECTED)("after %j the next message is owed by whom the table says", (turn, none, team, customer) => {
  expect([NO_PARTY, TEAM, CUSTOMER].map((before) => takeTurn(before, turn, NOW))).toEqual([none, team, customer]);
});

test("the table of expectations has every sender", () => {
  const senders = EXPECTED.flatMap(([turn]) => (typeof turn === "string" ? [] : [turn.messageOf]));
  expect(senders.toSorted()).toEqual(ActorType.options.toSorted());
});

test("a side owes the next message since the first of the turns that left it with them", () => {
  const sides = { customer: "team", partner: "team", agent: "customer", admin: "customer" } as const;
  const sender = fc.constantFrom("customer", "partner", "agent", "admin", "service", "system");
  fc.assert(
    fc.property(fc.array(sender, { maxLength: 30 }), (senders) => {
      let owed = takeTurn(NO_PARTY, "opened", NOW);
      const turns = [{ party: "team", at: 0 }];
      for (const [index, messageOf] of senders.entries()) {
        owed = takeTurn(owed, { messageOf }, new Date(NOW.getTime() + index + 1));
        const party = messageOf in sides ? sides[messageOf as keyof typeof sides] : turns.at(-1)?.party;
        if (party !== undefined && party !== turns.at(-1)?.party) turns.push({ party, at: index + 1 });
      }
      const last = turns.at(-1);
      expect(owed).toEqual({
        awaiting: last?.party,
        awaitingSince: new Date(NOW.getTime() + (last?.at ?? 0)).toISOString(),
      });
    }),
  );
});

/** The steps between statuses, written down apart from the code: rows are before, columns after. */
const isFinished = (status: TicketStatus): boolean => ["WORKFLOW_DONE", "CLOSED", "CHAT_CLOSED"].includes(status);

test.each(TicketStatus.options)("a change of status from %s is the step that it looks like", (before) => {
  for (const after of TicketStatus.options) {
    const expected =
      before === after ||
      (isFinished(before) && before !== "WORKFLOW_DONE" && after !== "WORKFLOW_DONE" && isFinished(after))
        ? undefined
        : after === "CLOSED" || after === "CHAT_CLOSED"
          ? "closed"
          : after === "WORKFLOW_DONE"
            ? "resolved"
            : isFinished(before)
              ? "reopened"
              : undefined;
    expect([after, turnOf(before, after)]).toEqual([after, expected]);
    expect([after, wasReopened(before, after)]).toEqual([after, isFinished(before) && !isFinished(after)]);
  }
});
