import { AGENT_EVENTS, TICKET_EVENTS } from "@crossdesk/contracts";
import type { AgentStatus, TicketAssigned, TicketUnassigned } from "@crossdesk/contracts";
import type { NatsConnection } from "@nats-io/transport-node";
import { z } from "zod";

const Published = z.looseObject({
  id: z.string(),
  type: z.string(),
  aggregateId: z.string(),
  sequence: z.int(),
  occurredAt: z.string(),
});

/** What agents are shown as it happens: who got or lost which ticket; and of which tickets anything changed. */
export type DeskEvent =
  | { readonly kind: "assigned"; readonly order: number; readonly data: TicketAssigned["data"]; readonly came: number }
  | { readonly kind: "unassigned"; readonly order: number; readonly data: TicketUnassigned["data"] }
  | { readonly kind: "set-away"; readonly order: number; readonly agentId: string; readonly status: AgentStatus }
  | { readonly kind: "changed"; readonly order: number; readonly ticketId: string };

/** Listens to the services' events. Those of messages are left out: the desk knows them from their writers. */
export class Feed {
  readonly #seen = new Set<string>();
  #events: DeskEvent[] = [];
  #received = 0;
  #arrived = Promise.withResolvers<void>();

  constructor(nc: NatsConnection) {
    for (const subject of ["events.tickets.*", "events.agents.*", "events.files.*"]) {
      nc.subscribe(subject, { callback: (_error, message) => this.#take(message.string()) });
    }
  }

  /** How many different events came. */
  get received(): number {
    return this.#received;
  }

  /** Whether this event came. */
  has(id: string): boolean {
    return this.#seen.has(id);
  }

  /** Resolves when another one comes. */
  get arrived(): Promise<void> {
    return this.#arrived.promise;
  }

  /** What came since the last time, those of each ticket in their order; what follows from several tickets comes last. */
  take(): DeskEvent[] {
    const events = this.#events;
    this.#events = [];
    return events.sort((left, right) => left.order - right.order);
  }

  #take(text: string): void {
    const json: unknown = JSON.parse(text);
    const { id, type, aggregateId, sequence: order } = Published.parse(json);
    // The relay may publish an event twice.
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    this.#received += 1;
    this.#arrived.resolve();
    this.#arrived = Promise.withResolvers<void>();
    if (type === "events.agents.ticket-assigned") {
      const { data } = AGENT_EVENTS[type].parse(json);
      this.#events.push({ kind: "assigned", order, data, came: performance.now() });
    } else if (type === "events.agents.ticket-unassigned") {
      const { data } = AGENT_EVENTS[type].parse(json);
      this.#events.push({ kind: "unassigned", order, data });
    } else if (type === "events.agents.agent-status-changed") {
      const { agentId, status, reason } = AGENT_EVENTS[type].parse(json).data;
      if (reason === "missed-offers") this.#events.push({ kind: "set-away", order: Infinity, agentId, status });
    } else if (Object.hasOwn(TICKET_EVENTS, type)) {
      this.#events.push({ kind: "changed", order, ticketId: aggregateId });
    }
  }
}
