import type { ActorType } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/service-kit";
import { insertTicket, lockAssignment, updateTicket } from "../db/assignment-store.ts";
import type { AssignmentRecord, TicketRecord } from "../db/assignment-store.ts";
import type { AgentsDeps, Listeners } from "../deps.ts";
import { isPicked } from "../domain/picking.ts";
import type { TicketStanding } from "../domain/ticket-standing.ts";
import { TIMERS } from "../timers.ts";
import { releaseTickets } from "./release-tickets.ts";

/** A ticket as the tickets service tells of it. */
export interface TicketNews extends Omit<TicketRecord, "state"> {
  readonly standing: TicketStanding;
  /** Who has it, as the tickets service knows it. */
  readonly assignedAgentId: string | null;
  /** The latest change of its assignment that the tickets service knows of, where it is told. */
  readonly assignmentVersion?: number;
  /** Who opened it again, if somebody just did. */
  readonly reopenedBy?: ActorType;
}

/** The state that follows when a ticket with an assignment of `state` is told to be open or done. */
const FOLLOWING = {
  waiting: { open: "waiting", done: "done" },
  assigned: { open: "assigned", done: "done" },
  // Opened again: whether it stays with the agent that it had is decided then.
  done: { open: "waiting", done: "done" },
} as const satisfies Record<AssignmentRecord["state"], Record<TicketStanding, AssignmentRecord["state"]>>;

/**
 * Whether the ticket was done, and opened again, since its agent got it: the tickets service knows of that agent, and has
 * taken the ticket from them itself. The event of its closing may come later, by way of a replica that died with it.
 */
const wasOpenedAgain = (known: AssignmentRecord, { assignedAgentId, assignmentVersion }: TicketNews): boolean =>
  known.agentId !== null &&
  assignedAgentId === null &&
  assignmentVersion !== undefined &&
  assignmentVersion >= known.version;

/**
 * When the agent who has the ticket has picked it, and not the one before, whose pick may still be told of; never before they got it, by
 * whichever service's clock.
 */
const pickedSince = (
  known: AssignmentRecord,
  { pickedAt, assignedAgentId, assignmentVersion }: TicketNews,
): Date | null => {
  // Taken, it was picked by that, whenever the tickets service says so.
  if (isPicked(known)) return known.pickedAt;
  const { assignedAt, agentId, version } = known;
  if (pickedAt === null || assignedAt === null) return null;
  if (assignmentVersion === undefined) return pickedAt >= assignedAt ? pickedAt : null;
  if (assignmentVersion < version || assignedAgentId !== agentId) return null;
  return pickedAt >= assignedAt ? pickedAt : assignedAt;
};

/** Takes in what is newer than what is known of a ticket, in `tx`. What is older or known changes nothing. */
export const takeFacts =
  (deps: Listeners & Pick<AgentsDeps, "clock">) =>
  async (tx: Transaction, news: TicketNews): Promise<void> => {
    const { standing, ...facts } = news;
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
    const before = wasOpenedAgain(known, news) ? "done" : known.state;
    const state = FOLLOWING[before][standing];
    if (before === "done" && state === "waiting" && known.agentId !== null) {
      await releaseTickets(deps)(tx, [facts.ticketId], {
        reason: "ticket-reopened",
        now: deps.clock.now(),
        isFirst: true,
      });
    }
    const pickedAt = state === "waiting" ? null : pickedSince(known, news);
    updateTicket(tx, { ...facts, pickedAt, state });
    if (state === "done" || pickedAt !== null) {
      tx.cancel({ kind: TIMERS.notPicked, key: facts.ticketId, version: known.version });
    }
    // A ticket that is done leaves its place to another; one that was opened again needs one.
    if (state !== known.state) {
      wake();
      const { agentId } = known;
      if (agentId !== null) tx.afterCommit(() => deps.feed.touch([agentId]));
    }
  };
