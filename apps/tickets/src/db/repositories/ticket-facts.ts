import type { Ticket } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/database";
import type { TicketFact } from "../../domain/ticket-fact.ts";
import { prepared } from "../tables.ts";

interface Values extends TicketFact {
  readonly entityId: string;
  readonly at: Date;
  readonly ticketId: string;
  readonly position: number;
  readonly agentId: string | null;
}

const insert = prepared<Values>()(
  "insert-ticket-fact",
  (db, p) =>
    db
      .insertInto("ticket_facts")
      .values({
        entityId: p("entityId"),
        at: p("at"),
        ticketId: p("ticketId"),
        position: p("position"),
        kind: p("kind"),
        agentId: p("agentId"),
        seconds: p("seconds"),
      })
      // Somebody else changed the ticket first: the change itself fails for that, and is tried again.
      .onConflict((conflict) => conflict.doNothing()),
  { joins: true },
);

/** The change that a fact is of: its ticket before it, its instant, and the place of its audit line. */
export interface FactualChange {
  readonly ticket: Pick<Ticket, "id" | "entityId" | "assignedAgentId">;
  readonly at: Date;
  readonly position: number;
}

/** Keeps for reports what a change was, together with the change. */
export const keepFact = (
  tx: Pick<Transaction, "defer">,
  fact: TicketFact,
  { ticket: { id: ticketId, entityId, assignedAgentId: agentId }, at, position }: FactualChange,
): void => tx.defer(insert, { ...fact, entityId, at, ticketId, position, agentId });
