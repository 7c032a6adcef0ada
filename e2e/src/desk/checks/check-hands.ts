import { isDone } from "@crossdesk/contracts";
import type { Desk } from "../desk.ts";
import type { Story } from "../story.ts";
import type { Snapshot } from "./snapshot.ts";

/** At rest both services agree about who has a ticket, and no agent works on a ticket of another. */
export const checkHands = (desk: Desk, { tickets, assignments }: Snapshot): void => {
  for (const [id, row] of tickets) {
    const story = desk.stories.get(id);
    const assignment = assignments.get(id);
    if (story === undefined || assignment === undefined) continue;
    const add = (invariant: 6 | 7, sentence: string): void =>
      desk.findings.add({ invariant, at: desk.now(), sentence: `Ticket ${story.number} ${sentence}`, story });
    const nameOf = (agentId: string | null): string => desk.roster.nameOf(agentId);

    if (row.agentId !== assignment.agentId) {
      add(
        7,
        `is with ${nameOf(row.agentId)} for the tickets service, and with ${nameOf(assignment.agentId)} for the agents service.`,
      );
    }
    if (isDone(row.status) !== (assignment.state === "done")) {
      add(7, `is ${row.status} for the tickets service, and ${assignment.state} for the agents service.`);
    }
    if (row.pickedAt !== null && row.agentId === null) add(6, "counts as being worked on, but has no agent.");
    if (!isDone(row.status) && story.holderId !== assignment.agentId) {
      add(7, `is with ${nameOf(assignment.agentId)}, but the last event says that ${nameOf(story.holderId)} has it.`);
    }
  }
};

export interface Loads {
  readonly snapshot: Snapshot;
  /** Whom routing gave what in this step, by agent. */
  readonly routed: ReadonlyMap<string, readonly Story[]>;
  readonly heldBy: (agentId: string) => ReadonlySet<Story>;
}

/** Routing fills no agent beyond their capacity. Tickets that they took or were assigned by name do not count. */
export const checkLoads = (desk: Desk, { snapshot, routed, heldBy }: Loads): void => {
  for (const [agentId, stories] of routed) {
    const row = snapshot.agents.get(agentId);
    const [story] = stories;
    if (row === undefined || story === undefined || row.load <= row.capacity) continue;
    // What came to them by name at the same time may have come after the offer.
    const now = desk.now();
    const byName = [...heldBy(agentId)].filter((held) => !held.wasRouted && held.heldSince === now).length;
    if (row.load - byName <= row.capacity) continue;
    const sentence = `Routing gave ticket ${story.number} to ${desk.roster.nameOf(agentId)}, who has ${row.load} open tickets now, and room for ${row.capacity}.`;
    desk.findings.add({ invariant: 7, at: now, sentence, story });
  }
};
