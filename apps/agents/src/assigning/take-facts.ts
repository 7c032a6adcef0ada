import { cancelTimer } from "@crossdesk/jobs";
import type { ActorType } from "@crossdesk/contracts";
import type { Runner, Transaction } from "@crossdesk/database";
import { lockAgent } from "../db/repositories/agents.ts";
import type { LoadedAgent } from "../db/repositories/agents.ts";
import { findAssignment, insertTicket, lockAssignment, updateTicket } from "../db/repositories/assignments.ts";
import type { AssignmentRecord, TicketRecord } from "../db/repositories/assignments.ts";
import type { AgentsDeps, Listeners } from "../deps.ts";
import { isStaff, keepsTicket } from "../domain/keeps-ticket.ts";
import { isPicked } from "../domain/picking.ts";
import { isThere } from "../domain/presence.ts";
import type { TicketStanding } from "../domain/ticket-standing.ts";
import { TIMERS } from "../timers.ts";
import { giveTickets } from "./give-tickets.ts";
import { releaseTickets } from "./release-tickets.ts";

export type TakeFactsDeps = Listeners & Pick<AgentsDeps, "clock" | "settings">;

/** A ticket as the tickets service knows it. */
export interface TicketNews extends Omit<TicketRecord, "state"> {
  readonly standing: TicketStanding;
  /** Who has it, as the tickets service knows it. */
  readonly assignedAgentId: string | null;
  /** The latest change of its assignment that the tickets service knows of; earlier releases leave it out. */
  readonly assignmentVersion?: number;
  /** Who opened it again, if somebody just did. */
  readonly reopenedBy?: ActorType;
}

/** The next state of an assignment of `state` whose ticket is open, or done. */
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
 * When the agent who has the ticket has picked it, and not the one before, whose pick may still be on the way; never before they got it, by
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

/** The agent who had a ticket when it was done, locked before the ticket is, as routing locks them too. */
const lockFormerAgent = async (tx: Runner, { ticketId, reopenedBy }: TicketNews): Promise<LoadedAgent | undefined> => {
  if (reopenedBy === undefined) return undefined;
  const before = await findAssignment(tx, ticketId);
  return before === undefined || before.agentId === null ? undefined : lockAgent(tx, before.agentId);
};

const staysWith = (agent: LoadedAgent, by: ActorType, now: Date): boolean =>
  agent.removedAt === null &&
  agent.ownerPartner === null &&
  keepsTicket({ ...agent, isPresent: agent.isPresent && isThere(agent, now) }, by);

/** Applies newer facts of a ticket, in `tx`. Older and known ones have no effect. */
export const takeFacts =
  (deps: TakeFactsDeps) =>
  async (tx: Transaction, news: TicketNews): Promise<void> => {
    const { standing, reopenedBy = "customer", ...facts } = news;
    const wake = (): void => tx.afterCommit(() => deps.router.wake(facts.entityId));
    const former = await lockFormerAgent(tx, news);
    const [isNew, known] = await Promise.all([
      insertTicket(tx, { ...facts, state: standing === "open" ? "waiting" : "done" }),
      lockAssignment(tx, facts.ticketId),
    ]);
    if (isNew) {
      if (standing === "open") wake();
      return;
    }
    if (known === undefined || known.ticketVersion >= facts.ticketVersion) return;
    const now = deps.clock.now();
    const before = wasOpenedAgain(known, news) ? "done" : known.state;
    const state = FOLLOWING[before][standing];
    const isReopened = before === "done" && state === "waiting";
    if (isReopened && former !== undefined && former.id === known.agentId && staysWith(former, reopenedBy, now)) {
      updateTicket(tx, { ...facts, pickedAt: null, state: "assigned", queued: { since: now, isFirst: true } });
      const { id: agentId, subject: agentSubject } = former;
      giveTickets(deps)(tx, [{ ticket: known, agentId, agentSubject, routing: null }], {
        reason: "reopened",
        assignedAs: null,
        now,
        pickBefore: () => new Date(now.getTime() + deps.settings.pickTimeoutMs),
      });
      return;
    }
    const queued = { since: now, isFirst: !isStaff(reopenedBy) };
    if (isReopened && known.agentId !== null) {
      const isFirst = queued.isFirst;
      await releaseTickets(deps)(tx, [facts.ticketId], { reason: "ticket-reopened", now, isFirst });
    }
    const pickedAt = state === "waiting" ? null : pickedSince(known, news);
    updateTicket(tx, { ...facts, pickedAt, state, ...(isReopened ? { queued } : {}) });
    if (state === "done" || pickedAt !== null) {
      cancelTimer(tx, { kind: TIMERS.notPicked, key: facts.ticketId, version: known.version });
    }
    // A ticket that is done leaves its place to another; one that was opened again needs one.
    if (state !== known.state) {
      wake();
      const { agentId } = known;
      if (agentId !== null) tx.afterCommit(() => deps.feed.touch([agentId]));
    }
  };
