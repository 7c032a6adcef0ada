import { CustomerErased, TicketOpened, TicketPicked, TicketStatusChanged, TicketUpdated } from "@crossdesk/contracts";
import type { EventEnvelope, TicketFacts } from "@crossdesk/contracts";
import { eraseAnswersAbout } from "@crossdesk/database";
import { onEvent } from "@crossdesk/events";
import type { Transaction } from "@crossdesk/database";
import type { EventHandlers } from "@crossdesk/events";
import { takeFacts } from "../assigning/take-facts.ts";
import type { TicketNews } from "../assigning/take-facts.ts";
import { ensureTicket } from "../db/repositories/assignments.ts";
import { eraseNotes } from "../db/repositories/erase-notes.ts";
import type { AgentsDeps, Listeners } from "../deps.ts";
import { standingOf } from "../domain/ticket-standing.ts";

interface TicketEvent {
  readonly entityId: string;
  readonly sequence: number;
  readonly data: TicketFacts;
}

/**
 * Whether an event can change who has a ticket. Most changes of status are answers to this service's own assignments: the
 * ticket needs an agent as before, and has not been picked.
 */
export const concernsAgents = async (envelope: EventEnvelope): Promise<boolean> => {
  const event = TicketStatusChanged.safeParse(envelope);
  if (!event.success) return true;
  const { status, previous, pickedAt } = event.data.data;
  return previous === undefined || pickedAt !== null || standingOf(previous.status) !== standingOf(status);
};

/** What the agents service does at the events of the tickets service. Messages change nothing about who has a ticket. */
export const createTicketEventHandlers = (deps: Listeners & Pick<AgentsDeps, "clock" | "settings">): EventHandlers => {
  const take = takeFacts(deps);
  const onFacts = (event: TicketEvent, tx: Transaction): Promise<void> => take(tx, toNews(event));
  return {
    // The first that there is to know of a ticket: where more is known by now, it changes nothing.
    "events.tickets.ticket-opened": onEvent(
      TicketOpened,
      async (event, tx) => {
        const { standing, ...facts } = toNews(event);
        ensureTicket(tx, { ...facts, state: standing === "open" ? "waiting" : "done" });
        tx.afterCommit(() => deps.router.wake(facts.entityId));
      },
      { shares: true },
    ),
    "events.tickets.ticket-status-changed": onEvent(TicketStatusChanged, onFacts),
    "events.tickets.ticket-picked": onEvent(TicketPicked, onFacts),
    "events.tickets.ticket-updated": onEvent(TicketUpdated, onFacts),
    // Notes that agents wrote for each other may be about the customer.
    "events.tickets.customer-erased": onEvent(CustomerErased, async ({ entityId, data }, tx) => {
      if (data.filesAlone === true) return;
      await eraseNotes(tx, data.ticketIds);
      await eraseAnswersAbout(tx, { entityId, ...data });
    }),
  };
};

const toNews = ({ entityId, sequence, data }: TicketEvent): TicketNews => ({
  ticketId: data.ticketId,
  entityId,
  customerId: data.customerId,
  channel: data.channel,
  language: data.language,
  openedAt: new Date(data.openedAt),
  pickedAt: data.pickedAt === null ? null : new Date(data.pickedAt),
  ticketVersion: sequence,
  standing: standingOf(data.status),
  assignedAgentId: data.assignedAgentId,
  ...(data.reopened === undefined ? {} : { reopenedBy: data.reopened.by }),
  ...(data.assignmentVersion === undefined ? {} : { assignmentVersion: data.assignmentVersion }),
});
