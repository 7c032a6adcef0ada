import type { Desk } from "../desk.ts";
import { isAvailable } from "../roster.ts";
import type { Agent } from "../roster.ts";
import type { Story } from "../story.ts";
import { formatDuration } from "../time.ts";
import type { AgentRow, Snapshot } from "./snapshot.ts";

/** An agent with a free place, by what they did and by how many tickets they have. */
interface Free {
  readonly agent: Agent;
  readonly row: AgentRow;
}

/** Until when an agent who let the ticket pass may be left alone with it. */
const backsOffUntil = (desk: Desk, story: Story, agent: Agent): number => {
  const pass = story.passes.get(agent.id);
  if (pass === undefined) return -Infinity;
  const { backOff, mostBackOff } = desk.rules;
  return pass.at + Math.min(mostBackOff, backOff * 2 ** (pass.times - 1));
};

/** Tickets that wait although somebody has room, by id, and since when. */
export class QueueCheck {
  readonly #desk: Desk;
  readonly #since = new Map<string, number>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Whether something is overdue soon: then time must not leap. */
  get isPending(): boolean {
    return this.#since.size > 0;
  }

  /** For how long there had been room for a ticket that is offered now. */
  delayOf(story: Story): number {
    const since = this.#since.get(story.id);
    return since === undefined ? 0 : this.#desk.now() - since;
  }

  check({ waiting, agents }: Snapshot): void {
    const desk = this.#desk;
    const now = desk.now();
    const free = desk.roster.agents.flatMap((agent): Free[] => {
      const row = agents.get(agent.id);
      const hasRoom = row !== undefined && row.status === "online" && row.load < row.capacity;
      return hasRoom && isAvailable(agent, now, desk.rules) ? [{ agent, row }] : [];
    });
    const still = new Set<string>();
    for (const { ticketId, entityId } of waiting) {
      const story = desk.stories.get(ticketId);
      if (story === undefined) continue;
      const found = free.find(({ agent }) => agent.entityId === entityId && backsOffUntil(desk, story, agent) <= now);
      if (found === undefined) continue;
      still.add(ticketId);
      const since = this.#since.get(ticketId) ?? now;
      this.#since.set(ticketId, since);
      if (now - since > desk.rules.offerWithin) this.#report(story, found, since);
    }
    for (const id of this.#since.keys()) if (!still.has(id)) this.#since.delete(id);
  }

  #report(story: Story, { agent, row }: Free, since: number): void {
    const now = this.#desk.now();
    const passed = story.passes.get(agent.id);
    const before = passed === undefined ? "" : `, who let it pass ${formatDuration(now - passed.at)} ago`;
    this.#desk.findings.add({
      invariant: story.reopenings > 0 ? 4 : 2,
      at: now,
      sentence: `Ticket ${story.number} has waited for ${formatDuration(now - since)} while ${agent.subject}${before}, is there, online, and has ${row.load} tickets of ${row.capacity}.`,
      story,
    });
  }
}
