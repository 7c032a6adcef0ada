import { sampleComplaint } from "@crossdesk/contracts/testing";
import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { Ticket } from "@crossdesk/contracts";
import { EMPTY_DESK, takeTickets } from "../model/state.ts";
import { followCounted } from "./follow-counted.ts";

const { ticket } = sampleComplaint();

/** A desk that knows a ticket, and how often its counts were read after what it learns next. */
const openDesk = () => {
  const state = signal(takeTickets(EMPTY_DESK, [ticket]));
  let reads = 0;
  const end = followCounted(state, () => void (reads += 1));
  return {
    learn: (changes: Partial<Ticket>) => {
      const known = state.peek().tickets.get(ticket.id)?.ticket ?? ticket;
      state.value = takeTickets(state.peek(), [{ ...known, ...changes, version: known.version + 1 }]);
    },
    forget: () => {
      state.value = { ...state.peek(), tickets: new Map() };
    },
    reads: () => reads,
    end,
  };
};

test("a ticket that moves from one count to another has them read again, in whichever way that became known", () => {
  const desk = openDesk();
  desk.learn({ status: "WORKFLOW_DONE" });
  expect(desk.reads()).toBe(1);
  desk.learn({ assignedAgentId: "somebody-else" });
  expect(desk.reads()).toBe(2);
  desk.forget();
  expect(desk.reads()).toBe(3);
});

test("other changes, other tickets and a closed desk read no counts", () => {
  const desk = openDesk();
  desk.learn({ subject: "Another one" });
  expect(desk.reads()).toBe(0);
  desk.end();
  desk.learn({ status: "WORKFLOW_DONE" });
  expect(desk.reads()).toBe(0);
});
