import { effect } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Ticket } from "@crossdesk/contracts";
import type { DeskState } from "../model/state.ts";

/** Whether a ticket moved from one count to another. */
const isCountedElsewhere = (before: Ticket, after: Ticket): boolean =>
  before.status !== after.status ||
  before.awaiting !== after.awaiting ||
  before.assignedAgentId !== after.assignedAgentId;

/**
 * Calls back whenever a ticket that the desk knows is counted elsewhere, in whichever way the desk learned of it: what an agent did themselves is
 * known by its answer, often before the change arrives. A ticket that is done and forgotten is counted elsewhere too. Returns a function that ends this.
 */
export const followCounted = (state: ReadonlySignal<Pick<DeskState, "tickets">>, onMoved: () => void): (() => void) => {
  let before = state.peek().tickets;
  return effect(() => {
    const { tickets } = state.value;
    const known = before;
    before = tickets;
    if (tickets === known) return;
    for (const [id, { ticket }] of known) {
      const now = tickets.get(id)?.ticket;
      if (now === ticket || (now !== undefined && !isCountedElsewhere(ticket, now))) continue;
      onMoved();
      return;
    }
  });
};
