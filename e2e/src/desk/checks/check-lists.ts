import { ask } from "../desk.ts";
import type { Desk } from "../desk.ts";
import type { Agent } from "../roster.ts";
import type { Story } from "../story.ts";

const ADMIN = { subject: "owner", role: "admin", entityId: null } as const;

/** At rest everybody finds in their list what they have to do, and nothing else. */
export const checkLists = async (desk: Desk, heldBy: (agent: Agent) => ReadonlySet<Story>): Promise<void> => {
  const present = desk.roster.agents.filter((agent) => !agent.isRemoved);
  await Promise.all(present.map((agent) => checkList(desk, agent, heldBy(agent))));
};

const checkList = async (desk: Desk, agent: Agent, held: ReadonlySet<Story>): Promise<void> => {
  const asked = await ask(desk, {
    as: ADMIN,
    what: `The owner looks at the tickets of ${agent.subject}`,
    call: (how) => desk.client.agents.listAssignments.mutate({ agentId: agent.id }, how),
  });
  if (!asked.ok) return;
  const listed = new Set(asked.value.items.map(({ ticketId }) => ticketId));
  const add = (story: Story, says: string): void => {
    const sentence = `Ticket ${story.number} ${says}.`;
    desk.findings.add({ invariant: 1, at: desk.now(), sentence, story });
  };
  for (const story of held) {
    if (story.standing === "open" && !listed.has(story.id))
      add(story, `is not in the list of ${agent.subject}, who has it`);
  }
  for (const id of listed) {
    const story = desk.stories.get(id);
    if (story !== undefined && !held.has(story))
      add(story, `is in the list of ${agent.subject}, who was not notified of it`);
    else if (story !== undefined && story.standing !== "open")
      add(story, `is ${story.standing}, and still in the list of ${agent.subject}`);
  }
};
