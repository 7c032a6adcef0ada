import type { Transaction } from "@crossdesk/service-kit";
import { insertTicket, lockAssignment, updateTicket } from "../db/assignment-store.ts";
import type { AssignmentRecord, TicketRecord } from "../db/assignment-store.ts";
import type { AgentsDeps } from "../deps.ts";
import type { TicketStanding } from "../domain/ticket-standing.ts";
import { TIMERS } from "../timers.ts";
import { releaseTickets } from "./release-tickets.ts";

/** A ticket as the tickets service tells of it. */
export interface TicketNews extends Omit<TicketRecord, "state"> {
  readonly standing: TicketStanding;
  /** What it was before the change that is told of, where one is. */
  readonly previousStanding?: TicketStanding;
}

/** The state that follows when a ticket with an assignment of `state` is told to be open or done. */
const FOLLOWING = {
  waiting: { open: "waiting", done: "done" },
  assigned: { open: "assigned", done: "done" },
  // Opened again: it starts anew, without the agent that it had.
  done: { open: "waiting", done: "done" },
} as const satisfies Record<AssignmentRecord["state"], Record<TicketStanding, AssignmentRecord["state"]>>;

/** Takes in what is newer than what is known of a ticket, in `tx`. What is older or known changes nothing. */
export const takeFacts =
  (deps: Pick<AgentsDeps, "router" | "clock">) =>
  async (tx: Transaction, { standing, previousStanding, ...facts }: TicketNews): Promise<void> => {
    const wake = (): void => tx.afterCommit(() => deps.router.wake(facts.entityId));
    const [isNew, known] = await Promise.all([
      insertTicket(tx.query, { ...facts, state: standing === "open" ? "waiting" : "done" }),
      lockAssignment(tx.query, facts.ticketId),
    ]);
    if (isNew) {
      if (standing === "open") wake();
      return;
    }
    if (known === undefined || known.ticketVersion >= facts.ticketVersion) return;
    // An event that a replica died with comes behind later ones: that the ticket was done in between, these tell.
    const before = known.state === "assigned" && previousStanding === "done" ? "done" : known.state;
    const state = FOLLOWING[before][standing];
    if (before === "done" && state === "waiting" && known.agentId !== null) {
      await releaseTickets(deps)(tx, [facts.ticketId], { reason: "ticket-reopened", now: deps.clock.now() });
    }
    updateTicket(tx, { ...facts, state });
    const isPicked = facts.pickedAt !== null && known.assignedAt !== null && facts.pickedAt >= known.assignedAt;
    if (state === "done" || isPicked) {
      tx.cancel({ kind: TIMERS.notPicked, key: facts.ticketId, version: known.version });
    }
    // A ticket that is done leaves its place to another; one that was opened again needs one.
    if (state !== known.state) wake();
  };
